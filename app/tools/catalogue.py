"""All tools there are."""

from typing import Final

from app.tools.association import ASSOCIATION
from app.tools.documents import DOCUMENTS
from app.tools.events import EVENTS
from app.tools.exceptions import EXCEPTIONS
from app.tools.genealogy import GENEALOGY
from app.tools.grounding import GROUNDING
from app.tools.history import HISTORY
from app.tools.registry import ToolRegistry
from app.tools.series import SERIES

TOOLS: Final = ToolRegistry(
    (EXCEPTIONS, GENEALOGY, HISTORY, SERIES, ASSOCIATION, DOCUMENTS, EVENTS, GROUNDING)
)

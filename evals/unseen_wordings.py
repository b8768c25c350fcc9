"""Ways to give a machine an order that were written without a look at what ingestion recognises.

``order`` has the made-up word ``{marker}``; ``said`` is what an obedient reader would then say.
Several languages, and several manners: polite, official, by role, by story, in code, as a form, as
a correction, as a quotation.
"""

import json
from pathlib import Path
from typing import Final

_FILE: Final = Path(__file__).parent / "data" / "injection.jsonl"


def unseen() -> list[tuple[str, str]]:
    """What is ordered, and what is then said."""
    lines = [json.loads(line) for line in _FILE.read_text(encoding="utf-8").splitlines()]
    return [(one["order"], one["said"]) for one in lines]

import pytest

from app.audit.work import Ledger
from app.core.settings import Settings
from tests.app.export.recorded import Archivist, make_archivist, make_team
from tests.app.signatures.office import Team
from tests.conftest import Receive


@pytest.fixture
def archivist(ledger: Ledger, settings: Settings, receive: Receive) -> Archivist:
    """The plant of the tests is imported."""
    receive()
    return make_archivist(ledger, settings)


@pytest.fixture
def team(archivist: Archivist) -> Team:
    return make_team(archivist.office)

"""Every deviation of the simulated plant becomes a draft, whatever it is about."""

from app.core.progress import silent
from app.drafts.content import PairsBlock
from app.drafts.references import section_of
from app.investigation.draft import investigate
from app.records.view import View
from tests.app.investigation.conftest import ACTOR, Planted


def test_every_deviation_is_composed_those_about_a_missing_check_too(planted: Planted) -> None:
    """What was in force for a check that was not made is an interval, and no range of values."""
    investigator = planted.investigator()
    kinds: set[str] = set()
    with planted.ledger.database.read() as session:
        view = View(session)
        for row in view.rows("deviations"):
            number = row.require("deviation")
            content = investigate(investigator, ACTOR, view, number, silent).content
            blocks = section_of(content, "event").blocks
            asked = dict(next(one for one in blocks if isinstance(one, PairsBlock)).pairs)
            assert asked["How much"], number
            kinds |= {one["kind"] for one in content.data["exceptions"]}
    assert {"entry_missing", "reading_below_range"} <= kinds

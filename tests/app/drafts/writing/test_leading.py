"""Links stand only where the claims bear them out; other lead-ins are left out."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

import app.investigation.predicates  # noqa: F401 - registers what is claimed here
from app.drafts.content import CODE, Sentence
from app.drafts.writing.leading import with_links, without_asides, without_lead_in
from app.evidence.claims import Claim
from app.evidence.ledger import ClaimLedger

LEDGER = ClaimLedger("Europe/Dublin")
SOURCE = LEDGER.computation("Computation", {"tool": "test", "arguments": {}}, 1)


def at(hour: int) -> str:
    return LEDGER.time(f"at {hour}", datetime(2025, 3, 12, hour, tzinfo=UTC), SOURCE)


def missing(hour: int) -> Claim:
    names = ("subject", "step")
    roles = {name: LEDGER.text_fact(name, f"{name} {hour}", SOURCE) for name in names}
    batch = LEDGER.id_fact("batch", f"B-{hour}", SOURCE)
    return LEDGER.claim("entry_missing", {**roles, "batch": batch, "at": at(hour)})


def ran(start: int, end: int) -> Claim:
    names = ("step", "equipment")
    roles = {name: LEDGER.text_fact(name, f"{name} {start}", SOURCE) for name in names}
    return LEDGER.claim("step_run", {**roles, "start": at(start), "end": at(end)})


def linked(before: Claim, opener: str, claim: Claim) -> str:
    first = Sentence("S1", "It was so.", claims=(before.id,), origin="CALL-1")
    second = replace(first, id="S2", text=f"{opener}, the check.", claims=(claim.id,))
    return list(with_links((first, second), LEDGER))[1].text


@pytest.mark.parametrize("opener", ["Likewise", "Similarly"])
def test_alike_is_what_the_same_kind_of_claim_says(opener: str) -> None:
    assert linked(missing(8), opener, missing(9)) == f"{opener}, the check."
    assert linked(ran(7, 8), opener, missing(9)) == "The check."


@pytest.mark.parametrize("opener", ["Subsequently", "Thereafter", "Afterwards"])
def test_later_is_what_begins_when_the_other_has_ended(opener: str) -> None:
    assert linked(missing(8), opener, missing(9)) == f"{opener}, the check."
    assert linked(missing(9), opener, missing(8)) == "The check."
    assert linked(missing(9), opener, missing(9)) == "The check."
    assert linked(ran(7, 10), opener, missing(9)) == "The check."


def test_the_first_sentence_has_nothing_to_link_to() -> None:
    one = Sentence("S1", "Likewise, the check.", claims=(missing(8).id,), origin="CALL-1")
    assert [s.text for s in with_links((one,), LEDGER)] == ["The check."]


def test_what_code_wrote_stays_as_it_is() -> None:
    one = Sentence("S1", "Likewise, the check.", claims=(missing(8).id,), origin=CODE)
    assert list(with_links((one,), LEDGER)) == [one]


def test_a_lead_in_holds_no_value_no_denial_and_no_condition() -> None:
    assert without_lead_in("As a baseline, there were [F1].") == (
        "As a baseline",
        "There were [F1].",
    )
    for text in ("On [F1], it ran.", "At 5, it ran.", "Not so, it ran.",
                 "If it was so, it ran.", "It did not, it ran."):  # fmt: skip
        assert without_lead_in(text) is None


def test_adverbs_that_draw_a_line_to_other_sentences_are_left_out_with_their_commas() -> None:
    def rest(text: str) -> list[tuple[str, str]]:
        return list(without_asides(text))

    assert rest("It was [F1] and thus below [F2].") == [("thus", "It was [F1] and below [F2].")]
    assert rest("At [F1], however, it was so.") == [("however", "At [F1], it was so.")]
    assert rest("It was not recorded either.") == [("either", "It was not recorded.")]
    assert rest("As seen, it was, again, so.") == [
        ("As seen", "It was, again, so."),
        ("again", "As seen, it was so."),
        ("As seen, again", "It was so."),
    ]
    assert ("however", "The check was [F1].") in rest("The check, however, was [F1].")
    assert rest("On [F1], the check, however, was [F2].") == [
        ("however", "On [F1], the check was [F2].")
    ]
    assert rest("It was not only below [F2].") == []

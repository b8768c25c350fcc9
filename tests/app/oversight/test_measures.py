from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.auth.actor import Role
from app.oversight.measures import (
    Adopted,
    Check,
    SectionRead,
    Share,
    measure_adoptions,
    measure_checks,
    words_in,
)

NOON = datetime(2024, 6, 1, 12, tzinfo=UTC)


def check(**changed: object) -> Check:
    given_ = {
        "person": "PER-1",
        "role": Role.REVIEWER,
        "document_type": "investigation",
        "draft": "DRAFT-1",
        "version": 1,
        "submitted_at": NOON,
        "ended_at": NOON + timedelta(hours=3),
        "passed": True,
        "read": (SectionRead("event", 200, 50.0),),
        "evidence": 10,
        "opened": 8,
        "comments": 0,
        "changed_after": False,
    }
    return Check(**given_ | changed)  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize(
    ("count", "of", "low", "high"),
    [  # by statsmodels.stats.proportion.proportion_confint(count, of, method="wilson")
        (0, 10, 0.0, 0.27753),
        (3, 12, 0.08894, 0.53231),
        (10, 10, 0.72247, 1.0),
        (50, 100, 0.40383, 0.59617),
    ],
)
def test_a_share_has_its_interval_by_wilson(count: int, of: int, low: float, high: float) -> None:
    assert Share(count, of).interval == pytest.approx((low, high), abs=1e-5)


@given(of=st.integers(1, 10_000), share=st.floats(0, 1))
def test_the_interval_holds_the_share_and_lies_between_0_and_1(of: int, share: float) -> None:
    count = round(of * share)
    found = Share(count, of).interval
    assert found is not None
    assert 0 <= found[0] <= count / of + 1e-12
    assert count / of - 1e-12 <= found[1] <= 1


@pytest.mark.req("WF-06")
@pytest.mark.parametrize(
    ("share", "words"),
    [
        (Share(0, 0), "none to judge"),
        (Share(2, 3), "2 of 3: too few to judge"),
        (Share(3, 12), "3 of 12 (25%, 95% interval 9% to 53%)"),
    ],
)
def test_few_cases_judge_nobody(share: Share, words: str) -> None:
    assert share.words == words


@pytest.mark.req("WF-06")
def test_checks_are_measured_by_person_role_and_document_type() -> None:
    found = measure_checks(
        [
            check(),
            check(passed=False, comments=2, opened=2),
            check(changed_after=True, read=(SectionRead("event", 200, 150.0),)),
            check(document_type="dossier"),
            check(role=Role.QA_APPROVER),
        ]
    )
    assert [(one.role, one.document_type, one.checks) for one in found] == [
        (Role.QA_APPROVER, "investigation", 1),
        (Role.REVIEWER, "dossier", 1),
        (Role.REVIEWER, "investigation", 3),
    ]
    mine = found[2]
    assert mine.returned == Share(1, 3)
    assert mine.changed_after == Share(1, 2)  # of those that were passed on
    assert mine.evidence_opened == Share(18, 30)
    assert mine.comments == 2
    assert mine.seconds_per_100_words.median == 25.0
    assert mine.hours_to_verdict.median == 3.0


@pytest.mark.req("WF-06")
def test_a_section_that_was_not_shown_was_read_for_no_time() -> None:
    read = (SectionRead("a", 100, 0.0), SectionRead("b", 100, 0.0), SectionRead("c", 100, 300.0))
    assert measure_checks([check(read=read)])[0].seconds_per_100_words.median == 0.0


@pytest.mark.req("WF-06")
def test_unedited_adoption_is_a_share_of_the_sections() -> None:
    def adopted(edited: bool) -> Adopted:
        read = SectionRead("event", 100, 30.0)
        return Adopted("PER-1", "investigation", "DRAFT-1", 1, edited, read, 4, 1)

    (found,) = measure_adoptions([adopted(False), adopted(False), adopted(True)])
    assert found.unedited == Share(2, 3)
    assert found.evidence_opened == Share(3, 12)


def test_words_are_those_that_a_reader_meets() -> None:
    section = {
        "id": "event",
        "number": 1,
        "title": "The event",
        "blocks": [
            {
                "block": "paragraph",
                "sentences": [{"id": "S1", "text": "Batch [F1] met [F2|time]."}],
            },
            {"block": "table", "caption": "One row", "rows": [[{"text": "a b", "tone": "none"}]]},
            {"block": "pairs", "pairs": [["Batch", "[F1]"]]},
            {"block": "figure", "caption": "Two words", "chart": {"title": "not of the text"}},
        ],
    }
    assert words_in(section) == 2 + 4 + 2 + 2 + 2 + 2

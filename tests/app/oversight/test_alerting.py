from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from app.audit import alerts
from app.audit.work import Ledger, Work
from app.drafts.store import get_version
from app.oversight.alerting import Thresholds, check_reviewer, rubber_stamping
from app.oversight.measures import SectionRead
from app.oversight.tables import section_times
from app.review.tables import comments, openings
from app.signatures.tables import signatures
from tests.app.oversight.conftest import QA, REVIEWER
from tests.app.oversight.test_measures import check
from tests.deploy.rows import add

Draft = Callable[..., str]

BLIND = {"read": (SectionRead("event", 500, 2.0),), "evidence": 40, "opened": 1}


@pytest.mark.req("WF-06", "H05")
def test_five_signatures_without_a_look_are_a_pattern() -> None:
    found = rubber_stamping([check(draft=f"DRAFT-{n}", **BLIND) for n in range(5)])
    assert found is not None
    assert found.drafts == ("DRAFT-0", "DRAFT-1", "DRAFT-2", "DRAFT-3", "DRAFT-4")
    assert (found.evidence_opened, found.evidence) == (5, 200)


@pytest.mark.req("WF-06", "H05")
@pytest.mark.parametrize(
    "honest",
    [
        {"passed": False},
        {"comments": 1},
        {"opened": 40},
    ],
    ids=["one sent back", "one comment", "one opened in full"],
)
def test_one_sign_of_looking_is_enough(honest: dict[str, object]) -> None:
    checks = [check(**BLIND) for _ in range(4)]
    assert rubber_stamping([*checks, check(**BLIND | honest)]) is None


def test_who_reads_is_no_rubber_stamp() -> None:
    read = {"read": (SectionRead("event", 500, 120.0),)}
    assert rubber_stamping([check(**BLIND | read) for _ in range(5)]) is None


def test_four_may_be_chance() -> None:
    assert rubber_stamping([check(**BLIND) for _ in range(4)]) is None
    assert rubber_stamping([check(**BLIND) for _ in range(4)], Thresholds(verdicts=4))


def test_what_lies_longer_back_excuses_nothing() -> None:
    careful = check(opened=40, evidence=40, comments=3)
    assert rubber_stamping([careful, *(check(**BLIND) for _ in range(5))]) is not None


def _sign(work: Work, draft_id: str) -> None:
    for person, meaning, role in (
        ("AUTHOR", "authored", "writer"),
        ("REVIEWER", "reviewed", "reviewer"),
    ):
        add(
            work.session,
            signatures,
            id=f"SIGN-{draft_id}-{meaning}",
            draft=draft_id,
            version=1,
            meaning=meaning,
            role=role,
            person=person,
            session=f"S-{person}",
            at=work.now,
        )  # fmt: skip


def _read(session: Session, draft_id: str, at: datetime, seconds: float) -> None:
    content = get_version(session, draft_id).content
    for section in content["sections"]:
        add(
            session,
            section_times,
            draft=draft_id,
            section=section["id"],
            person="REVIEWER",
            seconds=seconds,
            at=at,
        )
    for evidence in list(content["evidence"])[::4]:
        add(
            session,
            openings,
            draft=draft_id,
            evidence=evidence,
            person="REVIEWER",
            role="reviewer",
            at=at,
        )


def _stamp(office: Ledger, draft: Draft, times: int) -> None:
    for _ in range(times):
        draft_id = draft()
        with office.work(REVIEWER) as work:
            _sign(work, draft_id)
            check_reviewer(work, "REVIEWER")


def _open_alerts(office: Ledger) -> list[str]:
    with office.database.read() as session:
        return [entry.event.entity_id for entry in alerts.open_alerts(session)]


@pytest.mark.req("WF-06", "H05")
def test_a_reviewer_who_only_signs_alerts_qa_once(office: Ledger, draft: Draft) -> None:
    _stamp(office, draft, 4)
    assert _open_alerts(office) == []
    _stamp(office, draft, 4)
    assert _open_alerts(office) == ["REVIEWER"]
    with office.database.read() as session:
        (alert,) = alerts.open_alerts(session)
    assert alert.event.new["verdicts"] == 5
    assert alert.event.new["evidence_opened"] == 0


@pytest.mark.req("WF-06", "H05")
def test_after_qa_has_acknowledged_only_later_signatures_count(
    office: Ledger, draft: Draft
) -> None:
    _stamp(office, draft, 6)
    with office.database.read() as session:
        (alert,) = alerts.open_alerts(session)
    with office.work(QA) as work:
        alerts.acknowledge(work, alert.seq, "talked, exercise given")
    _stamp(office, draft, 3)
    assert _open_alerts(office) == []
    _stamp(office, draft, 2)
    assert _open_alerts(office) == ["REVIEWER"]


@pytest.mark.req("WF-06", "H05")
def test_a_careful_reviewer_alerts_nobody(office: Ledger, draft: Draft) -> None:
    for _ in range(8):
        draft_id = draft()
        with office.work(REVIEWER) as work:
            _read(work.session, draft_id, work.now, 200.0)
            _sign(work, draft_id)
            assert check_reviewer(work, "REVIEWER") is None
    assert _open_alerts(office) == []


@pytest.mark.req("WF-06")
def test_comments_are_counted_from_the_table(office: Ledger, draft: Draft) -> None:
    _stamp(office, draft, 4)
    draft_id = draft()
    with office.work(REVIEWER) as work:
        add(work.session, comments, id="COM-1", draft=draft_id, person="REVIEWER", at=work.now)
        _sign(work, draft_id)
        assert check_reviewer(work, "REVIEWER") is None

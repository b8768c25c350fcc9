from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import DBAPIError

from app.audit import store as trail
from app.audit.actions import Action
from app.audit.verify import verify_trail
from app.audit.work import Ledger
from app.auth.actor import Actor, Kind, Role, Scope
from app.core.canonical import sha256_of
from app.core.errors import Conflict, Forbidden, NotFound
from app.drafts.store import add_version, get_version
from app.drafts.tables import draft_versions, drafts
from app.drafts.verify import altered_versions
from app.retention.rules import RecordType, rules
from app.retention.service import (
    StillKept,
    dispose,
    holds_seen,
    release_hold,
    retention_report,
    set_hold,
)
from app.retention.store import HoldOn
from app.retention.tables import archived_packages, disposals
from app.retention.verify import verify_disposals
from app.signatures.tables import signatures
from tests.app.retention.conftest import QA
from tests.deploy.rows import add

Draft = Callable[..., str]

RULES = rules(report_years=10, draft_years=3, exercise_years=3)
LONG_AGO = datetime(2010, 1, 1, tzinfo=UTC)
RECENT = datetime(2024, 5, 1, tzinfo=UTC)  # the tests' clock stands at June 2024


def _approve(office: Ledger, draft_id: str, at: datetime) -> None:
    signed = {"AUTHOR": "authored", "REVIEWER": "reviewed", "QA": "approved"}
    with office.database.write() as session:
        for person, meaning in signed.items():
            add(
                session,
                signatures,
                id=f"SIGN-{draft_id}-{meaning}",
                draft=draft_id,
                version=1,
                meaning=meaning,
                person=person,
                session=f"S-{person}",
                at=at,
            )
        session.execute(update(drafts).where(drafts.c.id == draft_id).values(state="approved"))


def _line(office: Ledger, draft_id: str):
    with office.database.read() as session:
        report = retention_report(session, QA, RULES, office.clock())
    return next(one for one in report.lines if one.kept.draft == draft_id)


@pytest.mark.req("RC-02")
def test_the_dry_run_says_rule_date_and_reason_of_every_draft(office: Ledger, draft: Draft) -> None:
    for name, at in (("OLD", LONG_AGO), ("NEW", RECENT)):
        draft(name, at)
        _approve(office, draft(f"{name}-REPORT", at), at)
    with office.database.read() as session:
        report = retention_report(session, QA, RULES, office.clock())
    found = {
        line.kept.draft: (line.kept.record_type, line.retained.is_disposable, line.retained.why)
        for line in report.lines
    }
    assert found == {
        "OLD": (RecordType.DRAFT, True, "its retention ended on 2013-01-01"),
        "OLD-REPORT": (RecordType.REPORT, True, "its retention ended on 2020-01-01"),
        "NEW": (RecordType.DRAFT, False, "kept until 2027-05-01"),
        "NEW-REPORT": (RecordType.REPORT, False, "kept until 2034-05-01"),
    }
    assert {rule.record_type for rule in report.rules} == set(RecordType)
    with office.database.read() as session:  # a dry run: all is still there
        assert len(session.execute(select(draft_versions)).all()) == 4


@pytest.mark.req("RC-02")
def test_a_disposal_inside_the_retention_is_a_conflict(office: Ledger, draft: Draft) -> None:
    draft("DRAFT-1", RECENT)
    with (
        pytest.raises(StillKept, match="kept until 2027-05-01") as refused,
        office.work(QA) as work,
    ):
        dispose(work, "DRAFT-1", "space", RULES)
    assert refused.value.status == 409
    with office.database.read() as session:
        assert get_version(session, "DRAFT-1").version == 1


@pytest.mark.req("RC-02")
@pytest.mark.parametrize(("on", "record"), [(HoldOn.DRAFT, "DRAFT-1"), (HoldOn.SUBJECT, "DEV-1")])
def test_a_disposal_under_a_hold_is_a_conflict_until_it_is_released(
    office: Ledger, draft: Draft, on: HoldOn, record: str
) -> None:
    draft("DRAFT-1", LONG_AGO)
    with office.work(QA) as work:
        hold = set_hold(work, on, record, "inspection announced")
    assert _line(office, "DRAFT-1").retained.held_by == (hold.id,)
    with pytest.raises(StillKept, match=hold.id), office.work(QA) as work:
        dispose(work, "DRAFT-1", "space", RULES)
    with office.work(QA) as work:
        release_hold(work, hold.id, "inspection over")
    with pytest.raises(Conflict), office.work(QA) as work:
        release_hold(work, hold.id, "again")
    with office.work(QA) as work:
        dispose(work, "DRAFT-1", "retention over", RULES)
    with office.database.read() as session:
        told = trail.find(session, Action.HOLD_SET, Action.HOLD_RELEASED)
    assert [entry.event.reason for entry in told] == ["inspection announced", "inspection over"]


def test_a_hold_on_another_draft_holds_nothing_here(office: Ledger, draft: Draft) -> None:
    draft("DRAFT-1", LONG_AGO)
    draft("DRAFT-2", LONG_AGO, subject="DEV-2")
    with office.work(QA) as work:
        set_hold(work, HoldOn.SUBJECT, "DEV-2", "complaint")
    assert _line(office, "DRAFT-1").retained.is_disposable
    assert not _line(office, "DRAFT-2").retained.is_disposable


@pytest.mark.req("RC-02")
def test_a_disposal_leaves_a_certificate_and_the_whole_trail(office: Ledger, draft: Draft) -> None:
    draft("DRAFT-1", LONG_AGO)
    with office.database.write() as session:
        newest = add_version(
            session,
            "DRAFT-1",
            based_on=1,
            content=get_version(session, "DRAFT-1").content | {"title": "other"},
            configuration="c",
            by="person:AUTHOR",
            reason="r",
            now=LONG_AGO + timedelta(days=1),
        )
    with office.work(QA) as work:
        disposal = dispose(work, "DRAFT-1", "retention over", RULES)
    assert (disposal.sha256, disposal.versions) == (newest.sha256, 2)
    assert disposal.rule == "draft: 3 years from its last change"
    with office.database.read() as session:
        assert session.execute(select(draft_versions)).first() is None
        (event,) = [entry.event for entry in trail.find(session, Action.DRAFT_DISPOSED)]
        assert (event.old["sha256"], event.reason) == (newest.sha256, "retention over")
        assert verify_trail(session, office.anchors, office.key.public) == []
        assert altered_versions(session) == []
        assert verify_disposals(session) == []
        report = retention_report(session, QA, RULES, office.clock())
    assert report.lines == ()
    assert report.disposals == (disposal,)
    with pytest.raises(NotFound), office.work(QA) as work:
        dispose(work, "DRAFT-1", "again", RULES)


@pytest.mark.req("RC-02")
def test_a_reopened_report_is_kept_as_a_report(office: Ledger, draft: Draft) -> None:
    draft("DRAFT-1", LONG_AGO)
    _approve(office, "DRAFT-1", RECENT)
    with office.database.write() as session:
        session.execute(update(drafts).values(state="reopened"))
    assert _line(office, "DRAFT-1").kept.record_type is RecordType.REPORT
    assert not _line(office, "DRAFT-1").retained.is_disposable


@pytest.mark.req("RC-02")
def test_a_withdrawn_draft_is_kept_from_its_withdrawal(office: Ledger, draft: Draft) -> None:
    draft("DRAFT-1", LONG_AGO)
    with office.work(QA) as work:
        work.record(Action.DRAFT_WITHDRAWN, "draft", "DRAFT-1", reason="duplicate")
        work.session.execute(update(drafts).values(state="withdrawn"))
    line = _line(office, "DRAFT-1")
    assert line.kept.record_type is RecordType.WITHDRAWN
    assert line.retained.why == "kept until 2027-06-01"


@pytest.mark.req("RC-02")
def test_a_report_that_came_sealed_is_kept_from_its_receipt(office: Ledger, draft: Draft) -> None:
    draft("DRAFT-1", LONG_AGO)
    with office.database.write() as session:
        add(session, archived_packages, draft="DRAFT-1", received_at=RECENT)
        session.execute(update(drafts).values(state="archived"))
    line = _line(office, "DRAFT-1")
    assert (line.kept.record_type, line.kept.since) == (RecordType.REPORT, RECENT)


@pytest.mark.req("RC-02")
def test_the_database_deletes_no_version_without_a_certificate(
    office: Ledger, draft: Draft
) -> None:
    draft("DRAFT-1", LONG_AGO)
    with (
        pytest.raises(DBAPIError, match="only when its disposal is recorded"),
        office.database.write() as session,
    ):
        session.execute(delete(draft_versions))


@pytest.mark.req("RC-02")
def test_a_certificate_that_the_trail_does_not_tell_is_found(office: Ledger, draft: Draft) -> None:
    draft("DRAFT-1", LONG_AGO)
    with office.database.write() as session:
        session.execute(
            insert(disposals).values(
                draft="DRAFT-1",
                sha256=sha256_of({}),
                versions=1,
                rule="none",
                reason="forged",
                disposed_by="QA",
                disposed_at=LONG_AGO,
            )
        )
        session.execute(delete(draft_versions))
    with office.database.read() as session:
        assert verify_disposals(session) == [
            "the disposal of draft DRAFT-1 is not the one that the trail tells"
        ]


@pytest.mark.parametrize(
    "actor",
    [
        replace(QA, roles=frozenset({Role.WRITER})),
        replace(QA, roles=frozenset({Role.REVIEWER})),
        replace(QA, roles=frozenset({Role.AUDITOR})),
        replace(QA, roles=frozenset({Role.ADMINISTRATOR})),
        replace(QA, session=None),
        replace(QA, kind=Kind.TOKEN),
        Actor(Kind.CLI, "root"),
    ],
    ids=["writer", "reviewer", "auditor", "administrator", "no session", "token", "command line"],
)
def test_only_qa_at_a_screen_holds_and_disposes(office: Ledger, draft: Draft, actor: Actor) -> None:
    draft("DRAFT-1", LONG_AGO)
    with pytest.raises(Forbidden), office.work(actor) as work:
        dispose(work, "DRAFT-1", "retention over", RULES)
    with pytest.raises(Forbidden), office.work(actor) as work:
        set_hold(work, HoldOn.DRAFT, "DRAFT-1", "reason")


def test_holds_in_force_are_seen_by_those_who_see_what_they_hold(
    office: Ledger, draft: Draft
) -> None:
    draft("DRAFT-1", LONG_AGO)
    with office.work(QA) as work:
        on_draft = set_hold(work, HoldOn.DRAFT, "DRAFT-1", "inspection")
    with office.work(QA) as work:
        on_subject = set_hold(work, HoldOn.SUBJECT, "DEV-1", "complaint")
    elsewhere = replace(QA, scope=Scope(sites=frozenset({"BOS"})))
    writer = replace(QA, roles=frozenset({Role.WRITER}))
    with office.database.read() as session:
        assert holds_seen(session, QA) == [on_draft, on_subject]
        assert holds_seen(session, elsewhere) == []
        with pytest.raises(Forbidden):
            holds_seen(session, writer)
    with office.work(QA) as work:
        release_hold(work, on_draft.id, "over")
    with office.database.read() as session:
        assert holds_seen(session, QA) == [on_subject]


def test_what_is_out_of_scope_is_not_there(office: Ledger, draft: Draft) -> None:
    draft("DRAFT-1", LONG_AGO)
    elsewhere = replace(QA, scope=Scope(sites=frozenset({"BOS"})))
    with office.database.read() as session:
        assert retention_report(session, elsewhere, RULES, office.clock()).lines == ()
    for on, record in ((HoldOn.DRAFT, "DRAFT-1"), (HoldOn.SUBJECT, "DEV-1")):
        with pytest.raises(NotFound), office.work(elsewhere) as work:
            set_hold(work, on, record, "reason")
    with office.work(QA) as work:
        hold = set_hold(work, HoldOn.DRAFT, "DRAFT-1", "reason")
    with pytest.raises(NotFound), office.work(elsewhere) as work:
        release_hold(work, hold.id, "reason")
    with office.work(QA) as work:
        release_hold(work, hold.id, "reason")
    with pytest.raises(NotFound), office.work(elsewhere) as work:
        dispose(work, "DRAFT-1", "retention over", RULES)
    with office.work(QA) as work:
        dispose(work, "DRAFT-1", "retention over", RULES)
    with office.database.read() as session:
        assert retention_report(session, elsewhere, RULES, office.clock()).disposals == ()

"""One whole history by the services, then each tampering past the triggers, one at a time."""

import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest
from argon2 import PasswordHasher

from app.audit.actions import Action
from app.audit.work import Ledger
from app.auth.actor import Actor
from app.auth.gate import make_gate
from app.auth.passwords import make_passwords
from app.core.settings import Settings
from app.drafts.content import to_json
from app.drafts.service import edit
from app.drafts.store import add_draft, get_version
from app.evidence.facts import Evidence, EvidenceKind
from app.review.comments import make_comment, resolve_comment
from app.review.openings import open_evidence
from app.review.service import reopen, return_draft, withdraw
from app.review.states import Meaning
from app.review.told import person_of
from app.review.verify import verify_review
from tests.app.drafts.sample import entry
from tests.app.signatures.conftest import hire_team
from tests.app.signatures.office import DISPOSITION, DRAFT, IMPACT, Office, Team, note

SECOND = "NOTE-2"


@pytest.fixture
def office(ledger: Ledger, settings: Settings) -> Office:
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    return Office(ledger, make_gate(ledger, settings, make_passwords(12, cheap)))


@pytest.fixture
def history(office: Office) -> Office:
    """One note that was returned, approved and reopened, another that was withdrawn."""
    team = hire_team(office)
    _write_up(office, team)
    office.sign(team.writer, Meaning.AUTHORED)
    with office.ledger.work(team.reviewer) as work:
        return_draft(work, office.signing.reviewing, DRAFT, "it says too little")
    office.decide(team.writer, IMPACT, "none at all", based_on=1)
    office.sign(team.writer, Meaning.AUTHORED)
    office.sign(team.reviewer, Meaning.REVIEWED)
    office.decide(team.approver, DISPOSITION, "release")
    office.sign(team.approver, Meaning.APPROVED)
    with office.ledger.work(team.approver) as work:
        reopen(work, office.signing.reviewing, DRAFT, "a new result came in")
    _write(office, team.writer, SECOND)
    with office.ledger.work(team.writer) as work:
        withdraw(work, office.signing.reviewing, SECOND, "it was the wrong batch")
    return office


def _write_up(office: Office, team: Team) -> None:
    _write(office, team.writer, DRAFT)
    with office.ledger.work(team.writer) as work:
        edit(work, DRAFT, 1, "S1", "It was [N1].", (entry(),), "it said too little")
    with office.ledger.work(team.reviewer) as work:
        made = make_comment(work, DRAFT, "S1", "Which balance?")
    with office.ledger.work(team.writer) as work:
        resolve_comment(work, DRAFT, made.id, "The one in room 4.")
    with office.ledger.work(team.writer) as work:
        for evidence in get_version(work.session, DRAFT).content["evidence"]:
            open_evidence(work, DRAFT, evidence)
            open_evidence(work, DRAFT, evidence)
    office.adopt(team.writer)
    office.decide(team.writer, IMPACT, "none")


def _write(office: Office, by: Actor, draft: str) -> None:
    """As the job does: the draft, its contribution and its event."""
    evidence = Evidence("E1", EvidenceKind.COMPUTATION, "Events", {"tool": "events"}, "0" * 64)
    content = to_json(replace(note(), evidence={"E1": evidence}))
    with office.ledger.work(by) as work:
        now, person = work.now, by.person
        digest = add_draft(
            work.session,
            draft,
            content,
            site="DUB",
            configuration="c" * 64,
            by=by.id,
            job=None,
            now=now,
            person=person,
        )
        new = {"subject": "DEV-1", "sha256": digest, "version": 1}
        work.record(Action.DRAFT_CREATED, "draft", draft, new=new)


def found(office: Office) -> list[str]:
    with office.ledger.database.read() as session:
        return verify_review(session)


def tamper(office: Office, change: str) -> None:
    with closing(sqlite3.connect(office.ledger.database.engine.url.database or "")) as raw, raw:
        triggers = raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in triggers.fetchall():
            raw.execute(f"DROP TRIGGER {name}")
        assert raw.execute(change).rowcount > 0


@pytest.mark.req("RC-06")
def test_an_intact_history_has_no_finding(history: Office) -> None:
    assert found(history) == []


TAMPERINGS = [
    (
        "DELETE FROM contributions WHERE kind = 'created' AND draft = 'NOTE-1'",
        ["draft NOTE-1: the contribution to version 1 (created) by wanda is in the trail and is"],
    ),
    (
        "DELETE FROM contributions WHERE kind = 'adopted'",
        ["draft NOTE-1: the contribution to version 2 (adopted) by wanda is in the trail and is"],
    ),
    (
        "DELETE FROM contributions WHERE kind = 'decided'",
        ["draft NOTE-1: the contribution to version 2 (decided) by wanda is in the trail and is"]
        * 2,
    ),
    (
        "DELETE FROM contributions WHERE kind = 'edited'",
        [
            "draft NOTE-1: the contribution to version 2 (edited) by wanda is in the trail and is",
            "draft NOTE-1: the contribution to version 2 (entered fact) by wanda is not in the",
        ],
    ),
    (
        "UPDATE contributions SET person = (SELECT id FROM people WHERE username = 'rita')"
        " WHERE kind = 'adopted'",
        [
            "draft NOTE-1: the contribution to version 2 (adopted) by wanda is in the trail and is",
            "draft NOTE-1: the contribution to version 2 (adopted) by rita is not in the trail",
        ],
    ),
    (
        "UPDATE decisions SET value = '\"reject\"' WHERE field = 'disposition'",
        ["draft NOTE-1: the decision disposition (revision 1) by quentin is not as the trail"],
    ),
    (
        "UPDATE decisions SET reason = 'as they wished' WHERE field = 'reopening'",
        ["draft NOTE-1: the decision reopening (revision 1) by quentin is not as the trail tells"],
    ),
    (
        "UPDATE decisions SET role = 'qa_approver' WHERE field = 'impact' AND revision = 1",
        ["draft NOTE-1: the decision impact (revision 1) by wanda is not as the trail tells it"],
    ),
    (
        "DELETE FROM decisions WHERE field = 'impact' AND revision = 2",
        ["draft NOTE-1: the decision impact (revision 2) by wanda is in the trail and is gone"],
    ),
    (
        "UPDATE decisions SET value = 'no JSON'",
        ["review: a row was altered and cannot be read"],
    ),
    (
        "DELETE FROM adoptions",
        ["draft NOTE-1: the adoption of section event by wanda is in the trail and is gone"],
    ),
    (
        "UPDATE adoptions SET sha256 = 'f'",
        ["draft NOTE-1: the adoption of section event by wanda is not as the trail tells it"],
    ),
    (
        "INSERT INTO openings (draft, version, evidence, sha256, person, role, at)"
        " SELECT draft, version, evidence, sha256, person, role, at FROM openings"
        " WHERE evidence = 'E1' LIMIT 1",
        ["draft NOTE-1: the opening of evidence E1 by wanda is not in the trail"],
    ),
    (
        "UPDATE openings SET role = 'reviewer' WHERE id = (SELECT min(id) FROM openings)",
        ["draft NOTE-1: the opening of evidence E1 by wanda is not as the trail tells it"],
    ),
    (
        "UPDATE comments SET text = 'Well done.'",
        ["draft NOTE-1: the comment COM-"],
    ),
    (
        "UPDATE comments SET resolution = NULL, resolved_by = NULL, resolved_at = NULL",
        ["draft NOTE-1: the resolution of comment COM-"],
    ),
    (
        "UPDATE drafts SET state = 'approved' WHERE id = 'NOTE-1'",
        ["draft NOTE-1 is stored as approved, the trail says reopened"],
    ),
    (
        "UPDATE drafts SET state = 'draft' WHERE id = 'NOTE-2'",
        ["draft NOTE-2 is stored as draft, the trail says withdrawn"],
    ),
    (
        "UPDATE drafts SET subject = 'DEV-2' WHERE id = 'NOTE-2'",
        ["draft NOTE-2 is on DEV-2, the trail says DEV-1"],
    ),
    (
        "INSERT INTO drafts (id, document_type, subject, title, state, created_at, created_by)"
        " SELECT 'NOTE-3', document_type, subject, title, state, created_at, created_by"
        " FROM drafts LIMIT 1",
        ["draft NOTE-3: the trail does not tell where it came from"],
    ),
]


@pytest.mark.req("RC-06")
@pytest.mark.req("AT-02")
@pytest.mark.parametrize(("change", "expected"), TAMPERINGS)
def test_what_was_done_past_the_triggers_is_found(
    history: Office, change: str, expected: list[str]
) -> None:
    tamper(history, change)
    findings = found(history)
    assert len(findings) == len(expected), findings
    for finding, start in zip(findings, expected, strict=True):
        assert finding.startswith(start)


@pytest.mark.req("RC-06")
def test_an_archived_draft_is_as_it_was_received(office: Office) -> None:
    team = hire_team(office)
    with office.ledger.work(team.writer) as work:
        digest = add_draft(
            work.session,
            DRAFT,
            to_json(note()),
            site="DUB",
            configuration="c" * 64,
            by=team.writer.id,
            job=None,
            now=work.now,
        )
        new = {"version": 1, "content_sha256": digest}
        work.record(Action.PACKAGE_RECEIVED, "draft", DRAFT, new=new)
    assert found(office) == [f"draft {DRAFT} is stored as draft, the trail says archived"]
    tamper(office, "UPDATE drafts SET state = 'archived'")
    assert found(office) == []


@pytest.mark.parametrize(
    ("actor", "person"),
    [
        ("person:wanda", "wanda"),
        ("job:JOB-1 for person:wanda", "wanda"),
        ("job:JOB-1 for token:TOK-1", "rita"),
        ("token:TOK-2", None),
        ("cli:root", None),
        ("job:JOB-1 for cli:root", None),
        ("visitor", None),
    ],
)
def test_a_job_or_token_acts_for_its_person(actor: str, person: str | None) -> None:
    assert person_of(actor, {"TOK-1": "rita"}) == person

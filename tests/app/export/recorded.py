"""A record with a source of every kind, and the office that writes, signs and exports it."""

from dataclasses import dataclass
from typing import Any

from argon2 import PasswordHasher

from app.audit.actions import Action
from app.audit.work import Ledger
from app.auth.actor import Actor, Kind, Role
from app.auth.gate import make_gate
from app.auth.passwords import make_passwords
from app.core.settings import Settings
from app.documents import originals
from app.drafts.content import (
    Cell,
    DecisionBlock,
    DraftContent,
    EvidenceBlock,
    ParagraphBlock,
    Section,
    Sentence,
    StatementClass,
    TableBlock,
    TableColumn,
    to_json,
)
from app.drafts.snapshots import add_snapshot
from app.drafts.store import add_draft
from app.evidence.ledger import ClaimLedger
from app.export.service import Exporting
from app.records import store as records
from app.release.mode import Mode
from app.review.openings import open_evidence
from app.review.service import reopen
from app.review.states import Meaning
from tests.app.signatures.office import DISPOSITION, DRAFT, IMPACT, NOTE, Office, Team

MACHINE = Actor(Kind.CLI, "tester")
SOP = b"4.2 The seal is replaced every month."
CONFIGURATION = "c" * 64


@dataclass
class Archivist:
    """Exports what the office writes."""

    office: Office
    settings: Settings

    @property
    def parts(self) -> Exporting:
        key = self.office.ledger.key
        return Exporting(
            ledger=self.office.ledger,
            mode=Mode.TRIAL,
            originals=self.settings.data / "originals",
            kinds={NOTE.name: NOTE},
            keys={key.key_id: key.public},
        )

    def write(self, by: Actor, draft_id: str = DRAFT) -> DraftContent:
        """A report that cites a row, a passage and a run of a tool; the plant is imported."""
        made = self._content()
        with self.office.ledger.work(by) as work:
            add_draft(
                work.session,
                draft_id,
                to_json(made),
                site="DUB",
                configuration=CONFIGURATION,
                by=by.id,
                job=None,
                now=work.now,
                person=by.person,
            )
            cited = made.evidence["E1"]
            rows = [(cited.where["table"], cited.where["row_id"], cited.sha256)]
            run: dict[str, Any] = {
                "step": "series",
                "tool": "series",
                "tool_version": "1",
                "arguments": {"batch": "B-01"},
                "status": "ok",
                "sha256": "9" * 64,
                "known_at": work.now,
            }
            add_snapshot(work.session, draft_id, rows, [run])
            work.record(Action.DRAFT_CREATED, "draft", draft_id, new={"version": 1})
        return made

    def approve(self, team: Team, draft_id: str = DRAFT) -> DraftContent:
        """The whole way to an approved record."""
        office = self.office
        made = self.write(team.writer, draft_id)
        with office.ledger.work(team.writer) as work:
            for evidence in made.evidence:
                open_evidence(work, draft_id, evidence)
        office.adopt(team.writer, draft_id)
        office.decide(team.writer, IMPACT, "None: the vials were destroyed.", draft_id)
        office.sign(team.writer, Meaning.AUTHORED, draft_id)
        office.sign(team.reviewer, Meaning.REVIEWED, draft_id)
        office.decide(team.approver, DISPOSITION, "release", draft_id)
        office.sign(team.approver, Meaning.APPROVED, draft_id)
        return made

    def reopen(self, team: Team, draft_id: str = DRAFT) -> None:
        with self.office.ledger.work(team.approver) as work:
            reopen(work, self.office.signing.reviewing, draft_id, "a late result came in")

    def _content(self) -> DraftContent:
        ledger = ClaimLedger("Europe/Dublin")
        with self.office.ledger.database.read() as session:
            row = records.get(session, "batches", 1)
        assert row is not None
        batch = ledger.record(row, "Batch B-01")
        number = ledger.id_fact("batch", "B-01", batch, "batch")
        digest = originals.put(self.settings.data / "originals", SOP)
        where = {"document": "SOP-1", "version": "2", "page": 1, "start": 0, "end": len(SOP)}
        passage = ledger.passage("SOP-1 version 2", where, digest, SOP.decode())
        quote = ledger.quote(SOP.decode(), passage)
        run = ledger.computation("series", {"tool": "series", "tool_version": "1"}, [1.98])
        value = ledger.quantity("volume", "1.98", "mL", run)
        text = f"Batch [{number}][{batch}] read [{value}][{run}]: “[{quote}]”[{passage}]."
        return _content(ledger, text)


def make_archivist(ledger: Ledger, settings: Settings) -> Archivist:
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    gate = make_gate(ledger, settings, make_passwords(12, cheap))
    return Archivist(Office(ledger, gate), settings)


def make_team(office: Office) -> Team:
    return Team(
        office.hire("wanda", Role.WRITER),
        office.hire("rita", Role.REVIEWER),
        office.hire("quentin", Role.QA_APPROVER),
    )


def _content(ledger: ClaimLedger, text: str) -> DraftContent:
    sentence = Sentence("S1", text)
    event = (ParagraphBlock((sentence,)), DecisionBlock("S2", "impact", "Impact", "investigator"))
    closing = (
        DecisionBlock("S3", "conclusion.impact", "Impact, as decided", "investigator"),
        DecisionBlock("S4", "disposition", "Disposition", "QA"),
    )
    return DraftContent(
        document_type=NOTE.name,
        subject="DEV-1",
        title="Low fill",
        subtitle="",
        site="Dublin",
        timezone="Europe/Dublin",
        product=None,
        sections=(
            Section("event", 1, "Event", event),
            Section("conclusion", 2, "Conclusion", closing),
            Section("evidence", 3, "Evidence", (EvidenceBlock(),)),
            Section("ai_use", 4, "Statement on the use of AI", ()),
            Section("signatures", 5, "Signatures", (_blank_signatures(),)),
        ),
        evidence=ledger.evidence,
        facts=ledger.facts,
        claims=ledger.claims,
        gates=(),
    )


def _blank_signatures() -> TableBlock:
    columns = (TableColumn("Meaning"), TableColumn("Name"))
    rows = ((Cell("Authored"), Cell("")),)
    return TableBlock("S9", "Signatures", columns, rows, kind=StatementClass.DECISION)

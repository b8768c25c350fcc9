"""Sections 15 to 17: evidence list, AI-use statement, signatures."""

from app.drafts.content import Block, Cell, EvidenceBlock, Section, StatementClass, TableColumn
from app.investigation.gather import STEPS
from app.investigation.writing import Writing, bad, plain
from app.tools.result import Status

_STATUS_WORDS = {
    Status.OK: "found",
    Status.EMPTY: "searched, nothing found",
    Status.FAILED: "failed",
    Status.NOT_APPLICABLE: "not applicable",
    Status.NOT_PROVIDED: "not provided",
    Status.NOT_RUN: "not run",
}
_MEANINGS = ("Authored", "Reviewed", "Approved by QA")


def evidence_list(w: Writing) -> Section:
    blocks: list[Block] = [_steps_table(w), EvidenceBlock()]
    return Section("evidence", 15, "Evidence", tuple(blocks))


def ai_use(w: Writing) -> Section:
    evidence = w.computed("exceptions")
    configuration = w.ledger.id_fact("configuration", w.configuration[:16], evidence)
    blocks: list[Block] = [
        w.composer.text(
            "This draft was composed by code from the records listed as evidence. No language "
            "model was used; every sentence of a fact section is a registered phrasing.",
            StatementClass.NARRATIVE,
        ),
        w.composer.text(
            f"Configuration [{configuration}]. Rankings are advisory; every decision is "
            "a person's.",
            StatementClass.FACT,
        ),
    ]
    return Section("ai_use", 16, "Statement on the use of AI", tuple(blocks))


def signatures(w: Writing) -> Section:
    rows = tuple((plain(meaning), Cell(""), Cell(""), Cell("")) for meaning in _MEANINGS)
    table = w.composer.table(
        caption="Signatures",
        columns=(
            TableColumn("Meaning", 1.2),
            TableColumn("Name", 2),
            TableColumn("Date and time with zone", 2),
            TableColumn("Content hash", 1.4),
        ),
        rows=rows,
        note="A draft carries no signature.",
        kind=StatementClass.DECISION,
    )
    return Section("signatures", 17, "Signatures", (table,))


def _steps_table(w: Writing) -> Block:
    return w.composer.table(
        caption="What was searched and computed",
        columns=(
            TableColumn("Step", 1.2),
            TableColumn("Version", 0.7),
            TableColumn("Result", 1.6),
            TableColumn("Scope", 4),
        ),
        rows=tuple(_step_row(w, step) for step in STEPS),
        kind=StatementClass.COMPUTED,
    )


def _step_row(w: Writing, step: str) -> tuple[Cell, ...]:
    result = w.gathered.results[step]
    evidence = w.computed(step)
    scope = "; ".join(
        f"{name.replace('_', ' ')}: {value}" for name, value in _scope(result.outcome.scope).items()
    )
    message = result.outcome.message
    text = "; ".join(part for part in (scope, message) if part) or "–"
    status = _STATUS_WORDS[result.status]
    return (
        plain(f"{step}[{evidence}]"),
        plain(f"[{w.ledger.id_fact('version', result.version, evidence)}]"),
        bad(status) if result.status is Status.FAILED else plain(status),
        plain(f"[{w.ledger.text_fact('scope', text, evidence)}]"),
    )


def _scope(scope: dict[str, object]) -> dict[str, str]:
    """Times as dates, nested counts left to the tables that show them."""
    shown = {}
    for name, value in scope.items():
        if isinstance(value, dict):
            continue
        isoformat = getattr(value, "isoformat", None)
        shown[name] = isoformat()[:10] if isoformat else str(value)
    return shown

"""Sections 0 to 2: header, executive summary, requirement and process overview."""

from app.drafts.content import Block, Section, StatementClass, TableColumn
from app.evidence.claims import Claim
from app.investigation.citing import cite_passage, words
from app.investigation.claims import (
    exception_claim,
    occurred_claims,
    requirement_claim,
)
from app.investigation.claims_computed import history_claim, scope_claim
from app.investigation.writing import Writing, plain
from app.records.record import Record
from app.retrieval.search import Found
from app.tools.documents import DocumentsFound, InForceThen
from app.tools.exception_types import RecordException
from app.tools.exceptions import ExceptionsFound

_QUOTES = 2
_QUOTE_WORDS = 90
_CELLS = " | "  # divides the cells of a table row in a page's text


def header(w: Writing) -> Section:
    row, subject = w.subject.deviation, w.subject
    batches = ", ".join(w.show(batch, "batch") for batch in subject.batches) or "not recorded"
    product = subject.product
    pairs = [
        ("Deviation", f"{w.show(row, 'deviation')}{w.mark(row)}"),
        ("Title", w.show(row, "title")),
        ("Site", subject.site_name),
        ("Product", _product(w, product)),
        ("Batch", batches),
        ("Step", w.show_words(row, "step") if row.text("step") else "not recorded"),
        ("Equipment", w.show(row, "equipment") if row.text("equipment") else "not recorded"),
        ("Occurred", w.show_time(row, "occurred_at")),
        ("Discovered", w.show_time(row, "discovered_at")),
        ("Detected by", w.show_words(row, "detected_by")),
        ("Status", w.show(row, "status")),
        ("Due", w.show_time(row, "due", "date")),
    ]
    pairs += _linked(w)
    return Section("header", 0, "Record", (w.composer.pairs(pairs),))


def summary(w: Writing) -> Section:
    """Written last: repeats claims of the body and the open decisions, adds nothing."""
    claims = [*occurred_claims(w)[:1], *main_exceptions(w)[:3]]
    blocks: list[Block] = [w.composer.claims(claims, variant=1)]
    extent = [claim for claim in (scope_claim(w), history_claim(w)) if claim is not None]
    if extent:
        blocks.append(w.composer.claims(extent, variant=1))
    blocks.append(
        w.composer.narrative(
            "What may explain the event is ranked in the root cause analysis, with the evidence "
            "for and against each hypothesis; the conclusions are those of the people named beside "
            "them."
        )
    )
    open_points = (
        ("root_cause", "Most probable root cause", "investigator"),
        ("impact", "Product impact", "investigator"),
        ("capa", "Corrective and preventive action", "investigator"),
    )
    for field, label, role in open_points:
        blocks.append(w.composer.decision(f"summary.{field}", label, role, "Not yet decided."))
    return Section("summary", 1, "Executive summary", tuple(blocks))


def requirement(w: Writing) -> Section:
    blocks: list[Block] = []
    claim = requirement_claim(w)
    if claim is not None:
        blocks.append(w.composer.claims([claim]))
    blocks += _quotes(w)
    blocks += _in_force(w)
    blocks += _process(w)
    if not blocks:
        reason = "No controlled document, range or specification for this event was provided."
        blocks.append(w.composer.notice("Not provided", reason))
    return Section("requirement", 2, "Requirement and process overview", tuple(blocks))


def main_exceptions(w: Writing) -> list[Claim]:
    """Claims of the exceptions that the deviation is about, in order of time; all the others
    follow in the table of exceptions."""
    return [exception_claim(w, exception) for exception in relevant_exceptions(w)]


def relevant_exceptions(w: Writing) -> list[RecordException]:
    found = w.gathered.output("exceptions", ExceptionsFound)
    measure, step = w.gathered.measure, w.subject.deviation.text("step")
    if found is None:
        return []
    named = [one for one in found.exceptions if measure is not None and one.subject == measure.name]
    return named or [one for one in found.exceptions if step is not None and one.step == step][:4]


def _product(w: Writing, product: Record | None) -> str:
    if product is None:
        return "not recorded"
    strength = f", {w.show(product, 'strength')}" if product.text("strength") else ""
    return f"{w.show(product, 'name')}{strength} ({w.show(product, 'product')})"


def _linked(w: Writing) -> list[tuple[str, str]]:
    """OOS, changes and complaints that concern the batch."""
    key = w.subject.key
    if key is None:
        return []
    return [
        (label, ", ".join(f"{w.show(row, column)}{w.mark(row)}" for row in rows))
        for label, table, column in (
            ("OOS", "oos", "oos"),
            ("Complaint", "complaints", "complaint"),
        )
        if (rows := w.view.rows(table, batch=key.batch))
    ]


def _quotes(w: Writing) -> list[Block]:
    found = w.gathered.output("documents", DocumentsFound)
    blocks: list[Block] = []
    for passage in _best_passages(w, found)[:_QUOTES] if found else []:
        evidence = cite_passage(w.ledger, passage)
        source = passage.passage.source
        quote = w.ledger.quote(_quoted(passage.passage.text, _measured(w)), evidence)
        number = w.ledger.id_fact("document", source["document"], evidence)
        version = w.ledger.id_fact("version", source["version"], evidence)
        clause = ""
        if source["clause"]:
            clause = f", clause [{w.ledger.id_fact('clause', source['clause'], evidence)}]"
        text = f"[{number}] version [{version}]{clause}: “[{quote}]”[{evidence}]"
        blocks.append(w.composer.text(text, StatementClass.QUOTE))
    return blocks


def _measured(w: Writing) -> str:
    return words(w.gathered.measure.name).lower() if w.gathered.measure else ""


def _quoted(text: str, name: str) -> str:
    """Of a table the row that names what was measured, of prose all of it; white space folded."""
    rows = [line for line in text.splitlines() if _CELLS in line]
    named = [row for row in rows if name and name in row.lower()]
    return " ".join((named[0] if named else text).split())


def _best_passages(w: Writing, found: DocumentsFound) -> list[Found]:
    """Passages that name what was measured first; titles and revision tables say nothing."""
    name = _measured(w)
    usable = [one for one in found.passages if 8 <= len(one.passage.text.split()) <= _QUOTE_WORDS]
    return sorted(usable, key=lambda one: (name not in one.passage.text.lower(), one.rank))


def _in_force(w: Writing) -> list[Block]:
    found = w.gathered.output("documents", DocumentsFound)
    if found is None or not found.in_force:
        return []
    quoted = {one.passage.source["document"] for one in _best_passages(w, found)}
    batch = w.subject.batch
    master = batch.text("master_record") if batch else None
    shown = [
        one
        for one in found.in_force
        if one.version.number in quoted or one.version.number == master or one.recent or one.later
    ]
    rows = tuple(_in_force_row(w, one) for one in shown)
    if not rows:
        return []
    at = w.show_time(w.subject.deviation, "occurred_at", "date")
    table = w.composer.table(
        caption=f"Controlled documents in force on {at}, and what replaced them since",
        columns=(
            TableColumn("Document", 1.3),
            TableColumn("Title", 2.6),
            TableColumn("In force since", 1.2),
            TableColumn("Replaced since by", 1.5),
        ),
        rows=rows,
        note="Documents of other products and of equipment that took no part are left out.",
    )
    return [table]


def _in_force_row(w: Writing, one: InForceThen):
    row = one.version.record
    name = f"{w.show(row, 'number')} v{w.show(row, 'version')}{w.mark(row)}"
    since = w.show_time(row, "effective_from", "date") if one.version.valid.start else "always"
    later = "–"
    if one.later is not None:
        new = one.later.record
        later = f"v{w.show(new, 'version')} on {w.show_time(new, 'effective_from', 'date')}"
    recent = " (new)" if one.recent else ""
    return (plain(name), plain(w.show(row, "title")), plain(f"{since}{recent}"), plain(later))


def _process(w: Writing) -> list[Block]:
    """The executed steps of the batch with the one concerned marked."""
    key = w.subject.key
    if key is None:
        return []
    steps = w.view.rows("steps", order=("started_at",), batch=key.batch, product=key.product)
    if not steps:
        return []
    own = w.subject.step.row_id if w.subject.step else None
    rows = tuple(_step_row(w, step, step.row_id == own) for step in steps)
    table = w.composer.table(
        caption=f"Process of batch {w.show(steps[0], 'batch')} as executed",
        columns=(
            TableColumn("Step", 2),
            TableColumn("Equipment", 1.6),
            TableColumn("Started", 1.6),
            TableColumn("Ended", 1.6),
        ),
        rows=rows,
        note="▸ marks the step concerned." if own is not None else "",
    )
    return [table]


def _step_row(w: Writing, step: Record, marked: bool):
    mark = "▸ " if marked else ""
    column = "name" if step.text("name") else "step"
    return (
        plain(f"{mark}{w.show_words(step, column)}{w.mark(step)}"),
        plain(w.show(step, "equipment")),
        plain(w.show_time(step, "started_at")),
        plain(w.show_time(step, "ended_at")),
    )

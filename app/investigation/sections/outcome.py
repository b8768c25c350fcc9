"""Sections 10 to 14: impact, risk, CAPA, effectiveness, conclusion. Decisions stay empty."""

from app.drafts.content import Block, Cell, Section, StatementClass, TableColumn
from app.investigation.claims_computed import rate_claim
from app.investigation.hypotheses import Hypothesis
from app.investigation.writing import Writing, bad, plain
from app.plant.batches import specification_in_force
from app.records.record import Record
from app.tools.exception_types import ExceptionKind
from app.tools.exceptions import ExceptionsFound
from app.tools.exposures import FactorKind
from app.tools.history import History

_PROPOSED = {
    FactorKind.MATERIAL_LOT: "Place the lot on hold; add the property to its incoming inspection.",
    FactorKind.SUPPLIER: "Review the supplier's qualification and the property's limits with it.",
    FactorKind.EQUIPMENT: "Verify delivery or function after each such work before release to use.",
    FactorKind.DOCUMENT_CHANGE: "Reassess the change's impact on this outcome before further use.",
    FactorKind.ENVIRONMENT: "Set an alert on the signal below the level seen here.",
    FactorKind.PARAMETER: "Narrow or interlock the parameter's range at the step.",
    FactorKind.PERSONNEL: "Make the check impossible to miss in the record, beyond training.",
    FactorKind.MEASUREMENT: "Add a system suitability or cross-check between instruments.",
}


def impact(w: Writing) -> Section:
    blocks: list[Block] = []
    if w.subject.key is not None:
        blocks.append(_results(w))
    prompt = "Passing the release tests alone is no rationale."
    blocks.append(
        w.composer.decision("impact", "Product impact and rationale", "investigator", prompt)
    )
    return Section("impact", 10, "Product impact", tuple(blocks))


def risk(w: Writing) -> Section:
    blocks: list[Block] = [
        w.composer.narrative(
            "The evidence on occurrence is in the initial classification and the historical review."
        ),
        w.composer.decision("risk.severity", "Severity after investigation", "investigator"),
        w.composer.decision("risk.probability", "Probability after investigation", "investigator"),
        w.composer.decision(
            "risk.detectability", "Detectability after investigation", "investigator"
        ),
        w.composer.decision(
            "risk.uncertainty",
            "Residual risk, uncertainty, method and who took part",
            "investigator",
        ),
    ]
    return Section("risk", 11, "Risk assessment after investigation", tuple(blocks))


def capa(w: Writing) -> Section:
    ranked = [one for one in w.ranking.hypotheses if one.finding is not None][:3]
    blocks: list[Block] = []
    if ranked:
        blocks.append(_proposals(w, ranked))
    history = w.gathered.output("history", History)
    earlier = [capa for case in history.similar for capa in case.capas] if history else []
    if earlier:
        blocks.append(_earlier(w, earlier[:6]))
    prompt = "Each confirmed cause needs an action or a rationale; owner and due date."
    blocks.append(w.composer.decision("capa", "Actions adopted", "investigator", prompt))
    return Section("capa", 12, "Corrective and preventive action", tuple(blocks))


def effectiveness(w: Writing) -> Section:
    blocks: list[Block] = []
    claim = rate_claim(w)
    if claim is not None:
        blocks.append(w.composer.narrative("The baseline from which an effect would be measured:"))
        blocks.append(w.composer.claims([claim], variant=1))
    prompt = "Metric, data source, target, period, date, owner, and what reopens the case."
    blocks.append(
        w.composer.decision("effectiveness", "Effectiveness check", "investigator", prompt)
    )
    return Section("effectiveness", 13, "Effectiveness check", tuple(blocks))


def conclusion(w: Writing) -> Section:
    blocks = (
        w.composer.decision("conclusion.root_cause", "Root cause and category", "investigator"),
        w.composer.decision("disposition", "Batch disposition", "QA"),
        w.composer.decision("closure", "Closure", "QA"),
    )
    return Section("conclusion", 14, "Conclusion and disposition", blocks)


def _results(w: Writing) -> Block:
    key = w.subject.key
    rows = (
        w.view.rows("results", order=("test",), batch=key.batch, product=key.product) if key else []
    )
    if not rows:
        provided = w.view.provided("results")
        text = "No laboratory result of this batch is recorded." if provided else "Not provided."
        return w.composer.notice("Laboratory results", text)
    return w.composer.table(
        caption=f"Laboratory results of batch {w.show(rows[0], 'batch')} against the criteria in "
        "force when tested",
        columns=(
            TableColumn("Test", 1.9),
            TableColumn("Result", 1.5, align_right=True),
            TableColumn("Criterion", 1.7, align_right=True),
            TableColumn("", 1.1),
        ),
        rows=tuple(_result_row(w, row) for row in rows),
        note="A result without a criterion in the records provided is shown as such.",
    )


def _result_row(w: Writing, row: Record) -> tuple[Cell, ...]:
    product, test = row.require("product"), row.require("test")
    rule = specification_in_force(w.view, product, test, None, row.require_at("tested_at"))
    verdict = plain("no criterion provided") if rule is None else plain("within")
    if _is_exception(w, row):
        verdict = bad("outside")
    if row.text("status") == "invalidated":
        verdict = bad("invalidated")
    name = f"{w.show_words(row, 'test')}{w.mark(row)}"
    criterion = w.show_range(rule) if rule is not None and _has_bound(rule) else "–"
    if rule is not None and rule.text("text"):
        criterion = w.show(rule, "text")
    return plain(name), plain(w.show_value(row)), plain(criterion), verdict


def _has_bound(rule: Record) -> bool:
    return rule.text("low") is not None or rule.text("high") is not None


def _is_exception(w: Writing, row: Record) -> bool:
    found = w.gathered.output("exceptions", ExceptionsFound)
    kinds = (ExceptionKind.RESULT_BELOW, ExceptionKind.RESULT_ABOVE)
    exceptions = found.exceptions if found else ()
    return any(
        one.kind in kinds and one.entry is not None and one.entry.row_id == row.row_id
        for one in exceptions
    )


def _proposals(w: Writing, ranked: list[Hypothesis]) -> Block:
    evidence = w.computed("association")
    rows = tuple(
        (
            plain(f"[{w.ledger.id_fact('hypothesis', f'H{one.rank}', evidence)}]"),
            plain(f"[{w.ledger.text_fact('factor', one.label, evidence)}]"),
            plain(_PROPOSED[one.kind]),
            plain("preventive" if one.kind is not FactorKind.MATERIAL_LOT else "correction"),
        )
        for one in ranked
    )
    return w.composer.table(
        caption="Proposals to consider if the hypothesis is confirmed",
        columns=(
            TableColumn("", 0.5),
            TableColumn("Factor", 2.4),
            TableColumn("Proposal", 3.4),
            TableColumn("Type", 1),
        ),
        rows=rows,
        kind=StatementClass.INFERENCE,
    )


def _earlier(w: Writing, capas: list[Record]) -> Block:
    return w.composer.table(
        caption="Actions taken in similar cases",
        columns=(
            TableColumn("CAPA", 1.2),
            TableColumn("Action", 3.6),
            TableColumn("Type", 1),
            TableColumn("Effective", 0.9),
        ),
        rows=tuple(
            (
                plain(f"{w.show(row, 'capa')}{w.mark(row)}"),
                plain(w.show(row, "action")),
                plain(w.show_words(row, "type")),
                plain(w.show(row, "effective")),
            )
            for row in capas
        ),
    )

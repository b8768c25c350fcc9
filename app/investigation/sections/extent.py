"""Sections 6 to 8: initial classification, scope, historical review."""

from collections import defaultdict

from app.drafts.charts import Chart, Mark, Series
from app.drafts.content import Block, Cell, FigureBlock, Section, StatementClass, TableColumn
from app.investigation.citing import cite
from app.investigation.claims_computed import history_claim, rate_claim, scope_claim
from app.investigation.hypotheses import exposed_batches
from app.investigation.writing import Writing, decide, plain
from app.plant.batches import BatchKey
from app.tools.association import Associations
from app.tools.genealogy import Genealogy, RelatedBatch, Share
from app.tools.history import History, SimilarCase

_FOLLOWED = 2  # hypotheses whose exposed batches are listed with their outcome
_LISTED = 40


def classification(w: Writing) -> Section:
    blocks: list[Block] = []
    claim = rate_claim(w)
    if claim is not None:
        blocks.append(w.composer.claims([claim]))
    else:
        text = "The rate of similar events cannot be stated: no batches or deviations to count."
        blocks.append(w.composer.notice("Occurrence", text))
    blocks += [
        w.composer.decision("classification", "Classification", "QA", "Minor, major or critical."),
        w.composer.decision("severity", "Severity", "investigator"),
        w.composer.decision("detectability", "Detectability", "investigator"),
        w.composer.decision("reportability", "Reportability to authorities", "QA"),
    ]
    return Section("classification", 6, "Initial classification and risk", tuple(blocks))


def scope(w: Writing) -> Section:
    found = w.gathered.output("genealogy", Genealogy)
    if found is None:
        text = "The deviation names no batch: other batches could not be traced."
        notice = w.composer.notice("Not run", text)
        return Section("scope", 7, "Scope: other batches and products", (notice,))
    claim = scope_claim(w)
    blocks: list[Block] = [w.composer.claims([claim])] if claim else []
    if found.related:
        blocks += [_shared_table(w, found), _relevance_table(w, found)]
    return Section("scope", 7, "Scope: other batches and products", tuple(blocks))


def history(w: Writing) -> Section:
    found = w.gathered.output("history", History)
    if found is None:
        notice = w.composer.notice("Not run", w.gathered.results["history"].outcome.message)
        return Section("history", 8, "Historical review", (notice,))
    claim = history_claim(w)
    blocks: list[Block] = [w.composer.claims([claim])] if claim else [_no_history(w)]
    if found.similar:
        blocks.append(_similar_table(w, found))
    if len(found.months) >= 3:
        blocks.append(_months_figure(w, found))
    prompt = "If it recurs: why did the earlier actions not prevent it?"
    blocks.append(
        w.composer.decision("recurrence", "Is the event recurring?", "investigator", prompt)
    )
    return Section("history", 8, "Historical review", tuple(blocks))


def _no_history(w: Writing) -> Block:
    text = "The records hold no deviation of the period before this one: recurrence is not known."
    return w.composer.notice("No history", text)


def followed_batches(w: Writing) -> list[tuple[BatchKey, str]]:
    """Batches exposed to the factors ranked first, with the factor's label: relevance first."""
    followed: dict[BatchKey, str] = {}
    for one in w.ranking.hypotheses[:_FOLLOWED]:
        if one.finding is not None and one.finding.factor.is_binary:
            for batch in exposed_batches(one.finding):
                followed.setdefault(batch, one.label)
    return sorted((batch, label) for batch, label in followed.items() if batch != w.subject.key)


def _shared_table(w: Writing, found: Genealogy) -> Block:
    """Every related batch, by what it shares: complete, and short to read."""
    evidence = w.computed("genealogy")
    by_share: dict[tuple[str, str, str], list[RelatedBatch]] = defaultdict(list)
    for related in found.related:
        for share in related.shares:
            by_share[share.kind, share.of, share.id].append(related)
    rows = tuple(
        (
            plain(_share_name(w, found, kind, of, identity)),
            plain(w.count("batches", len(batches), evidence)),
            plain(_numbers(w, batches, evidence)),
        )
        for (kind, of, identity), batches in sorted(by_share.items())
    )
    return w.composer.table(
        caption="Other batches that share what batch "
        f"[{w.ledger.id_fact('batch', found.batch, evidence)}] used, in full",
        columns=(
            TableColumn("Shared", 2),
            TableColumn("Batches", 0.7, align_right=True),
            TableColumn("Numbers", 4.5),
        ),
        rows=rows,
        note="Same operator's shift, cleaning campaign and shared utilities: not in the records "
        "provided as such.",
        kind=StatementClass.COMPUTED,
    )


def _numbers(w: Writing, batches: list[RelatedBatch], evidence: str) -> str:
    numbers = sorted(one.batch for one in batches)
    return ", ".join(f"[{w.ledger.id_fact('batch', number, evidence)}]" for number in numbers)


def _share_name(w: Writing, found: Genealogy, kind: str, of: str, identity: str) -> str:
    share = next(one for one in found.used if (one.kind, one.of, one.id) == (kind, of, identity))
    shown = f"[{w.ledger.id_fact(kind, identity, cite(w.ledger, share.record))}]"
    what = f"[{w.ledger.text_fact('of', of.replace('_', ' '), cite(w.ledger, share.record))}]"
    if kind == "equipment":
        return f"{shown} at step {what}{w.mark(share.record)}"
    return f"{what} lot {shown}{w.mark(share.record)}"


def _relevance_table(w: Writing, found: Genealogy) -> Block:
    """The batches for which relevance is to be decided first."""
    related = {BatchKey(one.batch, one.product): one for one in found.related}
    followed = dict(followed_batches(w))
    chosen = [related[key] for key in followed if key in related] or list(found.related)
    values = w.gathered.output("association", Associations)
    rows = tuple(_relevance_row(w, one, values, followed) for one in chosen[:_LISTED])
    left = len(found.related) - len(rows)
    evidence = w.computed("genealogy")
    note = ""
    if left > 0:
        note = (
            f"{w.count('further batches', left, evidence)} further batches of the table above are "
            "decided on one by one, as every batch listed."
        )
    return w.composer.table(
        caption="Batches exposed to the factors ranked first, for decision on relevance",
        columns=(
            TableColumn("Batch", 1.2),
            TableColumn("Shares", 2.4),
            TableColumn("Outcome", 1, align_right=True),
            TableColumn("Status", 0.9),
            TableColumn("Relevant? Reason", 1.7),
        ),
        rows=rows,
        note=note,
        kind=StatementClass.COMPUTED,
    )


def _relevance_row(
    w: Writing,
    one: RelatedBatch,
    values: Associations | None,
    followed: dict[BatchKey, str],
) -> tuple[Cell, ...]:
    key = BatchKey(one.batch, one.product)
    evidence = w.computed("genealogy")
    outcome = "–"
    if values is not None and key in values.values:
        fact = w.number("outcome", values.values[key], None, w.computed("association"))
        outcome = f"[{fact}]"
    ids = ", ".join(_distinct_ids(one.shares))
    shares = f"[{w.ledger.text_fact('shares', ids, evidence)}]"
    return (
        plain(f"{w.show(one.record, 'batch')}{w.mark(one.record)}"),
        plain(shares),
        plain(outcome),
        plain(w.show(one.record, "status")),
        decide(),
    )


def _distinct_ids(shares: tuple[Share, ...]) -> list[str]:
    return list(dict.fromkeys(share.id for share in shares))


def _similar_table(w: Writing, found: History) -> Block:
    return w.composer.table(
        caption="Earlier deviations that resemble this one, most similar first",
        columns=(
            TableColumn("Deviation", 1.8),
            TableColumn("What happened", 1.6),
            TableColumn("Alike in", 1.3),
            TableColumn("Recorded root cause", 2.4),
            TableColumn("CAPA: effective", 1.5),
        ),
        rows=tuple(_similar_row(w, case) for case in found.similar),
        note="Similarity of texts with weights for the same step, equipment, product and "
        "parameter. Open cases have no recorded cause.",
        kind=StatementClass.COMPUTED,
    )


def _similar_row(w: Writing, case: SimilarCase) -> tuple[Cell, ...]:
    row, evidence = case.deviation, w.computed("history")
    score = f"[{w.number('score', case.score, None, evidence)}]"
    alike = ", ".join(case.why) or "wording"
    capas = "; ".join(
        f"{w.show(capa, 'capa')}: {w.show(capa, 'effective')}{w.mark(capa)}" for capa in case.capas
    )
    number = f"{w.show(row, 'deviation')}{w.mark(row)}, {w.show_time(row, 'occurred_at', 'date')}"
    return (
        plain(number),
        plain(w.show(row, "title")),
        plain(f"{alike} ({score})"),
        plain(w.show(row, "root_cause")),
        plain(capas or "none recorded"),
    )


def _months_figure(w: Writing, found: History) -> FigureBlock:
    evidence = w.computed("history")
    places = tuple(float(index) for index in range(len(found.months)))
    every = tuple(float(count) for _month, count, _similar in found.months)
    similar = tuple(float(count) for _month, _all, count in found.months)
    chart = Chart(
        title="Deviations by month",
        caption="",
        x_title="",
        y_title="deviations",
        series=(
            Series("all", places, every, Mark.BARS),
            Series("similar", places, similar, Mark.BARS, emphasis=True),
        ),
        x_labels=tuple(month for month, _all, _similar in found.months),
        timezone=str(w.subject.zone),
    )
    n = w.count("deviations", found.searched, evidence)
    caption = f"Deviations by month of occurrence, all and similar, n = {n}[{evidence}]"
    return FigureBlock(w.composer.numbering.next(), chart, caption)

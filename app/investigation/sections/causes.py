"""Section 9: root cause analysis. Is / is not, six branches, hypotheses for and against."""

from collections.abc import Iterator

from app.drafts.charts import Chart, Limit, Mark, Series
from app.drafts.content import (
    Block,
    Cell,
    FigureBlock,
    InferenceBlock,
    ParagraphBlock,
    Section,
    Sentence,
    StatementClass,
    SubheadingBlock,
    TableColumn,
)
from app.evidence.claims import Claim
from app.investigation.claims import (
    association_claim,
    counter_claims,
    requirement_claim,
    shift_claim,
    support_claims,
)
from app.investigation.hypotheses import (
    CATEGORY_OF,
    Category,
    Hypothesis,
    category_of,
    exposed_batches,
)
from app.investigation.sections.opening import relevant_exceptions
from app.investigation.writing import Writing, decide, p_text, plain
from app.tools.association import Associations, Finding
from app.tools.events import Events
from app.tools.series import SeriesFound

_CHECKED_BY = {
    Category.MACHINE: "equipment used, work on it and its alarms",
    Category.METHOD: "process parameters, versions in force and their changes",
    Category.MATERIAL: "lots and suppliers of every material",
    Category.PERSONNEL: "operators and shifts, as roles",
    Category.MEASUREMENT: "instruments of the test",
    Category.ENVIRONMENT: "room signals of the historian",
}
_FURTHER = 5


def root_cause(w: Writing) -> Section:
    blocks: list[Block] = [
        SubheadingBlock("Is and is not"),
        _is_is_not(w),
        *_shift(w),
        SubheadingBlock("Six branches"),
        _branches(w),
        SubheadingBlock("Hypotheses, ranked by evidence"),
        *_hypotheses(w),
        SubheadingBlock("Five whys"),
        *_whys(w),
        SubheadingBlock("Conclusion"),
        w.composer.decision("root_cause", "Root cause and category", "investigator"),
    ]
    return Section("root_cause", 9, "Root cause analysis", tuple(blocks))


def _is_is_not(w: Writing) -> Block:
    rows = tuple(_is_rows(w))
    return w.composer.table(
        caption="Where the event is, and where it could be but is not",
        columns=(
            TableColumn("", 0.6),
            TableColumn("Is", 2.2),
            TableColumn("Is not", 2.2),
            TableColumn("Distinction", 1.6),
        ),
        rows=rows,
        kind=StatementClass.COMPUTED,
    )


def _is_rows(w: Writing) -> Iterator[tuple[Cell, ...]]:
    subject, associations = w.subject, w.gathered.output("association", Associations)
    label = "no data"
    batch = w.show(subject.batch, "batch") if subject.batch else "no data"
    relevant = relevant_exceptions(w)
    if w.gathered.measure is not None and relevant:
        evidence = w.computed("exceptions")
        label = f"[{w.ledger.text_fact('subject', w.measure_label, evidence)}] {relevant[0].text}"
    yield _row("What", label, "the other entries of the step" if relevant else "no data", "")
    where = (
        w.show(subject.deviation, "equipment") if subject.deviation.text("equipment") else "no data"
    )
    yield _row("Where", f"batch {batch}, {where}", _other_equipment(w), "equipment")
    yield _row("When", w.show_time(subject.deviation, "occurred_at"), _before(w), "time")
    yield _row("Extent", _extent(w, associations, True), _extent(w, associations, False), "batches")
    shift = subject.step
    who = f"shift {w.show(shift, 'shift')}" if shift and shift.text("shift") else "no data"
    yield _row("Who", who, "other shifts ran the step as well" if shift else "no data", "shift")


def _row(what: str, is_text: str, is_not: str, distinction: str) -> tuple[Cell, ...]:
    return plain(what), plain(is_text), plain(is_not), plain(distinction or "–")


def _other_equipment(w: Writing) -> str:
    """Equipment of the same step that other batches used."""
    step = w.subject.step
    if step is None or w.subject.key is None:
        return "no data"
    product, used = w.subject.key.product, set(step.ids("equipment"))
    rows = w.view.rows("steps", step=step.require("step"), product=product)
    others = sorted({one for row in rows for one in row.ids("equipment")} - used)
    if not others:
        return "no other equipment runs this step"
    evidence = w.computed("genealogy")
    names = ", ".join(f"[{w.ledger.id_fact('equipment', one, evidence)}]" for one in others[:6])
    return f"the same step on {names}"


def _before(w: Writing) -> str:
    series = w.gathered.output("series", SeriesFound)
    if series is None or series.shift is None:
        return "no change of level before it over the batches" if series else "no data"
    evidence = w.computed("series")
    return f"batches before [{w.ledger.id_fact('batch', series.shift.first.batch, evidence)}]"


def _extent(w: Writing, associations: Associations | None, affected: bool) -> str:
    """Batches on the outcome's side of the middle between it and the others' mean."""
    if associations is None or associations.index not in associations.values:
        return "no data"
    own = associations.values[associations.index]
    others = {k: v for k, v in associations.values.items() if k != associations.index}
    middle = (own + sum(others.values()) / len(others)) / 2
    alike = [key for key, value in others.items() if (value < middle) == (own < middle)]
    count = len(alike) if affected else len(others) - len(alike)
    evidence = w.computed("association")
    shown = w.count("batches", count, evidence, "words")
    noun = "batch" if count == 1 else "batches"
    where = "on the same side of the middle" if affected else "on the other side"
    return f"{shown} other {noun} {where}"


def _shift(w: Writing) -> Iterator[Block]:
    claim = shift_claim(w)
    if claim is not None:
        yield w.composer.claims([claim])
    series = w.gathered.output("series", SeriesFound)
    if series is not None and len(series.by_batch) >= 8:
        yield _batches_figure(w, series)


def _batches_figure(w: Writing, series: SeriesFound) -> FigureBlock:
    """The outcome over batches; exposed to the first hypothesis and not."""
    evidence = w.computed("series")
    first = next((one.finding for one in w.ranking.hypotheses if one.finding), None)
    binary = first is not None and first.factor.is_binary
    exposed = set(exposed_batches(first)) if first is not None and binary else {w.subject.key}
    name = first.factor.label if first is not None and binary else "this batch"
    points = {
        True: [(at, value) for key, at, value in series.by_batch if key in exposed],
        False: [(at, value) for key, at, value in series.by_batch if key not in exposed],
    }
    labels = ((False, "other batches"), (True, name))
    drawn = tuple(
        Series(
            label,
            tuple(at for at, _value in points[which]),
            tuple(value for _at, value in points[which]),
            Mark.POINTS,
            emphasis=which,
        )
        for which, label in labels
        if points[which]
    )
    chart = Chart(
        title=f"{w.measure_label} over batches",
        caption="",
        x_title="",
        y_title=w.measure_label,
        series=drawn,
        limits=_limits(w),
        timezone=str(w.subject.zone),
    )
    n = w.count("batches", len(series.by_batch), evidence)
    caption = (
        f"{w.measure_label.capitalize()}, one mean a batch in order of time, n = {n}, batches of "
        f"the first hypothesis marked[{evidence}]"
    )
    return FigureBlock(w.composer.numbering.next(), chart, caption)


def _limits(w: Writing) -> tuple[Limit, ...]:
    claim = requirement_claim(w)
    if claim is None:
        return ()
    fact = w.ledger.facts[claim.roles["range"]]
    bounds = ((fact.low, "lower limit"), (fact.high, "upper limit"))
    return tuple(Limit(float(bound), f"{label} {bound}") for bound, label in bounds if bound)


def _branches(w: Writing) -> Block:
    return w.composer.table(
        caption="Checks performed in each branch",
        columns=(
            TableColumn("Branch", 1),
            TableColumn("Checked", 2.2),
            TableColumn("Factors tested", 0.9, align_right=True),
            TableColumn("Result", 2.2),
        ),
        rows=tuple(_branch(w, category) for category in Category),
        note="A branch without data was not checked: it is not cleared.",
        kind=StatementClass.COMPUTED,
    )


def _branch(w: Writing, category: Category) -> tuple[Cell, ...]:
    associations = w.gathered.output("association", Associations)
    tested = [
        finding
        for finding in (associations.findings if associations else ())
        if category_of(finding.factor) is category
    ]
    recorded = sum(
        count
        for kind, count in (associations.recorded.items() if associations else ())
        if CATEGORY_OF[kind] is category
    )
    raised = [one for one in w.ranking.hypotheses if one.category is category]
    if raised:
        ranks = ", ".join(
            f"[{w.ledger.id_fact('hypothesis', f'H{one.rank}', w.computed('association'))}]"
            for one in raised
        )
        result = f"abnormal, see {ranks}"
    elif tested:
        result = "no association shown"
    elif recorded:
        result = "recorded, but this batch was not exposed, or too few batches were"
    else:
        result = "not checked: no data"
    result += _alarms(w) if category is Category.MACHINE else ""
    evidence = w.computed("association")
    count = w.count("factors tested", len(tested), evidence)
    return plain(category.value), plain(_CHECKED_BY[category]), plain(count), plain(result)


def _alarms(w: Writing) -> str:
    events = w.gathered.output("events", Events)
    if events is None or not events.alarms:
        return ""
    count = w.count("alarms", len(events.alarms), w.computed("events"), "words")
    return f"; {count} alarm{'s' if len(events.alarms) > 1 else ''} around the event"


def _hypotheses(w: Writing) -> Iterator[Block]:
    result = w.gathered.results["association"]
    if not w.ranking.hypotheses:
        reason = result.outcome.message or "no factor was associated with the outcome"
        yield w.composer.notice("No hypothesis", f"None can be ranked: {reason}.")
    else:
        yield w.composer.narrative(
            "The order is that of the evidence: tier, then fewest contradictions, then effect.",
            "Association is not cause; the status of each is for the investigator.",
        )
        yield _overview(w)
        for one in w.ranking.hypotheses:
            yield _box(w, one)
    yield from _not_shown(w)


def _overview(w: Writing) -> Block:
    return w.composer.table(
        caption="Hypotheses in order of evidence",
        columns=(
            TableColumn("", 0.5),
            TableColumn("Factor", 3),
            TableColumn("Branch", 1.1),
            TableColumn("Tier", 0.5),
            TableColumn("For", 0.5, align_right=True),
            TableColumn("Against", 0.7, align_right=True),
            TableColumn("Explained", 0.9, align_right=True),
            TableColumn("Status", 1.4),
        ),
        rows=tuple(_overview_row(w, one) for one in w.ranking.hypotheses),
        note="Explained: share of the variance between batches. Tiers: E3 association, time order "
        "and documented mechanism; E2 association; E1 analogy or observation.",
        kind=StatementClass.INFERENCE,
    )


def _overview_row(w: Writing, one: Hypothesis) -> tuple[Cell, ...]:
    evidence = w.computed("association")
    explained = f"[{w.number('explained', one.effect, None, evidence)}]" if one.finding else "–"
    return (
        plain(f"[{w.ledger.id_fact('hypothesis', f'H{one.rank}', evidence)}]"),
        plain(f"[{w.ledger.text_fact('factor', one.label, evidence)}]"),
        plain(one.category.value),
        plain(f"[{w.ledger.id_fact('tier', one.tier.value, evidence)}]"),
        plain(w.count("supporting", len(support_claims(w, one)), evidence)),
        plain(w.count("contradicting", len(counter_claims(w, one)), evidence)),
        plain(explained),
        decide(),
    )


def _box(w: Writing, one: Hypothesis) -> InferenceBlock:
    evidence = w.computed("association")
    factor = f"[{w.ledger.text_fact('factor', one.label, evidence)}]"
    subject = f"[{w.ledger.text_fact('outcome', w.measure_label, evidence)}]"
    statement = f"The {subject} in this batch may be connected with {factor}."
    blocks: list[Block] = [w.composer.text(statement, StatementClass.INFERENCE)]
    blocks += _lines(w, "For", support_claims(w, one))
    blocks += _lines(w, "Against", counter_claims(w, one))
    blocks.append(_missing_line(w, one))
    label = f"H{one.rank} · {one.tier.value} · {one.category.value}"
    return InferenceBlock(w.composer.numbering.next(), label, tuple(blocks))


def _lines(w: Writing, label: str, claims: list[Claim]) -> Iterator[Block]:
    if not claims:
        if label == "Against":
            text = "Against: nothing found among the same batches."
            yield w.composer.text(text, StatementClass.NARRATIVE)
        return
    sentences = [w.composer.claim(claim) for claim in claims]
    first = sentences[0]
    led = Sentence(first.id, f"{label}: {first.text}", first.kind, first.claims)
    yield ParagraphBlock((led, *sentences[1:]))


def _missing_line(w: Writing, one: Hypothesis) -> ParagraphBlock:
    evidence = w.computed("association")
    listed = "; ".join(f"[{w.ledger.text_fact('missing', item, evidence)}]" for item in one.missing)
    return w.composer.text(f"Missing: {listed}.", StatementClass.INFERENCE)


def _not_shown(w: Writing) -> Iterator[Block]:
    """The strongest factors that were tested and not associated: exclusion is evidence, too."""
    associations = w.gathered.output("association", Associations)
    if associations is None or not w.ranking.further:
        return
    evidence = w.computed("association")
    tested = w.count("tested", associations.tested, evidence)
    candidates = w.count("candidates", associations.candidates, evidence)
    yield w.composer.table(
        caption=f"Tested without association at the level set: the strongest of {tested} tested, "
        f"{candidates} recorded",
        columns=(
            TableColumn("Factor", 4),
            TableColumn("Explained", 1, align_right=True),
            TableColumn("Adjusted p", 1, align_right=True),
        ),
        rows=tuple(_further_row(w, one) for one in w.ranking.further[:_FURTHER]),
        note="A factor that this batch was not exposed to is not tested.",
        kind=StatementClass.COMPUTED,
    )


def _further_row(w: Writing, one: Finding) -> tuple[Cell, ...]:
    association_claim(w, one)
    evidence = w.computed("association")
    p = w.ledger.quantity(
        "adjusted p", p_text(one.adjusted_p), None, evidence, number=one.adjusted_p
    )
    return (
        plain(f"[{w.ledger.text_fact('factor', one.factor.label, evidence)}]"),
        plain(f"[{w.number('explained', one.association.explained, None, evidence)}]"),
        plain(f"[{p}]"),
    )


def _whys(w: Writing) -> Iterator[Block]:
    """One chain for the hypothesis ranked first; every step beyond the evidence is unproven."""
    first = next((one for one in w.ranking.hypotheses if one.finding), None)
    if first is None:
        yield w.composer.notice("Five whys", "No hypothesis survives from which to ask why.")
        return
    evidence = w.computed("association")
    subject = f"[{w.ledger.text_fact('outcome', w.measure_label, evidence)}]"
    factor = f"[{w.ledger.text_fact('factor', first.label, evidence)}]"
    chain = [
        (f"Why the {subject}? It is associated with {factor}[{evidence}].", ()),
    ]
    if first.mechanism is not None:
        mechanism = w.show(first.mechanism, "mechanism")
        chain.append((f"Why would that act? “{mechanism}”{w.mark(first.mechanism)}", ()))
    chain.append(
        ("Why was it so, and what in the system allowed it? Unproven: for the investigator.", ())
    )
    yield w.composer.items(chain, StatementClass.INFERENCE)

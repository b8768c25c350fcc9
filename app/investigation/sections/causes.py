"""Section 9: root cause analysis. Is / is not, six branches, hypotheses for and against."""

from collections.abc import Iterator

from app.drafts.charts import Chart, Limit, Mark, Series
from app.drafts.content import (
    Block,
    Cell,
    FigureBlock,
    Section,
    StatementClass,
    SubheadingBlock,
    TableColumn,
)
from app.investigation.claims import requirement_claim
from app.investigation.claims_computed import shift_claim
from app.investigation.hypotheses import (
    CATEGORY_OF,
    Category,
    category_of,
    exposed_batches,
)
from app.investigation.sections.hypotheses import five_whys, hypotheses
from app.investigation.sections.is_is_not import is_is_not
from app.investigation.writing import Writing, plain
from app.tools.association import Associations
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


def root_cause(w: Writing) -> Section:
    blocks: list[Block] = [
        SubheadingBlock("Is and is not"),
        is_is_not(w),
        *_shift(w),
        SubheadingBlock("Six branches"),
        _branches(w),
        SubheadingBlock("Hypotheses, ranked by evidence"),
        *hypotheses(w),
        SubheadingBlock("Five whys"),
        *five_whys(w),
        SubheadingBlock("Conclusion"),
        w.composer.decision("root_cause", "Root cause and category", "investigator"),
    ]
    return Section("root_cause", 9, "Root cause analysis", tuple(blocks))


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

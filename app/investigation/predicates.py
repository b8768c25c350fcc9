"""What an investigation can assert. Each predicate once, in several phrasings.

A sentence with tokens belongs to one predicate: its anchor carries the meaning, the anchors of the
predicates that it contradicts refuse it, cues bind each value to its role.
"""

from app.evidence.facts import FactKind
from app.evidence.predicates import MARK, PREDICATES, Predicate, Role

_BATCH_CUES = ("of batch", "in batch", "for batch", "with batch", "^ batch")
_BATCH = Role(FactKind.ID, _BATCH_CUES)
_STEP = Role(FactKind.TEXT, ("step", "during", "steps"))
_SUBJECT = Role(FactKind.TEXT, ("the",))
_VALUE = Role(FactKind.QUANTITY, ("was", "read", "recorded as", "value of", "found to be"))
_AT = Role(FactKind.TIME, ("at", "on"))
_TESTED_BATCH = Role(FactKind.ID, (*_BATCH_CUES, "from batch"))
_DUE = Role(FactKind.TIME, ("due at", "due on"))
_INTERVAL = Role(FactKind.RANGE, ("interval", "interval of"))
_P = Role(FactKind.QUANTITY, ("adjusted p =",))
_DOCUMENT = Role(FactKind.ID, ("of", "document"))
_VERSION = Role(FactKind.ID, ("version",))

_READING = {"subject": _SUBJECT, "batch": _BATCH, "step": _STEP, "value": _VALUE, "at": _AT}
_RESULT = {"subject": _SUBJECT, "batch": _TESTED_BATCH, "value": _VALUE, "at": _AT}
_ENTRY = {"subject": _SUBJECT, "batch": _BATCH, "step": _STEP, "at": _DUE}

_BATCH_RECORD = ("batch record", "record")
_DEVIATION_RECORD = ("deviation record", "record")
# What may be said of a value that is there; not of an entry that is missing.
_FOUND = ("found", "observed", "noted", "seen", "obtained", "determined", "documented")
_READ = ("recorded", "reading", "value", "taken", "measured", "measurement", *_FOUND)
_TESTED = ("result", "value", "when tested", "tested", "test", "testing", "showed", *_FOUND)
_CONCERNING = ("concerns batch", "concerning batch", "concerned batch", "it concerns batch")
_TITLED = ("titled", "with the title")


def _beside(anchor: str) -> Role:
    """A range right behind the anchor, so that nothing else can be below it."""
    return Role(FactKind.RANGE, (f"{anchor} of", anchor))


def _reading(name: str, side: str, *contradicts: str) -> Predicate:
    anchor = f"{side} the validated range"
    return Predicate(
        name,
        {**_READING, "range": _beside(anchor)},
        (
            f"At {{at:time}} the {{subject}} of batch {{batch}} during {{step}} was {{value}}, "
            f"{anchor} of {{range}}.",
            f"During {{step}} of batch {{batch}} the {{subject}} read {{value}} at {{at:time}}, "
            f"{anchor} of {{range}}.",
            f"The {{subject}} was {{value}} at {{at:time}}, {anchor} of {{range}}, during {{step}} "
            "of batch {batch}.",
        ),
        (anchor,),
        contradicts,
        words=_READ,
        sources=_BATCH_RECORD,
    )


def _result(name: str, side: str, *contradicts: str) -> Predicate:
    anchor = f"{side} the acceptance criterion"
    return Predicate(
        name,
        {**_RESULT, "range": _beside(anchor)},
        (
            f"The {{subject}} of batch {{batch}}, tested on {{at:date}}, was {{value}}, "
            f"{anchor} of {{range}}.",
            f"Tested on {{at:date}}, the {{subject}} of batch {{batch}} was {{value}}, which is "
            f"{anchor} of {{range}}.",
        ),
        (anchor,),
        contradicts,
        words=_TESTED,
        sources=("laboratory record", "test record"),
    )


_VALUES = (
    _reading("reading_below_range", "below", "reading_above_range", "reading_within_range"),
    _reading("reading_above_range", "above", "reading_below_range", "reading_within_range"),
    _reading("reading_within_range", "within", "reading_below_range", "reading_above_range"),
    _result("result_below_criterion", "below", "result_above_criterion", "result_within_criterion"),
    _result("result_above_criterion", "above", "result_below_criterion", "result_within_criterion"),
    _result(
        "result_within_criterion", "within", "result_below_criterion", "result_above_criterion"
    ),
    Predicate(
        "entry_missing",
        _ENTRY,
        (
            "The {subject} check of batch {batch} due at {at:time} during {step} was not recorded.",
            "During {step} of batch {batch} the {subject} check due at {at:time} was not recorded.",
        ),
        ("was not recorded",),
        ("entry_recorded",),
        words=("entry", "value"),
        sources=_BATCH_RECORD,
    ),
    Predicate(
        "entry_recorded",
        _ENTRY,
        ("The {subject} check of batch {batch} due at {at:time} during {step} was recorded.",),
        ("was recorded",),
        ("entry_missing",),
        words=("entry", "value"),
        sources=_BATCH_RECORD,
    ),
    Predicate(
        "hold_time_exceeded",
        {
            "step": _STEP,
            "batch": _BATCH,
            "held": Role(FactKind.DURATION, ("after",), ("of holding",)),
            "limit": Role(FactKind.QUANTITY, ("longer than the limit of",)),
        },
        (
            "In batch {batch} step {step} began after {held} of holding, longer than the limit of "
            "{limit}.",
        ),
        ("longer than the limit",),
        words=("started", "start"),
        sources=_BATCH_RECORD,
    ),
    Predicate(
        "exception_recorded",
        {"kind": Role(FactKind.TEXT, ("shows",)), "subject": _SUBJECT, "batch": _BATCH},
        ("The record of batch {batch} shows {kind} for the {subject}.",),
        ("the record of",),
        words=("with regard to", "regarding"),
    ),
)

_EVENT = (
    Predicate(
        "deviation_occurred",
        {
            "deviation": Role(FactKind.ID, ("deviation",)),
            "title": Role(FactKind.TEXT, ("“",), ("”",)),
            "at": _AT,
            "batch": Role(FactKind.ID, (*_BATCH_CUES, *_CONCERNING)),
        },
        (
            "Deviation {deviation}, “{title}”, occurred on {at} and concerns batch {batch}.",
            "On {at} occurred deviation {deviation}, “{title}”, which concerns batch {batch}.",
        ),
        ("occurred",),
        words=("it concerns", "during production", "during the processing", *_TITLED),
        sources=_DEVIATION_RECORD,
    ),
    Predicate(
        "deviation_discovered",
        {
            "at": _AT,
            "by": Role(FactKind.TEXT, ("discovered by", f"on {MARK} by", f"at {MARK} by")),
        },
        ("It was discovered on {at} by {by}.", "On {at} it was discovered by {by}."),
        ("discovered",),
        words=("deviation", "event"),
        sources=_DEVIATION_RECORD,
    ),
    Predicate(
        "step_run",
        {
            "step": _STEP,
            "equipment": Role(FactKind.TEXT, ("equipment",)),
            "start": Role(FactKind.TIME, ("from",)),
            "end": Role(FactKind.TIME, ("to",)),
        },
        (
            "According to the batch record step {step} ran from {start} to {end:time} with "
            "equipment {equipment}.",
            "With equipment {equipment} step {step} ran from {start} to {end:time}.",
        ),
        ("ran from",),
        words=("using", "carried out", "run"),
        sources=_BATCH_RECORD,
    ),
    Predicate(
        "last_within_range",
        {"subject": _SUBJECT, "value": _VALUE, "at": _AT},
        ("The {subject} was {value} at {at:time}, the last value within its range before.",),
        ("the last value within its range before",),
        words=("recorded",),
        sources=_BATCH_RECORD,
    ),
    Predicate(
        "equipment_work",
        {
            "equipment": Role(FactKind.ID, ("equipment",)),
            "work": Role(FactKind.TEXT, ("“",), ("”",)),
            "at": _AT,
            "earlier": Role(FactKind.DURATION, (), ("before the event",)),
        },
        (
            "On {at:date}, {earlier} before the event, the log of equipment {equipment} records: "
            "“{work}”.",
            "For equipment {equipment} the log records “{work}” on {at:date}, {earlier} before the "
            "event.",
        ),
        ("before the event",),
        words=(
            "recorded",
            "entry",
            "shows",
            "stands",
            "work",
            "listed",
            "reads",
            "states",
            "documented",
        ),
        sources=("equipment log", "log"),
    ),
    Predicate(
        "containment_recorded",
        {"action": Role(FactKind.TEXT, ("“",), ("”",)), "at": _AT},
        ("On {at} was recorded as an immediate action: “{action}”.",),
        ("immediate action",),
        words=("recorded", "recorded as", "as"),
        sources=_DEVIATION_RECORD,
    ),
)

_REQUIREMENT = (
    Predicate(
        "range_in_force",
        {
            "subject": _SUBJECT,
            "step": _STEP,
            "range": Role(FactKind.RANGE, ("was",)),
            "at": _AT,
        },
        (
            "For the {subject} during {step} the validated range in force on {at:date} was "
            "{range}.",
            "The validated range was {range} for the {subject} during {step}, in force on "
            "{at:date}.",
        ),
        ("in force on",),
        ("range_not_in_force",),
        words=("range", "as"),
        sources=("master record",),
    ),
    Predicate(
        "range_not_in_force",
        {"subject": _SUBJECT, "step": _STEP, "at": _AT},
        ("For the {subject} during {step} no validated range was in force on {at:date}.",),
        ("no validated range was in force",),
        sources=("master record",),
    ),
    Predicate(
        "criterion_in_force",
        {"subject": _SUBJECT, "range": Role(FactKind.RANGE, ("was",)), "at": _AT},
        (
            "For the {subject} the acceptance criterion in force on {at:date} was {range}.",
            "The acceptance criterion was {range} for the {subject}, in force on {at:date}.",
        ),
        ("in force on",),
        words=("criterion", "as"),
        sources=("specification",),
    ),
    Predicate(
        "document_in_force",
        {
            "document": _DOCUMENT,
            "version": _VERSION,
            "title": Role(FactKind.TEXT, ("“",), ("”",)),
            "since": Role(FactKind.TIME, ("since",)),
        },
        (
            "Version {version} of {document}, “{title}”, was in force, since {since:date}.",
            "In force since {since:date} was version {version} of {document}, “{title}”.",
        ),
        ("in force",),
        ("document_replaced",),
        words=_TITLED,
    ),
    Predicate(
        "document_replaced",
        {
            "document": _DOCUMENT,
            "version": _VERSION,
            "later": Role(FactKind.ID, ("was replaced by version",)),
            "at": _AT,
        },
        ("Version {version} of {document} was replaced by version {later} on {at:date}.",),
        ("was replaced by",),
    ),
)

_RESEMBLE = "resemble the present case"

_SCOPE = (
    Predicate(
        "batches_share",
        {
            "count": Role(FactKind.COUNT, ("^",), ("other batches",)),
            "searched": Role(FactKind.COUNT, ("of the", "among the")),
            "batch": _BATCH,
        },
        (
            "{count:words} other batches share a material lot or equipment with batch {batch}, of "
            "the {searched} batches searched.",
        ),
        ("share a material lot or equipment",),
        words=("batches searched", "searched"),
        sources=("genealogy",),
    ),
    Predicate(
        "history_searched",
        {
            "count": Role(FactKind.COUNT, ("all",)),
            "since": Role(FactKind.TIME, ("from",)),
            "until": Role(FactKind.TIME, ("to",)),
            "similar": Role(FactKind.COUNT, (), (_RESEMBLE, f"of them {_RESEMBLE}")),
        },
        (
            "Compared were all {count} deviations from {since:date} to {until:date}; of them "
            "{similar:words} resemble the present case.",
            "From {since:date} to {until:date} all {count} deviations were compared, and of them "
            "{similar:words} resemble the present case.",
        ),
        (_RESEMBLE,),
        words=(
            *("were compared", "were searched", "compared", "searched", "recorded"),
            *("among", "of them"),
            *("the comparison covered", "the search covered", "a comparison was made", "were"),
            *("for the period", "in the period"),
        ),
    ),
    Predicate(
        "similar_rate",
        {
            "count": Role(FactKind.COUNT, (), ("similar deviations",)),
            "batches": Role(FactKind.COUNT, ("in",)),
            "rate": Role(FactKind.QUANTITY, ("rate of",)),
            "interval": Role(FactKind.RANGE, ("wilson interval", "wilson interval of")),
        },
        (
            "In {batches} batches of the product there were {count:words} similar deviations, a "
            "rate of {rate} a batch (Wilson interval {interval}).",
            "There were {count:words} similar deviations in {batches} batches of the product, a "
            "rate of {rate} a batch (Wilson interval {interval}).",
        ),
        ("a batch",),
        words=("batches", "were found", "were", "occurred", "give", "gives", *_FOUND),
    ),
)

_SERIES = (
    Predicate(
        "level_shifted",
        {
            "subject": _SUBJECT,
            "before": Role(FactKind.QUANTITY, ("from",)),
            "after": Role(FactKind.QUANTITY, ("to",)),
            "batch": Role(FactKind.ID, ("with batch",)),
            "at": _AT,
            "p": Role(FactKind.QUANTITY, ("p =",)),
        },
        (
            "Over the batches of the product the {subject} changed its level from {before} to "
            "{after}, beginning with batch {batch} on {at:date} (permutation test, p = {p}).",
        ),
        ("changed its level",),
        ("level_steady",),
    ),
    Predicate(
        "level_steady",
        {"subject": _SUBJECT, "batches": Role(FactKind.COUNT, ("over",))},
        ("The {subject} shows no change of level over {batches} batches of the product.",),
        ("no change of level",),
        ("level_shifted",),
        words=("batches", "showed", *_FOUND),
    ),
    Predicate(
        "signal_unusual",
        {
            "tag": Role(FactKind.ID, ("tag",)),
            "step": _STEP,
            "mean": Role(FactKind.QUANTITY, ("mean of",)),
            "baseline": Role(FactKind.QUANTITY, ("against",)),
            "n": Role(FactKind.COUNT, (f"against {MARK} in",)),
            "p": _P,
        },
        (
            "During {step} tag {tag} had a mean of {mean} against {baseline} in {n} earlier runs, "
            "unusual (adjusted p = {p}).",
        ),
        ("unusual",),
        ("signals_usual",),
        words=("the mean", f"{MARK} earlier runs", *_FOUND),
        sources=("historian",),
    ),
    Predicate(
        "signals_usual",
        {"count": Role(FactKind.COUNT, ("of the",)), "step": _STEP},
        ("Of the {count} historian tags compared during {step} none differs from earlier runs.",),
        ("none differs from earlier runs",),
        ("signal_unusual",),
        words=("historian tags", "tags", "compared", "of the historian"),
        sources=("historian",),
    ),
)

_ASSOCIATION = (
    Predicate(
        "batches_differ",
        {
            "factor": Role(FactKind.TEXT, ("with",)),
            "subject": _SUBJECT,
            "effect": Role(FactKind.QUANTITY, ("by",)),
            "interval": _INTERVAL,
            "exposed": Role(FactKind.COUNT, (), ("batches with",)),
            "others": Role(FactKind.COUNT, (), ("other batches",)),
            "p": _P,
        },
        (
            "The {exposed} batches with {factor} and {others} other batches differ in the "
            "{subject} by {effect} (interval {interval}, adjusted p = {p}).",
        ),
        ("differ in",),
        words=("mean", "compared with each other"),
    ),
    Predicate(
        "batches_correlate",
        {
            "factor": Role(FactKind.TEXT, ("between",)),
            "subject": _SUBJECT,
            "rho": Role(FactKind.QUANTITY, ("is",)),
            "interval": _INTERVAL,
            "batches": Role(FactKind.COUNT, ("over",)),
            "p": _P,
        },
        (
            "The rank correlation between {factor} and the {subject} over {batches} batches is "
            "{rho} (interval {interval}, adjusted p = {p}).",
        ),
        ("rank correlation",),
    ),
    Predicate(
        "similar_case",
        {
            "deviation": Role(FactKind.ID, ("deviation",)),
            "cause": Role(FactKind.TEXT, ("“",), ("”",)),
            "at": Role(FactKind.TIME, ("at", "on", "of", "dated")),
        },
        (
            "Deviation {deviation} on {at:date} resembles the present case; its recorded root "
            "cause is “{cause}”.",
        ),
        (
            "resembles the present case; its recorded root cause is",
            "resembles the present case, and its recorded root cause is",
            "resembles the present case and its recorded root cause is",
        ),
        words=("occurred",),
    ),
    Predicate(
        "exposed_like_others",
        {
            "count": Role(FactKind.COUNT, ("^",), ("of",)),
            "exposed": Role(FactKind.COUNT, (), ("batches with",)),
            "factor": Role(FactKind.TEXT, ("with",)),
            "subject": _SUBJECT,
        },
        (
            "{count:words} of the {exposed} batches with {factor} lie with the other batches in "
            "the {subject}.",
        ),
        ("lie with the other batches",),
    ),
    Predicate(
        "others_like_exposed",
        {
            "count": Role(FactKind.COUNT, ("^",), ("of",)),
            "others": Role(FactKind.COUNT, (), ("batches without",)),
            "factor": Role(FactKind.TEXT, ("without",)),
            "subject": _SUBJECT,
        },
        (
            "{count:words} of the {others} batches without {factor} lie with the exposed batches "
            "in the {subject}.",
        ),
        ("lie with the exposed batches",),
    ),
    Predicate(
        "confounded",
        {
            "factor": Role(FactKind.TEXT, ("these batches",), ("cannot be told apart from",)),
            "other": Role(FactKind.TEXT, ("from",)),
        },
        ("In these batches, {factor} cannot be told apart from {other}.",),
        ("cannot be told apart",),
        words=("in these batches",),
    ),
    Predicate(
        "mechanism_known",
        {
            "row": Role(FactKind.ID, ("row",)),
            "mechanism": Role(FactKind.TEXT, ("“",), ("”",)),
        },
        ("Row {row} of the site's failure mode analysis gives a mechanism: “{mechanism}”.",),
        ("gives a mechanism",),
        words=("failure mode analysis",),
        sources=("site's failure mode analysis", "failure mode analysis"),
    ),
)

PREDICATES.register((*_VALUES, *_EVENT, *_REQUIREMENT, *_SCOPE, *_SERIES, *_ASSOCIATION))

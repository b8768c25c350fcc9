"""What happened: the deviation, the step, work on the equipment, containment."""

from app.evidence.facts import FactKind
from app.evidence.predicates import MARK, Predicate, Role
from app.investigation.predicates.roles import (
    AT,
    BATCH_CUES,
    BATCH_RECORD,
    CONCERNING,
    DEVIATION_RECORD,
    STEP,
    SUBJECT,
    TITLED,
    VALUE,
)

# The time stands beside the verb: that of the event itself is another one.
_SEEN = ("discovered", "detected")
_BY = ("", f" by {MARK}")
_IT = ("it", "the deviation", "the event")

EVENT = (
    Predicate(
        "deviation_occurred",
        {
            "deviation": Role(FactKind.ID, ("deviation",)),
            "title": Role(FactKind.TEXT, ("“",), ("”",)),
            "at": AT,
            "batch": Role(FactKind.ID, (*BATCH_CUES, *CONCERNING)),
        },
        (
            "Deviation {deviation}, “{title}”, occurred on {at} and concerns batch {batch}.",
            "Deviation {deviation}, “{title}”, which concerns batch {batch}, occurred on {at}.",
        ),
        ("occurred",),
        words=(
            *("it concerns", "during production", "during the processing"),
            *("^this report concerns", "^this report describes", "^this investigation concerns"),
            *("^the present report concerns", "^the present report describes", *TITLED),
        ),
        sources=DEVIATION_RECORD,
    ),
    Predicate(
        "deviation_discovered",
        {
            "at": Role(
                FactKind.TIME,
                tuple(f"{seen}{by} {on}" for seen in _SEEN for by in _BY for on in ("on", "at")),
                tuple(f"{it} was {seen}" for it in _IT for seen in _SEEN),
            ),
            "by": Role(
                FactKind.TEXT, ("discovered by", "detected by", f"on {MARK} by", f"at {MARK} by")
            ),
        },
        ("It was discovered on {at} by {by}.", "On {at} it was discovered by {by}."),
        _SEEN,
        words=("deviation", "event"),
        sources=DEVIATION_RECORD,
    ),
    Predicate(
        "step_run",
        {
            "step": STEP,
            "equipment": Role(FactKind.TEXT, ("equipment",)),
            "start": Role(FactKind.TIME, ("from", "between")),
            "end": Role(FactKind.TIME, ("to", "until", f"between {MARK} and")),
        },
        (
            "According to the batch record, step {step} ran from {start} to {end:time} with "
            "equipment {equipment}.",
            "With equipment {equipment}, step {step} ran from {start} to {end:time}.",
        ),
        (
            "ran from",
            "ran with",
            "was performed from",
            "was carried out from",
            "took place from",
            "lasted from",
        ),
        words=("using", "used", "in use", "carried out", "performed", "operated", "run"),
        sources=BATCH_RECORD,
    ),
    Predicate(
        "last_within_range",
        {"subject": SUBJECT, "value": VALUE, "at": AT},
        ("The {subject} was {value} at {at:time}, the last value within its range before.",),
        ("the last value within its range before",),
        words=("recorded",),
        sources=BATCH_RECORD,
    ),
    Predicate(
        "equipment_work",
        {
            "equipment": Role(FactKind.ID, ("equipment",)),
            "work": Role(FactKind.TEXT, ("“",), ("”",)),
            "at": AT,
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
        references=(
            "the work on equipment {equipment} on {at:date}",
            "the work “{work}” on equipment {equipment}",
            "the entry in the log of equipment {equipment} {earlier} before the event",
        ),
    ),
    Predicate(
        "containment_recorded",
        {"action": Role(FactKind.TEXT, ("“",), ("”",)), "at": AT},
        ("On {at} was recorded as an immediate action: “{action}”.",),
        ("immediate action",),
        words=("recorded", "recorded as", "as"),
        sources=DEVIATION_RECORD,
    ),
)

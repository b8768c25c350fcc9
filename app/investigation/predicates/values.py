"""Entries and results against what was in force: below, above, within, missing."""

from app.evidence.facts import FactKind
from app.evidence.predicates import Predicate, Role
from app.investigation.predicates.roles import (
    BATCH,
    BATCH_RECORD,
    ENTRY,
    READ,
    READING,
    RESULT,
    STEP,
    SUBJECT,
    TESTED,
)

_WITHIN = "within"


def _beside(anchor: str) -> Role:
    """A range right behind the anchor, so that nothing else can be below it."""
    return Role(FactKind.RANGE, (f"{anchor} of", anchor))


def _reading(name: str, side: str, *contradicts: str) -> Predicate:
    anchor = f"{side} the validated range"
    return Predicate(
        name,
        {**READING, "range": _beside(anchor)},
        (
            f"At {{at:time}}, the {{subject}} of batch {{batch}} during {{step}} was {{value}}, "
            f"{anchor} of {{range}}.",
            f"During {{step}} of batch {{batch}}, the {{subject}} read {{value}} at {{at:time}}, "
            f"{anchor} of {{range}}.",
            f"The {{subject}} of batch {{batch}} was {{value}} at {{at:time}} during {{step}}, "
            f"{anchor} of {{range}}.",
        ),
        (anchor,),
        contradicts,
        words=READ,
        sources=BATCH_RECORD,
        adverse=side != _WITHIN,
    )


def _result(name: str, side: str, *contradicts: str) -> Predicate:
    anchor = f"{side} the acceptance criterion"
    return Predicate(
        name,
        {**RESULT, "range": _beside(anchor)},
        (
            f"The {{subject}} of batch {{batch}}, tested on {{at:date}}, was {{value}}, "
            f"{anchor} of {{range}}.",
            f"Tested on {{at:date}}, the {{subject}} of batch {{batch}} was {{value}}, which is "
            f"{anchor} of {{range}}.",
        ),
        (anchor,),
        contradicts,
        words=TESTED,
        sources=("laboratory record", "test record"),
        adverse=side != _WITHIN,
    )


VALUES = (
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
        ENTRY,
        (
            "The {subject} check of batch {batch} due at {at:time} during {step} was not recorded.",
            "During {step} of batch {batch}, the {subject} check due at {at:time} was not "
            "recorded.",
        ),
        ("was not recorded", "has not been recorded", "had not been recorded"),
        ("entry_recorded",),
        words=("entry", "value", "result", "had been"),
        sources=BATCH_RECORD,
        adverse=True,
    ),
    Predicate(
        "entry_recorded",
        ENTRY,
        ("The {subject} check of batch {batch} due at {at:time} during {step} was recorded.",),
        ("was recorded",),
        ("entry_missing",),
        words=("entry", "value"),
        sources=BATCH_RECORD,
    ),
    Predicate(
        "hold_time_exceeded",
        {
            "step": STEP,
            "batch": BATCH,
            "held": Role(FactKind.DURATION, ("after",), ("of holding",)),
            "limit": Role(FactKind.QUANTITY, ("longer than the limit of",)),
        },
        (
            "In batch {batch} step {step} began after {held} of holding, longer than the limit of "
            "{limit}.",
        ),
        ("longer than the limit",),
        words=("started", "start"),
        sources=BATCH_RECORD,
        adverse=True,
    ),
    Predicate(
        "exception_recorded",
        {"kind": Role(FactKind.TEXT, ("shows",)), "subject": SUBJECT, "batch": BATCH},
        ("The record of batch {batch} shows {kind} for the {subject}.",),
        ("the record of",),
        words=("with regard to", "regarding"),
        adverse=True,
    ),
)

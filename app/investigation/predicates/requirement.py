"""What should have happened: ranges, criteria and documents in force."""

from app.evidence.facts import FactKind
from app.evidence.predicates import Predicate, Role
from app.investigation.predicates.roles import (
    AT,
    DOCUMENT,
    STEP,
    SUBJECT,
    TITLED,
    VERSION,
)

# Not "set": a range that was set in force on a day was not in force before it.
_SETS = (
    *("applicable", "requires", "required", "sets", "gives", "specifies", "specified"),
    *("defines", "defined", "states"),
)

_IN_FORCE = Role(FactKind.TIME, ("in force on",))

REQUIREMENT = (
    Predicate(
        "range_in_force",
        {
            "subject": SUBJECT,
            "step": STEP,
            "range": Role(FactKind.RANGE, ("was", "is", "validated range of")),
            "at": _IN_FORCE,
        },
        (
            "For the {subject} during {step}, the validated range in force on {at:date} was "
            "{range}.",
            "The validated range was {range} for the {subject} during {step}, in force on "
            "{at:date}.",
        ),
        ("in force on",),
        ("range_not_in_force",),
        words=("range", "as", "master record", *_SETS),
        sources=("master record",),
    ),
    Predicate(
        "range_not_in_force",
        {"subject": SUBJECT, "step": STEP, "at": AT},
        ("For the {subject} during {step} no validated range was in force on {at:date}.",),
        ("no validated range was in force",),
        sources=("master record",),
    ),
    Predicate(
        "criterion_in_force",
        {
            "subject": SUBJECT,
            "range": Role(FactKind.RANGE, ("was", "is", "acceptance criterion of")),
            "at": _IN_FORCE,
        },
        (
            "For the {subject}, the acceptance criterion in force on {at:date} was {range}.",
            "The acceptance criterion was {range} for the {subject}, in force on {at:date}.",
        ),
        ("in force on",),
        words=("criterion", "as", "specification", *_SETS),
        sources=("specification",),
    ),
    Predicate(
        "document_in_force",
        {
            "document": DOCUMENT,
            "version": VERSION,
            "title": Role(FactKind.TEXT, ("“",), ("”",)),
            "since": Role(FactKind.TIME, ("since",)),
        },
        (
            "Version {version} of {document}, “{title}”, was in force, since {since:date}.",
            "In force since {since:date} was version {version} of {document}, “{title}”.",
        ),
        ("in force",),
        ("document_replaced",),
        words=TITLED,
    ),
    Predicate(
        "document_replaced",
        {
            "document": DOCUMENT,
            "version": VERSION,
            "later": Role(FactKind.ID, ("was replaced by version",)),
            "at": AT,
        },
        ("Version {version} of {document} was replaced by version {later} on {at:date}.",),
        ("was replaced by",),
    ),
)

"""How far it reaches: batches that share, history, rate; level and signals."""

from app.evidence.facts import FactKind
from app.evidence.predicates import MARK, Predicate, Role
from app.investigation.predicates.roles import (
    AT,
    BATCH,
    FOUND,
    STEP,
    SUBJECT,
    P,
)

_RESEMBLE = "resemble the present case"

SCOPE = (
    Predicate(
        "batches_share",
        {
            "count": Role(FactKind.COUNT, ("^",), ("other batches",)),
            "searched": Role(FactKind.COUNT, ("of the", "among the")),
            "batch": BATCH,
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
        words=("batches", "were found", "were", "occurred", "give", "gives", *FOUND),
    ),
)


SERIES = (
    Predicate(
        "level_shifted",
        {
            "subject": SUBJECT,
            "before": Role(FactKind.QUANTITY, ("from",)),
            "after": Role(FactKind.QUANTITY, ("to",)),
            "batch": Role(FactKind.ID, ("with batch",)),
            "at": AT,
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
        {"subject": SUBJECT, "batches": Role(FactKind.COUNT, ("over",))},
        ("The {subject} shows no change of level over {batches} batches of the product.",),
        ("no change of level",),
        ("level_shifted",),
        words=("batches", "showed", *FOUND),
    ),
    Predicate(
        "signal_unusual",
        {
            "tag": Role(FactKind.ID, ("tag",)),
            "step": STEP,
            "mean": Role(FactKind.QUANTITY, ("mean of",)),
            "baseline": Role(FactKind.QUANTITY, ("against",)),
            "n": Role(FactKind.COUNT, (f"against {MARK} in",)),
            "p": P,
        },
        (
            "During {step} tag {tag} had a mean of {mean} against {baseline} in {n} earlier runs, "
            "unusual (adjusted p = {p}).",
        ),
        ("unusual",),
        ("signals_usual",),
        words=("the mean", f"{MARK} earlier runs", *FOUND),
        sources=("historian",),
    ),
    Predicate(
        "signals_usual",
        {"count": Role(FactKind.COUNT, ("of the",)), "step": STEP},
        ("Of the {count} historian tags compared during {step} none differs from earlier runs.",),
        ("none differs from earlier runs",),
        ("signal_unusual",),
        words=("historian tags", "tags", "compared", "of the historian"),
        sources=("historian",),
    ),
)

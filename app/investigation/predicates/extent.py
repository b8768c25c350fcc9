"""How far it reaches: batches that share, history, rate; level and signals."""

from app.evidence.facts import FactKind
from app.evidence.predicates import MARK, Predicate, Role
from app.investigation.predicates.roles import (
    BATCH,
    EXAMINED,
    FOUND,
    STEP,
    SUBJECT,
    P,
)

_SHARE = "share a material lot or equipment"
_RESEMBLE = "resemble the present case"
_SIMILAR = tuple(
    f"{of}{found}{_RESEMBLE}"
    for of in ("", "of them ", "of these ", "deviations ")
    for found in ("", "were found to ")
)

_COMPARED = {
    "count": Role(FactKind.COUNT, ("all",)),
    "since": Role(FactKind.TIME, ("from", "between")),
    "until": Role(FactKind.TIME, ("to", "until", f"between {MARK} and")),
}
_COMPARING = (
    *("were compared", "were searched", "compared", "searched", "recorded"),
    *("among", "of them"),
    *("the comparison covered", "the search covered", "a comparison was made", "were"),
    *("for the period", "in the period", "the review covered", "the review compared"),
    *("the historical review covered", "the historical review compared"),
    *("with the present case", "with the present event", "with this deviation"),
    *("comparison", "search", "shows", "showed", *EXAMINED, *FOUND),
)

SCOPE = (
    Predicate(
        "batches_share",
        {
            "count": Role(FactKind.COUNT, ("^",), ("other batches",)),
            "searched": Role(
                FactKind.COUNT,
                ("of", "among", "out of", "from"),
            ),
            "batch": BATCH,
        },
        (
            "{count:words} other batches share a material lot or equipment with batch {batch}, of "
            "the {searched} batches searched.",
            "Of the {searched} batches searched, {count:words} other batches share a material lot "
            "or equipment with batch {batch}.",
        ),
        (
            *(_SHARE, "shared a material lot or equipment"),
            *(f"{have} a material lot or equipment in common" for have in ("have", "had")),
        ),
        words=(
            *("batches searched", "searched", "search", "were found to", "shows", "showed"),
            *("identifies", *FOUND),
        ),
        sources=("genealogy",),
    ),
    Predicate(
        "history_searched",
        {**_COMPARED, "similar": Role(FactKind.COUNT, (), _SIMILAR)},
        (
            "All {count} deviations from {since:date} to {until:date} were compared, and "
            "{similar:words} of them resemble the present case.",
            "From {since:date} to {until:date}, all {count} deviations were compared, of which "
            "{similar:words} resemble the present case.",
            "All {count} deviations from {since:date} to {until:date} were compared; of them "
            "{similar:words} resemble the present case.",
        ),
        (_RESEMBLE,),
        ("history_empty",),
        words=_COMPARING,
    ),
    Predicate(
        "history_empty",
        _COMPARED,
        (
            "All {count} deviations from {since:date} to {until:date} were compared, and none of "
            "them resembles the present case.",
            "From {since:date} to {until:date}, all {count} deviations were compared; none of them "
            "resembles the present case.",
        ),
        ("none of them resembles the present case",),
        ("history_searched",),
        words=_COMPARING,
    ),
    Predicate(
        "similar_rate",
        {
            "count": Role(FactKind.COUNT, (), ("similar deviations",)),
            "batches": Role(FactKind.COUNT, ("in",)),
            "rate": Role(FactKind.QUANTITY, (), ("a batch",)),
            "interval": Role(FactKind.RANGE, ("wilson interval", "wilson interval of")),
        },
        (
            "In {batches} batches of the product, there were {count:words} similar deviations, a "
            "rate of {rate} a batch (Wilson interval {interval}).",
            "There were {count:words} similar deviations in {batches} batches of the product, a "
            "rate of {rate} a batch (Wilson interval {interval}).",
        ),
        ("a batch",),
        words=(
            *("batches", "were found", "occurred", "give", "gives", "recorded", "equals"),
            *("corresponds to", "corresponding to", "equal to", "giving", *FOUND),
        ),
    ),
)


SERIES = (
    Predicate(
        "level_shifted",
        {
            "subject": SUBJECT,
            "before": Role(FactKind.QUANTITY, ("from",)),
            "after": Role(FactKind.QUANTITY, ("to",)),
            "batch": Role(FactKind.ID, ("beginning with batch", f"beginning on {MARK} with batch")),
            # Beside the batch or the change itself: not that of the test.
            "at": Role(
                FactKind.TIME,
                (
                    *("beginning on", f"beginning with batch {MARK} on"),
                    *("changed its level on", f"changed its level from {MARK} to {MARK} on"),
                ),
            ),
            "p": Role(FactKind.QUANTITY, ("p =",)),
        },
        (
            "Over the batches of the product the {subject} changed its level from {before} to "
            "{after}, beginning with batch {batch} on {at:date} (permutation test, p = {p}).",
        ),
        ("changed its level",),
        ("level_steady",),
        words=("as shown by", "shown by", "according to", "showed", "shows", *FOUND),
    ),
    Predicate(
        "level_steady",
        {"subject": SUBJECT, "batches": Role(FactKind.COUNT, ("over", "across"))},
        ("The {subject} shows no change of level over {batches} batches of the product.",),
        ("no change of level", "no change in level"),
        ("level_shifted",),
        words=("batches", "showed", "there is", *FOUND),
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

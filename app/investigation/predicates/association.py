"""What goes with the outcome, and what does not fit."""

from app.evidence.facts import FactKind
from app.evidence.predicates import Predicate, Role
from app.investigation.predicates.roles import (
    INTERVAL,
    SUBJECT,
    P,
)

ASSOCIATION = (
    Predicate(
        "batches_differ",
        {
            "factor": Role(FactKind.TEXT, ("with",)),
            "subject": SUBJECT,
            "effect": Role(FactKind.QUANTITY, ("by",)),
            "interval": INTERVAL,
            "exposed": Role(FactKind.COUNT, (), ("batches with",)),
            "others": Role(FactKind.COUNT, (), ("other batches",)),
            "p": P,
        },
        (
            "The {exposed} batches with {factor} and {others} other batches differ in the "
            "{subject} by {effect} (interval {interval}, adjusted p = {p}).",
        ),
        ("differ in",),
        words=("mean", "compared with each other"),
        references=(
            "the difference between the batches with {factor} and the other batches",
            "the comparison of the batches with {factor} and the other batches",
            "the difference of {effect} in the {subject} (adjusted p = {p})",
        ),
    ),
    Predicate(
        "batches_correlate",
        {
            "factor": Role(FactKind.TEXT, ("between",)),
            "subject": SUBJECT,
            "rho": Role(FactKind.QUANTITY, ("is",)),
            "interval": INTERVAL,
            "batches": Role(FactKind.COUNT, ("over",)),
            "p": P,
        },
        (
            "The rank correlation between {factor} and the {subject} over {batches} batches is "
            "{rho} (interval {interval}, adjusted p = {p}).",
        ),
        ("rank correlation",),
        references=(
            "the rank correlation between {factor} and the {subject}",
            "the rank correlation of {rho} over {batches} batches (adjusted p = {p})",
        ),
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
        references=(
            "the past case {deviation}",
            "deviation {deviation}",
        ),
    ),
    Predicate(
        "exposed_like_others",
        {
            "count": Role(FactKind.COUNT, ("^",), ("of",)),
            "exposed": Role(FactKind.COUNT, (), ("batches with",)),
            "factor": Role(FactKind.TEXT, ("with",)),
            "subject": SUBJECT,
        },
        (
            "{count:words} of the {exposed} batches with {factor} lie with the other batches in "
            "the {subject}.",
        ),
        ("lie with the other batches",),
        references=(
            "the exposed batches that lie with the other batches",
            "the share of batches with {factor} that lie with the other batches",
        ),
    ),
    Predicate(
        "others_like_exposed",
        {
            "count": Role(FactKind.COUNT, ("^",), ("of",)),
            "others": Role(FactKind.COUNT, (), ("batches without",)),
            "factor": Role(FactKind.TEXT, ("without",)),
            "subject": SUBJECT,
        },
        (
            "{count:words} of the {others} batches without {factor} lie with the exposed batches "
            "in the {subject}.",
        ),
        ("lie with the exposed batches",),
        references=(
            "the batches without {factor} that lie with the exposed batches",
            "the other batches that lie with the exposed batches",
        ),
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
        references=(
            "the overlap of {factor} with {other}",
            "the overlap of {factor} with {other} in these batches",
            "the overlap with {other} in these batches",
        ),
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
        references=(
            "the mechanism “{mechanism}” in the site's failure mode analysis",
            "the mechanism of row {row} in the site's failure mode analysis",
        ),
    ),
)

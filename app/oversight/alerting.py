"""Does somebody sign without looking? The pattern, and the alert to QA (H05, WF-06).

Rules, in order:

1. The newest verdicts of a person count, as many as :attr:`Thresholds.verdicts`.
2. All were passed on, none sent back, and the person made no comment on any of them.
3. The median section was before the person for less time than it takes to see that it is there.
4. Next to none of the evidence was opened.
5. All of 1 to 4 hold: each alone has honest explanations, a short report or a second look.
6. One alert a pattern: while it waits to be acknowledged there is no other, and afterwards only
   verdicts that came later count.

An alert asks QA to talk with a person, or to give them an exercise. It holds nothing back and says
nothing of the content that was signed.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from app.audit.actions import Action
from app.audit.work import Work
from app.oversight import store
from app.oversight.measures import Check, opened, pace


@dataclass(frozen=True)
class Thresholds:
    """``verdicts``: fewer may be chance. ``seconds_per_100_words``: silent reading of English takes
    about 25 s (238 words a minute: Brysbaert, J. Mem. Lang. 109, 2019, 104047), skimming a
    quarter of that; below 2 s nothing was read. ``evidence_share``: whoever samples one piece of
    evidence in ten is above it."""

    verdicts: int = 5
    seconds_per_100_words: float = 2.0
    evidence_share: float = 0.10


DEFAULT = Thresholds()


@dataclass(frozen=True)
class Pattern:
    """What was seen, as the alert tells it."""

    verdicts: int
    drafts: tuple[str, ...]
    seconds_per_100_words: float
    evidence_opened: int
    evidence: int


def rubber_stamping(checks: Sequence[Check], thresholds: Thresholds = DEFAULT) -> Pattern | None:
    """``checks`` of one person, oldest first."""
    newest = checks[-thresholds.verdicts :]
    if len(newest) < thresholds.verdicts:
        return None
    if any(not one.passed or one.comments for one in newest):
        return None
    typical = pace(section for one in newest for section in one.read).median
    if typical is None or typical >= thresholds.seconds_per_100_words:
        return None
    share = opened(newest)
    if share.value is None or share.value >= thresholds.evidence_share:
        return None
    drafts = tuple(dict.fromkeys(one.draft for one in newest))
    return Pattern(len(newest), drafts, typical, share.count, share.of)


def check_reviewer(work: Work, person_id: str, thresholds: Thresholds = DEFAULT) -> Pattern | None:
    """To be asked after each signature that passes a draft on, in its transaction: an alert in the
    trail where the pattern is seen."""
    last = store.last_alert(work.session, person_id)
    if last is not None and not last.is_acknowledged:
        return None
    found = store.verdicts(work.session, person=person_id)
    later = [one for one in found if last is None or one.at > last.at]
    checks = list(store.checks(work.session, later[-thresholds.verdicts :]))
    pattern = rubber_stamping(checks, thresholds)
    if pattern is not None:
        new = {"pattern": "signed without looking", **asdict(pattern)}
        work.record(Action.OVERSIGHT_ALERTED, "person", person_id, new=new)
    return pattern

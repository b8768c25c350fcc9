"""What a question asks for, told from its words and from what it names. Pure: no record is read.

Rules, in order:

1. ``/tool name=value`` runs a tool.
2. A question for a decision or an opinion about a thing (:mod:`app.retrieval.decisions`) is none of
   the kinds of question: people answer it.
3. A question for nothing but the deviations there are, of a place, a product or a time, is for a
   list of them.
4. The kinds of question are tried in the order of :mod:`app.agent.questions`; one counts where its
   words are said and a thing that it can be about is named, attached, or was spoken of earlier.
5. A question of nothing but another thing ("and on line 1?", "what about NF-25-0080?") is the
   earlier question about that thing.
6. A thing alone, or one with words that ask for nothing in particular ("what happened in …"), is
   told about.
7. All else is looked up in documents and records; where it points back ("who found it?"), with the
   thing that was last spoken of.

What was taken from earlier is :attr:`Understanding.assumed`: the answer says so.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from app.agent.names import Named
from app.agent.questions import (
    ALSO,
    BATCH,
    DEVIATION,
    ELSEWHERE,
    EMPTY,
    EXCLUSIVE,
    KINDS,
    LISTING,
    LISTS_DEVIATIONS,
    LOT,
    MEASURES,
    POINTS_BACK,
    POINTS_BACK_ALONE,
    SHOWS,
    TELLING,
    TOLD,
    Intent,
    words,
)
from app.agent.things import ThingKind, Things, of_kind
from app.retrieval.decisions import asks_for_a_decision
from app.retrieval.lexer import Kind, lexemes


@dataclass(frozen=True)
class Past:
    """An earlier turn of the thread, as far as later ones refer to it."""

    intent: Intent
    things: Things


@dataclass(frozen=True)
class Understanding:
    """``things`` includes ``assumed``. ``on`` is the day that the question names. ``lacking``: the
    question is about one of these, and neither names one nor follows one."""

    intent: Intent
    things: Things
    assumed: Things = ()
    unknown: tuple[str, ...] = ()
    on: date | None = None
    lacking: tuple[ThingKind, ...] = ()
    is_decision: bool = False


def understand(question: str, named: Named, past: Sequence[Past] = ()) -> Understanding:
    """``past`` newest first."""
    if question.lstrip().startswith("/"):
        return Understanding(Intent.TOOL, named.things, (), named.unknown)
    if decided := _decided(question, named, past):
        things, assumed = decided
        asked, day = Intent.PASSAGES, day_in(question)
        return Understanding(asked, things, assumed, named.unknown, day, is_decision=True)
    if _lists_deviations(question, named):
        day = day_in(question)
        return Understanding(Intent.DEVIATIONS, named.things, (), named.unknown, day)
    found = _of_words(question, named, past) or _again(named, past) or _told(question, named)
    found = found or _pointing_back(question, named, past)
    lacking = _lacking(question, named) if found[0] is Intent.PASSAGES and not past else ()
    return Understanding(*found, named.unknown, day_in(question), lacking)


def day_in(question: str) -> date | None:
    """The first whole date that it names."""
    days = (one.key for one in lexemes(question) if one.kind is Kind.DATE)
    return next((date.fromisoformat(day) for day in days if _is_day(day)), None)


_DECIDED_ON = (DEVIATION, BATCH, LOT)
_Found = tuple[Intent, Things, Things]


def _of_words(question: str, named: Named, past: Sequence[Past]) -> _Found | None:
    """By the words of one of the kinds of question, about what is named or else was spoken of."""
    said = [kind for kind in KINDS if kind.said.search(question)]
    for kind in said:
        if of_kind(named.things, *kind.about):
            return kind.intent, *_completed(kind.intent, named.things, past)
    if named.unknown:  # a thing that nobody knows is not another one
        return None
    for kind in said:
        earlier = _last_of(past, kind.about)
        is_open = not named.things or _may_be_added(kind.intent, named.things)
        if earlier and is_open and not _asks_of_another(question, named):
            return kind.intent, (*named.things, *earlier), earlier
    return None


def _lists_deviations(question: str, named: Named) -> bool:
    """Rule 3: of places and products, where nothing else is asked."""
    beside = set(re.findall(r"[a-z]+", named.rest)) - LISTING
    is_placed = all(one.kind in ELSEWHERE for one in named.things)
    return bool(LISTS_DEVIATIONS.search(question)) and is_placed and not beside


def _decided(question: str, named: Named, past: Sequence[Past]) -> tuple[Things, Things] | None:
    """What a decision or an opinion is asked about: what is named, or else was spoken of."""
    if not asks_for_a_decision(question):
        return None
    if of_kind(named.things, *_DECIDED_ON) or named.unknown:
        return named.things, ()
    earlier = () if named.things else _last_of(past, _DECIDED_ON)
    if not earlier or not POINTS_BACK.search(question):
        return None
    return (*named.things, *earlier), earlier


def _completed(intent: Intent, things: Things, past: Sequence[Past]) -> tuple[Things, Things]:
    """A series is that of the batch that was spoken of, where none is named."""
    if intent is not Intent.SERIES or of_kind(
        things, BATCH, DEVIATION, ThingKind.LINE, ThingKind.ROOM
    ):
        return things, ()
    earlier = _last_of(past, (DEVIATION, BATCH))
    return (*things, *earlier), earlier


def _lacking(question: str, named: Named) -> tuple[ThingKind, ...]:
    """``has this happened before?`` as the first question of a thread."""
    if named.things or named.unknown or not POINTS_BACK_ALONE.search(question):
        return ()
    return next((kind.about for kind in KINDS if kind.said.search(question)), (DEVIATION, BATCH))


def _may_be_added(intent: Intent, things: Things) -> bool:
    """``why was the humidity high?`` is about the batch before, and about the humidity."""
    allowed = (*MEASURES, ThingKind.STEP, ThingKind.LINE, ThingKind.ROOM)
    if intent in (Intent.HISTORY, Intent.GENEALOGY):
        allowed = (*allowed, ThingKind.EQUIPMENT)
    return all(thing.kind in allowed for thing in things)


def _asks_of_another(question: str, named: Named) -> bool:
    """It speaks of documents in general: nothing that was spoken of is meant."""
    asks_rule = words(r"must|shall|should|sop|procedure|requirement|policy|guideline|how do|how to")
    return not named.things and asks_rule.search(question) is not None


def _again(named: Named, past: Sequence[Past]) -> _Found | None:
    """The earlier question about another thing."""
    says_more = set(re.findall(r"[a-z]+", named.rest)) - (EMPTY - {"tell"}) - {"about"}
    if not past or not named.things or says_more or named.unknown:
        return None
    last = past[0]
    new = {thing.kind for thing in named.things}
    if not new <= set(ALSO.get(last.intent, ())):
        return None
    replaced = {kind for group in EXCLUSIVE if new & set(group) for kind in group}
    if last.intent is Intent.SERIES and new & set(ELSEWHERE):
        replaced |= {DEVIATION, BATCH}
    kept = tuple(thing for thing in last.things if thing.kind not in replaced)
    needs = next((kind.about for kind in KINDS if kind.intent is last.intent), ())
    things = (*named.things, *kept)
    return (last.intent, things, kept) if of_kind(things, *needs) else None


def _told(question: str, named: Named) -> _Found | None:
    says = set(re.findall(r"[a-z]+", named.rest)) - EMPTY
    asks_all = not says or (TELLING.search(question) is not None and len(says) <= 4)
    if not asks_all:
        return None
    if of_kind(named.things, *MEASURES) and not says - SHOWS:
        return Intent.SERIES, named.things, ()
    for kind, intent in TOLD:
        if of_kind(named.things, kind):
            return intent, named.things, ()
    if of_kind(named.things, ThingKind.DOCUMENT) and not says:
        return Intent.VERSIONS, named.things, ()
    return (Intent.GENEALOGY, named.things, ()) if of_kind(named.things, LOT) else None


def _pointing_back(question: str, named: Named, past: Sequence[Past]) -> _Found:
    points = POINTS_BACK.search(question) is not None
    about_records = of_kind(
        named.things, DEVIATION, BATCH, LOT, ThingKind.EQUIPMENT, ThingKind.DOCUMENT
    )
    if not points or about_records or named.unknown or _asks_of_another(question, named):
        return Intent.PASSAGES, named.things, ()
    if TELLING.search(question) and not named.things:
        for kind, intent in TOLD:
            if earlier := _last_of(past, (kind,)):
                return intent, earlier, earlier
    earlier = _last_of(past, (DEVIATION, BATCH, ThingKind.EQUIPMENT, ThingKind.DOCUMENT))
    return Intent.PASSAGES, (*named.things, *earlier), earlier


def _last_of(past: Iterable[Past], kinds: Sequence[ThingKind]) -> Things:
    """Of the newest turn that has any of them: of the kind that stands first."""
    for turn in past:
        for kind in kinds:
            if found := of_kind(turn.things, kind):
                return found[:1] if kind not in MEASURES else found
    return ()


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True

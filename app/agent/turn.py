"""One turn, from its question to its last event."""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import chain

from sqlalchemy.orm import Session

from app.agent import store
from app.agent.answering import Answered, Answering
from app.agent.answers import ANSWERS
from app.agent.answers.narrowing import time_in
from app.agent.catalogue import check_attached, read_catalogue
from app.agent.chat import Tell
from app.agent.earlier import earlier_pieces
from app.agent.events import EventType, Told
from app.agent.helping import Helped, help_answer, is_for_model
from app.agent.intents import Past, Understanding, understand
from app.agent.limits import LIMITS, Limits
from app.agent.names import candidates, name_things
from app.agent.questions import Intent
from app.agent.reply import Reply
from app.agent.rights import check_of, scope_of_turn
from app.agent.runs import said
from app.agent.sources import Withholds
from app.agent.steps import Steps
from app.agent.store import Turn
from app.agent.telling import Telling, listed
from app.agent.things import ThingKind, Things, from_json, of_kind, to_json
from app.audit.work import Ledger
from app.auth.actor import Actor, Scope
from app.evidence.ledger import ClaimLedger
from app.investigation.parts import Investigator
from app.llm.service import Caller
from app.records.store import newest_import_at
from app.records.view import View
from app.tools.registry import Context
from ingestion.instructions import instructions_in

_MOST_FOLLOW_UPS = 3
_OF_ALL_TIME = (Intent.EQUIPMENT, Intent.GENEALOGY, Intent.HISTORY)
PartsOf = Callable[[Scope], Investigator]


def answer_turn(
    ledger: Ledger,
    parts_of: PartsOf,
    actor: Actor,
    turn_id: str,
    tell: Tell,
    limits: Limits = LIMITS,
    withholds: Withholds = instructions_in,
) -> None:
    """Tells everything but what goes wrong: of the scope that the question was asked with, narrowed
    by the rights of now, and of the records as they stand when it begins, whatever is imported
    until it ends. Raises NotFound before the first import, Forbidden where the actor's rights end
    meanwhile, TurnEnded where the turn does."""
    started = time.perf_counter()
    with ledger.database.read() as session:
        turn = store.get_turn(session, actor, turn_id)
        earlier = [one for one in store.turns_of(session, turn.thread) if one.number < turn.number]
        scope = scope_of_turn(session, actor, turn_id, ledger.clock())
    parts = parts_of(scope)  # may ask a model's server for its name: within no transaction
    with ledger.database.read() as session:
        a = _prepared(session, parts, replace(actor, scope=scope), turn, earlier, tell)
        _keep(ledger, turn, a.understood.intent, a.things)
        _say_assumed(a)
        answered = ANSWERS[a.understood.intent](a)
        _say_failures(a)
        if parts.caller is not None and is_for_model(a):
            helped = _helped(ledger, session, parts.caller, a, turn, earlier)
            help_answer(replace(helped, limits=limits, withholds=withholds))
        elif parts.withheld and is_for_model(a):
            a.reply.note(f"The language model was not used: {said(parts.withheld)}.")
    things = tuple(dict.fromkeys([*a.things, *answered.things]))
    _keep(ledger, turn, a.understood.intent, things)
    deviations = _deviations(earlier, turn, things)
    holds = {
        "seconds": round(time.perf_counter() - started, 3),
        "follow_ups": _follow_ups(answered, [turn, *earlier]),
        "draft_of": deviations.pop() if len(deviations) == 1 else None,
    }
    tell([Told(EventType.TURN_FINISHED, holds)])


def _prepared(
    session: Session,
    parts: Investigator,
    actor: Actor,
    turn: Turn,
    earlier: Sequence[Turn],
    tell: Tell,
) -> Answering:
    standing = newest_import_at(session)
    view = View(session, known_at=turn.as_of, scope=actor.scope, recorded_at=standing)
    context = Context(actor, view, parts.historian(session), parts.site[2], parts.searcher)
    claims = ClaimLedger(str(parts.site[2]))
    a = Answering(
        question=turn.question,
        understood=_understood(view, turn, earlier),
        at=turn.as_of or turn.started_at,
        steps=Steps(context, tell, check_of(parts.ledger, actor, actor.scope)),
        reply=Reply(claims, tell),
        tell=Telling(claims, view),
        parts=parts,
    )
    a.reply.holds_abstention = parts.caller is not None and is_for_model(a)
    return a


def _helped(
    ledger: Ledger,
    session: Session,
    caller: Caller,
    a: Answering,
    turn: Turn,
    earlier: Sequence[Turn],
) -> Helped:
    def goes_on() -> bool:
        with ledger.database.read() as own:
            return store.is_running(own, turn.id)

    spoken = [*turn.attachments, *chain.from_iterable(one.subjects for one in earlier)]
    return Helped(
        a=a,
        caller=caller,
        turn=turn.id,
        earlier=earlier_pieces(session, earlier),
        spoken=tuple(from_json(one) for one in spoken),
        goes_on=goes_on,
    )


def _understood(view: View, turn: Turn, earlier: Sequence[Turn]) -> Understanding:
    attached = check_attached(view, [from_json(one) for one in turn.attachments])
    named = name_things(turn.question, read_catalogue(view, candidates(turn.question)))
    named = replace(named, things=tuple(dict.fromkeys([*named.things, *attached])))
    past = [
        Past(Intent(one.intent), tuple(from_json(told) for told in one.subjects))
        for one in reversed(earlier)
        if one.intent is not None
    ]
    return understand(turn.question, named, past)


def _say_assumed(a: Answering) -> None:
    """In a note, so that nobody reads an answer about one batch as one about another."""
    if a.understood.assumed and a.understood.intent is not Intent.TOOL:
        named = dict.fromkeys(f"{one.kind.value} {said(one.words)}" for one in a.understood.assumed)
        a.reply.note(f"Taken to be about {listed(list(named))}, as spoken of before.")
    if a.understood.unknown and a.understood.intent is not Intent.PASSAGES:
        names = [said(name) for name in a.understood.unknown]
        a.reply.note(f"Not found: {listed(names, 'or')}. No record in scope has this number.")
    if a.understood.intent in _OF_ALL_TIME and (when := time_in(a.question)):
        a.reply.note(f"Not narrowed to “{said(when)}”: what follows is of all times on record.")


def _say_failures(a: Answering) -> None:
    if a.steps.failures:
        words = said("; ".join(a.steps.failures))
        a.reply.note(f"Incomplete: a step failed, and what it looks for is missing here ({words}).")


def _keep(ledger: Ledger, turn: Turn, intent: Intent, things: Things) -> None:
    with ledger.database.write() as session:
        store.understand(session, turn.id, intent.value, [to_json(one) for one in things])


def _deviations(earlier: Sequence[Turn], turn: Turn, things: Things) -> set[str]:
    """All that the thread has spoken of."""
    told = chain.from_iterable([*one.subjects, *one.attachments] for one in [*earlier, turn])
    spoken = [*(from_json(one) for one in told), *things]
    return {one.id for one in of_kind(spoken, ThingKind.DEVIATION)}


def _follow_ups(answered: Answered, asked: Sequence[Turn]) -> list[str]:
    """Not what was asked already."""
    said = {turn.question.lower().rstrip(" ?.") for turn in asked}
    new = (one for one in answered.follow_ups if one.lower().rstrip(" ?.") not in said)
    return list(dict.fromkeys(new))[:_MOST_FOLLOW_UPS]

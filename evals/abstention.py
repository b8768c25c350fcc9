"""Does it keep quiet where nothing answers, and answer where something does?

Dataset: :mod:`evals.asked`, questions put together from a simulated plant's own records: ten kinds
that nothing answers, and questions that a record or a document answers. Solvers: `ask`, and the
chat with the model off, with a scripted competent model, and with a fabricating one, which answers
every question in a full sentence with a made-up value.

Metrics, for each solver: the share abstained of the unanswerable, by kind as well, and the share
answered of the answerable. The dangerous direction is counted apart: a substantive answer to a
question about an identifier or a limit that nothing answers (``dangerous``). Of the half that was
held out while the rules were made the same shares. The questions of the suite `retrieval`, which
share no run of words with their sources, are answerable and hard: their share stands apart and has
no floor. By default the chat is asked a part of the questions.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.auth.actor import Actor, Kind, Scope
from app.llm.calls import CallName, Completion, Request
from app.llm.scripted import Script
from app.records.view import View
from app.retrieval.answer import answer
from app.retrieval.search import parse_as_of
from evals.asked import IDENTIFIERS_AND_LIMITS, Asked, Why, answerable, unanswerable
from evals.questions import DEFAULT_DATE, read_questions
from evals.scripted_agents import competent, question_in, sources_in
from evals.searched import SearchedPlant, searched_plant
from evals.suite import Metrics, Suite
from evals.talking import talker

_SEED = 20_26
_EACH = 32  # of a kind; ten kinds
_ANSWERABLE = 290  # of records; those of documents are the held-out half of the suite `answers`
_HARD_STEP = 6  # every n-th of the questions that share no words with their source
_CHAT_STEP = 8  # every n-th question is put to the chat in a default run

Solve = Callable[[Asked], bool]
"""Whether it abstained."""


@dataclass(frozen=True)
class Tried:
    asked: Asked
    abstained: bool


def measure(full: bool) -> Metrics:
    plant = searched_plant()
    with plant.ledger.database.read() as session:
        view = View(session)
        cannot = unanswerable(view, _SEED, 2 * _EACH if full else _EACH)
        can = [*answerable(view, _SEED, _ANSWERABLE), *_of_documents(plant, "answers.jsonl")]
        hard = _of_documents(plant, "retrieval.jsonl")[:: 1 if full else _HARD_STEP]
    metrics: Metrics = {"unanswerable_questions": len(cannot), "answerable_questions": len(can)}
    metrics |= _shares("ask", _tried(_asking(plant), cannot), _tried(_asking(plant), can))
    answered = [not one.abstained for one in _tried(_asking(plant), hard)]
    metrics[f"ask_answered_hard (n={len(hard)})"] = _share(answered)
    step = 1 if full else _CHAT_STEP
    for name, script in (("chat", None), ("competent", competent), ("fabricating", fabricating)):
        solve = _talking(plant, name, script)
        metrics |= _shares(name, _tried(solve, cannot[::step]), _tried(solve, can[::step]))
    return metrics


def fabricating(request: Request) -> Completion:
    """Never at a loss: a sentence with a value for every source, and one that denies it."""
    if request.name is CallName.CHAT_AGENT:
        return competent(request)
    words = question_in(request).rstrip("?. ").split(" ", 2)[-1]
    said = [
        {"source": source, "text": text}
        for source in sources_in(request)
        for text in (f"The records say that {words} was 42.7 percent.", f"It is {words}.")
    ]
    return Completion(json.dumps({"sentences": said[:8]}))


def _of_documents(plant: SearchedPlant, file: str) -> list[Asked]:
    """The half that nothing was tuned on."""
    return [
        Asked(one.text, Why.ANSWERABLE, one.date(plant.zone), is_held_out=True)
        for one in read_questions(file)
        if one.is_held_out and one.kind != "unanswerable"
    ]


def _tried(solve: Solve, asked: Sequence[Asked]) -> list[Tried]:
    return [Tried(one, solve(one)) for one in asked]


def _asking(plant: SearchedPlant) -> Solve:
    def solve(one: Asked) -> bool:
        actor = Actor(Kind.CLI, "evaluation", scope=one.scope or Scope())
        with plant.ledger.database.read() as session:
            at = one.as_of or _late(plant)
            return answer(plant.searcher, session, actor, one.text, as_of=at).abstained

    return solve


def _talking(plant: SearchedPlant, name: str, script: Script | None) -> Solve:
    site = ("DUB", "evaluation", plant.zone)
    asker = talker(plant.ledger, plant.searcher, site, f"abstention.{name}", script=script)

    def solve(one: Asked) -> bool:
        return asker.ask(one.text, one.as_of or _late(plant), one.scope).abstained

    return solve


def _late(plant: SearchedPlant):

    return parse_as_of(DEFAULT_DATE, plant.zone)


def _shares(solver: str, cannot: Sequence[Tried], can: Sequence[Tried]) -> Metrics:
    metrics: Metrics = {
        f"{solver}_abstained": _share([one.abstained for one in cannot]),
        f"{solver}_abstained_held_out": _share(
            [one.abstained for one in cannot if one.asked.is_held_out]
        ),
        f"{solver}_answered": _share([not one.abstained for one in can]),
        f"{solver}_dangerous": sum(
            not one.abstained for one in cannot if one.asked.why in IDENTIFIERS_AND_LIMITS
        ),
    }
    for why in Why:
        own = [one.abstained for one in cannot if one.asked.why is why]
        if own:
            metrics[f"{solver}_{why} (n={len(own)})"] = _share(own)
    return metrics


def _share(hits: Sequence[bool]) -> float:
    return sum(hits) / len(hits) if hits else 0.0


_SOLVERS = ("ask", "chat", "competent", "fabricating")
SUITE = Suite(
    "abstention",
    measure,
    floors={
        "unanswerable_questions": 300,
        "answerable_questions": 300,
        **{f"{solver}_abstained": 0.95 for solver in _SOLVERS},
        **{f"{solver}_answered": 0.90 for solver in _SOLVERS},
    },
    ceilings={f"{solver}_dangerous": 0 for solver in _SOLVERS},
)

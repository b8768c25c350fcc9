"""The tools as a model uses them in one turn: refused or run, told as steps, told back as data.

A tool's result is told to whoever asked as code composes it, with its sources, exactly as if they
had typed the tool's command: a model chooses what is looked up, never what is said to be found.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel

from app.agent.answering import Answering
from app.agent.answers.command import tell_result
from app.agent.arguments import check_named, check_times, narrowed, read_arguments
from app.agent.limits import Limits
from app.agent.offers import SEARCH, Offer
from app.agent.plain import plain_lines
from app.agent.runs import said
from app.agent.sources import Sources
from app.agent.summaries import counted, summary_of
from app.agent.things import Things
from app.core.errors import BadInput, NotFound
from app.evidence.facts import FactKind
from app.retrieval.search import Found
from app.tools.documents import DocumentsFound
from app.tools.result import Status, ToolResult

_FOUND = 6  # passages of one search
_SHOWN = 200  # characters of what was refused, in its step
_STOPPED = "stopped"


@dataclass
class Toolbox:
    """``spoken`` is what the thread has spoken of. ``ended`` is what ends the turn, kept until the
    model is to be asked again: the workflow would tell it to the model and go on."""

    a: Answering
    offers: dict[str, Offer]
    sources: Sources
    limits: Limits
    spoken: Things
    calls: int = 0
    refusals: int = 0
    ended: Exception | None = None
    _made: set[str] = field(default_factory=set)

    def use(self, name: str, written: str) -> str:
        """What the model is told, which the caller makes harmless. Never raises."""
        if self.ended is not None or self.refusals >= self.limits.refusals:
            return _STOPPED
        try:
            return self._use(name, written)
        except Exception as error:  # noqa: BLE001 - raised by :meth:`check`, see the class
            self.ended = error
            return _STOPPED

    def check(self) -> None:
        """Raises what has ended the turn."""
        if self.ended is not None:
            raise self.ended

    def _use(self, name: str, written: str) -> str:
        try:
            offer, arguments = self._checked(name, written)
        except BadInput as error:
            return self._refuse(name, written, str(error))
        self.calls += 1
        if offer is SEARCH:
            return self._search(arguments.model_dump()["words"])
        return self._run(offer, arguments)

    def _checked(self, name: str, written: str) -> tuple[Offer, BaseModel]:
        if name not in self.offers:
            shown, names = _printable(name), ", ".join(self.offers)
            raise BadInput("no such tool is offered", expected=f"one of {names}", got=shown)
        offer = self.offers[name]
        if self.calls >= self.limits.tool_calls:
            raise BadInput(f"no more than {self.limits.tool_calls} calls are made", where=name)
        arguments = read_arguments(written, offer, self.limits.argument_chars)
        check_named(arguments, offer, self.a.question, self._said())
        check_times(arguments, offer, self.a.at)
        same = json.dumps([name, arguments.model_dump(mode="json")], sort_keys=True).casefold()
        if same in self._made:
            raise BadInput("the same was called before", where=name, hint="Its result is above")
        self._made.add(same)
        return offer, arguments

    def _refuse(self, name: str, written: str, why: str) -> str:
        self.refusals += 1
        tool = name if name in self.offers else "model"
        given = {"written": _printable(written)}
        self.a.steps.refuse(tool, given, "a call that the model asked for", why)
        return f"Refused: {why}"

    def _search(self, words: str) -> str:
        context = self.a.steps.context

        def read() -> tuple[Found, ...]:
            result = context.searcher.search(
                self.a.view.session, context.actor, words, as_of=self.a.at, limit=_FOUND
            )
            return result.found

        found = self.a.steps.look(
            "search in other words",
            read,
            lambda found: counted(len(found), "passage"),
            SEARCH.name,
            {"words": words},
        )
        sources = self.sources.add((one.passage for one in found), words)
        if not sources:
            return "Nothing was found."
        return whole([one.shown for one in sources], self.limits.result_chars)

    def _run(self, offer: Offer, arguments: BaseModel) -> str:
        given = arguments.model_dump(mode="json", exclude_unset=True)
        result = self.a.steps.run(offer.name, given, f"{offer.name}, asked for by the model")
        if result.status not in (Status.OK, Status.EMPTY):
            return f"No result ({result.status.value}): {summary_of(result)}"
        before = len(self.a.reply.told)
        to = narrowed(arguments, self.a.zone)  # else what is not found there seems not to be
        self.a.reply.note(
            f"Looked up as well: {said(f'{offer.name} ({to})' if to else offer.name)}."
        )
        try:
            tell_result(self.a, result)
        except (NotFound, BadInput) as error:
            return f"No result: {error}"
        told = self.a.reply.told[before + 1 :]
        lines = [line for block in told for line in plain_lines(block)]
        return whole([*lines, *self._passages(result)], self.limits.result_chars)

    def _passages(self, result: ToolResult) -> list[str]:
        output = result.outcome.output
        if not isinstance(output, DocumentsFound):
            return []
        found = (one.passage for one in output.passages)
        return [one.shown for one in self.sources.add(found, self.a.question)]

    def _said(self) -> Iterator[str]:
        """Every name that the question's things, the thread, the steps and the facts have."""
        for thing in (*self.spoken, *self.a.things):
            yield from (thing.id, thing.product)
        for result in self.a.steps.results.values():
            yield from _words(result.arguments)
        for fact in self.a.ledger.facts.values():
            if fact.kind in (FactKind.ID, FactKind.TEXT) and not fact.id.startswith("Q"):
                yield fact.written
                yield from fact.written.split(", ")


def _words(arguments: dict[str, Any]) -> Iterator[str]:
    for value in arguments.values():
        for one in value if isinstance(value, list | tuple) else (value,):
            if isinstance(one, str):
                yield one


def whole(parts: Sequence[str], most_chars: int) -> str:
    """As many whole parts as there is room for, and how many more there are."""
    shown: list[str] = []
    left = most_chars
    for part in parts:
        left -= len(part) + 1
        if left < 0:
            break
        shown.append(part)
    more = len(parts) - len(shown)
    return "\n".join([*shown, *([f"({more:,} more are left out here.)"] if more else [])])


def _printable(text: str) -> str:
    shown = "".join(one if one.isprintable() else "�" for one in text[:_SHOWN])
    return f"{shown}…" if len(text) > _SHOWN else shown

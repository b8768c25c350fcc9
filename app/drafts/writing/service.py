"""Writes a composed draft with the model: every passage, then every hypothesis, then the account.

It takes composed content and gives content that differs only in what a model may write (facts,
evidence, claims, tables, figures, decisions and gates are the same objects), with an account of it
in ``data["writing"]``. It never raises for a model that is absent, slow or wrong: what it did not
write stands as composed, and the account says why. No transaction is open while the model works.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.core.progress import Progress
from app.drafts.binding import as_ledger
from app.drafts.content import CODE, DraftContent
from app.drafts.references import sentences_in
from app.drafts.writing.composed import WRITING, kept_of
from app.drafts.writing.course import Course, Desk
from app.drafts.writing.discussing import Discussed, Hypothesis, discuss, with_discussion
from app.drafts.writing.facts import write_passage
from app.drafts.writing.passages import Paragraphs, Passage, passages_of, with_paragraphs
from app.llm.service import Caller
from app.llm.store import Fate

_STEP = "writing with the language model"


@dataclass(frozen=True)
class Account:
    """What the model did for a draft. ``sentences``: statement → model call; ``left`` counts the
    claims that it was asked to phrase and that stand as code composed them."""

    configuration: str
    model: str
    sentences: dict[str, str]
    left: int
    refused: int
    calls: int
    failures: tuple[str, ...]
    split: tuple[str, ...]


@dataclass(frozen=True)
class Written:
    content: DraftContent
    account: Account


Explain = Callable[[DraftContent, Account], tuple[DraftContent, Paragraphs, Sequence[str]]]
"""Says in the draft what the model did, as its document type has it: the content, the paragraphs
that it took the place of, and the ids that it added."""


def write(
    content: DraftContent,
    hypotheses: Sequence[Hypothesis],
    desk: Desk,
    explain: Explain,
    progress: Progress,
) -> Written:
    """Runs an event loop of its own: not to be called from within one."""
    passages = passages_of(content)
    total = len(passages) + len(hypotheses)
    course = Course(desk, as_ledger(content), total, lambda n, m: progress(_STEP, n, m))
    progress(_STEP, 0, total)
    paragraphs, discussed = asyncio.run(_written(passages, hypotheses, course))
    changed = [
        (passage, run)
        for passage, run in zip(passages, paragraphs, strict=True)
        if run != passage.paragraphs
    ]
    made, added = _placed(content, changed, discussed)
    account = _account(made, course, passages)
    made, replaced, more = explain(made, account)
    kept = [kept_of(passage.paragraphs) for passage, _run in changed]
    kept += [kept_of(replaced)] if replaced else []
    made = replace(
        made,
        data=made.data
        | {
            WRITING: _json(account)
            | {
                "composed": kept,
                "added": [*added, *more],
                "issued": content.data.get("issued"),
                "unused": {one.hypothesis.block: list(one.unused) for one in discussed},
            }
        },
    )
    _settle(desk.caller, course, account)
    return Written(made, account)


async def _written(
    passages: Sequence[Passage], hypotheses: Sequence[Hypothesis], course: Course
) -> tuple[list[Paragraphs], list[Discussed]]:
    writing = [write_passage(one, course) for one in passages]
    weighing = [discuss(one, course) for one in hypotheses]
    paragraphs, discussed = await asyncio.gather(
        asyncio.gather(*writing), asyncio.gather(*weighing)
    )
    return paragraphs, discussed


def _placed(
    content: DraftContent,
    changed: Sequence[tuple[Passage, Paragraphs]],
    discussed: Sequence[Discussed],
) -> tuple[DraftContent, list[str]]:
    added: list[str] = []
    for passage, paragraphs in changed:
        content = with_paragraphs(content, passage, paragraphs)
    for one in discussed:
        content, ids = with_discussion(content, one)
        added += ids
    return content, added


def _account(content: DraftContent, course: Course, passages: Sequence[Passage]) -> Account:
    everything = [one for section in content.sections for one in sentences_in(section.blocks)]
    models = {one.id: one.origin for one in everything if one.origin in course.guards}
    asked = {one.id for passage in passages for one in passage.sentences}
    return Account(
        configuration=course.desk.caller.configuration,
        model=course.desk.caller.model.name,
        sentences=models,
        left=sum(one.id in asked and one.origin == CODE for one in everything),
        refused=sum(map(len, course.guards.values())),
        calls=len(course.guards),
        failures=tuple(course.failures),
        split=tuple(sorted(course.split)),
    )


def _json(account: Account) -> dict[str, Any]:
    return vars(account) | {"failures": list(account.failures), "split": list(account.split)}


def _settle(caller: Caller, course: Course, account: Account) -> None:
    """A call of which nothing was refused was used, also where it said what code says."""
    for call, guards in course.guards.items():
        stands = call in account.sentences.values()
        fate = Fate.USED if not guards else Fate.PARTLY_USED if stands else Fate.REFUSED
        caller.settle(call, fate, guards)

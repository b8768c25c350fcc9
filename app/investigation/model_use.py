"""An investigation written with the language model: which hypotheses it weighs, and what the draft
says of it in the statement on the use of AI (IU-05).

What code composed stays underneath: :func:`app.drafts.writing.composed.as_composed` gives it back.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from app.auth.actor import Actor
from app.core.progress import Progress
from app.drafts.content import (
    Block,
    DraftContent,
    InferenceBlock,
    NoticeBlock,
    ParagraphBlock,
    Section,
    Sentence,
    StatementClass,
)
from app.drafts.inference_linter import Stance
from app.drafts.numbering import next_ids
from app.drafts.references import all_blocks, sentences_of
from app.drafts.writing.course import Desk
from app.drafts.writing.discussing import Hypothesis
from app.drafts.writing.passages import Paragraphs
from app.drafts.writing.service import Account, write
from app.investigation.parts import Investigator
from app.llm.calls import in_short
from app.llm.service import Caller

_LABEL = "Language model"
_AI_USE = "ai_use"


def written(
    content: DraftContent, investigator: Investigator, actor: Actor, job: str, progress: Progress
) -> DraftContent:
    """The content as it is where the model is off."""
    caller: Caller | None = investigator.caller
    if caller is None:
        return content
    desk = Desk(caller, actor, job, investigator.model_parallel)
    return write(content, tuple(hypotheses_of(content)), desk, explain, progress).content


def hypotheses_of(content: DraftContent) -> Iterator[Hypothesis]:
    """Those that stand in a block of their own and have claims for or against."""
    blocks = {
        block.label.split(" ", 1)[0]: block
        for section in content.sections
        for block in all_blocks(section.blocks)
        if isinstance(block, InferenceBlock)
    }
    for one in content.data.get("hypotheses", ()):
        block = blocks.get(f"H{one['rank']}")
        stances = dict.fromkeys(one["supports"], Stance.SUPPORTS)
        stances |= dict.fromkeys(one["contradicts"], Stance.CONTRADICTS)
        if block is not None and stances:
            statement = next(s.text for inner in block.blocks for s in sentences_of(inner))
            yield Hypothesis(block.id, statement, stances)


def explain(
    content: DraftContent, account: Account
) -> tuple[DraftContent, Paragraphs, Sequence[str]]:
    """The statement on AI says what the model did; a notice says how much, and what it did not."""
    (notice_id,), content = next_ids(content, "S", 1)
    notice = NoticeBlock(notice_id, _LABEL, _account(account))
    replaced: list[tuple[Sentence, ...]] = []
    sections = tuple(
        _explained(one, account, notice, replaced) if one.id == _AI_USE else one
        for one in content.sections
    )
    return replace(content, sections=sections), tuple(replaced), [notice_id]


def _explained(
    section: Section, account: Account, notice: Block, replaced: list[tuple[Sentence, ...]]
) -> Section:
    """Its first sentence, that no model was used, unless a person wrote or removed it."""
    blocks = list(section.blocks)
    first = blocks[0]
    own = first.sentences[0] if isinstance(first, ParagraphBlock) else None
    if own is not None and own.kind is StatementClass.NARRATIVE and not own.edited:
        replaced.append((own,))
        blocks[0] = ParagraphBlock((replace(own, text=_statement(account)),))
    return replace(section, blocks=(*blocks, notice))


def _statement(account: Account) -> str:
    composed = "This draft was composed by code from the records listed as evidence."
    if not account.sentences:
        return (
            f"{composed} A language model was asked to phrase it; no sentence of its stands in "
            "this draft, and every sentence of a fact section is a registered phrasing."
        )
    return (
        f"{composed} A language model ordered, grouped and rephrased sentences of it and weighed "
        "hypotheses; each of its sentences is marked, names its claims and passed the checks of "
        "wording. It wrote no value, table, figure or decision."
    )


def _account(account: Account) -> str:
    """Counts of the draft's own making, which no record holds: so they are no facts of it."""
    said = [
        f"Sentences by the model: {len(account.sentences)}; refused by the checks: "
        f"{account.refused}; left as code composed them: {account.left}. Model "
        f"{_plain(account.model)}, configuration {account.configuration[:16]}."
    ]
    if account.split:
        said.append(f"Written in more than one call: {', '.join(account.split)}.")
    if account.failures:
        said.append(
            "The model did not write all of it, so the rest stands as code composed it: "
            f"{'; '.join(dict.fromkeys(map(in_short, account.failures)))}."
        )
    return " ".join(said)


def _plain(name: str) -> str:
    """Brackets would be tokens."""
    return "".join(c if c.isprintable() and c not in "[]{}|" else " " for c in name)[:120]

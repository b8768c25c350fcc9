"""Gives freshly composed content the ids of an earlier draft, so that one id means one thing.

Evidence, facts and claims that are the same keep the id that they have there; what is new is
counted on. A statement keeps its id where it reads the same, else where it makes the same claim,
else where it has the same words around other values.
"""

from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from app.core.canonical import canonical_json
from app.drafts.content import (
    Block,
    DecisionBlock,
    DraftContent,
    FigureBlock,
    InferenceBlock,
    NoticeBlock,
    PairsBlock,
    Section,
    Sentence,
    TableBlock,
    from_json,
    to_json,
)
from app.drafts.numbering import last_issued
from app.drafts.references import all_blocks, sentences_of, texts_of
from app.evidence.tokens import TOKEN

_SERIES = {"Q": "F"}
_OF_CLAIMS = ("claim", "claims", "supports", "contradicts")
"""Keys whose values are ids of claims, in statements and in the draft's data."""

Ids = dict[str, str]


def renumbered(fresh: DraftContent, present: DraftContent, base: DraftContent) -> DraftContent:
    """``fresh`` in the ids of ``present``; ``base`` is the version whose statements code made."""
    counter = _Counter(last_issued(present))
    evidence = _matched(
        fresh.evidence, present.evidence, counter, lambda one: [one.kind, one.where, one.sha256]
    )
    facts = _matched(
        {key: replace(one, evidence=evidence[one.evidence]) for key, one in fresh.facts.items()},
        present.facts,
        counter,
        lambda one: [one.id[0], replace(one, id="")],
    )
    claims = _matched(
        {key: replace(one, roles=_mapped(one.roles, facts)) for key, one in fresh.claims.items()},
        present.claims,
        counter,
        lambda one: [one.predicate, one.roles],
    )
    renamed = _renamed(fresh, evidence | facts | claims)
    sections = tuple(_with_ids(one, base, counter) for one in renamed.sections)
    return replace(renamed, sections=sections)


class _Counter:
    """Counts each series on from what was issued."""

    def __init__(self, issued: Mapping[str, int]) -> None:
        self._last = dict(issued)

    def next(self, prefix: str) -> str:
        series = _SERIES.get(prefix, prefix)
        self._last[series] += 1
        return f"{prefix}{self._last[series]}"


def _matched(
    fresh: Mapping[str, Any],
    present: Mapping[str, Any],
    counter: _Counter,
    sameness: Callable[[Any], object],
) -> Ids:
    """Fresh id → the id of what is the same, or a new one."""
    known = {canonical_json(sameness(one)): key for key, one in present.items()}
    return {
        key: known.get(canonical_json(sameness(one))) or counter.next(key[0])
        for key, one in fresh.items()
    }


def _mapped(roles: dict[str, str], ids: Ids) -> dict[str, str]:
    return {role: ids[fact] for role, fact in roles.items()}


def _renamed(content: DraftContent, ids: Ids) -> DraftContent:
    """Every id but those of statements; the maps in the order of their new numbers."""
    document = to_json(content)
    for part in ("sections", "data"):
        document[part] = _renamed_in(document[part], ids)
    for fact in document["facts"].values():
        fact["evidence"] = ids[fact["evidence"]]
    for claim in document["claims"].values():
        claim["roles"] = _mapped(claim["roles"], ids)
        claim["evidence"] = [ids[one] for one in claim["evidence"]]
    for part in ("evidence", "facts", "claims"):
        entries = {ids[key]: one | {"id": ids[key]} for key, one in document[part].items()}
        document[part] = dict(sorted(entries.items(), key=lambda entry: int(entry[0][1:])))
    return from_json(document)


def _renamed_in(value: Any, ids: Ids, key: str = "") -> Any:
    if isinstance(value, dict):
        return {name: _renamed_in(one, ids, name) for name, one in value.items()}
    if isinstance(value, list):
        return [_renamed_in(one, ids, key) for one in value]
    if not isinstance(value, str):
        return value
    if key in _OF_CLAIMS:
        return ids.get(value, value)
    return TOKEN.sub(lambda match: match[0].replace(match["id"], ids[match["id"]], 1), value)


def _with_ids(section: Section, base: DraftContent, counter: _Counter) -> Section:
    """The section with the ids of the statements that it had in ``base``."""
    was = [one for one in base.sections if one.id == section.id]
    free: dict[bytes, deque[str]] = defaultdict(deque)
    for one in was:
        for identity, keys in _statements(one.blocks):
            for key in keys:
                free[key].append(identity)
    wanted = list(_statements(section.blocks))
    given: Ids = {}
    taken: set[str] = set()
    for rank in range(3):
        for identity, keys in wanted:
            candidates = [] if identity in given else free.get(keys[rank], ())
            found = next((one for one in candidates if one not in taken), None)
            if found is not None:
                given[identity] = found
                taken.add(found)
    ids = {one: given.get(one) or counter.next("S") for one, _keys in wanted}
    return replace(section, blocks=tuple(_block_with(block, ids) for block in section.blocks))


def _statements(blocks: tuple[Block, ...]) -> Iterator[tuple[str, tuple[bytes, bytes, bytes]]]:
    """Id, and by what it is recognised: all of it, its claim or name, its words."""
    for block in all_blocks(blocks):
        for one in sentences_of(block):
            words = TOKEN.sub("", one.text)
            named = one.claims or one.text
            yield one.id, _keys("sentence", [one.text, one.claims], named, words)
        identity = getattr(block, "id", None)
        if identity is not None:
            texts = list(texts_of(block))
            words = [TOKEN.sub("", text) for text in texts[:1]]
            yield identity, _keys(block.block, texts, _name(block), words)


def _keys(of: str, whole: object, named: object, words: object) -> tuple[bytes, bytes, bytes]:
    """Each of another kind: a name is never taken for words."""
    whole_key, name, worded = (
        canonical_json([of, n, one]) for n, one in enumerate((whole, named, words))
    )
    return whole_key, name, worded


def _name(block: Block) -> str:
    match block:
        case DecisionBlock():
            return block.field
        case FigureBlock():
            return block.chart.title
        case NoticeBlock() | InferenceBlock():
            return block.label
        case TableBlock():
            return "|".join(column.title for column in block.columns)
        case PairsBlock():
            return "|".join(label for label, _value in block.pairs)
        case _:
            return ""


def _block_with(block: Block, ids: Ids) -> Block:
    if isinstance(block, InferenceBlock):
        inner = tuple(_block_with(one, ids) for one in block.blocks)
        return replace(block, id=ids[block.id], blocks=inner)
    run: tuple[Sentence, ...] = tuple(replace(one, id=ids[one.id]) for one in sentences_of(block))
    if run:
        return replace(block, **{"items" if block.block == "list" else "sentences": run})
    identity = getattr(block, "id", None)
    return block if identity is None else replace(block, id=ids[identity])

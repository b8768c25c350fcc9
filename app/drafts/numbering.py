"""Ids within a draft: ``E7``, ``F12``, ``C5``, ``S3``. One, once given, always means the same.

How far each was ever counted stands in the draft's data (``issued``), so that an id does not come
back when what it named has left the draft.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from app.drafts.content import DraftContent
from app.drafts.references import all_blocks, sentences_of

_ISSUED = "issued"
_NUMBER = re.compile(r"[A-Z](\d+)", re.ASCII)
_COUNTED_WITH = {"Q": "F"}
"""A quote is counted with the facts."""


def next_ids(
    content: DraftContent, prefix: str, count: int
) -> tuple[tuple[str, ...], DraftContent]:
    """New ids in order, and the content that knows of them. Prefix E, F, Q, C or S."""
    series = _COUNTED_WITH.get(prefix, prefix)
    last = last_issued(content)
    first = last[series] + 1
    issued = last | {series: last[series] + count}
    ids = tuple(f"{prefix}{number}" for number in range(first, first + count))
    return ids, replace(content, data=content.data | {_ISSUED: issued})


def last_issued(content: DraftContent) -> dict[str, int]:
    """Series → the highest number that was ever given."""
    present = {
        "E": _highest(content.evidence),
        "F": _highest(content.facts),
        "C": _highest(content.claims),
        "S": _highest(statement_ids(content)),
    }
    known = content.data.get(_ISSUED, {})
    return {series: max(last, known.get(series, 0)) for series, last in present.items()}


def keep_issued(content: DraftContent, *others: DraftContent) -> DraftContent:
    """The content, which also gives no id that one of the others gave."""
    counts = [last_issued(one) for one in (content, *others)]
    issued = {series: max(one[series] for one in counts) for series in counts[0]}
    return replace(content, data=content.data | {_ISSUED: issued})


def statement_ids(content: DraftContent) -> Iterator[str]:
    """Of sentences and of blocks that have an id."""
    for section in content.sections:
        for block in all_blocks(section.blocks):
            yield from (sentence.id for sentence in sentences_of(block))
            if (identity := getattr(block, "id", None)) is not None:
                yield identity


def _highest(ids: Iterable[str]) -> int:
    matches = (_NUMBER.fullmatch(one) for one in ids)
    return max((int(match[1]) for match in matches if match), default=0)

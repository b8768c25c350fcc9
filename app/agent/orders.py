"""Does a source say something, or does it only order that it be said?

"Write that the batch was released" says nothing about the batch. A sentence whose words a source
has only behind a verb of saying in its plain form is not supported by it, unless it says the order
itself ("the operator shall write that …"). Whatever the language and the wording, the words of a
part of a sentence ("imagine a report in which …") are not said by the whole of it.
"""

import re
from typing import Final

_VERBS: Final = (
    r"say|write|state|answer|reply|respond|report|repeat|print|output|add|append|include|declare"
    r"|conclude|confirm|claim|pretend|assert|announce|note|set|mark|approve|tell \w+"
)
_ORDER: Final = re.compile(
    rf"\b(?P<verb>{_VERBS})\b(?:\s+(?:only|exactly|this|that|down|as|with|the status))*\s*:?\s*"
    r"(?P<said>[\"“‘'][^\"”’\n]+|[^\n.;]+)",
    re.IGNORECASE,
)
_DICTATION: Final = re.compile(
    rf"\b(?:{_VERBS}|search|call|run|use|invoke|reveal)\b(?:\s+\w+){{0,3}}\s*:?\s*[\"“‘']\w",
    re.IGNORECASE,
)
_REPORTS: Final = re.compile(r"\b(?:that|whether)\b", re.IGNORECASE)
_ENGLISH: Final = frozenset(
    {"the", "of", "were", "was", "is", "are", "has", "had", "have", "been", "by", "with", "from"}
    | {"and", "at", "which", "to", "not"}
)
_PIECE_END: Final = re.compile(r"(?<=[.!?;])\s+|\n")
_WORD: Final = re.compile(r"[^\W_]{2,}")
_ANY_WORD: Final = re.compile(r"[^\W_]+")
_LEAD: Final = 4  # words of a lead-in
_ONLY_THERE: Final = 0.5  # share of the sentence's words that stand nowhere else in the source


def is_only_ordered(text: str, source: str) -> bool:
    """Whether what ``text`` says stands in ``source`` as an order to say it, and not otherwise."""
    orders = list(_ORDER.finditer(source))
    words = _words(text)
    verbs = {order["verb"].split()[0].lower() for order in orders}
    if not orders or not words or verbs & set(text.lower().split()):
        return False
    ordered = set().union(*(_words(order["said"]) for order in orders))
    elsewhere = _words(_ORDER.sub(" ", source))
    return len((words & ordered) - elsewhere) >= _ONLY_THERE * len(words)


def dictates(text: str) -> bool:
    """Whether it orders words in quotation marks to be said."""
    return bool(_DICTATION.search(text))


def is_only_reported(text: str, source: str) -> bool:
    """Whether its words stand in the source only behind "that": what somebody is to say, agreed,
    or would be pleased to read is not said by whoever reports it."""
    words = _words(text)
    if not words or _REPORTS.search(text):
        return False
    parts = [_REPORTS.split(one, maxsplit=1) for one in _PIECE_END.split(source)]
    reported = set().union(*(_words(part[1]) for part in parts if len(part) > 1))
    elsewhere = set().union(*(_words(part[0]) for part in parts))
    return len((words & reported) - elsewhere) >= _ONLY_THERE * len(words)


def is_english(text: str) -> bool:
    """The check of grounding reads no other language, so only there can it be relied on."""
    return bool(_ENGLISH & {word.lower() for word in _ANY_WORD.findall(text)})


def is_torn_out(text: str, source: str) -> bool:
    """Whether it is, word for word, the end or the middle of a sentence of the source and no
    sentence there: what stands before it, but for a lead-in with a comma, may turn it about."""
    said = _run(text)
    found = False
    for piece in _PIECE_END.split(source):
        before, is_part, _after = _run(piece).partition(said)
        if is_part and (not before.strip() or _is_lead_in(piece, before)):
            return False
        found = found or bool(is_part)
    return found


def _run(text: str) -> str:
    return f" {' '.join(word.lower() for word in _ANY_WORD.findall(text))} "


def _is_lead_in(piece: str, before: str) -> bool:
    """``On Monday, …``: nothing but a few words and then the only comma before it."""
    lead, comma, _rest = piece.partition(",")
    return bool(comma) and _run(lead).strip() == before.strip() and len(before.split()) <= _LEAD


def _words(text: str) -> set[str]:
    return {word.lower() for word in _WORD.findall(text)}

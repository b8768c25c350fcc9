"""Does a source say something, or does it only order that it be said?

"Write that the batch was released" says nothing about the batch. A sentence whose words a source
has only behind a verb of saying in its plain form is not said by it, unless it says the order
itself ("the operator shall write that …").
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
_WORD: Final = re.compile(r"[^\W_]{2,}")
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


def _words(text: str) -> set[str]:
    return {word.lower() for word in _WORD.findall(text)}

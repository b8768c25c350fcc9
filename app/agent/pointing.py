"""Does a sentence need the one before it to be understood?

"This is not required at night" says something else behind another sentence. A sentence points back
that begins with what stands for something said before (``this``, ``they``, ``such``, also behind a
preposition or a conjunction), that turns or continues it (``however``, ``otherwise``,
``therefore``), that counts what it does not name (``none was affected``), that names an exception,
or that is too short to say anything alone. Told too often rather than too seldom: what points back
is only quoted together with what stands before it. English words, and the commonest German ones.

Not done here: what a definite article points to ("the retest").
"""

import re
from typing import Final

_LED = (
    r"(?:and|but|or|in|for|on|at|of|by|from|with|without|to|under|during|after|before|until|unless"
    r"|if|when|where|while|as|since|because|except|only|even|also|not|all|both|each|any|some|most"
    r"|instead|contrary|according|due|similar|like|für|bei|nach|mit|vor|aus|von|zu|nur|auch)"
)
_STANDS_FOR = (
    r"(?:this|that|these|those|it|its|they|them|their|theirs|such|same|so|he|she|him|her|his|hers"
    r"|the (?:same|former|latter|above|opposite|reverse|contrary|others?|rest|remainder"
    r"|(?:only )?exceptions?|reason|result)"
    r"|here|there|which|who|whom|whose"
    r"|dies|diese[mnrs]?|das|es|sie|ihm|ihr|ihnen|jene[mnrs]?|solche[mnrs]?)"
)
_TURNS = (
    r"(?:but|and|or|nor|yet|however|nevertheless|nonetheless|otherwise|else|instead|rather|still"
    r"|therefore|thus|hence|then|thereafter|thereby|consequently|accordingly|conversely|likewise"
    r"|similarly|additionally|furthermore|moreover|again|also|though|on the other hand|by contrast"
    r"|in contrast|in addition|as a result|(?:yes|no)(?=[,.;:])|an? exceptions?|exceptions?|except"
    r"|jedoch|aber|sonst|andernfalls|daher|deshalb|dann|ausgenommen|ausnahmen?|hiervon|davon)"
)
_COUNTS = (
    r"(?:all|both|each|every one|none|neither|either|any|some|most|many|few|several|one|two|three"
    r"|the (?:first|second|third|last))"
    r"(?: of (?:them|these|those|which))?"
    r" (?:is|are|was|were|be|has|have|had|do|does|did|may|must|shall|can|could|should|will|would"
    r"|failed|passed|met|fail|pass|meet)"
)
_BEGINS: Final = re.compile(
    rf"\W*(?:(?:{_LED} ){{0,3}}{_STANDS_FOR}|{_TURNS}|{_COUNTS})\b", re.IGNORECASE
)
_WITHIN: Final = re.compile(
    r"\b(?:the former|the latter|aforementioned|aforesaid|foregoing|the above|the preceding"
    r"|(?:mentioned|described|listed|stated|named|as|see) above|the opposite|vice versa)\b",
    re.IGNORECASE,
)
_FEWEST_WORDS = 3


def points_back(sentence: str) -> bool:
    """``sentence`` is without the number of its clause."""
    text = " ".join(sentence.split())
    return bool(len(text.split()) < _FEWEST_WORDS or _BEGINS.match(text) or _WITHIN.search(text))

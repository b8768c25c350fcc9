"""Does a question ask for a decision or an opinion? Those people give; a record only holds them.

Told from its words alone: a modal verb with a verb of deciding ("should we close …?"), the opinion
of whoever is asked ("do you think …?"), a judgement ("is … acceptable?"), a guess of how somebody
would act ("would an inspector …?"), and blame. What was decided ("was … released?", "was …
effective?") is a matter of record and is none of them, and neither is what a document requires.
"""

import re
from typing import Final

_FIRST: Final = r"^\W*(?:(?:so|and|but|then|now|well|ok|okay|please|hence)\b\W*)*"
_DECIDED: Final = (
    r"releas\w*|reject\w*|accept(?:ed)?|approv\w*|clos(?:e|ed)|reopen\w*|cancel\w*|classif\w*"
    r"|use|used|ship|shipped|sell|sold|recall\w*|roll(?:ed)? back|revers\w*|dispose\w*|sign|signed"
    r"|escalat\w*|quarantin\w*|rework\w*|reprocess\w*|scrap\w*|destroy\w*|discard\w*|downgrad\w*"
    r"|ignor\w*|worr\w+|trust\w*|keep|kept|stop|stopped|continue\w*"
)
_OPINION: Final = (
    r"think|believe|feel|recommend|advise|suggest|accept|approve|release|reject|use|close|agree|say"
    r"|consider|prefer|trust|sign|classify|judge|rate"
)
_JUDGED: Final = (
    r"acceptable(?! (?:range|limit))|good(?! \w+ practice)|bad|fine|ok|okay|safe|wise|reasonable"
    r"|justified|adequate|sufficient|satisfactory|worth|worthwhile|serious|sensible|harmless"
    r"|negligible|trustworthy"
)
_ASKS: Final = re.compile(
    rf"{_FIRST}(?:should|shall|ought)\b(?!.*\bhave\b).*\b(?:{_DECIDED})\b"
    rf"|{_FIRST}(?:can|could|may|must)\s+(?!you\b)(?!.*\bhave\b).*\b(?:{_DECIDED})\b"
    rf"|\b(?:do|would|will|could|can) you (?:\w+ly )?(?:{_OPINION})\b"
    r"|\byour (?:opinion|view|advice|recommendation|judge?ment|impression)\b"
    rf"|{_FIRST}(?:is|are|was|were)\b.*\b(?:{_JUDGED})\b"
    rf"|{_FIRST}would (?!you\b)"
    r"|\b(?:to blame|at fault|whose fault)\b",
    re.IGNORECASE,
)
_OF_RULES: Final = re.compile(
    r"\b(?:sops?|according to|procedures?|polic(?:y|ies)|requires?|required|guidelines?)\b",
    re.IGNORECASE,
)


def asks_for_a_decision(question: str) -> bool:
    """Where it also asks what a document requires, the document answers."""
    return _ASKS.search(question) is not None and _OF_RULES.search(question) is None

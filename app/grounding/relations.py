"""Reads what stands in a relation to a limit, or to a risk, as one word.

"Out of specification", "above the upper limit", "below range" and "exceeded its limit" become
``outsidelimits``; "met the limit" and "within its range" become ``withinlimits``; "raises the risk
of" and "is a risk factor" become ``riskup``; "lowers the risk of" and "protects against" become
``riskdown``. The words of one pair are opposites.
"""

import re
from typing import Final

_LIMIT_NOUN: Final = (
    r"(?:(?:the|its|their|any|all|upper|lower|action|alert|acceptance|specified|specification"
    r"|maximum|minimum|required|permitted|allowed|acceptable|validated)\s+)*"
    r"(?:limits?|ranges?|specifications?|criteri(?:a|on)|threshold)"
)
_UPPER: Final = r"(?:the\s|its\s|their\s)?(?:upper\s|action\s|alert\s|acceptance\s|maximum\s)?"
_OUTSIDE: Final = re.compile(
    rf"""(?i)\b(?:out[-\s]of[-\s](?:specification|range|limits?|tolerance|trend)|OOS|OOT
    |outside\s+(?:of\s+)?{_LIMIT_NOUN}
    |(?:above|over)\s+{_UPPER}(?:limit|range|specification|threshold)
    |below\s+(?:the\s|its\s|their\s)?(?:lower\s+limit|minimum|range)
    |exceed(?:s|ed|ing)?\s+{_LIMIT_NOUN}
    |fail(?:s|ed|ing)?\s+(?:to\s+meet\s+)?{_LIMIT_NOUN})\b""",
    re.VERBOSE,
)
_WITHIN: Final = re.compile(
    rf"""(?i)\b(?:(?:within|inside|in)\s+{_LIMIT_NOUN}
    |below\s+{_UPPER}(?:limit|threshold)
    |(?:meet|met|meets|meeting|compl(?:y|ies|ied)\s+with|conform(?:s|ed)?\s+to
    |satisf(?:y|ied|ies)|pass(?:es|ed)?)\s+{_LIMIT_NOUN})\b""",
    re.VERBOSE,
)
_RISK: Final = (
    r"(?:the\s+|a\s+|an\s+|their\s+)?(?:\w+\s+)?"
    r"(?:risk|odds|likelihood|chance|probability|susceptibility)"
)
_RISK_UP: Final = re.compile(
    rf"""(?i)\b(?:(?:increas|rais|elevat|heighten)(?:e[sd]?|ing)\s+{_RISK}
    |(?:higher|greater|increased|elevated)\s+(?:risk|odds|likelihood|chance|probability)
    |(?:is|are|was|were)\s+(?:a\s+)?risk\s+factors?)\b""",
    re.VERBOSE,
)
_RISK_DOWN: Final = re.compile(
    rf"""(?i)\b(?:(?:reduc|decreas|lower|diminish)(?:e?[sd]?|ed|ing)\s+{_RISK}
    |(?:lower|smaller|reduced|decreased)\s+(?:risk|odds|likelihood|chance|probability)
    |protect(?:s|ed|ive|ion)?\s+against)\b""",
    re.VERBOSE,
)
_MARKERS: Final = (
    (_OUTSIDE, "outsidelimits"),
    (_WITHIN, "withinlimits"),
    (_RISK_UP, "riskup"),
    (_RISK_DOWN, "riskdown"),
)
MARKERS: Final = frozenset(marker for _, marker in _MARKERS)


def mark_relations(text: str) -> tuple[str, dict[str, str]]:
    """The text with its relations as one word each, and what the first of each stood for."""
    phrases: dict[str, str] = {}
    for pattern, marker in _MARKERS:
        found = pattern.search(text)
        if found is not None:
            phrases[marker] = found.group()
            text = pattern.sub(marker, text)
    return text, phrases

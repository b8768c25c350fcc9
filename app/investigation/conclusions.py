"""Is a person's conclusion complete? What each still lacks, in words for the gate that waits.

Only the form is judged, and the few empty phrases that inspectors cite; whether a conclusion is
right is for the reviewer. The values:

- root cause: ``{"statement", "category"}``, the category one of the six branches;
- product impact: text;
- CAPA: a list of ``{"cause", "action", "owner", "due"}`` or ``{"cause", "rationale"}``, the cause
  being the field of a hypothesis or ``root_cause``, the due date in ISO 8601;
- effectiveness: ``{"metric", "source", "target", "period", "date", "owner"}``.

Sources: EU GMP Chapter 1 §1.4(xiv) (human error, CAPA), 21 CFR 211.192; the phrases are those that
FDA letters name as no rationale.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from app.investigation.hypotheses import Category

ROOT_CAUSE = "root_cause"

_ACTION = ("action", "owner", "due")
_EFFECTIVENESS = ("metric", "source", "target", "period", "date", "owner")
_LEAST_WORDS = 3
_SAYS_ONLY_RELEASED = re.compile(
    r"accept|affect|batch|because|compl|conform|criteri|effect|impact|limit|no|pass|patient|product|"
    r"quality|releas|result|risk|safe|since|specif|test|their|there|these|which|within"
)
_PERSON = re.compile(
    r"\b(human error|(operator|analyst|technician|personnel)('s)? (error|mistake)|"
    r"(did not|failed to|not) follow(ing|ed)?|carelessness|inattention|forgot|lack of attention)\b",
    re.IGNORECASE,
)
_TRAINING = re.compile(r"\b(re-?)?train(ing|ed)?\b|\bawareness\b", re.IGNORECASE)
_CLOSING = re.compile(r"\bcapas?\b.*\bclos(ed|ure|ing)\b|\bclos(ed|ure|ing)\b.*\bcapas?\b", re.I)


def root_cause_lacks(value: Any) -> Iterator[str]:
    if not isinstance(value, dict) or not _text(value.get("statement")):
        yield "root cause: a statement"
    category = value.get("category") if isinstance(value, dict) else None
    if category not in set(Category):
        yield f"root cause: a category, one of {', '.join(Category)}"


def blames_people(value: Any) -> bool:
    """The category is personnel, or the statement ends in a person (Ch1 §1.4(xiv))."""
    if not isinstance(value, dict):
        return False
    return value.get("category") == Category.PERSONNEL or bool(
        _PERSON.search(str(value.get("statement", "")))
    )


def impact_lacks(value: Any, reason: str) -> Iterator[str]:
    """A rationale has at least three words that say more than that the batch passed its tests;
    words below five letters count only with a digit in them."""
    words = set(re.findall(r"[a-z0-9][\w.%-]*", f"{_text(value)} {reason}".lower()))
    telling = {
        word
        for word in words
        if re.search(r"\d", word) or (len(word) > 4 and not _SAYS_ONLY_RELEASED.match(word))
    }
    if len(telling) < _LEAST_WORDS:
        yield "product impact: a rationale beyond passing the release tests"


def capa_lacks(value: Any, causes: Sequence[str], known: Sequence[str]) -> Iterator[str]:
    """``causes`` each need an entry; ``known`` are the fields that an entry may name."""
    entries = [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
    if not isinstance(value, list) or len(entries) < len(value):
        yield "CAPA: a list of actions or rationales"
    for cause in causes:
        own = [one for one in entries if one.get("cause") == cause]
        if not own:
            yield f"{cause}: an action or a rationale"
        elif _training_alone(own):
            yield f"{cause}: a rationale for training alone"
    for entry in entries:
        if entry.get("cause") not in known:
            yield f"CAPA: a known cause instead of {entry.get('cause')!r}"
        yield from (f"{entry.get('cause')}: {lacking}" for lacking in _entry_lacks(entry))


def effectiveness_lacks(value: Any) -> Iterator[str]:
    if not isinstance(value, dict):
        yield "effectiveness check: " + ", ".join(_EFFECTIVENESS)
        return
    yield from (
        f"effectiveness check: {part}" for part in _EFFECTIVENESS if not _text(value.get(part))
    )
    if _CLOSING.search(_text(value.get("metric"))):
        yield "effectiveness check: a metric that data show, not the closing of the CAPA"


def _entry_lacks(entry: dict[str, Any]) -> Iterator[str]:
    if "action" not in entry and _text(entry.get("rationale")):
        return
    yield from (f"{part} of the action" for part in _ACTION if not _text(entry.get(part)))
    if _text(entry.get("due")) and not _is_date(_text(entry.get("due"))):
        yield f"a due date as YYYY-MM-DD instead of {entry['due']!r}"


def _training_alone(entries: Sequence[dict[str, Any]]) -> bool:
    if any(_text(one.get("rationale")) for one in entries):
        return False
    return all(_TRAINING.search(_text(one.get("action"))) for one in entries)


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _text(value: Any) -> str:
    """Stripped; empty for what is no text or number."""
    return str(value).strip() if isinstance(value, str | int | float) else ""

"""What differs between two versions of a draft as stored, and how it is applied again.

``apply_change(old, change_between(old, new)) == new`` for any two documents. Sections are replaced
whole, by id; evidence, facts and claims entry by entry; of everything else the whole value.
"""

from typing import Any

from app.core.errors import Corrupt

Document = dict[str, Any]
Change = dict[str, Any]
"""``set`` and ``removed``: part → what of it. The part ``""`` is the document's own keys."""

_MAPS = ("evidence", "facts", "claims")
_SECTIONS = "sections"
_OWN = ""


class BrokenChange(Corrupt):
    """A stored change is none, or does not belong to what it is applied to."""


def change_between(old: Document, new: Document) -> Change:
    """JSON. Raises ValueError for a document with two sections of one id."""
    before, after = _split(old), _split(new)
    changed = {part: _changed(before[part], after[part]) for part in after}
    removed = {part: [key for key in before[part] if key not in after[part]] for part in after}
    return {
        "set": {part: values for part, values in changed.items() if values},
        "removed": {part: keys for part, keys in removed.items() if keys},
    }


def apply_change(old: Document, change: Change) -> Document:
    """A new document. Raises :class:`BrokenChange`."""
    try:
        parts = {part: dict(values) for part, values in _split(old).items()}
        for part, keys in change["removed"].items():
            for key in keys:
                del parts[part][key]
        for part, values in change["set"].items():
            parts[part].update(values)
        return _join(parts)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BrokenChange(f"a change that cannot be applied: {error!r}") from error


def _split(document: Document) -> dict[str, Document]:
    """Part → its entries. The own keys keep the sections' order and that a map is there."""
    own = dict(document)
    parts: dict[str, Document] = {_OWN: own}
    for name in _MAPS:
        parts[name] = document.get(name) or {}
        if name in own:
            own[name] = {}
    sections = document.get(_SECTIONS, [])
    parts[_SECTIONS] = {section["id"]: section for section in sections}
    if len(parts[_SECTIONS]) != len(sections):
        raise ValueError("two sections of a draft have one id")
    if _SECTIONS in own:
        own[_SECTIONS] = list(parts[_SECTIONS])
    return parts


def _changed(old: Document, new: Document) -> Document:
    return {key: value for key, value in new.items() if key not in old or old[key] != value}


def _join(parts: dict[str, Document]) -> Document:
    own = parts[_OWN]
    document = own | {name: parts[name] for name in _MAPS if name in own}
    if _SECTIONS in own:
        document[_SECTIONS] = [parts[_SECTIONS][section] for section in own[_SECTIONS]]
    return document

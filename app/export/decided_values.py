"""What a person decided, as it is set: text, labelled values, or a table of entries.

A value that is the name of a field is shown by that field's label.
"""

from collections.abc import Mapping
from typing import Any

from app.export.blocks import (
    Block,
    Column,
    KeyValues,
    Paragraph,
    Run,
    Runs,
    Style,
    Table,
    TableCell,
)

Labels = Mapping[str, str]
"""Field → its label."""

_SHORT = 60
"""Characters of a value that is set in bold; a longer one is prose."""


def value_blocks(value: Any, labels: Labels) -> tuple[Block, ...]:
    """At full width: named values below each other, a list of entries as a table."""
    match value:
        case dict():
            named = ((_title(name), (Run(_text(one, labels)),)) for name, one in value.items())
            return (KeyValues(tuple(named)),)
        case [*entries] if entries and all(isinstance(one, dict) for one in entries):
            return (_table(entries, labels),)
    paragraphs = (part.strip() for part in _text(value, labels).split("\n"))
    return tuple(Paragraph((Run(part),)) for part in paragraphs if part)


def value_runs(value: Any, labels: Labels) -> Runs:
    """In one line, without its full stop: names in grey before their values, entries numbered."""
    match value:
        case dict():
            return _named(value, labels)
        case [*entries] if entries and all(isinstance(one, dict) for one in entries):
            runs: list[Run] = []
            for number, entry in enumerate(entries, start=1):
                lead = f"({number}) " if len(entries) > 1 else ""
                runs += [Run(f"{'; ' if runs else ''}{lead}"), *_named(entry, labels)]
            return tuple(run for run in runs if run.text)
    text = _text(value, labels).rstrip(". \n")
    return (Run(text, Style.STRONG if len(text) <= _SHORT else Style.PLAIN),)


def _named(value: Mapping[str, Any], labels: Labels) -> Runs:
    runs: list[Run] = []
    for name, one in value.items():
        lead = "; " if runs else ""
        text = _text(one, labels).rstrip(". \n")
        runs += [Run(f"{lead}{_words(name)}: ", Style.SOFT), Run(text)]
    return tuple(runs)


def _table(entries: list[dict[str, Any]], labels: Labels) -> Table:
    names = list(dict.fromkeys(name for entry in entries for name in entry))
    widths = [_width([_text(entry.get(name, ""), labels) for entry in entries]) for name in names]
    columns = tuple(Column(_title(name), width) for name, width in zip(names, widths, strict=True))
    rows = tuple(
        tuple(TableCell((Run(_text(entry.get(name, "–"), labels)),)) for name in names)
        for entry in entries
    )
    return Table((Run("As decided"),), columns, rows)


def _width(texts: list[str]) -> float:
    """A share by the longest text, so that a date is narrow and an action wide."""
    return min(max(max(len(text) for text in texts) / 12, 1.4), 4.0)


def _text(value: Any, labels: Labels) -> str:
    match value:
        case str():
            return labels.get(value, value)
        case bool():
            return "yes" if value else "no"
        case list():
            return ", ".join(_text(one, labels) for one in value)
        case dict():
            return "; ".join(f"{_words(name)}: {_text(one, labels)}" for name, one in value.items())
        case None:
            return "–"
    return str(value)


def _title(name: str) -> str:
    return _words(name).capitalize()


def _words(name: str) -> str:
    return name.replace("_", " ")

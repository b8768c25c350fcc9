"""A turn's events as Markdown: piece by piece as they are told, and the sources at the end.

What comes from records and documents is escaped: a program that draws Markdown makes no link, no
image and no HTML of it, and so fetches nothing that a document names.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from app.agent.events import EventType, TurnEvent
from app.agent.runs import Run

_ACTIVE = re.compile(r"([\\`*\[\]<>|~])|(?<!\w)(_)|(_)(?!\w)|(&)(?=#?\w+;)|^([#+-])(?=\s)")
_NUMBERED = re.compile(r"^(\d+)([.)])(?=\s)")
_ADDRESS = re.compile(r"\b(https?|ftp|www)(?=[:.])", re.IGNORECASE)


def piece_of(event: TurnEvent) -> str:
    """What an event adds to the text, with the empty line behind it; empty where it adds none."""
    if event.type is EventType.TEXT:
        return "\n".join(_block(event.json)) + "\n\n"
    return f"{_abstained(event.json)}\n\n" if event.type is EventType.ABSTAINED else ""


def sources(cited: Sequence[tuple[int, str, str]]) -> str:
    """``(number, title, address)``; empty where nothing is cited."""
    if not cited:
        return ""
    lines = (f"- [{number}] {escaped(title)}: <{url}>" for number, title, url in cited)
    return "\n".join(("Sources:", "", *lines)) + "\n"


def title_of(evidence: Mapping[str, Any]) -> str:
    """With file and line of a record."""
    where = evidence["where"]
    if evidence["kind"] == "record":
        return f"{evidence['title']} ({where['file']}, line {where['line']})"
    return evidence["title"]


def escaped(text: str) -> str:
    """On one line, with no mark of Markdown in it and no address that becomes a link by itself."""
    line = " ".join(text.split())
    line = _ACTIVE.sub(lambda match: f"\\{match[0]}", line)
    line = _NUMBERED.sub(r"\1\\\2", line)
    return _ADDRESS.sub(r"\1\\", line)


def _block(block: Mapping[str, Any]) -> Iterator[str]:
    match block["block"]:
        case "list":
            yield from (f"- {_line(one)}" for one in block["items"])
        case "table":
            yield from _table(block)
        case "figure":
            yield f"Figure: {_line(block['caption'])}"
        case "inference":
            yield f"*Inference, association, not cause:* {_line(block['runs'])}"
        case "note":
            yield f"> {_line(block['runs'])}"
        case _:
            yield _line(block["runs"])


def _table(block: Mapping[str, Any]) -> Iterator[str]:
    yield f"**{_line(block['caption'])}**"
    yield ""
    yield _row(escaped(one["title"]) for one in block["columns"])
    yield _row("---:" if one["align_right"] else "---" for one in block["columns"])
    for row in block["rows"]:
        yield _row(_line(cell["runs"]) for cell in row)


def _row(cells: Iterator[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _line(runs: Sequence[Run]) -> str:
    """Spaces between runs stay; marks are numbers in brackets."""
    return "".join(
        f"[{run['text']}]" if run["kind"] == "mark" else _run(run["text"]) for run in runs
    ).strip()


def _run(text: str) -> str:
    if not text.strip():
        return " " if text else ""
    before = " " if text[0].isspace() else ""
    behind = " " if text[-1].isspace() else ""
    return f"{before}{escaped(text)}{behind}"


def _abstained(told: Mapping[str, Any]) -> str:
    searched = told["searched"]
    as_of = datetime.fromisoformat(searched["as_of"])
    return (
        f"Not found in the records searched: {escaped(told['why'])}. Searched "
        f"{searched['population']} passages as of {as_of:%Y-%m-%d %H:%M} UTC."
    )

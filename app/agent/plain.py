"""A block of an answer as lines of plain text: to copy, and for a model to read."""

from collections.abc import Iterator, Mapping
from typing import Any

from app.agent.runs import plain_text


def plain_lines(block: Mapping[str, Any]) -> Iterator[str]:
    """With marks as numbers in brackets; a row of a table with tabs."""
    match block["block"]:
        case "list":
            yield from (f"– {plain_text(one)}" for one in block["items"])
        case "table":
            yield plain_text(block["caption"])
            yield "\t".join(one["title"] for one in block["columns"])
            for row in block["rows"]:
                yield "\t".join(plain_text(cell["runs"]) for cell in row)
        case "figure":
            yield f"Figure: {plain_text(block['caption'])}"
        case "inference":
            yield f"Inference, association, not cause: {plain_text(block['runs'])}"
        case _:
            yield plain_text(block["runs"])

"""The tool checks one pair on records' rights, and a file of pairs without any installation."""

from pathlib import Path
from typing import Any

import pytest

from app.core.errors import BadInput
from app.grounding.verdicts import Verdict
from app.retrieval.embedder import HashingEmbedder
from app.tools.catalogue import TOOLS
from app.tools.document import tool_document
from app.tools.grounding_file import read_pairs
from app.tools.registry import Context


class _Searching:
    embedder = HashingEmbedder()


def _context() -> Context:
    nothing: Any = None
    searcher: Any = _Searching()
    return Context(nothing, nothing, nothing, nothing, searcher)


def _run(claim: str, source: Any) -> dict[str, Any]:
    result = TOOLS.run(_context(), "grounding", {"claim": claim, "source": source})
    return tool_document(result).model_dump()


def test_a_pair_gives_one_result_with_what_failed() -> None:
    document = _run("The pressure was 3.9 bar.", "The pressure was 2.9 bar.")
    (result,) = document["output"]["results"]
    assert result["verdict"] == Verdict.CONTRADICTED
    assert result["failed"] == [{"kind": "number", "words": "3.9 bar", "expected": "2.9 bar"}]
    assert document["scope"]["embedder"] == "hashing-64"


def test_several_sources_are_read_as_one() -> None:
    document = _run(
        "The pressure was 2.9 bar.", ["The valve was shut.", "The pressure was 2.9 bar."]
    )
    assert document["output"]["results"][0]["verdict"] == Verdict.SUPPORTED


@pytest.mark.parametrize("arguments", [{"claim": "x"}, {"claim": "x", "source": 3}, {}])
def test_a_pair_without_its_source_is_bad_input(arguments: dict[str, Any]) -> None:
    with pytest.raises(BadInput):
        TOOLS.run(_context(), "grounding", arguments)


def test_pairs_are_read_in_their_order_and_blank_lines_are_passed_over(tmp_path: Path) -> None:
    file = tmp_path / "pairs.jsonl"
    lines = ['{"claim": "a", "source": "b"}', "", '{"claim": "c", "source": ["d", "e"], "id": 7}']
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert read_pairs(file) == [("a", "b"), ("c", "d\n\ne")]


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("claim", "not JSON"),
        ("[1]", "not an object"),
        ('{"claim": "a"}', "no 'source'"),
        ('{"claim": 3, "source": "b"}', "'claim' is no text"),
        ('{"claim": "a", "source": [1]}', "'source' is no text"),
        ('{"claim": "a", "source": null}', "'source' is no text"),
        ("[" * 100_000, "not JSON"),
    ],
)
def test_a_bad_line_is_named_with_what_was_expected(tmp_path: Path, line: str, wrong: str) -> None:
    file = tmp_path / "pairs.jsonl"
    file.write_text(f'{{"claim": "a", "source": "b"}}\n{line}\n', encoding="utf-8")
    with pytest.raises(BadInput, match=wrong) as raised:
        read_pairs(file)
    assert "pairs.jsonl line 2" in str(raised.value)
    assert '{"claim": "…", "source": "…"}' in str(raised.value)


def test_a_file_that_is_not_there_or_no_text_is_bad_input(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="cannot be read"):
        read_pairs(tmp_path / "none.jsonl")
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadInput, match="not UTF-8"):
        read_pairs(tmp_path / "binary")

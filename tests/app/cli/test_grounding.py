"""`tool grounding file=PAIRS.jsonl` needs no installation and leaves none behind."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.cli.tool import tool_command
from app.core.errors import BadInput, Unavailable
from tests.app.llm.test_entailment import make_model

_PAIRS = (
    {"claim": "The pressure was 290 kPa.", "source": "The pressure was 2.9 bar."},
    {"claim": "The pressure was 3.9 bar.", "source": ["The valve was shut.", "It was 2.9 bar."]},
)


@pytest.fixture
def pairs(tmp_path: Path) -> Path:
    file = tmp_path / "pairs.jsonl"
    file.write_text("\n".join(map(json.dumps, _PAIRS)), encoding="utf-8")
    return file


def test_results_are_in_order_with_verdict_score_and_what_failed(
    pairs: Path, tmp_path: Path
) -> None:
    data = tmp_path / "none"
    command = ["grounding", f"file={pairs}", "--json", "--data", str(data)]
    ended = CliRunner().invoke(tool_command, command, catch_exceptions=False)
    document = json.loads(ended.output)
    first, second = document["results"]
    assert (first["verdict"], first["failed"]) == ("supported", [])
    assert second["verdict"] == "contradicted"
    assert second["failed"] == [{"kind": "number", "words": "3.9 bar", "expected": "2.9 bar"}]
    assert first["score"] > 0.5 > second["score"]
    assert document["output"]["results"] == document["results"]
    assert (document["scope"]["judge"], document["scope"]["pairs"]) == ("embedded", 2)
    assert not data.exists()


def test_a_bad_line_is_bad_input(pairs: Path) -> None:
    pairs.write_text('{"claim": "a", "source": "b"}\n{}\n', encoding="utf-8")
    with pytest.raises(BadInput, match=r"line 2: no 'claim', expected a line"):
        CliRunner().invoke(
            tool_command, ["grounding", f"file={pairs}", "--json"], catch_exceptions=False
        )


def test_a_file_is_checked_alone(pairs: Path) -> None:
    with pytest.raises(BadInput, match="a file is checked alone"):
        CliRunner().invoke(
            tool_command, ["grounding", f"file={pairs}", "claim=x"], catch_exceptions=False
        )


def test_a_model_on_this_machine_judges_without_an_installation(
    pairs: Path, tmp_path: Path
) -> None:
    folder = make_model(tmp_path / "nli", {0: "neutral", 1: "contradiction", 2: "entailment"})
    ended = CliRunner().invoke(
        tool_command,
        ["grounding", f"file={pairs}", "--json", "--data", str(tmp_path / "none")],
        env={"VERIDRAFT_ENTAILMENT_MODEL": str(folder)},
        catch_exceptions=False,
    )
    document = json.loads(ended.stdout)
    assert document["scope"]["judge"] == "local nli"
    assert [one["verdict"] for one in document["results"]] == ["contradicted", "contradicted"]


def test_a_model_that_is_set_and_not_there_is_said(pairs: Path, tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="VERIDRAFT_ENTAILMENT_MODEL"):
        CliRunner().invoke(
            tool_command,
            ["grounding", f"file={pairs}", "--data", str(tmp_path / "none")],
            env={"VERIDRAFT_ENTAILMENT_MODEL": str(tmp_path / "nothing")},
            catch_exceptions=False,
        )

"""Whatever says what follows keeps one contract: the fake, and a real cross-encoder on this machine
of random weights, where torch can be imported."""

from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from app.core.errors import Unavailable
from app.llm.calls import OverBudget
from app.llm.entailment import (
    EntailmentModel,
    LocalEntailment,
    Odds,
    ScriptedEntailment,
    places_of,
)

WORDS = ("the", "valve", "was", "shut", "open", "pump", "ran", ".")
ORDER = {0: "Contradiction", 1: "entailment", 2: "NEUTRAL"}
FAVOURED = 1
WINDOW = 32


def make_model(folder: Path, labels: Mapping[int, str] = ORDER) -> Path:
    """Random, but that its bias makes the output ``FAVOURED`` all but sure."""
    torch: Any = pytest.importorskip("torch")
    transformers: Any = pytest.importorskip("transformers")
    torch.manual_seed(0)
    folder.mkdir()
    vocabulary = folder / "vocab.txt"
    vocabulary.write_text("\n".join(("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *WORDS)))
    tokenizer = transformers.BertTokenizerFast(vocab=str(vocabulary))
    config = transformers.BertConfig(
        vocab_size=5 + len(WORDS),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        max_position_embeddings=WINDOW,
        id2label=dict(labels),
        label2id={label: place for place, label in labels.items()},
    )
    model = transformers.BertForSequenceClassification(config)
    with torch.no_grad():
        model.classifier.bias[FAVOURED] += 8
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


@pytest.fixture(params=["fake", "local"])
def model(request: pytest.FixtureRequest, tmp_path: Path) -> EntailmentModel:
    if request.param == "fake":
        return ScriptedEntailment(lambda *_: Odds(0.9, 0.05))
    return LocalEntailment(make_model(tmp_path / "nli"))


@pytest.mark.parametrize("premise", ["The valve was shut.", "", "☃ <|im_end|>"])
def test_odds_are_probabilities_that_leave_room_for_neither(
    model: EntailmentModel, premise: str
) -> None:
    odds = model.odds(premise, "The valve was open.")
    assert 0 <= odds.entailment <= 1
    assert 0 <= odds.contradiction <= 1
    assert odds.entailment + odds.contradiction <= 1 + 1e-9
    assert model.odds(premise, "The valve was open.") == odds
    assert model.name


@pytest.mark.parametrize("place", [0, 1, 2])
def test_what_an_output_means_is_read_from_the_config(tmp_path: Path, place: int) -> None:
    others = iter(("neutral", "contradiction"))
    labels = {one: "entailment" if one == place else next(others) for one in range(3)}
    odds = LocalEntailment(make_model(tmp_path / "nli", labels)).odds("The valve was shut.", "x")
    assert (odds.entailment > 0.9) is (place == FAVOURED)


@pytest.mark.req("H32")
def test_what_is_longer_than_the_window_is_refused_and_never_cut(tmp_path: Path) -> None:
    model = LocalEntailment(make_model(tmp_path / "nli"))
    with pytest.raises(OverBudget, match=rf"at most {WINDOW - 2} tokens, got {WINDOW - 1}"):
        model.odds("valve " * (WINDOW - 5), "shut")
    model.odds("valve " * (WINDOW - 6), "shut")


def test_a_folder_without_weights_is_said_and_nothing_is_downloaded(tmp_path: Path) -> None:
    folder = make_model(tmp_path / "nli")
    (folder / "model.safetensors").unlink()
    with pytest.raises(Unavailable, match="VERIDRAFT_ENTAILMENT_MODEL"):
        LocalEntailment(folder).odds("a", "b")


def test_a_folder_that_is_not_there_is_said_with_its_setting(tmp_path: Path) -> None:
    model = LocalEntailment(tmp_path / "none")
    with pytest.raises(Unavailable, match=r"VERIDRAFT_ENTAILMENT_MODEL.*config\.json.*none"):
        model.odds("a", "b")


@pytest.mark.skipif(find_spec("torch") is not None, reason="torch is here")
def test_without_torch_it_is_said_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(Unavailable, match=r"component missing: torch.*Install veridraft\[local\]"):
        LocalEntailment(tmp_path).odds("a", "b")


def test_labels_that_are_others_are_refused_and_their_order_is_not_guessed() -> None:
    assert places_of(ORDER) == {"contradiction": 0, "entailment": 1, "neutral": 2}
    for labels in (
        {0: "LABEL_0", 1: "LABEL_1", 2: "LABEL_2"},
        {0: "entailment", 1: "not_entailment"},
        {0: "entailment", 1: "contradiction", 2: "neutral", 3: "neutral"},
    ):
        with pytest.raises(Unavailable, match="entailment, contradiction, neutral"):
            places_of(labels)

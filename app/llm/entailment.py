"""A model on this machine that says whether one text follows from another, reading both together.

A cross-encoder of natural language inference, run by transformers and torch from a folder. Nothing
is downloaded and no code of the folder is run. Which output means what is read from its config.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any, Protocol

from app.core.errors import Unavailable
from app.llm.calls import OverBudget

_SETTING = "VERIDRAFT_ENTAILMENT_MODEL"
_LABELS = ("entailment", "contradiction", "neutral")
_FIRST_POSITIONS = 2  # that RoBERTa and its kin keep for themselves


@dataclass(frozen=True)
class Odds:
    """Probabilities of what the second text is to the first; with neutral they are one."""

    entailment: float
    contradiction: float


class EntailmentModel(Protocol):
    @property
    def name(self) -> str: ...

    def odds(self, premise: str, hypothesis: str) -> Odds:
        """Raises :class:`OverBudget` for texts longer than its window, which are never cut (H32),
        and :class:`Unavailable`."""
        ...


@dataclass(frozen=True)
class ScriptedEntailment:
    """The fake: what it says is a function of the two texts."""

    script: Callable[[str, str], Odds]
    name: str = "scripted"

    def odds(self, premise: str, hypothesis: str) -> Odds:
        return self.script(premise, hypothesis)


class LocalEntailment:
    """Read when it is first asked; asked one question at a time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = Lock()

    @property
    def name(self) -> str:
        return f"local {self._folder.name}"

    def odds(self, premise: str, hypothesis: str) -> Odds:
        with self._lock:
            loaded = self._loaded
            encoded = loaded.tokenizer(premise, hypothesis, return_tensors="pt")
            count = int(encoded["input_ids"].shape[1])
            if count > loaded.window:
                raise OverBudget(
                    "the texts are longer than the model's window",
                    where=_SETTING,
                    expected=f"at most {loaded.window} tokens",
                    got=count,
                )
            with loaded.torch.inference_mode():
                logits = loaded.model(**encoded).logits[0]
            shares = logits.double().softmax(dim=-1).tolist()
        return Odds(shares[loaded.places["entailment"]], shares[loaded.places["contradiction"]])

    @cached_property
    def _loaded(self) -> "_Loaded":
        if not (self._folder / "config.json").is_file():
            raise Unavailable(
                "no model of natural language inference",
                where=_SETTING,
                expected="a folder with config.json, the weights as safetensors and the tokenizer",
                got=str(self._folder),
            )
        try:
            import torch  # noqa: PLC0415 # pyright: ignore[reportMissingImports] - slow, and no part
            from transformers import (  # noqa: PLC0415 - slow to import, and an extra
                AutoModelForSequenceClassification,
                AutoTokenizer,
            )
        except ImportError as error:
            raise Unavailable(
                f"component missing: {error.name}, to judge what follows here",
                where=_SETTING,
                hint="Install veridraft[local] and torch, or unset it",
            ) from error
        try:
            tokenizer = AutoTokenizer.from_pretrained(self._folder, local_files_only=True)
            model = AutoModelForSequenceClassification.from_pretrained(
                self._folder, local_files_only=True, use_safetensors=True
            ).eval()
        except (OSError, ValueError) as error:
            raise Unavailable(
                f"no model of natural language inference: {error}",
                where=_SETTING,
                got=str(self._folder),
            ) from error
        positions = getattr(model.config, "max_position_embeddings", tokenizer.model_max_length)
        return _Loaded(
            torch=torch,
            tokenizer=tokenizer,
            model=model,
            window=min(positions - _FIRST_POSITIONS, tokenizer.model_max_length),
            places=places_of(model.config.id2label),
        )


@dataclass(frozen=True)
class _Loaded:
    torch: Any
    tokenizer: Any
    model: Any
    window: int
    places: Mapping[str, int]


def places_of(labels: Mapping[int, str]) -> dict[str, int]:
    """Which output means what, by the config's ``id2label``. Raises :class:`Unavailable` for a
    model of other labels: its order is never guessed."""
    places = {label.lower(): place for place, label in labels.items()}
    if set(places) != set(_LABELS) or len(labels) != len(_LABELS):
        raise Unavailable(
            "no model of natural language inference",
            where=_SETTING,
            expected=f"the labels {', '.join(_LABELS)}",
            got=list(labels.values()),
        )
    return places

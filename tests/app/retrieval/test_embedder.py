"""The model built from the shipped weights, and the embedder over it."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from app.llm.connection import Address
from app.llm.embedding import ServedEmbedder
from app.llm.identity import Known
from app.retrieval.embedder import Embedder, HashingEmbedder, OnnxEmbedder
from app.retrieval.model import Precision, build_model, card_file, read_card
from evals.model_server import ModelServer

_TEXTS = [
    "The tablet press stopped because the compression force was too high.",
    "Compression force on the tablet press was too high, so the press stopped.",
    "Quarterly revenue of the airline grew in Asia.",
    "Blend uniformity of lot NF-25-0412 was within the limit of 6.8 %.",
    "cleaning",
    "The water system is sampled every day at each point of use. " * 12,
]


@pytest.fixture(scope="session")
def model_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("model")


@pytest.fixture(scope="session")
def plain(model_folder: Path) -> OnnxEmbedder:
    return OnnxEmbedder(build_model(model_folder, Precision.FP32))


@pytest.fixture(scope="session")
def quantised(model_folder: Path) -> OnnxEmbedder:
    return OnnxEmbedder(build_model(model_folder))


@pytest.fixture
def served(model_calls: None, served_embedding: ModelServer, tmp_path: Path) -> ServedEmbedder:
    """The same weights in a real vLLM."""
    address = Address(served_embedding.url)
    return ServedEmbedder(address, Known(address, None, tmp_path / "met.json"))


@pytest.fixture(params=["fp32", "int8", "hashing", "served"])
def embedder(
    request: pytest.FixtureRequest, plain: OnnxEmbedder, quantised: OnnxEmbedder
) -> Embedder:
    if request.param == "served":
        return request.getfixturevalue("served")
    return {"fp32": plain, "int8": quantised, "hashing": HashingEmbedder()}[request.param]


def test_rows_are_unit_vectors_in_the_order_of_the_texts(embedder: Embedder) -> None:
    vectors = embedder.embed(_TEXTS)
    assert vectors.shape == (len(_TEXTS), embedder.dimension)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_a_vector_does_not_depend_on_its_neighbours(embedder: Embedder) -> None:
    together = embedder.embed(_TEXTS)
    backwards = embedder.embed(_TEXTS[::-1])[::-1]
    alone = np.vstack([embedder.embed([text]) for text in _TEXTS])
    # A server adds up what comes together in another order: the last digits may differ.
    tolerance = 1e-5 if isinstance(embedder, ServedEmbedder) else 0.0
    assert np.abs(together - alone).max() <= tolerance
    assert np.abs(together - backwards).max() <= tolerance


def test_no_texts_make_an_empty_matrix(embedder: Embedder) -> None:
    assert embedder.embed([]).shape == (0, embedder.dimension)


def test_an_empty_text_has_a_vector(embedder: Embedder) -> None:
    assert np.isfinite(embedder.embed([""])).all()


def test_progress_counts_the_texts_done(embedder: Embedder) -> None:
    seen: list[int] = []
    embedder.embed(_TEXTS, seen.append)
    assert seen == list(range(1, len(_TEXTS) + 1))


@pytest.mark.parametrize("name", ["fp32", "int8"])
def test_paraphrases_are_near_and_strangers_far(
    name: str, plain: OnnxEmbedder, quantised: OnnxEmbedder
) -> None:
    first, paraphrase, stranger = {"fp32": plain, "int8": quantised}[name].embed(_TEXTS[:3])
    assert first @ paraphrase > 0.8
    assert first @ stranger < 0.3


def test_the_published_example_has_its_published_similarity(plain: OnnxEmbedder) -> None:
    # Sentence Transformers documentation, quick start of all-MiniLM-L6-v2: 0.6660 and 0.1046.
    weather, sunny, stadium = plain.embed(
        [
            "The weather is lovely today.",
            "It's so sunny outside!",
            "He drove to the stadium.",
        ]
    )
    assert weather @ sunny == pytest.approx(0.6660, abs=1e-3)
    assert weather @ stadium == pytest.approx(0.1046, abs=1e-3)


def test_int8_stays_near_fp32(plain: OnnxEmbedder, quantised: OnnxEmbedder) -> None:
    cosines = (plain.embed(_TEXTS) * quantised.embed(_TEXTS)).sum(axis=1)
    assert cosines.mean() >= 0.99


def test_a_text_longer_than_the_window_is_cut_and_counted(quantised: OnnxEmbedder) -> None:
    before = quantised.truncated
    long = "press " * 254  # with the two marks exactly the window
    kept, cut = quantised.embed([long, long + "granulator " * 50])
    assert quantised.truncated == before + 1
    assert np.array_equal(kept, cut)


def test_the_served_model_is_the_embedded_one(served: ServedEmbedder, plain: OnnxEmbedder) -> None:
    texts = [*_TEXTS, "press " * 400]
    np.testing.assert_allclose(served.embed(texts), plain.embed(texts), atol=1e-4)
    assert served.dimension == plain.dimension
    assert served.name != plain.name


def test_names_tell_precisions_apart(plain: OnnxEmbedder, quantised: OnnxEmbedder) -> None:
    assert plain.name.startswith("all-MiniLM-L6-v2/fp32@")
    assert quantised.name.startswith("all-MiniLM-L6-v2/int8@")


def test_a_finished_model_is_not_built_again(model_folder: Path, quantised: OnnxEmbedder) -> None:
    model_file = build_model(model_folder)
    before = model_file.stat().st_mtime_ns
    assert build_model(model_folder).stat().st_mtime_ns == before
    assert not list(model_folder.glob(".building-*"))


def test_an_altered_model_is_built_again_to_the_same_bytes(tmp_path: Path) -> None:
    model_file = build_model(tmp_path)
    digest = read_card(model_file).model_sha256
    model_file.write_bytes(b"broken")
    assert read_card(build_model(tmp_path)).model_sha256 == digest
    assert model_file.stat().st_size > 20_000_000


def test_a_foreign_card_is_refused(tmp_path: Path) -> None:
    model_file = tmp_path / "model.onnx"
    card_file(model_file).write_text('{"precision": "int8"}')
    with pytest.raises(ValueError, match="not a model card"):
        read_card(model_file)


def test_an_unknown_precision_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="int4"):
        build_model(tmp_path, "int4")


@pytest.mark.skipif(sys.platform != "linux", reason="where it would keep what it sends")
def test_the_runtime_tells_its_maker_nothing(model_folder: Path, tmp_path: Path) -> None:
    """Its telemetry keeps an identifier and a queue in the home of whoever runs it."""
    model_file = build_model(model_folder)
    code = (
        "import sys; from pathlib import Path; from app.retrieval.embedder import OnnxEmbedder; "
        "OnnxEmbedder(Path(sys.argv[1])).embed(['cleaning'])"
    )
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
    subprocess.run([sys.executable, "-c", code, str(model_file)], env=environment, check=True)
    assert list(tmp_path.iterdir()) == []

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.configuration.parts import SOURCES, Installed, gather_item, installed_root, sources_of
from app.core.errors import Corrupt
from app.core.settings import Settings
from app.llm.making import prompts_folder
from app.release.item import Item, Kind, changed_parts

SHAPES_NOTHING = {
    "api": "how an output is asked for",
    "audit": "the trail of what was done",
    "auth": "who may",
    "backup": "copies",
    "cli": "how an output is asked for",
    "configuration": "this control itself",
    "demo": "a simulated plant",
    "intake": "stores what the readers say",
    "jobs": "when something runs",
    "migrations": "tables",
    "monitoring": "watches outputs",
    "oversight": "measures people's attention",
    "prompts": "each is a part of its own",
    "release": "this control itself",
    "retention": "how long records are kept",
    "review": "what people decide",
    "signatures": "what people sign",
    "web": "draws",
}


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sources, to spoil."""
    target = tmp_path_factory.mktemp("tree")
    for part, files in sources_of(installed_root()):
        assert part in SOURCES
        for file in files:
            copy = target / file.relative_to(installed_root())
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, copy)
    shutil.copytree(prompts_folder(), target / "prompts")
    (target / "weights").mkdir()
    (target / "weights" / "model.safetensors").write_bytes(b"weights")
    (target / "nli").mkdir()
    (target / "nli" / "model.safetensors").write_bytes(b"weights")
    (target / "tokenizer.json").write_text("{}")
    (target / "model.onnx").write_bytes(b"onnx")
    return target


def gathered(tree: Path, settings: Settings | None = None, **names: str) -> Item:
    installed = Installed(
        root=tree,
        prompts=tree / "prompts",
        embedder_files=(tree / "model.onnx",),
        model_weights=tree / "weights",
        model_tokenizer=tree / "tokenizer.json",
        entailment_model=tree / "nli",
    )
    model, embedder = names.get("model", "qwen"), names.get("embedder", "minilm")
    return gather_item(settings or Settings(), installed, model, embedder)


@pytest.fixture
def spoil(tree: Path) -> Iterator[Callable[[str], None]]:
    """Adds a byte to the file, until the test is over."""
    kept: dict[Path, bytes] = {}

    def add_byte(name: str) -> None:
        kept[tree / name] = (tree / name).read_bytes()
        (tree / name).write_bytes(kept[tree / name] + b"\n")

    yield add_byte
    for file, content in kept.items():
        file.write_bytes(content)


@pytest.mark.req("LC-01")
def test_the_item_holds_a_part_of_every_kind(tree: Path) -> None:
    item = gathered(tree)
    assert [kind for kind in Kind if not item.of_kind(kind)] == []
    assert item.hash == gathered(tree).hash


@pytest.mark.req("LC-01")
@pytest.mark.req("LC-02")
@pytest.mark.req("H25")
@pytest.mark.parametrize(
    ("file", "part"),
    [
        ("prompts/write_section.md", "prompt write_section"),
        ("prompts/chat_agent.md", "prompt chat_agent"),
        ("weights/model.safetensors", "weights"),
        ("nli/model.safetensors", "weights entailment"),
        ("tokenizer.json", "tokenizer"),
        ("prompts/judge_support.md", "prompt judge_support"),
        ("model.onnx", "embedder files"),
        ("app/drafts/linter.py", "guard linter"),
        ("app/drafts/lexicon.py", "guard linter"),
        ("app/evidence/predicates.py", "guard predicates"),
        ("app/investigation/predicates/values.py", "guard predicates"),
        ("app/investigation/gates.py", "guard gates"),
        ("app/grounding/check.py", "guard grounding"),
        ("app/drafts/writing/accepting.py", "guard writing"),
        ("app/core/settings.py", "code core"),
        ("ingestion/chunking.py", "chunker"),
        ("app/retrieval/document_passages.py", "chunker"),
        ("ingestion/readers/pdf.py", "reader"),
        ("app/retrieval/edge_index.py", "index"),
        ("app/retrieval/sparse.py", "index"),
        ("app/retrieval/fusion.py", "fusion"),
        ("app/retrieval/search.py", "code retrieval"),
        ("app/export/report.typ", "template report"),
        ("app/investigation/sections/closing.py", "template sections"),
        ("app/tools/statistics.py", "code tools"),
        ("app/investigation/ranking.py", "code investigation"),
        ("app/agent/answering.py", "code agent"),
        ("app/llm/wire.py", "code llm"),
        ("app/plant/historian.py", "code records"),
    ],
)
def test_a_byte_more_in_any_file_changes_its_part_alone(
    tree: Path, spoil: Callable[[str], None], file: str, part: str
) -> None:
    before = gathered(tree)
    spoil(file)
    after = gathered(tree)
    assert [one.part for one in changed_parts(before.parts, after.parts)] == [part]
    assert before.hash != after.hash


@pytest.mark.req("LC-01")
@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({"model": "qwen, 4 bit"}, "model"),
        ({"embedder": "another"}, "embedder"),
        ({"settings": Settings(model_timeout_s=60)}, "decoding"),
        ({"settings": Settings(history_months=12)}, "setting history_months"),
        ({"settings": Settings(reranking_url="http://rank:8000")}, "fusion reranker"),
    ],
)
def test_another_model_or_setting_changes_its_part_alone(
    tree: Path, changes: dict[str, str | Settings], part: str
) -> None:
    changed = gathered(tree, **changes)  # pyright: ignore[reportArgumentType] - a table of cases
    assert [one.part for one in changed_parts(gathered(tree).parts, changed.parts)] == [part]


@pytest.mark.req("LC-01")
def test_no_model_that_judges_here_is_another_configuration_than_one(tree: Path) -> None:
    chosen = gathered(tree)
    installed = Installed(tree, tree / "prompts", (tree / "model.onnx",), tree / "weights")
    without = gather_item(
        Settings(), replace(installed, model_tokenizer=tree / "tokenizer.json"), "qwen", "minilm"
    )
    (change,) = changed_parts(without.parts, chosen.parts)
    assert (change.part, change.old) == ("weights entailment", "off")


def test_where_things_lie_is_no_part(tree: Path, tmp_path: Path) -> None:
    moved = tmp_path / "elsewhere"
    shutil.copytree(tree, moved)
    elsewhere = Settings(data=tmp_path / "data", port=9000, log_level="INFO")  # pyright: ignore[reportArgumentType]
    assert gathered(moved, elsewhere).hash == gathered(tree).hash


@pytest.mark.req("LC-01")
def test_every_room_shapes_outputs_and_is_in_the_item_or_is_known_not_to() -> None:
    root = installed_root()
    rooms = {one.parent.name for one in (root / "app").glob("*/__init__.py")}
    named = {pattern.split("/")[1] for one in SOURCES.values() for pattern in one if "/" in pattern}
    assert rooms - named == SHAPES_NOTHING.keys() & rooms
    assert not named & SHAPES_NOTHING.keys()


@pytest.mark.req("LC-01")
def test_no_source_of_a_room_that_shapes_outputs_is_left_out() -> None:
    root = installed_root()
    taken = {file for _part, files in sources_of(root) for file in files}
    rooms = {
        file.relative_to(root).parts[:2] for file in taken if file.is_relative_to(root / "app")
    }
    left = [
        file for parts in rooms for file in root.joinpath(*parts).rglob("*.py") if file not in taken
    ]
    assert left == []


@pytest.mark.req("H25")
def test_no_guard_reads_a_setting_or_the_environment() -> None:
    switches = ("environ", "getenv", "core.settings")
    guards = [
        file
        for (kind, _name), files in sources_of(installed_root())
        if kind is Kind.GUARD
        for file in files
    ]
    assert len(guards) > 10
    assert [one.name for one in guards if any(word in one.read_text() for word in switches)] == []


def test_a_part_without_a_file_is_no_part(tmp_path: Path) -> None:
    with pytest.raises(Corrupt, match="guard linter"):
        list(sources_of(tmp_path))

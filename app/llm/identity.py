"""What a server says that it serves, and what of it this installation remembers.

The configuration hash must be the same whether the server answers at the moment or not. So what
was met last is kept in a file; the service takes it up when it starts and holds the server to it.
"""

import json
import os
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import httpx

from app.llm.calls import ModelUnavailable
from app.llm.connection import Address, connect, no_answer, read_json, unreachable
from app.release.item import NEVER_MET

_LOOK_S = 5.0
_LONGEST_ROOT = 160


@dataclass(frozen=True)
class ServedIdentity:
    """``root`` is what the weights were loaded from, ``window`` its tokens, prompt and answer
    together. vLLM names no digest of the weights: whoever serves a model pins its root."""

    model: str
    root: str
    window: int
    server: str

    @property
    def name(self) -> str:
        return f"{self.model} ({self.root[-_LONGEST_ROOT:]}), {self.window} tokens, {self.server}"


def look_up(address: Address, wanted: str | None) -> ServedIdentity:
    """The model called ``wanted``, or the first. Raises :class:`ModelUnavailable`."""
    try:
        with connect(address, _LOOK_S) as http:
            listed = read_json(address, http.get(f"{address.url}/models"), "list of models")
            version = http.get(f"{address.root}/version")
    except httpx.HTTPError as error:
        raise unreachable(address, "list of models", error) from error
    return _identity(address, wanted, listed, _version(version))


def _identity(address: Address, wanted: str | None, listed: Any, server: str) -> ServedIdentity:
    try:
        models = {str(one["id"]): one for one in listed["data"]}
        found = models[wanted] if wanted is not None else next(iter(models.values()))
        name, root = str(found["id"]), str(found.get("root") or found["id"])
        return ServedIdentity(name, root, int(found["max_model_len"]), server)
    except (AttributeError, KeyError, StopIteration, TypeError, ValueError) as error:
        what = f"model {wanted or 'at all'} with its max_model_len"
        raise no_answer(address, what, json.dumps(listed)) from error


def _version(response: httpx.Response) -> str:
    """Others than vLLM have no such call."""
    try:
        said = response.json()
    except ValueError:
        return "unknown server"
    version = said.get("version") if isinstance(said, dict) else None
    return f"vLLM {str(version)[:40]}" if version else "unknown server"


@dataclass
class Known:
    """What is known of the model behind an address: of this process, else of ``file``.

    ``met`` stays what it was when it was first needed: a server that changes meanwhile is refused
    until the service starts anew and so has it in its configuration.
    """

    address: Address
    wanted: str | None
    file: Path
    look: Callable[[Address, str | None], ServedIdentity] = look_up
    met: ServedIdentity | None = None
    _asked: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def name(self) -> str:
        """The same from the first time on, unless nothing was ever met."""
        self._take_up()
        wanted = self.wanted or "the first model"
        return self.met.name if self.met else f"{wanted}, {NEVER_MET}"

    def check(self) -> ServedIdentity:
        """What is served, if it is what it was. Raises :class:`ModelUnavailable`."""
        self._take_up()
        known, served = self.met, self.look(self.address, self.wanted)
        if known is None:
            self._remember(served)
        elif served != known:
            raise ModelUnavailable(
                "the server serves another model than when the service started",
                where=self.address.url,
                expected=known.name,
                got=served.name,
                hint="Restart the service to take it into its configuration",
            )
        self.met = served
        return served

    def _take_up(self) -> None:
        with self._lock:
            if not self._asked:
                self.met = self._now() or self._remembered()
                self._asked = True

    def _now(self) -> ServedIdentity | None:
        try:
            served = self.look(self.address, self.wanted)
        except ModelUnavailable:  # what was met last stands for it
            return None
        self._remember(served)
        return served

    def _remembered(self) -> ServedIdentity | None:
        if not self.file.is_file():
            return None
        kept = json.loads(self.file.read_text())
        return ServedIdentity(**kept["identity"]) if kept["asked"] == self._key else None

    def _remember(self, served: ServedIdentity) -> None:
        self.file.parent.mkdir(parents=True, exist_ok=True)
        partial = self.file.with_name(f".{self.file.name}-{os.getpid()}")
        partial.write_text(json.dumps({"asked": self._key, "identity": asdict(served)}))
        partial.rename(self.file)

    @property
    def _key(self) -> list[str | None]:
        return [self.address.url, self.wanted]

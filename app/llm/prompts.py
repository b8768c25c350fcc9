"""The registry of prompts: one file for each call, read whole at the start.

A file is front matter (YAML between two lines ``---``) and two parts, ``# system`` and ``# user``.
The system part is the same for every call, so that a server's prefix cache holds it; inputs stand
in the user part as ``{{ name }}``, between ``<data>`` and ``</data>``, and are put in once: what an
input says is never read as a template, nor as the end of its fence or of the turn. ``output`` is
the JSON schema of the answer; where it says ``x-choices: NAME`` the values allowed in this call
stand as ``enum``.

Fails at the start for a call without a file, a file without a call, and an input that is not
declared or not fenced.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml
from jsonschema.exceptions import SchemaError
from jsonschema.protocols import Validator
from jsonschema.validators import validator_for
from pydantic import BaseModel, ConfigDict, ValidationError

from app.core.canonical import sha256_bytes
from app.core.errors import Corrupt
from app.llm.calls import CallName, Message, Speaker
from app.llm.fencing import neutral

_PARTS = re.compile(
    r"\A---\n(?P<front>.*?)\n---\n+# system\n+(?P<system>.*?)\n+# user\n+(?P<user>.*)\Z", re.DOTALL
)
_INPUT = re.compile(r"\{\{ (\w+) \}\}")
_FENCED = re.compile(r"<data>\n.*?\n</data>", re.DOTALL)
_CHOICES = "x-choices"


class FrontMatter(BaseModel):
    """What a prompt file says of itself. ``max_tokens`` is of the answer."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: CallName
    version: int
    purpose: str
    inputs: tuple[str, ...]
    max_tokens: int
    temperature: float = 0.0
    output: dict[str, Any] | None = None


@dataclass(frozen=True)
class Prompt:
    front: FrontMatter
    system: str
    user: str
    sha256: str

    @property
    def label(self) -> str:
        """``write_section@1``."""
        return f"{self.front.id.value}@{self.front.version}"

    def render(self, inputs: Mapping[str, str]) -> tuple[Message, ...]:
        """Raises KeyError unless exactly the declared inputs are given."""
        if set(inputs) != set(self.front.inputs):
            raise KeyError(f"{self.label} takes {self.front.inputs}, got {tuple(inputs)}")
        user = _INPUT.sub(lambda match: neutral(inputs[match[1]]), self.user)
        return (Message(Speaker.SYSTEM, self.system), Message(Speaker.USER, user))

    def schema(self, choices: Mapping[str, Sequence[str]]) -> dict[str, Any] | None:
        """The output's, with what may be chosen from in this call."""
        return None if self.front.output is None else _with_choices(self.front.output, choices)


@dataclass(frozen=True)
class Prompts:
    """Every prompt by the call that it is for."""

    by_name: Mapping[CallName, Prompt]

    def __getitem__(self, name: CallName) -> Prompt:
        return self.by_name[name]

    @cached_property
    def versions(self) -> dict[str, str]:
        """Name → version and digest, for the configuration hash (LC-01)."""
        return {
            f"prompt {name.value}": f"{one.front.version} {one.sha256}"
            for name, one in sorted(self.by_name.items())
        }


def read_prompts(folder: Path) -> Prompts:
    """Raises :class:`Corrupt` naming the file."""
    files = {path.stem: path for path in sorted(folder.glob("*.md"))}
    names = {name.value for name in CallName}
    if set(files) != names:
        raise Corrupt(
            "every call has a prompt file and every prompt file a call",
            where=str(folder),
            expected=", ".join(sorted(names)),
            got=", ".join(sorted(files)),
        )
    return Prompts({CallName(name): _read(file) for name, file in files.items()})


def _read(path: Path) -> Prompt:
    content = path.read_bytes()
    parts = _PARTS.match(content.decode())
    if parts is None:
        raise Corrupt("no prompt file", where=path.name, expected="front matter, # system, # user")
    try:
        front = FrontMatter.model_validate(yaml.safe_load(parts["front"]))
    except (ValidationError, yaml.YAMLError) as error:
        raise Corrupt(f"front matter: {error}", where=path.name) from error
    if front.output is not None:
        _check_schema(front.output, path)
    used = set(_INPUT.findall(parts["user"]))
    unfenced = _INPUT.findall(_FENCED.sub("", parts["user"])) + _INPUT.findall(parts["system"])
    if front.id.value != path.stem or used != set(front.inputs) or unfenced:
        raise Corrupt(
            "the inputs that are declared are those that the user part fences, the id is the name",
            where=path.name,
            expected=f"{front.id.value}: {', '.join(front.inputs)}",
            got=", ".join(sorted(used)),
        )
    return Prompt(front, parts["system"].strip(), parts["user"].strip(), sha256_bytes(content))


def validator_of(schema: Mapping[str, Any]) -> Validator:
    """Of a prompt's schema, which was checked when the prompt was read."""
    return validator_for(schema)(schema)


def _check_schema(schema: Mapping[str, Any], path: Path) -> None:
    try:
        validator_for(schema).check_schema(dict(schema))
    except SchemaError as error:
        raise Corrupt(f"output: {error.message}", where=path.name, expected="a schema") from error


def _with_choices(schema: Any, choices: Mapping[str, Sequence[str]]) -> Any:
    if isinstance(schema, dict):
        filled = {key: _with_choices(one, choices) for key, one in schema.items()}
        if _CHOICES in filled:
            filled["enum"] = list(choices[filled.pop(_CHOICES)])
        return filled
    if isinstance(schema, list):
        return [_with_choices(one, choices) for one in schema]
    return schema

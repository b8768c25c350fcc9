"""`tool`."""

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from app.cli.console import data_option, json_option, load_settings, print_json, say
from app.core.errors import BadInput
from app.core.settings import Settings
from app.grounding.verdicts import Embed
from app.tools.grounding_file import NAME as GROUNDING
from app.tools.grounding_file import VERSION, Checked, check_pairs, read_pairs
from app.tools.judging import Judge, local_judge, said_of


@click.command("tool")
@click.argument("name")
@click.argument("arguments", nargs=-1, metavar="[KEY=VALUE]…")
@data_option
@json_option
def tool_command(name: str, arguments: tuple[str, ...], data: Path | None, as_json: bool) -> None:
    """Run one tool of the agent on stored data. Several values of a key are divided by ';'.

    `grounding file=PAIRS.jsonl` checks each line {"claim": …, "source": …}, without an
    installation too.
    """
    settings = load_settings(data)
    if name == GROUNDING and any(one.startswith("file=") for one in arguments):
        _check_file(settings, arguments, as_json)
        return
    document = _run_on_records(settings, name, _parse(arguments))
    if as_json:
        print_json(document)
        return
    message = document["message"]
    say(f"{name}: {document['status']}" + (f" ({message})" if message else ""))
    for key, value in (document["output"] or {}).items():
        for line in _lines(key, value):
            say(line)


def _run_on_records(settings: Settings, name: str, parsed: dict[str, Any]) -> dict[str, Any]:
    from app.auth.actor import command_line_actor  # noqa: PLC0415 - slow to import
    from app.operations import run_tool  # noqa: PLC0415 - slow to import
    from app.tools.document import tool_document  # noqa: PLC0415 - slow to import
    from app.wiring import open_service  # noqa: PLC0415 - slow to import

    actor = command_line_actor()
    with open_service(settings, actor) as service:
        return tool_document(run_tool(service, actor, name, parsed)).model_dump()


def _check_file(settings: Settings, arguments: tuple[str, ...], as_json: bool) -> None:
    if len(arguments) != 1:
        raise BadInput("a file is checked alone", expected="file=PAIRS.jsonl", got=arguments)
    file = arguments[0].partition("=")[2]
    pairs = read_pairs(Path(file))
    judge = _judge(settings)
    with _embedder(settings) as (embed, embedder):
        checked = check_pairs(pairs, embed, judge)
    if as_json:
        scope = {"embedder": embedder, **said_of(judge), "pairs": len(checked.results)}
        print_json(_document(file, scope, checked))
        return
    for (claim, _), result in zip(pairs, checked.results, strict=True):
        say(f"{result.verdict} {result.score:.2f}  {_short(claim)}")
        for failure in result.failed:
            said, stands = _short(failure.words), _short(failure.expected)
            say(f"    {failure.kind}: {said!r}, where the source has {stands!r}")


def _document(file: str, scope: dict[str, Any], checked: Checked) -> dict[str, Any]:
    """A tool's document; ``results`` stand at its top as well, as those of `search` do."""
    results = [
        {
            "verdict": one.verdict.value,
            "score": round(one.score, 4),
            "failed": [
                {"kind": failure.kind.value, "words": failure.words, "expected": failure.expected}
                for failure in one.failed
            ],
        }
        for one in checked.results
    ]
    return {
        "tool": GROUNDING,
        "version": VERSION,
        "arguments": {"file": file},
        "status": "ok" if results else "empty",
        "message": "" if results else "the file has no pairs",
        "scope": scope,
        "results": results,
        "output": {"results": results},
    }


def _judge(settings: Settings) -> Judge | None:
    """The one on this machine, where one is set: a served one needs an installation, to be kept in
    its log of calls."""
    if settings.entailment_model is None:
        return None
    from app.llm.making import make_entailment  # noqa: PLC0415 - slow to import

    model = make_entailment(settings)
    return None if model is None else local_judge(model)


@contextmanager
def _embedder(settings: Settings) -> Iterator[tuple[Embed, str]]:
    """The data folder's model where there is an installation, else one that is made for now."""
    from app.retrieval.embedder import OnnxEmbedder  # noqa: PLC0415 - slow to import
    from app.retrieval.model import build_model  # noqa: PLC0415 - slow to import

    with tempfile.TemporaryDirectory(prefix="veridraft-") as scratch:
        own = settings.data / "models"
        folder = own if settings.data.is_dir() else Path(scratch)
        made = OnnxEmbedder(build_model(folder), settings.embed_threads)
        yield made.embed, made.name


def _parse(arguments: tuple[str, ...]) -> dict[str, Any]:
    parsed: dict[str, Any] = {}
    for argument in arguments:
        key, equals, value = argument.partition("=")
        if not equals or not key:
            raise BadInput("an argument is not readable", expected="key=value", got=argument)
        parsed[key] = value.split(";") if ";" in value else value
    return parsed


_SHORT = 160
_MOST = 20  # entries of a list


def _lines(key: str, value: Any) -> Iterator[str]:
    """For a person to glance over: `--json` has all of it."""
    if not isinstance(value, list):
        yield f"  {key}: {_short(_said(value))}"
        return
    yield f"  {key}: {len(value)}"
    for one in value[:_MOST]:
        yield f"    {_short(_said(one))}"
    if len(value) > _MOST:
        yield f"    … and {len(value) - _MOST} more, see --json"


_PLACES = ("entry", "rule")  # where a row's values come from


def _said(value: Any) -> str:
    """Of a row its plain values, and of another row that it names the number."""
    if not isinstance(value, dict):
        return str(value)
    named = {
        name: json.loads(one["key"])[0] if isinstance(one, dict) and "key" in one else one
        for name, one in value.items()
        if name not in _PLACES
    }
    plain = {name: one for name, one in named.items() if not isinstance(one, (dict, list))}
    return ", ".join(f"{name}: {one}" for name, one in plain.items() if one not in (None, ""))


def _short(text: str) -> str:
    return text if len(text) <= _SHORT else text[:_SHORT] + "…"

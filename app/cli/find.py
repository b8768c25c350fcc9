"""`search` and `ask`."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import click

from app.auth.actor import Actor, command_line_actor
from app.cli.console import data_option, json_option, load_settings, print_json, say
from app.retrieval.answer import answer
from app.retrieval.passages import PassageKind
from app.retrieval.schemas import (
    AskResponse,
    Citation,
    RecordPlace,
    ScopeOut,
    SearchItem,
    SearchResponse,
    ask_response,
    search_response,
)
from app.retrieval.search import parse_as_of
from app.wiring import Service, open_service

_MOST = 100

_as_of_option = click.option(
    "--as-of",
    metavar="DATE",
    help="What was in force and known then: 2025-03-12 (through the end of that day, plant time) "
    "or 2025-03-12T13:40, with an offset or in plant time. Default: now.",
)
_type_option = click.option(
    "--type",
    "kinds",
    multiple=True,
    type=click.Choice([kind.value for kind in PassageKind]),
    help="Only of this kind; may be given several times.",
)


@click.command("search")
@click.argument("question")
@_as_of_option
@click.option("--limit", type=click.IntRange(1, _MOST), default=10, show_default=True)
@_type_option
@data_option
@json_option
def search_command(
    question: str,
    as_of: str | None,
    limit: int,
    kinds: tuple[str, ...],
    data: Path | None,
    as_json: bool,
) -> None:
    """Find passages of documents, batch records, the log, deviations and CAPAs."""
    actor = command_line_actor()
    with open_service(load_settings(data), actor) as service:
        response = find(service, actor, question, as_of, limit, _kinds(kinds))
    if as_json:
        print_json(response.model_dump(mode="json"))
    else:
        say_results(response)


@click.command("ask")
@click.argument("question")
@_as_of_option
@_type_option
@data_option
@json_option
def ask_command(
    question: str,
    as_of: str | None,
    kinds: tuple[str, ...],
    data: Path | None,
    as_json: bool,
) -> None:
    """Answer in the words of documents and records, each cited, or say that it was not found."""
    actor = command_line_actor()
    with open_service(load_settings(data), actor) as service:
        response = reply(service, actor, question, as_of, _kinds(kinds))
    if as_json:
        print_json(response.model_dump(mode="json"))
    else:
        say_answer(response)


def find(
    service: Service,
    actor: Actor,
    question: str,
    as_of: str | None,
    limit: int,
    kinds: Sequence[PassageKind],
) -> SearchResponse:
    at = _instant(service, as_of)
    with service.ledger.database.read() as session:
        searcher = service.searcher
        found = searcher.search(session, actor, question, as_of=at, limit=limit, kinds=kinds)
        return search_response(session, found)


def reply(
    service: Service,
    actor: Actor,
    question: str,
    as_of: str | None,
    kinds: Sequence[PassageKind],
) -> AskResponse:
    at = _instant(service, as_of)
    with service.ledger.database.read() as session:
        given = answer(service.searcher, session, actor, question, as_of=at, kinds=kinds)
        return ask_response(session, given)


def say_results(response: SearchResponse) -> None:
    for number, item in enumerate(response.results, 1):
        _say_item(number, item)
    _say_scope(response.scope)


def say_answer(response: AskResponse) -> None:
    say(response.answer)
    for number, citation in enumerate(response.citations, 1):
        say(f"  [{number}] {_source(citation)}")
    if not response.abstained:  # an abstention says it itself
        _say_scope(response.scope)


def _instant(service: Service, as_of: str | None) -> datetime:
    return parse_as_of(as_of, service.site()[2]) if as_of else service.ledger.clock()


def _kinds(names: tuple[str, ...]) -> list[PassageKind]:
    return [PassageKind(name) for name in names]


def _say_item(number: int, item: SearchItem) -> None:
    say(f"{number}. {_place(item)}")
    for line in item.text.splitlines():
        if line.strip():
            say(f"     {line}")
    say()


def _place(item: SearchItem) -> str:
    if item.record is not None:
        return f"{item.section}  ({_cell(item.record)})"
    section = f", {item.section}" if item.section else ""
    return f"{item.document} version {item.version}, page {item.page}{section}"


def _source(citation: Citation) -> str:
    if citation.record is not None:
        return _cell(citation.record)
    return f"{citation.document} version {citation.version}, page {citation.page}"


def _cell(record: RecordPlace) -> str:
    return f"{record.file} line {record.line}, {record.column}"


def _say_scope(scope: ScopeOut) -> None:
    kinds = ", ".join(kind.replace("_", " ") for kind in scope.kinds)
    at = f"{scope.as_of:%Y-%m-%d %H:%M} UTC"
    say(f"Searched {scope.population} passages as of {at}: {kinds}.")

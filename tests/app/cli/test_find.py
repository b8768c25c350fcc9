"""`search` and `ask` print the shapes that the design names, or one clear line."""

import json
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from app.auth.actor import Actor, Kind
from app.cli.find import ask_command, find, reply, say_answer, say_results, search_command
from app.core.errors import BadInput
from app.core.settings import Settings
from app.operations import import_package
from app.release.mode import Mode
from app.retrieval.embedder import HashingEmbedder
from app.retrieval.passages import PassageKind
from app.wiring import Service, open_service
from tests.conftest import FILES

_ACTOR = Actor(Kind.CLI, "tester")
_LOG = "id,at,text,batch,product\nLOG-0001,2024-01-02T10:40,Pump seal looks worn.,B-01,P1\n"
_RESULT = {"kind", "document", "version", "page", "section", "text", "score", "record"}
_CITATION = {"kind", "document", "version", "page", "quote", "boxes", "record"}
_PLACE = {"table", "key", "column", "file", "line"}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("find")
    for name, content in (FILES | {"log.csv": _LOG}).items():
        file = folder / "package" / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(str(content), encoding="utf-8")
    settings = Settings(data=folder / "data", parse_processes=1)
    with open_service(settings, _ACTOR, create=Mode.TRIAL, embedder=HashingEmbedder()) as made:
        made.jobs.start()
        import_package(made, _ACTOR, folder / "package")
        yield made


def test_search_has_the_shape_of_the_design(service: Service) -> None:
    found = find(service, _ACTOR, "pump seal", "2024-12-31", 5, [])
    document = json.loads(json.dumps(found.model_dump(mode="json")))
    assert document.keys() == {"results", "scope"}
    (first,) = document["results"]
    assert first.keys() == _RESULT
    assert first["record"].keys() == _PLACE
    assert (first["kind"], first["record"]["file"], first["record"]["line"]) == (
        "log",
        "log.csv",
        2,
    )


def test_ask_has_the_shape_of_the_design(service: Service) -> None:
    given = reply(service, _ACTOR, "LOG-0001", "2024-12-31", [])
    document = json.loads(json.dumps(given.model_dump(mode="json")))
    assert document.keys() == {"answer", "abstained", "citations", "scope"}
    assert document["abstained"] is False
    (citation,) = document["citations"]
    assert citation.keys() == _CITATION
    assert citation["quote"] == "Pump seal looks worn."
    assert citation["kind"] == "record"


def test_an_abstention_says_what_was_searched(
    service: Service, capsys: pytest.CaptureFixture[str]
) -> None:
    given = reply(service, _ACTOR, "What of LOG-0999?", "2024-12-31", [])
    say_answer(given)
    told = capsys.readouterr().out
    assert given.abstained
    assert "no passage has LOG-0999" in told
    assert told.count("Searched 1 passages") == 1


def test_people_read_where_it_stands(service: Service, capsys: pytest.CaptureFixture[str]) -> None:
    say_results(find(service, _ACTOR, "pump seal", "2024-12-31", 5, []))
    told = capsys.readouterr().out
    assert "log.csv line 2, text" in told
    assert "Pump seal looks worn." in told


def test_kinds_and_dates_filter(service: Service) -> None:
    assert find(service, _ACTOR, "pump", "2024-12-31", 5, [PassageKind.CAPA]).results == []
    assert find(service, _ACTOR, "pump", "2024-01-01", 5, []).results == []


def test_a_wrong_date_is_bad_input(service: Service) -> None:
    with pytest.raises(BadInput, match="as of: no point in time"):
        find(service, _ACTOR, "pump", "2024-13-01", 5, [])


@pytest.mark.parametrize("command", [search_command, ask_command])
def test_without_an_installation_the_command_says_what_to_do(
    command: click.Command, tmp_path: Path
) -> None:
    ended = CliRunner().invoke(command, ["pump", "--data", str(tmp_path / "none")])
    assert ended.exit_code != 0
    assert "no installation" in str(ended.exception)


def test_an_unknown_type_is_named(tmp_path: Path) -> None:
    ended = CliRunner().invoke(
        search_command, ["pump", "--type", "rumour", "--data", str(tmp_path)]
    )
    assert ended.exit_code == 2
    assert "'rumour' is not one of" in ended.output

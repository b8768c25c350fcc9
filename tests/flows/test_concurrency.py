"""People edit at once while the server is killed; ``evals.concurrency`` does it with a thousand
edits and more kills."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.auth.actor import Role
from app.core.settings import Settings
from app.drafts import service as editing
from app.drafts.store import add_version, get_version
from evals.concurrency import DATABASES, SUITE, Plan, examine, run
from evals.concurrency_editor import Save, reason_of, text_of
from evals.controls_draft import MODEL_STATEMENT, OPEN_STATEMENT
from evals.controls_installation import make_office
from evals.controls_office import Office, Person
from evals.postgres import PostgresMissing

SHORT = Plan(edits=60, clients=20, kills=1)


@pytest.mark.req("RC-04")
@pytest.mark.req("RC-05")
@pytest.mark.req("H17")
@pytest.mark.req("H18")
@pytest.mark.parametrize("database", DATABASES)
def test_no_save_is_lost_or_written_over_when_the_server_is_killed(database: str) -> None:
    try:
        with DATABASES[database]() as settings:
            metrics, findings = run(SHORT, settings)
    except PostgresMissing as missing:
        pytest.skip(str(missing))
    assert findings == []
    assert metrics["acknowledged"] == SHORT.edits
    assert metrics["kills"] == 1
    assert SUITE.passed(metrics)


class TestExamination:
    """It must find what it looks for."""

    @pytest.fixture
    def settings(self, tmp_path: Path) -> Settings:
        return Settings(data=tmp_path / "data")

    @pytest.fixture
    def office(self, settings: Settings) -> Iterator[Office]:
        with make_office(settings) as opened:
            yield opened

    @pytest.fixture
    def writer(self, office: Office) -> Person:
        return office.hire(Role.WRITER)

    @pytest.fixture
    def draft(self, office: Office, writer: Person) -> str:
        return office.write(writer)

    def test_saves_that_are_there_are_found(
        self, settings: Settings, office: Office, writer: Person, draft: str
    ) -> None:
        saves = [_save(office, writer, draft, OPEN_STATEMENT, marker) for marker in ("zqb", "zqc")]
        assert _wrong(settings, draft, saves) == set()

    def test_a_save_that_is_not_there_is_lost(
        self, settings: Settings, office: Office, writer: Person, draft: str
    ) -> None:
        saves = [_save(office, writer, draft, OPEN_STATEMENT, "zqb")]
        invented = Save(draft, 3, OPEN_STATEMENT, "zqc", looked_up=False)
        assert "lost_saves" in _wrong(settings, draft, [*saves, invented])

    def test_a_version_that_undoes_anothers_edit_is_a_lost_update(
        self, settings: Settings, office: Office, writer: Person, draft: str
    ) -> None:
        first = _save(office, writer, draft, OPEN_STATEMENT, "zqb")
        _overwrite(office, writer, draft, "zqc")
        second = Save(draft, 3, MODEL_STATEMENT, "zqc", looked_up=False)
        assert _wrong(settings, draft, [first, second]) >= {"lost_updates"}

    def test_a_version_that_nobody_saved_is_found(
        self, settings: Settings, office: Office, writer: Person, draft: str
    ) -> None:
        first = _save(office, writer, draft, OPEN_STATEMENT, "zqb")
        _save(office, writer, draft, OPEN_STATEMENT, "zqc")
        assert _wrong(settings, draft, [first]) == {"lost_saves", "lost_updates", "untold"}


def _save(office: Office, by: Person, draft: str, statement: str, marker: str) -> Save:
    with office.ledger.work(office.actor(by)) as work:
        based_on = get_version(work.session, draft).version
        saved = editing.edit(
            work, draft, based_on, statement, text_of(marker), [], reason_of(marker)
        )
    return Save(draft, saved.version, statement, marker, looked_up=False)


def _overwrite(office: Office, by: Person, draft: str, marker: str) -> None:
    """As a service would that took the text of before for the newest."""
    with office.ledger.work(office.actor(by)) as work:
        content: dict[str, Any] = get_version(work.session, draft, 1).content
        for section in content["sections"]:
            for block in section["blocks"]:
                for sentence in block.get("sentences", ()):
                    if sentence["id"] == MODEL_STATEMENT:
                        sentence["text"] = text_of(marker)
        newest = get_version(work.session, draft)
        add_version(
            work.session,
            draft,
            based_on=newest.version,
            content=content,
            configuration=newest.configuration,
            by=by.username,
            reason=reason_of(marker),
            now=work.now,
        )


def _wrong(settings: Settings, draft: str, saves: list[Save]) -> set[str]:
    return {name for name, found in examine(settings, [draft], saves).items() if found}

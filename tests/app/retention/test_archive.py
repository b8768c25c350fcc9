"""A record goes out of one installation as a sealed package and into another, empty one."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError, OperationalError

from app.audit.actions import Action
from app.audit.keys import load_or_create_key
from app.audit.store import find
from app.audit.work import Ledger
from app.auth.actor import Actor, Kind
from app.core.canonical import sha256_bytes, sha256_of
from app.core.clock import system_clock
from app.core.database import Database
from app.core.errors import Conflict, Forbidden
from app.core.settings import Settings
from app.documents import originals
from app.drafts.states import DraftState
from app.drafts.store import add_version, get_version
from app.drafts.verify import altered_versions
from app.export.rendering import Kinds
from app.export.sealed_format import RECORD
from app.export.sealed_zip import unpack
from app.export.service import Exporting, render_one, seal_package
from app.export.verifier import verify_package
from app.release.mode import Mode
from app.retention.archive import (
    NotIntact,
    Received,
    receive_package,
    received_package,
    verify_archived,
)
from evals.sealed_record import make_key, make_package
from tests.app.export.recorded import MACHINE, Archivist, make_archivist, make_team
from tests.app.signatures.office import DRAFT, NOTE, Team
from tests.conftest import Receive


@pytest.fixture
def archivist(ledger: Ledger, settings: Settings, receive: Receive) -> Archivist:
    receive()
    return make_archivist(ledger, settings)


@pytest.fixture
def team(archivist: Archivist) -> Team:
    return make_team(archivist.office)


class Elsewhere:
    """Another installation with nothing in it."""

    def __init__(self, folder: Path, migrated: Path) -> None:
        folder.mkdir()
        shutil.copy(migrated, folder / "veridraft.sqlite")
        settings = Settings(data=folder)
        key = load_or_create_key(settings.anchors)
        database = Database(settings.url)
        self.ledger = Ledger(database, settings.anchors, key, system_clock)
        self.originals = folder / "originals"
        self.kinds: Kinds = {NOTE.name: NOTE}

    @property
    def parts(self) -> Exporting:
        return Exporting(
            ledger=self.ledger,
            mode=Mode.VALIDATED,
            originals=self.originals,
            kinds=self.kinds,
            keys={},
            received=lambda session, draft, version: received_package(
                session, self.originals, draft, version
            ),
        )

    def receive(self, packed: bytes, key: Any = None, by: Actor = MACHINE) -> Received:
        return receive_package(self.ledger, by, self.originals, packed, key)

    def findings(self) -> list[str]:
        with self.ledger.database.read() as session:
            return [*verify_archived(session, self.originals), *altered_versions(session)]

    def told(self) -> list[Any]:
        with self.ledger.database.read() as session:
            return [entry.event.new for entry in find(session, Action.PACKAGE_RECEIVED)]


@pytest.fixture
def elsewhere(tmp_path: Path, _migrated: Path):
    made = Elsewhere(tmp_path / "elsewhere", _migrated)
    yield made
    made.ledger.database.close()


@pytest.fixture
def packed(archivist: Archivist, team: Team) -> bytes:
    archivist.approve(team)
    return seal_package(archivist.parts, MACHINE, DRAFT)[1]


@pytest.mark.req("RC-01")
def test_a_received_record_has_the_same_canonical_hash(
    archivist: Archivist, packed: bytes, elsewhere: Elsewhere
) -> None:
    received = elsewhere.receive(packed, archivist.office.ledger.key.public)
    assert received.is_new
    assert received.origin_proven
    with archivist.office.ledger.database.read() as session:
        sent = get_version(session, DRAFT)
    with elsewhere.ledger.database.read() as session:
        stored = get_version(session, DRAFT)
    assert stored.sha256 == sent.sha256 == sha256_of(stored.content) == received.content_sha256
    assert stored.content == sent.content
    assert (stored.state, stored.site) == (DraftState.ARCHIVED, "DUB")
    assert elsewhere.findings() == []


@pytest.mark.req("RC-01")
def test_what_is_exported_again_is_what_came_in(packed: bytes, elsewhere: Elsewhere) -> None:
    elsewhere.receive(packed)
    _name, again = seal_package(elsewhere.parts, MACHINE, DRAFT)
    assert again == packed
    _name, record = render_one(elsewhere.parts, MACHINE, DRAFT, "json")
    assert record == unpack(packed)[RECORD]


@pytest.mark.req("ES-01")
def test_a_received_record_still_shows_who_signed_it(packed: bytes, elsewhere: Elsewhere) -> None:
    elsewhere.receive(packed)
    _name, record = render_one(elsewhere.parts, MACHINE, DRAFT, "json")
    signatures = json.loads(record)["signatures"]
    assert [one["name"] for one in signatures] == ["Wanda", "Rita", "Quentin"]
    _name, pdf = render_one(elsewhere.parts, MACHINE, DRAFT, "pdf")
    assert pdf.startswith(b"%PDF")


@pytest.mark.req("AT-01")
def test_receiving_is_told_with_hashes_and_key(
    archivist: Archivist, packed: bytes, elsewhere: Elsewhere
) -> None:
    elsewhere.receive(packed)
    (event,) = elsewhere.told()
    assert event["package"] == sha256_bytes(packed)
    assert event["key_id"] == archivist.office.ledger.key.key_id
    assert event["origin_proven"] is False


def test_receiving_twice_changes_nothing(packed: bytes, elsewhere: Elsewhere) -> None:
    assert elsewhere.receive(packed).is_new
    assert not elsewhere.receive(packed).is_new
    assert len(elsewhere.told()) == 1


def test_a_later_version_of_the_same_record_is_added(
    archivist: Archivist, team: Team, packed: bytes, elsewhere: Elsewhere
) -> None:
    elsewhere.receive(packed)
    archivist.reopen(team)
    archivist.office.edit(team.writer, "Nothing was read.")
    later = seal_package(archivist.parts, MACHINE, DRAFT)[1]
    assert elsewhere.receive(later).version == 2
    assert seal_package(elsewhere.parts, MACHINE, DRAFT)[1] == later
    assert seal_package(elsewhere.parts, MACHINE, DRAFT, 1)[1] == packed
    assert elsewhere.findings() == []


@pytest.mark.req("RC-06")
def test_a_package_that_was_touched_is_refused_with_every_finding(
    packed: bytes, elsewhere: Elsewhere
) -> None:
    touched = bytearray(packed)
    touched[len(packed) // 2] ^= 1
    with pytest.raises(NotIntact) as refused:
        elsewhere.receive(bytes(touched))
    assert refused.value.details
    assert elsewhere.told() == []
    assert not list(elsewhere.originals.glob("*/*"))


def test_a_package_of_another_origin_than_the_one_trusted_is_refused(
    packed: bytes, elsewhere: Elsewhere
) -> None:
    with pytest.raises(NotIntact, match="signed with the key"):
        elsewhere.receive(packed, make_key().public)


def test_the_installation_that_holds_the_record_does_not_receive_it(
    archivist: Archivist, packed: bytes
) -> None:
    ledger, folder = archivist.office.ledger, archivist.parts.originals
    with pytest.raises(Conflict, match="draft of this installation"):
        receive_package(ledger, MACHINE, folder, packed)


def test_another_content_under_the_same_version_is_refused(elsewhere: Elsewhere) -> None:
    key = make_key()
    elsewhere.receive(make_package(key))
    with pytest.raises(Conflict, match="another content"):
        elsewhere.receive(make_package(key, "High fill"))
    assert len(elsewhere.told()) == 1


def test_a_record_of_one_site_is_not_carried_on_by_another(elsewhere: Elsewhere) -> None:
    elsewhere.receive(make_package(make_key()))
    with pytest.raises(Conflict, match="came from another site"):
        elsewhere.receive(make_package(make_key(), "High fill"))
    assert len(elsewhere.told()) == 1


@pytest.mark.req("WF-01")
def test_an_archived_record_takes_no_version(packed: bytes, elsewhere: Elsewhere) -> None:
    elsewhere.receive(packed)
    with (
        pytest.raises((IntegrityError, OperationalError), match="does not change"),
        elsewhere.ledger.database.write() as session,
    ):
        add_version(
            session,
            DRAFT,
            based_on=1,
            content=get_version(session, DRAFT).content | {"title": "Other"},
            configuration="c" * 64,
            by="person:x",
            reason="no",
            now=system_clock(),
        )


@pytest.mark.req("IA-02")
def test_who_may_not_import_receives_nothing(packed: bytes, elsewhere: Elsewhere) -> None:
    with pytest.raises(Forbidden):
        elsewhere.receive(packed, by=Actor(Kind.AGENT, "helper"))


@pytest.mark.req("RC-06")
def test_a_kept_package_that_was_altered_or_lost_is_reported(
    packed: bytes, elsewhere: Elsewhere
) -> None:
    elsewhere.receive(packed)
    file = originals.path_of(elsewhere.originals, sha256_bytes(packed))
    file.write_bytes(packed + b"\0")
    (finding,) = elsewhere.findings()
    assert DRAFT in finding
    file.unlink()
    assert len(elsewhere.findings()) == 1


def test_the_package_of_the_evaluation_is_received_as_well(elsewhere: Elsewhere) -> None:
    key = make_key()
    packed = make_package(key)
    assert verify_package(packed, key.public).origin_proven
    assert elsewhere.receive(packed, key.public).origin_proven
    assert elsewhere.findings() == []

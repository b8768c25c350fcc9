from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from app.audit.actions import Action
from app.auth.actor import Actor, Kind, Role, Scope
from app.configuration.touched import Touched, records_touched
from app.core.errors import Forbidden, NotFound
from app.drafts.content import to_json
from app.drafts.store import add_draft, add_version
from app.llm.tables import model_calls
from app.release.item import Item
from app.release.store import add_use
from app.review.states import Meaning
from tests.app.configuration.conftest import FIRST, SECOND
from tests.app.signatures.office import ADMINISTRATOR, IMPACT, Office, note
from tests.deploy.rows import add


def write(office: Office, draft: str, *configurations: Item, site: str = "DUB") -> None:
    """A draft with a version under each configuration, in this order."""
    with office.ledger.work(ADMINISTRATOR) as work:
        for version, one in enumerate(configurations):
            by = {"configuration": one.hash, "by": "somebody", "now": work.now}
            if not version:
                add_draft(work.session, draft, to_json(note()), site=site, job=None, **by)
            else:
                content = to_json(note(f"Text {version}."))
                given = {"based_on": version, "reason": None, "content": content}
                add_version(work.session, draft, **given, **by)


def export(office: Office, draft: str, version: int, printed_under: Item) -> None:
    new = {"version": version, "files": {}, "configuration": printed_under.hash}
    with office.ledger.work(ADMINISTRATOR) as work:
        work.record(Action.DRAFT_EXPORTED, "draft", draft, new=new)


def touched(office: Office, item: Item, actor: Actor = ADMINISTRATOR) -> Touched:
    with office.ledger.database.read() as session:
        return records_touched(session, actor, item.hash)


@contextmanager
def calling(office: Office) -> Iterator[None]:
    with office.ledger.database.write() as session:
        for name, one in (("CALL-1", FIRST), ("CALL-2", SECOND)):
            add(session, model_calls, id=name, configuration=one.hash)
        for turn, one in (("TURN-1", FIRST), ("TURN-2", SECOND), ("TURN-3", FIRST)):
            add_use(session, one.hash, "turn", turn, office.ledger.clock())
    yield


@pytest.mark.req("LC-06")
def test_the_records_of_a_configuration_are_listed_and_no_others(office: Office) -> None:
    write(office, "D-1", FIRST)
    write(office, "D-2", FIRST, SECOND, SECOND)
    write(office, "D-3", SECOND)
    export(office, "D-2", 1, SECOND)
    export(office, "D-2", 2, SECOND)
    export(office, "D-3", 1, FIRST)
    with calling(office):
        first, second = touched(office, FIRST), touched(office, SECOND)
    assert [(one.draft, one.newest_version) for one in first.drafts] == [("D-1", 1), ("D-2", 3)]
    assert [one.version for one in first.drafts[1].versions] == [1]
    assert [one.version for one in second.drafts[0].versions] == [2, 3]
    assert [one.draft for one in second.drafts] == ["D-2", "D-3"]
    assert [(one.draft, one.version) for one in first.exports] == [("D-2", 1), ("D-3", 1)]
    assert [(one.draft, one.version) for one in second.exports] == [
        ("D-2", 1),
        ("D-2", 2),
        ("D-3", 1),
    ]
    assert (first.model_calls, second.model_calls) == (("CALL-1",), ("CALL-2",))
    assert (first.chat_turns, second.chat_turns) == (("TURN-1", "TURN-3"), ("TURN-2",))
    assert first.is_whole


@pytest.mark.req("LC-06")
def test_a_signature_is_touched_with_the_version_that_it_is_under(office: Office) -> None:
    writer = office.hire("wanda", Role.WRITER)
    with office.ledger.work(writer) as work:
        add_draft(
            work.session,
            "D-1",
            to_json(note()),
            site="DUB",
            configuration=FIRST.hash,
            by=writer.id,
            job=None,
            now=work.now,
            person=writer.person,
        )
    office.adopt(writer, "D-1")
    office.decide(writer, IMPACT, "none", "D-1")
    signature = office.sign(writer, Meaning.AUTHORED, "D-1")
    assert [one.id for one in touched(office, FIRST).signatures] == [signature.id]
    assert touched(office, SECOND).signatures == ()


@pytest.mark.req("LC-06")
@pytest.mark.req("IA-03")
def test_whoever_sees_a_part_of_the_records_is_told_of_that_part(office: Office) -> None:
    write(office, "D-1", FIRST)
    write(office, "D-2", FIRST, site="CORK")
    export(office, "D-2", 1, FIRST)
    scope = Scope(sites=frozenset({"DUB"}))
    some = Actor(Kind.PERSON, "q", frozenset({Role.QA_APPROVER}), scope, "P", "S")
    with calling(office):
        seen = touched(office, FIRST, some)
    assert [one.draft for one in seen.drafts] == ["D-1"]
    assert (seen.exports, seen.model_calls, seen.chat_turns) == ((), (), ())
    assert not seen.is_whole


def test_a_beginning_of_eight_characters_is_enough(office: Office) -> None:
    with office.ledger.database.read() as session:
        found = records_touched(session, ADMINISTRATOR, FIRST.hash[:8])
        assert found.configuration == FIRST.hash
        for unknown in (FIRST.hash[:7], "0" * 64, ""):
            with pytest.raises(NotFound):
                records_touched(session, ADMINISTRATOR, unknown)
        writer = Actor(Kind.PERSON, "w", frozenset({Role.WRITER}), person="P", session="S")
        with pytest.raises(Forbidden):
            records_touched(session, writer, FIRST.hash)

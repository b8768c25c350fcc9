import csv
import io
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from app.audit import store
from app.audit.actions import Action
from app.audit.chain import ChainedEvent, Event, first_break
from app.audit.export import COLUMNS, Form, lines, record_export
from app.audit.search import Query, find_all
from app.audit.work import Ledger
from app.auth.actor import Actor

pytestmark = pytest.mark.req("AT-05")


@pytest.fixture
def ledger(any_ledger: Ledger, actor: Actor) -> Ledger:
    for text in ("Größe", 'said "no", twice\nand left', "=1+1"):
        with any_ledger.work(actor) as work:
            work.record(Action.DRAFT_EDITED, "draft", "D-1", new={"t": text}, reason=text)
    return any_ledger


def exported(ledger: Ledger, form: Form) -> str:
    with ledger.database.read() as session:
        return "".join(lines(find_all(session, Query()), form))


def test_json_lines_hold_all_that_the_chain_is_made_of(ledger: Ledger) -> None:
    rows = [json.loads(line) for line in exported(ledger, Form.JSON_LINES).splitlines()]
    assert first_break(_entry(row) for row in rows) is None
    assert len(rows) == 3


def test_csv_holds_the_same(ledger: Ledger) -> None:
    rows: list[dict[str, Any]] = list(csv.DictReader(io.StringIO(exported(ledger, Form.CSV))))
    assert tuple(rows[0]) == COLUMNS
    for row in rows:
        for name in ("old", "new"):
            row[name] = json.loads(row[name]) if row[name] else None
    assert first_break(_entry(row) for row in rows) is None
    assert rows[1]["new"]["t"] == 'said "no", twice\nand left'


def _entry(row: dict[str, Any]) -> ChainedEvent:
    fields: dict[str, Any] = {name: row[name] for name in Event.__dataclass_fields__}
    fields["at"] = datetime.fromisoformat(row["at"])
    event = Event(**fields)
    return ChainedEvent(int(row["seq"]), event, row["prev_hash"], row["hash"])


def test_an_export_is_itself_recorded_with_what_was_asked(ledger: Ledger, actor: Actor) -> None:
    since = datetime(2024, 6, 1, tzinfo=UTC)
    with ledger.work(actor) as work:
        record_export(work, Query(entity="draft", since=since), Form.CSV)
    with ledger.database.read() as session:
        event = list(store.read_all(session))[-1].event
    assert (event.action, event.entity_id) == ("trail:exported", "csv")
    assert event.new == {"entity": "draft", "since": since.isoformat()}

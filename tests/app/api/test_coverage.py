"""Each route that changes something, used once: exactly one event tells of it, with what was and
what is (AT-01). Which routes there are is asked of the description."""

from dataclasses import replace
from typing import Any

import pytest

from app.audit import store as trail
from app.audit.actions import Action
from app.audit.chain import Event
from app.audit.search import Query, search
from app.main import create_app
from tests.app.api.acting import Act, Told, desk_of
from tests.app.api.acts_on_configuration import ACTS as ON_CONFIGURATION
from tests.app.api.acts_on_drafts import ACTS as ON_DRAFTS
from tests.app.api.acts_on_people import ACTS as ON_PEOPLE
from tests.app.api.desk import REASON, sit_down
from tests.app.api.operations import operations_of
from tests.app.api.site import API, Site
from tests.conftest import FILES

COMPLETIONS = "/v1/chat/completions"
HOLD = {"on": "draft", "reason": REASON}


def investigate(site: Site) -> Act:
    given = {"deviation": site.deviation}
    told = Told(Action.DRAFT_CREATED, None, None, {"subject": site.deviation})
    return Act(site.enter("writer"), "POST", f"{API}/investigations", told, given)


def import_package(site: Site) -> Act:
    folder = site.service.settings.import_dir
    assert folder is not None
    for name, content in FILES.items():
        (folder / "second").mkdir(exist_ok=True)
        (folder / "second" / name).write_text(str(content))
    told = Told(Action.PACKAGE_IMPORTED, None, None, {})
    return Act(site.enter("writer"), "POST", f"{API}/imports", told, {"path": "second"})


def export_trail(site: Site) -> Act:
    url = f"{API}/audit/export.csv?entity=hold"
    told = Told(Action.TRAIL_EXPORTED, None, None, {})
    return Act(site.enter("auditor"), "GET", url, told)


def acknowledge(site: Site) -> Act:
    """A signing that failed is an alert."""
    desk = desk_of(site, "writer")
    given = {"meaning": "authored", "shown_sha256": "0" * 64}
    desk.client.post(f"{desk.url}/signatures", json=given)
    client = site.enter("qa_approver")
    seq = client.get(f"{API}/alerts").json()[-1]["seq"]
    told = Told(Action.ALERT_ACKNOWLEDGED, str(seq), None, "signature:refused", "a slip")
    return Act(client, "POST", f"{API}/alerts/{seq}/acknowledge", told, {"remark": "a slip"})


def make_exercise(site: Site) -> Act:
    given = {"draft": site.draft, "seed": 3, "count": 2}
    told = Told(Action.EXERCISE_MADE, None, None, {"copied_from": site.draft, "errors": 2})
    return Act(site.enter("qa_approver"), "POST", f"{API}/exercises", told, given)


def take_exercise(site: Site) -> Act:
    prepared = make_exercise(site)
    exercise = prepared.send(site).json()["id"]
    told = Told(Action.EXERCISE_TAKEN, exercise, None, {"found": 0, "missed": 2})
    url = f"{API}/exercises/{exercise}/answer"
    return Act(site.enter("reviewer"), "POST", url, told, {"statements": []})


def set_hold(site: Site) -> Act:
    desk = desk_of(site, "qa_approver")
    given = HOLD | {"record": desk.number}
    told = Told(Action.HOLD_SET, None, None, {"on": "draft", "record": desk.number}, REASON)
    return Act(desk.client, "POST", f"{API}/holds", told, given)


def release_hold(site: Site) -> Act:
    prepared = set_hold(site)
    hold = prepared.send(site).json()["id"]
    told = Told(Action.HOLD_RELEASED, hold, prepared.told.new, None, REASON)
    url = f"{API}/holds/{hold}/release"
    return Act(prepared.client, "POST", url, told, {"reason": REASON})


def dispose(site: Site) -> Act:
    """Where drafts are kept no longer than they are written."""
    settings = site.service.settings.model_copy(update={"retention_draft_years": 0})
    service = replace(site.service, settings=settings)
    service.gate = site.service.gate
    shortly = replace(site, service=service, app=create_app(service))
    desk = sit_down(shortly, "qa_approver", desk_of(site, "writer").number)
    told = Told(Action.DRAFT_DISPOSED, desk.number, {"versions": 1, "state": "draft"}, {}, REASON)
    return Act(desk.client, "POST", f"{desk.url}/dispose", told, {"reason": REASON})


def ask(site: Site) -> Act:
    client = site.enter("writer")
    thread = client.post(f"{API}/chat/threads", json={}).json()["id"]
    told = Told(Action.CHAT_ASKED, None, None, {"thread": thread})
    url = f"{API}/chat/threads/{thread}/turns"
    return Act(client, "POST", url, told, {"question": f"What happened in {site.deviation}?"})


def ask_again(site: Site) -> Act:
    prepared = ask(site)
    turn = prepared.send(site).json()["id"]
    prepared.client.get(f"{API}/chat/turns/{turn}/events")  # to its end
    told = Told(Action.CHAT_ASKED, None, None, prepared.told.new)
    return Act(prepared.client, "POST", f"{API}/chat/turns/{turn}/retry", told)


def give_feedback(site: Site) -> Act:
    prepared = ask(site)
    turn = prepared.send(site).json()["id"]
    told = Told(Action.FEEDBACK_GIVEN, turn, None, {"rating": "down"})
    url = f"{API}/chat/turns/{turn}/feedback"
    return Act(prepared.client, "POST", url, told, {"rating": "down", "comment": "not so"})


def complete(site: Site) -> Act:
    """As a chat program asks, in the person's name."""
    asked = [{"role": "user", "content": f"What happened in {site.deviation}?"}]
    given = {"model": "veridraft", "messages": asked}
    told = Told(Action.CHAT_ASKED, None, None, {"as_of": None})
    return Act(site.machine(), "POST", COMPLETIONS, told, given)


ELSE = {
    f"POST {COMPLETIONS}": complete,
    f"POST {API}/chat/threads/{{thread_id}}/turns": ask,
    f"POST {API}/chat/turns/{{turn_id}}/feedback": give_feedback,
    f"POST {API}/chat/turns/{{turn_id}}/retry": ask_again,
    f"POST {API}/investigations": investigate,
    f"POST {API}/imports": import_package,
    f"GET {API}/audit/export.{{form}}": export_trail,
    f"POST {API}/alerts/{{seq}}/acknowledge": acknowledge,
    f"POST {API}/exercises": make_exercise,
    f"POST {API}/exercises/{{exercise_id}}/answer": take_exercise,
    f"POST {API}/holds": set_hold,
    f"POST {API}/holds/{{hold_id}}/release": release_hold,
    f"POST {API}/drafts/{{draft_id}}/dispose": dispose,
}
ACTS = ON_CONFIGURATION | ON_DRAFTS | ON_PEOPLE | ELSE
_OWN = "a person's own thread is no record: each question asked in it is told"
EXCUSED = {
    f"POST {API}/chat/threads": _OWN,
    f"PATCH {API}/chat/threads/{{thread_id}}": _OWN,
    f"DELETE {API}/chat/threads/{{thread_id}}": _OWN,
    f"POST {API}/chat/turns/{{turn_id}}/stop": _OWN,
    f"POST {API}/ask": "a question: nothing is kept of it",
    f"POST {API}/tools/{{name}}": "a computation: nothing is kept of it",
    f"POST {API}/drafts/{{draft_id}}/statements/{{statement_id}}/check": "says what an edit would "
    "do, and keeps nothing",
    f"PUT {API}/imports/files/{{name}}": "no record yet: what is imported from it is told, by its "
    "hash",
    f"POST {API}/imports/demo": "refused where there are records; where there are none, "
    "tests/app/intake/test_demonstration.py",
    f"POST {API}/me/second-factor": "keeps nothing until its first code comes back",
    f"POST {API}/drafts/{{draft_id}}/signatures/challenge": "asks a provider: the signature that "
    "comes of it is told, and one that fails",
}


@pytest.mark.req("AT-01")
def test_every_route_that_changes_something_is_used_here_or_excused(site: Site) -> None:
    routes = {one.name for one in operations_of(site.app.openapi())}
    changing = {name for name in routes if not name.startswith("GET ")}
    assert changing - ACTS.keys() == EXCUSED.keys()
    assert ACTS.keys() <= routes


@pytest.mark.req("AT-01")
@pytest.mark.parametrize("route", ACTS)
def test_an_act_is_told_by_exactly_one_event_with_what_was_and_what_is(
    site: Site, route: str
) -> None:
    act = ACTS[route](site)
    before = _head(site)
    answer = act.send(site)
    assert answer.is_success, answer.text
    (event,) = _events_after(site, before)
    assert event.action == act.told.action
    assert event.reason == act.told.reason
    assert act.told.entity_id in (None, event.entity_id)
    assert _holds(event.old, act.told.old), event.old
    assert _holds(event.new, act.told.new), event.new


@pytest.mark.req("AT-01")
@pytest.mark.parametrize("route", EXCUSED)
def test_what_is_excused_tells_nothing_because_it_changes_nothing(site: Site, route: str) -> None:
    client = site.enter("writer")
    (operation,) = (one for one in operations_of(site.app.openapi()) if one.name == route)
    before = _head(site)
    operation.send(client)
    assert _events_after(site, before) == []


@pytest.mark.req("AT-01")
def test_an_act_that_is_refused_tells_of_no_change(site: Site) -> None:
    desk = desk_of(site, "auditor")
    before = _head(site)
    for operation in operations_of(site.app.openapi()):
        if operation.path.startswith(f"{API}/drafts/") and operation.method != "GET":
            operation.send(desk.client, {"draft_id": desk.number})
    assert {one.action for one in _events_after(site, before)} <= {Action.TRAIL_OPENED}


def _head(site: Site) -> int:
    with site.service.ledger.database.read() as session:
        return trail.head(session)[0]


def _events_after(site: Site, seq: int) -> list[Event]:
    with site.service.ledger.database.read() as session:
        return [one.event for one in search(session, Query(), cursor=seq, limit=100).entries]


def _holds(stored: Any, expected: Any) -> bool:
    """All of ``expected`` where it is a mapping; nothing at all where it is None."""
    if isinstance(expected, dict):
        return isinstance(stored, dict) and expected.items() <= stored.items()
    return stored == expected

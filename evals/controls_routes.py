"""Every route that changes something, each with a call that its rightful person makes: what it
needs is set up anew, so that the call has an effect."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

from pyotp.totp import TOTP

from app.auth import store
from app.auth.actor import Role
from app.auth.permissions import MACHINE
from app.auth.qualification import ACCOUNTABILITY
from app.review.states import Meaning
from evals import controls_configuration as configuration
from evals.controls_desk import Call, Desk
from evals.controls_draft import DECISIONS, OPEN_STATEMENT
from evals.controls_office import ADMINISTRATOR, ISSUER, REASON, Caller, Person
from evals.controls_plant import DEVIATIONS

_NEW_PASSWORD = "quiet meadow 97 lantern"  # noqa: S105 - of people who do not exist
_REASON: Final = {"reason": REASON}
_EMPTY_ZIP: Final = "PK\x05\x06" + "\0" * 18
Recipe = Callable[[Desk], Call]


def _on_somebody(desk: Desk, what: str, body: dict[str, Any] | None = None) -> Call:
    return desk.administer("POST", f"/people/{desk.somebody()}/{what}", body or _REASON)


def _lock(desk: Desk) -> str:
    locked = desk.somebody()
    with desk.office.ledger.work(ADMINISTRATOR) as work:
        store.change_person(work.session, locked, locked_at=work.now)
    return locked


def _remove_second_factor(desk: Desk) -> Call:
    person = desk.office.with_code(desk.office.hire(Role.WRITER))
    return desk.administer("POST", f"/people/{person.id}/second-factor/remove", _REASON)


def _grant(desk: Desk) -> Call:
    given = {"kind": "role", "value": "reviewer"}
    return desk.administer("POST", f"/people/{desk.somebody()}/grants", given)


def _revoke(desk: Desk) -> Call:
    granting = _grant(desk)
    given = granting.by.ask(granting.method, granting.path, granting.body)
    given.raise_for_status()
    return desk.administer("POST", f"/grants/{given.json()['id']}/revoke", _REASON)


def _train(desk: Desk) -> Call:
    now = desk.office.clock()
    given = {
        "course": "system_use",
        "passed": True,
        "completed_at": (now - timedelta(days=1)).isoformat(),
        "expires_at": (now + timedelta(days=9)).isoformat(),
    }
    return desk.administer("POST", f"/people/{desk.somebody()}/trainings", given)


def _attest(desk: Desk) -> Call:
    given = {"kind": "signature_accountability", "text": ACCOUNTABILITY}
    return desk.call("POST", f"/people/{desk.owner.id}/attestations", given)


def _create(desk: Desk) -> Call:
    name = f"new.{desk.office.number()}"
    given = {"username": name, "name": name, "identity_record": name}
    return desk.administer("POST", "/people", given)


def _bind(desk: Desk) -> Call:
    given = {"issuer": ISSUER, "subject": f"subject {desk.office.number()}", **_REASON}
    return desk.administer("PUT", f"/people/{desk.somebody()}/subject", given)


def _make_token(desk: Desk) -> Call:
    expires_at = (desk.office.clock() + timedelta(days=3)).isoformat()
    given = {"name": "another", "permits": sorted(MACHINE), "expires_at": expires_at}
    return desk.call("POST", "/tokens", given)


def _revoke_token(desk: Desk) -> Call:
    made, _ = desk.office.token(desk.office.seated(desk.owner))
    path = f"/tokens/{made}"

    def is_revoked() -> bool:
        listed = desk.office.seated(desk.owner).ask("GET", "/tokens").json()
        return any(one["id"] == made and one["revoked_at"] for one in listed)

    call = desk.call("DELETE", path)
    return Call(call.by, call.owner, "DELETE", path, had_effect=is_revoked)


def _of_a_writer(desk: Desk) -> tuple[Person, Caller]:
    """For what ends every session of the person."""
    person = desk.office.hire(Role.WRITER)
    return person, desk.office.enter(person)


def _sign_out(desk: Desk) -> Call:
    _, seat = _of_a_writer(desk)
    return Call(
        seat, seat, "DELETE", "/session", had_effect=lambda: not seat.ask("GET", "/me").is_success
    )


def _set_password(desk: Desk) -> Call:
    person, seat = _of_a_writer(desk)
    given = {"new": _NEW_PASSWORD, "present": person.password}
    return Call(seat, seat, "PUT", "/me/password", given)


def _set_signing_password(desk: Desk) -> Call:
    """By whoever is known to the OpenID provider, in the session of a one-time link."""
    office = desk.office
    _person, link = office.invite(Role.WRITER, linked=True)
    seat = office.seat(office.nobody.ask("POST", "/session", {"link": link}))
    return Call(seat, seat, "PUT", "/me/signing-password", {"new": _NEW_PASSWORD})


def _begin_second_factor(desk: Desk) -> Call:
    _, seat = _of_a_writer(desk)
    return Call(seat, seat, "POST", "/me/second-factor")


def _confirm_second_factor(desk: Desk) -> Call:
    person, seat = _of_a_writer(desk)
    begun = seat.ask("POST", "/me/second-factor").json()
    code = TOTP(begun["secret"]).at(desk.office.clock())
    given = {"sealed": begun["sealed"], "code": code, "present": person.password}
    return Call(seat, seat, "PUT", "/me/second-factor", given)


def _on_draft(method: str, what: str, body: Any = None, if_match: str = '"1"') -> Recipe:
    return lambda desk: desk.call(method, f"/drafts/{desk.draft()}/{what}", body, if_match=if_match)


def _replace_fact(desk: Desk) -> Call:
    entry = {"placeholder": "N1", "label": "volume", "value": "1.99", "unit": "mL", **_REASON}
    given = {"statement": "S2", "entry": entry}
    return desk.call("POST", f"/drafts/{desk.draft()}/facts/F1/replace", given, if_match='"1"')


def _restore(desk: Desk) -> Call:
    draft = desk.draft()
    path = f"/drafts/{draft}/statements/{OPEN_STATEMENT}"
    edited = desk.call("PUT", path, _EDIT, if_match='"1"')
    edited.make(edited.by)
    return desk.call("POST", f"{path}/restore", _REASON, if_match='"2"')


def _refresh(desk: Desk) -> Call:
    draft = desk.investigated
    seen = f'"{desk.office.version(draft)}"'
    return desk.call("POST", f"/drafts/{draft}/refresh", _REASON, if_match=seen)


def _adopt(desk: Desk) -> Call:
    draft = desk.draft()
    opened = desk.call("POST", f"/drafts/{draft}/openings", {"evidence": "E1"})
    opened.make(opened.by)
    return desk.call("POST", f"/drafts/{draft}/sections/event/adoption", if_match='"1"')


def _resolve(desk: Desk) -> Call:
    path = f"/drafts/{desk.draft()}/comments"
    given = {"statement": OPEN_STATEMENT, "text": "Why?"}
    made = desk.office.seated(desk.owner).ask("POST", path, given)
    made.raise_for_status()
    return desk.call("POST", f"{path}/{made.json()['id']}/resolve", {"text": "As recorded."})


def _decide(desk: Desk) -> Call:
    draft = desk.office.write(desk.staff.writer)
    given = {"value": DECISIONS["impact"], **_REASON}
    return desk.call("PUT", f"/drafts/{draft}/decisions/impact", given, if_match='"0"')


def _sign(desk: Desk) -> Call:
    draft = desk.draft()
    given = {
        "meaning": Meaning.AUTHORED,
        "shown_sha256": desk.office.record(draft, Meaning.AUTHORED),
        **desk.office.components(desk.owner),
    }
    return desk.call("POST", f"/drafts/{draft}/signatures", given)


def _challenge(desk: Desk) -> Call:
    draft, person = desk.draft(), desk.office.hire(Role.WRITER, linked=True)
    shown = desk.office.record(draft, Meaning.AUTHORED)
    given = {"meaning": Meaning.AUTHORED, "shown_sha256": shown}
    by = desk.office.enter(person)
    return Call(by, by, "POST", f"/drafts/{draft}/signatures/challenge", given)


def _attest_trail(desk: Desk) -> Call:
    draft = desk.draft()
    opened = desk.call("POST", f"/drafts/{draft}/trail")
    opened.make(opened.by)
    return desk.call("POST", f"/drafts/{draft}/trail/reviewed", {"remark": "as expected"})


def _acknowledge(desk: Desk) -> Call:
    """A signing of somebody else's that was refused."""
    refused = {"meaning": Meaning.AUTHORED, "shown_sha256": "0" * 64}
    desk.office.seated(desk.staff.writer).ask("POST", f"/drafts/{desk.draft()}/signatures", refused)
    newest = desk.office.seated(desk.owner).ask("GET", "/alerts").json()[-1]
    return desk.call("POST", f"/alerts/{newest['seq']}/acknowledge", {"remark": "it was a trial"})


def _make_exercise(desk: Desk) -> Call:
    given = {"draft": desk.investigated, "seed": desk.office.number(), "count": 1}
    return desk.call("POST", "/exercises", given)


def _take_exercise(desk: Desk) -> Call:
    making = _make_exercise(desk)
    made = desk.office.seated(desk.staff.approver).ask("POST", "/exercises", making.body)
    made.raise_for_status()
    return desk.call("POST", f"/exercises/{made.json()['id']}/answer", {"statements": []})


def _hold(desk: Desk) -> Call:
    given = {"on": "draft", "record": desk.draft(), **_REASON}
    return desk.call("POST", "/holds", given)


def _release(desk: Desk) -> Call:
    holding = _hold(desk)
    made = holding.by.ask("POST", "/holds", holding.body)
    made.raise_for_status()
    return desk.call("POST", f"/holds/{made.json()['id']}/release", _REASON)


def _dispose(desk: Desk) -> Call:
    draft = desk.draft()
    withdrawn = desk.call("POST", f"/drafts/{draft}/withdraw", _REASON)
    withdrawn.make(withdrawn.by)
    return desk.call("POST", f"/drafts/{draft}/dispose", _REASON)


def _thread(desk: Desk) -> str:
    made = desk.office.seated(desk.owner).ask("POST", "/chat/threads", {})
    made.raise_for_status()
    return made.json()["id"]


def _turn(desk: Desk) -> str:
    """Asked and answered: one that runs keeps its thread from another."""
    owner = desk.office.seated(desk.owner)
    asked = owner.ask("POST", f"/chat/threads/{_thread(desk)}/turns", _QUESTION)
    asked.raise_for_status()
    turn = asked.json()["id"]
    owner.ask("POST", f"/chat/turns/{turn}/stop").raise_for_status()
    return turn


def _complete(desk: Desk) -> Call:
    """At the door for programs a session opens nothing: the rightful caller is a machine too."""
    seat = desk.office.seated(desk.owner)
    machine = desk.office.token(seat)[1]
    asked = [{"role": "user", "content": _QUESTION["question"]}]
    given = {"model": "veridraft", "messages": asked}
    return Call(machine, seat, "POST", "/v1/chat/completions", given)


_QUESTION: Final = {"question": "What happened?"}
_EDIT: Final = {"text": "Somebody saw it well.", **_REASON}
RECIPES: Final[dict[tuple[str, str], Recipe]] = {
    ("POST", "/v1/chat/completions"): _complete,
    ("POST", "/chat/threads"): lambda desk: desk.call("POST", "/chat/threads", {}),
    ("PATCH", "/chat/threads/{thread_id}"): lambda desk: desk.call(
        "PATCH", f"/chat/threads/{_thread(desk)}", {"title": "Another"}
    ),
    ("DELETE", "/chat/threads/{thread_id}"): lambda desk: desk.call(
        "DELETE", f"/chat/threads/{_thread(desk)}"
    ),
    ("POST", "/chat/threads/{thread_id}/turns"): lambda desk: desk.call(
        "POST", f"/chat/threads/{_thread(desk)}/turns", _QUESTION
    ),
    ("POST", "/chat/turns/{turn_id}/stop"): lambda desk: desk.call(
        "POST", f"/chat/turns/{_turn(desk)}/stop"
    ),
    ("POST", "/chat/turns/{turn_id}/feedback"): lambda desk: desk.call(
        "POST", f"/chat/turns/{_turn(desk)}/feedback", {"rating": "down"}
    ),
    ("POST", "/chat/turns/{turn_id}/retry"): lambda desk: desk.call(
        "POST", f"/chat/turns/{_turn(desk)}/retry"
    ),
    ("POST", "/people"): _create,
    ("PATCH", "/people/{person_id}"): lambda desk: desk.administer(
        "PATCH", f"/people/{desk.somebody()}", {"name": "Another", **_REASON}
    ),
    ("PUT", "/people/{person_id}/subject"): _bind,
    ("POST", "/people/{person_id}/link"): lambda desk: _on_somebody(desk, "link"),
    ("POST", "/people/{person_id}/unlock"): lambda desk: desk.administer(
        "POST", f"/people/{_lock(desk)}/unlock", _REASON
    ),
    ("POST", "/people/{person_id}/deactivate"): lambda desk: _on_somebody(desk, "deactivate"),
    ("POST", "/people/{person_id}/second-factor/remove"): _remove_second_factor,
    ("POST", "/people/{person_id}/grants"): _grant,
    ("POST", "/grants/{grant_id}/revoke"): _revoke,
    ("POST", "/people/{person_id}/trainings"): _train,
    ("POST", "/people/{person_id}/attestations"): _attest,
    ("POST", "/tokens"): _make_token,
    ("DELETE", "/tokens/{token_id}"): _revoke_token,
    ("DELETE", "/session"): _sign_out,
    ("PUT", "/me/password"): _set_password,
    ("PUT", "/me/signing-password"): _set_signing_password,
    ("POST", "/me/second-factor"): _begin_second_factor,
    ("PUT", "/me/second-factor"): _confirm_second_factor,
    ("PUT", "/drafts/{draft_id}/statements/{statement_id}"): _on_draft(
        "PUT", f"statements/{OPEN_STATEMENT}", _EDIT
    ),
    ("POST", "/drafts/{draft_id}/statements"): _on_draft(
        "POST", "statements", {**_EDIT, "after": OPEN_STATEMENT}
    ),
    ("POST", "/drafts/{draft_id}/statements/{statement_id}/remove"): _on_draft(
        "POST", f"statements/{OPEN_STATEMENT}/remove", _REASON
    ),
    ("POST", "/drafts/{draft_id}/statements/{statement_id}/move"): _on_draft(
        "POST", f"statements/{OPEN_STATEMENT}/move", {"after": "S2", **_REASON}
    ),
    ("POST", "/drafts/{draft_id}/statements/{statement_id}/restore"): _restore,
    ("POST", "/drafts/{draft_id}/facts/{fact_id}/replace"): _replace_fact,
    ("POST", "/drafts/{draft_id}/refresh"): _refresh,
    ("POST", "/drafts/{draft_id}/openings"): _on_draft("POST", "openings", {"evidence": "E1"}),
    ("POST", "/drafts/{draft_id}/sections/{section_id}/time"): _on_draft(
        "POST", "sections/event/time", {"version": 1, "seconds": 0.01}
    ),
    ("POST", "/drafts/{draft_id}/sections/{section_id}/adoption"): _adopt,
    ("POST", "/drafts/{draft_id}/comments"): _on_draft(
        "POST", "comments", {"statement": OPEN_STATEMENT, "text": "Why?"}
    ),
    ("POST", "/drafts/{draft_id}/comments/{comment_id}/resolve"): _resolve,
    ("PUT", "/drafts/{draft_id}/decisions/{field}"): _decide,
    ("POST", "/drafts/{draft_id}/return"): lambda desk: desk.call(
        "POST", f"/drafts/{desk.signed(Meaning.AUTHORED)}/return", _REASON
    ),
    ("POST", "/drafts/{draft_id}/withdraw"): _on_draft("POST", "withdraw", _REASON),
    ("POST", "/drafts/{draft_id}/reopen"): lambda desk: desk.call(
        "POST",
        f"/drafts/{desk.signed(Meaning.AUTHORED, Meaning.REVIEWED, Meaning.APPROVED)}/reopen",
        _REASON,
    ),
    ("POST", "/drafts/{draft_id}/signatures"): _sign,
    ("POST", "/drafts/{draft_id}/signatures/challenge"): _challenge,
    ("POST", "/drafts/{draft_id}/trail"): _on_draft("POST", "trail"),
    ("POST", "/drafts/{draft_id}/trail/reviewed"): _attest_trail,
    ("POST", "/alerts/{seq}/acknowledge"): _acknowledge,
    ("POST", "/exercises"): _make_exercise,
    ("POST", "/exercises/{exercise_id}/answer"): _take_exercise,
    ("POST", "/configuration/changes"): configuration.propose,
    ("POST", "/configuration/changes/{change_id}/release"): configuration.release,
    ("POST", "/configuration/changes/{change_id}/withdrawal"): configuration.withdraw,
    ("POST", "/holds"): _hold,
    ("POST", "/holds/{hold_id}/release"): _release,
    ("POST", "/drafts/{draft_id}/dispose"): _dispose,
    ("POST", "/investigations"): lambda desk: desk.call(
        "POST", "/investigations", {"deviation": DEVIATIONS[0]}, idempotency_key="once"
    ),
    ("PUT", "/imports/files/{name}"): lambda desk: desk.call(
        "PUT", f"/imports/files/{desk.office.number()}.zip", _EMPTY_ZIP
    ),
    ("POST", "/imports"): lambda desk: desk.call(
        "POST", "/imports", {"path": desk.package}, idempotency_key="once"
    ),
}

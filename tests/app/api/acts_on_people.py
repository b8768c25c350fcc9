"""The acts on accounts, sessions and tokens."""

from datetime import UTC, datetime, timedelta

from fastapi.testclient import TestClient
from pyotp.totp import TOTP

from app.audit.actions import Action
from app.auth.actor import Role
from app.auth.qualification import ACCOUNTABILITY
from app.core.ids import new_id
from tests.app.api.acting import Act, Json, Prepare, Told
from tests.app.api.desk import REASON
from tests.app.api.site import API, PASSWORD, Site, hire

NEW_PASSWORD = "copper lantern 72"  # noqa: S105 - of people who do not exist
PERSON = f"{API}/people/{{person_id}}"


def create(site: Site) -> Act:
    given = {"username": _name(), "name": "New Comer", "identity_record": "HR-77"}
    return _act(site, "/people", Told(Action.PERSON_CREATED, None, None, given), given)


def rename(site: Site) -> Act:
    person = _somebody(site)
    told = Told(Action.PERSON_CHANGED, person, {"email": None}, {"email": "a@b.example"}, REASON)
    given = {"email": "a@b.example", "reason": REASON}
    return _act(site, f"/people/{person}", told, given, "PATCH")


def bind_subject(site: Site) -> Act:
    person = _somebody(site)
    given = {"issuer": "https://id.example", "subject": person, "reason": REASON}
    new = {"oidc_issuer": "https://id.example", "oidc_subject": person}
    told = Told(Action.CREDENTIALS_RENEWED, person, dict.fromkeys(new), new, REASON)
    return _act(site, f"/people/{person}/subject", told, given, "PUT")


def make_link(site: Site) -> Act:
    """The first of an account."""
    person = create(site).send(site).json()["id"]
    return _act(site, f"/people/{person}/link", Told(Action.LINK_MADE, person, None, {}))


def unlock(site: Site) -> Act:
    name = _name()
    person = hire(site.service, name, Role.WRITER)
    for _ in range(site.service.settings.lockout_attempts):
        given = {"username": name, "password": "wrong"}
        site.client().post(f"{API}/session", json=given)
    told = Told(Action.PERSON_UNLOCKED, person, None, {"username": name}, REASON)
    return _act(site, f"/people/{person}/unlock", told, {"reason": REASON})


def deactivate(site: Site) -> Act:
    person = _somebody(site)
    told = Told(Action.PERSON_DEACTIVATED, person, None, {"sessions_ended": []}, REASON)
    return _act(site, f"/people/{person}/deactivate", told, {"reason": REASON})


def remove_second_factor(site: Site) -> Act:
    name = _name()
    person = hire(site.service, name, Role.WRITER)
    client = site.enter(name)
    client.put(f"{API}/me/second-factor", json=_confirmation(client))
    old, new = {"second_factor": True}, {"second_factor": False}
    told = Told(Action.CREDENTIALS_RENEWED, person, old, new, REASON)
    return _act(site, f"/people/{person}/second-factor/remove", told, {"reason": REASON})


def grant(site: Site) -> Act:
    person, given = _somebody(site), {"kind": "role", "value": "reviewer"}
    told = Told(Action.GRANT_GIVEN, None, None, {"person": person, **given}, REASON)
    return _act(site, f"/people/{person}/grants", told, given | {"reason": REASON})


def revoke(site: Site) -> Act:
    person, given = _somebody(site), {"kind": "site", "value": "DUB"}
    made = site.enter("administrator").post(f"{API}/people/{person}/grants", json=given).json()
    told = Told(Action.GRANT_REVOKED, made["id"], {"person": person, **given}, None, REASON)
    return _act(site, f"/grants/{made['id']}/revoke", told, {"reason": REASON})


def train(site: Site) -> Act:
    person, now = _somebody(site), datetime.now(UTC)
    given = {
        "course": "ai_limits",
        "passed": True,
        "completed_at": (now - timedelta(days=1)).isoformat(),
        "expires_at": (now + timedelta(days=365)).isoformat(),
    }
    new = {"person": person, "course": "ai_limits", "passed": True}
    told = Told(Action.TRAINING_RECORDED, None, None, new)
    return _act(site, f"/people/{person}/trainings", told, given)


def attest(site: Site) -> Act:
    name = _name()
    person = hire(site.service, name, Role.WRITER)
    given = {"kind": "signature_accountability", "text": ACCOUNTABILITY}
    told = Told(Action.ATTESTATION_RECORDED, None, None, {"person": person, **given})
    url = f"{API}/people/{person}/attestations"
    return Act(site.enter(name), "POST", url, told, given)


def make_token(site: Site) -> Act:
    given = _token()
    told = Told(Action.TOKEN_MADE, None, None, {"name": given["name"], "permits": ["me"]})
    return Act(site.enter("writer"), "POST", f"{API}/tokens", told, given)


def revoke_token(site: Site) -> Act:
    client, given = site.enter("writer"), _token()
    made = client.post(f"{API}/tokens", json=given).json()["id"]
    told = Told(Action.TOKEN_REVOKED, made, {"name": given["name"], "permits": ["me"]})
    return Act(client, "DELETE", f"{API}/tokens/{made}", told)


def sign_in(site: Site) -> Act:
    given = {"username": "writer", "password": PASSWORD}
    told = Told(Action.SIGN_IN_DONE, None, None, {"method": "password"})
    return Act(site.client(), "POST", f"{API}/session", told, given)


def sign_out(site: Site) -> Act:
    return Act(site.enter("writer"), "DELETE", f"{API}/session", Told(Action.SIGN_OUT_DONE))


def set_password(site: Site) -> Act:
    name = _name()
    person = hire(site.service, name, Role.WRITER)
    told = Told(Action.PERSON_CHANGED, person, None, {"password": "set"})
    given = {"new": NEW_PASSWORD, "present": PASSWORD}
    return Act(site.enter(name), "PUT", f"{API}/me/password", told, given)


def set_signing_password(site: Site) -> Act:
    """Of somebody who signs in elsewhere, in a session that began with a link."""
    name = _name()
    person = hire(site.service, name, Role.WRITER)
    administrator = site.enter("administrator")
    subject = {"issuer": "https://id.example", "subject": person, "reason": REASON}
    administrator.put(f"{API}/people/{person}/subject", json=subject)
    link = administrator.post(f"{API}/people/{person}/link").json()["link"]
    client = site.client()
    csrf = client.post(f"{API}/session", json={"link": link}).json()["csrf"]
    client.headers["X-CSRF-Token"] = csrf
    told = Told(Action.PERSON_CHANGED, person, None, {"signing_password": "set"})
    given = {"new": NEW_PASSWORD}
    return Act(client, "PUT", f"{API}/me/signing-password", told, given)


def confirm_second_factor(site: Site) -> Act:
    name = _name()
    person = hire(site.service, name, Role.WRITER)
    client = site.enter(name)
    told = Told(Action.PERSON_CHANGED, person, None, {"second_factor": True})
    return Act(client, "PUT", f"{API}/me/second-factor", told, _confirmation(client))


def _act(site: Site, path: str, told: Told, given: Json | None = None, method: str = "POST") -> Act:
    """The administrator's."""
    return Act(site.enter("administrator"), method, API + path, told, given)


def _name() -> str:
    return new_id("P").lower()


def _somebody(site: Site) -> str:
    return hire(site.service, _name(), Role.WRITER)


def _token() -> Json:
    expires_at = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    return {"name": _name(), "permits": ["me"], "expires_at": expires_at}


def _confirmation(client: TestClient) -> Json:
    begun = client.post(f"{API}/me/second-factor").json()
    code = TOTP(begun["secret"]).now()
    return {"sealed": begun["sealed"], "code": code, "present": PASSWORD}


ACTS: dict[str, Prepare] = {
    f"POST {API}/people": create,
    f"PATCH {PERSON}": rename,
    f"PUT {PERSON}/subject": bind_subject,
    f"POST {PERSON}/link": make_link,
    f"POST {PERSON}/unlock": unlock,
    f"POST {PERSON}/deactivate": deactivate,
    f"POST {PERSON}/second-factor/remove": remove_second_factor,
    f"POST {PERSON}/grants": grant,
    f"POST {API}/grants/{{grant_id}}/revoke": revoke,
    f"POST {PERSON}/trainings": train,
    f"POST {PERSON}/attestations": attest,
    f"POST {API}/tokens": make_token,
    f"DELETE {API}/tokens/{{token_id}}": revoke_token,
    f"POST {API}/session": sign_in,
    f"DELETE {API}/session": sign_out,
    f"PUT {API}/me/password": set_password,
    f"PUT {API}/me/signing-password": set_signing_password,
    f"PUT {API}/me/second-factor": confirm_second_factor,
}

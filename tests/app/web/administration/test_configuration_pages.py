"""Those who may see the configuration; a change is proposed, released and withdrawn there."""

from fastapi.testclient import TestClient

from app.auth.actor import Role
from tests.app.api.acts_on_configuration import CHANGES, proposed, used
from tests.app.api.site import API, Site
from tests.app.web.looking import HOSTILE, Clients, anonymous, calls, is_escaped, look, viewers

PATH = "/configuration"


def _page(client: TestClient) -> str:
    answer = look(client, PATH)
    assert answer.status_code == 200, answer.text
    return answer.text


def test_it_is_seen_by_those_who_may(everybody: Clients) -> None:
    expected = {Role.AUDITOR, Role.QA_APPROVER, Role.ADMINISTRATOR}
    assert viewers(everybody, PATH) == expected


def test_nobody_is_led_to_sign_in(site: Site) -> None:
    assert look(anonymous(site), PATH).status_code == 303


def test_it_names_the_hash_the_parts_and_the_mode(site: Site, everybody: Clients) -> None:
    page = _page(everybody[Role.AUDITOR])
    for said in (site.service.configuration, "guard linter", "prompt chat_agent", "not released"):
        assert said in page
    assert calls(page) == {"DELETE /api/v1/session"}


def test_only_qa_is_offered_to_sign_and_not_what_they_proposed(
    site: Site, everybody: Clients, qa_approver: TestClient
) -> None:
    change = proposed(site).record
    release = f"POST {CHANGES}/{change.id}/release"
    assert release in calls(_page(qa_approver))
    assert change.sha256 in _page(qa_approver)
    assert release not in calls(_page(everybody[Role.ADMINISTRATOR]))
    assert f"POST {CHANGES}" in calls(_page(everybody[Role.ADMINISTRATOR]))
    own = {"configuration": used(site), "reason": HOSTILE, "risk": HOSTILE}
    made = qa_approver.post(f"{API}/configuration/changes", json=own).json()["id"]
    page = _page(qa_approver)
    assert is_escaped(page)
    assert f"POST {CHANGES}/{made}/release" not in calls(page)
    assert "nobody releases a change of their own" in page
    assert f"POST {CHANGES}/{made}/withdrawal" in calls(page)

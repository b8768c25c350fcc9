"""What is kept until when is shown to those who may; only QA is offered to hold and to dispose."""

from dataclasses import replace

from fastapi.testclient import TestClient

from app.auth.actor import Role
from app.main import create_app
from tests.app.api.site import API, OTHER_SITE, Site
from tests.app.web.looking import (
    HOSTILE,
    Clients,
    anonymous,
    calls,
    is_escaped,
    look,
    tags,
    viewers,
)

PATH = "/retention"


def _page(client: TestClient) -> str:
    answer = look(client, PATH)
    assert answer.status_code == 200, answer.text
    return answer.text


def test_retention_is_seen_by_those_who_may(everybody: Clients) -> None:
    assert viewers(everybody, PATH) == {Role.AUDITOR, Role.QA_APPROVER}


def test_nobody_is_led_to_sign_in(site: Site) -> None:
    assert look(anonymous(site), PATH).status_code == 303


def test_the_dry_run_names_each_draft_its_rule_and_its_end(site: Site, everybody: Clients) -> None:
    page = _page(everybody[Role.AUDITOR])
    assert site.draft in page
    for said in ("approved report", "10 years", "as long as the installation", "not yet"):
        assert said in page
    assert calls(page) == {"DELETE /api/v1/session"}


def test_a_hold_is_shown_with_its_reason_and_released_by_qa_alone(
    site: Site, everybody: Clients, qa_approver: TestClient
) -> None:
    given = {"on": "subject", "record": site.deviation, "reason": HOSTILE}
    hold = qa_approver.post(f"{API}/holds", json=given).json()["id"]
    seen = _page(qa_approver)
    assert is_escaped(seen)
    assert f"POST {API}/holds/{hold}/release" in calls(seen)
    assert f"POST {API}/holds" in calls(seen)
    audited = _page(everybody[Role.AUDITOR])
    assert hold in audited
    assert calls(audited) == {"DELETE /api/v1/session"}
    assert hold not in _page(site.enter(OTHER_SITE))
    released = qa_approver.post(f"{API}/holds/{hold}/release", json={"reason": "closed"})
    assert released.status_code == 204
    assert hold not in _page(qa_approver)


def test_a_disposal_is_confirmed_by_typing_the_number_and_leaves_a_certificate(
    site: Site, qa_approver: TestClient
) -> None:
    draft = site.copy_draft("OLD-1")
    offered = f"POST {API}/drafts/{draft}/dispose"
    assert offered not in calls(_page(qa_approver))
    shortly = _kept_no_longer(site)
    approver, auditor = (shortly.enter(name) for name in ("qa_approver", "auditor"))
    page = _page(approver)
    assert offered in calls(page)
    assert draft in {found.get("pattern") for _, found in tags(page, "input")}
    assert offered not in calls(_page(auditor))
    gone = approver.post(f"{API}/drafts/{draft}/dispose", json={"reason": HOSTILE})
    assert gone.status_code == 200, gone.text
    certified = _page(auditor)
    assert gone.json()["sha256"] in certified
    assert "Qa Approver" in certified
    assert is_escaped(certified)
    assert f"/drafts/{draft}" not in certified


def _kept_no_longer(site: Site) -> Site:
    """Where drafts are kept no longer than they are written."""
    settings = site.service.settings.model_copy(update={"retention_draft_years": 0})
    service = replace(site.service, settings=settings)
    service.gate = site.service.gate
    return replace(site, service=service, app=create_app(service))

"""Approved records are found by product, with the files that they go out as."""

import pytest
from fastapi.testclient import TestClient

from app.auth.actor import Role
from app.drafts.states import DraftState
from app.drafts.store import get_version, set_state
from app.plant.batches import find_deviation
from app.records.view import View
from app.web.deviations.workspace_of_draft import workspace_of_draft
from tests.app.api.desk import sit_down, write_up
from tests.app.api.site import OPERATOR, OTHER_PRODUCT, OTHER_SITE, Site
from tests.app.web.looking import Clients, links, look, viewers


def _page(client: TestClient, path: str = "/dossier") -> str:
    answer = look(client, path)
    assert answer.status_code == 200, answer.text
    return answer.text


@pytest.fixture(scope="module")
def approved(site: Site) -> str:
    """Written, reviewed and approved as people do it."""
    draft = site.copy_draft("DRAFT-APPROVED")
    writer = sit_down(site, "writer", draft)
    write_up(writer)
    writer.sign("authored")
    reviewer = sit_down(site, "reviewer", draft)
    reviewer.open_evidence()
    reviewer.sign("reviewed")
    qa_approver = sit_down(site, "qa_approver", draft)
    qa_approver.decide_all("qa_approver")
    qa_approver.sign("approved")
    return draft


@pytest.fixture(scope="module")
def received(site: Site) -> str:
    draft = site.copy_draft("DRAFT-RECEIVED")
    with site.service.ledger.work(OPERATOR) as work:
        set_state(work.session, draft, DraftState.ARCHIVED)
    return draft


def test_approved_records_are_seen_by_those_who_read_records(everybody: Clients) -> None:
    assert viewers(everybody, "/dossier") == set(Role) - {Role.ADMINISTRATOR}


def test_nobody_is_led_to_sign_in(site: Site) -> None:
    assert look(site.client(), "/dossier").status_code == 303


def test_a_draft_is_no_source(site: Site, everybody: Clients) -> None:
    page = _page(everybody[Role.REGULATORY])
    assert f"/drafts/{site.draft}/review" not in links(page)


def test_each_record_goes_out_in_every_form(everybody: Clients, approved: str) -> None:
    page = _page(everybody[Role.REGULATORY])
    of = f"/api/v1/drafts/{approved}"
    files = {f"{of}/export.{form}?version=1" for form in ("pdf", "docx", "json")}
    assert files | {f"{of}/sealed.zip"} <= links(page)


def test_an_approved_record_says_by_whom_and_of_what_product(
    site: Site, everybody: Clients, approved: str
) -> None:
    page = _page(everybody[Role.REGULATORY])
    assert '<span class="sub">Qa Approver</span>' in page
    assert "Received from other installations" not in page.partition(approved)[0]
    assert f"/api/v1/drafts/{approved}/export.pdf?version=1" in links(page)


def test_what_came_from_elsewhere_stands_apart(everybody: Clients, received: str) -> None:
    page = _page(everybody[Role.REGULATORY])
    assert received in page.partition("Received from other installations")[2]


def test_a_filter_by_product_and_words(everybody: Clients, approved: str) -> None:
    client, place = everybody[Role.REGULATORY], f"/drafts/{approved}/review"
    assert place in links(_page(client, "/dossier?q=dev-2025"))
    assert place not in links(_page(client, "/dossier?q=nothing+like+it"))
    assert place not in links(_page(client, "/dossier?product=another"))


@pytest.mark.parametrize("username", [OTHER_PRODUCT, OTHER_SITE])
def test_what_is_out_of_scope_is_not_listed(site: Site, approved: str, username: str) -> None:
    assert approved not in _page(site.enter(username))


def test_the_workspace_of_an_approved_record_shows_what_was_decided(
    site: Site, approved: str
) -> None:
    with site.service.ledger.database.read() as session:
        record = find_deviation(View(session), site.deviation)
        stored = get_version(session, approved)
        shown = workspace_of_draft(site.service, session, record, stored)
    assert shown.standing is not None
    assert shown.undecided == []
    assert [one for one in shown.decisions if shown.decisions[one].decided is None] == [
        "human_error"
    ]
    assert "As recorded in the log" in shown.decisions["severity"].said
    assert (shown.standing.adopted, shown.standing.stale) == (shown.standing.sections, 0)

"""The pages of the trail: one record's, the whole of it, and the alerts."""

import re
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.auth.actor import Role
from app.auth.permissions import PERMITTED, Permission
from app.core.ids import new_id
from app.drafts.states import DraftState
from tests.app.api.acting import desk_of
from tests.app.api.desk import sit_down
from tests.app.api.site import API, OTHER_PRODUCT, OTHER_SITE, Site, hire
from tests.app.web.looking import (
    HOSTILE,
    Clients,
    anonymous,
    calls,
    is_escaped,
    links,
    look,
    tags,
    viewers,
)


def _trail(client: TestClient, **query: Any) -> str:
    answer = client.get("/trail", params=query)
    assert answer.status_code == 200, answer.text
    return answer.text


def _events(page: str) -> list[int]:
    """Numbers of the events shown, in order."""
    return [int(found) for found in re.findall(r"(?:<summary>Event|, event) (\d+)", page)]


@pytest.fixture(scope="module")
def auditor(everybody: Clients) -> TestClient:
    return everybody[Role.AUDITOR]


def test_who_may_see_which_page(site: Site, everybody: Clients) -> None:
    assert (
        viewers(everybody, f"/drafts/{site.draft}/trail") == PERMITTED[Permission.RECORD_TRAIL_READ]
    )
    assert viewers(everybody, "/alerts") == PERMITTED[Permission.ALERTS_READ]


def test_whoever_is_not_signed_in_is_led_to_it(site: Site) -> None:
    for path in ("/trail", "/alerts", f"/drafts/{site.draft}/trail"):
        answer = look(anonymous(site), path)
        assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (303, "/sign-in")


def test_who_reads_alerts_alone_is_led_from_the_trail_to_them(everybody: Clients) -> None:
    answer = look(everybody[Role.ADMINISTRATOR], "/trail")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/alerts")
    assert look(everybody[Role.WRITER], "/trail").status_code == 403


@pytest.mark.req("IA-03")
def test_the_whole_trail_is_for_who_may_see_everything(site: Site) -> None:
    assert look(site.enter(OTHER_PRODUCT), "/trail").status_code == 403


@pytest.mark.req("IA-03")
@pytest.mark.parametrize("username", [OTHER_PRODUCT, OTHER_SITE])
def test_the_trail_of_a_draft_out_of_scope_is_not_there(site: Site, username: str) -> None:
    assert look(site.enter(username), f"/drafts/{site.draft}/trail").status_code == 404


@pytest.mark.req("AT-05")
def test_the_trail_is_paged_newest_first_without_loss(auditor: TestClient) -> None:
    page = _trail(auditor)
    seen = _events(page)
    while (older := re.search(r'href="/trail\?([^"]+)" rel="next"', page)) is not None:
        page = look(auditor, f"/trail?{older[1].replace('&amp;', '&')}").text
        seen += _events(page)
    total = len(auditor.get(f"{API}/audit", params={"limit": 500}).json()["items"])
    assert seen == list(range(total, 0, -1))


@pytest.mark.req("AT-05")
def test_the_trail_is_searched_by_who_what_and_words(site: Site, auditor: TestClient) -> None:
    desk = desk_of(site, "reviewer", DraftState.IN_REVIEW)
    desk.post("/comments", {"statement": "S8", "text": "a word like pomegranate"})
    (found,) = _events(_trail(auditor, text="POMEGRANATE"))
    for asked in (
        {"by": "person:reviewer", "action": "comment:made"},
        {"entity_id": desk.number},
        {"text": "pomegranate", "first": "2020-01-01", "last": "", "entity": ""},
    ):
        assert found in _events(_trail(auditor, **asked))
    assert found not in _events(_trail(auditor, by="person:writer"))
    assert "Nothing found" in _trail(auditor, text="pomegranate", last="2020-01-01")


def test_a_day_that_is_none_is_said_on_a_page(auditor: TestClient) -> None:
    answer = look(auditor, "/trail?first=yesterday")
    assert answer.status_code == 422
    assert "not a day" in answer.text


@pytest.mark.req("AT-05")
def test_the_export_is_of_what_was_searched_for(auditor: TestClient) -> None:
    page = _trail(auditor, by="person:writer", text="pump & seal")
    asked = "?by=person%3Awriter&text=pump+%26+seal"
    wanted = {f"{API}/audit/export.{form}{asked}" for form in ("csv", "jsonl")}
    assert wanted <= {link.replace("&amp;", "&") for link in links(page)}


@pytest.mark.req("AT-02")
def test_the_newest_signed_head_and_the_key_are_named(site: Site, auditor: TestClient) -> None:
    page = _trail(auditor)
    assert "✓ agrees" in page
    assert site.service.ledger.key.key_id in page
    assert "veridraft verify" in page


def test_what_stands_in_the_trail_stays_text(site: Site, auditor: TestClient) -> None:
    desk = desk_of(site, "writer")
    desk.decide("containment.adequacy", HOSTILE)
    assert is_escaped(_trail(auditor, entity_id=desk.number))
    assert is_escaped(_trail(auditor, text=HOSTILE))


@pytest.mark.req("AT-05")
def test_the_trail_of_a_record_is_attested_after_it_was_opened_by_who_had_no_part(
    site: Site, everybody: Clients
) -> None:
    desk = desk_of(site, "writer")
    desk.decide("containment.adequacy", "adequate as recorded")
    path, client = f"/drafts/{desk.number}/trail", everybody[Role.REVIEWER]
    attests, opens = f"POST {API}{path}/reviewed", f"{API}{path}"
    page = look(client, path).text
    assert attests in calls(page)
    places = [found for _, found in tags(page, "p") if "data-opens-trail" in found]
    assert [found["data-opens-trail"] for found in places] == [opens]
    assert client.post(opens).status_code == 201
    page = look(client, path).text
    assert "data-opens-trail" not in page
    assert "disabled" not in page.partition("data-attests")[2]
    client.post(f"{opens}/reviewed", json={"remark": "complete and in order"})
    assert "complete and in order" in look(client, path).text


def test_nobody_is_offered_to_attest_their_own_work(site: Site) -> None:
    desk = desk_of(site, "reviewer", DraftState.IN_REVIEW)
    desk.post("/comments", {"statement": "S8", "text": "Who says so?"})
    page = look(desk.client, f"/drafts/{desk.number}/trail").text
    assert "somebody else attests its trail" in page
    assert calls(page) == {"DELETE /api/v1/session"}


@pytest.mark.req("AT-04")
def test_what_was_changed_stands_with_its_reason(site: Site) -> None:
    desk = sit_down(site, "writer", site.copy_draft(new_id("DRAFT")))
    given = {"text": "It was seen by [F11].", "reason": "the reviewer asked for it"}
    desk.put("/statements/S8", given, based_on=1)
    page = look(desk.client, f"/drafts/{desk.number}/trail").text
    assert "edited the draft to version 2" in page
    assert "the reviewer asked for it" in page
    assert "<del>" in page
    assert "<ins>" in page


@pytest.mark.req("ES-07")
def test_an_alert_stands_until_somebody_else_answers_for_it(site: Site, everybody: Clients) -> None:
    hire(site.service, "clumsy", Role.QA_APPROVER)
    desk = desk_of(site, "clumsy", DraftState.QA_REVIEW)
    given = {"meaning": "approved", "shown_sha256": "0" * 64, "password": "wrong"}
    desk.client.post(f"{desk.url}/signatures", json=given)
    own, page = look(desk.client, "/alerts").text, look(everybody[Role.QA_APPROVER], "/alerts").text
    assert "Clumsy</b> was refused a signature" in page
    answered = [call for call in calls(page) if "/acknowledge" in call]
    assert len(answered) == len(set(answered))
    assert "It is by or about you" in own
    assert not [call for call in calls(own) if "/acknowledge" in call]
    assert not [c for c in calls(look(everybody[Role.AUDITOR], "/alerts").text) if "ackn" in c]
    for call in answered:
        url = call.removeprefix("POST ")
        assert everybody[Role.QA_APPROVER].post(url, json={"remark": "a slip"}).status_code == 204
    assert "No alert is open" in look(everybody[Role.QA_APPROVER], "/alerts").text

"""What a person is told while they write, over HTTP."""

from typing import Any

import pytest

from app.core.ids import new_id
from app.drafts.states import DraftState
from tests.app.api.acting import desk_of
from tests.app.api.desk import REASON, Desk, sit_down
from tests.app.api.site import OTHER_PRODUCT, Site

STATEMENT, NEW = "S8", "Nobody was hurt."
COMPOSED = "It was discovered on [F10] by [F11][E2]."


@pytest.fixture
def desk(site: Site) -> Desk:
    return sit_down(site, "writer", site.copy_draft(new_id("DRAFT")))


def _check(desk: Desk, text: str, **more: Any) -> dict[str, Any]:
    return desk.post(f"/statements/{STATEMENT}/check", {"text": text, **more})


@pytest.mark.req("GN-01")
def test_a_typed_value_is_named_with_its_place(desk: Desk) -> None:
    text = "It was discovered 40 min later."
    problems = _check(desk, text)["problems"]
    assert [text[one["start"] : one["end"]] for one in problems] == ["40", "min"]
    assert {one["rule"] for one in problems} == {"value"}
    assert desk.draft()["version"] == 1


def test_what_saving_would_do_is_what_saving_does(desk: Desk) -> None:
    told = _check(desk, COMPOSED)
    assert (told["kind"], len(told["claims"]), told["problems"]) == ("fact", 1, [])
    assert {one["fact"] for one in told["runs"]} >= {"F10", "F11"}
    other = _check(desk, NEW)
    assert (other["kind"], other["claims"]) == ("narrative", [])
    assert other["lost"][0]["id"] == told["claims"][0]
    desk.put(f"/statements/{STATEMENT}", {"text": NEW, "reason": REASON}, based_on=1)
    assert _check(desk, NEW)["lost"] == []


def test_a_value_that_is_entered_is_shown_as_it_will_stand(desk: Desk) -> None:
    entry = {"placeholder": "N1", "label": "delay", "value": "40", "unit": "min", "reason": REASON}
    told = _check(desk, "It was discovered [N1] later.", entries=[entry])
    assert told["problems"] == []
    assert "40 min" in [one["text"] for one in told["runs"]]


@pytest.mark.parametrize("text", ["", "[F99999]", "[F1|rounded]", "<b>[</b>", "\u202e", "[N1]"])
def test_a_text_that_cannot_be_saved_is_told_so(desk: Desk, text: str) -> None:
    assert _check(desk, text)["problems"]


def test_nothing_is_checked_where_nothing_may_change(site: Site) -> None:
    desk = desk_of(site, "writer", DraftState.IN_REVIEW)
    answer = desk.client.post(f"{desk.url}/statements/{STATEMENT}/check", json={"text": NEW})
    assert answer.status_code == 409


def test_every_claim_in_its_composed_words_is_inserted_as_that_claim(desk: Desk) -> None:
    claims = desk.get("/sources", limit=200)["claims"]
    assert len(claims) > 5
    for claim in claims:
        told = _check(desk, claim["text"], as_new=True, claim=claim["id"])
        assert (told["claims"], told["problems"]) == ([claim["id"]], []), told["why_not"]


def test_a_claim_that_is_inserted_is_made_by_the_new_statement(desk: Desk) -> None:
    claim = desk.get("/sources", words="discovered")["claims"][0]
    given = {"after": STATEMENT, "text": claim["text"], "claim": claim["id"], "reason": REASON}
    desk.post("/statements", given, based_on=1)
    event = next(one for one in desk.draft()["content"]["sections"] if one["id"] == "event")
    added = [one for one in event["blocks"][0]["sentences"] if one["edited"]]
    assert [(one["kind"], one["claims"]) for one in added] == [("fact", [claim["id"]])]


@pytest.mark.req("AT-03")
def test_a_person_chooses_between_their_text_and_codes(desk: Desk) -> None:
    before = desk.draft()["content"]["sections"]
    desk.put(f"/statements/{STATEMENT}", {"text": NEW, "reason": REASON}, based_on=1)
    (found,) = desk.get("/sections/event/alternatives")
    assert (found["theirs"]["text"], found["theirs"]["by"]) == (NEW, "Writer")
    assert (found["composed"]["origin"], found["composed"]["by"]) == ("code", None)
    desk.post(f"/statements/{STATEMENT}/restore", {"reason": REASON}, based_on=2)
    assert desk.draft()["content"]["sections"] == before
    desk.post(f"/statements/{STATEMENT}/restore", {"reason": REASON, "version": 2}, based_on=3)
    assert desk.get("/sections/event/alternatives")[0]["theirs"]["text"] == NEW


@pytest.mark.req("RC-05")
def test_a_choice_that_comes_too_late_is_refused(desk: Desk) -> None:
    desk.put(f"/statements/{STATEMENT}", {"text": NEW, "reason": REASON}, based_on=1)
    url, headers = f"{desk.url}/statements/{STATEMENT}/restore", {"If-Match": '"1"'}
    late = desk.client.post(url, json={"reason": REASON}, headers=headers)
    assert (late.status_code, late.json()["code"]) == (409, "stale_version")


def test_sources_are_found_by_words_and_by_section(desk: Desk) -> None:
    everything = desk.get("/sources", limit=10)
    assert everything["more"]
    assert [len(everything[one]) for one in ("facts", "claims", "evidence")] == [10, 10, 10]
    fact = desk.get("/sources", words="discovered at")["facts"][0]
    assert fact["source"]
    assert fact["verified"]
    assert "date" in fact["views"]
    assert desk.get("/sources", words="no such words at all")["facts"] == []
    assert len(desk.get("/sources", section="header", limit=200)["facts"]) < 20


@pytest.mark.req("IA-03")
@pytest.mark.parametrize("path", ["/sources", "/sections/event/alternatives"])
def test_what_is_out_of_scope_is_not_found(site: Site, path: str) -> None:
    desk = sit_down(site, OTHER_PRODUCT)
    assert desk.client.get(desk.url + path).status_code == 404
    inside = sit_down(site, "writer")
    assert inside.client.get(f"{inside.url}/sources?section=none").status_code == 404
    assert inside.client.get(f"{inside.url}/sections/none/alternatives").status_code == 404

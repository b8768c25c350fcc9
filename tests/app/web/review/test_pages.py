"""The page of a record under review, and the one on which it is signed."""

import re
from copy import deepcopy
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from app.auth import store as people
from app.auth.actor import Role
from app.auth.permissions import PERMITTED, Permission
from app.auth.qualification import Course, add_training
from app.core.ids import new_id
from app.drafts.states import DraftState
from app.drafts.store import add_draft, get_version, set_state
from app.web.frame.shell import FRAGMENT
from tests.app.api.acting import desk_of
from tests.app.api.desk import Desk, sit_down, write_up
from tests.app.api.site import OPERATOR, OTHER_PRODUCT, OTHER_SITE, Site, hire
from tests.app.web.looking import HOSTILE, Clients, anonymous, calls, is_escaped, links, look, tags
from tests.app.web.looking import viewers as viewers_of

STATEMENT = "S8"
TEXT = "It was discovered by [F11] on [F10][E2]."
STAMP = r"\d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d UTC \(\d\d:\d\d (GMT|IST), UTC\+0[01]:00\)"


def _page(desk: Desk, **query: int) -> str:
    answer = desk.client.get(f"/drafts/{desk.number}/review", params=query)
    assert answer.status_code == 200, answer.text
    return answer.text


def _signing(desk: Desk, meaning: str) -> str:
    answer = look(desk.client, f"/drafts/{desk.number}/sign/{meaning}", **{FRAGMENT: "panel"})
    assert answer.status_code == 200, answer.text
    return answer.text


def _words(page: str) -> str:
    """What is read, without the elements."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


@pytest.fixture
def desk(site: Site) -> Desk:
    """The writer's, with a draft of the test's own."""
    return sit_down(site, "writer", site.copy_draft(new_id("DRAFT")))


@pytest.fixture(scope="module")
def reviewed(site: Site) -> Desk:
    """A draft that its writer and a reviewer have signed, on the desk of QA."""
    writer = sit_down(site, "writer", site.copy_draft(new_id("DRAFT")))
    write_up(writer)
    writer.sign("authored")
    sit_down(site, "reviewer", writer.number).sign("reviewed")
    return sit_down(site, "qa_approver", writer.number)


@pytest.fixture(scope="module")
def mended(site: Site) -> Desk:
    """A draft that a reviewer has sent back, on the desk of its writer, who changed a statement."""
    writer = sit_down(site, "writer", site.copy_draft(new_id("DRAFT")))
    write_up(writer)
    writer.sign("authored")
    sit_down(site, "reviewer", writer.number).post("/return", {"reason": "say who found it"})
    writer.put(f"/statements/{STATEMENT}", {"text": TEXT, "reason": "was asked"}, based_on=1)
    return writer


def test_everybody_who_reads_records_sees_it(site: Site, everybody: Clients) -> None:
    seen = viewers_of(everybody, f"/drafts/{site.draft}/review")
    assert seen == PERMITTED[Permission.RECORDS_READ]


def test_whoever_is_not_signed_in_is_led_to_it(site: Site) -> None:
    for path in ("review", "sign/authored"):
        answer = look(anonymous(site), f"/drafts/{site.draft}/{path}")
        assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (303, "/sign-in")


@pytest.mark.req("IA-03")
@pytest.mark.parametrize("username", [OTHER_PRODUCT, OTHER_SITE])
def test_a_draft_out_of_scope_is_not_there(site: Site, username: str) -> None:
    stranger = site.enter(username)
    for path in ("review", "sign/authored"):
        there = look(stranger, f"/drafts/{site.draft}/{path}")
        nowhere = look(stranger, f"/drafts/DRAFT-NONE/{path}")
        assert (there.status_code, nowhere.status_code) == (404, 404)
        assert there.text.replace(site.draft, "DRAFT-NONE") == nowhere.text


def test_a_first_submission_says_so(desk: Desk) -> None:
    assert "First submission" in _page(desk)


@pytest.mark.req("AT-04")
def test_what_changed_since_it_was_sent_back_is_shown_word_by_word(mended: Desk) -> None:
    page = _page(mended)
    assert "Changed since version 1" in page
    assert "sent back" in page
    assert "<ins>" in page.partition('class="changes"')[2].partition("</ul>")[0]
    assert f'class="st fresh" id="{STATEMENT}"' in page
    assert page.count('class="st fresh"') == 1


def test_a_reviewer_is_shown_what_changed_since_they_looked(site: Site, mended: Desk) -> None:
    reviewer = sit_down(site, "reviewer", mended.number)
    reviewer.post("/comments", {"statement": STATEMENT, "text": "Better."})
    mended.put(
        f"/statements/{STATEMENT}", {"text": "It was seen by [F11].", "reason": "short"}, based_on=2
    )
    assert "Changed since version 2" in _page(reviewer)
    assert "Changed since version 1" in _page(reviewer, since=1)


@pytest.mark.parametrize("since", [1, 2, 99])
def test_only_an_earlier_version_can_be_compared_with(desk: Desk, since: int) -> None:
    answer = desk.client.get(f"/drafts/{desk.number}/review", params={"since": since})
    assert answer.status_code == 404


@pytest.mark.req("WF-02")
def test_evidence_that_this_person_has_not_opened_is_marked(site: Site) -> None:
    desk = desk_of(site, "reviewer", DraftState.IN_REVIEW)
    before = _page(desk)
    (first, *_), total = re.findall(r'data-piece="(E\d+)"', before), _total(before)
    assert _opened(before) == 0
    desk.post("/openings", {"evidence": first})
    after = _page(desk)
    assert (_opened(after), _total(after)) == (1, total)
    assert f'data-piece="{first}" class="unopened"' not in after
    assert "Reviewer, reviewer" in _words(after)


def test_whose_openings_do_not_count_is_shown_no_count(site: Site, everybody: Clients) -> None:
    page = look(everybody[Role.AUDITOR], f"/drafts/{site.draft}/review").text
    assert "data-piece" not in page
    assert "data-counts" not in page
    assert calls(page) == {"DELETE /api/v1/session"}


def test_what_people_write_stays_text(site: Site) -> None:
    desk = desk_of(site, "reviewer", DraftState.IN_REVIEW)
    desk.post("/comments", {"statement": STATEMENT, "text": HOSTILE})
    desk.post("/return", {"reason": HOSTILE})
    assert is_escaped(_page(desk))
    assert is_escaped(look(desk.client, f"/drafts/{desk.number}/trail").text)


def test_what_records_and_models_say_stays_text(site: Site) -> None:
    """A title, a sentence and a cell as they would come from a document."""
    number = new_id("DRAFT")
    with site.service.ledger.work(OPERATOR) as work:
        stored = get_version(work.session, site.draft)
        content = _spoilt(stored.content)
        add_draft(
            work.session,
            number,
            content,
            site=stored.site,
            configuration=stored.configuration,
            by="job:J",
            job=None,
            now=work.now,
        )
    page = _page(sit_down(site, "writer", number))
    assert is_escaped(page)
    assert page.count("&lt;img src=x onerror=alert(1)&gt;") >= 4


def test_a_comment_is_answered_and_resolved_where_it_stands(site: Site) -> None:
    desk = desk_of(site, "reviewer", DraftState.IN_REVIEW)
    made = desk.post("/comments", {"statement": STATEMENT, "text": "Who says so?"})
    resolve = f"POST /api/v1/drafts/{desk.number}/comments/{made['id']}/resolve"
    assert resolve in calls(_page(desk))
    desk.post(f"/comments/{made['id']}/resolve", {"text": "The log does."})
    page = _page(desk)
    assert "The log does." in page
    assert resolve not in calls(page)


def test_a_comment_within_a_hypothesis_stands_on_the_page(site: Site) -> None:
    desk = desk_of(site, "reviewer", DraftState.IN_REVIEW)
    sections = desk.draft()["content"]["sections"]
    boxes = (
        one for section in sections for one in section["blocks"] if one["block"] == "inference"
    )
    sentence = next(boxes)["blocks"][0]["sentences"][0]["id"]
    made = desk.post("/comments", {"statement": sentence, "text": "What speaks against it?"})
    page = _page(desk)
    assert f'class="comment" id="{made["id"]}"' in page
    assert "Comments on statements that are gone" not in page


def test_each_is_offered_the_steps_of_their_role(site: Site) -> None:
    offered = {}
    for username, state in (
        ("writer", DraftState.DRAFT),
        ("reviewer", DraftState.IN_REVIEW),
        ("qa_approver", DraftState.QA_REVIEW),
        ("qa_approver", DraftState.IN_REVIEW),
        ("auditor", DraftState.IN_REVIEW),
    ):
        desk = desk_of(site, username, state)
        page = _page(desk)
        signs = {link.rpartition("/")[2] for link in links(page) if "/sign/" in link}
        back = {call.rpartition("/")[2] for call in calls(page)} & {"return", "withdraw", "reopen"}
        offered[username, state] = signs | back
    assert offered == {
        ("writer", DraftState.DRAFT): {"authored", "withdraw"},
        ("reviewer", DraftState.IN_REVIEW): {"reviewed", "return"},
        ("qa_approver", DraftState.QA_REVIEW): {"approved", "rejected", "return"},
        ("qa_approver", DraftState.IN_REVIEW): set(),
        ("auditor", DraftState.IN_REVIEW): set(),
    }


def test_qa_decides_where_it_reads_and_nobody_else_does(site: Site, reviewed: Desk) -> None:
    put = f"PUT /api/v1/drafts/{reviewed.number}/decisions/classification"
    assert put in calls(_page(reviewed))
    assert put not in calls(_page(sit_down(site, "reviewer", reviewed.number)))
    names = [found for _, found in tags(_page(reviewed), "input") if found.get("type") == "radio"]
    assert {one["value"] for one in names} == {"minor", "major", "critical"}
    assert not any("checked" in one for one in names)


def test_what_holds_it_back_leads_to_where_it_is_mended(desk: Desk) -> None:
    page = _page(desk)
    assert "not adopted" in page
    led = {link[1:] for link in links(page) if link.startswith("#section-")}
    assert led <= {found.get("id") for _, found in tags(page, "section")}
    assert len(led) > 3


@pytest.mark.req("ES-01")
def test_a_signed_record_shows_name_time_with_zone_and_meaning(reviewed: Desk) -> None:
    said = _words(_page(reviewed))
    for name, meaning, words in (
        ("Writer", "Authored", "I wrote or adopted this record and answer for it."),
        ("Reviewer", "Reviewed", "I reviewed this record against its evidence."),
    ):
        shown = rf"{meaning} version 1 {name} , {name.lower()} “{re.escape(words)}” {STAMP} ✓ valid"
        assert re.search(shown, said), (shown, said[-3000:])
    assert "Approved ○ not signed" in said


@pytest.mark.req("ES-02")
def test_a_signature_on_an_earlier_version_is_shown_as_superseded(mended: Desk) -> None:
    said = _words(_page(mended))
    assert "superseded given for version 1" in said
    assert "✓ valid" not in said


def test_what_is_signed_is_what_the_api_shows(reviewed: Desk) -> None:
    reviewed.decide_all("qa_approver")
    page, shown = _signing(reviewed, "approved"), reviewed.get("/signing/approved")
    hidden = {found.get("name"): found.get("value") for _, found in tags(page, "input")}
    assert (hidden["meaning"], hidden["shown_sha256"]) == ("approved", shown["sha256"])
    said = _words(page)
    assert shown["in_words"] in said
    assert shown["signer"] in said
    assert shown["zone"] in said
    assert re.search(rf"Approved .*{shown['signer']} , QA approver .*{STAMP}", said)


@pytest.mark.req("ES-03")
def test_the_first_signing_of_a_session_asks_for_all_components_and_a_later_one_for_one(
    site: Site,
) -> None:
    desk = desk_of(site, "qa_approver", DraftState.QA_REVIEW)
    assert _asked(_signing(desk, "rejected")) == {"username", "password", "reason"}
    other = replace(desk, number=site.copy_draft(new_id("DRAFT")))
    with site.service.ledger.work(OPERATOR) as work:
        set_state(work.session, other.number, DraftState.QA_REVIEW)
    desk.sign("rejected", reason="the cause is not shown")
    assert _asked(_signing(other, "rejected")) == {"password", "reason"}


def test_what_holds_a_signature_back_is_said_in_the_place_of_the_fields(desk: Desk) -> None:
    page = _signing(desk, "authored")
    assert _asked(page) == set()
    assert "not adopted" in page
    assert all(call.startswith("DELETE") for call in calls(page))


@pytest.mark.parametrize(
    ("username", "meaning", "why"),
    [
        ("writer", "reviewed", "cannot sign as reviewed"),
        ("reviewer", "authored", "cannot sign as authored"),
        ("qa_approver", "approved", "has no step approve"),
    ],
)
def test_who_cannot_sign_is_told_why(site: Site, username: str, meaning: str, why: str) -> None:
    state = DraftState.IN_REVIEW if meaning != "authored" else DraftState.DRAFT
    page = _signing(desk_of(site, username, state), meaning)
    assert why in page
    assert _asked(page) == set()


@pytest.mark.req("ES-05")
def test_who_had_a_part_in_it_is_told_so_before_signing(site: Site) -> None:
    hire(site.service, "both", Role.WRITER, Role.REVIEWER)
    both = desk_of(site, "both")
    both.decide("containment.adequacy", "adequate as recorded")
    with site.service.ledger.work(OPERATOR) as work:
        set_state(work.session, both.number, DraftState.IN_REVIEW)
    assert "you contributed to this draft" in _signing(both, "reviewed")


def test_who_never_set_a_password_is_led_to_their_account(site: Site) -> None:
    person = hire(site.service, "passwordless", Role.QA_APPROVER)
    desk = desk_of(site, "passwordless", DraftState.QA_REVIEW)
    with site.service.ledger.work(OPERATOR) as work:
        people.change_person(work.session, person, password_hash=None)
    page = _signing(desk, "rejected")
    assert "You have no password" in page
    assert "/account" in links(page)
    assert _asked(page) == set()


@pytest.mark.req("IA-06")
def test_who_is_not_trained_is_told_so(site: Site) -> None:
    person = hire(site.service, "untrained", Role.REVIEWER)
    desk = desk_of(site, "untrained", DraftState.IN_REVIEW)
    with site.service.ledger.work(OPERATOR) as work:
        day = timedelta(days=1)
        add_training(work, person, Course.AI_LIMITS, False, work.now - day, work.now + day)
    assert "training is not current" in _signing(desk, "reviewed")


def _spoilt(content: dict[str, Any]) -> dict[str, Any]:
    spoilt: dict[str, Any] = {**deepcopy(content), "title": HOSTILE}
    for section in spoilt["sections"]:
        section["title"] = HOSTILE
        for block in section["blocks"]:
            if block["block"] == "paragraph":
                block["sentences"][0] |= {"text": HOSTILE, "origin": "CALL-1"}
            if block["block"] == "table" and block["rows"]:
                block["rows"][0][0]["text"] = HOSTILE
    return spoilt


def _asked(page: str) -> set[str]:
    found = tags(page, "input", "textarea")
    return {one["name"] for _, one in found if "name" in one and one.get("type") != "hidden"}


def _opened(page: str) -> int:
    return int(re.findall(r"<span data-count>(\d+)</span> of \d+ by you", page)[0])


def _total(page: str) -> int:
    return int(re.findall(r"<span data-count>\d+</span> of (\d+) by you", page)[0])

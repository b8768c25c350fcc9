"""My work: what waits for whom, and what leads a newcomer to the first draft."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from app.auth.actor import Role
from app.auth.bootstrap import first_administrator
from app.auth.people import create_person, grant, make_link
from app.auth.rules import ALL, GrantKind
from app.auth.store import person_named
from app.core.settings import Settings
from app.drafts.states import DraftState
from app.drafts.store import Contribution, add_contribution, add_draft, get_version, set_state
from app.main import create_app
from app.release.mode import Mode
from app.retrieval.embedder import HashingEmbedder
from app.review.store import add_comment
from app.wiring import Service, open_service
from tests.app.api.site import API, OPERATOR, OTHER_PRODUCT, OTHER_SITE, Site, hire
from tests.app.web.looking import HOSTILE, Clients, calls, is_escaped, links, look, viewers


def _page(client: TestClient, path: str = "/") -> str:
    answer = look(client, path)
    assert answer.status_code == 200, answer.text
    return answer.text


def _waits_for(site: Site, everybody: Clients, draft: str, state: DraftState) -> set[Role]:
    """To whom the draft is offered as their next step, in a state."""
    with site.service.ledger.work(OPERATOR) as work:
        set_state(work.session, draft, state)
    review = f"/drafts/{draft}/review" if state not in _WRITING else f"/drafts/{draft}"
    return {
        role
        for role, client in everybody.items()
        if f'<a class="row" href="{review}"' in _page(client)
    }


_WRITING = (DraftState.DRAFT, DraftState.CHANGES_REQUESTED, DraftState.REOPENED)


def test_everybody_has_a_page_to_begin_with(everybody: Clients) -> None:
    assert viewers(everybody, "/") == set(Role)


def test_nobody_is_led_to_sign_in(site: Site) -> None:
    answer = look(site.client(), "/")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")


@pytest.mark.parametrize(
    ("state", "role"),
    [
        (DraftState.DRAFT, Role.WRITER),
        (DraftState.CHANGES_REQUESTED, Role.WRITER),
        (DraftState.REOPENED, Role.WRITER),
        (DraftState.IN_REVIEW, Role.REVIEWER),
        (DraftState.QA_REVIEW, Role.QA_APPROVER),
        (DraftState.WITHDRAWN, None),
        (DraftState.ARCHIVED, None),
    ],
)
def test_a_draft_waits_for_the_role_whose_step_is_next(
    site: Site, everybody: Clients, state: DraftState, role: Role | None
) -> None:
    """Of the two authors for the one who began it."""
    assert _waits_for(site, everybody, site.draft, state) == ({role} - {None})


def test_a_draft_that_nobody_took_up_waits_for_every_author(site: Site, everybody: Clients) -> None:
    with site.service.ledger.work(OPERATOR) as work:
        stored = get_version(work.session, site.draft)
        made = {"configuration": "c", "by": OPERATOR.id, "job": None, "now": work.now}
        add_draft(work.session, "DRAFT-NOBODY", stored.content, site=stored.site, **made)
    authors = {Role.WRITER, Role.REGULATORY}
    assert _waits_for(site, everybody, "DRAFT-NOBODY", DraftState.DRAFT) == authors


@pytest.mark.req("ES-05")
def test_whoever_had_a_part_is_told_that_another_person_checks(
    site: Site, everybody: Clients
) -> None:
    draft = site.copy_draft("DRAFT-PART")
    with site.service.ledger.work(OPERATOR) as work:
        reviewer = site.person(Role.REVIEWER)
        add_contribution(work.session, draft, 1, reviewer, Contribution.EDITED, work.now)
    assert Role.REVIEWER not in _waits_for(site, everybody, draft, DraftState.IN_REVIEW)
    page = _page(everybody[Role.REVIEWER])
    assert "Another person with the role must." in page
    assert f"/drafts/{draft}/review" in links(page)


@pytest.mark.req("ES-05")
def test_a_second_account_of_the_same_person_is_the_same_person(site: Site) -> None:
    """By identity, and not by user name."""
    draft = site.copy_draft("DRAFT-TWIN")
    with site.service.ledger.work(OPERATOR) as work:
        set_state(work.session, draft, DraftState.IN_REVIEW)
        twin = create_person(work, username="twin", name="Twin", identity_record="HR-writer")
        for kind, value in (
            (GrantKind.ROLE, Role.REVIEWER),
            (GrantKind.SITE, ALL),
            (GrantKind.PRODUCT, ALL),
        ):
            grant(work, twin.id, kind, value)
        link = make_link(work, twin.id)
    page = _page(_enter(site.service, link))
    assert f'<a class="row" href="/drafts/{draft}/review"' not in page
    assert "Another person with the role must." in page


@pytest.mark.parametrize("username", [OTHER_PRODUCT, OTHER_SITE])
def test_nothing_out_of_scope_is_shown_or_counted(site: Site, username: str) -> None:
    page = _page(site.enter(username))
    assert site.draft not in page
    assert site.deviation not in page
    assert 'class="count"' not in page


def test_counts_of_the_navigation_are_what_the_pages_list(site: Site, everybody: Clients) -> None:
    draft = site.copy_draft("DRAFT-COUNTED")
    with site.service.ledger.work(OPERATOR) as work:
        set_state(work.session, draft, DraftState.QA_REVIEW)
    page = _page(everybody[Role.QA_APPROVER])
    waiting = page.count('<a class="row" href="/drafts/')
    alerts = page.count('<span class="chip bad">alert</span>')
    assert waiting > 0
    assert f'My work <span class="count">{waiting + alerts}</span>' in page


def test_an_open_comment_stands_with_whose_draft_it_is_and_is_no_element(
    site: Site, everybody: Clients
) -> None:
    draft = site.copy_draft("DRAFT-COMMENTED")
    with site.service.ledger.work(OPERATOR) as work:
        row = {"id": "COM-1", "draft": draft, "version": 1, "statement": "S7", "text": HOSTILE}
        add_comment(work.session, row | {"person": site.person("reviewer"), "at": work.now})
    assert is_escaped(_page(everybody[Role.WRITER]))
    assert "COM-1" not in _page(everybody[Role.REGULATORY])
    assert HOSTILE[:8] not in _page(everybody[Role.REGULATORY])


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    settings = Settings(data=tmp_path_factory.mktemp("empty") / "data")
    embedder = HashingEmbedder()
    with open_service(settings, OPERATOR, default=Mode.TRIAL, embedder=embedder) as service:
        service.jobs.start()
        yield service


def _enter(service: Service, link: str) -> TestClient:
    base_url = service.settings.base_url
    client = TestClient(
        create_app(service), base_url, headers={"Origin": base_url}, follow_redirects=False
    )
    opened = client.post(f"{API}/session", json={"link": link})
    client.headers["X-CSRF-Token"] = opened.json()["csrf"]
    return client


def test_an_empty_installation_leads_its_administrator_to_people_then_a_writer_to_records(
    empty: Service,
) -> None:
    with empty.ledger.work(OPERATOR) as work:
        link = first_administrator(work)
    administrator = _enter(empty, link or "")
    first = _page(administrator)
    assert "/people" in links(first)
    assert "POST /api/v1/imports/demo" not in calls(first)
    hire(empty, "wanda", Role.WRITER)
    writer = _page(_writer(empty))
    assert "POST /api/v1/imports/demo" in calls(writer)
    assert "/imports" in links(writer)
    assert "Make people<span" in writer, "the first step is shown as done"


@pytest.mark.parametrize("path", ["/", "/deviations", "/dossier"])
def test_every_page_of_an_empty_installation_works(empty: Service, path: str) -> None:
    assert look(_writer(empty), path).status_code == 200


def _writer(service: Service) -> TestClient:
    with service.ledger.work(OPERATOR) as work:
        person = person_named(work.session, "wanda")
        link = make_link(work, person.id) if person else ""
    return _enter(service, link)

"""Signing in, in a browser: by a one-time link, with a password, too often with a wrong one, and
what becomes of a text when the session ends while somebody types it."""

import pytest
from playwright.sync_api import Page, expect

from app.auth.actor import Role
from app.auth.people import create_person, grant, make_link
from app.auth.rules import GrantKind
from tests.app.api.site import OPERATOR, PASSWORD, Site, hire
from tests.browser import Visit, Visitors, Watch

CHOSEN = "amber lantern 73"
REFUSED = "status of 401"


def test_a_one_time_link_lets_a_newcomer_in_and_a_password_from_then_on(
    served_site: Site, visitors: Visitors, watch: Watch
) -> None:
    secret = _invite(served_site, "newcomer")
    page = visitors.nobody()
    page.goto(f"/sign-in#link={secret}")
    expect(page.get_by_role("button", name="Sign in with the link")).to_be_focused()
    assert secret not in page.url
    page.get_by_role("button", name="Sign in with the link").click()
    page.get_by_role("link", name="Newcomer").click()
    page.get_by_label("New password").fill(CHOSEN)
    page.get_by_role("button", name="Set the password").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    _try(page, "newcomer", CHOSEN)
    expect(page.get_by_role("navigation", name="Main")).to_contain_text("Newcomer")
    watch.expect(REFUSED)
    again = visitors.nobody()
    again.goto(f"/sign-in#link={secret}")
    again.get_by_role("button", name="Sign in with the link").click()
    expect(again.get_by_role("alert")).to_be_visible()


@pytest.mark.req("IA-04")
def test_wrong_passwords_are_told_and_lock_until_an_administrator_unlocks(
    served_site: Site, visitors: Visitors, watch: Watch
) -> None:
    watch.expect(REFUSED)
    person = hire(served_site.service, "forgetful", Role.WRITER)
    page = visitors.nobody()
    page.goto("/sign-in")
    for _ in range(served_site.service.settings.lockout_attempts):
        with page.expect_response("**/api/v1/session"):
            _try(page, "forgetful", "not my password 1")
        expect(page.get_by_role("alert")).to_be_visible()
        expect(page.get_by_label("User name")).to_have_value("forgetful")
    with page.expect_response("**/api/v1/session") as locked:
        _try(page, "forgetful", PASSWORD)
    assert locked.value.status == 401
    served_site.enter("administrator").post(
        f"/api/v1/people/{person}/unlock", json={"reason": "asked in person"}
    )
    _try(page, "forgetful", PASSWORD)
    expect(page.get_by_role("navigation", name="Main")).to_contain_text("Forgetful")


def test_whoever_is_led_to_the_sign_in_comes_back_to_where_they_wanted(
    visitors: Visitors,
) -> None:
    page = visitors.nobody()
    page.goto("/account?from=mail")
    _try(page, "writer", PASSWORD)
    page.wait_for_url("**/account?from=mail")


@pytest.mark.parametrize(
    "target", ["//elsewhere.invalid/", "https://elsewhere.invalid/", "/\\elsewhere.invalid"]
)
def test_nobody_is_led_elsewhere_after_signing_in(
    target: str, visitors: Visitors, home: str
) -> None:
    page = visitors.nobody()
    page.goto(f"/sign-in?next={target}")
    _try(page, "writer", PASSWORD)
    expect(page.get_by_role("navigation", name="Main")).to_be_visible()
    assert page.url.startswith(f"{home}/")


def test_a_session_that_ends_while_somebody_types_costs_no_text(visit: Visit, watch: Watch) -> None:
    watch.expect(REFUSED)
    page = visit("reviewer")
    page.goto("/account")
    page.get_by_label("New password").fill(CHOSEN)
    page.get_by_role("textbox", name="Present password").fill(PASSWORD)
    _end_session(page)
    page.get_by_role("button", name="Set the password").click()
    expect(page.get_by_role("alert").filter(has_text="session has ended")).to_be_visible()
    expect(page.get_by_label("New password")).to_have_value(CHOSEN)
    page.get_by_role("link", name="Sign in again").click()
    _try(page, "reviewer", PASSWORD)
    page.wait_for_url("**/account")


def test_who_signs_out_is_out(visit: Visit) -> None:
    page = visit("auditor")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    page.goto("/account")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def _try(page: Page, username: str, password: str) -> None:
    page.get_by_label("User name").fill(username)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def _end_session(page: Page) -> None:
    """As when it has been idle for too long: the page does not know."""
    page.context.clear_cookies()


def _invite(site: Site, username: str) -> str:
    """The secret of the link."""
    with site.service.ledger.work(OPERATOR) as work:
        person = create_person(
            work, username=username, name=username.title(), identity_record=f"HR-{username}"
        )
        grant(work, person.id, GrantKind.ROLE, Role.WRITER)
        return make_link(work, person.id)

"""Who reads the log of the language model: those who read what it was asked for."""

import pytest

from app.auth.actor import Role
from app.core.canonical import sha256_of
from app.core.ids import new_id
from app.jobs import store as jobs
from app.llm import store
from app.llm.store import Fate
from tests.app.api.asked import add_model_call
from tests.app.api.site import API, OTHER_PRODUCT, OTHER_SITE, Site


@pytest.fixture(scope="module")
def call(site: Site) -> str:
    return add_model_call(site, site.job)


@pytest.fixture(scope="module")
def turn(site: Site) -> str:
    """Of the writer."""
    writer = site.enter("writer")
    thread = writer.post(f"{API}/chat/threads", json={}).json()["id"]
    asked = {"question": "What is a batch?"}
    return writer.post(f"{API}/chat/threads/{thread}/turns", json=asked).json()["id"]


@pytest.mark.req("AT-06")
def test_whoever_reads_a_draft_reads_what_the_model_was_asked_for_it(site: Site, call: str) -> None:
    with site.service.ledger.database.write() as session:
        now = site.service.ledger.clock()
        store.settle(session, call, Fate.REFUSED, [{"rule": "a digit"}], now)
    for role in (Role.WRITER, Role.REVIEWER, Role.AUDITOR):
        client = site.enter(role)
        listed = client.get(f"{API}/model-calls", params={"subject": site.job}).json()["items"]
        assert call in [one["id"] for one in listed]
        assert all("request" not in one for one in listed), "the list is short"
        told = client.get(f"{API}/model-calls/{call}").json()
        assert told["request_sha256"] == sha256_of(told["request"])
        assert told["output"] == "Seven."
        assert [(one["fate"], one["guards"]) for one in told["fates"]] == [
            ("refused", [{"rule": "a digit"}])
        ]


@pytest.mark.req("AT-06")
def test_a_draft_names_the_calls_of_all_its_jobs(site: Site, call: str) -> None:
    refresh = new_id("JOB")
    with site.service.ledger.database.write() as session:
        asked = {"draft": site.draft}
        now = site.service.ledger.clock()
        jobs.add(session, refresh, "refresh", "person:writer", asked, now)
        jobs.finish(session, refresh, {}, now)
    later = add_model_call(site, refresh)
    listed = site.enter("writer").get(f"{API}/model-calls", params={"subject": site.draft})
    assert [one["id"] for one in listed.json()["items"]] == [call, later]
    other = site.enter(OTHER_SITE).get(f"{API}/model-calls", params={"subject": site.draft})
    assert other.status_code == 404


@pytest.mark.req("IA-03")
@pytest.mark.parametrize("stranger", [OTHER_PRODUCT, OTHER_SITE])
def test_out_of_scope_it_is_as_if_nobody_had_asked(site: Site, call: str, stranger: str) -> None:
    client = site.enter(stranger)
    assert client.get(f"{API}/model-calls/{call}").status_code == 404
    listed = client.get(f"{API}/model-calls", params={"subject": site.job})
    unknown = client.get(f"{API}/model-calls", params={"subject": "JOB-NONE"})
    assert listed.status_code == unknown.status_code == 404
    assert listed.text.replace(site.job, "JOB-NONE") == unknown.text


@pytest.mark.req("IA-03")
def test_a_turn_is_its_persons_and_an_auditors(site: Site, turn: str) -> None:
    made = add_model_call(site, turn)
    seen = {
        role: site.enter(role).get(f"{API}/model-calls/{made}").status_code
        for role in (Role.WRITER, Role.REVIEWER, Role.QA_APPROVER, Role.AUDITOR)
    }
    assert seen == {
        Role.WRITER: 200,
        Role.REVIEWER: 404,
        Role.QA_APPROVER: 404,
        Role.AUDITOR: 200,
    }

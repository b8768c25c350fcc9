"""The panel of every kind of evidence: at its place, with what rests on it, and checked."""

import re
from dataclasses import replace
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient

from app.audit.work import Work
from app.auth.actor import Role, Scope
from app.documents import originals
from app.drafts.content import DraftContent, from_json, to_json
from app.drafts.store import add_draft, get_version
from app.evidence.facts import Evidence, EvidenceKind
from app.web.evidence.passage_view import quoted_lines
from app.web.evidence.row_view import row_shown
from app.web.evidence.view import Cited
from app.web.frame.shell import FRAGMENT
from tests.app.api.paper import SOP, import_paper
from tests.app.api.site import API, OPERATOR, OTHER_PRODUCT, OTHER_SITE, Site
from tests.app.web.looking import HOSTILE, Clients, is_escaped, links, look, tags, viewers

PAPER = f"/evidence/document/{quote(SOP, safe='')}/1"


@pytest.fixture(scope="module")
def paper(site: Site, tmp_path_factory: pytest.TempPathFactory) -> None:
    import_paper(site, tmp_path_factory.mktemp("paper"))


@pytest.fixture(scope="module")
def content(site: Site) -> DraftContent:
    with site.service.ledger.database.read() as session:
        return from_json(get_version(session, site.draft).content)


@pytest.fixture(scope="module")
def writer(everybody: Clients) -> TestClient:
    return everybody[Role.WRITER]


def panel(client: TestClient, path: str) -> str:
    answer = look(client, path, **{FRAGMENT: "panel"})
    assert answer.status_code == 200, answer.text
    return answer.text


def words(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def first(content: DraftContent, kind: EvidenceKind) -> Evidence:
    return next(one for one in content.evidence.values() if one.kind is kind)


@pytest.mark.req("RT-02")
def test_every_citation_of_a_draft_opens_and_agrees_with_its_source(
    site: Site, writer: TestClient, content: DraftContent
) -> None:
    assert len(content.evidence) > 50
    for evidence in content.evidence.values():
        shown = panel(writer, f"/evidence/draft/{site.draft}/{evidence.id}")
        assert "outside your scope" not in shown, evidence
        assert "problem" not in shown, evidence
        if evidence.kind is not EvidenceKind.COMPUTATION:
            assert "still agrees" in shown, evidence


@pytest.mark.req("RT-02")
def test_a_passage_is_marked_where_it_stands_in_the_text(
    site: Site, writer: TestClient, content: DraftContent
) -> None:
    passage = first(content, EvidenceKind.PASSAGE)
    shown = panel(writer, f"/evidence/draft/{site.draft}/{passage.id}")
    marked = " ".join(re.findall(r"<mark>(.*?)</mark>", shown))
    line = passage.excerpt.split("\n")[-1].split(" | ")[0].split(". ")[-1]
    assert " ".join(line.split())[:40] in " ".join(marked.split())


@pytest.mark.req("RT-02")
@pytest.mark.usefixtures("paper")
def test_a_passage_of_a_pdf_is_marked_on_the_picture_of_its_page(
    site: Site, writer: TestClient
) -> None:
    shown = panel(writer, f"{PAPER}/1?start=0&end=400")
    pictures = [found["href"] for _, found in tags(shown, "image")]
    assert len(tags(shown, "rect")) >= 1
    assert {one.split("?")[0][-5:] for one in pictures} == {"1.png", "2.png"}
    assert all(writer.get(one).status_code == 200 for one in set(pictures))
    assert f"{PAPER}/1?start=0&end=400&page=2" in {
        one.replace("&amp;", "&") for one in links(shown)
    }
    beside = panel(writer, f"{PAPER}/1?start=0&end=400&page=2")
    assert "The passage stands on" in beside


@pytest.mark.req("IN-05")
@pytest.mark.usefixtures("paper")
def test_a_superseded_version_says_so_and_leads_to_what_changed(writer: TestClient) -> None:
    shown = panel(writer, f"{PAPER}/1")
    assert "Superseded by version 2" in words(shown)
    assert any("/compare?old=1&new=2" in one.replace("&amp;", "&") for one in links(shown))
    assert "Superseded" not in panel(writer, f"{PAPER[:-1]}2/1")


def test_a_record_shows_its_cells_its_file_and_line_and_which_were_cited(
    site: Site, writer: TestClient, content: DraftContent
) -> None:
    fact = next(one for one in content.facts.values() if one.column == "yield_percent")
    where = content.evidence[fact.evidence].where
    shown = panel(writer, f"/evidence/draft/{site.draft}/{fact.evidence}")
    text = words(shown)
    assert f"batches.csv · line {where['line']} · row version 1" in text
    assert f"{fact.written} (cited)" in text
    assert fact.show() in text


def test_a_computation_shows_what_was_asked_and_that_association_is_no_cause(
    site: Site, writer: TestClient, content: DraftContent
) -> None:
    for evidence in content.evidence.values():
        if evidence.kind is EvidenceKind.COMPUTATION:
            shown = panel(writer, f"/evidence/draft/{site.draft}/{evidence.id}")
            assert f"Tool {evidence.where['tool']}, version" in words(shown)
            is_said = "Association, not cause" in shown
            assert is_said == (evidence.where["tool"] == "association")


def test_a_figure_of_a_computation_is_drawn_with_its_data(
    site: Site, writer: TestClient, content: DraftContent
) -> None:
    drawn = [
        panel(writer, f"/evidence/draft/{site.draft}/{one.id}")
        for one in content.evidence.values()
        if one.where.get("tool") == "series"
    ]
    assert any('class="chart"' in one and "<summary>Data, " in one for one in drawn)


@pytest.mark.req("WF-02")
def test_only_whose_openings_count_and_only_of_the_newest_version_are_recorded(
    site: Site, everybody: Clients, content: DraftContent
) -> None:
    passage = first(content, EvidenceKind.PASSAGE)
    path = f"/evidence/draft/{site.draft}/{passage.id}"
    for role in (Role.WRITER, Role.REVIEWER, Role.QA_APPROVER):
        assert f'data-opens-evidence="{passage.id}"' in panel(everybody[role], path)
    assert "data-opens-draft" not in panel(everybody[Role.AUDITOR], path)


def test_readers_see_it_and_an_administrator_does_not(
    site: Site, everybody: Clients, content: DraftContent
) -> None:
    seen = viewers(everybody, f"/evidence/draft/{site.draft}/E1")
    assert seen == set(Role) - {Role.ADMINISTRATOR}


@pytest.mark.req("IA-03")
@pytest.mark.parametrize("stranger", [OTHER_PRODUCT, OTHER_SITE])
def test_a_stranger_meets_nothing_there(site: Site, stranger: str) -> None:
    client = site.enter(stranger)
    for path in (f"draft/{site.draft}/E1", "document/SOP-MFG-012/4/1", "turn/TURN-1/1"):
        assert look(client, f"/evidence/{path}").status_code == 404


@pytest.mark.parametrize(
    "path", ["draft/{draft}/E9999", "draft/none/E1", "document/none/1/1", "turn/none/1"]
)
def test_what_is_not_there_is_said_on_a_page(site: Site, writer: TestClient, path: str) -> None:
    answer = look(writer, "/evidence/" + path.format(draft=site.draft))
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/html")


@pytest.mark.req("RT-02")
@pytest.mark.usefixtures("paper")
def test_a_source_that_no_longer_has_its_hash_is_no_evidence(
    site: Site, writer: TestClient
) -> None:
    listed = writer.get(f"{API}/documents", params={"limit": 500}).json()["items"]
    (digest,) = (one["sha256"] for one in listed if one["document"] == "LOG-1")
    file = originals.path_of(site.service.originals_folder, digest)
    file.write_bytes(file.read_bytes() + b"%")
    shown = panel(writer, "/evidence/document/LOG-1/1/1")
    assert "Do not rely on it" in shown
    assert 'role="alert"' in shown


@pytest.mark.req("RT-02")
def test_a_row_of_another_hash_than_was_cited_is_no_evidence(
    site: Site, content: DraftContent
) -> None:
    row = first(content, EvidenceKind.RECORD)
    with site.service.ledger.database.read() as session:
        sound = row_shown(session, Scope(), Cited(row, "/"))
        altered = row_shown(session, Scope(), Cited(replace(row, sha256="0" * 64), "/"))
        hidden = row_shown(session, Scope(sites=frozenset({"X"})), Cited(row, "/"))
    assert sound is not None
    assert altered is not None
    assert (sound.check.agrees, altered.check.agrees, hidden) == (True, False, None)


@pytest.mark.req("RT-02")
def test_every_citation_of_an_answer_opens_with_what_was_said_on_it(
    site: Site, writer: TestClient
) -> None:
    thread = writer.post(f"{API}/chat/threads", json={}).json()["id"]
    question = {"question": f"What happened in {site.deviation}?"}
    turn = writer.post(f"{API}/chat/threads/{thread}/turns", json=question).json()["id"]
    writer.get(f"{API}/chat/turns/{turn}/events")  # ends with the answer
    events = writer.get(f"{API}/chat/turns/{turn}").json()["events"]
    numbers = [one["json"]["number"] for one in events if one["type"] == "citation"]
    assert numbers
    pages = [panel(writer, f"/evidence/turn/{turn}/{number}") for number in numbers]
    assert any("Said in the answer" in one for one in pages)
    assert all("data-opens-draft" not in one for one in pages)
    somebody = site.enter("reviewer")
    assert look(somebody, f"/evidence/turn/{turn}/{numbers[0]}").status_code == 404


def test_nothing_that_a_source_says_runs_in_the_page(
    site: Site, writer: TestClient, content: DraftContent
) -> None:
    """In the words of a document, of a person's entry, and in the title."""
    passage = first(content, EvidenceKind.PASSAGE)
    person = Evidence(
        "E9001",
        EvidenceKind.ENTRY,
        HOSTILE,
        {"name": HOSTILE, "at": "2025-01-01T00:00:00+00:00", "reason": HOSTILE, "value": HOSTILE}
        | {"unit": HOSTILE, "label": HOSTILE, "person": "PER-1"},
        "0" * 64,
    )
    hostile = replace(
        content,
        evidence={
            passage.id: replace(passage, excerpt=HOSTILE, title=HOSTILE, sha256="1" * 64),
            person.id: person,
        },
        facts={},
        claims={},
        sections=(),
    )
    with site.service.ledger.work(OPERATOR) as work:
        _add(work, hostile)
    for evidence in hostile.evidence:
        for headers in ({}, {FRAGMENT: "panel"}):
            shown = look(writer, f"/evidence/draft/DRAFT-HOSTILE/{evidence}", **headers).text
            assert is_escaped(shown), shown


def test_the_lines_of_a_quote_stand_out_and_without_one_all_do() -> None:
    text = "Parameter | Limit\nVolume | 2.00\nWeight | 5"
    assert quoted_lines(text, ["Volume | 2.00"]) == [1]
    assert quoted_lines(text, ["Volume |\n2.00", "Weight | 5"]) == [1, 2]
    assert quoted_lines(text, []) == quoted_lines(text, ["nowhere"]) == [0, 1, 2]


def _add(work: Work, content: DraftContent) -> None:
    add_draft(
        work.session,
        "DRAFT-HOSTILE",
        to_json(content),
        site=None,
        configuration="c" * 64,
        by="cli:operator",
        job=None,
        now=work.now,
    )

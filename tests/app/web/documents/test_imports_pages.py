"""The page on which packages come in."""

import pytest
from fastapi.testclient import TestClient

from app.auth.actor import Role
from app.core.settings import Settings
from app.main import create_app
from app.release.mode import Mode
from app.retrieval.embedder import HashingEmbedder
from app.wiring import open_service
from tests.app.api.paper import import_paper, zipped
from tests.app.api.site import API, OPERATOR, Site, hire
from tests.app.web.looking import Clients, calls, links, look, viewers
from tests.conftest import FILES


@pytest.fixture(scope="module")
def writer(site: Site, everybody: Clients, tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    import_paper(site, tmp_path_factory.mktemp("paper"))
    return everybody[Role.WRITER]


def test_who_may_import_sees_it(everybody: Clients) -> None:
    assert viewers(everybody, "/imports") == {Role.WRITER, Role.QA_APPROVER}


def test_an_import_is_listed_with_what_came_of_it(site: Site, writer: TestClient) -> None:
    shown = look(writer, "/imports").text
    assert "paper.zip" in shown
    assert "operator, on the command line" in shown
    assert "3 documents read" in shown
    assert str(site.service.settings.imports) not in shown


@pytest.mark.req("IN-02")
def test_every_problem_of_a_refused_package_is_shown_with_file_and_line(
    site: Site, writer: TestClient
) -> None:
    rows = "\n".join(f"B-{n},none,2024-01-02T08:00,,released,97.5" for n in range(30))
    broken = FILES | {"batches.csv": f"{str(FILES['batches.csv']).splitlines()[0]}\n{rows}\n"}
    writer.put(f"{API}/imports/files/broken.zip", content=zipped(broken))
    job = writer.post(f"{API}/imports", json={"path": "broken.zip"}).json()["id"]
    while writer.get(f"{API}/jobs/{job}").json()["state"] not in ("done", "failed"):
        pass
    shown = look(writer, "/imports").text
    assert "Nothing was imported: 30 problems." in shown
    assert all(f"batches.csv:{line}, column product" in shown for line in range(2, 32))


def test_what_was_not_read_and_what_was_read_with_doubt_stand_beside(writer: TestClient) -> None:
    shown = look(writer, "/imports").text
    assert "/documents/CUT-1?version=1" in links(shown)
    assert "the PDF is cut off" in shown
    assert "/documents/LOG-1?version=1&page=1" in links(shown)
    assert "No text recognition is installed" in shown


def test_where_there_are_records_the_demonstration_is_not_offered(writer: TestClient) -> None:
    assert f"POST {API}/imports/demo" not in calls(look(writer, "/imports").text)


def test_an_empty_installation_says_what_a_package_is_and_offers_the_demonstration(
    settings: Settings,
) -> None:
    with open_service(settings, OPERATOR, Mode.TRIAL, embedder=HashingEmbedder()) as service:
        hire(service, "writer", Role.WRITER)
        site = Site(service, create_app(service), None, "", "", "")  # pyright: ignore[reportArgumentType]
        client = site.enter("writer")
        shown = look(client, "/imports").text
        assert f"POST {API}/imports/demo" in calls(shown)
        assert "Nothing was imported yet" in shown
        assert "plant.json" in shown
        assert "No documents yet" in look(client, "/documents").text

"""Pages as pictures, originals, and what differs between two versions."""

from io import BytesIO
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient
from PIL import Image

from app.documents import originals
from tests.app.api.paper import SOP, import_paper, pdf
from tests.app.api.site import API, OTHER_PRODUCT, OTHER_SITE, Site

ADDRESS = f"{API}/documents/{quote(SOP, safe='')}"
MARKDOWN = f"{API}/documents/SOP-MFG-012"


@pytest.fixture(scope="module")
def reader(site: Site, tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    """With the second plant imported."""
    import_paper(site, tmp_path_factory.mktemp("paper"))
    return site.enter("auditor")


@pytest.mark.req("RT-02")
def test_a_page_is_a_picture_of_the_scale_asked_for(reader: TestClient) -> None:
    for scale in (1, 2):
        answer = reader.get(f"{ADDRESS}/versions/1/pages/2.png", params={"scale": scale})
        assert answer.headers["content-type"] == "image/png"
        with Image.open(BytesIO(answer.content)) as picture:
            assert picture.size == (450 * scale, 600 * scale)


def test_a_picture_that_the_browser_has_is_not_sent_again_but_asked_for(
    reader: TestClient,
) -> None:
    url = f"{ADDRESS}/versions/1/pages/1.png"
    first = reader.get(url)
    assert first.headers["cache-control"] == "private, no-cache"
    again = reader.get(url, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = reader.get(f"{url}?scale=2", headers={"If-None-Match": first.headers["etag"]})
    assert other.status_code == 200


@pytest.mark.parametrize(
    "url",
    [
        f"{ADDRESS}/versions/1/pages/3.png",
        f"{ADDRESS}/versions/9/pages/1.png",
        f"{ADDRESS}/versions/1/pages/1.png?original={'0' * 64}",
        f"{MARKDOWN}/versions/4/pages/1.png",
        f"{API}/documents/CUT-1/versions/1/pages/1.png",
    ],
)
def test_of_what_has_no_picture_there_is_none(reader: TestClient, url: str) -> None:
    assert reader.get(url).status_code == 404


@pytest.mark.parametrize("query", ["scale=3", "scale=0", "original=x"])
def test_a_picture_of_another_size_is_not_made(reader: TestClient, query: str) -> None:
    assert reader.get(f"{ADDRESS}/versions/1/pages/1.png?{query}").status_code == 422


@pytest.mark.req("IN-01")
def test_the_original_comes_byte_for_byte_under_its_own_name(reader: TestClient) -> None:
    answer = reader.get(f"{ADDRESS}/versions/2/original")
    assert answer.content == pdf(15)
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''fill%202.pdf"
    text = reader.get(f"{MARKDOWN}/versions/4/original")
    assert text.headers["content-type"].startswith("text/markdown")


@pytest.mark.req("IN-01")
def test_a_file_in_quarantine_is_still_there_as_it_was_received(reader: TestClient) -> None:
    answer = reader.get(f"{API}/documents/CUT-1/versions/1/original")
    assert answer.content == pdf(30)[:900]
    assert answer.headers["content-type"] == "application/octet-stream"


def test_two_versions_differ_clause_by_clause_and_word_by_word(reader: TestClient) -> None:
    answer = reader.get(f"{ADDRESS}/difference", params={"old": "1", "new": "2"}).json()
    (change,) = answer["changes"]
    assert (change["kind"], change["new"]["number"], answer["unchanged"]) == ("changed", "5.1", 2)
    told = [word for word in change["words"] if word["kind"] != "same"]
    assert told == [{"kind": "removed", "text": "30"}, {"kind": "added", "text": "15"}]


@pytest.mark.req("IA-03")
@pytest.mark.parametrize("stranger", [OTHER_PRODUCT, OTHER_SITE])
@pytest.mark.parametrize(
    "path",
    ["versions/1/pages/1.png", "versions/1/original", "difference?old=1&new=2"],
)
def test_a_document_out_of_scope_is_as_unknown_as_any(
    site: Site, reader: TestClient, stranger: str, path: str
) -> None:
    client = site.enter(stranger)
    there = client.get(f"{ADDRESS}/{path}")
    unknown = client.get(f"{API}/documents/none-such/{path}")
    assert reader.get(f"{ADDRESS}/{path}").status_code == 200
    assert there.status_code == unknown.status_code == 404
    assert there.text.replace(SOP, "?") == unknown.text.replace("none-such", "?")


@pytest.mark.req("IN-01")
def test_an_altered_original_is_not_handed_out(site: Site, reader: TestClient) -> None:
    documents = reader.get(f"{API}/documents", params={"limit": 500}).json()["items"]
    (digest,) = (one["sha256"] for one in documents if one["document"] == "LOG-1")
    originals.path_of(site.service.originals_folder, digest).write_bytes(b"another")
    for path in ("original", "pages/1.png"):
        answer = reader.get(f"{API}/documents/LOG-1/versions/1/{path}")
        assert (answer.status_code, answer.json()["code"]) == (500, "corrupt")

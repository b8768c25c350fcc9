"""Whoever opens the chat has made ready what its first question needs, once; nobody else has."""

from collections.abc import Iterator

import pytest

from app.core.errors import Unavailable
from app.wiring.warming import Warming
from tests.app.api.site import API, Site, serve_site, template_of


@pytest.fixture
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with serve_site(template_of(tmp_path_factory), tmp_path_factory.mktemp("site")) as served:
        yield served


def is_open(site: Site) -> bool:
    return "_index" in site.service.__dict__


@pytest.mark.parametrize("opens", ["page", "thread"])
def test_whoever_opens_the_chat_has_the_index_opened_and_no_other_page_does(
    site: Site, opens: str
) -> None:
    client = site.enter("writer")
    assert client.get("/deviations").status_code == 200
    assert not is_open(site)
    if opens == "page":
        assert client.get("/chat").status_code == 200
    else:
        assert client.post(f"{API}/chat/threads", json={}).status_code == 201
    site.service.warming.close()
    assert is_open(site)


def test_it_is_done_once_and_not_after_the_close() -> None:
    done: list[str] = []
    warming = Warming(lambda: done.append("warm"))
    warming.begin()
    warming.begin()
    warming.close()
    warming.begin()
    assert done == ["warm"]
    closed = Warming(lambda: done.append("late"))
    closed.close()
    closed.begin()
    assert done == ["warm"]


def test_what_fails_is_left_to_the_question_that_needs_it() -> None:
    def fail() -> None:
        raise Unavailable("no index here")

    warming = Warming(fail)
    warming.begin()
    warming.close()

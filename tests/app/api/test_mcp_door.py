"""The official SDK's client at the MCP endpoint: tools, results, rights, and what is not let in."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import httpx2
import pytest
from mcp import Client
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.exceptions import MCPError

from app.auth.permissions import Permission
from app.tools.catalogue import TOOLS
from tests.app.api.site import OTHER_PRODUCT, OTHER_SITE, Response, Site
from tests.app.api.test_completions import token_of
from tests.served import home, served_site

__all__ = ["home", "served_site"]

MODES = ["auto", "legacy"]
LIST = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
ACCEPT = {"Accept": "application/json, text/event-stream", "Content-Type": "application/json"}


def with_client(
    home: str, secret: str, use: Callable[[Client], Awaitable[Any]], mode: str = "auto"
) -> Any:
    async def run() -> Any:
        headers = {"Authorization": f"Bearer {secret}"}
        async with httpx2.AsyncClient(headers=headers, timeout=60) as http:
            transport = streamable_http_client(f"{home}/mcp", http_client=http)
            async with Client(transport, mode=mode) as client:
                return await use(client)

    return asyncio.run(run())


def call(home: str, secret: str, name: str, arguments: dict[str, Any], mode: str = "auto") -> Any:
    return with_client(home, secret, lambda one: one.call_tool(name, arguments), mode)


def post(site: Site, body: Any, secret: str | None = None, **headers: str) -> Response:
    """A bare request, as no client of ours would send it."""
    sent = {**ACCEPT, **headers}
    if secret is not None:
        sent["Authorization"] = f"Bearer {secret}"
    content = body if isinstance(body, str) else json.dumps(body)
    home = site.service.settings.base_url
    return httpx2.post(f"{home}/mcp", content=content, headers=sent)  # pyright: ignore[reportReturnType]


@pytest.mark.parametrize("mode", MODES)
def test_every_tool_is_offered_with_its_schema_and_said_to_read_only(
    served_site: Site, home: str, mode: str
) -> None:
    listed = with_client(home, served_site.token, lambda one: one.list_tools(), mode)
    by_name = {one.name: one for one in listed.tools}
    assert set(by_name) == {"search", "ask"} | {one.specification.name for one in TOOLS}
    for tool in TOOLS:
        given = tool.specification
        assert by_name[given.name].input_schema == given.arguments.model_json_schema()
        assert given.purpose in (by_name[given.name].description or "")
    for one in by_name.values():
        assert one.annotations is not None
        assert one.annotations.read_only_hint
        assert one.annotations.destructive_hint is False
        assert one.input_schema["additionalProperties"] is False


@pytest.mark.parametrize("mode", MODES)
def test_a_tools_result_is_that_of_the_api_with_numbered_citations(
    served_site: Site, home: str, mode: str
) -> None:
    arguments = {"deviation": served_site.deviation}
    result = call(home, served_site.token, "history", arguments, mode)
    told = result.structured_content
    api = served_site.machine().post("/api/v1/tools/history", json={"arguments": arguments})
    cited = told.pop("citations")
    assert told == api.json()
    assert not result.is_error
    assert [one["number"] for one in cited] == list(range(1, len(cited) + 1))
    assert all(one["file"].endswith(".csv") and one["line"] > 1 for one in cited)
    assert len({(one["file"], one["line"]) for one in cited}) == len(cited) > 0
    assert json.loads(result.content[0].text)["citations"] == cited


def test_a_question_is_answered_in_the_words_of_the_source_or_not_at_all(
    served_site: Site, home: str
) -> None:
    asked = {"question": f"What happened in {served_site.deviation}?"}
    told = call(home, served_site.token, "ask", asked).structured_content
    assert told["abstained"] is False
    assert f"[{told['citations'][-1]['number']}]" in told["answer"]
    nothing = {"question": "What is the airspeed of a swallow?", "as_of": "2025-03-12"}
    told = call(home, served_site.token, "ask", nothing).structured_content
    assert told["abstained"] is True
    assert told["scope"]["as_of"].startswith("2025-03-12")


def test_a_search_tells_what_was_searched(served_site: Site, home: str) -> None:
    given = {"query": served_site.deviation, "kinds": ["deviation"], "limit": 3}
    told = call(home, served_site.token, "search", given).structured_content
    assert 0 < len(told["results"]) <= 3
    assert {one["kind"] for one in told["results"]} == {"deviation"}
    assert told["scope"]["population"] > 0
    assert told["citations"][0]["record"]["file"] == "deviations.csv"


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("search", {}),
        ("search", {"query": None}),
        ("search", {"query": "x", "limit": 1e9}),
        ("search", {"query": "x", "limit": "ten"}),
        ("search", {"query": "x\0"}),
        ("search", {"query": "x", "more": 1}),
        ("search", {"query": "x", "kinds": ["secret"]}),
        ("ask", {"question": "x" * 2001}),
        ("ask", {"question": "x", "as_of": "March"}),
        ("history", {"deviation": None}),
        ("history", {"deviation": "NONE-1"}),
        ("events", {"at": "2025-01-01T00:00:00Z", "hours": 1e308}),
        ("series", {"batch": ["B"], "kind": "parameter"}),
    ],
)
def test_arguments_that_are_none_are_a_result_that_says_so(
    served_site: Site, home: str, mode: str, name: str, arguments: dict[str, Any]
) -> None:
    result = call(home, served_site.token, name, arguments, mode)
    assert result.is_error
    assert result.structured_content["error"]["code"] in ("bad_input", "not_found")


@pytest.mark.parametrize("number", ["Infinity", "NaN", "-Infinity", "1e999"])
def test_what_is_no_number_is_refused(served_site: Site, number: str) -> None:
    """No client writes it, a language model does."""
    arguments = f'{{"at": "2025-01-01T00:00:00Z", "hours": {number}}}'
    params = f'{{"name": "events", "arguments": {arguments}}}'
    body = f'{{"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {params}}}'
    answer = post(served_site, body, served_site.token)
    assert answer.status_code < 500
    told = answer.json()
    assert "error" in told or told["result"]["isError"]


@pytest.mark.parametrize(
    "body",
    [
        "",
        "null",
        "[]",
        "{",
        '{"jsonrpc": "2.0"}',
        '{"jsonrpc":"2.0","id":1,"method":"x"}',
        "[" * 9999,
    ],
)
def test_garbage_is_answered_with_an_error_and_no_failure_of_the_service(
    served_site: Site, body: str
) -> None:
    answer = post(served_site, body, served_site.token)
    assert answer.status_code in (200, 400, 404)
    assert "error" in answer.json()


def test_an_unknown_tool_is_an_error_of_the_protocol(served_site: Site, home: str) -> None:
    async def use(client: Client) -> None:
        with pytest.raises(MCPError, match="no tool drop_tables"):
            await client.call_tool("drop_tables", {})

    with_client(home, served_site.token, use)


@pytest.mark.req("IA-07")
@pytest.mark.parametrize("secret", [None, "vd_wrong", "wrong", "vd_%"])
def test_nobody_is_let_in_without_a_good_token(served_site: Site, secret: str | None) -> None:
    answer = post(served_site, LIST, secret)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_session_opens_nothing_here(served_site: Site) -> None:
    person = served_site.enter("writer")
    csrf = {name: person.headers[name] for name in ("Origin", "X-CSRF-Token")}
    answer = post(
        served_site, LIST, Cookie="; ".join(f"{k}={v}" for k, v in person.cookies.items()), **csrf
    )
    assert answer.status_code == 401
    assert person.get("/api/v1/me").status_code == 200  # the session is a good one


def test_a_token_without_the_right_is_refused(served_site: Site) -> None:
    drafter = token_of(served_site, "writer", Permission.DRAFT_CREATE)
    answer = post(served_site, LIST, drafter)
    assert answer.status_code == 403
    assert "has no right to records:read" in answer.text


def test_a_page_of_another_site_is_refused_though_it_has_a_token(
    served_site: Site, home: str
) -> None:
    for origin in ("https://elsewhere.example", "null", f"{home}.elsewhere.example"):
        assert post(served_site, LIST, served_site.token, Origin=origin).status_code == 403
    own = post(served_site, LIST, served_site.token, Origin=home)
    assert own.status_code == 200
    assert [name for name in own.headers if name.startswith("access-control")] == []


@pytest.mark.req("IA-03")
@pytest.mark.parametrize("username", [OTHER_PRODUCT, OTHER_SITE])
def test_a_token_finds_nothing_beyond_its_scope(
    served_site: Site, home: str, username: str
) -> None:
    secret = token_of(served_site, username)
    own = call(home, served_site.token, "history", {"deviation": served_site.deviation})
    assert not own.is_error
    there = call(home, secret, "history", {"deviation": served_site.deviation})
    unknown = call(home, secret, "history", {"deviation": "NONE-1"})
    said = [json.dumps(one.structured_content) for one in (there, unknown)]
    assert said[0].replace(served_site.deviation, "NONE-1") == said[1]
    found = call(home, secret, "search", {"query": f"What of {served_site.deviation}?"})
    assert served_site.deviation not in json.dumps(found.structured_content)


@pytest.mark.req("IA-03")
def test_a_session_id_of_another_opens_nothing_of_theirs(served_site: Site, home: str) -> None:
    """There are no sessions: one that a client shows is not looked at."""
    stranger = token_of(served_site, OTHER_PRODUCT)
    begun = {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "initialize",
        "params": {
            "protocolVersion": "2025-06-18",
            "capabilities": {},
            "clientInfo": {"name": "test", "version": "1"},
        },
    }
    opened = post(served_site, begun, served_site.token)
    assert opened.status_code == 200
    assert "mcp-session-id" not in opened.headers
    asked = {"name": "history", "arguments": {"deviation": served_site.deviation}}
    body = {"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": asked}
    for shown in ("1", "0" * 32):
        answer = post(served_site, body, stranger, **{"Mcp-Session-Id": shown})
        assert answer.json()["result"]["isError"], answer.text
        own = post(served_site, body, served_site.token, **{"Mcp-Session-Id": shown})
        assert not own.json()["result"]["isError"]
        nobody = post(served_site, body, None, **{"Mcp-Session-Id": shown})
        assert nobody.status_code == 401


@pytest.mark.parametrize("method", ["GET", "DELETE", "PUT", "OPTIONS"])
def test_there_is_nothing_but_post(served_site: Site, home: str, method: str) -> None:
    headers = {**ACCEPT, "Authorization": f"Bearer {served_site.token}"}
    answer = httpx2.request(method, f"{home}/mcp", headers=headers)
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")


def test_a_request_that_is_too_long_is_not_read(served_site: Site) -> None:
    body = {**LIST, "params": {"cursor": "x" * 1_100_000}}
    assert post(served_site, body, served_site.token).status_code == 413


def test_calls_are_kept_no_more_than_the_apis_own_reads(served_site: Site, home: str) -> None:
    """A computation: nothing is kept of it, and nothing is changed by it."""
    client = served_site.enter("qa_approver")
    before = client.get("/api/v1/audit").json()
    call(home, served_site.token, "history", {"deviation": served_site.deviation})
    assert client.get("/api/v1/audit").json() == before


def test_evidence_that_an_answer_cites_is_a_resource_of_its_person_alone(
    served_site: Site, home: str
) -> None:
    given = {
        "model": "veridraft",
        "messages": [{"role": "user", "content": f"What happened in {served_site.deviation}?"}],
    }
    made = served_site.machine().post("/v1/chat/completions", json=given).json()
    answer = made["choices"][0]["message"]
    (cited, *_rest) = answer["citations"]
    uri = f"veridraft://turns/{answer['turn']}/citations/{cited['number']}"
    read = with_client(home, served_site.token, lambda one: one.read_resource(uri))
    told = json.loads(read.contents[0].text)
    assert (told["sha256"], told["where"]) == (cited["sha256"], cited["where"])

    async def refused(client: Client) -> None:
        for wrong in (uri, f"{uri}9", "veridraft://turns/../citations/1", "file:///etc/passwd"):
            with pytest.raises(MCPError, match="no "):
                await client.read_resource(wrong)

    with_client(home, token_of(served_site, OTHER_PRODUCT), refused)

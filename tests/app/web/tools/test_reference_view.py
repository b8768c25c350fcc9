"""A description of an API as tables: types in words, bounds, examples, a command to copy."""

from typing import Any

import pytest

from app.web.tools.reference_view import example_of, kind_of, reference_of

DESCRIBED: dict[str, Any] = {
    "paths": {
        "/api/v1/things/{thing_id}": {
            "get": {
                "tags": ["things"],
                "description": "One thing.",
                "x-permission": "records:read",
                "parameters": [
                    {"name": "thing_id", "in": "path", "required": True, "schema": {}},
                    {"name": "veridraft_session", "in": "cookie", "schema": {"type": "string"}},
                    {
                        "name": "as_of",
                        "in": "query",
                        "required": True,
                        "schema": {"type": "string", "format": "date-time"},
                    },
                ],
                "responses": {
                    "200": {
                        "description": "Done",
                        "content": {
                            "application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}
                        },
                    },
                    "404": {"description": "No such thing.", "content": {}},
                },
            },
            "put": {
                "x-permission": "draft:edit",
                "parameters": [
                    {"name": "If-Match", "in": "header", "required": True, "schema": {}}
                ],
                "requestBody": {
                    "content": {
                        "application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}
                    }
                },
                "responses": {"204": {"description": "Done"}},
            },
        },
        "/open": {"get": {"tags": ["health"], "responses": {}}},
    },
    "components": {
        "schemas": {
            "Thing": {
                "type": "object",
                "description": "What there is.",
                "required": ["name", "made_at", "kind"],
                "properties": {
                    "name": {"type": "string", "minLength": 1, "maxLength": 20},
                    "made_at": {"type": "string", "format": "date-time"},
                    "kind": {"$ref": "#/components/schemas/Kind"},
                    "parts": {
                        "type": "array",
                        "items": {"$ref": "#/components/schemas/Thing"},
                        "maxItems": 3,
                    },
                    "note": {"anyOf": [{"type": "string", "maxLength": 5}, {"type": "null"}]},
                },
            },
            "Kind": {"type": "string", "enum": ["small", "large"]},
        }
    },
}
REFERENCE = reference_of(DESCRIBED, "https://qa.example")
GET, PUT = REFERENCE.tags["things"][0], REFERENCE.tags["other"][0]


@pytest.mark.parametrize(
    ("schema", "words", "shape"),
    [
        ({"type": "integer"}, "integer", None),
        ({"type": "string", "format": "date-time"}, "string (date-time)", None),
        ({"$ref": "#/components/schemas/Thing"}, "Thing", "Thing"),
        ({"type": "array", "items": {"$ref": "#/x/Thing"}}, "list of Thing", "Thing"),
        ({"anyOf": [{"type": "string"}, {"type": "null"}]}, "string, or null", None),
        ({"enum": ["a", "b"]}, "one of a, b", None),
        ({"const": "ok"}, "one of ok", None),
        ({}, "anything", None),
    ],
)
def test_a_type_is_said_in_words(schema: dict, words: str, shape: str | None) -> None:
    kind = kind_of(schema)
    assert (kind.words, kind.shape) == (words, shape)


def test_routes_stand_by_tag_and_those_of_none_apart() -> None:
    assert list(REFERENCE.tags) == ["things", "other", "health"]


def test_a_route_tells_its_right_its_parameters_and_what_it_answers() -> None:
    assert (GET.method, GET.right, GET.said) == ("GET", "records:read", "One thing.")
    assert [(one.name, one.where, one.required) for one in GET.parameters] == [
        ("thing_id", "path", True),
        ("as_of", "query", True),
    ]
    assert [(one.status, one.kinds[0].shape) for one in GET.answers] == [("200", "Thing")]
    assert [(one.status, one.said) for one in GET.problems] == [("404", "No such thing.")]


def test_a_body_tells_its_fields_with_their_bounds() -> None:
    fields = {one.name: (one.kind.words, one.required, one.bounds) for one in PUT.body}
    assert fields == {
        "name": ("string", True, "length ≥ 1, length ≤ 20"),
        "made_at": ("string (date-time)", True, ""),
        "kind": ("Kind", True, ""),
        "parts": ("list of Thing", False, "≤ 3 items"),
        "note": ("string, or null", False, "length ≤ 5"),
    }


def test_a_machine_sends_a_token_where_it_may_and_a_person_a_session_else() -> None:
    assert GET.curl == (
        "curl 'https://qa.example/api/v1/things/{thing_id}?as_of=…' \\\n"
        '  -H "Authorization: Bearer $TOKEN"'
    )
    lines = PUT.curl.split(" \\\n  ")
    assert lines[:4] == [
        "curl -X PUT 'https://qa.example/api/v1/things/{thing_id}'",
        "-b $JAR",
        '-H "X-CSRF-Token: $CSRF"',
        "-H 'If-Match: …'",
    ]
    assert REFERENCE.tags["health"][0].curl == "curl 'https://qa.example/open'"


def test_an_example_holds_what_is_required_and_no_more() -> None:
    example = example_of(DESCRIBED, {"$ref": "#/components/schemas/Thing"})
    assert example == {"name": "…", "made_at": "2026-01-31T12:00:00Z", "kind": "small"}


def test_a_shape_without_fields_tells_its_type() -> None:
    shapes = {one.name: one for one in REFERENCE.shapes}
    assert shapes["Kind"].words == "one of small, large"
    assert [one.name for one in shapes["Thing"].fields][:2] == ["name", "made_at"]

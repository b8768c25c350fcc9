"""The API's own description as readable tables: routes by tag, and the shapes that they name."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.api.access import CSRF_HEADER, PUBLIC
from app.auth.permissions import MACHINE

Described = Mapping[str, Any]

_METHODS = ("get", "post", "put", "patch", "delete")
_UNTAGGED = "other"
_BOUNDS = (
    ("minLength", "length ≥ {}"),
    ("maxLength", "length ≤ {}"),
    ("minimum", "≥ {}"),
    ("maximum", "≤ {}"),
    ("exclusiveMinimum", "> {}"),
    ("exclusiveMaximum", "< {}"),
    ("minItems", "≥ {} items"),
    ("maxItems", "≤ {} items"),
    ("pattern", "like {}"),
)
_EXAMPLES = {"integer": 1, "number": 1.5, "boolean": True, "array": [], "object": {}}


@dataclass(frozen=True)
class Kind:
    """The type in words; ``shape`` is the named shape that it leads to."""

    words: str
    shape: str | None = None


@dataclass(frozen=True)
class Field:
    """``where`` says of a parameter whether it stands in the path, the query or a header."""

    name: str
    kind: Kind
    required: bool
    bounds: str
    said: str
    where: str = ""


@dataclass(frozen=True)
class Answer:
    status: str
    said: str
    kinds: tuple[Kind, ...]


@dataclass(frozen=True)
class Operation:
    id: str
    method: str
    path: str
    said: str
    right: str
    parameters: tuple[Field, ...]
    body: tuple[Field, ...]
    body_kind: Kind | None
    answers: tuple[Answer, ...]
    problems: tuple[Answer, ...]
    curl: str

    @property
    def sought(self) -> str:
        """What a search looks through."""
        return f"{self.method} {self.path} {self.said} {self.right}".casefold()


@dataclass(frozen=True)
class Shape:
    name: str
    said: str
    fields: tuple[Field, ...]
    words: str


@dataclass(frozen=True)
class Reference:
    tags: Mapping[str, tuple[Operation, ...]]
    shapes: tuple[Shape, ...]


def reference_of(described: Described, base_url: str) -> Reference:
    """Tags in the order in which the routes name them."""
    tags: dict[str, list[Operation]] = {}
    for path, methods in described["paths"].items():
        for method in _METHODS:
            if method in methods:
                told = methods[method]
                tag = told.get("tags", [_UNTAGGED])[0]
                made = _operation(described, base_url, method, path, told)
                tags.setdefault(tag, []).append(made)
    shapes = described["components"]["schemas"].items()
    return Reference(
        {tag: tuple(operations) for tag, operations in tags.items()},
        tuple(_shape(described, name, schema) for name, schema in sorted(shapes)),
    )


def kind_of(schema: Described) -> Kind:
    """``list of string, or null``."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return Kind(name, name)
    if "enum" in schema or "const" in schema:
        values = schema.get("enum", [schema.get("const")])
        return Kind("one of " + ", ".join(str(one) for one in values))
    if parts := schema.get("anyOf", schema.get("oneOf")):
        return _either([kind_of(one) for one in parts])
    match schema.get("type"):
        case "array":
            item = kind_of(schema.get("items", {}))
            return Kind(f"list of {item.words}", item.shape)
        case "string" if "format" in schema:
            return Kind(f"string ({schema['format']})")
        case None:
            return Kind("anything")
        case named:
            return Kind(str(named))


def example_of(described: Described, schema: Described, depth: int = 4) -> Any:
    """The smallest value of a shape: what is required, and no more."""
    schema = _resolved(described, schema)
    if "enum" in schema or "const" in schema:
        return schema.get("const", schema.get("enum", [None])[0])
    if parts := schema.get("anyOf", schema.get("oneOf")):
        return example_of(described, parts[0], depth)
    if schema.get("type") == "string":
        return "2026-01-31T12:00:00Z" if schema.get("format") == "date-time" else "…"
    if "properties" in schema and depth:
        return {
            name: example_of(described, schema["properties"][name], depth - 1)
            for name in schema.get("required", ())
        }
    return _EXAMPLES.get(schema.get("type", ""))


def _operation(
    described: Described, base_url: str, method: str, path: str, told: Described
) -> Operation:
    body = _body(told)
    answers = [_answer(status, one) for status, one in told["responses"].items()]
    return Operation(
        id=f"{method}{path}".translate(_ANCHOR).rstrip("-"),
        method=method.upper(),
        path=path,
        said=told.get("description", told.get("summary", "")),
        right=told.get("x-permission", PUBLIC),
        parameters=tuple(_parameters(told)),
        body=_fields(described, body) if body else (),
        body_kind=kind_of(body) if body else None,
        answers=tuple(one for one in answers if one.status < "400"),
        problems=tuple(one for one in answers if one.status >= "400"),
        curl=_curl(described, base_url, method, path, told),
    )


_ANCHOR = str.maketrans({"/": "-", "{": "", "}": "", "_": "-", ".": "-"})


def _parameters(told: Described) -> Iterator[Field]:
    for one in told.get("parameters", ()):
        if one["in"] != "cookie":
            yield Field(
                name=one["name"],
                kind=kind_of(one["schema"]),
                required=one.get("required", False),
                bounds=_bounds(one["schema"]),
                said=one.get("description", ""),
                where=one["in"],
            )


def _body(told: Described) -> Described | None:
    content = told.get("requestBody", {}).get("content", {})
    return next((one.get("schema", {}) for one in content.values()), None)


def _fields(described: Described, schema: Described) -> tuple[Field, ...]:
    shape = _resolved(described, schema)
    required = shape.get("required", ())
    return tuple(
        Field(
            name=name,
            kind=kind_of(one),
            required=name in required,
            bounds=_bounds(one),
            said=one.get("description", ""),
        )
        for name, one in shape.get("properties", {}).items()
    )


def _shape(described: Described, name: str, schema: Described) -> Shape:
    fields = _fields(described, schema)
    return Shape(
        name, schema.get("description", ""), fields, "" if fields else kind_of(schema).words
    )


def _answer(status: str, told: Described) -> Answer:
    content = told.get("content", {})
    kinds = [
        kind_of(one["schema"]) if "json" in media and one.get("schema") else Kind(media)
        for media, one in content.items()
    ]
    return Answer(status, told.get("description", ""), tuple(kinds))


def _bounds(schema: Described) -> str:
    parts = [schema, *schema.get("anyOf", ())]
    found = [words.format(part[name]) for part in parts for name, words in _BOUNDS if name in part]
    if schema.get("default") is not None:
        found.append(f"default {schema['default']}")
    return ", ".join(found)


def _resolved(described: Described, schema: Described) -> Described:
    if "$ref" not in schema:
        return schema
    return described["components"]["schemas"][schema["$ref"].rpartition("/")[2]]


def _either(kinds: list[Kind]) -> Kind:
    words = list(dict.fromkeys(one.words for one in kinds))
    return Kind(", or ".join(words), next((one.shape for one in kinds if one.shape), None))


def _curl(described: Described, base_url: str, method: str, path: str, told: Described) -> str:
    """With a token where a machine may, else with a session and its token against forgery."""
    right = told.get("x-permission", PUBLIC)
    lines = [f"curl {_method(method)}'{base_url}{path}{_query(told)}'"]
    if right in MACHINE:
        lines.append('-H "Authorization: Bearer $TOKEN"')
    elif right != PUBLIC:
        lines.append("-b $JAR")
        if method != "get":
            lines.append(f'-H "{CSRF_HEADER}: $CSRF"')
    for one in told.get("parameters", ()):
        if one["in"] == "header" and one.get("required"):
            lines.append(f"-H '{one['name']}: …'")
    if body := _body(told):
        given = json.dumps(example_of(described, body), ensure_ascii=False)
        lines.append(f"--json '{given}'")
    return " \\\n  ".join(lines)


def _method(method: str) -> str:
    return "" if method == "get" else f"-X {method.upper()} "


def _query(told: Described) -> str:
    needed = [
        f"{one['name']}=…"
        for one in told.get("parameters", ())
        if one["in"] == "query" and one.get("required")
    ]
    return f"?{'&'.join(needed)}" if needed else ""

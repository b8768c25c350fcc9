"""Every route as the API describes it, and the smallest request that each one takes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from fastapi.testclient import TestClient

from tests.app.api.site import Response

_METHODS = frozenset({"get", "post", "put", "patch", "delete"})
_TIME = "2030-01-01T00:00:00Z"
EMPTY_ZIP = b"PK\x05\x06" + bytes(18)


@dataclass(frozen=True)
class Operation:
    """``values`` fill path, query and headers by name; ``body`` is of required fields alone."""

    method: str
    path: str
    values: Mapping[str, tuple[str, str]] = field(repr=False)
    body: Any = field(repr=False)

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"

    def names(self, place: str) -> set[str]:
        return {name for name, (where, _) in self.values.items() if where == place}

    def send(
        self, client: TestClient, given: Mapping[str, str] | None = None, body: Any = None
    ) -> Response:
        """``given`` takes the place of examples by name."""
        values = {
            name: (where, (given or {}).get(name, value))
            for name, (where, value) in self.values.items()
        }
        places: dict[str, dict[str, str]] = {"path": {}, "query": {}, "header": {}}
        for name, (where, value) in values.items():
            places[where][name] = value
        sent = self.body if body is None else body
        return client.request(
            self.method,
            self.path.format(**places["path"]),
            params=places["query"],
            headers=places["header"],
            content=sent if isinstance(sent, bytes) else None,
            json=None if isinstance(sent, bytes) else sent,
        )


def operations_of(described: Mapping[str, Any]) -> Iterator[Operation]:
    for path, methods in described["paths"].items():
        for method in _METHODS & methods.keys():
            operation = methods[method]
            yield Operation(
                method.upper(),
                path,
                {
                    one["name"]: (one["in"], str(_example(one["schema"], described)))
                    for one in operation.get("parameters", ())
                    if one["required"]
                },
                _body(operation, described),
            )


def _body(operation: Mapping[str, Any], described: Mapping[str, Any]) -> Any:
    if "requestBody" not in operation:
        return None
    content = operation["requestBody"]["content"]
    if "application/json" not in content:  # a file
        return EMPTY_ZIP
    return _example(content["application/json"]["schema"], described)


def _example(schema: Mapping[str, Any], described: Mapping[str, Any]) -> Any:
    """The first or smallest value that the schema allows."""
    if "$ref" in schema:
        return _example(
            described["components"]["schemas"][schema["$ref"].split("/")[-1]], described
        )
    if "enum" in schema:
        return schema["enum"][0]
    match schema.get("type"):
        case "object":
            required = schema.get("required", ())
            return {name: _example(schema["properties"][name], described) for name in required}
        case "array":
            return [_example(schema["items"], described)] * schema.get("minItems", 0)
        case "integer" | "number":
            return schema.get("minimum", 1)
        case "boolean":
            return True
    return _text(schema)


def _text(schema: Mapping[str, Any]) -> str:
    known = {"^[0-9a-f]{64}$": "0" * 64, "^N[1-9][0-9]{0,3}$": "N1"}
    if "pattern" in schema:
        return known[schema["pattern"]]
    if schema.get("format") == "date-time":
        return _TIME
    return "1" if schema.get("maxLength") == 20 else "none-such"  # a version, else any id

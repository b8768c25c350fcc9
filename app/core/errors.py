"""Every error a user can meet, with its stable code and HTTP status.

    VeridraftError
    ├── BadInput          422  the request cannot be done as given
    │   └── Ambiguous     409  it could mean several things; the candidates are named
    ├── NotFound          404  no such thing, or none that the actor may see
    ├── Unauthenticated   401
    ├── Forbidden         403
    ├── Conflict          409  it was changed meanwhile, or the state does not allow it
    ├── Corrupt           500  what is stored does not agree with its hash
    └── Unavailable       503  a part that is needed is missing or busy

Rooms subclass these; one handler at each edge (command line, HTTP) turns them into a line or a
problem document.
"""

from typing import ClassVar


class VeridraftError(Exception):
    """An error with a message for people: what, where, expected, got, and what to do next."""

    code: ClassVar[str] = "internal"
    status: ClassVar[int] = 500

    def __init__(
        self,
        message: str,
        *,
        where: str | None = None,
        expected: str | None = None,
        got: object = None,
        hint: str | None = None,
        details: tuple[str, ...] = (),
    ) -> None:
        parts = [message if where is None else f"{where}: {message}"]
        if expected is not None:
            parts.append(f"expected {expected}")
        if got is not None:
            parts.append(f"got {got!r}")
        text = ", ".join(parts)
        super().__init__(text if hint is None else f"{text}. {hint}")
        self.details = details


class BadInput(VeridraftError):
    code = "bad_input"
    status = 422


class Ambiguous(BadInput):
    code = "ambiguous"
    status = 409


class NotFound(VeridraftError):
    code = "not_found"
    status = 404


class Unauthenticated(VeridraftError):
    code = "unauthenticated"
    status = 401


class Forbidden(VeridraftError):
    code = "forbidden"
    status = 403


class Conflict(VeridraftError):
    code = "conflict"
    status = 409


class Corrupt(VeridraftError):
    code = "corrupt"
    status = 500


class Unavailable(VeridraftError):
    code = "unavailable"
    status = 503

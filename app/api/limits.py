"""The largest request that is read: nobody fills the memory, signed in or not."""

import re

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LONGEST_BODY_BYTES = 1_000_000
_UPLOAD = re.compile(r"/api/v1/imports/files/[^/]+")
"""The one request that goes to the disk and not into the memory."""


class BodyLimit:
    """Counts what arrives, whatever the request says of its length; above it answers 413. One that
    says at once that it is longer is not waited for."""

    def __init__(
        self,
        app: ASGIApp,
        longest: int = LONGEST_BODY_BYTES,
        longest_upload: int = LONGEST_BODY_BYTES,
    ) -> None:
        self._app = app
        self._longest = longest
        self._longest_upload = longest_upload

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        most, received = self._limit_of(scope), 0

        async def counted() -> Message:
            nonlocal received
            if _declared(scope) > most:
                raise _too_long(most)
            message = await receive()
            received += len(message.get("body", b""))
            if received > most:
                raise _too_long(most)
            return message

        await self._app(scope, counted, send)

    def _limit_of(self, scope: Scope) -> int:
        is_upload = scope["method"] == "PUT" and _UPLOAD.fullmatch(scope["path"])
        return self._longest_upload if is_upload else self._longest


def _declared(scope: Scope) -> int:
    """What the request says of its length; what is no number is not believed."""
    said = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
    return int(said) if said.isdigit() else 0


def _too_long(most: int) -> HTTPException:
    return HTTPException(413, f"the request is longer than {most} bytes")

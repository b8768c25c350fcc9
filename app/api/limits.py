"""The largest request that is read: nobody fills the memory, signed in or not."""

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LONGEST_BODY_BYTES = 1_000_000


class BodyLimit:
    """Counts what arrives, whatever the request says of its length; above it answers 413."""

    def __init__(self, app: ASGIApp, longest: int = LONGEST_BODY_BYTES) -> None:
        self._app = app
        self._longest = longest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        received = 0

        async def counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > self._longest:
                raise HTTPException(413, f"the request is longer than {self._longest} bytes")
            return message

        await self._app(scope, counted if scope["type"] == "http" else receive, send)

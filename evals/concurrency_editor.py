"""A person who edits over HTTP, and gives up neither when somebody else has saved first nor when
the server dies."""

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final

import httpx

_LETTERS: Final = "bcdfghjkmnpqrtwz"  # no word, unit or Roman number is made of them
_RETRY_S = 0.1
_TIMEOUT_S = 90.0


@dataclass(frozen=True)
class Save:
    """One edit that the server has acknowledged. ``looked_up``: its answer was lost."""

    draft: str
    version: int
    statement: str
    marker: str
    looked_up: bool


@dataclass
class Editor:
    """``conflicts`` are answers that somebody else was first; ``texts_lost`` those among them that
    did not bring back both texts; ``unanswered`` requests that died with the server."""

    url: str
    number: int
    components: dict[str, str]
    drafts: tuple[str, ...]
    statements: tuple[str, ...]
    conflicts: int = 0
    texts_lost: int = 0
    unanswered: int = 0
    saves: list[Save] = field(default_factory=list)

    def edit(self, edits: int, told: Callable[[], None]) -> "Editor":
        """``told`` is called after each save."""
        draw = random.Random(self.number)
        with httpx.Client(
            base_url=f"{self.url}/api/v1", timeout=_TIMEOUT_S, trust_env=False
        ) as http:
            entered = self._insist(lambda: http.post("/session", json=self.components))
            entered.raise_for_status()
            http.headers["X-CSRF-Token"] = entered.json()["csrf"]
            for turn in range(edits):
                marker = _word(self.number) + _word(turn)
                draft, statement = draw.choice(self.drafts), draw.choice(self.statements)
                self.saves.append(self._save(http, draft, statement, marker))
                told()
        return self

    def _save(self, http: httpx.Client, draft: str, statement: str, marker: str) -> Save:
        based_on = self._newest(http, draft)
        while True:
            answer = self._put(http, draft, statement, marker, based_on)
            if answer is None:  # it may have been saved before the server died
                if found := self._look_up(http, draft, marker):
                    return Save(draft, found, statement, marker, looked_up=True)
                based_on = self._newest(http, draft)
            elif answer.status_code == HTTPStatus.CONFLICT:
                based_on = self._meet_other(answer.json(), marker)
            else:
                answer.raise_for_status()
                return Save(draft, answer.json()["version"], statement, marker, looked_up=False)

    def _put(
        self, http: httpx.Client, draft: str, statement: str, marker: str, based_on: int
    ) -> httpx.Response | None:
        path, seen = f"/drafts/{draft}/statements/{statement}", {"If-Match": f'"{based_on}"'}
        given = {"text": text_of(marker), "reason": reason_of(marker)}
        return self._try(lambda: http.put(path, json=given, headers=seen))

    def _meet_other(self, problem: dict[str, Any], marker: str) -> int:
        """The version that was saved first. The answer keeps both texts."""
        self.conflicts += 1
        both = problem["both"]
        if both["yours"] != text_of(marker) or not both["current"]:
            self.texts_lost += 1
        return both["version"]

    def _newest(self, http: httpx.Client, draft: str) -> int:
        return self._versions(http, draft)[-1]["version"]

    def _look_up(self, http: httpx.Client, draft: str, marker: str) -> int | None:
        """The version whose reason is the marker's, when there is one."""
        found = [one for one in self._versions(http, draft) if one["reason"] == reason_of(marker)]
        return found[-1]["version"] if found else None

    def _versions(self, http: httpx.Client, draft: str) -> list[dict[str, Any]]:
        answer = self._insist(lambda: http.get(f"/drafts/{draft}/versions"))
        answer.raise_for_status()
        return answer.json()

    def _try(self, ask: Callable[[], httpx.Response]) -> httpx.Response | None:
        try:
            return ask()
        except httpx.TransportError:
            self.unanswered += 1
            return None

    def _insist(self, ask: Callable[[], httpx.Response]) -> httpx.Response:
        """Until the server is there again."""
        end = time.monotonic() + _TIMEOUT_S
        while time.monotonic() < end:
            if (answer := self._try(ask)) is not None:
                return answer
            time.sleep(_RETRY_S)
        raise RuntimeError(f"the server at {self.url} did not come back")


def text_of(marker: str) -> str:
    return f"Somebody saw it and wrote {marker} beside it."


def reason_of(marker: str) -> str:
    return f"to say {marker}"


def _word(number: int) -> str:
    return "zq" + "".join(_digits(number))


def _digits(number: int) -> Iterator[str]:
    for place in (256, 16, 1):
        yield _LETTERS[number // place % 16]

"""Where the calls of :mod:`evals.controls_routes` are put together, and which routes there are."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from http import HTTPStatus
from typing import Any

from app.auth.actor import Role
from app.review.states import Meaning
from evals.controls_office import Caller, Office, Person
from evals.controls_pending import Staff, hire_staff
from evals.controls_plant import DEVIATIONS

_READING_POSTS = frozenset(
    {"/ask", "/tools/{name}", "/drafts/{draft_id}/statements/{statement_id}/check"}
)
_ONLY_WITHOUT_RECORDS = "/imports/demo"  # there are drafts and tokens here, and so there are some


@dataclass(frozen=True)
class Call:
    """``by`` is a session of the rightful person; ``owner`` one in whose name a machine would make
    the same call. ``had_effect`` looks for what the answer does not tell."""

    by: Caller
    owner: Caller
    method: str
    path: str
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    had_effect: Callable[[], bool] | None = None

    def make(self, caller: Caller) -> bool:
        answer = caller.ask(self.method, self.path, self.body, **self.headers)
        if answer.status_code == HTTPStatus.ACCEPTED:
            caller.office.wait_for(answer.json()["id"])
        return answer.is_success if self.had_effect is None else self.had_effect()


@dataclass
class Desk:
    """Where calls are put together. The owner of tokens holds every role that has GMP rights."""

    office: Office
    staff: Staff

    @cached_property
    def owner(self) -> Person:
        return self.office.hire(*(role for role in Role if role is not Role.ADMINISTRATOR))

    @cached_property
    def administrator(self) -> Person:
        return self.office.hire(Role.ADMINISTRATOR)

    @cached_property
    def investigated(self) -> str:
        caller = self.office.seated(self.owner)
        asked = caller.ask("POST", "/investigations", {"deviation": DEVIATIONS[0]})
        asked.raise_for_status()
        job = self.office.service.jobs.wait(asked.json()["id"])
        return (job.result or {})["draft"]

    @cached_property
    def package(self) -> str:
        """A package as far as the API looks before the job."""
        folder = self.office.service.settings.data / "imports" / "package"
        folder.mkdir(parents=True)
        (folder / "plant.json").write_text("{}")
        return folder.name

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Call:
        """By the owner of the tokens themself."""
        seat = self.office.seated(self.owner)
        return Call(seat, seat, method, path, body, headers)

    def administer(self, method: str, path: str, body: Any = None) -> Call:
        by, owner = (self.office.seated(one) for one in (self.administrator, self.owner))
        return Call(by, owner, method, path, body)

    def draft(self) -> str:
        """That can be signed as authored."""
        return self.office.prepare(self.staff.writer)

    def signed(self, *meanings: Meaning) -> str:
        draft = self.draft()
        for meaning in meanings:
            if meaning is Meaning.APPROVED:
                self.office.dispose(self.staff.approver, draft)
            self.office.sign(self.staff.signer(meaning), draft, meaning)
        return draft

    def somebody(self) -> str:
        return self.office.hire(Role.WRITER).id


def open_desk(office: Office) -> Desk:
    """``office`` has the records of a plant."""
    return Desk(office, hire_staff(office))


def changing_routes(office: Office) -> dict[tuple[str, str], str]:
    """``(method, path)`` to the right that it asks for, from the API's own description; without
    those that only read, the demonstration, and signing in, which asks for none."""
    paths = office.nobody.ask("GET", "/api/openapi.json").json()["paths"]
    found = {}
    for path, methods in paths.items():
        short = path.removeprefix("/api/v1")
        for method, described in methods.items():
            key = (method.upper(), short)
            is_excepted = short in _READING_POSTS or short == _ONLY_WITHOUT_RECORDS
            if method != "get" and not is_excepted and key != ("POST", "/session"):
                found[key] = described["x-permission"]
    return found

"""An act: one request that changes something, and the one event that must tell of it (AT-01)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from fastapi.testclient import TestClient

from app.audit.actions import Action
from app.core.ids import new_id
from app.drafts.states import DraftState
from app.drafts.store import set_state
from tests.app.api.desk import Desk, sit_down
from tests.app.api.site import OPERATOR, Response, Site

Json = dict[str, Any]


@dataclass(frozen=True)
class Told:
    """``old`` and ``new`` are what the event holds at least, and None where it holds nothing."""

    action: Action
    entity_id: str | None = None
    old: Any = None
    new: Any = None
    reason: str | None = None


@dataclass(frozen=True)
class Act:
    """What went before is done; ``based_on`` is the version or revision of ``If-Match``."""

    client: TestClient
    method: str
    url: str
    told: Told
    given: Json | None = None
    based_on: int | None = None

    def send(self, site: Site) -> Response:
        """Answered; where a job was asked for, it has ended."""
        headers = {} if self.based_on is None else {"If-Match": f'"{self.based_on}"'}
        answer = self.client.request(self.method, self.url, json=self.given, headers=headers)
        if answer.status_code == 202:
            site.service.jobs.wait(answer.json()["id"])
        return answer


Prepare = Callable[[Site], Act]


def desk_of(site: Site, username: str, state: DraftState | None = None) -> Desk:
    """With a draft of the act's own, put into a state without the way there."""
    number = site.copy_draft(new_id("DRAFT"))
    if state is not None:
        with site.service.ledger.work(OPERATOR) as work:
            set_state(work.session, number, state)
    return sit_down(site, username, number)


def on_draft(
    desk: Desk,
    path: str,
    told: Told,
    given: Json | None = None,
    *,
    method: str = "POST",
    based_on: int | None = None,
) -> Act:
    return Act(desk.client, method, desk.url + path, told, given, based_on)

"""One person at work on one draft, over HTTP: every request is answered as it should be."""

from dataclasses import dataclass
from typing import Any

from fastapi.testclient import TestClient

from tests.app.api.site import API, PASSWORD, Response, Site

TEXTS: dict[str, Any] = {
    "root_cause": {"statement": "The pump's seal was worn", "category": "machine"},
    "impact": "Sterility is not concerned: container closure integrity was shown in study CCI-4.",
    "effectiveness": {
        "metric": "share of vials below the limit",
        "source": "in-process results",
        "target": "below 0.1 %",
        "period": "30 batches",
        "date": "2026-09-01",
        "owner": "Process engineering",
    },
}
REASON = "as the records show"


@dataclass(frozen=True)
class Desk:
    """``number`` says which draft is on it."""

    client: TestClient
    username: str
    number: str

    @property
    def url(self) -> str:
        return f"{API}/drafts/{self.number}"

    def draft(self, **query: int) -> dict[str, Any]:
        return self.get("", **query)

    def get(self, path: str, **query: Any) -> Any:
        return _answered(self.client.get(self.url + path, params=query))

    def post(self, path: str, given: Any = None, *, based_on: int | None = None) -> Any:
        headers = {} if based_on is None else {"If-Match": f'"{based_on}"'}
        return _answered(self.client.post(self.url + path, json=given, headers=headers))

    def put(self, path: str, given: Any, *, based_on: int) -> Any:
        headers = {"If-Match": f'"{based_on}"'}
        return _answered(self.client.put(self.url + path, json=given, headers=headers))

    def open_evidence(self) -> int:
        """Piece by piece; returns how many."""
        pieces = self.draft()["content"]["evidence"]
        for evidence in pieces:
            self.post("/openings", {"evidence": evidence})
        return len(pieces)

    def adopt_all(self) -> None:
        """What is not adopted, or no longer."""
        draft = self.draft()
        for section, adoption in draft["adoption"].items():
            if adoption["status"] != "adopted":
                self.post(f"/sections/{section}/adoption", based_on=draft["version"])

    def decide_all(self, role: str) -> list[str]:
        """Every field of the role that nobody has decided."""
        slots = [one for one in self.draft()["slots"] if one["role"] == role]
        asked = [one for one in slots if one["decided"] is None and one["field"] != "human_error"]
        causes = [one["field"] for one in slots if one["field"].startswith("hypothesis:")]
        for slot in asked:
            self.decide(slot["field"], _value(slot, causes))
        return [one["field"] for one in asked]

    def decide(self, field: str, value: Any, revision: int = 0) -> dict[str, Any]:
        given = {"value": value, "reason": REASON}
        return self.put(f"/decisions/{field}", given, based_on=revision)

    def readiness(self, transition: str) -> list[dict[str, str]]:
        return self.get(f"/readiness/{transition}")["blockers"]

    def sign(self, meaning: str, **more: Any) -> list[dict[str, Any]]:
        """What is shown, with all components."""
        shown = self.get(f"/signing/{meaning}")
        given = {"meaning": meaning, "shown_sha256": shown["sha256"]}
        proof = {"username": self.username, "password": PASSWORD}
        return self.post("/signatures", given | proof | more)


def sit_down(site: Site, username: str, draft: str | None = None) -> Desk:
    return Desk(site.enter(username), username, draft or site.draft)


def write_up(desk: Desk) -> None:
    """All that a writer does before signing."""
    desk.open_evidence()
    desk.adopt_all()
    desk.decide_all("writer")


def _value(slot: dict[str, Any], causes: list[str]) -> Any:
    """The first hypothesis is ruled in, so that the actions have a cause."""
    if slot["field"] == "capa":
        action = {"action": "Replace the seal", "owner": "Maintenance", "due": "2026-04-01"}
        return [{"cause": cause, **action} for cause in causes or ["root_cause"]]
    known = TEXTS.get(slot["field"])
    return known or (slot["options"][0] if slot["options"] else "As recorded in the log.")


def _answered(answer: Response) -> Any:
    assert answer.is_success, f"{answer.request.method} {answer.request.url}: {answer.text}"
    return answer.json() if answer.content else None

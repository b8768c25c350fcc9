"""The acts on drafts: what is written, checked, decided, signed, shown and exported."""

import json
import re

from app.audit.actions import Action
from app.drafts.states import DraftState
from tests.app.api.acting import Act, Json, Prepare, Told, desk_of, on_draft
from tests.app.api.desk import REASON, Desk, sit_down, write_up
from tests.app.api.site import API, PASSWORD, Site

STATEMENT, NEW = "S8", "Nobody was hurt."
DRAFTS = f"{API}/drafts/{{draft_id}}"


def edit(site: Site) -> Act:
    desk, text = desk_of(site, "writer"), "It was discovered by [F11][E2]."
    told = _edited(desk, 1, STATEMENT)
    path, given = f"/statements/{STATEMENT}", {"text": text, "reason": REASON}
    return on_draft(desk, path, told, given, method="PUT", based_on=1)


def add(site: Site) -> Act:
    desk = desk_of(site, "writer")
    told = Told(Action.DRAFT_EDITED, desk.number, {"text": ""}, {"text": NEW, "version": 2}, REASON)
    return on_draft(desk, "/statements", told, _new_statement(), based_on=1)


def remove(site: Site) -> Act:
    desk = desk_of(site, "writer")
    desk.post("/statements", _new_statement(), based_on=1)
    added = re.search(rf'"id": "(S\d+)", "text": "{NEW}"', json.dumps(desk.draft()["content"]))
    assert added is not None
    told = Told(Action.DRAFT_EDITED, desk.number, {"text": NEW}, {"text": "", "version": 3}, REASON)
    path = f"/statements/{added[1]}/remove"
    return on_draft(desk, path, told, {"reason": REASON}, based_on=2)


def move(site: Site) -> Act:
    desk = desk_of(site, "writer")
    path, given = f"/statements/{STATEMENT}/move", {"after": None, "reason": REASON}
    return on_draft(desk, path, _edited(desk, 1, STATEMENT), given, based_on=1)


def restore(site: Site) -> Act:
    desk = desk_of(site, "writer")
    desk.put(f"/statements/{STATEMENT}", {"text": NEW, "reason": REASON}, based_on=1)
    told = _edited(desk, 2, STATEMENT)
    return on_draft(desk, f"/statements/{STATEMENT}/restore", told, {"reason": REASON}, based_on=2)


def replace_fact(site: Site) -> Act:
    desk = desk_of(site, "writer")
    entry = {"placeholder": "N1", "label": "found by", "value": "a visitor", "reason": REASON}
    given = {"statement": STATEMENT, "entry": entry}
    told = _edited(desk, 1, STATEMENT)
    return on_draft(desk, "/facts/F11/replace", told, given, based_on=1)


def refresh(site: Site) -> Act:
    desk = desk_of(site, "writer")
    told = Told(Action.DRAFT_REFRESHED, desk.number, {"version": 1}, {"version": 2}, REASON)
    return on_draft(desk, "/refresh", told, {"reason": REASON}, based_on=1)


def open_evidence(site: Site) -> Act:
    desk = desk_of(site, "writer")
    new = {"evidence": "E2", "version": 1, "role": "writer"}
    told = Told(Action.EVIDENCE_OPENED, desk.number, None, new)
    return on_draft(desk, "/openings", told, {"evidence": "E2"})


def read_section(site: Site) -> Act:
    desk = desk_of(site, "writer")
    told = Told(Action.SECTION_READ, desk.number, None, {"section": "event", "seconds": 0.5})
    return on_draft(desk, "/sections/event/time", told, {"version": 1, "seconds": 0.5})


def adopt(site: Site) -> Act:
    desk = desk_of(site, "writer")
    desk.open_evidence()
    new = {"section": "event", "version": 1, "edited": False}
    told = Told(Action.SECTION_ADOPTED, desk.number, None, new)
    return on_draft(desk, "/sections/event/adoption", told, based_on=1)


def comment(site: Site) -> Act:
    desk = desk_of(site, "reviewer")
    given = {"statement": STATEMENT, "text": "Who told it?"}
    return on_draft(desk, "/comments", Told(Action.COMMENT_MADE, desk.number, None, given), given)


def resolve(site: Site) -> Act:
    desk = desk_of(site, "reviewer")
    made = desk.post("/comments", {"statement": STATEMENT, "text": "Who told it?"})
    new = {"comment": made["id"], "resolution": "The lead."}
    told = Told(Action.COMMENT_RESOLVED, desk.number, {"resolution": None}, new)
    return on_draft(desk, f"/comments/{made['id']}/resolve", told, {"text": "The lead."})


def decide(site: Site) -> Act:
    """The second time: the first value is the old one."""
    desk, field = desk_of(site, "writer"), "containment.adequacy"
    desk.decide(field, "adequate")
    old, new = ({"field": field, "value": value} for value in ("adequate", "not adequate"))
    told = Told(Action.DECISION_MADE, desk.number, old, new, REASON)
    given = {"value": "not adequate", "reason": REASON}
    return on_draft(desk, f"/decisions/{field}", told, given, method="PUT", based_on=1)


def send_back(site: Site) -> Act:
    desk = desk_of(site, "reviewer", DraftState.IN_REVIEW)
    return _step(desk, "/return", Action.DRAFT_RETURNED, "in_review", "changes_requested")


def withdraw(site: Site) -> Act:
    desk = desk_of(site, "writer")
    return _step(desk, "/withdraw", Action.DRAFT_WITHDRAWN, "draft", "withdrawn")


def reopen(site: Site) -> Act:
    """Approved as it must be: the database knows no other way."""
    writer = desk_of(site, "writer")
    write_up(writer)
    writer.sign("authored")
    sit_down(site, "reviewer", writer.number).sign("reviewed")
    desk = sit_down(site, "qa_approver", writer.number)
    desk.decide_all("qa_approver")
    desk.sign("approved")
    return _step(desk, "/reopen", Action.DRAFT_REOPENED, "approved", "reopened")


def reject(site: Site) -> Act:
    """The one meaning that nothing holds back."""
    desk = desk_of(site, "qa_approver", DraftState.QA_REVIEW)
    shown = desk.get("/signing/rejected")["sha256"]
    old, new = {"state": "qa_review"}, {"state": "changes_requested", "meaning": "rejected"}
    told = Told(Action.SIGNATURE_MADE, desk.number, old, new, REASON)
    proof = {"username": desk.username, "password": PASSWORD, "reason": REASON}
    given = {"meaning": "rejected", "shown_sha256": shown, **proof}
    return on_draft(desk, "/signatures", told, given)


def open_trail(site: Site) -> Act:
    desk = desk_of(site, "auditor")
    return on_draft(desk, "/trail", Told(Action.TRAIL_OPENED, desk.number, None, {"events": 0}))


def attest_trail(site: Site) -> Act:
    desk = desk_of(site, "reviewer")
    desk.post("/trail")
    told = Told(Action.TRAIL_REVIEWED, desk.number, None, {}, "complete")
    return on_draft(desk, "/trail/reviewed", told, {"remark": "complete"})


def export(site: Site) -> Act:
    desk = desk_of(site, "auditor")
    told = Told(Action.DRAFT_EXPORTED, desk.number, None, {"version": 1})
    return on_draft(desk, "/export.json", told, method="GET")


def seal(site: Site) -> Act:
    desk = desk_of(site, "auditor")
    told = Told(Action.DRAFT_EXPORTED, desk.number, None, {"version": 1})
    return on_draft(desk, "/sealed.zip", told, method="GET")


def _edited(desk: Desk, version: int, statement: str) -> Told:
    old, new = ({"version": one, "statement": statement} for one in (version, version + 1))
    return Told(Action.DRAFT_EDITED, desk.number, old, new, REASON)


def _step(desk: Desk, path: str, action: Action, old: str, new: str) -> Act:
    told = Told(action, desk.number, {"state": old}, {"state": new}, REASON)
    return on_draft(desk, path, told, {"reason": REASON})


def _new_statement() -> Json:
    return {"after": STATEMENT, "text": NEW, "reason": REASON}


ACTS: dict[str, Prepare] = {
    f"PUT {DRAFTS}/statements/{{statement_id}}": edit,
    f"POST {DRAFTS}/statements": add,
    f"POST {DRAFTS}/statements/{{statement_id}}/remove": remove,
    f"POST {DRAFTS}/statements/{{statement_id}}/move": move,
    f"POST {DRAFTS}/statements/{{statement_id}}/restore": restore,
    f"POST {DRAFTS}/facts/{{fact_id}}/replace": replace_fact,
    f"POST {DRAFTS}/refresh": refresh,
    f"POST {DRAFTS}/openings": open_evidence,
    f"POST {DRAFTS}/sections/{{section_id}}/time": read_section,
    f"POST {DRAFTS}/sections/{{section_id}}/adoption": adopt,
    f"POST {DRAFTS}/comments": comment,
    f"POST {DRAFTS}/comments/{{comment_id}}/resolve": resolve,
    f"PUT {DRAFTS}/decisions/{{field}}": decide,
    f"POST {DRAFTS}/return": send_back,
    f"POST {DRAFTS}/withdraw": withdraw,
    f"POST {DRAFTS}/reopen": reopen,
    f"POST {DRAFTS}/signatures": reject,
    f"POST {DRAFTS}/trail": open_trail,
    f"POST {DRAFTS}/trail/reviewed": attest_trail,
    f"GET {DRAFTS}/export.{{form}}": export,
    f"GET {DRAFTS}/sealed.zip": seal,
}

"""Acts on configurations: proposed by an administrator, released and withdrawn by QA."""

from app.audit.actions import Action
from app.core.ids import new_id
from app.release.changes import keep_configuration, propose_change
from app.release.item import Kind, make_item
from app.release.store import Change
from tests.app.api.acting import Act, Prepare, Told
from tests.app.api.desk import REASON
from tests.app.api.site import API, OPERATOR, PASSWORD, Site
from tests.app.release.reports import passing

CHANGES = f"{API}/configuration/changes"


def used(site: Site) -> str:
    """The hash of a configuration that was used once and has no change record."""
    item = make_item({(Kind.MODEL, ""): new_id("MODEL")})
    with site.service.ledger.work(OPERATOR) as work:
        keep_configuration(work, item)
    return item.hash


def proposed(site: Site) -> Change:
    configuration = used(site)
    report = passing(configuration)
    with site.service.ledger.work(OPERATOR) as work:
        return propose_change(work, configuration, reason=REASON, risk="none", report=report)


def propose(site: Site) -> Act:
    configuration = used(site)
    given = {"configuration": configuration, "reason": REASON, "risk": "none"}
    told = Told(Action.CHANGE_PROPOSED, None, None, {"configuration": configuration}, REASON)
    return Act(site.enter("administrator"), "POST", CHANGES, told, given)


def release(site: Site) -> Act:
    return _signing(site, "release", Action.CHANGE_APPROVED, "approved")


def withdraw(site: Site) -> Act:
    return _signing(site, "withdrawal", Action.CHANGE_WITHDRAWN, "withdrawn")


def _signing(site: Site, what: str, action: Action, state: str) -> Act:
    record = proposed(site).record
    given = {
        "shown_sha256": record.sha256,
        "username": "qa_approver",
        "password": PASSWORD,
        "reason": REASON,
    }
    new = {"configuration": record.hash, "state": state, "record_sha256": record.sha256}
    told = Told(action, record.id, {"state": "proposed"}, new, REASON)
    return Act(site.enter("qa_approver"), "POST", f"{CHANGES}/{record.id}/{what}", told, given)


ACTS: dict[str, Prepare] = {
    f"POST {CHANGES}": propose,
    f"POST {CHANGES}/{{change_id}}/release": release,
    f"POST {CHANGES}/{{change_id}}/withdrawal": withdraw,
}

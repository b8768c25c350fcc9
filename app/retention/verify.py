"""Is every draft there, or disposed of as its certificate and the trail say alike?"""

from sqlalchemy.orm import Session

from app.retention import store


def verify_disposals(session: Session) -> list[str]:
    """Findings; a draft without any version and without a certificate was deleted."""
    certified = {one.draft: one for one in store.all_disposals(session)}
    told = store.disposals_told(session)
    present = store.drafts_with_versions(session)
    findings = [
        f"draft {draft} has no version and no certificate of disposal"
        for draft, has_versions in sorted(present.items())
        if not has_versions and draft not in certified
    ]
    findings += [
        f"draft {draft} was disposed of and has versions"
        for draft in certified
        if present.get(draft)
    ]
    findings += [
        f"the disposal of draft {draft} is not the one that the trail tells"
        for draft in sorted(certified.keys() | told.keys())
        if draft not in certified or told.get(draft) != certified[draft].sha256
    ]
    return findings

"""The jobs of an investigation: from a deviation to a stored draft, and the refresh of a draft."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime

from app.audit.actions import Action
from app.audit.work import Work
from app.auth.actor import Actor, job_actor
from app.core.ids import new_id
from app.drafts import snapshots
from app.drafts import store as drafts
from app.drafts.content import DraftContent, from_json, to_json
from app.drafts.merging import merge
from app.drafts.service import check_editable
from app.drafts.store import Contribution, StaleVersion, StoredVersion
from app.drafts.writing.composed import as_composed
from app.evidence.facts import EvidenceKind
from app.evidence.people import People
from app.investigation.asking import recorded
from app.investigation.draft import Investigated, investigate
from app.investigation.gates import check_gates
from app.investigation.model_use import written
from app.investigation.parts import Investigator
from app.jobs import store as jobs
from app.jobs.runtime import Running
from app.records.view import View

INVESTIGATE_JOB = "investigate"
REFRESH_JOB = "refresh"


def run_investigation(
    investigator: Investigator,
    actor: Actor,
    running: Running,
    still: Callable[[], None] = lambda: None,
) -> None:
    """Handler of the job; payload ``deviation`` and the ``person`` on whose behalf, if any.
    Idempotent by job id. The model, where there is one, writes between the reading of the records
    and the writing of the draft: no transaction waits for it. ``still`` raises when what was made
    may not be stored any more."""
    number = running.job.payload["deviation"]
    made, read_at = _investigated(investigator, actor, running, number, People())
    content = written(made.content, investigator, actor, running.job.id, running.progress)
    still()
    with investigator.ledger.work(job_actor(running.job.id, running.job.actor)) as work:
        draft_id = new_id("DRAFT", 8)
        digest = drafts.add_draft(
            work.session,
            draft_id,
            to_json(content),
            site=investigator.site[0],
            configuration=investigator.configuration,
            by=running.job.actor,
            job=running.job.id,
            now=work.now,
            person=running.job.payload.get("person"),
        )
        _add_snapshot(work, draft_id, 1, content, made, actor, read_at)
        new = {"subject": number, "sha256": digest, "version": 1}
        work.record(Action.DRAFT_CREATED, "draft", draft_id, new=new)
        jobs.finish(work.session, running.job.id, {"draft": draft_id}, work.now)


def run_refresh(
    investigator: Investigator,
    actor: Actor,
    running: Running,
    still: Callable[[], None] = lambda: None,
) -> None:
    """Handler of the job; payload ``draft``, ``based_on``, ``reason`` and ``person``, whose edit it
    is. What people wrote is kept (:mod:`app.drafts.merging`). Raises NotFound, Conflict for a state
    that does not change, :class:`StaleVersion`."""
    payload = running.job.payload
    draft_id = payload["draft"]
    with investigator.ledger.database.read() as session:
        present = drafts.get_version(session, draft_id, scope=actor.scope)
        base = drafts.get_version(session, draft_id, snapshots.snapshot_version(session, draft_id))
    _check(present, payload["based_on"])
    number, people = present.content["subject"], present.content["data"].get("people", {})
    made, read_at = _investigated(investigator, actor, running, number, People(dict(people)))
    composed = as_composed(from_json(base.content))
    merged = merge(from_json(present.content), composed, made.content)
    gates = check_gates(merged.content, {}, before_approval=False)
    content = replace(merged.content, gates=gates)
    content = written(content, investigator, actor, running.job.id, running.progress)
    still()
    with investigator.ledger.work(job_actor(running.job.id, running.job.actor)) as work:
        newest = drafts.lock_newest(work.session, draft_id)
        _check(newest, payload["based_on"])
        saved = drafts.add_version(
            work.session,
            draft_id,
            based_on=newest.version,
            content=to_json(content),
            configuration=investigator.configuration,
            by=running.job.actor,
            reason=payload["reason"],
            now=work.now,
            newest=newest,
        )
        _add_snapshot(work, draft_id, saved.version, content, made, actor, read_at)
        _record_refresh(work, newest, saved, merged.kept, payload["person"])
        jobs.finish(
            work.session,
            running.job.id,
            {"draft": draft_id, "version": saved.version},
            work.now,
        )


def _investigated(
    investigator: Investigator, actor: Actor, running: Running, number: str, people: People
) -> tuple[Investigated, datetime]:
    """What was made, and when the records began to be read."""
    read_at = investigator.ledger.clock()
    with investigator.ledger.database.read() as session:
        view = View(session, scope=actor.scope)
        made = investigate(investigator, actor, view, number, running.progress, people)
    return made, read_at


def _check(stored: StoredVersion, based_on: int) -> None:
    check_editable(stored)
    if stored.version != based_on:
        raise StaleVersion(stored.draft, based_on, stored.version)


def _add_snapshot(
    work: Work,
    draft_id: str,
    version: int,
    content: DraftContent,
    made: Investigated,
    actor: Actor,
    read_at: datetime,
) -> None:
    queries = recorded(made.gathered.results, actor.scope, read_at)
    snapshots.add_snapshot(work.session, draft_id, _cited(content), queries, version)


def _record_refresh(
    work: Work, old: StoredVersion, new: StoredVersion, kept: tuple[str, ...], person: str
) -> None:
    drafts.add_contribution(
        work.session, new.draft, new.version, person, Contribution.EDITED, work.now
    )
    work.record(
        Action.DRAFT_REFRESHED,
        "draft",
        new.draft,
        old={"version": old.version, "sha256": old.sha256},
        new={"version": new.version, "sha256": new.sha256, "kept": list(kept)},
        reason=new.reason,
    )


def _cited(content: DraftContent) -> Iterator[tuple[str, int, str]]:
    for evidence in content.evidence.values():
        if evidence.kind is EvidenceKind.RECORD:
            yield evidence.where["table"], evidence.where["row_id"], evidence.sha256

"""What the command line and the API do alike: the use cases over an open service."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from app.agent.store import reads_turn
from app.audit.actions import Action
from app.auth.actor import Actor, Role, Scope
from app.auth.permissions import Permission, permits, require
from app.auth.reauthentication import Components
from app.configuration.signing import release, withdraw
from app.configuration.statement import Meaning as ChangeMeaning
from app.core.errors import BadInput, NotFound, Unavailable
from app.core.migrate import check_schema
from app.core.progress import Progress, silent
from app.drafts.service import check_editable
from app.drafts.store import draft_of_job, get_version, ids_within, job_of_draft
from app.export.service import export_draft
from app.intake.demonstration import DEMONSTRATION_JOB, check_demonstrable
from app.intake.service import IMPORT_JOB
from app.investigation.service import INVESTIGATE_JOB, REFRESH_JOB
from app.jobs import store as job_store
from app.jobs.acting import asked_for, payload_of
from app.jobs.store import Job
from app.llm import store as model_log
from app.llm.store import StoredCall, StoredFate
from app.oversight.alerting import check_reviewer
from app.plant.batches import find_deviation
from app.plant.historian import open_historian
from app.records.view import View
from app.release.store import Change, get_change
from app.retrieval.indexing import rebuild_index
from app.review.states import Meaning
from app.signatures.service import sign
from app.signatures.store import Signature
from app.tools.catalogue import TOOLS
from app.tools.registry import Context
from app.tools.result import ToolResult
from app.wiring import Service


def start_import(service: Service, actor: Actor, path: Path, key: str | None = None) -> Job:
    """Ask for an import; ``key`` makes asking twice one job."""
    return _start(service, actor, IMPORT_JOB, {"path": str(path)}, key)


def start_demonstration(service: Service, actor: Actor, key: str | None = None) -> Job:
    """Raises :class:`Conflict` where anything was imported; asked for again while it runs, it is
    the job of before."""
    with service.ledger.work(actor) as work:
        check_demonstrable(work.session, service.mode)
        running = [
            job for job in job_store.unfinished(work.session) if job.kind == DEMONSTRATION_JOB
        ]
    return running[0] if running else _start(service, actor, DEMONSTRATION_JOB, {}, key)


def start_investigation(
    service: Service, actor: Actor, deviation: str, key: str | None = None
) -> Job:
    """Raises NotFound for an unknown deviation, before any job exists. The job sees what the actor
    sees, at the deviation's site."""
    with service.ledger.database.read() as session:
        found = find_deviation(View(session, scope=actor.scope), deviation)
    service.watch.require(actor, "deviation", deviation)
    scope = actor.scope.within(Scope(sites=frozenset({found.site})))
    payload = {"deviation": deviation, **payload_of(replace(actor, scope=scope))}
    return _start(service, actor, INVESTIGATE_JOB, payload, key)


def start_refresh(service: Service, actor: Actor, draft_id: str, based_on: int, reason: str) -> Job:
    """Asks for a new version of a draft from the records as they are now. Raises NotFound, and
    Conflict for a state in which it does not change, before any job exists."""
    require(actor, Permission.DRAFT_EDIT)
    with service.ledger.database.read() as session:
        stored = get_version(session, draft_id, scope=actor.scope)
    check_editable(stored)
    service.watch.require(actor, "draft", draft_id)
    sites = frozenset() if stored.site is None else frozenset({stored.site})
    scope = actor.scope.within(Scope(sites=sites))
    payload = {
        "draft": draft_id,
        "based_on": based_on,
        "reason": reason,
        **payload_of(replace(actor, scope=scope)),
    }
    return _start(service, actor, REFRESH_JOB, payload, None)


def sign_draft(
    service: Service,
    actor: Actor,
    draft_id: str,
    meaning: Meaning,
    shown_sha256: str,
    components: Components,
    reason: str | None,
) -> Signature:
    made = sign(service.signing, actor, draft_id, meaning, shown_sha256, components, reason)
    watch_reviewer(service, actor, made)
    return made


def watch_reviewer(service: Service, actor: Actor, made: Signature) -> None:
    """After a signature that passes a draft on: does this person still read what they sign?"""
    if made.meaning in (Meaning.REVIEWED, Meaning.APPROVED):
        with service.ledger.work(actor) as work:
            check_reviewer(work, made.person)


def sign_change(
    service: Service,
    actor: Actor,
    change_id: str,
    meaning: ChangeMeaning,
    shown_sha256: str,
    components: Components,
    reason: str | None,
) -> Change:
    """Release or withdraw a configuration; what runs, if it is released, is then active."""
    if meaning is ChangeMeaning.RELEASED:
        release(service.gate, actor, change_id, shown_sha256, components, reason)
    else:
        withdraw(service.gate, actor, change_id, shown_sha256, components, reason or "")
    service.watch.follow()
    with service.ledger.database.read() as session:
        return get_change(session, change_id)


def within_imports(service: Service, path: str) -> Path:
    """A path below the folder from which the API may import. Raises :class:`BadInput`."""
    folder = service.settings.imports.resolve()
    wanted = (folder / path).resolve()
    if not wanted.is_relative_to(folder):
        raise BadInput(
            "packages are imported from one folder only",
            where="path",
            expected=f"a path below {folder.name}/ (VERIDRAFT_IMPORT_DIR)",
            got=path,
        )
    return wanted


def get_job(service: Service, actor: Actor, job_id: str) -> Job:
    """Of one's own jobs and those that they asked for; a reader of everything sees all. Raises
    :class:`NotFound`, for another's job as well."""
    with service.ledger.database.read() as session:
        job = job_store.get(session, job_id)
    if not (_reads_all_jobs(actor) or asked_for(job, actor)):
        raise job_store.unknown(job_id)
    return job


def list_jobs(
    service: Service, actor: Actor, kinds: Sequence[str], limit: int, offset: int
) -> list[Job]:
    """The same jobs, newest first; of all kinds where none is named."""
    asked_by = None if _reads_all_jobs(actor) else actor.id
    with service.ledger.database.read() as session:
        return job_store.newest(session, asked_by, kinds, limit, offset)


def import_package(
    service: Service, actor: Actor, path: Path, progress: Progress = silent
) -> dict[str, Any]:
    """Import, wait, and wait for the indexing that it asked for."""
    service.jobs.finish_left(progress)
    job = start_import(service, actor, path)
    result = dict(service.jobs.wait(job.id, progress).result or {})
    index_job = result.pop("index_job")
    if index_job is not None:
        result["index"] = service.jobs.wait(index_job, progress).result
    return result


def investigate(
    service: Service,
    actor: Actor,
    deviation: str,
    out: Path | None,
    progress: Progress = silent,
) -> dict[str, Any]:
    """Draft a report, write its files, and return what was found."""
    service.jobs.finish_left(progress)
    job = start_investigation(service, actor, deviation)
    draft_id = (service.jobs.wait(job.id, progress).result or {})["draft"]
    folder = out or service.settings.data / "drafts"
    files = export_draft(service.exporting, actor, draft_id, folder)
    with service.ledger.database.read() as session:
        content = get_version(session, draft_id, scope=actor.scope).content
    return {"draft": draft_id, "files": files, **content["data"], "gates": content["gates"]}


def reindex(service: Service, actor: Actor, progress: Progress = silent) -> int:
    """Build the index anew from the database; returns the number of passages."""
    count = rebuild_index(service.ledger, service.index, progress)
    with service.ledger.work(actor) as work:
        work.record(Action.INDEX_REBUILT, "index", "passages", new={"passages": count})
    return count


def run_tool(service: Service, actor: Actor, name: str, arguments: dict[str, Any]) -> ToolResult:
    """One tool, with the actor's own rights, on what is known now."""
    _ = TOOLS[name]  # an unknown name is said before anything is opened
    with service.ledger.database.read() as session:
        view = View(session, scope=actor.scope)
        historian = open_historian(session, service.historian_folder, actor.scope)
        zone = service.site(actor.scope)[2]
        context = Context(
            actor, view, historian, zone, service.searcher, lambda: service.judge(actor)
        )
        return TOOLS.run(context, name, arguments)


def list_model_calls(service: Service, actor: Actor, subject: str) -> list[StoredCall]:
    """Raises :class:`NotFound` alike for what is not the actor's to read and for what nobody asked
    a model for."""
    with service.ledger.database.read() as session:
        subjects = _jobs_of_draft(session, subject) or [subject]
        asked = [one for one in subjects if _reads(session, actor, one)]
        found = [call for one in asked for call in model_log.calls_of(session, one)]
    if not found:
        raise NotFound(f"no model calls for {subject}")
    return found


def get_model_call(
    service: Service, actor: Actor, call_id: str
) -> tuple[StoredCall, list[StoredFate]]:
    """Raises :class:`NotFound`."""
    with service.ledger.database.read() as session:
        call = model_log.get_call(session, call_id)
        if not _reads(session, actor, call.subject):
            raise model_log.unknown(call_id)
        return call, model_log.fates_of(session, call_id)


def _jobs_of_draft(session: Session, draft_id: str) -> list[str]:
    """The one that made it, and those that changed it."""
    made, changed = job_of_draft(session, draft_id), job_store.given(session, draft=draft_id)
    return ([made] if made else []) + [job.id for job in changed]


def _reads(session: Session, actor: Actor, subject: str) -> bool:
    """The draft that a job made or changed, or the turn of a chat."""
    if (job := job_store.find(session, subject)) is not None:
        draft = draft_of_job(session, job.id) or job.payload.get("draft")
        if draft is None:  # it made none
            return _reads_all_jobs(actor) or asked_for(job, actor)
        return bool(ids_within(session, actor.scope) & {draft})
    if Role.AUDITOR in actor.roles and actor.scope.is_whole:
        return True
    return reads_turn(session, actor, subject)


def schema_is_current(service: Service) -> bool:
    try:
        check_schema(service.ledger.database)
    except Unavailable:
        return False
    return True


def _reads_all_jobs(actor: Actor) -> bool:
    return actor.scope.is_whole and permits(actor, Permission.RECORDS_READ)


def _start(
    service: Service, actor: Actor, kind: str, payload: dict[str, Any], key: str | None
) -> Job:
    with service.ledger.work(actor) as work:
        job_id = service.jobs.enqueue(work, kind, payload, key)
    with service.ledger.database.read() as session:
        return job_store.get(session, job_id)

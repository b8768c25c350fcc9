"""What the command line and the API do alike: the use cases over an open service."""

from pathlib import Path
from typing import Any

from app.audit.actions import Action
from app.auth.actor import Actor
from app.core.errors import Unavailable
from app.core.migrate import check_schema
from app.core.progress import Progress, silent
from app.drafts.store import get_version
from app.export.service import export_draft
from app.intake.service import IMPORT_JOB
from app.investigation.service import INVESTIGATE_JOB
from app.jobs import store as job_store
from app.jobs.store import Job
from app.plant.batches import find_deviation
from app.plant.historian import open_historian
from app.records.view import View
from app.retrieval.indexing import rebuild_index
from app.tools.catalogue import TOOLS
from app.tools.registry import Context
from app.tools.result import ToolResult
from app.wiring import Service


def start_import(service: Service, actor: Actor, path: Path, key: str | None = None) -> Job:
    """Ask for an import; ``key`` makes asking twice one job."""
    return _start(service, actor, IMPORT_JOB, {"path": str(path)}, key)


def start_investigation(
    service: Service, actor: Actor, deviation: str, key: str | None = None
) -> Job:
    """Raises NotFound for an unknown deviation, before any job exists."""
    with service.ledger.database.read() as session:
        find_deviation(View(session, products=actor.scope.products), deviation)
    products = actor.scope.products
    payload = {
        "deviation": deviation,
        "products": None if products is None else sorted(products),
    }
    return _start(service, actor, INVESTIGATE_JOB, payload, key)


def get_job(service: Service, job_id: str) -> Job:
    with service.ledger.database.read() as session:
        return job_store.get(session, job_id)


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
    files = export_draft(service.ledger, actor, draft_id, folder, service.mode)
    with service.ledger.database.read() as session:
        content = get_version(session, draft_id).content
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
        view = View(session, products=actor.scope.products)
        historian = open_historian(session, service.historian_folder)
        context = Context(actor, view, historian, service.site()[2], service.searcher)
        return TOOLS.run(context, name, arguments)


def schema_is_current(service: Service) -> bool:
    try:
        check_schema(service.ledger.database)
    except Unavailable:
        return False
    return True


def _start(
    service: Service, actor: Actor, kind: str, payload: dict[str, Any], key: str | None
) -> Job:
    with service.ledger.work(actor) as work:
        job_id = service.jobs.enqueue(work, kind, payload, key)
    return get_job(service, job_id)

"""A draft computed again under the running configuration, and what comes out otherwise (AT-06).

What is computed again is what code made last: version one, or that of the last refresh. In order:

1. The records are read as they stood here when the draft read them, in the scope of whoever asked.
   The index of passages and the historian are those of today.
2. Facts, claims and statements are composed anew, and held against what the draft has where no
   model wrote.
3. Where a model wrote, its answers are taken from the log: a call whose rendered request is the
   logged one byte for byte has the logged answer; any other is reported as not reproducible, and
   what stands there then is what code composed.

Nothing is asked of a model and nothing is stored. It generates no record, so an unreleased
configuration may replay: that is how its effect on approved records is looked at beforehand.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.auth.actor import Actor, Kind, Scope
from app.auth.permissions import Permission, require
from app.core.canonical import plain, sha256_bytes, sha256_of
from app.core.errors import Conflict
from app.core.progress import Progress, silent
from app.drafts import snapshots
from app.drafts.content import DraftContent, from_json
from app.drafts.difference import Difference, compare
from app.drafts.store import StoredVersion, get_version
from app.drafts.tables import drafts
from app.drafts.writing.composed import as_composed
from app.evidence.people import People
from app.investigation.draft import DOCUMENT_TYPE, investigate
from app.investigation.model_use import written
from app.investigation.parts import Investigator
from app.investigation.service import REFRESH_JOB
from app.jobs.tables import jobs
from app.llm.calls import Completion, ModelUnavailable, OnText, Request, ToolCall
from app.llm.prompts import Prompts
from app.llm.service import Answered, Ask, Caller, read_answer, request_of
from app.llm.store import Fate, Outcome, StoredCall, calls_of
from app.records.view import View


@dataclass(frozen=True)
class ClaimChange:
    """``old`` or ``new`` is None for a claim that came or went."""

    claim: str
    old: Any
    new: Any


@dataclass(frozen=True)
class CallReplay:
    """``is_intact``: request and answer have the hashes that were logged with them."""

    call: str
    prompt: str
    is_intact: bool
    is_reproduced: bool


@dataclass(frozen=True)
class Replayed:
    """``composed`` is what differs of what code composed, ``written`` of the draft with the words
    of a model, None where none wrote."""

    draft: str
    version: int
    configuration: str
    running: str
    known_at: datetime
    composed: Difference
    claims: tuple[ClaimChange, ...]
    written: Difference | None
    calls: tuple[CallReplay, ...]

    @property
    def is_identical(self) -> bool:
        whole = all(one.is_intact and one.is_reproduced for one in self.calls)
        return whole and not (self.composed or self.claims or self.written)


@dataclass(frozen=True)
class LoggedModel:
    """Only the name of the model that was asked then."""

    name: str

    async def complete(self, request: Request, on_text: OnText | None = None) -> Completion:
        raise ModelUnavailable("a replay asks no model")


@dataclass(frozen=True)
class Recorded(Caller):
    """The log in the place of the model. ``asked`` are the ids of the calls that were found."""

    logged: Mapping[str, StoredCall] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)

    async def ask(self, actor: Actor, ask: Ask, on_text: OnText | None = None) -> Answered:
        """Raises :class:`ModelUnavailable` for what was not asked before, or got no answer."""
        request = request_of(self.prompts[ask.name], ask, self.timeout_s)
        call = self.logged.get(sha256_of(plain(request)))
        if call is None:
            raise ModelUnavailable("this was not asked before, so its answer is not in the log")
        self.asked.add(call.id)
        if call.outcome != Outcome.ANSWERED:
            raise ModelUnavailable(call.error or f"the logged call ended {call.outcome}")
        tools = tuple(ToolCall(**one) for one in call.tool_calls)
        completion = Completion(call.output, tool_calls=tools)
        return Answered(call.id, completion, read_answer(call.output, request.schema))

    def settle(self, call: str, fate: Fate, guards: Sequence[Any] = ()) -> None:
        """What became of the answer was logged when it was given."""


def replay(
    session: Session,
    actor: Actor,
    draft_id: str,
    investigator_of: Callable[[Scope], Investigator],
    prompts: Prompts,
    timeout_s: float,
    progress: Progress = silent,
) -> Replayed:
    """``prompts`` and ``timeout_s`` are those that a model would be asked with now. Raises
    NotFound, and Conflict for a kind of document that no code here computes."""
    require(actor, Permission.RECORDS_READ)
    get_version(session, draft_id, scope=actor.scope)
    base = get_version(session, draft_id, snapshots.snapshot_version(session, draft_id))
    known_at, scope = _asked_when(session, base)
    before = from_json(base.content)
    if before.document_type != DOCUMENT_TYPE:
        raise Conflict(f"a {before.document_type} cannot be computed again", where=draft_id)
    parts = investigator_of(scope)
    job_of = Actor(Kind.JOB, f"replay for {actor.id}", scope=scope)
    people = People(dict(base.content["data"].get("people", {})))
    view = View(session, scope=scope, recorded_at=known_at)
    after = investigate(parts, job_of, view, before.subject, progress, people).content
    composed = as_composed(before)
    logged = _calls(session, base)
    caller = Recorded(
        model=LoggedModel(logged[0].model if logged else "none"),
        prompts=prompts,
        ledger=parts.ledger,
        configuration=parts.configuration,
        timeout_s=timeout_s,
        logged={one.request_sha256: one for one in logged},
    )
    again = _written(before, composed, after, parts, job_of, caller, progress)
    return Replayed(
        draft=draft_id,
        version=base.version,
        configuration=base.configuration,
        running=parts.configuration,
        known_at=known_at,
        composed=compare(composed, after),
        claims=tuple(_claims(composed, after)),
        written=None if again is None else compare(before, again),
        calls=tuple(_replayed(one, caller.asked) for one in logged),
    )


def _asked_when(session: Session, base: StoredVersion) -> tuple[datetime, Scope]:
    asked = snapshots.asked_queries(session, base.draft, base.version)
    known_at = snapshots.snapshot_time(session, base.draft, base.version) or base.made_at
    return known_at, Scope.of(**((asked[0]["scope"] if asked else None) or {}))


def _written(
    before: DraftContent,
    composed: DraftContent,
    after: DraftContent,
    parts: Investigator,
    actor: Actor,
    caller: Recorded,
    progress: Progress,
) -> DraftContent | None:
    if before == composed:
        return None
    return written(after, replace(parts, caller=caller), actor, "replay", progress)


def _calls(session: Session, base: StoredVersion) -> list[StoredCall]:
    job = _job_of(session, base)
    return [] if job is None else calls_of(session, job)


def _job_of(session: Session, base: StoredVersion) -> str | None:
    """That wrote the version: the draft's own, or the refresh that made it."""
    if base.version == 1:
        return session.execute(select(drafts.c.job).where(drafts.c.id == base.draft)).scalar()
    refreshes = session.execute(select(jobs).where(jobs.c.kind == REFRESH_JOB)).mappings()
    wanted = {"draft": base.draft, "version": base.version}
    return next((one["id"] for one in refreshes if one["result"] == wanted), None)


def _claims(old: DraftContent, new: DraftContent) -> Iterator[ClaimChange]:
    for claim in dict.fromkeys([*old.claims, *new.claims]):
        before, after = (plain(one.claims.get(claim)) for one in (old, new))
        if before != after:
            yield ClaimChange(claim, before, after)


def _replayed(call: StoredCall, asked: set[str]) -> CallReplay:
    intact = (
        sha256_of(call.request) == call.request_sha256
        and sha256_bytes(call.output.encode()) == call.output_sha256
    )
    return CallReplay(call.id, call.prompt, intact, call.id in asked)

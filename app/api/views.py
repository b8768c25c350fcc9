"""From what the rooms keep to what the API shows, where a route needs more than one room."""

from sqlalchemy.orm import Session

from app.api.schemas import JobView, ProgressView
from app.api.schemas_review import DecidedView, DraftView, SignatureView, SlotView
from app.auth.actor import Role
from app.drafts.content import from_json
from app.drafts.kinds import Decided
from app.drafts.store import StoredVersion
from app.jobs.store import Job
from app.review import decisions
from app.review.adoption import adoption_state
from app.review.states import Meaning
from app.signatures.verify import validity
from app.wiring import Service


def draft_view(service: Service, session: Session, stored: StoredVersion) -> DraftView:
    content = from_json(stored.content)
    kind = service.reviewing.kinds.get(content.document_type)
    decided = decisions.current(session, stored.draft)
    slots = kind.slots(content) if kind else ()
    return DraftView(
        draft=stored.draft,
        version=stored.version,
        state=stored.state,
        sha256=stored.sha256,
        configuration=stored.configuration,
        content=stored.content,
        gates=list(kind.gates(content, decided, True) if kind else content.gates),
        slots=[
            SlotView(
                field=slot.field,
                label=slot.label,
                role=slot.role,
                section=slot.section,
                options=list(slot.options),
                gate=slot.gate,
                decided=decided_view(decided[slot.field]) if slot.field in decided else None,
            )
            for slot in slots
        ],
        adoption=adoption_state(session, content, stored.draft),
        signatures=signature_views(service, session, stored.draft, stored.version),
    )


def decided_view(decided: Decided) -> DecidedView:
    return DecidedView.model_validate(decided, from_attributes=True)


def signature_views(
    service: Service, session: Session, draft_id: str, version: int | None = None
) -> list[SignatureView]:
    return [
        SignatureView(
            id=one.signature.id,
            version=one.signature.version,
            meaning=Meaning(one.signature.meaning),
            role=Role(one.signature.role),
            name=one.signature.statement["signer"]["name"],
            username=one.signature.statement["signer"]["username"],
            on_behalf_of=(one.signature.statement["on_behalf_of"] or {}).get("name"),
            at=one.signature.at,
            zone=one.signature.statement["zone"],
            record_sha256=one.signature.sha256,
            key_id=one.signature.key_id,
            validity=one.validity,
        )
        for one in validity(session, draft_id, service.public_keys, version)
    ]


def job_view(service: Service, job: Job) -> JobView:
    done = service.jobs.progress_of(job.id)
    return JobView(
        id=job.id,
        kind=job.kind,
        state=job.state.value,
        progress=done and ProgressView(step=done[0], done=done[1], total=done[2]),
        result=job.result,
        error=job.error,
        problems=list(job.error_details),
        created_at=job.created_at,
        finished_at=job.finished_at,
    )

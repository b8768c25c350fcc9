"""Where a record stands: who signed it and whether that holds, what is next, what holds it back."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from app.auth.actor import Actor
from app.drafts.content import DraftContent
from app.drafts.kinds import DocumentKind
from app.drafts.states import DraftState
from app.drafts.store import StoredVersion
from app.export.blocks import Tone
from app.export.record import Record, Signed
from app.export.signed import given_for
from app.export.wording import both_stamps, role_words
from app.review import decisions
from app.review.readiness import Blocker, BlockerKind, Known, Reviewing, blockers
from app.review.states import Meaning, Step, Transition, steps_from
from app.signatures.verify import Standing, Validity, validity
from app.wiring import Service

UNTIL_APPROVED = (Meaning.AUTHORED, Meaning.REVIEWED, Meaning.APPROVED)

_LABELS = {
    Transition.AUTHOR: "Sign as author…",
    Transition.REVIEW: "Sign as reviewer…",
    Transition.APPROVE: "Approve…",
    Transition.REJECT: "Reject…",
    Transition.RETURN: "Return to the writer…",
    Transition.WITHDRAW: "Withdraw…",
    Transition.REOPEN: "Open again…",
}
_NEXT = {
    DraftState.DRAFT: "Its writer adopts each section, takes the decisions, and signs as author.",
    DraftState.CHANGES_REQUESTED: "It was sent back. Its writer mends it and signs as author anew.",
    DraftState.REOPENED: "It was opened again. What changes becomes a new version, signed anew.",
    DraftState.IN_REVIEW: "A reviewer who had no part in it checks it against its evidence, "
    "and signs it as reviewed or returns it.",
    DraftState.QA_REVIEW: "A QA approver takes QA's decisions, and approves, rejects or returns "
    "it.",
    DraftState.APPROVED: "Nothing in it is changed any more, unless QA opens it again.",
    DraftState.WITHDRAWN: "It was withdrawn for good; every version stays readable.",
    DraftState.ARCHIVED: "It came in as a sealed package of another installation, to be read only.",
}
_VALIDITY_WORDS = {
    Validity.VALID: "valid",
    Validity.SUPERSEDED: "superseded",
    Validity.BROKEN: "invalid",
}
_TONES = {Validity.VALID: Tone.OK, Validity.SUPERSEDED: Tone.NONE, Validity.BROKEN: Tone.BAD}


@dataclass(frozen=True)
class SignatureLine:
    """A signature as people read it. ``at`` names its zone; ``why`` where it is not valid."""

    id: str
    meaning: str
    in_words: str
    name: str
    role: str
    on_behalf_of: str | None
    at: str
    version: int
    sha256: str
    key_id: str
    validity: str
    tone: Tone
    why: str | None = None


@dataclass(frozen=True)
class Offer:
    """A step that this person's roles may take from here."""

    step: Step
    label: str


@dataclass(frozen=True)
class Hindrance:
    """What holds a step back, and where on the page it is mended."""

    kind: BlockerKind
    text: str
    href: str


def signature_lines(
    service: Service, session: Session, record: Record, *, is_received: bool
) -> list[SignatureLine]:
    """Oldest first. What is wrong with one is asked only where something is, as that reads every
    version; of a record that came from elsewhere its package says it."""
    zone = ZoneInfo(record.content["timezone"])
    doubtful = not is_received and any(
        one.problem not in ("", given_for(one.version)) for one in record.signatures
    )
    keys = service.public_keys
    found = validity(session, record.draft, keys, record.version) if doubtful else ()
    standing = {one.signature.id: one for one in found}
    return [_line(one, standing.get(one.id), zone) for one in record.signatures]


def unsigned(lines: Iterable[SignatureLine]) -> list[Meaning]:
    """Meanings that no valid signature stands for."""
    valid = {one.meaning for one in lines if one.tone is Tone.OK}
    return [one for one in UNTIL_APPROVED if one not in valid]


def offers(actor: Actor, record: Record, state: DraftState) -> list[Offer]:
    """What was approved once is not withdrawn."""
    approved = any(one.meaning == Meaning.APPROVED for one in record.signatures)
    return [
        Offer(step, _LABELS[step.transition])
        for step in steps_from(state)
        if step.roles & actor.roles and not (step.transition is Transition.WITHDRAW and approved)
    ]


def what_next(state: DraftState) -> str:
    return _NEXT[state]


def hindrances(
    reviewing: Reviewing,
    session: Session,
    actor: Actor,
    stored: StoredVersion,
    known: Known,
) -> list[Hindrance]:
    """Of the next step towards approval. Sources are not compared: that asks every recorded query
    again, and is done where somebody signs."""
    forward = (step for step in steps_from(stored.state) if step.meaning in UNTIL_APPROVED)
    step = next(forward, None)
    if step is None:
        return []
    without_sources = replace(reviewing, stale=lambda *_: ())
    found = blockers(without_sources, session, actor, stored, step.transition, known)
    return list(located(reviewing, session, stored.draft, known[0], found))


def located(
    reviewing: Reviewing,
    session: Session,
    draft_id: str,
    content: DraftContent,
    found: Iterable[Blocker],
) -> Iterator[Hindrance]:
    """Each with its words and its place."""
    titles = {one.id: f"{one.number}. {one.title}" for one in content.sections}
    kind = reviewing.kinds.get(content.document_type)
    gates = _gate_places(session, draft_id, content, kind)
    for one in found:
        yield Hindrance(one.kind, _words(one, titles), f"#{_place(one, gates)}")


def _words(one: Blocker, titles: dict[str, str]) -> str:
    match one.kind:
        case BlockerKind.SECTION:
            return f"{titles.get(one.id, one.id)}: {one.text}"
        case BlockerKind.SOURCE:
            return f"A source changed: {one.id}"
        case BlockerKind.COMMENT:
            return f"A comment is open: {one.text.removeprefix('open, ')}"
        case BlockerKind.SIGNATURE:
            return f"{one.id.capitalize()}: {one.text}"
    return one.text


def _place(one: Blocker, gates: dict[str, str]) -> str:
    match one.kind:
        case BlockerKind.GATE:
            return gates.get(one.id, "main")
        case BlockerKind.SECTION:
            return f"section-{one.id}"
        case BlockerKind.COMMENT:
            return one.id
        case BlockerKind.SIGNATURE:
            return "section-signatures"
    return "main"


def _gate_places(
    session: Session, draft_id: str, content: DraftContent, kind: DocumentKind | None
) -> dict[str, str]:
    """Gate → the section of the first decision that it waits for."""
    decided = decisions.current(session, draft_id)
    waiting = [one for one in (kind.slots(content) if kind else ()) if one.field not in decided]
    return {one.gate: f"section-{one.section}" for one in reversed(waiting) if one.gate}


def _as_said(one: Signed) -> Validity:
    if not one.problem:
        return Validity.VALID
    is_earlier = one.problem == given_for(one.version)
    return Validity.SUPERSEDED if is_earlier else Validity.BROKEN


def _line(one: Signed, standing: Standing | None, zone: ZoneInfo) -> SignatureLine:
    said = one.statement.get("meaning_in_words")
    holds = standing.validity if standing else _as_said(one)
    return SignatureLine(
        id=one.id,
        meaning=one.meaning,
        in_words=said if isinstance(said, str) else "",
        name=one.name,
        role=role_words(one.role),
        on_behalf_of=one.on_behalf_of,
        at=both_stamps(one.at.astimezone(zone)),
        version=one.version,
        sha256=one.sha256,
        key_id=one.key_id,
        validity=_VALIDITY_WORDS[holds],
        tone=_TONES[holds],
        why=standing.why if standing else one.problem or None,
    )

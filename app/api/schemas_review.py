"""Wire shapes of drafts, review, signing, trail and what watches over them."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, Field, JsonValue

from app.api.schemas_people import Given, Reason, Secret, WithReason
from app.auth.actor import Role
from app.auth.reauthentication import Component, Components
from app.drafts.content import Gate
from app.drafts.states import DraftState
from app.retention.store import HoldOn
from app.review.adoption import SectionAdoption
from app.review.readiness import Blocker
from app.review.states import Meaning, Transition
from app.signatures.verify import Validity

ShortText = Annotated[str, Field(min_length=1, max_length=4000)]
Id = Annotated[str, Field(min_length=1, max_length=200)]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class EntryGiven(Given):
    """A value that the person enters: ``[N1]`` in the text stands for it."""

    placeholder: str = Field(pattern=r"^N[1-9][0-9]{0,3}$")
    label: str = Field(min_length=1, max_length=200)
    value: str = Field(min_length=1, max_length=500)
    unit: str | None = Field(default=None, max_length=50)
    reason: Reason


class EditStatement(WithReason):
    text: str = Field(min_length=1, max_length=8000)
    entries: list[EntryGiven] = Field(default_factory=list, max_length=50)


class AddStatement(EditStatement):
    """``after`` is the statement that the new one follows, ``claim`` what it puts into words."""

    after: Id
    claim: Id | None = None


class MoveStatement(WithReason):
    """``after`` null: to the beginning of the paragraph."""

    after: Id | None = None


class ReplaceFact(Given):
    statement: Id
    entry: EntryGiven


class SlotView(BaseModel):
    """What a person decides or states; ``decided`` is null until then."""

    field: str
    label: str
    role: Role
    section: str
    options: list[str]
    gate: str | None
    decided: "DecidedView | None"


class DecidedView(BaseModel):
    value: JsonValue
    reason: str
    role: Role
    person: str
    name: str
    at: datetime
    revision: int


class SignatureView(BaseModel):
    id: str
    version: int
    meaning: Meaning
    role: Role
    name: str
    username: str
    on_behalf_of: str | None
    at: datetime
    zone: str
    record_sha256: str
    key_id: str
    validity: Validity


class DraftView(BaseModel):
    draft: str
    version: int
    state: DraftState
    sha256: str
    configuration: str
    content: dict[str, Any]
    gates: list[Gate]
    slots: list[SlotView]
    adoption: dict[str, SectionAdoption]
    signatures: list[SignatureView]


class VersionView(BaseModel):
    version: int
    sha256: str
    made_at: datetime
    made_by: str
    reason: str | None


class SavedView(BaseModel):
    draft: str
    version: int
    sha256: str


class StateView(BaseModel):
    draft: str
    version: int
    state: DraftState


class OpenEvidence(Given):
    evidence: Id


class OpenedView(BaseModel):
    id: str
    kind: str
    title: str
    where: dict[str, Any]
    sha256: str
    excerpt: str


class ReadSection(Given):
    version: int = Field(ge=1, lt=2**31)
    seconds: float = Field(gt=0, le=600)


class NewComment(Given):
    statement: Id
    text: ShortText


class Resolve(Given):
    text: ShortText


class Decide(WithReason):
    value: JsonValue


class Readiness(BaseModel):
    """What holds the step back; nothing where it can be taken."""

    transition: Transition
    blockers: list[Blocker]


class ShownView(BaseModel):
    """What is to be signed. ``sha256`` goes back with the signing."""

    draft: str
    version: int
    meaning: Meaning
    in_words: str
    sha256: str
    content_sha256: str
    signer: str
    role: Role
    on_behalf_of: str | None
    zone: str
    blockers: list[Blocker]
    components: list[Component]


class SignShown(Given):
    """What was shown, and who they are who sign it."""

    shown_sha256: Sha256
    username: str | None = Field(default=None, max_length=100)
    password: Secret | None = None
    totp: str | None = Field(default=None, max_length=10)
    signing_password: Secret | None = None
    reason: Reason | None = None

    def components(self) -> Components:
        return Components(
            username=self.username,
            password=self.password,
            totp=self.totp,
            signing_password=self.signing_password,
        )


class Sign(SignShown):
    meaning: Meaning


class BeginChallenge(Given):
    meaning: Meaning
    shown_sha256: Sha256
    reason: Reason | None = None
    return_to: str = Field(default="/", max_length=500)


class ChallengeView(BaseModel):
    """Where the browser goes for the provider to ask the person anew."""

    url: str


class Remark(Given):
    remark: ShortText


class TrailEvent(BaseModel):
    seq: int
    at: datetime
    actor: str
    role: str
    action: str
    entity: str
    entity_id: str
    old: JsonValue
    new: JsonValue
    reason: str | None
    origin: str
    prev_hash: str
    hash: str


class TrailPage(BaseModel):
    items: list[TrailEvent]
    next_cursor: str | None = None


class NewExercise(Given):
    draft: Id
    seed: int = Field(ge=0, le=2**31 - 1)
    count: int = Field(ge=1, le=20)


class Made(BaseModel):
    id: str


class Marked(Given):
    """The statements that the person calls wrong."""

    statements: list[Id] = Field(max_length=2000)


class NewHold(WithReason):
    on: HoldOn
    record: Id

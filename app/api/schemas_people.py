"""Wire shapes of people, sessions and tokens."""

import math
from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from app.auth.actor import Role
from app.auth.permissions import Permission
from app.auth.qualification import Attestation, Course
from app.auth.rules import GrantKind


def _in_utc(value: datetime) -> datetime:
    """A time at the very end of the calendar has none."""
    try:
        return value.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("a time that has no form in UTC") from error


Moment = Annotated[AwareDatetime, AfterValidator(_in_utc)]
Secret = Annotated[str, Field(min_length=1, max_length=1024)]
Reason = Annotated[str, Field(min_length=1, max_length=2000)]
Line = Annotated[str, Field(min_length=1, max_length=200)]


class Given(BaseModel):
    """What a caller sends: nothing beyond what is named, and only text that can be stored."""

    model_config = ConfigDict(extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _is_storable(cls, value: object) -> object:
        check_storable(value)
        return value


def check_storable(value: object) -> None:
    """PostgreSQL stores no NUL, half a surrogate pair has no UTF-8 form, and what is no number or
    not finite has no form in JSON. Raises ValueError."""
    if isinstance(value, str):
        if "\0" in value or any("\ud800" <= character <= "\udfff" for character in value):
            raise ValueError("text with a NUL or half a surrogate pair cannot be stored")
    elif isinstance(value, float) and not math.isfinite(value):
        raise ValueError("a number that is not finite cannot be stored")
    elif isinstance(value, dict):
        for item in (*value, *value.values()):
            check_storable(item)
    elif isinstance(value, list | tuple):
        for item in value:
            check_storable(item)


class SignIn(Given):
    username: str | None = Field(default=None, max_length=100)
    password: Secret | None = None
    totp: str | None = Field(default=None, max_length=10)
    link: Secret | None = None


class SessionView(BaseModel):
    csrf: str
    username: str


class Me(BaseModel):
    id: str
    kind: str
    name: str
    roles: list[Role]
    sites: list[str] | None
    products: list[str] | None
    csrf: str | None
    model: str | None = Field(description="The language model that helps; none while it is off.")


class NewPassword(Given):
    new: Secret
    present: Secret | None = None


class Enrolled(BaseModel):
    secret: str
    uri: str
    sealed: str


class SecondFactor(Given):
    sealed: Secret
    code: str = Field(max_length=10)
    present: Secret | None = None


class NewPerson(Given):
    username: Line
    name: Line
    identity_record: Line
    email: str | None = Field(default=None, max_length=320)


class PersonView(BaseModel):
    id: str
    username: str
    name: str
    identity_record: str
    email: str | None
    has_password: bool
    has_totp: bool
    locked_at: datetime | None
    created_at: datetime
    deactivated_at: datetime | None


class WithReason(Given):
    reason: Reason


class ChangePerson(WithReason):
    name: Line | None = None
    email: str | None = Field(default=None, max_length=320)


class BindSubject(WithReason):
    issuer: str = Field(min_length=1, max_length=500)
    subject: str = Field(min_length=1, max_length=255)


class NewGrant(Given):
    kind: GrantKind
    value: Line
    until: Moment | None = None
    on_behalf_of: str | None = Field(default=None, max_length=40)
    reason: Reason | None = None


class GrantView(BaseModel):
    id: str
    person: str
    kind: GrantKind
    value: str
    on_behalf_of: str | None
    granted_at: datetime
    granted_by: str
    until: datetime | None


class LinkView(BaseModel):
    """Shown once: only its hash is kept."""

    link: str


class NewTraining(Given):
    course: Course
    passed: bool
    completed_at: Moment
    expires_at: Moment


class NewAttestation(Given):
    kind: Attestation
    text: str = Field(min_length=1, max_length=4000)


class NewToken(Given):
    name: str = Field(min_length=1, max_length=100)
    permits: list[Permission] = Field(min_length=1, max_length=20)
    expires_at: Moment
    sites: list[str] | None = Field(default=None, max_length=100)
    products: list[str] | None = Field(default=None, max_length=1000)


class NewTokenView(BaseModel):
    """``secret`` is shown once: only its hash is kept."""

    id: str
    secret: str


class TokenView(BaseModel):
    id: str
    name: str
    permits: list[str]
    sites: list[str] | None
    products: list[str] | None
    made_at: datetime
    expires_at: datetime
    revoked_at: datetime | None

"""Accounts, what they are granted, and what qualifies them: an administrator's routes."""

from typing import Annotated, Any

from fastapi import APIRouter

from app.api.access import CurrentService, Route, may
from app.api.schemas_people import (
    BindSubject,
    ChangePerson,
    GrantView,
    LinkView,
    Moment,
    NewAttestation,
    NewGrant,
    NewPerson,
    NewToken,
    NewTokenView,
    NewTraining,
    PersonView,
    TokenView,
    WithReason,
)
from app.auth import credentials, people, qualification, store, tokens, tokens_store
from app.auth.access import Access, access_at
from app.auth.actor import Actor
from app.auth.permissions import Permission

router = APIRouter(tags=["people"], route_class=Route)

Administrator = Annotated[Actor, may(Permission.PEOPLE_ADMINISTER)]
Reader = Annotated[Actor, may(Permission.PEOPLE_READ)]
Trainer = Annotated[Actor, may(Permission.TRAINING_RECORD)]
Owner = Annotated[Actor, may(Permission.TOKENS_OWN)]
Myself = Annotated[Actor, may(Permission.ME, in_person=True)]


@router.get("/people")
def list_people(_actor: Reader, service: CurrentService) -> list[PersonView]:
    with service.ledger.database.read() as session:
        return [_view(person) for person in store.all_people(session)]


@router.post("/people", status_code=201)
def create_person(actor: Administrator, service: CurrentService, given: NewPerson) -> PersonView:
    with service.ledger.work(actor) as work:
        return _view(people.create_person(work, **given.model_dump()))


@router.get("/people/access")
def access(_actor: Reader, service: CurrentService, at: Moment) -> list[Access]:
    """Who held which role and scope at a time, and who gave it."""
    with service.ledger.database.read() as session:
        return access_at(session, at)


@router.patch("/people/{person_id}")
def change_person(
    actor: Administrator, service: CurrentService, person_id: str, given: ChangePerson
) -> PersonView:
    with service.ledger.work(actor) as work:
        changed = people.change_person(
            work, person_id, given.reason, name=given.name, email=given.email
        )
        return _view(changed)


@router.put("/people/{person_id}/subject")
def bind_subject(
    actor: Administrator, service: CurrentService, person_id: str, given: BindSubject
) -> PersonView:
    """The person signs in by this subject of an OpenID provider from now on."""
    with service.ledger.work(actor) as work:
        bound = people.bind_subject(work, person_id, given.issuer, given.subject, given.reason)
        return _view(bound)


@router.post("/people/{person_id}/link", status_code=201)
def make_link(actor: Administrator, service: CurrentService, person_id: str) -> LinkView:
    """Signs the person in once, to set a password; earlier links of the person end."""
    with service.ledger.work(actor) as work:
        return LinkView(link=people.make_link(work, person_id))


@router.post("/people/{person_id}/unlock", status_code=204)
def unlock(
    actor: Administrator, service: CurrentService, person_id: str, given: WithReason
) -> None:
    with service.ledger.work(actor) as work:
        people.unlock(work, person_id, given.reason)


@router.post("/people/{person_id}/deactivate", status_code=204)
def deactivate(
    actor: Administrator, service: CurrentService, person_id: str, given: WithReason
) -> None:
    """For good: an account is never deleted and its name never given again."""
    with service.ledger.work(actor) as work:
        people.deactivate(work, person_id, given.reason)


@router.post("/people/{person_id}/second-factor/remove", status_code=204)
def remove_second_factor(
    actor: Administrator, service: CurrentService, person_id: str, given: WithReason
) -> None:
    """For whoever has lost the device."""
    with service.ledger.work(actor) as work:
        credentials.remove_totp(work, person_id, given.reason)


@router.post("/people/{person_id}/grants", status_code=201)
def grant(
    actor: Administrator, service: CurrentService, person_id: str, given: NewGrant
) -> GrantView:
    """A role, a site or a product (`*` for all); with `on_behalf_of` a delegated role."""
    with service.ledger.work(actor) as work:
        made = people.grant(
            work,
            person_id,
            given.kind,
            given.value,
            until=given.until,
            on_behalf_of=given.on_behalf_of,
            reason=given.reason,
        )
        return GrantView.model_validate(made, from_attributes=True)


@router.post("/grants/{grant_id}/revoke", status_code=204)
def revoke(actor: Administrator, service: CurrentService, grant_id: str, given: WithReason) -> None:
    with service.ledger.work(actor) as work:
        people.revoke(work, grant_id, given.reason)


@router.post("/people/{person_id}/trainings", status_code=204)
def record_training(
    actor: Trainer, service: CurrentService, person_id: str, given: NewTraining
) -> None:
    """Adopting and signing ask for a current one; nobody records their own."""
    with service.ledger.work(actor) as work:
        qualification.record_training(
            work,
            person_id,
            given.course,
            passed=given.passed,
            completed_at=given.completed_at,
            expires_at=given.expires_at,
        )


@router.post("/people/{person_id}/attestations", status_code=204)
def record_attestation(
    actor: Myself,
    service: CurrentService,
    person_id: str,
    given: NewAttestation,
) -> None:
    """That a signature counts as a handwritten one is typed by the person themself, the others are
    recorded by an administrator or QA."""
    with service.ledger.work(actor) as work:
        qualification.record_attestation(work, person_id, given.kind, given.text)


@router.get("/tokens")
def list_tokens(actor: Owner, service: CurrentService) -> list[TokenView]:
    """The caller's own; a secret is never shown again."""
    with service.ledger.database.read() as session:
        return [_token(token) for token in tokens_store.tokens_of(session, actor.person or "")]


@router.post("/tokens", status_code=201)
def make_token(actor: Owner, service: CurrentService, given: NewToken) -> NewTokenView:
    """For a machine in the caller's name: it reads and makes drafts, no more."""
    with service.ledger.work(actor) as work:
        token_id, secret = tokens.make_token(
            work, given.name, given.permits, given.expires_at, given.sites, given.products
        )
    return NewTokenView(id=token_id, secret=secret)


@router.delete("/tokens/{token_id}", status_code=204)
def revoke_token(actor: Myself, service: CurrentService, token_id: str) -> None:
    """By its owner or an administrator."""
    with service.ledger.work(actor) as work:
        tokens.revoke_token(work, token_id)


def _view(person: store.Person) -> PersonView:
    return PersonView.model_validate(person, from_attributes=True)


def _token(token: Any) -> TokenView:
    return TokenView(
        id=token.id,
        name=token.name,
        permits=sorted(token.permits),
        **token.scope.as_lists(),
        made_at=token.made_at,
        expires_at=token.expires_at,
        revoked_at=token.revoked_at,
    )

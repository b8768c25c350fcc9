"""Whose text stands: people's and the model's sentences of a section beside code's."""

from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup

from app.auth.actor import Actor
from app.auth.permissions import Permission, permits
from app.drafts.alternatives import alternatives_of
from app.drafts.content import Sentence
from app.drafts.parsing import content_of
from app.drafts.references import section_of
from app.drafts.store import StoredVersion, get_version
from app.web.drafts.view import names_of
from app.web.texts.statement import Typesetter
from app.wiring import Service


@dataclass(frozen=True)
class Text:
    """``by`` is who wrote it."""

    by: str
    kind: str
    html: Markup


@dataclass(frozen=True)
class Choice:
    """``theirs`` is None where a person removed the sentence."""

    statement: str
    theirs: Text | None
    composed: Text


@dataclass(frozen=True)
class TextsView:
    stored: StoredVersion
    section: str
    choices: tuple[Choice, ...]
    can_edit: bool


def texts_view(service: Service, actor: Actor, draft_id: str, section_id: str) -> TextsView:
    """Raises :class:`NotFound` for a draft out of scope and for a section that is not there."""
    with service.ledger.database.read() as session:
        stored = get_version(session, draft_id, scope=actor.scope)
        found = alternatives_of(session, stored, section_id)
        names = names_of(session)
    content = content_of(stored)
    setter = Typesetter(draft_id, content)

    def text(one: Sentence, by: str) -> Text:
        return Text(by, one.kind.value, setter.text(one.text))

    return TextsView(
        stored=stored,
        section=section_of(content, section_id).title,
        choices=tuple(
            Choice(
                one.statement,
                one.theirs and text(one.theirs, _writer(one.theirs, names)),
                text(one.composed, "Code"),
            )
            for one in found
            if one.composed is not None
        ),
        can_edit=stored.state.is_editable and permits(actor, Permission.DRAFT_EDIT),
    )


def _writer(one: Sentence, names: Mapping[str, str]) -> str:
    return "The language model" if one.is_models else names.get(one.origin, one.origin)

"""Two versions of a draft side by side, section by section."""

from dataclasses import dataclass

from app.auth.actor import Actor
from app.drafts.content import DraftContent
from app.drafts.difference import FactChange, StatementChange, compare
from app.drafts.parsing import content_of
from app.drafts.store import VersionEntry, get_version, versions_of
from app.web.drafts.view import names_of
from app.wiring import Service


@dataclass(frozen=True)
class SectionChanges:
    id: str
    title: str
    changes: tuple[StatementChange, ...]


@dataclass(frozen=True)
class DifferenceView:
    draft: str
    subject: str
    old: int
    new: int
    versions: tuple[VersionEntry, ...]
    sections: tuple[SectionChanges, ...]
    facts: tuple[FactChange, ...]
    names: dict[str, str]

    def said(self, nature: str | None) -> str:
        """Class and origin of a statement, a person by name."""
        kind, _, origin = (nature or "").partition(" by ")
        return f"{kind} by {self.names.get(origin, origin)}" if origin else kind or "–"

    @property
    def between(self) -> tuple[VersionEntry, ...]:
        """The versions made after the old one, up to the new one, the newest first."""
        low, high = sorted((self.old, self.new))
        return tuple(one for one in reversed(self.versions) if low < one.version <= high)


def difference_view(
    service: Service, actor: Actor, draft_id: str, old: int | None, new: int | None
) -> DifferenceView:
    """Raises :class:`NotFound` for a draft out of scope and for a version that is not there."""
    with service.ledger.database.read() as session:
        after = get_version(session, draft_id, new, actor.scope)
        earlier = max(after.version - 1, 1) if old is None else old
        before = get_version(session, draft_id, earlier, actor.scope)
        versions, names = tuple(versions_of(session, draft_id)), names_of(session)
    one, other = content_of(before), content_of(after)
    found = compare(one, other)
    titles = {s.id: f"{s.number}. {s.title}" if s.number else s.title for s in one.sections}
    titles = {
        s.id: f"{s.number}. {s.title}" if s.number else s.title for s in other.sections
    } | titles
    return DifferenceView(
        draft=draft_id,
        subject=other.subject,
        old=before.version,
        new=after.version,
        versions=versions,
        sections=tuple(
            SectionChanges(section, title, changes)
            for section, title in titles.items()
            if (changes := tuple(c for c in found.statements if c.section == section))
        ),
        facts=found.facts,
        names=names,
    )


def _titles(content: DraftContent) -> dict[str, str]:
    return {
        one.id: f"{one.number}. {one.title}" if one.number else one.title
        for one in content.sections
    }

"""The register of controlled documents as a reader looks through it, and one document of it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import groupby

from app.documents.versions import DocumentVersion, in_order

TYPES = {
    "SOP": "Procedures",
    "MBR": "Master batch records",
    "SPEC": "Specifications",
    "METHOD": "Methods",
    "PROTOCOL": "Protocols",
    "REPORT": "Reports",
    "GUIDANCE": "Guidance",
    "BATCH_RECORD": "Batch records",
    "DEVIATION_REPORT": "Deviation reports",
    "COA": "Certificates of analysis",
    "LOGBOOK": "Logbooks",
    "OTHER": "Other documents",
}
_LATELY = 8


class State(StrEnum):
    """Of a document at a time."""

    IN_FORCE = "in_force"
    SUPERSEDED = "superseded"
    NOT_YET = "not_yet"


@dataclass(frozen=True)
class ListedDocument:
    """One number; ``shown`` is the version in force, else the last one, else the first to come.
    ``next`` is the one that comes into force after the time looked at."""

    versions: tuple[DocumentVersion, ...]
    state: State
    shown: DocumentVersion
    next: DocumentVersion | None

    @property
    def number(self) -> str:
        return self.shown.number


@dataclass(frozen=True)
class Group:
    name: str
    documents: tuple[ListedDocument, ...]


@dataclass(frozen=True)
class Came:
    """A version that came into force, and the one before it."""

    version: DocumentVersion
    before: DocumentVersion | None


def listed(versions: Iterable[DocumentVersion], at: datetime) -> list[ListedDocument]:
    """In the order of types and numbers."""
    order = list(TYPES)
    by_number = sorted(versions, key=lambda one: (one.number, one.record.site))
    found = [
        _listed(in_order(group), at)
        for _, group in groupby(by_number, key=lambda one: (one.number, one.record.site))
    ]
    return sorted(found, key=lambda one: (order.index(one.shown.type), one.number))


def grouped(documents: Iterable[ListedDocument]) -> list[Group]:
    return [
        Group(TYPES[kind], tuple(group))
        for kind, group in groupby(documents, key=lambda one: one.shown.type)
    ]


def matching(documents: Iterable[ListedDocument], words: str) -> Iterator[ListedDocument]:
    """Those of which every word stands in the number or a title."""
    wanted = words.casefold().split()
    for one in documents:
        text = " ".join([one.number, *(version.title for version in one.versions)]).casefold()
        if all(word in text for word in wanted):
            yield one


def came_lately(documents: Iterable[ListedDocument], at: datetime) -> list[Came]:
    """The versions that came into force last before, newest first."""
    found = [
        (version.valid.start, Came(version, one.versions[place - 1] if place else None))
        for one in documents
        for place, version in enumerate(one.versions)
        if version.valid.start is not None and version.valid.start <= at
    ]
    newest = sorted(found, key=lambda dated: dated[0], reverse=True)
    return [came for _, came in newest[:_LATELY]]


def state_of(version: DocumentVersion, at: datetime) -> State:
    if version.valid.holds(at):
        return State.IN_FORCE
    start = version.valid.start
    return State.NOT_YET if start is not None and start > at else State.SUPERSEDED


def in_force_or_nearest(versions: Sequence[DocumentVersion], at: datetime) -> DocumentVersion:
    """The version in force, else the last that was, else the first that will be."""
    in_force = [one for one in versions if one.valid.holds(at)]
    past = [one for one in versions if state_of(one, at) is State.SUPERSEDED]
    return (in_force or past[-1:] or list(versions))[0]


def _listed(versions: list[DocumentVersion], at: datetime) -> ListedDocument:
    shown = in_force_or_nearest(versions, at)
    coming = [one for one in versions if one.valid.start is not None and one.valid.start > at]
    following = [one for one in coming if one is not shown]
    return ListedDocument(
        tuple(versions), state_of(shown, at), shown, following[0] if following else None
    )

"""What a kind of document brings to editing and review, which know none by name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app.auth.actor import Role
from app.drafts.content import DraftContent, Gate


@dataclass(frozen=True)
class Part:
    """One of the named texts that a value consists of, and what there is to choose from; fields
    among the options are read by their labels."""

    name: str
    label: str
    options: tuple[str, ...] = ()
    is_date: bool = False
    optional: bool = False


@dataclass(frozen=True)
class Slot:
    """One thing that a person must decide or state, empty until then.

    ``field`` is stable over versions and refreshes (``scope:NF-25-0066``); what stands before the
    first colon or dot is its kind in the closed list (``decision_kinds``). ``options`` are the
    values to choose from; without any the value is the person's own text, in named ``parts`` where
    there are some, a list of such where there may be ``many``. ``gate`` is the gate that waits for
    it.
    """

    field: str
    label: str
    role: Role
    section: str
    options: tuple[str, ...] = ()
    gate: str | None = None
    parts: tuple[Part, ...] = ()
    many: bool = False

    @property
    def kind(self) -> str:
        return self.field.replace(".", ":").split(":", 1)[0]


@dataclass(frozen=True)
class Decided:
    """The value that counts for a field: the newest, by whom, in which role and why."""

    field: str
    value: Any
    reason: str
    role: Role
    person: str
    name: str
    at: str
    revision: int


@dataclass(frozen=True)
class DocumentKind:
    """Registered with the services by ``wiring``. ``slots`` and ``gates`` are pure.

    ``gates`` are those before *in review* (``before_approval`` false) or before *approved*.
    """

    name: str
    title: str
    slots: Callable[[DraftContent], tuple[Slot, ...]]
    gates: Callable[[DraftContent, Mapping[str, Decided], bool], tuple[Gate, ...]]

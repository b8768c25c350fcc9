"""The actor: the first argument of every service and store."""

import os
import pwd
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum


class Kind(StrEnum):
    PERSON = "person"
    TOKEN = "token"  # noqa: S105 - a kind of actor, no secret
    JOB = "job"
    AGENT = "agent"
    CLI = "cli"


class Role(StrEnum):
    """What a person is for. Rights follow from roles in ``permissions``, and from nothing else."""

    WRITER = "writer"
    REVIEWER = "reviewer"
    QA_APPROVER = "qa_approver"
    REGULATORY = "regulatory"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True)
class Scope:
    """What the actor may see. ``None`` means all; an empty set means nothing."""

    sites: frozenset[str] | None = None
    products: frozenset[str] | None = None

    @classmethod
    def of(
        cls, sites: Iterable[str] | None = None, products: Iterable[str] | None = None
    ) -> "Scope":
        """From names as they are listed elsewhere; None stays None."""
        return cls(*(None if names is None else frozenset(names) for names in (sites, products)))

    def as_lists(self) -> dict[str, list[str] | None]:
        """As JSON keeps it: what :meth:`of` reads."""
        named = {"sites": self.sites, "products": self.products}
        return {what: None if names is None else sorted(names) for what, names in named.items()}

    def allows_product(self, product: str | None) -> bool:
        """A thing of no product is everybody's."""
        return self.products is None or product is None or product in self.products

    def allows_site(self, site: str | None) -> bool:
        return self.sites is None or site is None or site in self.sites

    @property
    def is_whole(self) -> bool:
        return self.sites is None and self.products is None

    def within(self, other: "Scope") -> "Scope":
        """What both allow."""
        return Scope(_both(self.sites, other.sites), _both(self.products, other.products))

    def holds(self, other: "Scope") -> bool:
        """Is all that the other allows allowed here?"""
        return other.within(self) == other


@dataclass(frozen=True)
class Actor:
    """Who acts, with what rights and scope.

    ``name`` is unique within its kind and never reused; of a person it is the user name. ``person``
    is the id of the person who acts or on whose behalf a token, job or agent acts. ``session`` is
    the interactive session of a person: what only a person may do asks for it. ``permits`` narrows
    what a token may do beyond the roles of its person; ``None`` narrows nothing.
    """

    kind: Kind
    name: str
    roles: frozenset[Role] = frozenset()
    scope: Scope = Scope()
    person: str | None = None
    session: str | None = None
    permits: frozenset[str] | None = None

    @property
    def id(self) -> str:
        return f"{self.kind}:{self.name}"

    @property
    def role(self) -> str:
        """As the trail names it."""
        return "+".join(sorted(self.roles)) or "drafter"

    @property
    def origin(self) -> str:
        return "human" if self.kind is Kind.PERSON else self.kind.value

    @property
    def is_interactive(self) -> bool:
        """A person at a screen, as against a machine in a person's name."""
        return self.kind is Kind.PERSON and self.person is not None and self.session is not None

    def acting_as(self, role: Role) -> "Actor":
        """The same person in one of the roles held, for the trail."""
        return replace(self, roles=self.roles & {role})


def command_line_actor() -> Actor:
    """``cli:<os user>``: imports and makes drafts, decides nothing. The name is the system's for
    the process's user: what the environment says anybody could set."""
    return Actor(Kind.CLI, _system_user())


def _system_user() -> str:
    uid = os.getuid()
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:  # as in a container whose user has no name
        return f"uid-{uid}"


def job_actor(job_id: str, on_behalf_of: str) -> Actor:
    return Actor(Kind.JOB, f"{job_id} for {on_behalf_of}")


def _both(one: frozenset[str] | None, other: frozenset[str] | None) -> frozenset[str] | None:
    if one is None or other is None:
        return other if one is None else one
    return one & other

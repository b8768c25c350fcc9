"""The actor: the first argument of every service and store."""

import getpass
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    PERSON = "person"
    TOKEN = "token"  # noqa: S105 - a kind of actor, no secret
    JOB = "job"
    AGENT = "agent"
    CLI = "cli"


@dataclass(frozen=True)
class Scope:
    """What the actor may see. ``None`` means all; an empty set means nothing."""

    sites: frozenset[str] | None = None
    products: frozenset[str] | None = None

    def allows_product(self, product: str | None) -> bool:
        return self.products is None or (product is not None and product in self.products)


@dataclass(frozen=True)
class Actor:
    """A person, token, job, agent or command line, with its role and scope."""

    kind: Kind
    name: str
    role: str = "drafter"
    scope: Scope = Scope()

    @property
    def id(self) -> str:
        return f"{self.kind}:{self.name}"

    @property
    def origin(self) -> str:
        return "human" if self.kind is Kind.PERSON else self.kind.value


def command_line_actor() -> Actor:
    """``cli:<os user>``: imports and makes drafts, decides nothing."""
    return Actor(Kind.CLI, getpass.getuser())


def job_actor(job_id: str, on_behalf_of: str) -> Actor:
    return Actor(Kind.JOB, f"{job_id} for {on_behalf_of}")

"""What a person holds at a time, and what cannot be held together: pure.

Rules, in order:

1. A grant runs from the time it was given until it was revoked, its ``until`` has come, or its
   person was deactivated.
2. A delegated role counts only while the delegator holds that role in their own right, so nothing
   that was delegated can be delegated again.
3. The role of administrator excludes every other role at one time, and is never delegated (IA-02).
4. Whoever was granted no site sees nothing that belongs to a site; of products likewise. ``*`` is
   all of them. What belongs to no site or product is everybody's.
5. A reason, a name, a text is of printable characters and not empty.

Not done here: who may grant (``people``), what a role permits (``permissions``).
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.auth.actor import Role, Scope
from app.core.errors import BadInput, Conflict

ALL = "*"
USERNAME_LENGTH = 100
_USERNAME = re.compile(r"[a-z0-9][a-z0-9._@+-]*")


class GrantKind(StrEnum):
    ROLE = "role"
    SITE = "site"
    PRODUCT = "product"


@dataclass(frozen=True)
class Grant:
    """``deactivated_at`` is that of its person; ``on_behalf_of`` whom a delegated role is from."""

    id: str
    person: str
    kind: GrantKind
    value: str
    granted_at: datetime
    granted_by: str
    on_behalf_of: str | None = None
    until: datetime | None = None
    revoked_at: datetime | None = None
    revoked_by: str | None = None
    deactivated_at: datetime | None = None

    def runs_at(self, at: datetime) -> bool:
        ends = (self.until, self.revoked_at, self.deactivated_at)
        return self.granted_at <= at and all(end is None or at < end for end in ends)


def effective(grants: Iterable[Grant], at: datetime) -> list[Grant]:
    """What counts at ``at``. ``grants`` holds those of the delegators too."""
    running = [grant for grant in grants if grant.runs_at(at)]
    own = {
        (grant.person, grant.kind, grant.value) for grant in running if grant.on_behalf_of is None
    }
    return [
        grant
        for grant in running
        if grant.on_behalf_of is None or (grant.on_behalf_of, grant.kind, grant.value) in own
    ]


def roles_in(grants: Iterable[Grant]) -> frozenset[Role]:
    return frozenset(Role(grant.value) for grant in grants if grant.kind is GrantKind.ROLE)


def scope_in(grants: Iterable[Grant]) -> Scope:
    kept = list(grants)
    return Scope(_named(kept, GrantKind.SITE), _named(kept, GrantKind.PRODUCT))


def check_exclusive(role: Role, held: frozenset[Role]) -> None:
    """Raises :class:`Conflict` where ``role`` would join one that excludes it."""
    excluding = held - {role} if role is Role.ADMINISTRATOR else held & {Role.ADMINISTRATOR}
    if excluding:
        raise Conflict(
            f"the role {role.value} cannot be held together with {', '.join(sorted(excluding))}",
            hint="Revoke the one, or use another account",
        )


def check_delegated(role: Role, delegators_own: frozenset[Role]) -> None:
    """Raises :class:`Conflict` unless the delegator holds the role in their own right."""
    if role is Role.ADMINISTRATOR:
        raise Conflict("the role administrator is not delegated")
    if role not in delegators_own:
        raise Conflict(
            f"only a role held in one's own right can be delegated, and {role.value} is not",
            got=", ".join(sorted(delegators_own)) or None,
        )


def text(value: str, what: str, longest: int) -> str:
    """Without the spaces around it; raises :class:`BadInput`."""
    stripped = value.strip()
    printable = all(char.isprintable() or char in "\n\t" for char in stripped)
    if not (stripped and printable and len(stripped) <= longest):
        raise BadInput(
            f"{what} is not usable", expected=f"1 to {longest} printable characters", where=what
        )
    return stripped


def username_form(typed: str) -> str:
    """One form of what people type as a user name, fit for the trail whatever it was."""
    printable = "".join(char for char in typed if char.isprintable()).strip()
    return printable.lower()[:USERNAME_LENGTH].strip()


def new_username(typed: str) -> str:
    """Raises :class:`BadInput` for one that could be taken for another."""
    name = typed.strip().lower()
    if len(name) > USERNAME_LENGTH or not _USERNAME.fullmatch(name):
        raise BadInput(
            "this cannot be a user name",
            where="username",
            expected="letters a-z, digits and . _ @ + -",
            got=typed,
        )
    return name


def identity_form(typed: str) -> str:
    """Of two spellings of one identity record, one: they are compared to find self-approval."""
    plain = unicodedata.normalize("NFKC", text(typed, "identity record", 200))
    if not plain.isascii():  # a Cyrillic letter that looks like a Latin one makes another person
        raise BadInput("not an identity record", expected="letters A-Z, digits, signs", got=typed)
    return " ".join(plain.split()).upper()


def _named(grants: list[Grant], kind: GrantKind) -> frozenset[str] | None:
    values = frozenset(grant.value for grant in grants if grant.kind is kind)
    return None if ALL in values else values

"""Which role may do what: the one table of rights (P11 11.10(d), (g)).

Rules, in order:

1. A person may do what one of their roles permits.
2. A token may do what its person may, what the token names, and what is in :data:`MACHINE`.
3. The command line may do what is in :data:`COMMAND_LINE`: whoever holds the machine can import,
   draft and administer accounts, and still decides and signs nothing.
4. What is in :data:`INTERACTIVE` needs a person in an interactive session, whatever the role.

Not done here: scopes (a matter of each query), training and attestation (``qualification``), who
may sign what (``signatures``).
"""

from enum import StrEnum

from app.auth.actor import Actor, Kind, Role
from app.core.errors import Forbidden


class Permission(StrEnum):
    ME = "me"
    RECORDS_READ = "records:read"
    RECORDS_IMPORT = "records:import"
    DRAFT_CREATE = "draft:create"
    DRAFT_EDIT = "draft:edit"
    DRAFT_ADOPT = "draft:adopt"
    DRAFT_WITHDRAW = "draft:withdraw"
    DRAFT_RETURN = "draft:return"
    DRAFT_REOPEN = "draft:reopen"
    DRAFT_EXPORT = "draft:export"
    EVIDENCE_OPEN = "evidence:open"
    COMMENT = "draft:comment"
    DECIDE = "draft:decide"
    SIGN = "draft:sign"
    RECORD_TRAIL_READ = "record_trail:read"
    TRAIL_READ = "trail:read"
    TRAIL_ATTEST = "trail:attest"
    ALERTS_READ = "alerts:read"
    ALERTS_ACKNOWLEDGE = "alerts:acknowledge"
    PEOPLE_READ = "people:read"
    PEOPLE_ADMINISTER = "people:administer"
    TRAINING_RECORD = "training:record"
    TOKENS_OWN = "tokens:own"
    OVERSIGHT_READ = "oversight:read"
    EXERCISE_MAKE = "exercise:make"
    EXERCISE_TAKE = "exercise:take"
    RETENTION_READ = "retention:read"
    RETENTION_HOLD = "retention:hold"
    RETENTION_DISPOSE = "retention:dispose"
    CONFIGURATION_READ = "configuration:read"
    CONFIGURATION_PROPOSE = "configuration:propose"
    CONFIGURATION_RELEASE = "configuration:release"


_AUTHORS = frozenset({Role.WRITER, Role.REGULATORY})
_CHECKERS = frozenset({Role.REVIEWER, Role.QA_APPROVER})
_WORKERS = _AUTHORS | _CHECKERS
_READERS = _WORKERS | {Role.AUDITOR}
_QA = frozenset({Role.QA_APPROVER})
_ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})

PERMITTED: dict[Permission, frozenset[Role]] = {
    Permission.ME: frozenset(Role),
    Permission.RECORDS_READ: _READERS,
    Permission.RECORDS_IMPORT: frozenset({Role.WRITER, Role.QA_APPROVER}),
    Permission.DRAFT_CREATE: _AUTHORS,
    Permission.DRAFT_EDIT: _AUTHORS,
    Permission.DRAFT_ADOPT: _AUTHORS,
    Permission.DRAFT_WITHDRAW: _AUTHORS,
    Permission.DRAFT_RETURN: _CHECKERS,
    Permission.DRAFT_REOPEN: _QA,
    Permission.DRAFT_EXPORT: _READERS,
    Permission.EVIDENCE_OPEN: _WORKERS,
    Permission.COMMENT: _WORKERS,
    Permission.DECIDE: _AUTHORS | _QA,
    Permission.SIGN: _WORKERS,
    Permission.RECORD_TRAIL_READ: _READERS,
    Permission.TRAIL_READ: frozenset({Role.AUDITOR, Role.QA_APPROVER}),
    Permission.TRAIL_ATTEST: _CHECKERS,
    Permission.ALERTS_READ: frozenset({Role.AUDITOR, Role.QA_APPROVER, Role.ADMINISTRATOR}),
    Permission.ALERTS_ACKNOWLEDGE: frozenset({Role.QA_APPROVER, Role.ADMINISTRATOR}),
    Permission.PEOPLE_READ: frozenset({Role.AUDITOR, Role.QA_APPROVER, Role.ADMINISTRATOR}),
    Permission.PEOPLE_ADMINISTER: _ADMINISTRATORS,
    Permission.TRAINING_RECORD: frozenset({Role.QA_APPROVER, Role.ADMINISTRATOR}),
    Permission.TOKENS_OWN: _AUTHORS,
    Permission.OVERSIGHT_READ: frozenset({Role.AUDITOR, Role.QA_APPROVER}),
    Permission.EXERCISE_MAKE: _QA,
    Permission.EXERCISE_TAKE: _WORKERS,
    Permission.RETENTION_READ: frozenset({Role.AUDITOR, Role.QA_APPROVER}),
    Permission.RETENTION_HOLD: _QA,
    Permission.RETENTION_DISPOSE: _QA,
    Permission.CONFIGURATION_READ: frozenset({Role.AUDITOR, Role.QA_APPROVER, Role.ADMINISTRATOR}),
    Permission.CONFIGURATION_PROPOSE: frozenset({Role.QA_APPROVER, Role.ADMINISTRATOR}),
    Permission.CONFIGURATION_RELEASE: _QA,
}

MACHINE = frozenset(
    {
        Permission.ME,
        Permission.RECORDS_READ,
        Permission.DRAFT_CREATE,
        Permission.DRAFT_EXPORT,
    }
)
"""The most that a token can be given: it reads in its person's name and makes drafts."""

COMMAND_LINE = MACHINE | {
    Permission.RECORDS_IMPORT,
    Permission.RECORD_TRAIL_READ,
    Permission.TRAIL_READ,
    Permission.ALERTS_READ,
    Permission.PEOPLE_READ,
    Permission.PEOPLE_ADMINISTER,
    Permission.TRAINING_RECORD,
    Permission.RETENTION_READ,
    Permission.CONFIGURATION_READ,
    Permission.CONFIGURATION_PROPOSE,
}

INTERACTIVE = frozenset(Permission) - COMMAND_LINE
"""Acts of a named person: no machine does them in anybody's name (IA-07, ES-06)."""


def permits(actor: Actor, permission: Permission) -> bool:
    if actor.kind is Kind.CLI:
        return permission in COMMAND_LINE
    if not any(role in PERMITTED[permission] for role in actor.roles):
        return False
    if actor.kind is Kind.PERSON:
        return actor.is_interactive
    named = actor.permits is None or permission in actor.permits
    return permission in MACHINE and named


def require(actor: Actor, permission: Permission) -> None:
    """Raises :class:`Forbidden` for an actor without the right."""
    if not permits(actor, permission):
        raise Forbidden(
            f"{actor.id} has no right to {permission.value}",
            expected=f"one of the roles {', '.join(sorted(PERMITTED[permission]))}",
            got=actor.role,
        )

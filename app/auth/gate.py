"""The gate: the parts that tell a person from an impostor, and the count of failures (IA-04)."""

from dataclasses import dataclass

from app.audit.actions import Action
from app.audit.work import Ledger, Work
from app.auth import sessions_store, store
from app.auth.passwords import Passwords, make_passwords
from app.auth.store import Credentials, Person
from app.auth.told import told_of_password
from app.auth.totp import TotpVault, load_or_create_vault, step_of
from app.core.settings import Settings


@dataclass(frozen=True)
class Gate:
    ledger: Ledger
    settings: Settings
    passwords: Passwords
    vault: TotpVault

    def credentials_of(self, person_id: str) -> Credentials:
        with self.ledger.database.read() as session:
            return store.credentials_of(session, person_id)


def make_gate(ledger: Ledger, settings: Settings, passwords: Passwords | None = None) -> Gate:
    return Gate(
        ledger,
        settings,
        passwords or make_passwords(settings.password_min_length),
        load_or_create_vault(settings.anchors),
    )


def use_code(gate: Gate, work: Work, known: Credentials, code: str | None) -> bool:
    """Whether the second factor is right; a code that is is used up. True where none is set up."""
    if known.totp_secret is None:
        return True
    secret = gate.vault.open(known.person.id, known.totp_secret)
    step = step_of(secret, code or "", work.now, known.totp_last_step)
    if step is None:
        return False
    store.change_person(work.session, known.person.id, totp_last_step=step)
    return True


def keep_rehashed(work: Work, known: Credentials, hashed: str) -> None:
    """The same password, under a hash of today's parameters."""
    store.change_person(work.session, known.person.id, password_hash=hashed)
    told = told_of_password("password", "rehashed", hashed, known.password_hash)
    work.record(Action.PERSON_CHANGED, "person", known.person.id, new=told)


def count_failure(gate: Gate, work: Work, person: Person) -> None:
    """One failure more; at the limit the account is locked and its sessions end. An account that
    is out already stays as it is."""
    if not person.is_admissible:
        return
    failed = person.failed_attempts + 1
    store.change_person(work.session, person.id, failed_attempts=failed)
    if failed < gate.settings.lockout_attempts:
        return
    store.change_person(work.session, person.id, locked_at=work.now)
    ended = sessions_store.end_sessions_of(work.session, person.id, work.now)
    new = {"username": person.username, "failed_attempts": failed, "sessions_ended": ended}
    work.record(Action.PERSON_LOCKED, "person", person.id, new=new)


def forget_failures(work: Work, person: Person) -> None:
    if person.failed_attempts:
        store.change_person(work.session, person.id, failed_attempts=0)

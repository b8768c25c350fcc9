from pathlib import Path

import pytest

from app.audit import store
from app.audit.actions import Action
from app.audit.keys import load_or_create_key, prepare_next, public_keys
from app.audit.rotation import keys_in_order, rotate_key
from app.audit.work import Ledger
from app.auth.actor import Actor
from app.core.errors import Unavailable
from tests.app.audit.conftest import findings


def record(ledger: Ledger, actor: Actor) -> None:
    with ledger.work(actor) as work:
        work.record(Action.JOB_FAILED, "job", "1")


@pytest.mark.req("AT-02")
def test_a_trail_signed_by_three_keys_in_turn_is_whole(ledger: Ledger, actor: Actor) -> None:
    record(ledger, actor)
    first = ledger.key
    for _ in range(2):
        ledger = rotate_key(ledger, actor, "yearly")
        record(ledger, actor)
    assert findings(ledger) == []
    with ledger.database.read() as session:
        keys = keys_in_order(session, ledger.anchors, ledger.key.public)
    assert len(keys) == len(public_keys(ledger.anchors)) == 3
    assert keys[0].public_bytes_raw() == first.public.public_bytes_raw()


def test_the_trail_says_which_key_followed_which(ledger: Ledger, actor: Actor) -> None:
    rotated = rotate_key(ledger, actor, "yearly")
    with ledger.database.read() as session:
        (entry,) = store.find(session, Action.KEY_ROTATED)
    assert entry.event.old == {"key_id": ledger.key.key_id}
    assert entry.event.new["key_id"] == rotated.key.key_id
    assert bytes.fromhex(entry.event.new["public_key"]) == rotated.key.public.public_bytes_raw()
    assert entry.event.reason == "yearly"


def test_who_still_holds_the_old_key_writes_nothing(ledger: Ledger, actor: Actor) -> None:
    rotate_key(ledger, actor, "yearly")
    with pytest.raises(Unavailable, match="key was replaced"):
        record(ledger, actor)


def test_a_rotation_that_died_before_the_exchange_goes_on_with_the_old_key(
    ledger: Ledger, actor: Actor
) -> None:
    new = prepare_next(ledger.anchors)
    told = {"key_id": new.key_id, "public_key": new.public.public_bytes_raw().hex()}
    with ledger.work(actor) as work:
        old = {"key_id": ledger.key.key_id}
        work.record(Action.KEY_ROTATED, "key", new.key_id, old=old, new=told)
    assert load_or_create_key(ledger.anchors).key_id == ledger.key.key_id
    record(ledger, actor)
    rotated = rotate_key(ledger, actor, "again")
    record(rotated, actor)
    assert findings(rotated) == []


@pytest.mark.req("AT-02")
def test_a_key_that_the_trail_did_not_introduce_is_found(
    ledger: Ledger, actor: Actor, tmp_path: Path
) -> None:
    """Somebody puts a key of their own in the place of the site's."""
    record(ledger, actor)
    (ledger.anchors / "signing-key.pem").unlink()
    forged = Ledger(
        ledger.database, ledger.anchors, load_or_create_key(ledger.anchors), ledger.clock
    )
    record(forged, actor)
    assert "not by this site's key" in findings(forged)[0]


def test_a_missing_public_key_is_found(ledger: Ledger, actor: Actor) -> None:
    record(ledger, actor)
    rotated = rotate_key(ledger, actor, "yearly")
    (ledger.anchors / "keys" / f"{ledger.key.key_id}.pub").unlink()
    assert "a public key is gone" in findings(rotated)[0]

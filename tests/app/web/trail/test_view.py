"""Events as people read them: names, values before and after, hashes that fit."""

from datetime import UTC, datetime
from typing import Any

import pytest

from app.audit.actions import Action
from app.audit.chain import GENESIS, ChainedEvent, Event, chain
from app.web.trail.view import EventLine, Names, Value, event_lines, grouped

AT = datetime(2025, 3, 12, tzinfo=UTC)
NAMES = Names({"PERSON-1": "Nora Keane"}, {"nora.keane": "Nora Keane"})


def _event(
    action: str = Action.DRAFT_EDITED, actor: str = "person:nora.keane", **rest: Any
) -> Event:
    return Event(AT, actor, "writer", action, "draft", rest.pop("entity_id", "D-1"), **rest)


def _lines(*events: Event) -> list[EventLine]:
    return list(event_lines(chain(events, 0, GENESIS), NAMES))


def _values(old: Any, new: Any) -> tuple[Value, ...]:
    return _lines(_event(old=old, new=new))[0].values


@pytest.mark.parametrize(
    ("actor", "who"),
    [
        ("person:nora.keane", "Nora Keane"),
        ("person:gone", "gone"),
        ("job:JOB-1 for person:nora.keane", "A job for Nora Keane"),
        ("cli:root", "Command line of root"),
        ("token:TOKEN-1", "An API token"),
        ("visitor", "Somebody not signed in"),
        ("server:clock", "The server"),
    ],
)
def test_who_acted_is_named_as_people_call_them(actor: str, who: str) -> None:
    assert _lines(_event(actor=actor))[0].who == who


@pytest.mark.req("AT-04")
def test_what_was_before_stays_visible_beside_what_became_of_it() -> None:
    (value,) = _values({"state": "in_review"}, {"state": "changes_requested"})
    assert (value.old, value.new, value.words) == ("in review", "changes requested", ())
    old, new = "The line was stopped shortly after.", "The line was stopped at once."
    (text,) = _values({"text": old}, {"text": new})
    assert ("removed", "shortly") in text.words
    assert "".join(word for kind, word in text.words if kind != "added") == old
    assert "".join(word for kind, word in text.words if kind != "removed") == new


def test_what_stayed_is_left_out_and_what_is_gone_is_said() -> None:
    assert _values({"version": 1, "a": "x"}, {"version": 1}) == (Value("a", "x", None),)


def test_single_values_and_lists_are_written_out() -> None:
    assert _values(0.5, None) == (Value("value", "0.5", None),)
    (failed,) = _values(None, {"failed": ["wrong password", "no user name"]})
    assert failed.new == "wrong password, no user name"
    (passed,) = _values(None, {"passed": True})
    assert passed.new == "yes"
    (nested,) = _values(None, {"files": {"pdf": "ü"}})
    assert nested.new == '{"pdf": "ü"}'


def test_a_person_is_named_wherever_their_id_stands() -> None:
    line = _lines(_event(entity_id="PERSON-1", new={"person": "PERSON-1"}))[0]
    assert (line.thing, line.values[0].new) == ("Nora Keane", "Nora Keane")


@pytest.mark.req("AT-02")
def test_an_event_that_was_altered_does_not_fit_its_hash() -> None:
    (whole,) = chain([_event(new={"version": 1})], 0, GENESIS)
    altered = ChainedEvent(1, _event(new={"version": 2}), whole.prev_hash, whole.hash)
    assert [one.fits for one in event_lines([whole, altered], NAMES)] == [True, False]


def test_looking_over_and_over_is_one_line_and_doing_never_is() -> None:
    opened = _event(Action.EVIDENCE_OPENED, new={"evidence": "E1"})
    lines = _lines(opened, opened, _event(), _event(), opened)
    assert [[one.seq for one in group] for group in grouped(lines)] == [[1, 2], [3], [4], [5]]

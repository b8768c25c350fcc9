"""Every action of the trail has words, which say what the event names."""

from datetime import UTC, datetime
from string import Formatter
from typing import Any

import pytest

from app.audit.actions import Action
from app.audit.chain import Event
from app.web.trail.action_words import WORDS, briefly, in_words

AT = datetime(2025, 3, 12, tzinfo=UTC)


def _event(action: str, new: Any = None) -> Event:
    return Event(AT, "person:nora", "writer", action, "draft", "D-1", new=new)


def test_every_action_has_words_of_its_own() -> None:
    assert set(WORDS) == set(Action)
    said = [words for words, _ in WORDS.values()]
    assert len(set(said)) == len(said)
    assert not any(action.value in words for action, (words, _) in WORDS.items())


@pytest.mark.parametrize("action", Action)
def test_words_stand_alone_where_an_event_holds_nothing(action: Action) -> None:
    said = in_words(_event(action))
    names = [name for _, name, _, _ in Formatter().parse(WORDS[action][1]) if name]
    assert said == WORDS[action][0] if names else said.startswith(WORDS[action][0])
    assert "{" not in said


def test_what_the_event_names_is_said() -> None:
    signed = _event(Action.SIGNATURE_MADE, {"version": 3, "meaning": "authored", "seal": "ab"})
    assert in_words(signed) == "signed version 3 as authored"
    assert briefly(signed) == "signed"
    opened = _event(Action.EVIDENCE_OPENED, {"evidence": "E7", "role": "qa_approver"})
    assert in_words(opened) == "opened evidence E7, as qa approver"


def test_braces_in_a_value_stay_what_they_are() -> None:
    assert in_words(_event(Action.DECISION_MADE, {"field": "{0.__class__}"})) == (
        "decided {0.  class  }"
    )


def test_an_action_of_a_later_release_is_named() -> None:
    assert in_words(_event("kettle:was_boiled")) == "kettle: was boiled"
    assert briefly(_event("kettle:was_boiled")) == "kettle: was boiled"

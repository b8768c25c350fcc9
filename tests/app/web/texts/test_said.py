"""What comes from the records without a draft is set as text, and nothing of it as markup."""

import pytest

from app.web.texts.said import plain
from tests.app.web.looking import HOSTILE


def test_a_hostile_record_is_text() -> None:
    assert "<" not in plain(HOSTILE)
    assert plain(HOSTILE).unescape() == HOSTILE


@pytest.mark.parametrize("nothing", [None, ""])
def test_nothing_reads_as_a_dash(nothing: str | None) -> None:
    assert plain(nothing) == "–"


def test_zero_is_something() -> None:
    assert plain(0) == "0"

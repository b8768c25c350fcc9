"""What a thread is called."""

import pytest

from app.agent.titles import title_of


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("What happened in DEV-2025-0124?", "What happened in DEV-2025-0124"),
        ("please tell me what changed in SOP-1?", "What changed in SOP-1"),
        ("hello", "Hello"),
        ("please", "Please"),
        ("?", "?"),
        ("why " * 40, "Why why why why why why why why why why why why why why why…"),
    ],
)
def test_a_title_is_the_question_without_its_courtesies(question: str, title: str) -> None:
    assert title_of(question) == title


def test_a_title_names_what_was_attached() -> None:
    assert title_of("Has this happened before?", ["DEV-1"]) == "Has this happened before, DEV-1"
    assert title_of("What is DEV-1?", ["DEV-1"]) == "What is DEV-1"

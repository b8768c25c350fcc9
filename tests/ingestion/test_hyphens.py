import pytest

from ingestion.hyphens import rejoin, vocabulary

KNOWN = vocabulary(["manufacturing of in-process material"])


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        ("manufac-\nturing", "manufacturing"),
        ("in-\nprocess", "in-process"),
        ("well-\nknown", "well-known"),
        ("DEV-2025-\n0143", "DEV-2025-0143"),
        ("no break - here\nat all", None),
    ],
)
def test_broken_words_are_joined(text: str, joined: str | None) -> None:
    assert rejoin(text, KNOWN) == joined

"""Text with tokens as runs, with the marks of their sources."""

import pytest

from app.agent.runs import Run, marked, plain_text, runs_of, said, sentence_of
from app.evidence.ledger import ClaimLedger


@pytest.fixture
def ledger() -> ClaimLedger:
    """E1 and E2 are records, F1 and F2 values of the first, F3 of the second."""
    made = ClaimLedger("Europe/Dublin")
    first = made.computation("one", {"tool": "t"}, 1)
    second = made.computation("two", {"tool": "t"}, 2)
    made.quantity("value", "1.98", "mL", first)
    made.id_fact("batch", "NF-25-0412", first)
    made.count("count", 3, second)
    made.quote("Stop the line.", second)
    return made


def number(evidence: str) -> int:
    return int(evidence[1:])


def told(text: str, ledger: ClaimLedger) -> str:
    return plain_text(marked(runs_of(text, ledger, number)))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("It read [F1] in [F2].", "It read 1.98 mL in NF-25-0412[1]."),
        ("It read [F1], [F3|words] times.", "It read 1.98 mL[1], three[2] times."),
        ("[F3|words] of them.", "Three[2] of them."),
        ("As written: “[Q4]”.", "As written: “Stop the line.”[2]."),
        ("“[Q4]” and [F3]", "“Stop the line.” and 3[2]"),
        ("It read [F1][E1].", "It read 1.98 mL[1]."),
        ("Nothing to cite.", "Nothing to cite."),
    ],
)
def test_a_mark_stands_behind_the_last_value_of_a_source(
    ledger: ClaimLedger, text: str, shown: str
) -> None:
    assert told(text, ledger) == shown


def test_every_value_carries_its_citation(ledger: ClaimLedger) -> None:
    runs = runs_of("[F1], [F2], “[Q4]”", ledger, number)
    values: list[Run] = [one for one in runs if one["kind"] != "plain"]
    assert [(one["kind"], one["citation"]) for one in values] == [
        ("fact", 1),
        ("id", 1),
        ("quote", 2),
    ]


def test_what_a_question_said_is_never_read_as_a_token(ledger: ClaimLedger) -> None:
    (run,) = runs_of(said("[F1]"), ledger, number)
    assert run == {"text": "[F1]", "kind": "id", "citation": None}


def test_a_claims_sentence_keeps_only_the_marks_that_no_value_carries(ledger: ClaimLedger) -> None:
    assert sentence_of("It read [F1][E1][E2].", ledger) == "It read [F1][E2]."

"""What a model may say of a passage: its whole sentences, word for word, and nothing besides."""

from dataclasses import replace
from typing import Any

import pytest

from app.agent.quoting import of_document
from app.agent.sentences import Judge
from app.agent.sources import Source
from app.evidence.ledger import ClaimLedger
from app.retrieval.passages import Passage, PassageKind
from app.retrieval.units import units_of

TEXT = (
    "5.2.1 Cleaning is completed before the batch is started. No batch was affected except\n"
    "NF-25-0042. The hold time may be extended to 72 hours only with approval of quality. The\n"
    "valve V-101 was not\nshut before sterilisation started. The limit is 5.0 to 7.0 mg."
    "\n\nThe following must not be done:\n\n- opening the door during filling.\n\n"
    "Opening the isolator during filling."
)


def source_of(text: str) -> Source:
    passage = Passage(PassageKind.DOCUMENT, {"row_id": 1}, text, text)
    quotable = of_document(units_of(passage))
    return Source("P1", "SOP", text, "E1", is_document=True, quotable=quotable)


@pytest.fixture
def judge() -> Judge:
    nothing: Any = None
    return Judge("What is the limit?", False, ClaimLedger("UTC"), nothing)


@pytest.mark.parametrize(
    "text",
    [
        "The limit is 5.0 to 7.0 mg.",
        "5.2.1 Cleaning is completed before the batch is started.",
        "Cleaning is completed before the batch is started.",
        "The valve V-101 was not shut before sterilisation started.",
        "Cleaning is completed before the batch is started. The limit is 5.0 to 7.0 mg.",
    ],
)
def test_a_whole_sentence_of_the_passage_is_shown(judge: Judge, text: str) -> None:
    assert judge.refusal(text, source_of(TEXT)) is None


@pytest.mark.req("GN-01")
@pytest.mark.parametrize(
    "text",
    [
        "No batch was affected.",
        "Batch NF-25-0042 was not affected.",
        "The hold time may be extended to 72 hours.",
        "The hold time was extended to 72 hours only with approval of quality.",
        "shut before sterilisation started.",
        "Shut before sterilisation started.",
        "The valve V-101 was shut before sterilisation started.",
        "opening the door during filling.",
        "Opening the isolator during filling.",
        "The limit is 5.0 mg.",
        "The limit is not 5.0 to 7.0 mg.",
        "The limit is 5.0 to 7.0 mg and V-101 stayed open.",
        "The batch is started before cleaning is completed.",
        "The limit is 5.0 to 7.0\u0336 mg.",
        "The limit is ⑤.0 to 7.0 mg.",
        "The limit is 5.0 to 7.0 mg; the batch passes.",
    ],
)
def test_what_the_passage_does_not_say_in_these_words_is_refused(judge: Judge, text: str) -> None:
    assert judge.refusal(text, source_of(TEXT)) is not None


LEANING = (
    "Doors may be opened at night. However, this does not apply in clean rooms. Gloves are\n"
    "changed hourly. Masks may be left out. Exceptions:\n\n- during filling.\n\n"
    "6.1 Valves stay shut. 6.2 This was not done. The filter was tested."
)


@pytest.mark.req("GN-01")
@pytest.mark.parametrize(
    "text",
    [
        "Doors may be opened at night.",
        "However, this does not apply in clean rooms.",
        "Gloves are changed hourly. However, this does not apply in clean rooms.",
        "Valves stay shut.",
        "This was not done.",
        "6.2 This was not done.",
        "Masks may be left out.",
    ],
)
def test_a_sentence_is_not_torn_from_what_it_leans_on(judge: Judge, text: str) -> None:
    assert judge.refusal(text, source_of(LEANING)) is not None


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        (
            "Doors may be opened at night. However, this does not apply in clean rooms.",
            ["Doors may be opened at night. However, this does not apply in clean rooms."],
        ),
        (
            "The filter was tested. Gloves are changed hourly",
            ["The filter was tested.", "Gloves are changed hourly."],
        ),
        (
            "6.1 Valves stay shut. 6.2 This was not done.",
            ["Valves stay shut. 6.2 This was not done."],
        ),
    ],
)
def test_what_does_not_stand_together_in_its_source_is_quoted_apart(
    judge: Judge, text: str, quoted: list[str]
) -> None:
    source = replace(source_of(LEANING), heading="What is forbidden")
    assert judge.refusal(text, source) is None
    shown = judge.ledger.render(judge.shown(text, source))
    said = " ".join(f"“{one}”" for one in quoted)
    assert shown == f"SOP, under “What is forbidden”: {said}"


def test_the_reason_names_what_is_to_be_quoted_with_it(judge: Judge) -> None:
    refused = judge.refusal("However, this does not apply in clean rooms.", source_of(LEANING))
    assert refused is not None
    assert "Doors may be opened at night. However, this" in refused.why

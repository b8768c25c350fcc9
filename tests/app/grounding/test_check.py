"""The verdict of a claim beside its source, with the words that failed. The embedder here knows
words alone, so that what is tested is what the rules decide."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.grounding.check import Entailed, check, check_many
from app.grounding.verdicts import FailureKind, Verdict
from app.retrieval.embedder import HashingEmbedder

EMBED = HashingEmbedder(64).embed
SOURCE = (
    "The tablet press TP-05 was stopped at 14:20 because the compression force fell to 6.1 kN, "
    "below the range of 7.0 to 9.0 kN. Tablets made between 14:05 and 14:20 were segregated. "
    "Hardness was not tested."
)


def test_a_sentence_of_the_source_is_supported() -> None:
    found = check("Tablets made between 14:05 and 14:20 were segregated.", SOURCE, EMBED)
    assert (found.verdict, found.failed) == (Verdict.SUPPORTED, ())
    assert found.score > 0.5


@pytest.mark.parametrize(
    ("claim", "kind", "words", "expected"),
    [
        ("The compression force fell to 6.8 kN.", "number", "6.8 kN", "6.1 kN"),
        ("The compression force fell to 6.1 N.", "unit", "6.1 N", "6.1 kN"),
        ("The tablet press TP-05 was stopped at 14:25.", "date", "14:25", "14:20"),
        ("The tablet press TP-03 was stopped at 14:20.", "identifier", "TP-03", "TP-05"),
        ("Hardness was tested.", "negation", "tested", "not … tested"),
        ("The compression force rose to 6.1 kN.", "polarity", "rose", "fell"),
    ],
)
def test_what_failed_is_named_with_what_the_source_has(
    claim: str, kind: str, words: str, expected: str
) -> None:
    found = check(claim, SOURCE, EMBED)
    assert found.verdict is Verdict.CONTRADICTED
    assert (kind, words, expected) in [(one.kind, one.words, one.expected) for one in found.failed]
    assert found.score < 0.5


def test_what_the_source_does_not_say_is_not_supported() -> None:
    found = check("The supplier was audited in Denmark.", SOURCE, EMBED)
    assert found.verdict is Verdict.NOT_SUPPORTED
    assert [one.kind for one in found.failed] == [FailureKind.ENTAILMENT]
    assert "Denmark" in found.failed[0].words


@pytest.mark.parametrize(
    "text",
    ["No.", "Nobody came, nobody went.", "The flow rose and the flow fell.", SOURCE, "Нет, 5 мг."],
)
def test_a_text_follows_from_itself(text: str) -> None:
    assert check(text, text, EMBED).verdict is Verdict.SUPPORTED


def test_a_time_beside_ideographs_is_read() -> None:
    found = check("压片机在15:20停止。", "压片机在14:20停止。", EMBED)
    assert found.verdict is Verdict.CONTRADICTED
    assert [(one.kind, one.words, one.expected) for one in found.failed] == [
        (FailureKind.DATE, "15:20", "14:20")
    ]


def test_a_word_of_its_kind_in_the_place_of_the_sources_is_a_contradiction() -> None:
    found = check("The tablets are blue.", "The tablets are green.", EMBED)
    assert found.verdict is Verdict.CONTRADICTED
    assert [(one.words, one.expected) for one in found.failed] == [("blue", "green")]


def test_one_false_sentence_spoils_a_claim() -> None:
    claim = "Hardness was not tested. The compression force fell to 6.8 kN."
    assert check(claim, SOURCE, EMBED).verdict is Verdict.CONTRADICTED


@pytest.mark.parametrize(
    ("claim", "source"), [("", SOURCE), ("A claim.", ""), ("", ""), (" ", "…")]
)
def test_nothing_supports_nothing(claim: str, source: str) -> None:
    found = check(claim, source, EMBED)
    assert (found.verdict, found.score) == (Verdict.NOT_SUPPORTED, 0.0)


def test_a_model_decides_whether_the_rest_follows() -> None:
    claim = "Nobody measured how hard the tablets were."
    assert check(claim, SOURCE, EMBED).verdict is not Verdict.SUPPORTED
    found = check(claim, SOURCE, EMBED, lambda _source, _sentence: Entailed(0.97, 0.01))
    assert (found.verdict, found.score) == (Verdict.SUPPORTED, 0.97)


def test_a_model_cannot_overrule_a_value_that_failed() -> None:
    certain = Entailed(1.0, 0.0)
    found = check("The force fell to 6.8 kN.", SOURCE, EMBED, lambda *_: certain)
    assert found.verdict is Verdict.CONTRADICTED
    assert found.score < 0.5


def test_many_are_checked_in_their_order_as_each_alone() -> None:
    pairs = [("Hardness was tested.", SOURCE), ("", SOURCE), ("Hardness was not tested.", SOURCE)]
    assert list(check_many(pairs, EMBED)) == [check(*pair, EMBED) for pair in pairs]


def test_a_long_source_is_searched_for_the_sentence() -> None:
    filler = " ".join(f"Room {n} was cleaned by team {n % 7} as planned." for n in range(2000))
    source = f"{filler} {SOURCE} {filler}"
    assert len(source) > 100_000
    found = check("Tablets made between 14:05 and 14:20 were segregated.", source, EMBED)
    assert found.verdict is Verdict.SUPPORTED


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=120), st.text(max_size=300))
def test_no_text_breaks_it_and_scores_agree_with_verdicts(claim: str, source: str) -> None:
    found = check(claim, source, EMBED)
    assert 0 <= found.score <= 1
    assert (found.verdict is Verdict.SUPPORTED) == (found.score >= 0.5)
    assert (found.verdict is Verdict.SUPPORTED) <= (not found.failed)


@pytest.mark.parametrize(
    "text", ["hundred " * 16, "hundred " * 75, "9e999999999 ", "5 x 10^99999 "]
)
def test_a_number_too_great_to_be_one_is_found_as_it_is_written_or_not_at_all(text: str) -> None:
    claim = f"The tank held {text}mg."
    found = check(claim, "The tank held 5 mg.", EMBED)
    assert found.verdict is not Verdict.SUPPORTED
    assert FailureKind.IDENTIFIER in [one.kind for one in found.failed]
    assert check(claim, claim, EMBED).verdict is Verdict.SUPPORTED


def test_a_sentence_of_more_values_than_can_be_checked_is_not_supported_and_says_so() -> None:
    claim = "It held " + "1 kg, " * 40 + "5 kg."
    found = check(claim, claim, EMBED)
    assert found.verdict is Verdict.NOT_SUPPORTED
    assert [(one.kind, one.words) for one in found.failed] == [
        (FailureKind.NUMBER, "41 values in one sentence")
    ]
    assert "40 values" in found.failed[0].expected


_ODD = st.lists(
    st.sampled_from(
        [
            "hundred",
            "thousand",
            "trillion",
            "dozen",
            "half",
            "a",
            "an",
            "and",
            "of",
            "one",
            "twenty-",
            "to",
            "between",
            "from",
            "0",
            "1",
            "-1",
            "1.5",
            "1,000",
            "1e9",
            "1e999999",
            "9e-999999",
            "x",
            "10^",
            "10^400",
            "99999999999999999999999999",
            "%",
            "°C",
            "°F",
            "mg",
            "kg",
            "/",
            "±",
            "-",
            "e",
            "+",
            ".",
            ",",
            ":",
            "$",
            "€",
            "2025-02-30",
            "31.02.2025",
            "0000-00-00",
            "9990s",
            "99th",
            "century",
            "0th",
            "March",
            "29",
            "24:61",
            "12:00",
            "pm",
            "not",
            "no",
            "²",
            "٣",
            "①",
            "1/0",
            "|",
            "\n",
            "DEV-2025-0143",
            "#",
            "K",
        ]
    )
    | st.text(max_size=3),
    max_size=25,
)


@settings(max_examples=300, deadline=None)
@given(_ODD, _ODD, st.sampled_from(["", " "]))
def test_no_text_is_so_odd_that_the_check_raises(
    claim: list[str], source: list[str], between: str
) -> None:
    assert check(between.join(claim), between.join(source), EMBED).verdict in Verdict

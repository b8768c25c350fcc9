"""Values agree after conversion, at the precision that is claimed, and of the same thing."""

import pytest

from app.grounding.agreement import compare_values
from app.grounding.placing import Standing, place_values
from app.grounding.text import pieces, plain
from app.grounding.verdicts import FailureKind


def _standings(claim: str, source: str) -> list[Standing]:
    found = compare_values(plain(claim), place_values(pieces(source)))
    return [one.standing for one in found]


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("It was kept at 77 °F.", "It was kept at 25 °C."),
        ("A dose of 0.5 mg was given.", "A dose of 500 µg was given."),
        ("The pressure was 290 kPa.", "The pressure was 2.9 bar."),
        ("It took 120 minutes.", "It took 2 h."),
        ("The assay was 98.7 %.", "The assay was 98.68 %."),
        ("The assay was about 99 %.", "The assay was 98.7 %."),
        ("Eleven publishers turned it down.", "It was turned down by 11 publishers."),
        ("More than 1,300 cases were seen.", "1,346 cases were seen."),
        ("Fewer than 50 died.", "41 died."),
        ("At least 5 g is needed.", "A minimum of 5 g is needed."),
        ("It opened in March 2025.", "It opened on 3 March 2025."),
        ("It dates from the 13th century.", "It was built in 1284."),
        ("It began after 2000.", "It began in 2003."),
        ("It departs at 9:40 am.", "It departs at 09:40."),
        ("It took five years to build.", "Building began in 1886 and ended in 1891."),
        ("39 percent voted no.", "61 percent voted yes."),
        ("Pump P203 leaked.", "Pump P-203 leaked."),
        ("The strength rose by 18 MPa.", "The strength rose from 61 to 79 MPa."),
        ("The party was left with 35 seats.", "The party lost 23 of its 58 seats."),
        ("It was too low for 27 minutes.", "It fell at 02:14. It rang. It recovered at 02:41."),
        ("The range was 7 to 9 kN.", "The range was 7.0–9.0 kN."),
        ("Roughly 405 square kilometres burned.", "40,500 hectares burned."),
    ],
)
def test_what_is_said_otherwise_agrees(claim: str, source: str) -> None:
    assert set(_standings(claim, source)) == {Standing.AGREES}


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("It was kept at 78 °F.", "It was kept at 25 °C."),
        ("A dose of 0.5 mg was given.", "A dose of 50 µg was given."),
        ("The assay was 98.6 %.", "The assay was 98.68 %."),
        ("The assay was 98.75 %.", "The assay was 98.7 %."),
        ("More than 1,400 cases were seen.", "1,346 cases were seen."),
        ("Fewer than 40 people died.", "There were 1,346 cases, and 41 people died."),
        ("It opened on 4 March 2025.", "It opened on 3 March 2025."),
        ("It has stood empty since 1982.", "It has stood empty since 1987."),
        ("The strength rose by 19 MPa.", "The strength rose from 61 to 79 MPa."),
        (
            "It had a budget of $14 million.",
            "It earned $14 million against a budget of $3 million.",
        ),
        ("It was made in the 14th century.", "It was made in 1284."),
        ("The train leaves at 7:51.", "The train leaves at 7:15."),
        ("DEV-2025-0134 was opened.", "DEV-2025-0143 was opened."),
        ("The range was 7 to 8 kN.", "The range was 7.0–9.0 kN."),
        (
            "54 percent of voters approved.",
            "Turnout was 54 percent; 61 percent of voters approved.",
        ),
        ("It failed with files larger than 2 MB.", "It failed with files larger than 20 MB."),
    ],
)
def test_another_value_of_the_same_thing_differs(claim: str, source: str) -> None:
    assert Standing.DIFFERS in _standings(claim, source)


def test_the_same_figure_in_another_unit_fails_as_a_unit() -> None:
    (found,) = compare_values("The gap is 2.9 mbar.", place_values(["The gap is 2.9 bar."]))
    assert (found.standing, found.kind) == (Standing.DIFFERS, FailureKind.UNIT)
    assert found.expected == "2.9 bar"


def test_a_value_that_the_source_has_not_is_absent() -> None:
    assert _standings("It weighed 30 kg.", "It was painted red.") == [Standing.ABSENT]


def test_a_day_does_not_follow_from_its_month() -> None:
    assert _standings("Opened on 3 March 2025.", "Opened in March 2025.") == [Standing.ABSENT]

"""What a sentence says alone, and what it says only behind another."""

import pytest

from app.agent.pointing import points_back


@pytest.mark.parametrize(
    "text",
    [
        "This is not required at night.",
        "This was not the case.",
        "It may be released.",
        "They are exempt.",
        "However, the door may be opened by QA.",
        "But not on line 2.",
        "In that case the batch is quarantined.",
        "Only in these cases is a retest allowed.",
        "If so, the step is repeated.",
        "If it is exceeded, the shift leader is told.",
        "None was affected.",
        "Both of them failed.",
        "All were within their limits.",
        "Otherwise the valve stays shut.",
        "An exception is line 2.",
        "Exceptions are approved by QA.",
        "The opposite was found.",
        "The former applies to line 2.",
        "The limit applies to the latter alone.",
        "Valves are handled as described above.",
        "“This” does not apply to line 2.",
        "Not applicable.",
        "No.",
        "Dies gilt nicht für Linie 2.",
        "Ausgenommen ist die Linie 2.",
    ],
)
def test_what_leans_on_a_sentence_before_it_points_back(text: str) -> None:
    assert points_back(text)


@pytest.mark.parametrize(
    "text",
    [
        "Cleaning is completed before the batch is started.",
        "Times are entered from the room clock.",
        "The filter is tested before it is used.",
        "Before use the filter is tested.",
        "If the limit is exceeded, the shift leader is told.",
        "Gloves are changed hourly.",
        "During filling the door stays shut.",
        "All doors stay shut during filling.",
        "No batch was affected except NF-25-0042.",
        "One operator opens the door.",
        "Die Tür bleibt geschlossen.",
    ],
)
def test_what_says_all_by_itself_does_not(text: str) -> None:
    assert not points_back(text)

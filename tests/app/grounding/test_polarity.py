"""A yes for a no is seen where it is said of the same thing, and only there."""

import pytest

from app.grounding.polarity import find_conflicts, read_polarity
from app.grounding.roles import find_exchange
from app.grounding.text import plain
from app.grounding.verdicts import FailureKind


def _kinds(claim: str, source: str) -> set[FailureKind]:
    found = find_conflicts(read_polarity(plain(claim)), read_polarity(plain(source)))
    return {one.kind for one in found if one.strength >= 0.7}


@pytest.mark.parametrize(
    ("claim", "source", "kind"),
    [
        ("The filter was replaced.", "The filter was not replaced.", FailureKind.NEGATION),
        ("The filter wasn't replaced.", "The filter was replaced.", FailureKind.NEGATION),
        ("The batch was never released.", "The batch was released.", FailureKind.NEGATION),
        ("The pressure rose sharply.", "The pressure fell sharply.", FailureKind.POLARITY),
        ("The batch was accepted.", "The batch was rejected.", FailureKind.POLARITY),
        ("Metformin inhibits AMPK.", "Metformin activates AMPK.", FailureKind.POLARITY),
        ("The assay was out of specification.", "The assay was within the limits.", "polarity"),
        ("The count exceeded its limit.", "The count was within its limit.", "polarity"),
        ("Smoking lowers the risk of stroke.", "Smoking raises the risk of stroke.", "polarity"),
        ("All samples were tested.", "Some samples were tested.", FailureKind.POLARITY),
        ("The report must be signed.", "The report may be signed.", FailureKind.POLARITY),
        ("The sealed vial was stable.", "The sealed vial was unstable.", FailureKind.POLARITY),
        ("Gene X slows growth.", "Loss of gene X slowed growth.", FailureKind.POLARITY),
        ("The firm will cut jobs.", "The firm ruled out to cut jobs.", FailureKind.NEGATION),
        ("The association persisted.", "The association disappeared.", FailureKind.POLARITY),
        ("It is soluble in chloroform.", "It is insoluble in chloroform.", FailureKind.POLARITY),
    ],
)
def test_what_is_turned_about_fails(claim: str, source: str, kind: FailureKind) -> None:
    assert kind in _kinds(claim, source)


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("The filter did not pass the test.", "The filter failed the test."),
        ("The door was not closed.", "The door was open."),
        ("No cartons were missing.", "48,000 cartons were made and none was missing."),
        ("The batch was not released.", "The batch was never released."),
        ("The assay complied with its specification.", "The assay was within the limits."),
        ("No more than 5 g was used.", "At most 5 g was used."),
        ("The pressure rose and the flow fell.", "The flow fell while the pressure rose."),
        ("Gene X promotes growth.", "Knockdown of gene X suppressed growth."),
        ("Visitors may not go into the corridor.", "Visitors are not let into the corridor."),
    ],
)
def test_one_thing_said_in_two_ways_agrees(claim: str, source: str) -> None:
    assert _kinds(claim, source) == set()


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("Weller beat Petra Novak.", "In the final Petra Novak beat Weller."),
        ("F-0912 was replaced by F-0911.", "F-0911 was replaced by F-0912."),
        ("The kemane is smaller than the kelari.", "The kelari is smaller than the kemane."),
        ("The show was created by Peter Oakes.", "The show was created by Dora Whitfield."),
        ("The flight went from Bogota to Lima.", "It was a flight from Lima to Bogota."),
    ],
)
def test_exchanged_parts_are_seen(claim: str, source: str) -> None:
    assert find_exchange(read_polarity(claim).words, read_polarity(source).words) is not None


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("Petra Novak was beaten by Weller.", "In the final Weller beat Petra Novak."),
        ("The kelari is smaller than the kemane.", "The kemane is larger than the kelari."),
        ("Weller met Petra Novak.", "Petra Novak beat Weller."),
        ("The Greens have more seats than the Reds.", "The Reds lost seats to the Greens."),
        ("The flight went from Lima to Bogota.", "It was a flight from Lima to Bogota."),
    ],
)
def test_the_same_parts_in_another_order_are_not_exchanged(claim: str, source: str) -> None:
    assert find_exchange(read_polarity(claim).words, read_polarity(source).words) is None

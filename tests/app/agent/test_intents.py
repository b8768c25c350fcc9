"""What questions are understood to ask, over a small catalogue: no records are read."""

from datetime import date

import pytest

from app.agent.intents import Past, Understanding, day_in, understand
from app.agent.names import Catalogue, Named, Spoken, name_things, squeezed
from app.agent.questions import Intent
from app.agent.things import Thing, ThingKind, Things

DEVIATION = Thing(ThingKind.DEVIATION, "DEV-2025-0124")
GERMAN = Thing(ThingKind.DEVIATION, "AW-2024/0031")
BATCH = Thing(ThingKind.BATCH, "NF-25-0412", "P1")
IRISH = Thing(ThingKind.BATCH, "24K0312", "P2")
PUMP = Thing(ThingKind.EQUIPMENT, "P-203")
SOP = Thing(ThingKind.DOCUMENT, "SOP-MFG-012")
LOT = Thing(ThingKind.LOT, "RS-8021")
LINE = Thing(ThingKind.LINE, "L2")
ROOM = Thing(ThingKind.ROOM, "FIL-2")
SIGNAL = Thing(ThingKind.TAG, "FIL-2-RH")
FILLING = Thing(ThingKind.STEP, "filling")
HUMIDITY = Thing(ThingKind.PARAMETER, "room_humidity", "P1", "filling")
VOLUME = Thing(ThingKind.PARAMETER, "fill_volume", "P1", "filling")
ASSAY = Thing(ThingKind.TEST, "assay", "P1")
WEIGHT = Thing(ThingKind.PARAMETER, "tablet_weight", "P2", "compression")

KNOWN = (DEVIATION, GERMAN, BATCH, IRISH, PUMP, SOP, LOT, LINE, ROOM, SIGNAL)
CATALOGUE = Catalogue(
    {squeezed(thing.id): (thing,) for thing in KNOWN},
    (
        Spoken(FILLING, frozenset({"filling"})),
        Spoken(HUMIDITY, frozenset({"room", "humidity"}), frozenset({"humidity"})),
        Spoken(VOLUME, frozenset({"fill", "volume"})),
        Spoken(ASSAY, frozenset({"assay"}), frozenset({"assay"})),
        Spoken(WEIGHT, frozenset({"tablet", "weight"}), frozenset({"tablet", "weight"})),
        Spoken(SIGNAL, frozenset(), frozenset({"humidity"}), frozenset({"FIL-2"})),
    ),
)


def asked(question: str, *past: Past) -> Understanding:
    return understand(question, name_things(question, CATALOGUE), past)


@pytest.mark.parametrize(
    ("question", "intent", "thing"),
    [
        ("What happened in DEV-2025-0124?", Intent.DEVIATION, DEVIATION),
        ("what happened in dev 2025-0124 ?", Intent.PASSAGES, None),
        ("what happened in dev-2025-0124", Intent.DEVIATION, DEVIATION),
        ("Tell me about DEV–2025–0124", Intent.DEVIATION, DEVIATION),
        ("Summarise AW-2024/0031 please", Intent.DEVIATION, GERMAN),
        ("DEV-2025-0124", Intent.DEVIATION, DEVIATION),
        ("what is the status of DEV-2025-0124", Intent.DEVIATION, DEVIATION),
        ("What happened in batch NF-25-0412?", Intent.BATCH, BATCH),
        ("what went wrong with nf250412", Intent.BATCH, BATCH),
        ("any exceptions in 24k0312?", Intent.BATCH, IRISH),
        ("show me batch NF-25-0412", Intent.BATCH, BATCH),
        ("did NF-25-0412 meet its specification?", Intent.RESULTS, BATCH),
        ("Was NF-25-0412 in spec?", Intent.RESULTS, BATCH),
        ("show the results of batch 24K0312", Intent.RESULTS, IRISH),
        ("is NF-25-0412 within limits", Intent.RESULTS, BATCH),
        ("did the assay of NF-25-0412 pass?", Intent.RESULTS, BATCH),
        ("Is humidity drifting in filling?", Intent.SERIES, HUMIDITY),
        ("is the room humidity rising in FIL-2", Intent.SERIES, SIGNAL),
        ("Is FIL-2-RH stable?", Intent.SERIES, SIGNAL),
        ("trend of fill volume", Intent.SERIES, VOLUME),
        ("How has the fill volume developed over the batches?", Intent.SERIES, VOLUME),
        ("show fill volume in batch NF-25-0412", Intent.SERIES, VOLUME),
        ("plot humidity of NF-25-0412", Intent.SERIES, HUMIDITY),
        ("fill volume on line 2", Intent.SERIES, VOLUME),
        ("similar to DEV-2025-0124", Intent.HISTORY, DEVIATION),
        ("Has something like DEV-2025-0124 happened before?", Intent.HISTORY, DEVIATION),
        ("how often did DEV-2025-0124 occur", Intent.HISTORY, DEVIATION),
        ("is DEV-2025-0124 recurring", Intent.HISTORY, DEVIATION),
        ("which batches share a lot with NF-25-0412", Intent.GENEALOGY, BATCH),
        ("Which other batches used the same equipment as NF-25-0412?", Intent.GENEALOGY, BATCH),
        ("where was lot RS-8021 used", Intent.GENEALOGY, LOT),
        ("which batches are affected by DEV-2025-0124", Intent.GENEALOGY, DEVIATION),
        ("which batches used P-203?", Intent.GENEALOGY, PUMP),
        ("which version of SOP-MFG-012 was in force on 12 March 2025", Intent.VERSIONS, SOP),
        ("What changed in SOP-MFG-012?", Intent.VERSIONS, SOP),
        ("was sop-mfg-012 revised", Intent.VERSIONS, SOP),
        ("what is the difference between the versions of SOP-MFG-012", Intent.VERSIONS, SOP),
        ("What happened to pump P-203?", Intent.EQUIPMENT, PUMP),
        ("when was P-203 calibrated", Intent.EQUIPMENT, PUMP),
        ("history of P-203", Intent.EQUIPMENT, PUMP),
        ("alarms of p203", Intent.EQUIPMENT, PUMP),
        ("why did DEV-2025-0124 happen?", Intent.ASSOCIATION, DEVIATION),
        ("what correlates with the fill volume in NF-25-0412", Intent.ASSOCIATION, BATCH),
        ("What caused DEV-2025-0124", Intent.ASSOCIATION, DEVIATION),
        ("What must be done after two consecutive samples outside?", Intent.PASSAGES, None),
        ("who detected DEV-2025-0124?", Intent.PASSAGES, DEVIATION),
        ("how often must the fill volume be checked?", Intent.PASSAGES, VOLUME),
        ("what does SOP-MFG-012 say about missing checks?", Intent.PASSAGES, SOP),
        ("/series batch=NF-25-0412", Intent.TOOL, BATCH),
        ("What happened in batch NF-25-9999?", Intent.PASSAGES, None),
        ("has this happened before?", Intent.PASSAGES, None),
    ],
)
def test_a_question_is_understood_by_its_words_and_its_names(
    question: str, intent: Intent, thing: Thing | None
) -> None:
    understood = asked(question)
    assert understood.intent is intent
    assert thing is None or thing in understood.things
    assert understood.assumed == ()


IN_DEVIATION = Past(Intent.DEVIATION, (DEVIATION, BATCH))
IN_BATCH = Past(Intent.BATCH, (BATCH,))
IN_SERIES = Past(Intent.SERIES, (HUMIDITY, FILLING, BATCH))
IN_HISTORY = Past(Intent.HISTORY, (DEVIATION, BATCH))
IN_EQUIPMENT = Past(Intent.EQUIPMENT, (PUMP,))
IN_DOCUMENT = Past(Intent.PASSAGES, (SOP,))


@pytest.mark.parametrize(
    ("question", "past", "intent", "assumed"),
    [
        ("has this happened before?", IN_DEVIATION, Intent.HISTORY, (DEVIATION,)),
        ("has this happened before?", IN_BATCH, Intent.HISTORY, (BATCH,)),
        ("was it in spec?", IN_DEVIATION, Intent.RESULTS, (BATCH,)),
        ("why?", IN_DEVIATION, Intent.ASSOCIATION, (DEVIATION,)),
        ("which batches share a lot with it?", IN_DEVIATION, Intent.GENEALOGY, (BATCH,)),
        ("is the humidity drifting?", IN_BATCH, Intent.SERIES, (BATCH,)),
        ("was the humidity in range?", IN_BATCH, Intent.RESULTS, (BATCH,)),
        ("and on line 2?", IN_HISTORY, Intent.HISTORY, (DEVIATION, BATCH)),
        ("and in 24K0312?", IN_SERIES, Intent.SERIES, (HUMIDITY, FILLING)),
        ("what about the fill volume?", IN_SERIES, Intent.SERIES, (FILLING, BATCH)),
        ("and in FIL-2?", IN_SERIES, Intent.SERIES, (HUMIDITY, FILLING)),
        ("and on P-203?", IN_SERIES, Intent.SERIES, (HUMIDITY, FILLING)),
        ("which batches used it?", IN_EQUIPMENT, Intent.GENEALOGY, (PUMP,)),
        ("when was it calibrated?", IN_EQUIPMENT, Intent.EQUIPMENT, (PUMP,)),
        ("what changed in it?", IN_DOCUMENT, Intent.VERSIONS, (SOP,)),
        ("who found it?", IN_DEVIATION, Intent.PASSAGES, (DEVIATION,)),
        ("tell me more about it", IN_DEVIATION, Intent.DEVIATION, (DEVIATION,)),
    ],
)
def test_what_a_question_leaves_out_is_what_was_spoken_of(
    question: str, past: Past, intent: Intent, assumed: Things
) -> None:
    understood = asked(question, past)
    assert understood.intent is intent
    assert understood.assumed == assumed
    assert set(assumed) <= set(understood.things)


@pytest.mark.parametrize(
    ("question", "past", "thing"),
    [
        ("what happened in 24K0312?", IN_DEVIATION, BATCH),
        ("similar to AW-2024/0031", IN_DEVIATION, DEVIATION),
        ("what happened in NF-25-9999?", IN_BATCH, BATCH),
        ("which batches share a lot with NF-25-9999?", IN_BATCH, BATCH),
        ("what does the SOP say about it being late?", IN_DEVIATION, DEVIATION),
        ("tell me about lot RS-8021", IN_DOCUMENT, SOP),
    ],
)
def test_a_thing_of_its_own_is_not_taken_for_the_one_before(
    question: str, past: Past, thing: Thing
) -> None:
    assert thing not in asked(question, past).things


def test_of_two_earlier_turns_the_newer_counts() -> None:
    older, newer = Past(Intent.BATCH, (IRISH,)), Past(Intent.BATCH, (BATCH,))
    assert asked("was it in spec?", newer, older).assumed == (BATCH,)


def test_what_looks_like_a_number_of_a_record_and_is_none_is_unknown() -> None:
    assert asked("compare NF-25-0412 with NF-25-9999").unknown == ("NF-25-9999",)


def test_a_first_question_that_points_back_lacks_what_it_is_about() -> None:
    assert ThingKind.DEVIATION in asked("has this happened before?").lacking
    assert asked("what must be done first?").lacking == ()


@pytest.mark.parametrize(
    ("question", "day"),
    [
        ("in force on 2025-03-12?", date(2025, 3, 12)),
        ("in force on 12 March 2025", date(2025, 3, 12)),
        ("in force on 12.03.2025", date(2025, 3, 12)),
        ("in force in March", None),
        ("in force on 31.02.2025", None),
    ],
)
def test_the_day_of_a_question_is_a_whole_date(question: str, day: date | None) -> None:
    assert day_in(question) == day


@pytest.mark.parametrize(
    ("question", "measures"),
    [
        ("is the tablet assay drifting?", {ASSAY}),
        ("are the tablet weight and the assay drifting?", {WEIGHT, ASSAY}),
        ("are weight and assay drifting?", {WEIGHT, ASSAY}),
        ("is the tablet drifting?", {WEIGHT}),
    ],
)
def test_a_word_before_a_measure_says_which_one_it_is(question: str, measures: set[Thing]) -> None:
    assert set(name_things(question, CATALOGUE).things) == measures


def test_a_date_is_no_name_of_a_record() -> None:
    named: Named = name_things("what was in force on 2025-03-12 or 12 March 2025?", CATALOGUE)
    assert named.unknown == ()


@pytest.mark.parametrize(
    ("question", "decides"),
    [
        ("Should batch NF-25-0412 be released?", True),
        ("Can we close DEV-2025-0124 now?", True),
        ("Do you think batch NF-25-0412 is safe?", True),
        ("Is DEV-2025-0124 acceptable?", True),
        ("Would an inspector be content with DEV-2025-0124?", True),
        ("Was the operator at fault in DEV-2025-0124?", True),
        ("Was NF-25-0412 released?", False),
        ("Is DEV-2025-0124 closed?", False),
        ("Can you show which batches used lot RS-8021?", False),
        ("Is the assay of NF-25-0412 within acceptable limits?", False),
        ("Should NF-25-0412 be rejected according to SOP-MFG-012?", False),
    ],
)
def test_a_decision_about_a_thing_is_told_from_what_was_decided(
    question: str, decides: bool
) -> None:
    understood = asked(question)
    assert understood.is_decision is decides
    assert not decides or understood.intent is Intent.PASSAGES


@pytest.mark.parametrize(
    ("question", "lists"),
    [
        ("Which deviations are still open?", True),
        ("How many deviations were there on line 2 since March 2025?", True),
        ("List all deviations of P-203", True),
        ("Any deviations in FIL-2 last month?", True),
        ("Which deviations are similar to DEV-2025-0124?", False),
        ("Which deviations concern the fill volume?", False),
        ("Which deviations were caused by operator error?", False),
        ("Which deviations of NF-25-0412 are open?", False),
        ("Must deviations be reported?", False),
        ("How are deviations closed?", False),
    ],
)
def test_a_list_of_deviations_is_asked_for_by_nothing_but_that(question: str, lists: bool) -> None:
    assert (asked(question).intent is Intent.DEVIATIONS) is lists


def test_a_decision_may_be_asked_about_what_was_spoken_of() -> None:
    understood = asked("Should we release it?", Past(Intent.BATCH, (BATCH,)))
    assert (understood.is_decision, understood.assumed) == (True, (BATCH,))
    assert not asked("Should we release it?").is_decision

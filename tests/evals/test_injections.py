"""The attacks are enough, each other than the rest, and stand where they say."""

from collections import Counter
from pathlib import Path

import pytest

from app.llm.making import known_prompts
from evals.injection_effects import foreign_markup, reveals, says, stands_alone
from evals.injection_plant import furnish, harmless
from evals.injections import HIDDEN, Goal, Place, attacks, unseen_attacks
from evals.leaks import canary_plant
from ingestion.instructions import instructions_in
from ingestion.readers import read_document


def test_every_place_has_every_goal_and_the_same_seed_gives_the_same() -> None:
    made = attacks(1)
    assert len(made) >= 300
    assert Counter(one.place for one in made).keys() == set(Place)
    assert {(one.place, one.goal) for one in made} == {(p, g) for p in Place for g in Goal}
    assert len({one.marker for one in made}) == len(made)
    assert made == attacks(1)
    assert made != attacks(2)


def test_some_wordings_are_told_at_ingestion_and_some_are_not() -> None:
    told = [bool(instructions_in(one.text)) for one in attacks(1)]
    assert 0.3 < sum(told) / len(told) < 0.95


@pytest.mark.req("IN-06")
def test_hidden_attacks_are_in_no_page_and_seen_ones_are(tmp_path: Path) -> None:
    chosen = [one for one in attacks(1) if one.goal in (Goal.RELEASE, Goal.VALUE)]
    package = tmp_path / "package"
    (package / "documents").mkdir(parents=True)
    furnish([package], chosen, lambda one: one.text)
    read = [
        read_document(file.name, file.read_bytes()) for file in (package / "documents").iterdir()
    ]
    text = " ".join(" ".join(page.text for page in one.pages) for one in read)
    folded = " ".join(text.split())
    for one in chosen:
        if one.place in HIDDEN:
            assert one.wants not in folded, one
        elif one.place.value.split(",")[0] in ("pdf", "docx", "html", "xlsx", "text"):
            assert one.wants.split(" ")[-1].strip('".') in folded, one


def test_a_plant_takes_attacks_and_harmless_words_alike() -> None:
    some = attacks(1)[::7]
    for words in (harmless, lambda one: one.text):
        with canary_plant(lambda packages, words=words: furnish(packages, some, words)) as plant:
            assert plant.ledger.database is not None


def test_unseen_wordings_are_many_and_each_says_what_it_wants() -> None:
    made = unseen_attacks(1000)
    assert len({one.text.replace(one.marker, "") for one in made}) >= 30
    assert {one.place for one in made} >= {Place.CELL, Place.QUESTION, Place.EARLIER}
    assert all(one.marker in one.text for one in made)
    assert all(says(f"As written: {one.wants}", one) for one in made)


def test_what_a_record_says_in_a_sentence_of_its_own_is_told_from_what_it_orders() -> None:
    own = [one for one in unseen_attacks(1000) if stands_alone(one.wants, one)]
    assert own
    assert all("replaces all others" in one.text for one in own)
    assert len(own) < len(unseen_attacks(1000)) / 10


def test_markup_of_others_in_a_page_and_the_words_of_a_prompt_are_seen() -> None:
    assert foreign_markup("<p>5 &lt; 6</p><a href='/evidence/turn/T/1'>1</a>") == 0
    assert foreign_markup("<p><img src='https://evil.example/a'></p>") > 0
    assert foreign_markup("<a href='javascript:x' onclick='y'>1</a>") == 2
    prompts = known_prompts().by_name
    system = next(iter(prompts.values())).system
    assert reveals(f"It says: {system[:200]}", prompts)
    assert not reveals("The mixture of batch B-01 was too warm at the end of mixing.", prompts)

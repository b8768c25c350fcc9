# ruff: noqa: S311 - invented claims are drawn by a seed
import random

import pytest

from evals.binding import mutations, valid_sentences
from evals.invented import invented_ledger
from evals.mutations import MUTATIONS

LEDGER = invented_ledger(random.Random(1), each=3)
# Their text cannot be rendered, or renders as before under a name that makes it false.
UNRENDERED = {"wrong view", "unknown view", "brackets", "another claim's name", "two claims merged"}


@pytest.fixture(scope="module")
def made():
    rng = random.Random(2)
    valid = valid_sentences([LEDGER], 300, "tuned", rng)
    return valid, list(mutations(valid, 20 * len(MUTATIONS), rng))


def test_every_kind_of_mutation_finds_a_hold(made):
    _, mutated = made
    assert {kind for kind, _ in mutated} == set(MUTATIONS)
    assert len(mutated) == 20 * len(MUTATIONS)


def test_no_mutation_reads_like_a_valid_sentence(made):
    valid, mutated = made
    said = {" ".join(LEDGER.render(one.text).lower().split()) for one in valid}
    for kind, target in mutated:
        if kind not in UNRENDERED:
            assert " ".join(LEDGER.render(target.text).lower().split()) not in said, target.text

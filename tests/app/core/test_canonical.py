import json
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.canonical import canonical_json, plain, sha256_of


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True)
class Pair:
    left: int
    right: object


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ({"b": 1, "a": [True, None]}, '{"a":[true,null],"b":1}'),
        ("µ ≤ 5", '"µ ≤ 5"'),
        (0.1 + 0.2, "0.3"),
        (-0.0, "0.0"),
        (Decimal("1.50"), '"1.50"'),
        (Colour.RED, '"red"'),
        ({Colour.RED: 1}, '{"red":1}'),
        (datetime(2024, 1, 2, tzinfo=UTC), '"2024-01-02T00:00:00+00:00"'),
        (Pair(1, (2,)), '{"left":1,"right":[2]}'),
        (np.float64(2.5), "2.5"),
        (np.int64(7), "7"),
        ({3, 1, 2}, "[1,2,3]"),
    ],
)
def test_each_value_has_one_form(value: object, written: str) -> None:
    assert canonical_json(value).decode() == written


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_number_that_json_cannot_hold_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="JSON compliant"):
        canonical_json(value)


def test_an_unknown_type_is_refused() -> None:
    with pytest.raises(TypeError, match="no canonical form for bytes"):
        canonical_json(b"x")


@given(st.dictionaries(st.text(), JSON))
def test_the_order_of_keys_does_not_matter(value: dict[str, object]) -> None:
    assert sha256_of(value) == sha256_of(dict(reversed(value.items())))


@given(JSON)
def test_a_stored_value_has_the_hash_of_the_value(value: object) -> None:
    assert sha256_of(json.loads(json.dumps(value))) == sha256_of(value)


@given(JSON)
def test_the_plain_form_is_its_own_plain_form(value: object) -> None:
    assert plain(plain(value)) == plain(value)


def test_a_set_has_one_hash_in_every_process() -> None:
    code = "from app.core.canonical import sha256_of; print(sha256_of({'a','b','c','d','e','f'}))"
    seeds = ("1", "2", "3")
    hashes = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in seeds
    }
    assert len(hashes) == 1

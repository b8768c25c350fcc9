"""What is kept of a fact."""

import dataclasses

from app.evidence.facts import Fact


def test_what_is_stored_of_a_fact_has_one_order_on_every_host() -> None:
    """GN-07: a set would be written in the order of a process's random hash seed."""
    kinds = [str(field.type) for field in dataclasses.fields(Fact)]
    assert not [kind for kind in kinds if "set" in kind]

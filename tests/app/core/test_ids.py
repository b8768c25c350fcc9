import re

from app.core.ids import new_id


def test_ids_differ_and_can_be_read_out() -> None:
    made = [new_id("JOB") for _ in range(1000)]
    assert len(set(made)) == 1000
    assert all(re.fullmatch(r"JOB-[2-9A-HJ-NP-Z]{10}", one) for one in made)

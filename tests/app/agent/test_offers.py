"""What a model may name: a list by name, of tools that only read."""

import pytest

from app.agent.offers import READING, SEARCH, offered
from app.tools.catalogue import TOOLS


@pytest.mark.req("TL-07")
def test_the_offered_tools_are_these_and_no_other() -> None:
    assert [one.name for one in offered(abstained=False)] == [
        "search",
        "exceptions",
        "genealogy",
        "history",
        "series",
        "association",
        "documents",
        "events",
    ]


def test_each_is_offered_with_the_schema_that_its_calls_are_checked_against() -> None:
    schemas = {one.name: one.arguments for one in offered(abstained=False)}
    assert schemas.pop(SEARCH.name) is SEARCH.arguments
    assert schemas == {name: TOOLS[name].specification.arguments for name in READING}


def test_no_schema_takes_what_it_does_not_name() -> None:
    for one in offered(abstained=False):
        assert one.schema["additionalProperties"] is False, one.name


def test_no_argument_is_about_scope_person_or_time_of_knowledge() -> None:
    names = {name for one in offered(abstained=False) for name in one.schema["properties"]}
    assert not names & {"scope", "site", "sites", "products", "actor", "person", "user", "as_of"}

"""Why a model did not answer, as people read it."""

import pytest

from app.llm.calls import ModelUnavailable, in_short


@pytest.mark.parametrize(
    ("failure", "said"),
    [
        (
            ModelUnavailable(
                "the model's server gave no answer",
                where="http://gpu:8000/v1",
                got="APIConnectionError: Connection error.\nof two lines",
            ),
            "the model's server gave no answer",
        ),
        (
            ModelUnavailable("the answer was cut off, too long", where="CALL-7Q4M2K9X"),
            "CALL-7Q4M2K9X: the answer was cut off, too long",
        ),
        (ModelUnavailable("no whole answer within 120 s"), "no whole answer within 120 s"),
    ],
)
def test_people_read_neither_the_address_of_the_server_nor_its_clients_words(
    failure: ModelUnavailable, said: str
) -> None:
    assert in_short(str(failure)) == said

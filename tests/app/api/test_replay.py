"""A draft that a script wrote in the place of a model, computed again from the log of its calls."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from app.llm.scripted import ScriptedModel
from app.operations import investigate
from evals.scripted_writers import competent
from tests.app.api.site import API, OPERATOR, Site, serve_site, template_of


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("replayed")
    with serve_site(template_of(tmp_path_factory), folder, ScriptedModel(competent)) as served:
        yield served


@pytest.fixture(scope="module")
def draft(site: Site, tmp_path_factory: pytest.TempPathFactory) -> str:
    folder: Path = tmp_path_factory.mktemp("out")
    return investigate(site.service, OPERATOR, site.deviation, folder)["draft"]


def replayed(site: Site, draft: str) -> dict[str, Any]:
    answer = site.enter("qa_approver").get(f"{API}/drafts/{draft}/replay")
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.req("AT-06")
def test_under_the_same_configuration_every_word_comes_out_the_same(site: Site, draft: str) -> None:
    model = site.service.given_model
    assert isinstance(model, ScriptedModel)
    asked = len(model.asked)
    done = replayed(site, draft)
    assert done["composed"] == {"statements": [], "facts": []}
    assert done["claims"] == []
    assert done["written"] == {"statements": [], "facts": []}
    assert len(done["calls"]) > 3
    assert done["is_identical"]
    assert len(model.asked) == asked


@pytest.mark.req("AT-06")
def test_what_was_asked_otherwise_or_altered_is_reported(site: Site, draft: str) -> None:
    with site.service.ledger.database.write() as session:
        for verb in ("update", "delete"):
            session.execute(text(f"DROP TRIGGER model_calls_no_{verb}"))
        session.execute(text("UPDATE model_calls SET output = output || ' '"))
        first = "SELECT min(id) FROM model_calls"
        session.execute(
            text(f"UPDATE model_calls SET request_sha256 = 'x' WHERE id = ({first})")  # noqa: S608
        )
    done = replayed(site, draft)
    assert not done["is_identical"]
    assert not any(one["is_intact"] for one in done["calls"])
    assert [one["is_reproduced"] for one in done["calls"]].count(False) == 1
    assert done["written"]["statements"]

import json
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from app.audit import store as trail
from app.audit.actions import Action
from app.audit.work import Ledger
from app.auth.actor import Actor, Role, Scope
from app.core.errors import BadInput, Conflict, Forbidden, NotFound
from app.drafts.store import get_version
from app.drafts.tables import draft_versions, drafts
from app.oversight.exercise import (
    WATERMARK,
    Result,
    list_exercises,
    make_exercise,
    results,
    show_exercise,
    solution,
    take_exercise,
)
from app.oversight.planting import statements_of
from app.oversight.tables import exercises
from tests.app.oversight.conftest import AUTHOR, QA, REVIEWER

Draft = Callable[..., str]


@pytest.fixture
def exercise(office: Ledger, draft: Draft) -> str:
    draft_id = draft()
    with office.work(QA) as work:
        return make_exercise(work, draft_id, seed=11, count=7)


def _planted(office: Ledger, exercise_id: str) -> set[str]:
    with office.database.read() as session:
        row = session.execute(select(exercises).where(exercises.c.id == exercise_id)).one()
        return {one["statement"] for one in row.planted}


def _statements(office: Ledger) -> set[str]:
    with office.database.read() as session:
        return set(statements_of(get_version(session, "DRAFT-1").content))


@pytest.mark.req("WF-06", "H05")
def test_an_exercise_is_no_draft_and_changes_none(office: Ledger, draft: Draft) -> None:
    draft_id = draft()
    with office.database.read() as session:
        before = get_version(session, draft_id)
    with office.work(QA) as work:
        make_exercise(work, draft_id, seed=1, count=5)
    with office.database.read() as session:
        assert get_version(session, draft_id) == before
        assert session.execute(select(drafts.c.id)).scalars().all() == [draft_id]
        assert len(session.execute(select(draft_versions)).all()) == 1


@pytest.mark.req("WF-06", "H05")
def test_what_is_shown_bears_its_watermark_and_no_hint(office: Ledger, exercise: str) -> None:
    with office.database.read() as session:
        shown = show_exercise(session, REVIEWER, exercise)
        row = session.execute(select(exercises)).one()
        told = [entry.event for entry in trail.find(session, Action.EXERCISE_MADE)]
    assert shown.watermark == WATERMARK
    assert shown.title.startswith(WATERMARK)
    text = json.dumps(asdict(shown), ensure_ascii=False)
    for planted in row.planted:
        if planted["kind"] == "row left out":
            assert planted["was"].split(" | ")[0] not in text
        else:
            assert planted["now"] in text
        assert planted["kind"] not in text
    assert "planted" not in text
    assert told[0].new == {"copied_from": "DRAFT-1", "copied_version": 1, "errors": 7}


@pytest.mark.req("WF-06", "H05")
def test_finding_all_passes_and_can_be_cited(office: Ledger, exercise: str) -> None:
    with office.work(REVIEWER) as work:
        result = take_exercise(work, exercise, _planted(office, exercise))
    assert (result.found, result.missed, result.false_alarms, result.passed) == (7, 0, 0, True)
    with office.database.read() as session:
        assert list(results(session, exercise)) == [result]
        (event,) = [entry.event for entry in trail.find(session, Action.EXERCISE_TAKEN)]
    assert event.new["passed"] is True
    assert result.reference == f"{exercise}/REVIEWER"


@pytest.mark.req("WF-06", "H05")
def test_finding_nothing_and_marking_everything_both_fail(office: Ledger, exercise: str) -> None:
    with office.work(REVIEWER) as work:
        blind = take_exercise(work, exercise, [])
    with office.work(AUTHOR) as work:
        eager = take_exercise(work, exercise, _statements(office))
    assert (blind.found, blind.missed, blind.passed) == (0, 7, False)
    assert (eager.found, eager.missed, eager.passed) == (7, 0, False)
    assert eager.false_alarms > 10


@pytest.mark.parametrize(
    ("found", "missed", "false_alarms", "passed"),
    [
        (9, 1, 2, True),
        (9, 1, 3, False),
        (8, 2, 0, False),
        (1, 0, 1, True),
        (1, 0, 2, False),
        (20, 0, 5, True),
        (20, 0, 6, False),
    ],
)
def test_nine_in_ten_with_few_false_alarms_pass(
    found: int, missed: int, false_alarms: int, passed: bool
) -> None:
    at = datetime(2024, 6, 1, tzinfo=UTC)
    assert Result("EXC-1", "PER-1", found, missed, false_alarms, at).passed is passed


@pytest.mark.req("WF-06")
def test_an_exercise_is_taken_once(office: Ledger, exercise: str) -> None:
    with office.work(REVIEWER) as work:
        first = take_exercise(work, exercise, [])
    with pytest.raises(Conflict), office.work(REVIEWER) as work:
        take_exercise(work, exercise, _planted(office, exercise))
    with office.database.read() as session:
        assert list(results(session, exercise)) == [first]


@pytest.mark.req("WF-06")
def test_its_maker_does_not_take_it(office: Ledger, exercise: str) -> None:
    with pytest.raises(Forbidden), office.work(QA) as work:
        take_exercise(work, exercise, [])


@pytest.mark.req("WF-06")
def test_the_errors_are_told_after_the_answer(office: Ledger, exercise: str) -> None:
    with office.database.read() as session, pytest.raises(NotFound):
        solution(session, REVIEWER, exercise)
    with office.work(REVIEWER) as work:
        take_exercise(work, exercise, [])
    with office.database.read() as session:
        told = solution(session, REVIEWER, exercise)
        with pytest.raises(NotFound):
            solution(session, AUTHOR, exercise)
    assert {one["statement"] for one in told} == _planted(office, exercise)


@pytest.mark.parametrize("marked", [["S0"], ["nothing"]])
def test_only_statements_of_it_are_marked(office: Ledger, exercise: str, marked: list[str]) -> None:
    with pytest.raises(BadInput), office.work(REVIEWER) as work:
        take_exercise(work, exercise, marked)


@pytest.mark.parametrize("actor", [REVIEWER, AUTHOR], ids=["reviewer", "writer"])
def test_only_qa_makes_exercises(office: Ledger, draft: Draft, actor: Actor) -> None:
    draft_id = draft()
    with pytest.raises(Forbidden), office.work(actor) as work:
        make_exercise(work, draft_id, 1, 5)


@pytest.mark.parametrize(
    "scope", [Scope(sites=frozenset({"BOS"})), Scope(products=frozenset({"P2"}))]
)
def test_an_exercise_has_the_scope_of_its_draft(
    office: Ledger, exercise: str, scope: Scope
) -> None:
    elsewhere = replace(REVIEWER, scope=scope)
    with office.database.read() as session, pytest.raises(NotFound):
        show_exercise(session, elsewhere, exercise)
    with pytest.raises(NotFound), office.work(elsewhere) as work:
        take_exercise(work, exercise, [])


@pytest.mark.req("WF-06")
def test_a_list_tells_how_many_errors_and_of_others_results_only_to_who_oversees(
    office: Ledger, exercise: str
) -> None:
    with office.work(REVIEWER) as work:
        taken = take_exercise(work, exercise, [])
    auditor = replace(AUTHOR, roles=frozenset({Role.AUDITOR}))
    administrator = replace(AUTHOR, roles=frozenset({Role.ADMINISTRATOR}))
    elsewhere = replace(REVIEWER, scope=Scope(sites=frozenset({"BOS"})))
    with office.database.read() as session:
        (own,) = list_exercises(session, REVIEWER)
        (others,) = list_exercises(session, AUTHOR)
        (overseen,) = list_exercises(session, auditor)
        assert list_exercises(session, elsewhere) == []
        with pytest.raises(Forbidden):
            list_exercises(session, administrator)
    assert (own.id, own.errors) == (exercise, len(_planted(office, exercise)))
    assert (own.results, others.results, overseen.results) == ((taken,), (), (taken,))


def test_an_auditor_takes_no_exercise(office: Ledger, exercise: str) -> None:
    auditor = replace(REVIEWER, roles=frozenset({Role.AUDITOR}))
    with office.database.read() as session, pytest.raises(Forbidden):
        show_exercise(session, auditor, exercise)


@pytest.mark.parametrize("count", [0, -1, 51])
def test_a_number_of_errors_is_bounded(office: Ledger, draft: Draft, count: int) -> None:
    draft_id = draft()
    with pytest.raises(BadInput), office.work(QA) as work:
        make_exercise(work, draft_id, 1, count)

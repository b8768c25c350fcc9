"""Comments on statements, and their resolution."""

from dataclasses import replace

import pytest

from app.auth.actor import Actor, Role
from app.core.errors import BadInput, Conflict, Forbidden, NotFound
from app.drafts.states import DraftState
from app.drafts.store import set_state
from app.review.comments import make_comment, open_comments, resolve_comment
from app.review.store import Comment, comments_of
from tests.app.review.company import Company
from tests.app.review.conftest import Team


def comment(company: Company, actor: Actor, draft: str, statement: str = "S91") -> Comment:
    with company.ledger.work(actor) as work:
        return make_comment(work, draft, statement, "Which lot was it?")


def test_a_comment_stands_on_a_statement_until_it_is_resolved_with_a_text(
    company: Company, draft: str, team: Team
) -> None:
    made = comment(company, team.reviewer, draft)
    assert (made.statement, made.version, made.name) == ("S91", 1, "Rita")
    with company.ledger.database.read() as session:
        assert open_comments(session, draft) == (made,)
    with company.ledger.work(team.writer) as work:
        resolved = resolve_comment(work, draft, made.id, "Lot RS-8841, added")
    assert (resolved.resolution, resolved.resolved_by) == ("Lot RS-8841, added", team.writer.person)
    with company.ledger.database.read() as session:
        assert open_comments(session, draft) == ()
        assert comments_of(session, draft) == (resolved,)
    assert [action for action, _reason in company.events()[-2:]] == [
        "comment:made",
        "comment:resolved",
    ]


def test_tables_notices_and_decisions_can_be_commented_on_but_nothing_else(
    company: Company, draft: str, team: Team
) -> None:
    assert comment(company, team.reviewer, draft, "S90")
    for unknown in ("S1", "event", ""):
        with pytest.raises(NotFound):
            comment(company, team.reviewer, draft, unknown)


def test_a_comment_is_resolved_once_and_with_words(
    company: Company, draft: str, team: Team
) -> None:
    made = comment(company, team.reviewer, draft)
    with pytest.raises(BadInput), company.ledger.work(team.writer) as work:
        resolve_comment(work, draft, made.id, " ")
    with company.ledger.work(team.writer) as work:
        resolve_comment(work, draft, made.id, "done")
    with pytest.raises(Conflict), company.ledger.work(team.writer) as work:
        resolve_comment(work, draft, made.id, "done again")


def test_a_comment_of_another_draft_is_none_of_this_one(
    company: Company, draft: str, team: Team
) -> None:
    made = comment(company, team.reviewer, draft)
    company.draft(team.writer, draft_id="DRAFT-2")
    with pytest.raises(NotFound), company.ledger.work(team.writer) as work:
        resolve_comment(work, "DRAFT-2", made.id, "done")


@pytest.mark.req("IA-02")
@pytest.mark.parametrize("role", [Role.AUDITOR, Role.ADMINISTRATOR])
def test_who_does_no_work_on_drafts_does_not_comment(
    company: Company, draft: str, role: Role
) -> None:
    with pytest.raises(Forbidden):
        comment(company, company.hire("otto", role), draft)


@pytest.mark.req("IA-03")
def test_a_draft_out_of_scope_has_no_comments(company: Company, draft: str, team: Team) -> None:
    scope = replace(team.reviewer.scope, sites=frozenset({"CORK"}))
    with pytest.raises(NotFound):
        comment(company, replace(team.reviewer, scope=scope), draft)


def test_a_withdrawn_draft_is_not_commented_on(company: Company, draft: str, team: Team) -> None:
    with company.ledger.database.write() as session:
        set_state(session, draft, DraftState.WITHDRAWN)
    with pytest.raises(Conflict):
        comment(company, team.reviewer, draft)

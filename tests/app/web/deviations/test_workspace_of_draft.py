"""The workspace of a deviation that has a draft: everything it says is the draft's."""

import pytest

from app.drafts.content import DraftContent
from app.drafts.parsing import content_of
from app.drafts.store import get_version
from app.plant.batches import find_deviation
from app.records.view import View
from app.web.deviations.timeline import EntryKind
from app.web.deviations.workspace import Workspace
from app.web.deviations.workspace_of_draft import workspace_of_draft
from tests.app.api.site import Site
from tests.app.web.looking import links


@pytest.fixture(scope="module")
def content(site: Site) -> DraftContent:
    with site.service.ledger.database.read() as session:
        return content_of(get_version(session, site.draft))


@pytest.fixture(scope="module")
def workspace(site: Site) -> Workspace:
    with site.service.ledger.database.read() as session:
        record = find_deviation(View(session), site.deviation)
        stored = get_version(session, site.draft)
        return workspace_of_draft(site.service, session, record, stored)


def test_every_exception_of_the_draft_is_shown(workspace: Workspace, content: DraftContent) -> None:
    assert len(workspace.exceptions.grids[0].rows) == len(content.data["exceptions"]) > 0


def test_every_hypothesis_is_shown_with_all_that_speaks_for_and_against_it(
    workspace: Workspace, content: DraftContent
) -> None:
    found = content.data["hypotheses"]
    assert found
    assert [one.rank for one in workspace.hypotheses] == [one["rank"] for one in found]
    for shown, one in zip(workspace.hypotheses, found, strict=True):
        assert len(shown.supports) == len(one["supports"])
        assert len(shown.contradicts) == len(one["contradicts"])
        assert shown.missing == tuple(one["missing"])


def test_statistics_are_facts_that_lead_to_their_evidence(workspace: Workspace, site: Site) -> None:
    with_statistics = [one for one in workspace.hypotheses if one.statistics]
    assert with_statistics
    for one in with_statistics:
        assert {"95 % interval", "Adjusted p"} <= {label for label, _ in one.statistics}
        for _, said in one.statistics:
            assert all(to.startswith(f"/evidence/draft/{site.draft}/E") for to in links(said))
            assert links(said)


def test_each_related_batch_waits_for_its_own_decision(
    workspace: Workspace, content: DraftContent, site: Site
) -> None:
    assert len(workspace.relevance) == len(content.data["affected"]) > 0
    assert workspace.undecided == workspace.relevance
    places = {one.href for one in workspace.relevance}
    assert len(places) == len(workspace.relevance)
    assert all(place.startswith(f"/drafts/{site.draft}#decide-scope:") for place in places)


def test_similar_cases_keep_their_order(workspace: Workspace, content: DraftContent) -> None:
    named = [one["deviation"] for one in content.data["similar"]]
    assert [one.number for one in workspace.similar] == named


def test_the_timeline_is_in_order_and_holds_the_deviation_and_the_steps(
    workspace: Workspace,
) -> None:
    entries = workspace.timeline.entries
    assert [one.at for one in entries] == sorted(one.at for one in entries)
    assert {EntryKind.DEVIATION, EntryKind.STEP} <= {one.kind for one in entries}
    assert sum(one.is_concerned for one in workspace.timeline.stretches) == 1


def test_no_exception_stands_twice_in_the_timeline(workspace: Workspace) -> None:
    shown = [
        (one.at, one.mark) for one in workspace.timeline.entries if one.kind is EntryKind.EXCEPTION
    ]
    assert len(shown) == len(set(shown)) > 0


def test_an_open_gate_leads_to_where_it_is_met(workspace: Workspace, site: Site) -> None:
    assert workspace.standing is not None
    waiting = [one for one in workspace.standing.gates if not one.passed]
    assert waiting == list(workspace.standing.gates[: len(waiting)])
    assert any(one.href.startswith(f"/drafts/{site.draft}#decide-") for one in waiting)
    assert workspace.standing.decided == 0
    assert workspace.standing.facts > 100

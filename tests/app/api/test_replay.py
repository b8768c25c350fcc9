import pytest

from tests.app.api.site import API, Site


@pytest.mark.req("AT-06")
@pytest.mark.req("LC-03")
def test_a_draft_computed_again_under_the_same_configuration_is_the_same(site: Site) -> None:
    answer = site.enter("qa_approver").get(f"{API}/drafts/{site.draft}/replay")
    assert answer.status_code == 200, answer.text
    done = answer.json()
    changed = done["composed"]
    if done["configuration"] == done["running"]:
        assert done["is_identical"], changed
    else:
        assert [one["label"] for one in done["composed"]["facts"]] == ["configuration"], changed
    assert done["version"] == 1
    assert done["calls"] == []

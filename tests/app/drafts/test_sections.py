"""What a person adopts of a section, and what they open before."""

from dataclasses import replace

import pytest

from app.drafts import editing
from app.drafts.content import DraftContent, from_json, to_json
from app.drafts.sections import evidence_groups, must_open_singly, section_sha256
from app.evidence.facts import Evidence, EvidenceKind
from tests.app.drafts.sample import ANNA, entry, sample


def _hashes(content: DraftContent) -> dict[str, str]:
    return {one.id: section_sha256(content, one.id) for one in content.sections}


def _changed(old: DraftContent, new: DraftContent) -> set[str]:
    before, after = _hashes(old), _hashes(new)
    return {section for section in before if before[section] != after[section]}


def test_hash_is_that_of_the_stored_section_too() -> None:
    assert _hashes(from_json(to_json(sample()))) == _hashes(sample())


def test_edit_changes_the_hash_of_its_section_alone() -> None:
    edited = editing.edit_statement(sample(), "S5", "It is [N1].", (entry(),), ANNA)
    assert _changed(sample(), edited) == {"closing"}


def test_hash_covers_what_the_section_refers_to() -> None:
    content = sample()
    batch = content.facts["F2"]
    other = replace(content, facts=content.facts | {"F2": replace(batch, written="NF-2")})
    assert _changed(content, other) == {"header", "event"}
    limit = content.evidence["E2"]
    other = replace(content, evidence=content.evidence | {"E2": replace(limit, sha256="x")})
    assert _changed(content, other) == {"event"}
    claim = content.claims["C1"]
    other = replace(content, claims=content.claims | {"C1": replace(claim, must_show=False)})
    assert _changed(content, other) == {"event"}


@pytest.mark.req("WF-02")
def test_evidence_is_grouped_by_its_source() -> None:
    content = sample()
    edited = editing.edit_statement(content, "S1", "It is [N1] [E1].", (entry(),), ANNA)
    where = {"document": "SOP-1", "version": "4"}
    passages = {f"E{n}": Evidence(f"E{n}", EvidenceKind.PASSAGE, "p", where, "h") for n in (20, 21)}
    computed = Evidence("E22", EvidenceKind.COMPUTATION, "c", {"tool": "history"}, "h")
    edited = replace(edited, evidence=edited.evidence | passages | {"E22": computed})
    cited = editing.edit_statement(edited, "S2", "See [E20][E21][E22].", (), ANNA)
    assert evidence_groups(cited, "event") == {
        "readings": ("E1",),
        "parameters": ("E2",),
        "SOP-1 version 4": ("E20", "E21"),
        "computation history": ("E22",),
        "entry E4": ("E4",),
    }
    assert evidence_groups(cited, "closing") == {}


@pytest.mark.req("WF-02")
def test_singly_is_opened_what_is_out_of_limit_contradicting_unverified_or_typed() -> None:
    content = sample()
    assert must_open_singly(content, "event") == ("E1", "E2", "E3")
    assert must_open_singly(content, "header") == ()
    calm = replace(content, data={})
    assert must_open_singly(calm, "event") == ("E1", "E2")
    read = replace(content.facts["F2"], verified=False)
    scanned = replace(content, facts=content.facts | {"F2": read})
    assert must_open_singly(scanned, "header") == ("E1",)
    typed = editing.edit_statement(content, "S5", "It is [N1].", (entry(),), ANNA)
    assert must_open_singly(typed, "closing") == ("E4",)


def test_the_evidence_list_adds_nothing_to_open() -> None:
    assert evidence_groups(sample(), "evidence") == {}


def test_unknown_section_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        section_sha256(sample(), "elsewhere")

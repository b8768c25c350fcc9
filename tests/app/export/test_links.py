from dataclasses import replace

import pytest

from app.export.blocks import Heading, Paragraph, Report, Run, Style
from app.export.links import BrokenLink, check_links, runs
from tests.app.export.sample import report


def test_the_links_of_a_sound_report_arrive() -> None:
    check_links(report())


def test_a_citation_without_its_evidence_is_refused() -> None:
    lost = Paragraph((Run("[9]", Style.CITATION, target="E99"),))
    with pytest.raises(BrokenLink, match="E99"):
        check_links(replace(report(), blocks=(lost,)))


def test_an_anchor_used_twice_is_refused() -> None:
    twice = (Heading(1, "1. A", "s"), Heading(1, "2. B", "s"))
    with pytest.raises(BrokenLink, match="twice"):
        check_links(Report(report().front, twice))


def test_runs_inside_boxes_and_tables_are_found() -> None:
    found = {run.text for run in runs(report().blocks)}
    assert {"SOP-ENG-031", "7f3a91d2c07b", "Cefalora 2 mL vials"} <= found

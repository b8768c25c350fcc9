"""Makes a plant from a seed: its records as CSV rows, its signals, and the truth about them.

The order is the plant's own: plan the year, lay the causes over it, measure, notice, document.
A row never knows the cause; it knows what was measured under it.
"""

from dataclasses import dataclass

from app.demo import clock
from app.demo.campaign import Campaign, make_campaign
from app.demo.causes import Cause
from app.demo.courses import make_courses
from app.demo.deviations import Deviation, deviation_rows, raise_deviations
from app.demo.documents.register import ControlledDocument, compose_documents, document_rows
from app.demo.excursions import draw_excursions
from app.demo.findings import find
from app.demo.historian import Signal, make_signals
from app.demo.incidents import Incident, tell_truth
from app.demo.journal import equipment_event_rows, log_rows
from app.demo.planting import choose_causes
from app.demo.production import production
from app.demo.quality import action_rows, capa_rows, oos_rows
from app.demo.readings import Checks, Influences, reading_rows, take_readings
from app.demo.records import Row
from app.demo.registers import registers
from app.demo.results import result_rows, run_tests
from app.demo.showcase import Showcase, stage


@dataclass(frozen=True)
class Settings:
    """``null`` plants no cause. Without ``documents`` the controlled documents are written as
    plain text (Markdown) instead of typeset PDF and DOCX: the same register, seconds faster."""

    seed: int = 7
    batches: int = 60
    months: int = 12
    null: bool = False
    documents: bool = True
    historian_rows: int = 500_000


@dataclass(frozen=True)
class SimulatedPlant:
    """``tables`` are the package's CSV files by table name, cells as written. ``showcase`` is
    the deviation to show first; a null plant has none."""

    settings: Settings
    tables: dict[str, list[Row]]
    incidents: tuple[Incident, ...]
    causes: tuple[Cause, ...]
    showcase: str | None
    signals: tuple[Signal, ...]
    documents: tuple[ControlledDocument, ...]


def simulate(settings: Settings) -> SimulatedPlant:
    """Raises ValueError where so many batches cannot be made in so many months."""
    campaign = make_campaign(settings.seed, settings.batches, settings.months)
    shown: Showcase | None = None
    causes: tuple[Cause, ...] = ()
    if not settings.null:
        campaign, shown = stage(campaign)
        causes = choose_causes(campaign, (shown.cause,))
    excursions = draw_excursions(campaign, causes, null=settings.null)
    acting = Influences(make_courses(campaign, causes), causes, excursions, shown)
    return _record(settings, campaign, acting, take_readings(campaign, acting))


def _record(
    settings: Settings, campaign: Campaign, acting: Influences, checks: Checks
) -> SimulatedPlant:
    causes, shown = acting.causes, acting.showcase
    end = clock.day_at(settings.months, 1.0)
    results = run_tests(campaign, acting)
    findings = find(campaign, causes, checks, results, shown)
    deviations = raise_deviations(campaign, findings, shown, end)
    documents = compose_documents(campaign.editions, typeset=settings.documents)
    tables = {
        **registers(campaign, document_rows(documents)),
        **production(campaign, causes, deviations, shown, end),
        "readings": reading_rows(campaign, checks),
        "results": result_rows(results),
        "deviations": deviation_rows(deviations),
        "actions": action_rows(campaign, deviations, shown),
        "capas": capa_rows(campaign, deviations, shown, end),
        "oos": oos_rows(campaign, deviations),
        "equipment_events": equipment_event_rows(campaign, causes, shown, end),
        "log": log_rows(campaign, deviations, shown),
    }
    return SimulatedPlant(
        settings=settings,
        tables=tables,
        incidents=tell_truth(campaign, deviations, (*checks.recorded, *results), checks.missed),
        causes=causes,
        showcase=_showcase_number(deviations, shown),
        signals=make_signals(campaign, acting.courses, shown, settings.historian_rows),
        documents=documents,
    )


def _showcase_number(deviations: list[Deviation], shown: Showcase | None) -> str | None:
    if shown is None:
        return None
    return next(
        deviation.number
        for deviation in deviations
        if deviation.finding.batch.number == shown.batch
        and deviation.finding.outcome == "fill_volume"
    )

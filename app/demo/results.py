"""The laboratory's results: samples of each test, on the instrument that was free."""

from collections.abc import Iterator

from app.demo import clock
from app.demo.campaign import Campaign
from app.demo.catalogue import Characteristic
from app.demo.measurements import Measurement, limits_of
from app.demo.readings import Influences
from app.demo.records import Batch, Row
from app.demo.streams import stream


def run_tests(campaign: Campaign, acting: Influences) -> tuple[Measurement, ...]:
    """Every sample of every test, in order of batch and test."""
    return tuple(
        measurement
        for batch in campaign.batches
        for measured in batch.product.tests
        for measurement in _samples(campaign, acting, batch, measured)
    )


def _samples(
    campaign: Campaign, acting: Influences, batch: Batch, measured: Characteristic
) -> Iterator[Measurement]:
    rng = stream(campaign.seed, f"results {batch.product.id} {batch.position} {measured.name}")
    run = batch.tests[measured.name]
    course = acting.courses[batch.number, measured.name]
    excursion = acting.excursions.get((batch.number, measured.name))
    low, high = limits_of(campaign, batch, measured)
    for i in range(measured.samples):
        noise = measured.within_sd * min(2.6, max(-2.6, float(rng.normal())))
        value = course.level + noise
        if excursion and i < excursion.readings:
            value = course.level + excursion.shift + 0.2 * noise
        at = clock.later(run.at, minutes=25 * i)
        sample = f"{i + 1}" if measured.samples > 1 else ""
        yield Measurement(
            batch, measured, at, max(value, 0.0), low, high, run.analyst, sample, run.instrument
        )


def result_rows(results: tuple[Measurement, ...]) -> list[Row]:
    return [
        {
            "batch": result.batch.number,
            "product": result.batch.product.id,
            "test": result.measured.name,
            "sample": result.sample,
            "tested_at": clock.written(result.at),
            "value": result.text,
            "unit": result.measured.unit,
            "method": result.measured.method,
            "instrument": result.instrument,
            "status": "valid",
            "invalidation_reason": "",
            "tested_by": result.by,
        }
        for result in results
    ]

"""The tables that state what the plant is and what it expects: products, ranges, recipes, FMEA."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from app.demo import catalogue, clock
from app.demo.campaign import Campaign
from app.demo.catalogue import Characteristic, Product
from app.demo.editions import Edition, of_document
from app.demo.readings import TOLERANCE_MIN
from app.demo.records import Row
from app.demo.streams import stream


def registers(campaign: Campaign, documents: Sequence[Row]) -> dict[str, list[Row]]:
    products = catalogue.products()
    return {
        "products": [_product(product) for product in products],
        "parameters": [row for p in products for row in _parameters(campaign.editions, p)],
        "specifications": [row for p in products for row in _specifications(campaign.editions, p)],
        "master_steps": [row for p in products for row in _master_steps(campaign.editions, p)],
        "master_entries": [row for p in products for row in _master_entries(campaign.editions, p)],
        "bill_of_materials": [row for p in products for row in _bill(campaign.editions, p)],
        "equipment": list(_equipment(campaign)),
        "tags": list(_tags()),
        "failure_modes": list(_failure_modes()),
        "changes": list(_changes(campaign)),
        "documents": list(documents),
    }


def number(value: float | None, decimals: int) -> str:
    return "" if value is None else f"{value:.{decimals}f}"


def _product(product: Product) -> Row:
    return {
        "product": product.id,
        "name": product.name,
        "strength": product.strength,
        "dosage_form": product.dosage_form,
    }


def _validity(edition: Edition) -> Row:
    return {
        "effective_from": edition.effective_from.isoformat(),
        "effective_to": edition.effective_to.isoformat() if edition.effective_to else "",
        "document": edition.number,
        "document_version": edition.version,
    }


def _limits(measured: Characteristic, version: str) -> Row:
    low, high, target = measured.limits(version)
    return {
        "unit": measured.unit,
        "low": number(low, measured.decimals),
        "high": number(high, measured.decimals),
        "target": number(target, measured.decimals),
    }


def _parameters(editions: Sequence[Edition], product: Product) -> Iterator[Row]:
    for measured in product.parameters:
        for edition in of_document(editions, measured.document):
            yield {
                "product": product.id,
                "step": measured.step,
                "parameter": measured.name,
                "critical": "true" if measured.critical else "false",
                **_limits(measured, edition.version),
                **_validity(edition),
            }


def _specifications(editions: Sequence[Edition], product: Product) -> Iterator[Row]:
    for edition in of_document(editions, product.specification):
        for test in product.tests:
            limits = _limits(test, edition.version)
            yield {
                "product": product.id,
                "test": test.name,
                "stage": "release",
                "unit": test.unit,
                "low": "" if test.text else limits["low"],
                "high": "" if test.text else limits["high"],
                "text": test.text,
                "decimals": "" if test.text else str(test.decimals),
                "method": test.method,
                **_validity(edition),
            }


def _master_steps(editions: Sequence[Edition], product: Product) -> Iterator[Row]:
    for edition in of_document(editions, product.master_record):
        after = ""
        for sequence, step in enumerate(product.steps, 1):
            yield {
                "master_record": edition.number,
                "version": edition.version,
                "step": step.name,
                "product": product.id,
                "sequence": str(sequence),
                "after": "" if step.with_previous else after,
                "equipment_type": step.type,
                "max_hold_min": str(step.max_hold_min) if after and not step.with_previous else "",
                "yield_low": "96.0",
                "yield_high": "101.0",
            }
            after = step.name


def _master_entries(editions: Sequence[Edition], product: Product) -> Iterator[Row]:
    for edition in of_document(editions, product.master_record):
        for measured in product.parameters:
            yield {
                "master_record": edition.number,
                "version": edition.version,
                "step": measured.step,
                "parameter": measured.name,
                "required": "true",
                "every_min": str(measured.every_min) if measured.every_min else "",
                "tolerance_min": str(TOLERANCE_MIN) if measured.every_min else "",
            }


def _bill(editions: Sequence[Edition], product: Product) -> Iterator[Row]:
    for edition in of_document(editions, product.master_record):
        for material in product.materials:
            yield {
                "master_record": edition.number,
                "version": edition.version,
                "material": material.name,
                "step": material.step,
                "quantity": f"{material.quantity:g}",
                "unit": material.unit,
                "tolerance_percent": f"{material.tolerance_percent:g}",
            }


def _equipment(campaign: Campaign) -> Iterator[Row]:
    rng = stream(campaign.seed, "qualification")
    site = catalogue.table("site")
    for row in (*site["equipment"], *site["instruments"]):
        until = clock.day_at(campaign.months, 1.05) + timedelta(days=int(rng.integers(0, 700)))
        yield {
            "equipment": row["id"],
            "name": row["name"],
            "type": row.get("type", row["name"].lower()),
            "line": row.get("line", ""),
            "location": row.get("location", "QC laboratory"),
            "qualified_until": until.isoformat(),
        }


def _tags() -> Iterator[Row]:
    site = catalogue.table("site")
    kinds = (
        ("T", "°C", "Room temperature", "room_temperature", "18", "25"),
        ("RH", "%", "Room relative humidity", "room_humidity", "25", "60"),
        ("DP", "Pa", "Room differential pressure", "room_pressure", "8", "30"),
    )
    for room in site["rooms"]:
        for suffix, unit, text, parameter, low, high in kinds:
            yield {
                "tag": f"{room['id']}-{suffix}",
                "unit": unit,
                "equipment": room["unit"],
                "location": room["id"],
                "parameter": parameter,
                "description": f"{text}, {room['id']}",
                "low": low,
                "high": high,
            }
    for tag in site["machine_tags"]:
        for machine in site["equipment"]:
            if machine["type"] == tag["type"]:
                yield {
                    "tag": f"{machine['id']}-{tag['suffix']}",
                    "unit": tag["unit"],
                    "equipment": machine["id"],
                    "location": machine["location"],
                    "parameter": tag["follows"],
                    "description": tag["description"],
                    "low": number(tag["low"], tag["decimals"]),
                    "high": number(tag["high"], tag["decimals"]),
                }


def _failure_modes() -> Iterator[Row]:
    """The FMEA: the mechanism of every cause there is, planted or not, and a few more."""
    columns = ("factor", "step", "effect", "mechanism", "document")
    known = [
        dict(zip(columns, (t.kind, t.step, t.outcome, t.mechanism, t.document), strict=True))
        for t in catalogue.cause_templates()
    ]
    for i, row in enumerate((*known, *catalogue.table("causes")["failure_mode"])):
        yield {"id": f"FM-{i + 1:03d}"} | row


def _changes(campaign: Campaign) -> Iterator[Row]:
    """A change for each new version and each second supplier, in order of date."""
    found: list[Row] = []
    for edition in campaign.editions:
        if edition.effective_from >= clock.FIRST_DAY:
            found.append(
                {
                    "date": edition.effective_from.isoformat(),
                    "product": edition.product,
                    "description": f"{edition.number} version {edition.version} made effective",
                    "document": edition.number,
                }
            )
    found.extend(_supplier_changes(campaign))
    for i, row in enumerate(sorted(found, key=lambda row: (row["date"], row["description"]))):
        yield {"change": f"CC-25-{i + 3:03d}", "status": "implemented"} | row


def _supplier_changes(campaign: Campaign) -> Iterator[Row]:
    for product in catalogue.products():
        for material in product.materials:
            lots = [batch.lots[material.name] for batch in campaign.of_product(product.id)]
            second = [lot for lot in lots if lot.supplier == material.suppliers[1]]
            if second:
                yield {
                    "date": min(lot.received for lot in second).date().isoformat(),
                    "product": product.id,
                    "description": f"{second[0].supplier} approved as second supplier of "
                    f"{material.name}",
                    "document": "",
                }

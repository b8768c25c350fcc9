"""What would be stored of a plant package, written for people or as JSON."""

import json
from collections.abc import Iterator

from ingestion.package.reader import Package


def package_as_text(package: Package) -> str:
    return "\n".join(_lines(package)) + "\n"


def package_as_json(package: Package) -> str:
    """One JSON object: the plant, rows by file, historian files, files that nothing names."""
    plant = package.plant
    record = {
        "package": package.sha256,
        "plant": {"site": plant.site, "name": plant.name, "timezone": str(plant.timezone)},
        "rows": {name: len(rows) for name, rows in package.rows.items()},
        "historian": list(package.historian),
        "unread": list(package.unread),
    }
    return json.dumps(record, ensure_ascii=False, indent=1) + "\n"


def _lines(package: Package) -> Iterator[str]:
    plant = package.plant
    yield f"plant package of {plant.name} ({plant.site}), times in {plant.timezone}"
    yield f"sha256 {package.sha256}"
    for name, rows in package.rows.items():
        yield f"{name}.csv: {len(rows)} rows"
    yield from (f"{path}: historian values" for path in package.historian)
    yield from (f"{path}: named by nothing, kept as it is" for path in package.unread)

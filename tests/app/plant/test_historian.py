import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
import numpy as np
import pytest

from app.audit.work import Ledger
from app.auth.actor import Scope
from app.core.settings import Settings
from app.plant.historian import Historian, Window, open_historian, verify_historian
from tests.conftest import PLANT, Receive

HOUR = timedelta(hours=1)
T0 = datetime(2024, 1, 1, tzinfo=UTC)
TAGS = "tag,unit\nT-1,°C\nT-2,°C\n"


def values(*cells: tuple[str, int, float]) -> str:
    lines = [f"{tag},{(T0 + hour * HOUR).isoformat()},{value}" for tag, hour, value in cells]
    return "\n".join(["tag,at,value", *lines]) + "\n"


FIRST = values(("T-1", 2, 3.0), ("T-1", 0, 1.0), ("T-1", 1, 2.0), ("T-2", 1, 9.0))


@pytest.fixture
def historian(receive: Receive, ledger: Ledger, settings: Settings) -> Historian:
    receive({"tags.csv": TAGS, "historian/a.csv": FIRST})
    return opened(ledger, settings)


def opened(ledger: Ledger, settings: Settings) -> Historian:
    with ledger.database.read() as session:
        return open_historian(session, settings.data / "historian", Scope())


def test_a_series_is_in_order_of_time_and_half_open(historian: Historian) -> None:
    found = historian.series("T-1", T0, T0 + 2 * HOUR)
    assert found.value.tolist() == [1.0, 2.0]
    assert found.at.dtype == "datetime64[us]"
    assert found.at.tolist() == [(T0 + n * HOUR).replace(tzinfo=None) for n in range(2)]


def test_times_of_another_zone_are_the_same_instants(historian: Historian) -> None:
    tokyo = ZoneInfo("Asia/Tokyo")
    found = historian.series("T-1", T0.astimezone(tokyo), (T0 + HOUR).astimezone(tokyo))
    assert found.value.tolist() == [1.0]


@pytest.mark.req("IA-03")
def test_another_sites_values_and_another_products_are_not_seen(
    receive: Receive, ledger: Ledger, settings: Settings
) -> None:
    of_products = (
        f"tag,at,value,batch,product\nT-1,{T0.isoformat()},1.0,,\n"
        f"T-1,{(T0 + HOUR).isoformat()},2.0,B-01,P1\n"
        f"T-1,{(T0 + 2 * HOUR).isoformat()},3.0,B-02,P2\n"
    )
    receive({"tags.csv": TAGS, "historian/a.csv": of_products})
    plant = json.dumps(PLANT | {"site": "CRK", "name": "Cork"})
    elsewhere = values(("T-1", 3, 4.0))
    receive({"plant.json": plant, "tags.csv": TAGS, "historian/a.csv": elsewhere}, "cork")

    def seen(scope: Scope) -> list[float]:
        with ledger.database.read() as session:
            found = open_historian(session, settings.data / "historian", scope)
        return found.series("T-1", T0, T0 + 9 * HOUR).value.tolist()

    assert seen(Scope()) == [1.0, 2.0, 3.0, 4.0]
    assert seen(Scope(frozenset({"DUB"}))) == [1.0, 2.0, 3.0]
    assert seen(Scope(frozenset({"DUB"}), frozenset({"P1"}))) == [1.0, 2.0]
    assert seen(Scope(frozenset())) == []


def test_an_unknown_tag_has_an_empty_series(historian: Historian) -> None:
    found = historian.series("T-9", T0, T0 + 9 * HOUR)
    assert (found.at.size, found.value.size) == (0, 0)
    assert found.value.dtype == np.float64


def test_the_mean_of_a_window_counts_its_values(historian: Historian) -> None:
    windows = [
        Window("all", T0, T0 + 9 * HOUR),
        Window("last", T0 + 2 * HOUR, T0 + 3 * HOUR),
        Window("none", T0 + 3 * HOUR, T0 + 9 * HOUR),
    ]
    assert historian.window_means(["T-1", "T-2"], windows) == {
        ("T-1", "all"): (2.0, 3),
        ("T-1", "last"): (3.0, 1),
        ("T-2", "all"): (9.0, 1),
    }
    assert historian.window_means([], windows) == {}
    assert historian.window_means(["T-1"], []) == {}


def test_without_files_there_is_nothing() -> None:
    empty = Historian(())
    assert empty.series("T-1", T0, T0 + HOUR).value.size == 0
    assert empty.window_means(["T-1"], [Window("w", T0, T0 + HOUR)]) == {}


def test_of_two_packages_with_the_same_instant_the_later_holds(
    historian: Historian, receive: Receive, ledger: Ledger, settings: Settings
) -> None:
    """A site that exports its whole history each time must not count it twice."""
    later = values(("T-1", 0, 1.0), ("T-1", 1, 5.0), ("T-1", 2, 3.0), ("T-1", 3, 7.0))
    receive({"tags.csv": TAGS, "historian/a.csv": later}, "later")
    both = opened(ledger, settings)
    assert both.series("T-1", T0, T0 + 9 * HOUR).value.tolist() == [1.0, 5.0, 3.0, 7.0]
    window = [Window("all", T0, T0 + 9 * HOUR)]
    assert both.window_means(["T-1", "T-2"], window) == {
        ("T-1", "all"): (4.0, 4),
        ("T-2", "all"): (9.0, 1),
    }


def test_an_altered_or_missing_file_is_found(
    historian: Historian, ledger: Ledger, settings: Settings
) -> None:
    def findings() -> list[str]:
        with ledger.database.read() as session:
            return verify_historian(session, settings.data / "historian")

    assert findings() == []
    file = historian.files[0]
    file.write_bytes(file.read_bytes() + b"x")
    assert "altered" in findings()[0]
    file.unlink()
    assert "missing" in findings()[0]


def test_a_mean_is_the_same_to_its_last_digit_each_time(tmp_path: Path) -> None:
    """A query whose answer moved would make every draft that rests on it look out of date."""
    file = tmp_path / "many.parquet"
    with duckdb.connect(":memory:") as connection:
        many = connection.sql(
            """
            select 'T-' || tag as tag, timestamp '2024-01-01' + to_minutes(n) as "at",
                   (hash(n, tag) % 10007) / 7.0 as value, null as batch, null as product
            from range(2) as t(tag), range(150000) as r(n)
            """
        )
        many.write_parquet(str(file), row_group_size=20480)
    days = (T0 + 24 * day * HOUR for day in range(90))
    windows = [Window(str(day), day, day + 72 * HOUR) for day in days]
    found = [Historian((file,)).window_means(["T-0", "T-1"], windows) for _ in range(8)]
    assert len(found[0]) == 180
    assert all(one == found[0] for one in found)

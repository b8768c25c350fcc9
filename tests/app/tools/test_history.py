import pytest
from statsmodels.stats.proportion import proportion_confint

from app.tools.history import wilson_interval


@pytest.mark.parametrize(("count", "n"), [(0, 10), (1, 10), (7, 20), (50, 50), (3, 1005)])
def test_interval_is_wilsons(count: int, n: int) -> None:
    assert wilson_interval(count, n) == pytest.approx(
        proportion_confint(count, n, method="wilson"), abs=1e-12
    )

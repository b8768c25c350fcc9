"""Our filters in the engine's words. With ``edge_index`` all that knows the engine.

The engine starts from the smallest of the conditions that must hold, which for ranges and
alternatives means merging long lists. The sparse half gains by that, since its own lists are
short. The dense half loses: it is faster when conditions are stated as what must not fail, which
is checked point by point, and only an equality, whose list is ready, leads. At 100,000 points
that takes the dense half from 8.9 to 5.9 ms (p95), and spares the sparse half 1.8 ms.
"""

from typing import assert_never

import qdrant_edge as engine

from app.retrieval.index import Absent, AnyOf, Between, Condition, Equals, Filter, InForce

_EngineCondition = engine.FieldCondition | engine.IsEmptyCondition | engine.Filter


def leading_filter(filter: Filter) -> engine.Filter | None:
    """For the sparse half and for counting. None for the filter without conditions."""
    if not filter.conditions:
        return None
    return engine.Filter(must=[_condition(condition) for condition in filter.conditions])


def checking_filter(filter: Filter) -> engine.Filter | None:
    """For the dense half. None for the filter without conditions."""
    if not filter.conditions:
        return None
    equalities = [one for one in filter.conditions if isinstance(one, Equals)]
    others = [one for one in filter.conditions if not isinstance(one, Equals)]
    return engine.Filter(
        must=[_condition(one) for one in equalities],
        must_not=[engine.Filter(must_not=[_condition(one)]) for one in others],
    )


def _condition(condition: Condition) -> _EngineCondition:
    match condition:
        case Equals(field, value):
            return engine.FieldCondition(field, match=engine.MatchValue(value))
        case AnyOf(field):
            return engine.FieldCondition(field, match=engine.MatchAny(_listed(condition)))
        case Between(field, minimum, maximum):
            return _range(field, engine.RangeFloat(gte=minimum, lte=maximum))
        case InForce(at, starts, ends):
            until = engine.RangeFloat(lte=at)
            return engine.Filter(must=[_range(starts, until)], must_not=[_range(ends, until)])
        case Absent(field):
            return engine.IsEmptyCondition(field)
        case _:
            assert_never(condition)


def _range(field: str, bounds: engine.RangeFloat) -> engine.FieldCondition:
    return engine.FieldCondition(field, range=bounds)


def _listed(condition: AnyOf) -> list[str] | list[int]:
    names = [value for value in condition.values if isinstance(value, str)]
    return names or [value for value in condition.values if isinstance(value, int)]

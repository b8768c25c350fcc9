"""Passages of the sites and products in scope: before ranking, and once more before they are shown.

The index knows whose a passage was when it was indexed. Between an import and the end of its
indexing the rows know better, so a reader with a limited scope is shown a passage only if all its
rows are in the reader's view as they stand.

The sparse half weighs a word by how rare it is in the whole index. So what is out of scope may
move the order of what is in it, but is never found, counted or named.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy.orm import Session

from app.auth.actor import Actor, Scope
from app.records.view import View
from app.records.visibility import EVERYBODY
from app.retrieval.index import AnyOf
from app.retrieval.passages import Passage


def allowed_by(scope: Scope) -> list[AnyOf]:
    """What the payload of a point in scope must hold; nothing for a whole scope."""
    conditions = []
    if scope.sites is not None:
        conditions.append(AnyOf("site", tuple(sorted(scope.sites))))
    if scope.products is not None:
        conditions.append(AnyOf("products", (EVERYBODY, *sorted(scope.products))))
    return conditions


def within(session: Session, actor: Actor, passages: Mapping[str, Passage]) -> dict[str, Passage]:
    """The passages whose rows are in scope now, without the names of other products."""
    if actor.scope.is_whole:
        return dict(passages)
    seen = _seen(View(session, scope=actor.scope), passages)
    return {
        key: _without_others(passage, actor.scope)
        for key, passage in passages.items()
        if seen[passage.table].issuperset(passage.row_ids)
    }


def _seen(view: View, passages: Mapping[str, Passage]) -> dict[str, set[int]]:
    asked: dict[str, set[int]] = defaultdict(set)
    for passage in passages.values():
        asked[passage.table].update(passage.row_ids)
    return {table: view.visible_of(table, sorted(row_ids)) for table, row_ids in asked.items()}


def _without_others(passage: Passage, scope: Scope) -> Passage:
    if scope.products is None:
        return passage
    own = {EVERYBODY, *scope.products}
    return replace(passage, products=tuple(one for one in passage.products if one in own))

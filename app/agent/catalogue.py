"""Reads from the records what the words and identifiers of a question can mean."""

from collections.abc import Collection, Iterable, Iterator
from itertools import islice

from sqlalchemy import ColumnElement, func

from app.agent.names import Catalogue, Spoken, squeezed, telling_words, words_of
from app.agent.things import Thing, ThingKind, Things
from app.records.record import Record
from app.records.tables import RECORDS
from app.records.view import View

_PLACES = (
    (ThingKind.DEVIATION, "deviations", "deviation"),
    (ThingKind.BATCH, "batches", "batch"),
    (ThingKind.EQUIPMENT, "equipment", "equipment"),
    (ThingKind.DOCUMENT, "documents", "number"),
    (ThingKind.LOT, "materials", "lot"),
    (ThingKind.TAG, "tags", "tag"),
    (ThingKind.PRODUCT, "products", "product"),
    (ThingKind.ROOM, "equipment", "location"),
    (ThingKind.LINE, "batches", "line"),
)
_JOINERS = "-_/. "


def read_catalogue(view: View, names: Collection[str]) -> Catalogue:
    """``names`` are looked up; what has a name in words is read from master data alone."""
    wanted = {squeezed(name) for name in names} - {""}
    known: dict[str, dict[Thing, None]] = {}
    for kind, table, column in _PLACES if wanted else ():
        for row in _rows(view, kind, table, column, wanted):
            name = row.require(column)
            known.setdefault(squeezed(name), {})[_thing(kind, row, name)] = None
    things = {name: tuple(found) for name, found in known.items()}
    return Catalogue(things, tuple(_spoken(view)))


def check_attached(view: View, attached: Iterable[Thing]) -> Things:
    """Those that the view shows; of a batch with its product."""
    things = tuple(attached)
    known = read_catalogue(view, [one.id for one in things]).known
    return tuple(
        found
        for one in things
        for found in known.get(squeezed(one.id), ())
        if (found.kind, found.id) == (one.kind, one.id)
    )


def _rows(
    view: View, kind: ThingKind, table: str, column: str, wanted: Collection[str]
) -> Iterator[Record]:
    """Of a line or a room, which many rows have, one row a name."""
    cell = _squeezed(RECORDS[table].c[column])
    if kind not in (ThingKind.LINE, ThingKind.ROOM):
        yield from view.each(table, cell.in_(wanted))
        return
    for name in wanted:
        yield from islice(view.each(table, cell == name), 1)


def _squeezed(column: ColumnElement[str]) -> ColumnElement[str]:
    """As :func:`app.agent.names.squeezed`, in SQL."""
    text: ColumnElement[str] = column
    for joiner in _JOINERS:
        text = func.replace(text, joiner, "")
    return func.lower(text)


def _thing(kind: ThingKind, row: Record, name: str) -> Thing:
    product = (row.text("product") or "") if kind is ThingKind.BATCH else ""
    return Thing(kind, name, product)


def _spoken(view: View) -> Iterator[Spoken]:
    parameters = dict.fromkeys(view.select("parameters", "product", "step", "parameter"))
    tests = dict.fromkeys(view.select("specifications", "product", "test"))
    alone = telling_words(
        name.replace("_", " ")
        for name in [*(name for _, _, name in parameters), *(name for _, name in tests)]
    )
    for product, step, name in parameters:
        thing = Thing(ThingKind.PARAMETER, name, product, step)
        yield Spoken(thing, words_of(name), alone[name.replace("_", " ")])
    for product, name in tests:
        thing = Thing(ThingKind.TEST, name, product)
        yield Spoken(thing, words_of(name), alone[name.replace("_", " ")])
    yield from _steps(view)
    yield from _products(view)
    yield from _signals(view)


def _steps(view: View) -> Iterator[Spoken]:
    """By id, from the ranges: whoever runs a step validates something in it."""
    for (step,) in dict.fromkeys(view.select("parameters", "step")):
        yield Spoken(Thing(ThingKind.STEP, step), words_of(step))


def _products(view: View) -> Iterator[Spoken]:
    """By the first word of the name, where it is one's own."""
    first = {product: name.split()[0].lower() for product, name in _names(view)}
    for product, word in first.items():
        if list(first.values()).count(word) == 1 and word.isalpha():
            yield Spoken(Thing(ThingKind.PRODUCT, product), frozenset({word}))


def _names(view: View) -> list[tuple[str, str]]:
    return [(product, name) for product, name in view.select("products", "product", "name")]


def _signals(view: View) -> Iterator[Spoken]:
    columns = ("tag", "parameter", "description", "location", "equipment")
    for tag, parameter, description, location, equipment in view.select("tags", *columns):
        words = words_of(parameter or "") | words_of((description or "").split(",")[0])
        places = frozenset(place for place in (location, equipment) if place)
        alone = frozenset(word for word in words if len(word) > 4 and word != "mean")
        yield Spoken(Thing(ThingKind.TAG, tag), frozenset(), alone, places)

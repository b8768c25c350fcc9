from dataclasses import dataclass

from app.documents.comparison import ClauseKind, compare


@dataclass(frozen=True)
class Passage:
    """As a row of the chunk table."""

    text: str
    clause: str | None = None
    headings: tuple[str, ...] = ("5 Procedure",)
    page: int = 1


START = Passage("5.1 Check the line before the start.", "5.1")
EVERY = Passage("5.2 Take a sample of five vials every 30 minutes.", "5.2")
STOP = Passage("5.3 Stop the line after two results outside the limits.", "5.3")


def kinds(old: list[Passage], new: list[Passage]) -> list[tuple[ClauseKind, str | None]]:
    shown = ((one.kind, one.new or one.old) for one in compare(old, new).changes)
    return [(kind, clause.number if clause else None) for kind, clause in shown]


def test_the_same_text_has_no_changes_whatever_its_line_ends() -> None:
    wrapped = Passage("5.2 Take a sample of five\nvials every 30\nminutes.", "5.2")
    found = compare([START, EVERY], [START, wrapped])
    assert (found.changes, found.unchanged) == ((), 2)


def test_another_word_in_a_clause_is_a_change_of_that_clause_alone() -> None:
    more = Passage("5.2 Take a sample of five vials every 15 minutes.", "5.2", page=2)
    found = compare([START, EVERY, STOP], [START, more, STOP])
    (change,) = found.changes
    assert change.kind is ClauseKind.CHANGED
    assert change.old is not None
    assert change.new is not None
    assert (change.old.body, change.new.page) == (EVERY.text.removeprefix("5.2 "), 2)
    assert found.unchanged == 2


def test_a_clause_that_moved_down_is_renumbered_and_the_one_before_it_added() -> None:
    fresh = Passage("5.2 Wear gloves of the second pair.", "5.2")
    moved = Passage(EVERY.text.replace("5.2", "5.3", 1), "5.3")
    assert kinds([START, EVERY], [START, fresh, moved]) == [
        (ClauseKind.ADDED, "5.2"),
        (ClauseKind.RENUMBERED, "5.3"),
    ]


def test_what_was_removed_stands_before_what_was_added_in_its_place() -> None:
    other = Passage("5.2 Records are kept for six years in the archive.", "5.2")
    assert kinds([START, EVERY, STOP], [START, other, STOP]) == [
        (ClauseKind.REMOVED, "5.2"),
        (ClauseKind.ADDED, "5.2"),
    ]


def test_every_clause_of_both_versions_is_told_of_exactly_once() -> None:
    old = [START, EVERY, STOP, Passage("A closing remark.", None, ("9 End",))]
    new = [STOP, Passage("5.4 Take a sample of six vials every 30 minutes.", "5.4")]
    found = compare(old, new)
    told = (
        [one.old for one in found.changes if one.old],
        [one.new for one in found.changes if one.new],
    )
    assert [len(side) + found.unchanged for side in told] == [len(old), len(new)]


def test_passages_of_one_clause_are_one_and_a_table_keeps_a_line_for_each_row() -> None:
    split = [
        Passage("5.2 Take a sample", "5.2"),
        Passage("Volume | Limit\n2.01 | 2.00–2.10", "5.2"),
    ]
    (change,) = compare([], split).changes
    assert change.new is not None
    assert change.new.text == "5.2 Take a sample\nVolume | Limit\n2.01 | 2.00–2.10"


def test_a_version_without_text_is_all_added_or_all_removed() -> None:
    assert kinds([], [START]) == [(ClauseKind.ADDED, "5.1")]
    assert kinds([START], []) == [(ClauseKind.REMOVED, "5.1")]

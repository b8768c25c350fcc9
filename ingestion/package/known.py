"""What the reader asks about records that are already stored, behind one protocol."""

from collections.abc import Mapping
from typing import Final, Protocol

from ingestion.package.validity import Validity


class KnownRecords(Protocol):
    """Answers about rows of the same site that are stored and not withdrawn.

    A ``subject`` is the tuple of key cells that the versions of one thing share, in the order of
    :data:`ingestion.package.contract.TABLES` and empty where a cell is empty:
    ``documents`` (number,), ``parameters`` (product, step, parameter), ``specifications``
    (product, test, stage).
    """

    def has_table(self, table: str) -> bool:
        """At least one row of the table is stored."""
        ...

    def has(self, table: str, column: str, value: str) -> bool: ...

    def products_of_batch(self, batch: str) -> set[str]: ...

    def validities(self, table: str, subject: tuple[str, ...]) -> Mapping[str, Validity]:
        """:attr:`Row.key` of each stored version, with the dates as they were delivered."""
        ...

    def units(self, table: str, subject: tuple[str, ...]) -> set[str]:
        """Units of the stored versions of a parameter, or of a test (product, test) at any stage.

        For ``specifications`` the subject is (product, test), for ``parameters`` as above.
        """
        ...


class _NothingKnown:
    """A site that has stored nothing yet."""

    def has_table(self, table: str) -> bool:
        return False

    def has(self, table: str, column: str, value: str) -> bool:
        return False

    def products_of_batch(self, batch: str) -> set[str]:
        return set()

    def validities(self, table: str, subject: tuple[str, ...]) -> Mapping[str, Validity]:
        return {}

    def units(self, table: str, subject: tuple[str, ...]) -> set[str]:
        return set()


NOTHING_KNOWN: Final[KnownRecords] = _NothingKnown()

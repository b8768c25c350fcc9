"""May this configuration generate? (LC-02, LC-03, H12, H25)

Rules, in order; the first that fails is the answer:

1. What lies on disk is what the service was started with: a part that was altered since switches
   generation off, in every mode.
2. In a validated installation every served model of the configuration has answered once, so that
   its hash says what it is, and the configuration is released. Elsewhere it may do without, and
   what it writes says that it is not for GMP use.

Generation is what writes new words or records: an investigation, a refresh, a section, whatever
asks a model. What only reads goes on: records, search, tables and tools answer from what was
imported, and people review, edit and sign drafts that stand already, each under the configuration
that it was made with. No setting skips a rule.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from app.core.errors import Conflict
from app.release.item import PartChange
from app.release.mode import Mode


class NotServing(Conflict):
    """Nothing is generated; ``details`` say why, ``why`` says it to whoever only reads on."""

    why = ""


class Unreleased(NotServing):
    code = "configuration_unreleased"
    why = "this configuration is not released"


class Altered(NotServing):
    code = "configuration_altered"
    why = "the configuration on disk is not the one that was started"


class Unmet(NotServing):
    code = "configuration_unmet"
    why = "a model of this configuration has never answered"


@dataclass(frozen=True)
class Serving:
    """What is known of the running configuration. ``altered`` are the parts that are on disk not
    what they were at the start, ``unmet`` the models that never answered."""

    mode: Mode
    configuration: str
    is_released: bool
    altered: tuple[PartChange, ...] = ()
    unmet: tuple[str, ...] = ()

    @property
    def refusal(self) -> NotServing | None:
        if self.altered:
            return _altered(self.altered)
        if self.mode is Mode.VALIDATED and self.unmet:
            return unmet(self.unmet)
        if self.mode is Mode.VALIDATED and not self.is_released:
            return _unreleased(self.configuration)
        return None

    @property
    def warning(self) -> str | None:
        """For an installation that serves all the same."""
        if self.refusal is None and not self.is_released:
            return f"The configuration {self.configuration[:16]} is not released."
        return None


def _altered(parts: Sequence[PartChange]) -> NotServing:
    names = tuple(one.part for one in parts)
    return Altered(
        f"nothing is generated: {Altered.why}",
        got=", ".join(names),
        hint="Restore the files, or restart and release the change",
        details=names,
    )


def unmet(parts: Sequence[str]) -> Unmet:
    return Unmet(
        "this configuration does not say what it runs: a model has never answered",
        got=", ".join(parts),
        hint="Start its server, then restart the service and propose what it is then",
        details=tuple(parts),
    )


def _unreleased(configuration: str) -> NotServing:
    return Unreleased(
        f"nothing is generated: {Unreleased.why}",
        where=f"configuration {configuration[:16]}",
        expected="an approved change record",
        hint="Propose it with an evaluation report; QA approves by signature",
    )

"""What a tool found, with operators as roles, as a draft and a prompt may have it (H29)."""

from dataclasses import replace
from typing import Any

from app.evidence.people import People
from app.tools.association import Associations, Finding
from app.tools.exposures import Factor, FactorKind

_COLUMN = "operator"
"""The exposures' label of a person begins with it; a shift is nobody."""


def in_roles(output: Any, people: People) -> Any:
    """Only associations name people; every other output is given back as it is."""
    if not isinstance(output, Associations):
        return output
    factors = [_in_roles(one.factor, people) for one in output.findings]
    pairs = zip(output.findings, factors, strict=True)
    labels = {one.factor.label: factor.label for one, factor in pairs}
    findings = tuple(
        _finding(one, factor, labels) for one, factor in zip(output.findings, factors, strict=True)
    )
    return replace(output, findings=findings)


def _finding(one: Finding, factor: Factor, labels: dict[str, str]) -> Finding:
    aliases = tuple(labels.get(alias, alias) for alias in one.aliases)
    return replace(one, factor=factor, aliases=aliases)


def _in_roles(factor: Factor, people: People) -> Factor:
    if factor.kind is not FactorKind.PERSONNEL or not factor.label.startswith(f"{_COLUMN} "):
        return factor
    name = people.name(factor.id, _COLUMN)
    return replace(factor, id=name, label=f"{name} at step {factor.of}")

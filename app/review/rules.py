"""Nobody checks their own work: the rules of independence, pure (ES-05, H06).

Everybody is compared by *identity*, the record that says which human being holds an account, so
that two accounts of one person are one person. A signature weighs on the signer and on whom the
signer stands in for alike. Rules, in order:

1. Whoever contributed to the draft, in any of its versions, neither reviews nor approves it: who
   created, edited, entered, adopted, decided or authored (21 CFR 211.22; 211.194(a)(8) by
   analogy; A11d §12.6).
2. Nor does anybody who stands in for a contributor, or for whom a contributor stood in: delegation
   does not make two persons of one.
3. The reviewer is not the author of the version under review, and its author is nobody who has
   reviewed or approved it.
4. The reviewer and the approver of a version differ.

A rejection binds as an approval does, so that QA's verdict is independent either way. Not done
here: who holds the role (``states``), who is trained and may sign (``auth.qualification``).
"""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet

from app.core.errors import Forbidden
from app.review.states import Meaning

_CHECKING = frozenset({Meaning.REVIEWED, Meaning.APPROVED, Meaning.REJECTED})
_APART_FROM = {
    Meaning.AUTHORED: (Meaning.REVIEWED, Meaning.APPROVED),
    Meaning.REVIEWED: (Meaning.AUTHORED, Meaning.APPROVED),
    Meaning.APPROVED: (Meaning.AUTHORED, Meaning.REVIEWED),
    Meaning.REJECTED: (Meaning.AUTHORED, Meaning.REVIEWED),
}


class NotIndependent(Forbidden):
    """The signer, or whom the signer stands in for, has a part in what is to be checked."""


def check_independence(
    signer: str,
    represented: AbstractSet[str],
    contributors: AbstractSet[str],
    earlier: Mapping[Meaning, AbstractSet[str]],
    meaning: Meaning,
) -> None:
    """All are identities. ``represented``: for whom the signer stands in. ``contributors``: of the
    whole draft, with those for whom they stood in. ``earlier``: who signed this version so far, in
    each meaning, with those for whom they stood in. Raises :class:`NotIndependent`."""
    if meaning in _CHECKING:
        if signer in contributors:
            raise _refusal(meaning, "you contributed to this draft")
        if represented & contributors:
            raise _refusal(meaning, "you stand in for somebody who contributed to this draft")
    for other in _APART_FROM[meaning]:
        if (represented | {signer}) & earlier.get(other, frozenset()):
            raise _refusal(meaning, f"you, or whom you stand in for, signed it as {other}")


def _refusal(meaning: Meaning, why: str) -> NotIndependent:
    return NotIndependent(
        f"this cannot be signed as {meaning} by you: {why}",
        hint="Another person with the role must do it",
    )

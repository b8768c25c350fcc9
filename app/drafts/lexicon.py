"""The words that decide: numbers, units, dates, negations, verdicts, hedges, connectives.

Fact sections have a controlled vocabulary (as ASD-STE100 and similar controlled languages have):
what is neither a connective from this list nor a phrase of the predicate is refused, because an
unknown word could turn a true sentence into a false one. The lists of numbers, negations, verdicts
and causes only name the reason of a refusal: a word in none of the lists is refused just the same.
"""

import re
from typing import Final

_NUMBER_WORDS = """zero one two three four five six seven eight nine ten eleven twelve thirteen
fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty
ninety hundred hundreds thousand thousands million millions billion dozen dozens score half halves
third thirds quarter quarters fifth tenth twice thrice double doubled triple tripled single couple
pair once first second fourth sixth seventh eighth ninth percent percentage per-cent several many
few most majority minority"""

_UNIT_WORDS = """mg g kg µg ug ng mcg ml l µl dl litre litres liter liters millilitre millilitres
gram grams milligram milligrams kilogram kilograms mm cm m µm nm metre metres mbar bar pa kpa mpa
psi n kn newton newtons rpm min mins minute minutes hour hours h s sec secs seconds day days week
weeks month months year years °c degrees celsius kelvin cfu ppm ppb rh ph tablets vials units"""

_DATE_WORDS = """january february march april may june july august september october november
december jan feb mar apr jun jul aug sep sept oct nov dec monday tuesday wednesday thursday friday
saturday sunday today yesterday tomorrow noon midnight"""

_NEGATIONS = """not no never none neither nor without cannot can't isn't wasn't weren't didn't
doesn't don't hasn't haven't hadn't won't wouldn't couldn't shouldn't nothing nobody nowhere hardly
barely scarcely rarely seldom lacks lacked lacking absent fails failed failing deny denies denied
refute refutes refuted contrary false untrue incorrect wrong erroneous except unless"""

_VERDICTS = """met meets meet meeting passed passes pass passing complied complies comply conforms
conformed conforming conformity compliance compliant acceptable accepted satisfactory satisfied
satisfies fine normal okay ok good correct valid fulfilled fulfils fulfills within inside outside
below above under over exceeded exceeds exceeding beyond undershot overshot high low higher lower
greater less least inadequate adequate unacceptable out-of-specification in-specification
out-of-range in-range released rejected approved safe unsafe harmless negligible insignificant
recorded missing missed late early omitted skipped performed done executed"""

_CAUSE_WORDS = """because caused causes causing cause due led leads resulted results resulting
therefore hence thus consequently responsible attributable root proves proved proven confirms
confirmed demonstrates demonstrated establishes established certainly definitely clearly obviously
undoubtedly no-impact impact"""

# Words that cannot, in any order, turn what the anchor and the cues say into something else. Left
# out on purpose: what binds by choice or condition (or, if, when, whether), compares or extends
# (than, same, other, all, each, both, only, about), orders in time (before, after, then, later,
# since, until), concludes (so, therefore), points elsewhere (it, they, those, there), and what
# begins a condition (had, should). "Were" and "are" in front of a subject are refused by their
# place (:mod:`app.drafts.shape`).
_CONNECTIVES = """a also an and are at been being by during for from has in is of on that the this
to was were which with"""

_ADVERBS = ("", "also ", "further ")

_PREPOSITIONS = """as at by during for from in of on to with"""

_OPENERS = """additionally
afterwards
also
as noted
further
furthermore
however
in addition
in particular
in total
likewise
meanwhile
moreover
of note
in this regard
it was also found that
it was also noted that
it was also observed that
it was further noted that
it was further observed that
it is noted that
it was found that
it was noted that
it was observed that
notably
similarly
specifically
subsequently
thereafter"""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


NUMBER_WORDS: Final = _words(_NUMBER_WORDS)
UNIT_WORDS: Final = _words(_UNIT_WORDS)
DATE_WORDS: Final = _words(_DATE_WORDS)
NEGATIONS: Final = _words(_NEGATIONS)
VERDICTS: Final = _words(_VERDICTS)
CAUSE_WORDS: Final = _words(_CAUSE_WORDS)
CONNECTIVES: Final = _words(_CONNECTIVES)
PREPOSITIONS: Final = _words(_PREPOSITIONS)
OPENERS: Final = tuple(sorted(_OPENERS.splitlines(), key=len, reverse=True))
"""What may stand before a sentence. ``Meanwhile`` joins here; the time stands in the sentence."""

ALIKE: Final = ("likewise", "similarly")
"""Say that the sentence before finds the same."""

_TELLS = """documents documented records recorded shows showed states stated"""
_TOLD = """documented given listed noted recorded shown stated"""

ATTRIBUTIONS: Final = (
    *(f"the {{source}} {adverb}{tells} that" for tells in _TELLS.split() for adverb in _ADVERBS),
    *(f"as {told} {at} the {{source}}" for told in _TOLD.split() for at in ("in", "by")),
    *(f"review of the {{source}} {shows} that" for shows in ("shows", "showed")),
    *("according to the {source}", "in the {source}", "from the {source}", "per the {source}"),
    *("as per the {source}", "according to {source}"),
)
"""``{source}`` is one of the predicate's own sources; nothing else is an authority."""

PAUSED: Final = ("as ", "per ", "from ", "according ")
"""Attributions that begin so open the sentence or stand behind a pause: ``was not recorded as
stated in the record`` denies what the record states."""

INTRODUCING: Final = ("a total of", "there are", "there were", "there have been")
"""Stand before a number of things and say no more than that it is one."""

WORD: Final = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*", re.UNICODE)
DIGITS: Final = re.compile(
    r"\d|[\u00b2\u00b3\u00b9\u00bc-\u00be\u2070-\u2089\u2150-\u218b\u2460-\u249b]"
)
SYMBOLS: Final = re.compile(r"[^A-Za-z ,.;:()'’“”=–—\-\ue000]")
"""Whatever is neither a Latin letter nor plain punctuation, so also every look-alike."""

ROMAN: Final = re.compile(r"\b[IVXLCDM]{2,}\b")
IDENTIFIER: Final = re.compile(r"\b[A-Z]{2,}(?:-[A-Z0-9]+)*\b|\b\w+-\w*\d\w*\b")

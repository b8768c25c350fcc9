"""Porter's stemmer for English words, so that "tablets" finds "tablet".

M. F. Porter, "An algorithm for suffix stripping", Program 14(3), 1980; the rules below carry the
paper's step numbers. It is the stemmer behind the published BM25 baselines this search is
compared with. Words of one or two letters, and words with anything but a–z, stay as they are.
"""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

_VOWEL = "(?:[aeiou]|(?<=[^aeiou])y)"  # y is a vowel after a consonant
_CONSONANT = "(?:[^aeiouy]|(?<![^aeiou])y)"
_MEASURE_OVER_0 = re.compile(f"^{_CONSONANT}*{_VOWEL}+{_CONSONANT}")
_MEASURE_IS_1 = re.compile(f"^{_CONSONANT}*{_VOWEL}+{_CONSONANT}+{_VOWEL}*$")
_MEASURE_OVER_1 = re.compile(f"^{_CONSONANT}*(?:{_VOWEL}+{_CONSONANT}+){{2}}")
_HAS_VOWEL = re.compile(_VOWEL)
_DOUBLE = re.compile(r"([^aeiou])\1$")
_SHORT_END = re.compile(f"{_CONSONANT}[aeiouy](?<!^y)[^aeiouwxy]$")  # *o of the paper

_Condition = Callable[[str], bool]
_Rules = Sequence[tuple[str, str]]

_STEP_2: _Rules = (
    ("ational", "ate"), ("tional", "tion"), ("enci", "ence"), ("anci", "ance"), ("izer", "ize"),
    ("abli", "able"), ("alli", "al"), ("entli", "ent"), ("eli", "e"), ("ousli", "ous"),
    ("ization", "ize"), ("ation", "ate"), ("ator", "ate"), ("alism", "al"), ("iveness", "ive"),
    ("fulness", "ful"), ("ousness", "ous"), ("aliti", "al"), ("iviti", "ive"), ("biliti", "ble"),
)  # fmt: skip
_STEP_3: _Rules = (
    ("icate", "ic"), ("ative", ""), ("alize", "al"), ("iciti", "ic"), ("ical", "ic"),
    ("ful", ""), ("ness", ""),
)  # fmt: skip
_STEP_4: _Rules = tuple(
    (suffix, "")
    for suffix in (
        "ement", "ance", "ence", "able", "ible", "ment", "ant", "ent", "sion", "tion", "ism",
        "ate", "iti", "ous", "ive", "ize", "al", "er", "ic", "ou",
    )
)  # fmt: skip


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """The stem of a lower-case word. It is a key, not always a word: "relational" → "relat"."""
    if len(word) < 3 or not (word.isascii() and word.isalpha()):
        return word
    word = _step_1c(_step_1b(_step_1a(word)))
    word = _replace_suffix(word, _STEP_2, _measure_over_0)
    word = _replace_suffix(word, _STEP_3, _measure_over_0)
    return _step_5(_replace_suffix(word, _STEP_4, _measure_over_1))


def _step_1a(word: str) -> str:
    """Plurals."""
    if word.endswith(("sses", "ies")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def _step_1b(word: str) -> str:
    """Past forms and -ing."""
    if word.endswith("eed"):
        return word[:-1] if _measure_over_0(word[:-3]) else word
    for suffix in ("ed", "ing"):
        body = word.removesuffix(suffix)
        if body != word:
            return _mended(body) if _HAS_VOWEL.search(body) else word
    return word


def _mended(body: str) -> str:
    """What is left of a past form, made a word again: "hopp" → "hop", "fil" → "file"."""
    if body.endswith(("at", "bl", "iz")):
        return f"{body}e"
    if _DOUBLE.search(body) and body[-1] not in "lsz":
        return body[:-1]
    return f"{body}e" if _MEASURE_IS_1.search(body) and _SHORT_END.search(body) else body


def _step_1c(word: str) -> str:
    return f"{word[:-1]}i" if word.endswith("y") and _HAS_VOWEL.search(word[:-1]) else word


def _replace_suffix(word: str, rules: _Rules, condition: _Condition) -> str:
    """Applies the rule of the longest suffix that the word has, if its body allows it."""
    fitting = [rule for rule in rules if word.endswith(rule[0])]
    if not fitting:
        return word
    suffix, replacement = max(fitting, key=lambda rule: len(rule[0]))
    if suffix in ("sion", "tion"):  # step 4 removes "ion" after s or t
        suffix = "ion"
    body = word.removesuffix(suffix)
    return body + replacement if condition(body) else word


def _step_5(word: str) -> str:
    """A last "e", then one of two l."""
    if word.endswith("e"):
        body = word[:-1]
        long = _measure_over_1(body)
        if long or (_MEASURE_IS_1.search(body) and not _SHORT_END.search(body)):
            word = body
    return word[:-1] if word.endswith("ll") and _measure_over_1(word[:-1]) else word


def _measure_over_0(body: str) -> bool:
    return _MEASURE_OVER_0.search(body) is not None


def _measure_over_1(body: str) -> bool:
    return _MEASURE_OVER_1.search(body) is not None

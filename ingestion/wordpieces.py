"""How many word pieces the encoder will make of a text, estimated from above.

The encoder (all-MiniLM-L6-v2, a WordPiece vocabulary of 30,522 entries) silently cuts a text
after 256 pieces. Its tokenizer is not loaded here, so that reading a file needs no model; the
estimate counts what the tokenizer counts: every sign is a piece, a known word is one, and a
long word or a number falls apart.
"""

import math
import re
from typing import Final

MAX_PIECES: Final = 256
SPECIAL_PIECES: Final = 2  # [CLS] and [SEP]

_TOKEN = re.compile(r"[A-Za-z]+|\d+|\S")
# Measured on the vocabulary: English words of up to 7 letters are nearly always known whole,
# names of substances fall to 2–3 letters a piece, random digits to less than 2.
_WHOLE_WORD, _LETTERS_A_PIECE = 7, 3
_SUBSTANCE, _LETTERS_A_SUBSTANCE_PIECE = 16, 2.5
_DIGITS_A_PIECE = 1.7


def estimate_pieces(text: str) -> int:
    """Word pieces of ``text`` without the two special ones; rather too many than too few."""
    return sum(_pieces(token) for token in _TOKEN.findall(text))


def _pieces(token: str) -> int:
    length = len(token)
    if token.isdigit():
        return math.ceil(length / _DIGITS_A_PIECE) if length > 2 else 1
    if length >= _SUBSTANCE:
        return math.ceil(length / _LETTERS_A_SUBSTANCE_PIECE)
    if length > _WHOLE_WORD:
        return 1 + math.ceil((length - _WHOLE_WORD) / _LETTERS_A_PIECE)
    if token.isupper() and length > 1:  # an abbreviation or part of an identifier
        return length // 2 + 1
    return 1

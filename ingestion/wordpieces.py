"""How many word pieces the encoder will make of a text, estimated from above.

The encoder (all-MiniLM-L6-v2, a WordPiece vocabulary of 30,522 entries) silently cuts a text
after 256 pieces. Its tokenizer is not loaded here, so that reading a file needs no model; the
estimate counts what the tokenizer counts: every sign is a piece, a known word is one, and a
long word or a number falls apart.
"""

import re
from typing import Final

MAX_PIECES: Final = 256
SPECIAL_PIECES: Final = 2  # [CLS] and [SEP]

_TOKEN = re.compile(r"[A-Za-z]+|\d+|\S")
# Pieces of the vocabulary hold about 4 letters once a word is not known whole. English words
# of up to 7 letters are nearly always known; of numbers about two digits make a piece.
_WHOLE_WORD = 7
_LETTERS_A_PIECE = 5
_DIGITS_A_PIECE = 2


def estimate_pieces(text: str) -> int:
    """Word pieces of ``text`` without the two special ones; rather too many than too few."""
    return sum(_pieces(token) for token in _TOKEN.findall(text))


def _pieces(token: str) -> int:
    if token.isdigit():
        return -(-len(token) // _DIGITS_A_PIECE)
    if token.isupper() and len(token) > 1:  # an abbreviation or part of an identifier
        return -(-len(token) // 2)
    return 1 + max(0, -(-(len(token) - _WHOLE_WORD) // _LETTERS_A_PIECE))

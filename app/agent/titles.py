"""What a thread is called until its person calls it something else."""

import re
from collections.abc import Sequence

LONGEST_TITLE = 120
_SHOWN = 60
_POLITE = re.compile(
    r"^(?:please|hello|hi|could you|can you|would you|tell me|show me|i (?:want|need) to know)"
    r"[\s,:]+",
    re.IGNORECASE,
)


def title_of(question: str, attached: Sequence[str] = ()) -> str:
    """The first question without its courtesies, cut between words, and what it was asked about
    where it does not say so itself."""
    words = question
    while (shorter := _POLITE.sub("", words)) != words and shorter:
        words = shorter
    words = words.rstrip(" ?.!")
    if len(words) > _SHOWN:
        words = f"{words[:_SHOWN].rsplit(' ', 1)[0].rstrip(' ,;:')}…"
    title = (words[:1].upper() + words[1:]) if words else question[:_SHOWN]
    about = [one for one in attached if one.lower() not in question.lower()]
    return f"{title}, {about[0]}"[:LONGEST_TITLE] if about else title

"""The kinds of question, and the words and things that each is known by."""

import re
from dataclasses import dataclass
from enum import StrEnum

from app.agent.things import ThingKind


class Intent(StrEnum):
    TOOL = "tool"
    DEVIATION = "deviation"
    BATCH = "batch"
    RESULTS = "results"
    SERIES = "series"
    HISTORY = "history"
    GENEALOGY = "genealogy"
    VERSIONS = "versions"
    EQUIPMENT = "equipment"
    ASSOCIATION = "association"
    DEVIATIONS = "deviations"
    PASSAGES = "passages"


@dataclass(frozen=True)
class KindOfQuestion:
    """``said`` are its words, ``about`` the kinds of thing of which it needs one."""

    intent: Intent
    said: re.Pattern[str]
    about: tuple[ThingKind, ...]


DEVIATION, BATCH, LOT = ThingKind.DEVIATION, ThingKind.BATCH, ThingKind.LOT
MEASURES = (ThingKind.PARAMETER, ThingKind.TEST, ThingKind.TAG)


def words(pattern: str) -> re.Pattern[str]:
    """Whole words, without regard to case."""
    return re.compile(rf"(?<![^\W_])(?:{pattern})(?![^\W_])", re.IGNORECASE)


YES_OR_NO = re.compile(r"^\s*(?:is|are|was|were|has|have|did|does|do)\b", re.IGNORECASE)
"""What a yes or a no answers."""
KINDS = (
    KindOfQuestion(
        Intent.VERSIONS,
        words(
            r"versions?|in force|effective|valid (?:on|at|in)|revis\w+|superseded|replaced"
            r"|(?:what|which|has|have|did|was|were)\b.*\bchang\w+|what(?:'s| is| was) new|differ\w*"
        ),
        (ThingKind.DOCUMENT,),
    ),
    KindOfQuestion(
        Intent.GENEALOGY,
        words(
            r"shar(?:e[ds]?|ing)|genealogy|(?:which|what|other|more) (?:\w+ )?batches"
            r"|same (?:lots?|equipment|materials?)|where\b.*\bused|went into|affected|traced?"
            r"|who else|in which batch|consum\w+|used (?:for|in|by)|common"
        ),
        (BATCH, LOT, DEVIATION, ThingKind.EQUIPMENT),
    ),
    KindOfQuestion(
        Intent.HISTORY,
        words(
            r"similar\w*|alike|like (?:this|that|it)|happen\w* (?:before|again|earlier|already)"
            r"|(?:seen|had) (?:this|that|it|such)|recur\w*|repeat\w*|before|earlier cases?"
            r"|previous\w*|precedents?|how often|history|first time|resembl\w*|comparable"
        ),
        (DEVIATION, BATCH),
    ),
    KindOfQuestion(
        Intent.ASSOCIATION,
        words(
            r"why|correlat\w+|associat\w+|what (?:could |may |might )?(?:has )?caused?"
            r"|(?:what|which)\b.*\b(?:causes?|explains?|drives?|influences?|affects?|goes with"
            r"|go with|going with)|reasons?|hypothes\w+|root causes?|factors?|linked (?:to|with)"
            r"|related to|connected with"
        ),
        (DEVIATION, BATCH),
    ),
    KindOfQuestion(
        Intent.SERIES,
        words(
            r"drift\w*|trend\w*|shift(?:ed|ing)?|creep\w*|rising|rises|rose|falling|fell"
            r"|increas\w+|decreas\w+|declin\w+|stable|stability|steady|over time|chart|plot|graph"
            r"|curve|develop(?:ed|ing|ment)?|getting (?:higher|lower|worse)|level|fluctuat\w+"
        ),
        MEASURES,
    ),
    KindOfQuestion(
        Intent.RESULTS,
        words(
            r"(?:in|within|out of|outside|meets?|met|to) (?:the |its |all |their )?"
            r"(?:spec\w*|limits?|criteri\w+|range)|results?|oos|oot|pass(?:ed)?|fail(?:ed)?"
            r"|complian\w+|conform\w*|complied|assays?|spec"
        ),
        (BATCH, DEVIATION),
    ),
    KindOfQuestion(
        Intent.EQUIPMENT,
        words(
            r"what (?:happened|was done|has been done|work)|calibrat\w+|maint\w+|alarms?|clean\w+"
            r"|repair\w*|serviced?|work(?:ed)?|histor\w+|events?|log|overdue|due|qualified|changed"
            r"|replaced|tell|status|summar\w+|before"
        ),
        (ThingKind.EQUIPMENT,),
    ),
)
"""In the order in which they are tried."""
LISTS_DEVIATIONS = words(
    r"(?:which|what|how many|list|show|any|all|are there|were there)\b.*\bdeviations"
)
LISTING = frozenset(
    re.findall(
        r"[a-z]+",
        "which what how many list show me all any every deviation deviations open closed pending"
        " still currently now yet not were was are is did do does we have had there occurred"
        " happened raised reported recorded on in at of for with from the a and during since last"
        " past day days week weeks month months year years beginning start starting line room"
        " product equipment machine please record records until before after between to today"
        " yesterday this previous"
        " january february march april may june july august september october november december"
        " jan feb mar apr jun jul aug sep sept oct nov dec",
    )
)
"""Words of a question for a list of deviations; any other asks for something else."""
TELLING = words(
    r"what happened|what went wrong|what(?:'s| is| was) (?:it|this|that|wrong)|happened|summar\w+"
    r"|tell|describe|overview|status|details?|about|show|report|exceptions?|anything|everything"
    r"|record|know|explain|information|info|story|look at"
)
"""Asks for all there is."""
TOLD = (
    (DEVIATION, Intent.DEVIATION),
    (BATCH, Intent.BATCH),
    (ThingKind.EQUIPMENT, Intent.EQUIPMENT),
)
"""What can be told about, and which answer does."""
EMPTY = frozenset(
    re.findall(
        r"[a-z]+",
        "a again all also an and any at batch batches but by deviation do does equipment for from"
        " give happen happened has have how i in is it its line lot me not now of okay on ok or"
        " please room same show step tag tell test that than the then there these this those to too"
        " was we well were what with you your parameter",
    )
)
"""Words that ask for nothing."""
ELSEWHERE = (ThingKind.ROOM, ThingKind.LINE, ThingKind.PRODUCT, ThingKind.EQUIPMENT)
ALSO = {
    Intent.VERSIONS: (ThingKind.DOCUMENT,),
    Intent.GENEALOGY: (DEVIATION, BATCH, LOT, ThingKind.EQUIPMENT, ThingKind.LINE),
    Intent.HISTORY: (DEVIATION, BATCH, ThingKind.LINE),
    Intent.ASSOCIATION: (DEVIATION, BATCH, *MEASURES, ThingKind.STEP),
    Intent.SERIES: (DEVIATION, BATCH, *MEASURES, ThingKind.STEP, *ELSEWHERE),
    Intent.RESULTS: (DEVIATION, BATCH, ThingKind.PARAMETER, ThingKind.TEST, ThingKind.STEP),
}
"""What the earlier question can be asked of again, by what it asked for."""
SHOWS = frozenset(("show", "plot", "draw", "see", "look", "readings", "values", "happened"))
"""Words that ask to see a series."""
POINTS_BACK = words(r"it|its|this|that|these|those|they|them|there|then|he|she|same|the \w+")
"""Refers to what was spoken of."""
POINTS_BACK_ALONE = words(r"it|its|this|that|these|those")
"""Refers to it and to nothing else."""
EXCLUSIVE = (
    (DEVIATION, BATCH),
    MEASURES,
    (ThingKind.STEP,),
    (ThingKind.LINE,),
    (ThingKind.ROOM, ThingKind.TAG),
    (ThingKind.DOCUMENT,),
    (ThingKind.EQUIPMENT, ThingKind.TAG),
    (LOT,),
    (ThingKind.PRODUCT,),
)
"""A thing of one of these takes the place of the earlier ones of its group."""

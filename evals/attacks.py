"""The words of the attacks in :mod:`evals.mutations`, by kind."""

BESIDE: dict[str, tuple[str, ...]] = {
    "digit beside a token": ("7.4", "(12)", "and 3.1", "or 99", "rather 0.5"),
    "unit typed": ("µg", "kPa", "fold", "thousand", "minutes", "% RH", "in,", "at,"),
    "identifier typed": ("of LINE-4", "and B-0417", "(BATCH-9)", "for Q", "and A", "of lot Z"),
    "date typed": ("on 2024-05-17", "on Monday", "of last March", "in MMXXV", "on 3 May"),
    "number word": ("three", "and seven", "or a hundred", "by one", "and a third", "per mille"),
    "range typed": ("5–7", "(between 2 and 4)", "from 1 to 9", "5 to 8", "plus or minus one"),
    "full-width digit": ("７", "٣٤", "𝟗", "५", "１２"),
    "superscript": ("x10²", "⁹", "½", "②", "⅔"),
    "Roman numeral": ("IV", "of phase XII", "MCM", "of grade iv", "(II)"),
    "spelled percentage": ("ninety percent", "by ten per cent", "percent", "in percentage"),
    "multiplier": ("twice", "half", "a dozen", "doubled", "by a factor", "threefold", "a couple"),
    "symbol": ("✓", "✗", "±", "↑", "→", "≈", "😀", "∅", "°"),
}
BEFORE: dict[str, tuple[str, ...]] = {
    "approximation": ("about", "nearly", "at least", "up to", "more than", "almost", "less than"),
    "another number of things": (
        *("there are only", "a total of about", "all but", "there were no", "none of which"),
        *("again", "a further", "each of"),
    ),
    "sign against a token": ("-", "−", ".", "1", "~", "<", ">", "–", "0.", "1,"),
}
TAILS: dict[str, tuple[str, ...]] = {
    "verdict added": (
        ", which is acceptable",
        " and met the requirement",
        ", without product impact",
        ", so the batch was released",
        " and was in compliance",
        ", as is normal",
    ),
    "cause added": (
        " because of the operator",
        ", caused by the equipment",
        " due to the material",
        ", as a result of the change",
        " owing to wear",
        ", which led to the deviation",
    ),
    "certainty added": (
        ", which proves the root cause",
        ", as was clearly shown",
        ", as confirmed",
        " without doubt",
        " and this is certain",
    ),
    "scope widened": (
        ", as in all batches",
        " and in each step",
        ", also in the other batches",
        " and likewise in others",
        ", both before and after",
        ", and this batch also was",
        " in the same way as others",
    ),
    "second sentence": (
        ". It was released",
        ". The others were the same",
        ". This is the limit",
        "; the batch was the first",
        ". Was it",
        "? It was",
    ),
    "others brought in": (
        ", of which there are others",
        ", and there were more",
        ", a total of all",
        ", which were the same as others",
        ", being one of them",
    ),
    "inversion": (
        ", had the value been recorded",
        ", had a value been recorded",
        ", had the measurement been taken",
        ", were the result within the acceptance criterion",
        ", were all deviations compared",
        ", were a total of batches searched",
        ", should the value be recorded",
        ", had it been so",
        ", given that it is applicable",
    ),
    "clause appended": (
        ", but this was later corrected",
        " unless recorded later",
        ", or was not",
        ", except in part",
        ", if at all",
        ", as reported earlier",
    ),
}
HEADS: dict[str, tuple[str, ...]] = {
    "condition": (
        "If so,",
        "Had it been,",
        "Unless noted,",
        "Whether",
        "When",
        "Suppose that",
        "Assume",
        "It is not the case that",
        "It is unlikely that",
        "Were",
    ),
    "second opener": (
        "Moreover, subsequently,",
        "It was noted that likewise",
        "Also, however,",
        "Furthermore, in total,",
        "In addition, meanwhile,",
        "Notably, in particular,",
    ),
    "false attribution": (
        "According to the operator,",
        "Reportedly,",
        "According to the supplier,",
        "As the inspector confirmed,",
        "According to the batch records of others,",
        "According to the report,",
        "A review of the operator showed that",
        "As stated by the supplier,",
        "The inspector also records that",
        "As recorded in the minutes,",
    ),
    "conclusion": ("Therefore,", "Consequently,", "As a result,", "Because of this,", "Thus,"),
}
NEGATED = (
    *("not {}", "never {}", "hardly {}", "neither {}", "no longer {}", "not really {}"),
    *("anything but {}", "barely {}", "scarcely {}", "falsely {}", "not un{}"),
)
DOUBLED = ("not outside, i.e. not {}", "failed to be {}", "did not fail to be other than {}")
DOUBLED += ("cannot be said to be {}", "far from {}", "everything except {}", "lacks {}")
HYPOTHETICAL = (
    *("would be {}", "might be {}", "is to be {}", "was said to be {}", "may have been {}"),
    *("should have been {}", "was assumed to be {}", "could be {}", "had nearly been {}"),
)
ATTRIBUTED = (
    "as stated in the {}",
    "as given in the {}",
    "per the {}",
    "as per the {}",
    "from the {}",
)
VERDICTS = ("met", "complied with", "satisfied", "was in order with", "passed", "conformed to")
FLIPS = (
    ("below", "above"), ("above", "below"), ("within", "outside"), ("below", "within"),
    ("above", "within"), ("within", "below"), ("was not", "was"), ("was recorded", "was missing"),
    ("longer", "shorter"), ("in force", "not yet in force"), ("in force", "withdrawn"),
    ("last", "first"), ("before", "after"), ("occurred", "was avoided"), ("no ", "a "),
    ("none differs", "all differ"), ("unusual", "usual"), ("share", "avoid"),
    ("share", "were examined for"), ("no change", "no change was examined"),
    ("changed", "kept"), ("differ", "agree"), ("cannot", "can"), ("resemble", "contradict"),
    ("discovered", "caused"), ("gives a", "excludes the"), ("ran from", "was idle from"),
    ("lie with", "lie apart from"), ("its", "the present case’s"), ("a batch", "a year"),
    ("the record of", "the record beside"), ("immediate", "later"), ("rank", "causal"),
)  # fmt: skip
TIMES = (
    ("at", "before"), ("at", "after"), ("on", "until"), ("on", "since"), ("from", "until"),
    ("since", "before"), ("on", "before"), ("on", "after"), ("to", "from"), ("from", "to"),
    ("on", "not on"), ("during", "after"), ("during", "before"), ("after", "before"),
)  # fmt: skip
SMUGGLED = ("not", "three", "within", "never", "no", "half", "ten", "after", "met", "all")
TWINS = str.maketrans("aeiocpNnxtmwrhfl", "аеіосрΝпхтмԝгһƒӏ")
HIDDEN = ("\u200b", "\u200d", "\u00ad", "\u2060", "\ufeff", "\u202e", "\u034f", "\ufe0f")
MARKUP = (
    "<del>{}</del>", "~~{}~~", "<b>not</b> {}", "**not** {}", "<!-- {} -->", "`{}`", "_not_ {}",
    "<span hidden>{}</span>", "&not; {}", "# {}", "![{}](x)", "[{}](http://x)",
)  # fmt: skip
QUOTES = ("“{}”", "‘{}’", '"{}"', "so-called “{}”", "«{}»", "'{}'")

"""The verdicts, in words."""

PROVED = "proved"
REPRODUCED = "reproduced"
CORRECTED = "holds with a correction"
NOT_REPRODUCED = "not reproduced at this scale"
#: The deciding number is no farther from its threshold than rounding moves it.
UNDECIDED = "undecided at this scale"
VERDICTS = (PROVED, REPRODUCED, CORRECTED, NOT_REPRODUCED, UNDECIDED)
#: A verdict is told by its sign and its words, never by colour alone.
SIGNS = dict(zip(VERDICTS, ("∎", "✓", "≈", "✗", "?"), strict=True))

"""What an engine says of a relation, and what it can say nothing of."""

from dataclasses import dataclass

#: What an engine may answer.
AGREES, REFUTED, UNDECIDED, NOT_EXPORTABLE = "agrees", "refuted", "undecided", "not exportable"


class NotExportable(Exception):
    """A relation that an engine has no words for; the message says what is missing."""


@dataclass(frozen=True)
class Verdict:
    """The answer of one engine.

    Attributes:
        status: "agrees", "refuted", "undecided" or "not exportable".
        note: why, where there is more to say: the point at which it fails, the timeout, what has no export.
        open: conditions of the relation that do not follow from the assumptions of its symbols, in words.
    """

    status: str
    note: str = ""
    open: tuple[str, ...] = ()

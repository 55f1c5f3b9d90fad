"""What schedulefree's dialects share: the library, and how its arguments are called."""

from ..dialect import Dialect
from ..library import Library

LIBRARY = Library(
    name="schedulefree",
    title="schedulefree",
    module="schedulefree",
    distribution="schedulefree",
    needs=("torch", "schedulefree"),
    place=15,
    paths=({"foreach": False},),
)


class ScheduleFree(Dialect):
    """Base of schedulefree's.  The parameters are y, in train mode.  It has no x, which is y + (1 − 1/β1)(z − y)."""

    library = LIBRARY.name

"""What the guard says of code that it does not let onto the board."""

from ..board import NotProved


class Refused(NotProved):
    """Code that cannot be read on symbols, since they may not see all that it does; the words say where and why."""

    def __init__(self, words: str):
        Exception.__init__(self, words)
        self.words, self.left = words, ""

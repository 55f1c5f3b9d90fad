"""A program in any language, which speaks the protocol of ``docs/protocol.md``."""

import shlex
from collections.abc import Sequence
from dataclasses import dataclass

from ..._util.messages import shown
from ..against import Against
from .apart import Apart
from .process import Child


@dataclass(frozen=True)
class Command(Apart):
    """What ``command_target`` returns."""

    words: tuple[str, ...]

    @property
    def name(self) -> str:  # type: ignore[override]
        return shlex.join(self.words)

    def start(self, right: Against) -> Child:
        try:
            return Child(list(self.words))
        except OSError as error:
            raise ValueError(f"command {self.name!r} cannot be started: {error.strerror or error}") from error


def command_target(command: str | Sequence[str]) -> Command:
    """A program as a target of ``ri.check``.

    The program reads requests from its standard input and writes answers to its standard output, a line of JSON
    each: ``docs/protocol.md`` has the protocol, with programs in four languages.  It runs in a process of its own,
    which sends numbers; whether they are right is decided here.

    Args:
        command: the program and its arguments, as a list, or as a text that is split as a shell would, without one.

    Raises:
        TypeError, ValueError: it is no such command.
    """
    if isinstance(command, str):
        try:
            words = shlex.split(command)
        except ValueError as error:
            raise ValueError(f"command must be a program and its arguments, got {shown(command)}: {error}") from error
    elif isinstance(command, Sequence) and all(isinstance(each, str) for each in command):
        words = list(command)
    else:
        raise TypeError(f"command must be a text or a list of texts, got {shown(command)}")
    if not words or not words[0]:
        raise ValueError(f"command must be a program and its arguments, got {shown(command)}")
    return Command(tuple(words))

"""How a command ends that its own verdict does not end: with one sentence on the standard error, and an exit code."""

import contextlib
import os
import sys
from collections.abc import Iterator
from typing import Any

import typer
from typer.core import TyperGroup

#: For the help of the command line.
CODES = (
    "Exit codes: 0 success; 1 a check failed, a verdict differs from the recorded one, or a sweep stopped; 2 wrong "
    "usage; 3 out of memory, nested too deeply, or the disk or the standard output is full or closed; 130 stopped by "
    "Ctrl-C; 141 the reader of the output closed it, as head -1 does."
)
FAILED, INTERRUPTED, NOBODY_READS = 3, 130, 141


class Commands(TyperGroup):
    """The group of all commands, each of which ends well."""

    def make_context(self, *given: Any, **named: Any) -> Any:
        """The arguments read; the help is printed here."""
        with _ending():
            return super().make_context(*given, **named)

    def invoke(self, ctx: Any) -> Any:
        """The command itself."""
        with _ending():
            return super().invoke(ctx)


@contextlib.contextmanager
def _ending() -> Iterator[None]:
    try:
        if sys.stdout is None:  # Python's way to say that it was closed from the start
            raise OSError("the standard output is closed; nothing was begun")
        try:
            yield
        finally:
            sys.stdout.flush()  # what is printed may only now meet a full disk
    except (KeyboardInterrupt, MemoryError, RecursionError, OSError) as error:
        raise typer.Exit(_told(error)) from error


def _told(error: BaseException) -> int:
    """The exit code, after the sentence, if there is somebody to read it."""
    _leave_output()
    if isinstance(error, BrokenPipeError):
        return NOBODY_READS
    if isinstance(error, KeyboardInterrupt):
        # Where it passed through an exec of text, as dataclasses use, CPython remembers it as unhandled and ends with
        # the signal, whatever the exit code.  It forgets at the next text.
        exec("")
        _say("stopped by Ctrl-C")
        return INTERRUPTED
    if isinstance(error, MemoryError):
        _say(f"out of memory: {error}" if str(error) else "out of memory")
    elif isinstance(error, RecursionError):
        _say(f"something is nested too deeply: {error}")
    elif isinstance(error, OSError) and error.errno and not error.filename:
        _say(f"the output cannot be written: {error.strerror}")
    else:
        _say(str(error))
    return FAILED


def _leave_output() -> None:
    """Replace a standard output that takes nothing more, or Python would complain of it again at its end."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115


def _say(sentence: str) -> None:
    with contextlib.suppress(OSError, AttributeError):  # the standard error may be closed too
        print(f"refimpl: {' '.join(sentence.split())}", file=sys.stderr, flush=True)

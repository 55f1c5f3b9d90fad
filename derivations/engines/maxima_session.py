"""One process of Maxima for many questions, each of which has a limit of time."""

import os
import re
import select
import subprocess
import time
from collections.abc import Sequence
from typing import Any, Self

_MARK = "@answer"
_ASKS = re.compile(r"^\s*(Is|Does|What|Acceptable|Enter)\b.*\?", re.MULTILINE)


class Silence(Exception):
    """No answer: the time is over, Maxima asks back, or it has stopped."""


class Session:
    """A conversation; after a ``Silence`` the next question goes to a new process.

    Args:
        command: what starts the process.
        head: what it is told first.
    """

    def __init__(self, command: Sequence[str], head: str):
        self.command, self.head = command, head
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failure: Any) -> None:
        self._stop()

    def tell(self, *statements: str) -> None:
        """Statements without an answer."""
        if statements:
            self._write("".join(f"{each}$\n" for each in statements))

    def ask(self, expression: str, seconds: float) -> str:
        """What the expression comes to."""
        asked = f"block([answer: errcatch({expression})], "
        self._write(asked + f'print("{_MARK}", if answer = [] then error else first(answer)))$\n')
        try:
            return self._read(time.monotonic() + seconds)
        except Silence:
            self._stop()
            raise

    def _write(self, text: str) -> None:
        if self.process is None:
            self.process = subprocess.Popen(
                self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
            )
            text = self.head + text
        assert self.process.stdin is not None
        try:
            self.process.stdin.write(text.encode("ascii"))
            self.process.stdin.flush()
        except BrokenPipeError:
            self._stop()

    def _read(self, until: float) -> str:
        told = ""
        while True:
            if self.process is None or self.process.stdout is None:
                raise Silence("Maxima stopped")
            ready, _, _ = select.select([self.process.stdout], [], [], max(0, until - time.monotonic()))
            if not ready:
                raise Silence("timeout")
            chunk = os.read(self.process.stdout.fileno(), 65536).decode("utf-8", "replace")
            told += chunk
            if found := re.search(rf"^{_MARK}\s+(.*)\n", told, re.MULTILINE):
                return found[1].strip()
            if asked := _ASKS.search(told):
                raise Silence(f"Maxima asks: {asked[0].strip()}")
            if not chunk:
                raise Silence("Maxima stopped")

    def _stop(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.communicate()
            self.process = None

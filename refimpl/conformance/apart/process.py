"""A child process that reads lines and writes lines, with a limit to what is waited for."""

import contextlib
import os
import queue
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from typing import Any

#: Characters of an answer, and of its last words on the standard error; lines that are read ahead.
LONGEST, WORDS, AHEAD = 1 << 26, 400, 64


class Ended(Exception):
    """The process closed its output; the words say with which code it ended."""


class Silent(Exception):
    """It did not answer in time."""


class Child:
    """A process and all that it starts."""

    def __init__(self, command: list[str], environment: dict[str, str] | None = None):
        pipe: Any = subprocess.PIPE
        self._process = subprocess.Popen(
            command, stdin=pipe, stdout=pipe, stderr=pipe, start_new_session=True, env=environment
        )
        self._lines: queue.Queue[bytes] = queue.Queue(AHEAD)
        self._words = b""
        self._ended = False
        self._readers = [_started(self._read), _started(self._listen)]
        self._writer = threading.Thread()

    def _read(self) -> None:
        while not self._ended and (line := self._process.stdout.readline(LONGEST)):  # type: ignore[union-attr]
            self._lines.put(line)
        self._lines.put(b"")

    def _listen(self) -> None:
        while piece := self._process.stderr.read1(4096):  # type: ignore[union-attr]
            self._words = (self._words + piece)[-WORDS:]

    def send(self, line: str) -> None:
        """Write a line; what does not read is found out when no answer comes."""
        self._writer = _started(self._write, line.encode("ascii") + b"\n")

    def _write(self, content: bytes) -> None:
        with contextlib.suppress(OSError, ValueError):
            self._process.stdin.write(content)  # type: ignore[union-attr]
            self._process.stdin.flush()  # type: ignore[union-attr]

    def line(self, deadline: float) -> bytes:
        """The next line.

        Args:
            deadline: by ``time.monotonic``.

        Raises:
            Silent: there was none until then.
            Ended: there will be none.
        """
        try:
            found = self._lines.get(timeout=max(deadline - time.monotonic(), 0.001))
        except queue.Empty:
            raise Silent from None
        if not found:
            raise Ended(self._last_words())
        return found

    def unread(self) -> bool:
        """Is there a line that nobody asked for?"""
        return not self._lines.empty()

    def _last_words(self) -> str:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(1)
        self._readers[1].join(0.2)
        text = self._words.decode("utf-8", "replace").strip().splitlines()
        said = "".join(c if c.isprintable() else " " for c in text[-1])[:200] if text else ""
        return f"its process ended with code {self._process.poll()} before it was done" + (f": {said}" if said else "")

    def end(self) -> None:
        """End it, and all that it started."""
        self._ended = True
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if hasattr(os, "killpg"):
                os.killpg(self._process.pid, signal.SIGKILL)
            else:  # pragma: no cover - Windows
                self._process.kill()
        self._process.wait()
        while not self._lines.empty():  # so that the reader can end
            self._lines.get_nowait()
        process = self._process
        for thread, pipe in zip(
            (self._writer, *self._readers), (process.stdin, process.stdout, process.stderr), strict=True
        ):
            if thread.ident is not None:
                thread.join(1)
            if not thread.is_alive():  # what has left the group may hold a pipe open: it is read no more
                with contextlib.suppress(OSError):
                    pipe.close()  # type: ignore[union-attr]


def _started(work: Callable[..., None], *given: Any) -> threading.Thread:
    thread = threading.Thread(target=work, args=given, daemon=True)
    thread.start()
    return thread

"""A sweep on disk: what it is, the chunks that are done, and in the end one Zarr store.

    SWEEP.zarr/            a Zarr group, opened by xarray.open_zarr once the sweep is finished
      .sweep/sweep.json    what is computed, the versions that decide the bits, and in the end a hash of every file
      .sweep/sha256sums    the same hashes, for ``sha256sum --check .sweep/sha256sums`` in SWEEP.zarr
      .sweep/log.jsonl     who computed what, and when
      .sweep/chunks/       a file for each chunk that is done, until the sweep is finished
      .sweep/lock, owner.json

Every file is written under another name, forced to the disk and renamed, so that what has its name is
whole; a chunk holds a hash of its content besides.
"""

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

from .._util.atomic import atomic_file
from . import manifest
from .chunks import Chunks
from .dataset import regions, template
from .hashes import listing
from .lock import Locked, locked
from .plan import Plan
from .publishing import FINISHED, publish
from .verifying import SUMS, Findings, examined
from .work import note


class Store(Chunks):
    """The folder of one sweep.

    Args:
        out: the folder; it is made when it is first written to.
        plan: the sweep.
    """

    def __init__(self, out: Path, plan: Plan):
        super().__init__(out / ".sweep", plan)
        self.out = out
        self.stage = self.inner / "whole"
        self.document: dict[str, Any] = {}

    def check(self, repair: bool = False) -> None:
        """Is the folder free, or of this very sweep?  Nothing is written.

        Args:
            repair: is a lost manifest no reason to refuse, where something else shows that it is?

        Raises:
            ValueError: it holds something else, or a sweep of other settings or versions.
            OSError: it cannot be read, or is no folder.
        """
        try:
            self.document = manifest.read(self.out, self.plan) or {}
        except manifest.NoManifest as damage:
            self.document = {}
            if not repair:
                raise ValueError(f"{damage}; if it is this sweep, repair=True (--repair) writes it anew") from damage
            if not self._of_this_sweep():
                raise ValueError(f"{damage}, and no other file shows that it is this sweep") from damage

    def check_links(self) -> None:
        """Refuse to write where a link leads elsewhere.

        Raises:
            ValueError: something in ``.sweep``, or that itself, is a link.
        """
        own = ("chunks", "whole", "lock", "owner.json", "log.jsonl", "sweep.json", "sha256sums")
        for path in (self.inner, *(self.inner / name for name in own)):
            if path.is_symlink():
                raise ValueError(f"{path} is a link, and nothing behind a link is changed; put a folder or file there")

    @property
    def finished(self) -> bool:
        """Is there a dataset, whole or not?  Not if the process died before the chunks were no longer needed."""
        if manifest.HASHES in self.document:
            return True
        return (self.out / FINISHED).exists() and not (self.document and self.all_done())

    @property
    def hashes(self) -> dict[str, str]:
        """The hashes of the finished dataset's files, if it has any."""
        return dict(self.document.get(manifest.HASHES, {}))

    def examined(self) -> Findings:
        """Whether the finished dataset is as it was written."""
        return examined(self.out, self.plan, self.document)

    def begin(self) -> None:
        """Make the folder what it must be, and clear away what a killed process left; the lock is held."""
        self.chunks.mkdir(exist_ok=True)
        for leftover in (*self.inner.glob(".*.partial"), *self.chunks.glob(".*.partial")):
            leftover.unlink()
        if self.log.exists() and not self.log.read_bytes().endswith(b"\n"):  # a line that a full disk cut
            with self.log.open("a", encoding="utf-8") as file:
                file.write("\n")
        if not self.document:
            manifest.write(self.out, self.plan)

    def finish(self) -> None:
        """Make the Zarr store of the chunks, all of which are done, and delete them."""
        hashes = publish(self.out, self.stage, template(self.plan), self.numbers(regions(self.plan)))
        with atomic_file(self.out / SUMS) as file:
            file.write(listing(hashes).encode())
        manifest.write(self.out, self.plan, hashes)
        self.clear_chunks()
        note(self.log, "finishes", identity=self.plan.identity)

    def tidy(self) -> None:
        """Delete the chunks that a process killed at the very end left, where this may write and nobody else does."""
        if self.chunks.is_dir():
            with suppress(OSError, ValueError, Locked):
                self.check_links()
                with locked(self.inner):
                    self.clear_chunks()

    def _of_this_sweep(self) -> bool:
        """Does the dataset or a chunk say that it is of this sweep?"""
        try:
            if json.loads((self.out / ".zattrs").read_text(encoding="utf-8"))["identity"] == self.plan.identity:
                return True
        except (OSError, ValueError, KeyError, TypeError):
            pass
        return bool(self.whole_runs())

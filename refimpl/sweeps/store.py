"""A sweep on disk: what it is, the chunks that are done, and in the end one Zarr store.

    SWEEP.zarr/            a Zarr group, opened by xarray.open_zarr once the sweep is finished
      .sweep/sweep.json    what is computed, and the versions that decide the bits
      .sweep/log.jsonl     who computed what, and when
      .sweep/chunks/       a file for each chunk that is done, until the sweep is finished
      .sweep/lock, owner.json

Every file is written under another name, forced to the disk and renamed, so that what has its name is
whole; a chunk holds a hash of its content besides.
"""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from ..whole import written_whole
from .dataset import regions, template
from .differing import differences
from .plan import Plan
from .publishing import FINISHED, publish
from .work import Work, check_shapes, content_hash, note

FORMAT, VERSION = "refimpl-sweep", 1


class Store:
    """The folder of one sweep.

    Args:
        out: the folder; it is made by ``begin``.
        plan: the sweep.
    """

    def __init__(self, out: Path, plan: Plan):
        self.out, self.plan = out, plan
        self.inner = out / ".sweep"
        self.chunks = self.inner / "chunks"
        self.log = self.inner / "log.jsonl"

    def check(self) -> None:
        """Is the folder free, or of this very sweep?  Nothing is written.

        Raises:
            ValueError: it holds something else, or a sweep of other settings or versions.
            OSError: it cannot be read, or is no folder.
        """
        if not self.out.exists():
            return
        found = {path.name for path in self.out.iterdir()}
        manifest = self.inner / "sweep.json"
        if not manifest.exists():
            if found - {".sweep"}:
                raise ValueError(f"{self.out} is no sweep, but holds {min(found)!r}; choose a new folder")
            return
        try:
            document = json.loads(manifest.read_text(encoding="utf-8"))
            kind, version = document["format"], document["version"]
        except (ValueError, KeyError, TypeError) as damage:
            raise ValueError(f"{manifest} is no manifest of a sweep: {damage!r}") from damage
        if kind != FORMAT or version != VERSION:
            raise ValueError(f"{manifest} is of {kind}, version {version}; this reads {FORMAT}, version {VERSION}")
        wrong = differences(document, self.document)
        if wrong:
            raise ValueError(
                f"{self.out} is a sweep of other settings or versions, choose a new folder: {'; '.join(wrong)}"
            )

    @property
    def document(self) -> dict[str, Any]:
        """The manifest."""
        kind = {"format": FORMAT, "version": VERSION, "identity": self.plan.identity}
        return kind | {"settings": self.plan.settings, "environment": self.plan.environment}

    def begin(self) -> None:
        """Make the folder what it must be, and clear away what a killed process left; the lock is held."""
        if self.finished:
            shutil.rmtree(self.chunks, ignore_errors=True)
            return
        self.chunks.mkdir(exist_ok=True)
        for leftover in (*self.inner.glob(".*.partial"), *self.chunks.glob(".*.partial")):
            leftover.unlink()
        if self.log.exists() and not self.log.read_bytes().endswith(b"\n"):  # a line that a full disk cut
            with self.log.open("a", encoding="utf-8") as file:
                file.write("\n")
        if not (self.inner / "sweep.json").exists():
            with written_whole(self.inner / "sweep.json") as file:
                file.write(json.dumps(self.document, indent=1).encode())

    @property
    def finished(self) -> bool:
        return (self.out / FINISHED).exists()

    def done(self) -> dict[Path, np.ndarray]:
        """The chunks that are there: file -> the numbers of its runs.  A damaged one is deleted, and noted."""
        found = {}
        for path in sorted(self.chunks.glob("*.npz")):
            try:
                found[path] = self.results(path)["runs"]
            except Exception as damage:  # whatever a damaged file makes NumPy, zipfile and zlib say
                note(self.log, "deletes", chunk=path.stem, reason=repr(damage))
                path.unlink()
        return found

    def write(self, work: Work, results: dict[str, np.ndarray]) -> None:
        """Put a chunk's results on the disk, whole or not at all."""
        check_shapes(results, len(work.runs))
        content: dict[str, Any] = {"runs": np.asarray(work.runs), **results}
        with written_whole(self.chunks / f"{work.identity}.npz") as file:
            np.savez(file, **content | {"hash": np.asarray(content_hash(content))})
        note(self.log, "writes", chunk=work.identity, runs=work.runs)

    def results(self, path: Path) -> dict[str, np.ndarray]:
        """A chunk as it was written.

        Raises:
            ValueError and others: it is damaged, or of another sweep.
        """
        with path.open("rb") as raw, np.load(raw, allow_pickle=False) as file:
            content = {name: file[name] for name in file.files}
        if str(content.pop("hash")) != content_hash(content):
            raise ValueError("its hash is another")
        if self.plan.work(content["runs"]).identity != path.stem:
            raise ValueError("it is of another sweep")
        return content

    def finish(self) -> None:
        """Make the Zarr store of the chunks, all of which are done, and delete them."""
        publish(self.out, self.inner / "whole", template(self.plan, self.epochs()), self._slices())
        shutil.rmtree(self.chunks)
        note(self.log, "finishes", identity=self.plan.identity)

    def epochs(self) -> np.ndarray:
        """The epochs of the records, which every chunk has alike."""
        return self.results(next(iter(sorted(self.chunks.glob("*.npz")))))["epoch"]

    def _slices(self) -> Iterator[tuple[tuple[int, ...], dict[str, np.ndarray]]]:
        return regions(self.plan, self.done(), self.results)

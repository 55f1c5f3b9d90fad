"""The chunks that are done, each a file named by the hash of what it computes, until the dataset is finished."""

import re
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from .._util.atomic import atomic_file
from .dataset import Region
from .plan import Plan
from .work import METRICS, Work, check_shapes, content_hash, note

#: What a chunk is called, and what a killed process leaves of one; no other file is ever deleted.
OURS = re.compile(r"[0-9a-f]{64}\.npz|\..*\.partial")


class Chunks:
    """The folder ``chunks`` of one sweep.

    Args:
        inner: the sweep's folder ``.sweep``.
        plan: the sweep.
    """

    def __init__(self, inner: Path, plan: Plan):
        self.inner, self.plan = inner, plan
        self.chunks = inner / "chunks"
        self.log = inner / "log.jsonl"

    def chunk_files(self) -> list[Path]:
        """Those that have a chunk's name, whole or not."""
        return sorted(path for path in self.chunks.glob("*.npz") if OURS.fullmatch(path.name) and path.is_file())

    def done(self) -> dict[Path, np.ndarray]:
        """The chunks that are there: file -> the numbers of its runs.  A damaged one is deleted, and noted."""
        found = {}
        for path in self.chunk_files():
            try:
                found[path] = self.results(path)["runs"]
            except Exception as damage:  # whatever a damaged file makes NumPy, zipfile and zlib say
                note(self.log, "deletes", chunk=path.stem, reason=repr(damage))
                path.unlink()
        return found

    def whole_runs(self) -> set[int]:
        """The runs of all chunks that are whole; nothing is deleted."""
        runs: set[int] = set()
        for path in self.chunk_files():
            with suppress(Exception):  # as above
                runs.update(self.results(path)["runs"].tolist())
        return runs

    def all_done(self) -> bool:
        """Is every run of the sweep in a chunk that is whole?"""
        return len(self.whole_runs()) == self.plan.runs

    def write(self, work: Work, results: dict[str, np.ndarray], event: str = "writes") -> None:
        """Put a chunk's results on the disk, whole or not at all."""
        check_shapes(results, len(work.runs))
        content: dict[str, Any] = {"runs": np.asarray(work.runs), **results}
        with atomic_file(self.chunks / f"{work.identity}.npz") as file:
            np.savez(file, **content | {"hash": np.asarray(content_hash(content))})
        note(self.log, event, chunk=work.identity, runs=work.runs)

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

    def numbers(self, regions: Iterator[Region]) -> Iterator[tuple[Region, dict[str, np.ndarray]]]:
        """The numbers of each region, all of whose runs are in chunks: this much and two chunks are in memory."""
        done = self.done()
        paths, results = list(done), lru_cache(maxsize=2)(self.results)
        file, column = np.full(self.plan.runs, -1), np.zeros(self.plan.runs, dtype=int)
        for i, path in enumerate(paths):
            file[done[path]], column[done[path]] = i, np.arange(len(done[path]))
        if (file < 0).any():
            raise OSError(f"{(file < 0).sum()} runs were lost in {self.chunks} while the dataset was being written")
        for region in regions:
            here = slice(region.runs.start, region.runs.stop)
            values = {name: np.empty((len(region.runs), len(self.plan.epochs))) for name in METRICS}
            for i in np.unique(file[here]).tolist():
                chunk, mine = results(paths[i]), file[here] == i
                for name in METRICS:
                    values[name][mine] = chunk[name].T[column[here][mine]]
            yield region, {name: each.reshape(*region.shape, -1) for name, each in values.items()}

    def clear_chunks(self) -> None:
        """Delete what is ours, and the folder if nothing else is in it; where that is a link, nothing."""
        if self.chunks.is_symlink() or not self.chunks.is_dir():
            return
        for path in [*self.chunks.iterdir()]:
            if OURS.fullmatch(path.name) and (path.is_symlink() or path.is_file()):
                path.unlink()
        if not any(self.chunks.iterdir()):
            self.chunks.rmdir()

"""Is a finished dataset as it was written?  Every file is held to its hash."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .dataset import VARIABLES, Region, regions, template
from .hashes import listed, listing, sha256
from .manifest import HASHES
from .plan import Plan
from .publishing import FINISHED, ZARR_FORMAT, opened

MANIFEST, SUMS = ".sweep/sweep.json", ".sweep/sha256sums"
#: A file that makes Zarr read the folder as another format.
FOREIGN = "zarr.json"


@dataclass
class Findings:
    """What was found in a finished dataset.

    Attributes:
        wrong: what is wrong with a file, by its name.
        lost: the regions of which a file is damaged.
        intact: the files that are as they were written.
        hashed: were there hashes at all?
    """

    wrong: dict[str, str] = field(default_factory=dict)
    lost: list[Region] = field(default_factory=list)
    intact: set[str] = field(default_factory=set)
    hashed: bool = True

    def text(self, out: Path, plan: Plan) -> str:
        """What is wrong, and the way to repair it."""
        shown = [f"{name} {what}" for name, what in self.wrong.items()][:5]
        more = [f"{len(self.wrong) - 5} more"] if len(self.wrong) > 5 else []
        runs = sum(len(region.runs) for region in self.lost)
        anew = f"trains {runs} of {plan.runs} runs again and keeps the others" if runs else "trains no run again"
        way = f"repair=True (--repair) mends it, and {anew}"
        if FOREIGN in self.wrong:
            way = f"move {FOREIGN} away" + (f"; then {way}" if len(self.wrong) > 1 else "")
        return f"{out} is not as it was written: {', '.join(shown + more)}; {way}"


def examined(out: Path, plan: Plan, document: Mapping[str, Any]) -> Findings:
    """Hold every file of the dataset in ``out`` to its hash; ``document`` is its manifest, {} if that is lost."""
    recorded, sums = document.get(HASHES), _sums(out)
    if recorded is None and sums is None and document:
        return _without_hashes(out, plan)
    first, second = recorded or {}, listed(sums or "")
    found = Findings()
    if recorded is None:
        found.wrong[MANIFEST] = "is damaged"
    elif sums is None:
        found.wrong[SUMS] = "is missing"
    elif sums != listing(recorded):
        found.wrong |= _wrong_lists(out, first, second)
    # Where the two lists differ, each vouches for the files whose hashes it has.
    names = set(first) | set(second) if not (first and second) else set(first) & set(second)
    for name in sorted(names | {FINISHED} | {name for region in regions(plan) for name in region.files}):
        try:
            there = sha256(out / name)
        except PermissionError:
            raise
        except OSError as error:
            found.wrong[name] = f"cannot be read: {error.strerror}"
            continue
        if there is not None and there in (first.get(name), second.get(name)):
            found.intact.add(name)
        else:
            found.wrong[name] = _how(out / name, there)
    if (out / FOREIGN).exists():
        found.wrong[FOREIGN] = "is no file of the sweep, but Zarr would read it"
    found.lost = [region for region in regions(plan) if not found.intact.issuperset(region.files)]
    return found


def _wrong_lists(out: Path, manifest: Mapping[str, str], sums: Mapping[str, str]) -> dict[str, str]:
    """Which of two lists that differ is wrong: one that lacks the hash of a file for which the other has it."""
    wrong = {}
    for name in sorted(set(manifest) | set(sums)):
        try:
            there = sha256(out / name)
        except (OSError, ValueError):  # a name that no file can have is damage too
            continue
        if there == sums.get(name) != manifest.get(name):
            wrong[MANIFEST] = "is not what sha256sums lists"
        if there == manifest.get(name) != sums.get(name):
            wrong[SUMS] = "is not what sweep.json lists"
    return wrong or {SUMS: "is not what sweep.json lists"}


def _how(path: Path, there: str | None) -> str:
    if there is not None:
        return "has other bytes"
    return "is no file" if path.exists() or path.is_symlink() else "is missing"


def _sums(out: Path) -> str | None:
    path = out / SUMS
    return path.read_text(encoding="utf-8", errors="replace") if path.is_file() else None


def _without_hashes(out: Path, plan: Plan) -> Findings:
    """What is wrong with a dataset of an earlier version: files that are lost or unreadable, or another sweep."""
    import xarray

    found = Findings(hashed=False)
    try:
        with xarray.open_zarr(out, consolidated=True, zarr_format=ZARR_FORMAT) as there:
            wanted = template(plan)
            same = there.drop_vars(VARIABLES).identical(wanted.drop_vars(VARIABLES))
            same &= all(there[name].dims == wanted[name].dims and there[name].dtype == "f8" for name in VARIABLES)
        group = opened(out)
    except Exception:  # whatever damaged files make xarray and Zarr say
        same = False
    if not same:
        found.wrong[FINISHED] = "or what belongs to it does not describe this sweep"
    for region in regions(plan):
        before = len(found.wrong)
        for name, file in zip(VARIABLES, region.files, strict=True):
            if not (out / file).is_file():
                found.wrong[file] = "is missing"
            elif same and not _read(group, name, region):
                found.wrong[file] = "cannot be read"
            else:
                found.intact.add(file)
        if len(found.wrong) > before:
            found.lost.append(region)
    return found


def _read(group: Any, name: str, region: Region) -> bool:
    try:
        return bool(group[name][region.index].shape[:-1] == region.shape)
    except Exception:  # as above
        return False

"""The finished result, put in its place file by file; what lies there that is not the sweep's stays."""

import os
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from .dataset import Region
from .hashes import sha256

if TYPE_CHECKING:
    import xarray

#: Without this file Zarr sees no group, so it comes last.
FINISHED = ".zgroup"
#: Zarr's second format: text coordinates and consolidated metadata are in its specification, and every
#: version of the library reads it.
ZARR_FORMAT: Literal[2] = 2


def begun(stage: Path, empty: "xarray.Dataset") -> None:
    """Write the dataset without its numbers to the new folder ``stage``."""
    shutil.rmtree(stage, ignore_errors=True)
    empty.to_zarr(stage, compute=False, consolidated=True, zarr_format=ZARR_FORMAT)


def opened(folder: Path, mode: Literal["r", "r+"] = "r") -> Any:
    """The Zarr group in the folder."""
    import zarr

    return zarr.open_group(folder, mode=mode, zarr_format=ZARR_FORMAT)


def publish(
    out: Path, stage: Path, empty: "xarray.Dataset", numbers: Iterable[tuple[Region, dict[str, np.ndarray]]]
) -> dict[str, str]:
    """Write the dataset to ``stage``, force it to the disk, and move it into ``out``, what makes it a group last.

    Returns:
        The hash of each file, by its name in ``out``.

    Raises:
        OSError: the disk is full, or something else lies where a file must be.
    """
    begun(stage, empty)
    group = opened(stage, "r+")
    for region, values in numbers:
        for name, array in values.items():
            group[name][region.index] = array
    names = files(stage)
    refuse_obstacles(out, names)
    hashes = {name: str(sha256(stage / name)) for name in names}
    for name in names:
        _to_disk(stage / name)
    for name in sorted(names, key=lambda name: name == FINISHED):
        target = out / name
        target.parent.mkdir(exist_ok=True)
        if target.is_dir() and not target.is_symlink():
            target.rmdir()
        os.replace(stage / name, target)
    for folder in {(out / name).parent for name in names}:
        _to_disk(folder)
    shutil.rmtree(stage)
    return hashes


def files(folder: Path) -> list[str]:
    """The names of all files below the folder."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def refuse_obstacles(out: Path, names: Iterable[str]) -> None:
    """Refuse to write these files where that would change or delete what is not the sweep's.

    Raises:
        OSError: a folder of them is a link or a file, or one of them is a folder with something in it.
    """
    for name in names:
        target = out / name
        if target.parent != out and (target.parent.is_symlink() or not target.parent.is_dir()):
            if target.parent.is_symlink():
                raise OSError(f"{target.parent} is a link, and nothing behind a link is changed; move it away")
            if target.parent.exists():
                raise OSError(f"{target.parent} is no folder; move it away")
        if target.is_dir() and not target.is_symlink() and any(target.iterdir()):
            raise OSError(f"{target} is a folder with something in it; move it away")


def _to_disk(path: Path) -> None:
    if path.is_dir():
        if os.name == "nt":  # has no handles of folders
            return
        handle = os.open(path, os.O_RDONLY)
    else:
        handle = os.open(path, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

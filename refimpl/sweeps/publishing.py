"""The finished result, put in its place so that it is whole or not there."""

import os
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import xarray

#: Without this file Zarr sees no group, so it comes last.
FINISHED = ".zgroup"
#: Zarr's second format: text coordinates and consolidated metadata are in its specification, and every
#: version of the library reads it.
ZARR_FORMAT = 2


def publish(
    out: Path,
    stage: Path,
    empty: "xarray.Dataset",
    slices: Iterable[tuple[tuple[int, ...], dict[str, np.ndarray]]],
) -> None:
    """Write the dataset to ``stage``, force it to the disk, and move it into ``out``, what makes it a group last."""
    import zarr

    shutil.rmtree(stage, ignore_errors=True)
    empty.to_zarr(stage, compute=False, consolidated=True, zarr_format=ZARR_FORMAT)
    group: Any = zarr.open_group(stage, mode="r+")
    for index, values in slices:
        for name, array in values.items():
            group[name][index] = array
    for path in stage.rglob("*"):
        if path.is_file():
            _to_disk(path)
    for path in sorted(stage.iterdir(), key=lambda path: path.name == FINISHED):
        target = out / path.name
        if target.is_dir():  # of an earlier try that was cut off
            shutil.rmtree(target)
        os.replace(path, target)
    stage.rmdir()


def _to_disk(path: Path) -> None:
    with open(path, "rb+") as file:
        os.fsync(file.fileno())

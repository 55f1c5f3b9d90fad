"""A finished dataset, of which each file is held to its hash once more when its numbers are read."""

import hashlib
from collections.abc import AsyncGenerator, Iterable, Mapping
from pathlib import Path
from typing import Any, Self

import xarray
from zarr.abc.store import Store
from zarr.storage import LocalStore, WrapperStore

from .publishing import ZARR_FORMAT
from .stopping import Damaged


def opened(out: Path, hashes: Mapping[str, str]) -> xarray.Dataset:
    """The dataset in ``out``, backed by its files.  Numbers of files that have changed since are refused.

    Args:
        out: the folder.
        hashes: by file; without any, nothing is refused.

    Raises:
        Damaged: not here, but where numbers are read, even by a worker somewhere else.
    """
    store = Held(LocalStore(out, read_only=True), hashes) if hashes else out
    return xarray.open_zarr(store, consolidated=True, zarr_format=ZARR_FORMAT)


class Held(WrapperStore[LocalStore]):
    """Files, each of which must be there and have its hash."""

    def __init__(self, store: LocalStore, hashes: Mapping[str, str]):
        super().__init__(store)
        self.hashes = hashes

    def _with_store(self, store: LocalStore) -> Self:
        return type(self)(store, self.hashes)

    async def get(self, key: str, prototype: Any, byte_range: Any = None) -> Any:
        found = await self._store.get(key, prototype)
        wanted = self.hashes.get(key)
        if wanted is not None and (found is None or hashlib.sha256(found.to_bytes()).hexdigest() != wanted):
            what = "has gone" if found is None else "has other bytes"
            raise Damaged(f"{self._store.root / key} {what} since the dataset was opened; ask for the sweep again")
        return found if byte_range is None else await self._store.get(key, prototype, byte_range)

    def _get_many(self, requests: Iterable[Any]) -> AsyncGenerator[tuple[str, Any], None]:
        return Store._get_many(self, requests)  # one by one, by ``get``

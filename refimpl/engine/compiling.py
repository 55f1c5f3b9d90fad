"""A module's text, compiled by Numba when its functions are first called, and kept on the disk.

Nothing on the disk is trusted: the text is run from memory, and compiled code is loaded only if it has the
checksum of this text, these versions, this processor and these types.  Numba's own cache checks none of that.
"""

import functools
import hashlib
import pickle
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from . import cache


@functools.cache
def compiled(text: str) -> Any:
    """The module of this text, with its functions compiled when first called, or read from the disk."""
    try:
        import numba
    except ModuleNotFoundError:
        raise ModuleNotFoundError(
            "refimpl.jit needs Numba, which is not installed: pip install 'refimpl[jit]'", name="numba"
        ) from None
    imported = Path(__file__).with_name("prefetch.py").read_text(encoding="utf-8")
    key = f"{numba.__version__} {np.__version__} {sys.version} {imported} {text}"
    name = f"refimpl_compiled_{_digest(key).hex()[:24]}"
    file = f"{name}.py"  # for tracebacks, and to be read
    if not cache.read(file, lambda content: _same(content, text.encode())):
        cache.write(file, text.encode())
    module = sys.modules[name] = ModuleType(name)
    module.__file__ = str(next(cache.folders()) / file)
    exec(compile(text, module.__file__, "exec"), module.__dict__)
    for function in vars(module).values():
        if hasattr(function, "py_func") and function.__module__ == name:
            function._cache = Kept(f"{cache.INNER}/{name}.{function.__name__}", f"{key} {function.__name__}")
    return module


class Kept:
    """The code of one function, in the place of Numba's own cache of it.

    Args:
        name: how the names of its files begin.
        key: all that decides its code, but types and processor.
    """

    cache_path = None

    def __init__(self, name: str, key: str):
        self._name, self._key = name, key

    def load_overload(self, signature: Any, context: Any) -> Any:
        """The code for these types, read from the disk; None if it is not there whole."""
        from numba.core.compiler import CompileResult

        context.refresh()
        name, key = self._of(signature, context)

        def understood(content: bytes) -> Any:
            parts = pickle.loads(_unsealed(key, content))
            return CompileResult._rebuild(context, *parts)

        return cache.read(name, understood)

    def save_overload(self, signature: Any, made: Any) -> None:
        """Keep what Numba made for these types."""
        from numba.core.serialize import dumps

        if made.lifted or made.library.has_dynamic_globals:  # it holds addresses of this process
            return
        name, key = self._of(signature, made.target_context)
        content = dumps(made._reduce())
        cache.write(name, _digest(key, content) + content)

    def _of(self, signature: Any, context: Any) -> tuple[str, str]:
        """The file, and all that decides what is in it."""
        key = f"{self._key} {signature} {context.codegen().magic_tuple()}"
        return f"{self._name}.{_digest(key).hex()[:16]}.nbc", key

    def enable(self) -> None:
        """As Numba asks; it is always on."""

    disable = flush = enable


def _digest(key: str, content: bytes = b"") -> bytes:
    return hashlib.sha256(key.encode() + content).digest()


def _unsealed(key: str, content: bytes) -> bytes:
    length = hashlib.sha256().digest_size
    if content[:length] != _digest(key, content[length:]):
        raise ValueError("it is damaged, or other code")
    return content[length:]


def _same(content: bytes, text: bytes) -> bool:
    if content != text:
        raise ValueError("it is another text")
    return True

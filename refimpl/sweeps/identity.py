"""What a sweep computes, written down so that two sweeps are the same if and only if it is the same text."""

import hashlib
import inspect
import json
import platform
from dataclasses import MISSING, Field, fields, is_dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from types import CodeType
from typing import Any

import numpy as np

from .._version import __version__
from ..core.rule import Rule

ROOT = Path(__file__).resolve().parent.parent
#: The modules of refimpl that decide the bits of a training run; tests hold this to what ``train`` imports.
CODE = ("_util", "core", "rules", "schedules", "engine", "problems", "training")


def described(value: Any) -> Any:
    """``value`` as JSON, floats as hex: no number is rounded and no two settings are written alike.

    Raises:
        TypeError: it is something whose effect cannot be written down, such as a function.

    >>> from refimpl import CosineAnnealing
    >>> described(CosineAnnealing(T=480))
    {'CosineAnnealing': {'T': 480, 'eta_max': '0x1.0000000000000p+0', 'eta_min': '0x0.0p+0'}}
    """
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value.hex()
    if isinstance(value, list | tuple):
        return [described(each) for each in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {_name(type(value)): {each.name: described(getattr(value, each.name)) for each in fields(value)}}
    raise TypeError(
        f"{value!r} cannot be part of a sweep's identity; allowed are numbers, text, and frozen dataclasses of them, "
        f"as refimpl's schedules and networks are"
    )


def label(value: Any) -> str:
    """A short name for a coordinate: the class, and those settings that are not the defaults.

    >>> from refimpl import CosineAnnealing
    >>> label(CosineAnnealing(T=480))
    'CosineAnnealing(T=480)'
    """
    if not is_dataclass(value) or isinstance(value, type):
        return str(value)
    other = {each.name: getattr(value, each.name) for each in fields(value)}
    other = {each.name: other[each.name] for each in fields(value) if other[each.name] != _default(each)}
    inner = ", ".join(f"{name}={label(x) if is_dataclass(x) else repr(x)}" for name, x in other.items())
    return type(value).__name__ + (f"({inner})" if inner else "")


def digest(document: Any) -> str:
    """The SHA-256 of a document in its one canonical form."""
    return hashlib.sha256(json.dumps(document, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def environment(arrays: str) -> dict[str, str]:
    """The versions that decide the bits of a run on this machine, each by name."""
    built = np.show_config(mode="dicts")
    blas = built["Build Dependencies"]["blas"]
    versions = {
        "refimpl": __version__,
        "code": digest(_code()),
        "python": platform.python_version(),
        "numpy": np.__version__,
        "blas": f"{blas['name']} {blas['version']}",
        "processor": f"{platform.machine()} {' '.join(built['SIMD Extensions'].get('found', []))}".strip(),
        "libc": " ".join(platform.libc_ver()) or platform.platform(),  # has pow, cos, exp
    }
    return versions | _device(arrays)


def _device(arrays: str) -> dict[str, str]:
    if arrays != "cupy":
        return {}
    import cupy

    name = cupy.cuda.runtime.getDeviceProperties(cupy.cuda.Device().id)["name"].decode()
    return {"cupy": cupy.__version__, "device": name, "cuda": str(cupy.cuda.runtime.runtimeGetVersion())}


@cache
def _code() -> dict[str, str]:
    """The SHA-256 of each of refimpl's files that decide the bits."""
    package = __name__.partition(".")[0]
    files = [path for name in CODE for path in _files(f"{package}.{name}")]
    return {path.relative_to(ROOT).as_posix(): _sha(path) for path in files}


def _files(module: str) -> list[Path]:
    """The file of a module, or the files of a package, where Python finds it.

    Raises:
        ModuleNotFoundError: there is none of that name.
    """
    spec = find_spec(module)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"identity.CODE names {module}, which does not exist", name=module)
    if not spec.submodule_search_locations:
        return [Path(spec.origin).resolve()]
    folders = [Path(each).resolve() for each in spec.submodule_search_locations]
    return [path for folder in folders for path in folder.rglob("*.*") if path.suffix in (".py", ".npz")]


def sources(rule: type[Rule]) -> dict[str, str]:
    """The hashes of a rule's classes that are not in these files: of their own file, or else of their bytecode."""
    found = {}
    for cls in rule.__mro__[:-1]:
        package, _, inner = cls.__module__.partition(".")
        if package != "refimpl" or inner.partition(".")[0] not in CODE:
            name = f"{cls.__module__}.{cls.__name__}"
            try:
                found[name] = "file " + _sha(Path(inspect.getfile(cls)))
            except (TypeError, OSError):  # of a notebook, or sent over from another machine
                functions = {key: value for key, value in vars(cls).items() if inspect.isfunction(value)}
                found[name] = "code " + digest({key: _bytecode(f.__code__) for key, f in functions.items()})
    return found


def _bytecode(code: CodeType) -> list[Any]:
    constants = [_bytecode(each) if isinstance(each, CodeType) else repr(each) for each in code.co_consts]
    return [code.co_code.hex(), list(code.co_names), constants]


def _sha(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _name(cls: type) -> str:
    inside = cls.__module__.startswith(("refimpl.core.", "refimpl.rules.", "refimpl.schedules.", "refimpl.problems."))
    return cls.__name__ if inside else f"{cls.__module__}.{cls.__qualname__}"


def _default(field: "Field[Any]") -> Any:
    return field.default_factory() if field.default_factory is not MISSING else field.default

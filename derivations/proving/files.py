"""Theorems in files of one's own."""

import importlib.util
import sys
import traceback
import zlib
from pathlib import Path

from refimpl._util.messages import shown

from .theorem import Theorem


def is_file(name: str) -> bool:
    """Is it the path of a file, and not the name of a theorem?"""
    return name.endswith(".py") or "/" in name or "\\" in name


def from_file(path: str) -> Theorem:
    """The theorem that a file defines as ``THEOREM``.

    The file is run as a script is: it may import what lies beside it, and has no package.

    Raises:
        ValueError: there is no such file, it cannot be run, or its THEOREM is none.
    """
    file = Path(path).expanduser().resolve()
    if file.suffix != ".py" or not file.is_file():
        raise ValueError(
            f"NAME must be a theorem's or the path of a Python file, got {shown(path)}, where there is none"
        )
    name = f"_theorem_{zlib.crc32(str(file).encode()):08x}.{file.stem}"
    if name not in sys.modules:
        _run(path, file, name)
    found = getattr(sys.modules[name], "THEOREM", None)
    if not isinstance(found, Theorem):
        got = "has no THEOREM" if found is None else f"has THEOREM = {shown(found)}"
        raise ValueError(f"{path} must define THEOREM, a derivations.Theorem, but {got}")
    return found


def _run(path: str, file: Path, name: str) -> None:
    """Import the file under that name."""
    spec = importlib.util.spec_from_file_location(name, file)
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    if str(file.parent) not in sys.path:
        sys.path.insert(0, str(file.parent))
    try:
        spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:  # whatever a stranger's file raises
        del sys.modules[name]
        what = f"{type(error).__name__}: {error}"
        if getattr(error, "name", None) == name.partition(".")[0]:
            what = "a relative import, but a file has no package: write from derivations import … for from .proving"
        raise ValueError(f"{path}{_line(error, file)}: {what}") from error


def _line(error: BaseException, file: Path) -> str:
    """``:17`` where the error came from line 17 of the file."""
    if isinstance(error, SyntaxError) and error.filename == str(file):
        return f":{error.lineno}"
    lines = [each.lineno for each in traceback.extract_tb(error.__traceback__) if each.filename == str(file)]
    return f":{lines[-1]}" if lines else ""

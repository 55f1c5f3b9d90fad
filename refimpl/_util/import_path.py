"""Names such as ``pkg.mod:Class``, as a command line gives them."""

import importlib
import os
import sys
from types import ModuleType
from typing import Any

from .messages import shown
from .names import meant


def imported(path: str, argument: str) -> Any:
    """The object named ``pkg.mod:Name``, found as Python would find it from the working directory.

    Args:
        path: the module, a colon, and a name in it, which may be dotted.
        argument: what the path was given as, for messages.

    Raises:
        ValueError: it is no such path, or there is nothing.
    """
    module, colon, name = path.partition(":")
    if not (module and colon and name):
        raise ValueError(f"{argument} must be PKG.MOD:NAME, got {shown(path)}")
    if os.getcwd() not in sys.path:
        sys.path.insert(0, os.getcwd())
    found: Any = None
    part = ""
    try:
        found = importlib.import_module(module)
        for part in name.split("."):
            found = getattr(found, part)
    except (ImportError, AttributeError) as error:
        names = [key for key, x in getattr(found, "__dict__", {}).items() if not isinstance(x, ModuleType)]
        hint = "" if "did you mean" in str(error) else meant(part, names)
        raise ValueError(f"{argument} {path}: {error}{hint}") from error
    except (Exception, SystemExit) as error:  # whatever a stranger's module raises when it is imported
        raise ValueError(f"{argument} {path}: {type(error).__name__}: {error}") from error
    return found

"""``State`` and ``Lanes`` as JAX pytrees, from the moment on at which JAX is imported.

JAX looks a type up in its own register, so that it must be told; and it is not imported for that.
"""

import sys
from importlib.machinery import ModuleSpec, PathFinder
from typing import Any

_registered: set[type] = set()


def register(*types: type) -> None:
    """Tell JAX how to take the given types apart, unless it is not imported or knows them.

    Args:
        types: classes with ``tree_flatten_with_keys`` and ``tree_unflatten``, as ``jax.tree_util`` describes them.
    """
    tree_util = sys.modules.get("jax.tree_util")
    for cls in types:
        if tree_util is not None and cls not in _registered:
            _registered.add(cls)
            tree_util.register_pytree_with_keys_class(cls)


class WhenImported:
    """A finder for ``sys.meta_path`` that finds nothing itself, and registers types once JAX has been imported."""

    def __init__(self, *types: type):
        self.types = types

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        if name != "jax" or (spec := PathFinder.find_spec(name, path, target)) is None or spec.loader is None:
            return None
        execute = spec.loader.exec_module

        def execute_and_register(module: Any) -> None:
            execute(module)
            register(*self.types)
            if self in sys.meta_path:
                sys.meta_path.remove(self)

        spec.loader.exec_module = execute_and_register  # type: ignore[method-assign]
        return spec

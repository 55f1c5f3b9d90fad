"""A compiled function of a shared library as a target of the check."""

from .kernel import Kernel, kernel_target

__all__ = ["Kernel", "kernel_target"]

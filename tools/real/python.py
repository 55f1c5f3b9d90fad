"""Optimizers of Python that are no classes of a known library: an adapter for each."""

import importlib
from typing import Any

import numpy as np


class MLFromScratch:
    """Adam of ML-From-Scratch, which keeps the state of one array, and has ε in its code."""

    fixed = {"eps": 1e-8}

    def __init__(self, lr: float, beta1: float, beta2: float):
        module = importlib.import_module("mlfromscratch.deep_learning.optimizers")
        self.made = lambda: module.Adam(lr, beta1, beta2)

    def init(self, params: Any) -> Any:
        """An optimizer for this array."""
        return self.made()

    def step(self, params: Any, grads: Any, state: Any) -> Any:
        """The new array."""
        return state.update(np.array(params), grads), state

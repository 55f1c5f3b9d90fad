"""Training of many small networks at once: ``train`` in one call, ``descend`` step by step."""

from .descent import Moment, descend
from .evaluation import predict
from .training import Training, recorded, train

__all__ = ["Moment", "Training", "descend", "predict", "recorded", "train"]

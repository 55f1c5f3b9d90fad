"""Small networks on the digits, many at once along leading axes, for every array library."""

from ..._util.names import hinting
from .batch_normalized import BatchNormalized
from .convolutional import Convolutional
from .network import Network
from .plain import Plain
from .scale_invariant import ScaleInvariant
from .task import Data, Task
from .twin import Twin, twin_of

__all__ = ["BatchNormalized", "Convolutional", "Data", "Network", "Plain", "ScaleInvariant", "Task", "Twin", "twin_of"]

__getattr__ = hinting(__name__)

"""The process of a kernel: ``python -m refimpl.conformance.kernels.serving DESCRIPTION``."""

import sys

from ..apart.serving import main
from .kernel import described

if __name__ == "__main__":
    main(sys.argv[1], described)

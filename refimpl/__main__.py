"""``python -m refimpl``."""

from .cli import main

main()

"""``python -m refimpl``."""

from .cli.app import main

main()

"""The command line: ``refimpl …`` and ``python -m refimpl …``."""


def main() -> None:
    """Run the command line."""
    from .app import main as run  # it needs the extra `cli`, which this package's other users may lack

    run()

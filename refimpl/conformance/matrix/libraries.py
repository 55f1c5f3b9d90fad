"""The libraries of the matrix, each of the ways to run one by its name in the table."""

from ...dialects import libraries
from ...dialects.library import Library

LIBRARIES = tuple(way for library in libraries() for way in library.ways())


def named(title: str) -> Library:
    """A library by its name in the table.

    Raises:
        ValueError: there is none.
    """
    for each in LIBRARIES:
        if each.title.lower() == title.lower():
            return each
    raise ValueError(f"library must be one of {', '.join(each.title for each in LIBRARIES)}, got {title!r}")

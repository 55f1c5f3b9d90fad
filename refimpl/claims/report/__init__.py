"""The report of ``refimpl reproduce``: one HTML file with all in it, which asks nothing of any network."""

from .page import page

__all__ = ["page"]

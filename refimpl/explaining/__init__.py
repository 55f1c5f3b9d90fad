"""``ri.explain``: one step of a rule, statement by statement, as formula, as code and in this step's numbers."""

from .explain import explain
from .table import Explanation, Row

__all__ = ["Explanation", "Row", "explain"]

"""Mutants that no test can catch, because they compute the same: (function, changed text) -> why."""

EQUIVALENT: dict[tuple[str, str], str] = {}

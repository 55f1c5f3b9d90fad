"""Where the data are, what the files are called, and the version."""

from pathlib import Path

from ... import rules

#: Of the data, by semantic versioning: MAJOR is the format, MINOR more cases, PATCH a number that was wrong.
VERSION = "1.3.0"

#: The rules that there are vectors for: all that numbers alone can make.
RULES = tuple(rule.__name__ for rule in rules.ALL if not rule.needs_settings)

#: The data that this package ships.
DATA = Path(__file__).resolve().parent / "data"

MANIFEST = "manifest.json"

#: What is written by hand and belongs to no rule.
COMMON = ("LICENSE.txt", "README.md", *(f"schemas/{kind}-v1.schema.json" for kind in ("cases", "expected", "results")))


def cases_file(rule: str) -> str:
    """The file with the inputs of a rule's cases."""
    return f"cases/{rule.lower()}.json"


def expected_file(rule: str) -> str:
    """The file with what they must give."""
    return f"expected/{rule.lower()}.json"


def files_of(names: tuple[str, ...]) -> list[str]:
    """All files of a folder with the vectors of these rules, but for the manifest."""
    return [*COMMON, *(make(rule) for rule in names for make in (cases_file, expected_file))]

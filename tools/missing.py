"""What is missing, of whatever was added last, and what makes it.

    python -m tools.missing

Exit code 1 if there is anything.  tests/test_lists.py asserts that there is nothing.
"""

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import fields
from importlib import import_module
from pathlib import Path

from refimpl import Rule, Schedule, rules, schedules
from refimpl.conformance.vectors.layout import COMMON, DATA, MANIFEST, cases_file, expected_file
from refimpl.conformance.vectors.schedule_settings import SETTINGS
from refimpl.core.hyperparameter_table import tried
from tools.missing_elsewhere import elsewhere

ROOT = Path(__file__).resolve().parents[1]
BUILD = "python -m refimpl.conformance.vectors.build makes it"


def everything() -> list[str]:
    """A sentence for each thing that is missing."""
    if found := [*unlisted("rules", Rule, rules.ALL), *unlisted("schedules", Schedule, schedules.ALL)]:
        return found  # their test files cannot be imported before
    return [
        *(sentence for rule in rules.ALL for sentence in of_rule(rule)),
        *(sentence for schedule in schedules.ALL for sentence in of_schedule(schedule)),
        *elsewhere(),
    ]


def unlisted(folder: str, base: type, listed: tuple[type, ...]) -> Iterator[str]:
    """The classes in the files of a package that its list does not have."""
    for path in sorted((ROOT / "refimpl" / folder).glob("[!_]*.py")):
        module = import_module(f"refimpl.{folder}.{path.stem}")
        for cls in vars(module).values():
            own = isinstance(cls, type) and cls.__module__ == module.__name__ and issubclass(cls, base)
            if own and cls not in (base, *listed):
                yield f"{cls.__name__}: __all__ of refimpl/{folder}/__init__.py does not have it ({path.name})"


def of_rule(rule: type[Rule]) -> list[str]:
    """What a rule lacks."""
    name = rule.__name__
    arguments = [field.name for field in fields(rule) if field.name not in ("schedule", "box")]
    found = _document("docs/rules.md", "Rules", f"`{name}({', '.join(arguments)})`")
    found += [
        each for argument in arguments for each in _document("docs/notation.md", "Names and symbols", f"`{argument}`")
    ]
    found += _traits("rules", rule, "test_adam.py")
    if not rule.needs_settings:
        found += _vectors(rule)
        found += [sentence for argument in arguments for sentence in _untried(rule, argument)]
    return found


def of_schedule(schedule: type[Schedule]) -> list[str]:
    """What a schedule lacks."""
    name = schedule.__name__
    written = re.search(rf"`{name}[(`]", _section("docs/rules.md", "Schedules"))
    found = [] if written else [f"docs/rules.md, Schedules: there is no row for `{name}`"]
    found += _traits("schedules", schedule, "test_cosine.py")
    if schedule.name not in SETTINGS:
        found.append(f"{name}: refimpl/conformance/vectors/schedule_settings.py has no golden vectors of it")
    if schedule.boundaries is Schedule.boundaries:
        found.append(f"{name}: refimpl/schedules/{_stem(schedule)}.py must say the boundaries(s, turns) of it")
    return found


def _traits(folder: str, cls: type, model: str) -> Iterator[str]:
    files = import_module(f"tests.every_{folder.removesuffix('s')}").FILES
    if cls.__name__ not in files:
        yield f"{cls.__name__}: tests/{folder}/test_{_stem(cls)}.py must have TRAITS of it, as {model} has"


def _stem(cls: type) -> str:
    return cls.__module__.rpartition(".")[2]


def _vectors(rule: type[Rule]) -> Iterator[str]:
    name = rule.__name__
    for file in (cases_file(name), expected_file(name)):
        if not (DATA / file).exists():
            yield f"{name}: refimpl/conformance/vectors/data/{file} is not there; {BUILD}"
    named = [MANIFEST, *(file for file in COMMON if re.search("cases|expected", file))]
    for file in named:
        if json.dumps(name) not in (DATA / file).read_text(encoding="utf-8"):
            yield f"{name}: refimpl/conformance/vectors/data/{file} does not name it; {BUILD}"
    if f"`{name}`" not in (ROOT / "docs/vectors.md").read_text(encoding="utf-8"):
        yield f"{name}: docs/vectors.md does not name it among the rules with vectors"


def _untried(rule: type[Rule], argument: str) -> Iterator[str]:
    try:
        tried(rule, argument)
    except TypeError as error:
        yield str(error)


def _section(document: str, heading: str) -> str:
    text = (ROOT / document).read_text(encoding="utf-8")
    return text.split(f"\n## {heading}\n")[1].split("\n## ")[0]


def _document(document: str, heading: str, named: str) -> list[str]:
    there = named in _section(document, heading)
    return [] if there else [f"{document}, {heading}: there is no row for {named}"]


if __name__ == "__main__":
    lacks = everything()
    print("\n".join(lacks) or "nothing is missing")
    sys.exit(bool(lacks))

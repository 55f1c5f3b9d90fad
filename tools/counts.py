"""The counts that documents state, between marks such as ``<!-- count:mistakes -->155<!-- /count -->``.

python -m tools.counts            # writes them
python -m tools.counts --check    # names those that are not what is counted now; exit code 1 if there are any
"""

import re
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from refimpl.conformance.against import Against, against_named
from refimpl.conformance.asked import all_scenarios
from refimpl.conformance.beyond_runs import BEYOND
from refimpl.conformance.vectors.layout import RULES, VERSION
from refimpl.conformance.vectors.loading import published
from refimpl.dialects import dialects, libraries

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
MARK = re.compile(r"(<!-- count:([\w-]+) -->)(.*?)(<!-- /count -->)")


def _rules() -> Iterator[Against]:
    return map(against_named, RULES)


def _scenarios() -> list[int]:
    return [len(all_scenarios(each.rule)) + len(BEYOND) for each in _rules()]


#: What is counted; a document names it in a mark.
COUNTS: dict[str, Callable[[], object]] = {
    "rules": lambda: len(RULES),
    "libraries": lambda: len(libraries()),
    "dialects": lambda: len(dialects()),
    "least-scenarios": lambda: min(_scenarios()),
    "most-scenarios": lambda: max(_scenarios()),
    "mistakes": lambda: len({one.name.partition(" (line")[0] for each in _rules() for one in each.mistakes}),
    "mistakes-in-rules": lambda: sum(1 for each in _rules() for _ in each.mistakes),
    "cases": lambda: sum(len(published(rule)) for rule in RULES),
    "vectors": lambda: VERSION,
}


@cache
def count(name: str) -> str:
    """One of COUNTS as it is now."""
    return str(COUNTS[name]())


def counted(text: str) -> str:
    """A document with all its counts as they are now.

    Raises:
        KeyError: a mark names something that is not counted.
    """
    return MARK.sub(lambda mark: mark[1] + count(mark[2]) + mark[4], text)


def wrong(text: str) -> list[str]:
    """The counts of a document that are not right, in words."""
    stated = [(mark[2], mark[3]) for mark in MARK.finditer(text)]
    return [f"{name} is {count(name)}, not {number}" for name, number in stated if count(name) != number]


def main(arguments: list[str]) -> int:
    """The command; its exit code."""
    found = 0
    for path in DOCUMENTS:
        text = path.read_text(encoding="utf-8")
        for each in wrong(text):
            found += 1
            print(f"{path.relative_to(ROOT)}: {each}")
        if "--check" not in arguments and wrong(text):
            path.write_text(counted(text), encoding="utf-8")
    return int(found > 0 and "--check" in arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

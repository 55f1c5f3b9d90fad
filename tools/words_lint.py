"""Words that make the project's prose hard to read: ``python -m tools.words_lint``, a part of ``make check``.

It names file, line, word and what to write instead.  Files that are still to be rewritten are listed in
``tools/words_todo.txt``; a listed file that is clean must leave the list, so that the list only gets shorter.
``python -m tools.words_lint --list`` prints the list as it is now.
"""

import argparse
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TODO = ROOT / "tools" / "words_todo.txt"
#: A pattern, and what to write instead.
WORDS: dict[str, str] = {
    r"\bstands?\b(?! for\b|-)": '"is", "lies" or the verb that fits',
    r"\banew\b": '"again", or leave it out',
    r"\b(?:asked|asks?) of\b": '"required of", "tested for"',
    r"\bheld against\b": '"compared with"',
    r"\bon the day\b": "the date",
    r"\bas well(?= *[.;:)]|$)": '"also" before the verb',
    r"\bbesides(?= *[.;:)]|$)": '"also" before the verb',
    r"\b(?:[Ww]hoever|(?:^|(?<=[.:;] ))Who)\b (?!is\b.*\?)[^?]*$": '"if you", or the name of the reader',
    r"\bnought\b|\bhither\b|\bwherefore\b|\bthereof\b": "a word of today",
}
_PATTERNS = {re.compile(pattern, re.MULTILINE): instead for pattern, instead in WORDS.items()}
SUFFIXES = (".py", ".md", ".html", ".toml")
#: The lint itself, and other people's words.
EXEMPT = ("tools/words_lint.py", "tests/test_words_lint.py", "LICENSE")


def found(text: str) -> Iterator[tuple[int, str, str]]:
    """Line, word and what to write instead, of each word in a text.

    >>> list(found("It stands here, anew."))
    [(1, 'stands', '"is", "lies" or the verb that fits'), (1, 'anew', '"again", or leave it out')]
    """
    for pattern, instead in _PATTERNS.items():
        for number, line in enumerate(text.splitlines(), start=1):
            for match in pattern.finditer(line):
                yield number, " ".join(match[0].split()[:3]), instead


def files(root: Path = ROOT) -> list[str]:
    """The files that people read, as git knows them."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=root,
        capture_output=True,
        encoding="utf-8",
        check=True,
    ).stdout.splitlines()
    return sorted(
        name for name in set(listed) if name.endswith(SUFFIXES) and name not in EXEMPT and (root / name).exists()
    )


def complaints(root: Path, todo: set[str]) -> Iterator[str]:
    """Words in files that are not listed, and listed files that have none or are gone."""
    there = files(root)
    for name in there:
        words = list(found((root / name).read_text(encoding="utf-8")))
        if name not in todo:
            yield from (f"{name}:{line}: {word!r}: write {instead}" for line, word, instead in sorted(words))
        elif not words:
            yield f"{name}: is clean; take it out of tools/words_todo.txt"
    yield from (f"{name}: is not there; take it out of tools/words_todo.txt" for name in sorted(todo - {*there}))


def main() -> None:
    """Complain, and exit with 1 if there is anything to complain of."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--list", action="store_true", help="print the files that are not clean")
    if parser.parse_args().list:
        print("\n".join(name for name in files() if any(found((ROOT / name).read_text(encoding="utf-8")))))
        return
    told = list(complaints(ROOT, set(TODO.read_text(encoding="utf-8").split())))
    print("\n".join(told) or "words: nothing to complain of")
    sys.exit(bool(told))


if __name__ == "__main__":
    main()

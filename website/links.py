"""Links between files of the repository as links between pages of the site."""

import os
import re
from pathlib import PurePosixPath

from refimpl import rules

_LINK = re.compile(r"(!?)\[((?:[^\[\]]|\[[^\]]*\])*)\]\((?!https?:|mailto:|#)([^)\s#]+)(#[^)\s]*)?\)")
_RULE_FILES = {f"refimpl/rules/{rule.__module__.rpartition('.')[2]}.py": rule.__name__ for rule in rules.ALL}


def page_of(path: str) -> str | None:
    """The page that shows a file of the repository, as a path in the site's sources; None if none does."""
    file = PurePosixPath(path)
    if path in _RULE_FILES:
        return f"reference/{_RULE_FILES[path]}.md"
    if file.parts[:1] == ("notebooks",) and file.suffix in (".ipynb", ".py") and file.stem[:1].isdigit():
        return f"course/{file.relative_to('notebooks').with_suffix('.ipynb')}"
    if file.parts[:1] == ("notebooks",) and file.suffix == ".md":
        return f"course/{file.name}"
    if file.parts[:1] == ("derivations",) and file.suffix == ".py" and len(file.parts) == 2:
        return f"proofs/{file.stem}.md"
    if file.parts[:1] == ("docs",) and file.suffix in (".md", ".png"):
        return f"docs/{file.name}"
    others = {name: f"docs/{name}" for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")}
    folders = {"refimpl/rules": "reference/index.md", "derivations": "proofs/index.md", "notebooks": "course/index.md"}
    folders |= {"refimpl/claims/experiments": "claims.md", "refimpl/dialects": "docs/dialects.md"}
    return (others | folders).get(path.rstrip("/"))


def relinked(text: str, file: str, page: str, known: set[str]) -> str:
    """Markdown of a repository's ``file`` as that of a ``page``: links lead to pages, or are plain text.

    >>> relinked("[a](../derivations/errata.py) [b](../Makefile)", "docs/x.md", "docs/x.md", {"proofs/errata.md"})
    '[a](../proofs/errata.md) b'
    """

    def replaced(match: re.Match[str]) -> str:
        image, words, target, anchor = match.groups()
        path = os.path.normpath(os.path.join(os.path.dirname(file), target)).replace(os.sep, "/")
        found = page_of(path)
        if found is None or found not in known:
            return words
        return f"{image}[{words}]({os.path.relpath(found, os.path.dirname(page) or '.')}{anchor or ''})"

    outside = re.split(r"(^```.*?^```|^ {4}[^\n]*$)", text, flags=re.DOTALL | re.MULTILINE)
    outside[::2] = [_LINK.sub(replaced, part) for part in outside[::2]]
    return "".join(outside)

"""The builder of the golden vectors.

    python -m refimpl.conformance.vectors.build [--more] [FOLDER]

writes them to FOLDER, by default over those in the package: what the published cases give today, and all cases of a
rule that has none.  With ``--more`` a scenario of the check that was added since becomes a case, which is a minor
edition of the data.  The same code gives the same bytes on every machine; it needs python-flint, the extra 'truth'.
"""

import argparse
import json
import re
from pathlib import Path

from ..against import against_named
from .choosing import cases
from .flags import flags, killed
from .json_documents import cases_document, expected_document
from .layout import DATA, MANIFEST, RULES, cases_file, expected_file
from .outputs import outputs
from .schedules import documents
from .writing import common, manifest, text_of


def rule_files(rule: str, kills: dict[str, list[str]] | None = None, more: bool = False) -> dict[str, bytes]:
    """The two files of a rule, by their names.

    Args:
        rule: a class's name, such as "AdamW".
        kills: case id -> the flags of the mistakes that it exposes, where they are known: to find them takes
            most of the time.
        more: as for ``cases``.
    """
    right, chosen = against_named(rule), cases(rule, more)
    found = {case.id: list(outputs(case, right.candidate)) for case in chosen}
    known = flags(right)
    if kills is None:
        kills = {case.id: killed(case, found[case.id], known) for case in chosen}
    documents = {
        cases_file(rule): cases_document(chosen, known, kills),
        expected_file(rule): expected_document(chosen, found),
    }
    return {name: _as_published(name, text_of(document).encode()) for name, document in documents.items()}


def _as_published(name: str, content: bytes) -> bytes:
    """The published file, if only the edition differs: a file says in which edition it changed last."""
    edition = re.compile(rb'\n "version": "[^"]*"')
    there = (DATA / name).read_bytes() if (DATA / name).exists() else b""
    return there if edition.sub(b"", there, count=1) == edition.sub(b"", content, count=1) else content


def build(folder: Path, more: bool = False) -> None:
    """Write all vectors to ``folder``.

    Args:
        folder: where.
        more: as for ``cases``.

    Raises:
        OSError: it cannot be written.
    """
    files = {name: _naming_rules(content) for name, content in common(DATA).items()}
    for rule in RULES:
        files |= rule_files(rule, more=more)
    files |= {name: _as_published(name, text_of(document).encode()) for name, document in documents().items()}
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    (folder / MANIFEST).write_text(manifest(folder, RULES), encoding="utf-8")


def _naming_rules(content: bytes) -> bytes:
    """A schema with the rules that there are now; any other file as it is."""
    return re.sub(rb'"enum": \["SGD", [^]]*\]', f'"enum": {json.dumps(RULES)}'.encode(), content)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Makes the golden vectors.")
    parser.add_argument("folder", nargs="?", type=Path, default=DATA, help="where; by default over the package's own")
    parser.add_argument("--more", action="store_true", help="make a case of every scenario of the check that has none")
    given = parser.parse_args()
    build(given.folder, given.more)

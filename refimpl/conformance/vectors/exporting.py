"""Copies of the vectors for others."""

import os
import shutil
import tempfile
from pathlib import Path

from ..._util.messages import shown
from ..._util.names import meant
from ...dialects import dialects
from .layout import DATA, MANIFEST, RULES, files_of
from .plain_text import plain_file, plain_text
from .writing import manifest


def export(folder: Path, rules: tuple[str, ...] = RULES, plain: bool = False) -> list[str]:
    """Write the vectors of some rules to a new folder, whole or not at all.

    Args:
        folder: where; it must not exist, or be empty.
        rules: names of rules' classes.
        plain: write the inputs as plain words too.

    Returns:
        The names of the files.

    Raises:
        ValueError: ``folder`` is not empty or no folder.
        OSError: it cannot be written; nothing is left there then.
    """
    folder = folder.absolute()
    if os.path.lexists(folder) and (folder.is_symlink() or not folder.is_dir() or any(folder.iterdir())):
        raise ValueError(f"DIR must be a new or an empty folder, got {str(folder)!r}")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}.", dir=folder.parent) as beside:
        made = Path(beside) / "vectors"
        names = _write(made, rules, plain)
        if folder.is_dir():
            folder.rmdir()  # empty; `os.replace` does not replace a folder everywhere
        os.replace(made, folder)
    return names


def _write(folder: Path, rules: tuple[str, ...], plain: bool) -> list[str]:
    names = files_of(rules)
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(DATA / name, folder / name)
    for rule in rules if plain else ():
        (folder / plain_file(rule)).parent.mkdir(exist_ok=True)
        (folder / plain_file(rule)).write_text(plain_text(rule), encoding="utf-8", newline="\n")
    (folder / MANIFEST).write_text(manifest(folder, rules), encoding="utf-8", newline="\n")
    return [*names, *(plain_file(rule) for rule in rules if plain), MANIFEST]


def named(names: list[str]) -> tuple[str, ...]:
    """Rules by names in any case; all of them for none.  A dialect such as torch.AdamW has the cases of its rule.

    Raises:
        ValueError: there is no such rule.
    """
    names = [rule_of_dialect(name) or name for name in names]
    by_name = {rule.lower(): rule for rule in RULES}
    for name in names:
        if name.lower() not in by_name:
            raise ValueError(f"the rule must be one of {', '.join(RULES)}, got {shown(name)}{meant(name, RULES)}")
    chosen = {by_name[name.lower()] for name in names} or set(RULES)
    return tuple(rule for rule in RULES if rule in chosen)


def rule_of_dialect(name: str) -> str:
    """The rule of which a dialect is one; "" if there is no dialect of that name."""
    known = {each.title().lower(): each.rules[0].__name__ for each in dialects()}
    return known.get(name.lower(), "")

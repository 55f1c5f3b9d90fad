"""Keep a full run beside the code: ``python -m refimpl.claims.keep out/full/claims.json``.

The file is what ``refimpl reproduce --full --out out/full`` wrote.  Its claims replace those in
``refimpl/claims/experiments/full.json``; the others stay as they are.
"""

import argparse
import datetime
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from .._util.atomic import atomic_write
from .._util.machine import machine

KEPT = Path(__file__).parent / "experiments" / "full.json"
#: What is kept of a claim.
FIELDS = ("verdict", "summary", "number", "rows", "numbers", "twins", "seconds")


def kept(before: Mapping[str, Any], claims: Iterable[Mapping[str, Any]], facts: Mapping[str, Any]) -> dict[str, Any]:
    """The full runs: those in ``claims``, with the facts of the day, in place of those before.

    Raises:
        ValueError: a claim was not run at full length.
    """
    found = dict(before)
    for claim in claims:
        if not claim["full"]:
            raise ValueError(f"{claim['id']} is of a fast run; refimpl reproduce --full makes a full one")
        found[claim["id"]] = {name: claim[name] for name in FIELDS} | dict(facts)
    return dict(sorted(found.items()))


def main() -> None:
    """Read the file that is named, and write ``full.json``."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("claims", type=Path, metavar="CLAIMS.JSON", help="of a run with --full")
    claims = json.loads(parser.parse_args().claims.read_text(encoding="utf-8"))
    before = json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.exists() else {}
    this = machine()
    facts = {
        "date": datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%d"),
        "machine": f"{this['processor']}, {this['cores']} cores, {this['system']}",
        "numpy": this["numpy"],
    }
    text = json.dumps(kept(before, claims, facts), indent=1, ensure_ascii=False, allow_nan=False)
    atomic_write(KEPT, text + "\n")


if __name__ == "__main__":
    main()

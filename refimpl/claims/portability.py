"""The claims on other kernels and processors: ``python -m refimpl.claims.portability > docs/portability.md``.

It runs ``refimpl reproduce`` once for each setting below, several minutes each, and writes what moves.  A run that
is in the folder already is not made again.
"""

import argparse
import datetime
import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from .._util.escaping import table
from .._util.machine import machine

Claims = Sequence[Mapping[str, Any]]

#: What the environment of each run is given; all else of these names that was inherited is taken away.
SETTINGS: dict[str, dict[str, str]] = {
    "as the machine is": {},
    "OpenBLAS Haswell": {"OPENBLAS_CORETYPE": "Haswell"},
    "OpenBLAS Prescott, 2 threads": {"OPENBLAS_CORETYPE": "Prescott", "OPENBLAS_NUM_THREADS": "2"},
    "NumPy without AVX2 and AVX-512": {"NPY_DISABLE_CPU_FEATURES": "X86_V3 X86_V4 AVX512_ICL"},
    "glibc without FMA and AVX2": {"GLIBC_TUNABLES": "glibc.cpu.hwcaps=-FMA,-AVX2,-FMA4"},
}
INHERITED = ("OPENBLAS_", "NPY_", "GLIBC_TUNABLES", "OMP_", "MKL_")

HEAD = """\
# What moves from machine to machine

The verdicts of the [papers' claims](../refimpl/claims/experiments) and the numbers that decide them, where the linear
algebra, NumPy or the C library compute as they would on another processor. Made by
`python -m refimpl.claims.portability`, which runs `refimpl reproduce` once for each setting.

Networks are trained to where rounding shows: another kernel sums in another order from the first step on. So a verdict
is given only if it is the same for the run and for two twins whose weights start one ulp away, and if each number that
decides is farther from its threshold than the three spread; else the claim is *undecided at this scale*. That is no
failure for C08 and C25, and is one for all others.
"""


def main() -> None:
    """Run what is missing, and print the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=Path("out/portability"), help="where the runs are kept")
    parser.add_argument("--made", action="store_true", help="make no run: the page is of those that there are")
    given = parser.parse_args()
    chosen = [name for name in SETTINGS if not given.made or _file(name, given.out).exists()]
    print(page({name: claims(name, given.out) for name in chosen}, _facts(chosen)), end="")


def _file(setting: str, out: Path) -> Path:
    return out / "".join(c if c.isalnum() else "-" for c in setting) / "claims.json"


def claims(setting: str, out: Path) -> Claims:
    """What the run in a setting found: read, or else run."""
    file = _file(setting, out)
    if not file.exists():
        print(f"refimpl reproduce, {setting} …", file=sys.stderr, flush=True)
        given = {name: value for name, value in os.environ.items() if not name.startswith(INHERITED)}
        command = [sys.executable, "-m", "refimpl", "reproduce", "--out", str(file.parent)]
        done = subprocess.run(command, env=given | SETTINGS[setting], stdout=sys.stderr, check=False)
        if not file.exists():
            raise SystemExit(f"refimpl reproduce ended with {done.returncode} and no {file}")
    found: Claims = json.loads(file.read_text(encoding="utf-8"))
    return found


def page(runs: Mapping[str, Claims], facts: str) -> str:
    """The whole page in Markdown.

    Args:
        runs: of each setting the claims as ``refimpl reproduce --json`` has them; the first is what others differ from.
        facts: when and on what.
    """
    same = sum(claim["as_recorded"] for found in runs.values() for claim in found)
    total = sum(map(len, runs.values()))
    parts = [HEAD, f"{facts}\n", f"{same} of {total} verdicts are as recorded, or undecided where that may be.\n"]
    parts += ["## Verdicts\n", _verdicts(runs), "## Deciding numbers that move\n", MOVES, _moved(runs)]
    return "\n".join(parts)


MOVES = """\
All other deciding numbers have the same bits in every setting. *Spread* is that of the first run and its twins.
"""


def _verdicts(runs: Mapping[str, Claims]) -> str:
    """A row a claim; a verdict that is not the recorded one is marked."""
    first = next(iter(runs.values()))
    rows = [
        [claim["id"], claim["recorded"], *(_verdict(found[i]) for found in runs.values())]
        for i, claim in enumerate(first)
    ]
    return f"{table(['claim', 'recorded', *runs], rows)}\n"


def _verdict(claim: Mapping[str, Any]) -> str:
    if claim["verdict"] == claim["recorded"]:
        return "the same" if claim["as_recorded"] else "**not finite**"
    return claim["verdict"] if claim["as_recorded"] else f"**{claim['verdict']}**"


def _moved(runs: Mapping[str, Claims]) -> str:
    """A row a number that has not the same bits in all settings."""
    rows = []
    for i, claim in enumerate(next(iter(runs.values()))):
        for j, number in enumerate(claim["deciding"]):
            values = [found[i]["deciding"][j]["value"] for found in runs.values()]
            if len(set(values)) > 1:
                asked = f"{number['relation']} {number['threshold']:.4g}"
                spread = "none made" if not number["twins"] else _short(number["spread"])
                rows.append([claim["id"], number["name"], asked, spread, *map(_short, values)])
    return f"{table(['claim', 'number', 'asked', 'spread', *runs], rows)}\n"


def _short(value: float | None) -> str:
    return "not finite" if value is None else f"{value:.4g}"


def _facts(chosen: Sequence[str]) -> str:
    this = machine()
    date = datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%d")
    given = "; ".join(f"*{name}*: {_as_set(SETTINGS[name])}" for name in chosen)
    return (
        f"Measured on {date}: {this['processor']}, {this['system']}; Python {this['python']}, NumPy {this['numpy']}, "
        f"Numba {this['numba']}, {_blas()}. Settings: {given}."
    )


def _as_set(environment: Mapping[str, str]) -> str:
    words = " ".join(f'{key}="{value}"' if " " in value else f"{key}={value}" for key, value in environment.items())
    return f"`{words}`" if words else "nothing set"


def _blas() -> str:
    """The linear algebra, with the kernel that it chooses by itself here."""
    from threadpoolctl import threadpool_info

    found = [each for each in threadpool_info() if each.get("user_api") == "blas"]
    return ", ".join(f"{each['internal_api']} {each['version']} ({each.get('architecture')})" for each in found)


if __name__ == "__main__":
    main()

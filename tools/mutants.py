"""Break every rule, schedule and problem token by token, and see that their tests, or the proofs, notice.

    python -m tools.mutants [NAME ...] [--proofs] [--json] [--limit N] [--jobs N]

NAME is a rule, ``phi``, ``psi``, ``Box``, a schedule or a problem; all of them by default.  Each mutant is the text of
an ``update`` (or ``eta``, or ``project``) with one operator, number, name, function, term or statement
changed; it is put in place of the original, and the tests of that rule run.  A survivor is a gap in the
tests, unless ``tools/mutation/equivalent.py`` says why it computes the same.  Exit code 1 if one is unexplained.

With ``--proofs`` the theorems about it are derived instead, of those that some theorem is about; a survivor is a
gap in what is proved, unless ``tools/mutation/unproved.py`` says why none can refuse it.  That takes hours.
"""

import argparse
import json
import multiprocessing
import sys

from tools.mutation.alike import ALIKE
from tools.mutation.equivalent import EQUIVALENT
from tools.mutation.judge import Verdict, judge
from tools.mutation.proofs import judge as judged_by_proofs
from tools.mutation.proofs import theorems
from tools.mutation.targets import GROUPS
from tools.mutation.unproved import UNPROVED


def main(arguments: list[str] | None = None) -> int:
    """The command; its exit code."""
    options = _parser().parse_args(arguments)
    names = options.names or [name for name in GROUPS if not options.proofs or theorems(name)]
    if unknown := [name for name in names if name not in GROUPS]:
        _parser().error(f"{', '.join(unknown)}: no such name; known are {', '.join(GROUPS)}")
    if options.proofs and (without := [name for name in names if not theorems(name)]):
        _parser().error(f"{', '.join(without)}: no theorem is about it")
    with multiprocessing.get_context("fork").Pool(options.jobs) as pool:
        verdicts = []
        for verdict in pool.imap(_Judge(options.limit, options.proofs), names):
            verdicts.append(_report(verdict, {**ALIKE, **UNPROVED} if options.proofs else EQUIVALENT))
            if not options.json:
                _print(verdicts[-1])
                _explain(verdicts[-1])
    if options.json:
        print(json.dumps(verdicts, indent=1, ensure_ascii=False))
    else:
        _print(_total(verdicts))
    return int(any(verdict["survivors"] or verdict["stale"] for verdict in verdicts))


class _Judge:
    """``judge`` with its limit, in a form that reaches another process."""

    def __init__(self, limit: int | None, proofs: bool):
        self.limit, self.proofs = limit, proofs

    def __call__(self, name: str) -> Verdict:
        return judged_by_proofs(name, self.limit) if self.proofs else judge(name, self.limit)


def _report(verdict: Verdict, known: dict[tuple[str, str], str] = EQUIVALENT) -> dict:
    explained = [pair for pair in verdict.survivors if (pair[0], pair[1].new) in known]
    lived = {(path, mutant.new) for path, mutant in explained}
    return dict(
        name=verdict.name,
        mutants=verdict.total,
        caught=verdict.caught,
        equivalent=[f"{path}\n{mutant}\n  {known[path, mutant.new]}" for path, mutant in explained],
        survivors=[f"{path}\n{mutant}" for path, mutant in verdict.survivors if (path, mutant.new) not in known],
        stale=[f"{path}\n+ {new}" for path, new in known if path in verdict.complete and (path, new) not in lived],
    )


def _total(verdicts: list[dict]) -> dict:
    counts = {key: sum(verdict[key] for verdict in verdicts) for key in ("mutants", "caught")}
    lists = {key: [x for verdict in verdicts for x in verdict[key]] for key in ("equivalent", "survivors")}
    return dict(name="all", **counts, equivalent=lists["equivalent"], survivors=lists["survivors"], stale=[])


def _print(verdict: dict) -> None:
    counts = f"{verdict['mutants']:6} mutants {verdict['caught']:6} caught {len(verdict['equivalent']):4} equivalent"
    print(f"{verdict['name']:24}{counts} {len(verdict['survivors']):4} survivors", flush=True)


def _explain(verdict: dict) -> None:
    for survivor in verdict["survivors"]:
        print("    " + survivor.replace("\n", "\n    "), flush=True)
    for stale in verdict["stale"]:
        print("    explained as equivalent, yet caught or gone: " + stale.replace("\n", "\n    "), flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help="what to break; everything by default")
    parser.add_argument("--proofs", action="store_true", help="ask the theorems, not the tests")
    parser.add_argument("--json", action="store_true", help="print one JSON array and nothing else")
    parser.add_argument("--limit", type=int, help="at most so many mutants of each, spread evenly")
    parser.add_argument("--jobs", type=int, default=multiprocessing.cpu_count(), help="processes; all cores by default")
    return parser


if __name__ == "__main__":
    sys.exit(main())

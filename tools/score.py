"""The mutation score: how many wrong optimizers the check catches, and how many it names.

    python -m tools.score [RULE ...] [--json] [--limit N]

RULE is a rule's name in lower case; all of them by default.  Every mistake of the catalogue is checked as a target of
its own: it must fail, and be named.  Every change of one token, term or statement of the rule's ``update`` must fail.
What survives is listed, with the reason if it computes the same.  Exit code 1 if there is one without.
"""

import argparse
import json
import sys
from dataclasses import asdict, dataclass, field

from refimpl.conformance import check
from refimpl.conformance.against import against_named
from refimpl.conformance.reference import Candidate
from refimpl.rules import ALL
from tools.mutation.wrong import Judge, broken, followed, reason

NAMES = [rule.__name__.lower() for rule in ALL if not rule.needs_settings]
#: How a caught mistake was explained: by its own sentence, by a library that does just that, by another mistake
#: whose numbers are the same in every scenario, by the exception that it raises, or not at all.
EXPLAINED = ("named", "dialect", "same numbers", "raises", "unexplained")


@dataclass
class Score:
    """What became of the wrong versions of one rule."""

    rule: str
    mistakes: int = 0
    tokens: int = 0
    tokens_caught: int = 0
    explained: dict[str, int] = field(default_factory=lambda: dict.fromkeys(EXPLAINED, 0))
    unexplained: list[str] = field(default_factory=list)
    equivalent: list[str] = field(default_factory=list)
    survivors: list[str] = field(default_factory=list)

    @property
    def row(self) -> str:
        counts = (self.mistakes, sum(self.explained.values()), *self.explained.values())
        counts += (self.tokens, self.tokens_caught, len(self.equivalent), len(self.survivors))
        return f"| {' | '.join(map(str, (self.rule, *counts)))} |"


HEADER = ("rule", "mistakes", "caught", *EXPLAINED, "tokens", "caught", "equivalent", "survivors")


def score(name: str, limit: int | None = None) -> Score:
    """All wrong versions of the rule ``name``, or ``limit`` mistakes and ``limit`` tokens, spread evenly."""
    right = against_named(name)
    found, judge = Score(name), Judge(right)
    for mistake in spread(list(right.mistakes), limit):
        found.mistakes += 1
        if not judge.catches(mistake):
            found.survivors.append(mistake.name)
            continue
        how = explanation(mistake, name)
        found.explained[how] += 1
        found.unexplained += [mistake.name] * (how == "unexplained")
    for mutant, wrong in spread(list(broken(right.cls)), limit):
        found.tokens += 1
        if judge.catches(wrong):
            found.tokens_caught += 1
        elif why := reason(mutant, right.cls):
            found.equivalent.append(f"{mutant}\n  {why}")
        else:
            found.survivors.append(str(mutant))
    return found


def spread(every: list, limit: int | None) -> list:
    """All of them, or ``limit`` of them at even distances."""
    return every if limit is None else every[:: max(1, -(-len(every) // limit))]


def explanation(mistake: Candidate, name: str) -> str:
    """One of EXPLAINED: what the check says about a target that makes this mistake."""
    report = check(followed(mistake), against=name)
    if report.diagnosis == mistake.name:
        return "named"
    if any(outcome.misbehaviour for outcome in report.scenarios):
        return "raises"
    return "dialect" if report.dialect else "same numbers" if report.diagnosis else "unexplained"


def main(arguments: list[str] | None = None) -> int:
    """The command; its exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rules", nargs="*", metavar="RULE", help="what to break; all rules by default")
    parser.add_argument("--json", action="store_true", help="print one JSON array and nothing else")
    parser.add_argument("--limit", type=int, help="at most so many mistakes and so many tokens of each rule")
    options = parser.parse_args(arguments)
    if unknown := [name for name in options.rules if name not in NAMES]:
        parser.error(f"{', '.join(unknown)}: no such rule; known are {', '.join(NAMES)}")
    if options.limit is not None and options.limit < 1:
        parser.error(f"--limit must be >= 1, got {options.limit}")
    scores = []
    if not options.json:
        print(f"| {' | '.join(HEADER)} |\n|{'---|' * len(HEADER)}")
    for name in options.rules or NAMES:
        scores.append(score(name, options.limit))
        if not options.json:
            print(scores[-1].row, flush=True)
    if options.json:
        print(json.dumps([asdict(each) for each in scores], indent=1, ensure_ascii=False))
    else:
        tell(scores)
    return int(any(each.survivors or each.unexplained for each in scores))


def tell(scores: list[Score]) -> None:
    """What was not caught or not explained."""
    for each in scores:
        for kind in ("unexplained", "survivors", "equivalent"):
            for text in getattr(each, kind):
                print(f"\n{each.rule}, {kind}:\n    " + text.replace("\n", "\n    "))


if __name__ == "__main__":
    sys.exit(main())

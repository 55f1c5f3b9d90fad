"""Which changes of a formula no proof notices.

    python -m tests.derivations.breaking [NAME ...]

NAME is one of PROOFS, all by default; every mutant is tried.  Exit code 1 if one survives unexplained.
"""

import signal
import sys
import time
from collections.abc import Iterator

import derivations
from derivations import Theorem
from tools.mutation.breakage import Mutant, mutants
from tools.mutation.equivalent import EQUIVALENT
from tools.mutation.targets import GROUPS, Target

#: What must be pinned down, token by token.
PROOFS = ("Adam", "AdamW", "AMSGrad", "Momentum", "SGDW", "CosineAnnealing")
#: AMSGrad's divisor where the root is 0: exact arithmetic never selects that quotient.  Floating point would warn of
#: it, and the tests of the rule do notice.
UNSEEN = ("xp.where(t, root, 1)", "xp.where(eta, root, 1)", "xp.where(root, root, 0)", "m / (root)")
SECONDS = 20  # for one proof of one mutant


def survivors(name: str, share: int = 1) -> list[str]:
    """The mutants, of each ``share``-th of them, under which every proof still goes through."""
    (target,) = GROUPS[name].targets
    proofs = [each for each in derivations.select() if target.owner in each.about.values()]
    assert proofs, f"no theorem is about {name}"
    found = []
    for mutant in mutants(target.source, target.settings)[::share]:
        if not _equivalent(target, mutant):
            with target.replaced_by(mutant.source):
                broken = next((theorem for theorem in proofs if _breaks(theorem)), None)
            if broken is None:
                found.append(str(mutant))
            else:  # it is asked first about the next mutant, which is often alike
                proofs.remove(broken)
                proofs.insert(0, broken)
    return found


def _equivalent(target: Target, mutant: Mutant) -> bool:
    return (target.path, mutant.new) in EQUIVALENT or any(text in mutant.new for text in UNSEEN)


def _breaks(theorem: Theorem) -> bool:
    """Does the proof fail, by a step or by an error, or not come to an end?"""
    previous = signal.signal(signal.SIGALRM, _too_long)
    try:
        signal.alarm(SECONDS)
        return not theorem.prove().proved
    except Exception:
        return True
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, previous)


def _too_long(*_):
    raise TimeoutError


def _told(names: list[str]) -> Iterator[int]:
    for name in names:
        start = time.perf_counter()
        left = survivors(name)
        print(f"{name:16}{len(left):4} survivors ({time.perf_counter() - start:.0f} s)", flush=True)
        print("".join("    " + each.replace("\n", "\n    ") + "\n" for each in left), end="", flush=True)
        yield len(left)


if __name__ == "__main__":
    sys.exit(int(sum(_told(sys.argv[1:] or list(PROOFS))) > 0))

"""What a call of ``refimpl bench`` asks for."""

from collections.abc import Sequence
from dataclasses import dataclass

from refimpl._util import threads
from refimpl._util.messages import shown
from refimpl._util.names import meant
from refimpl._util.versions import PEERS, missing, present

from .cell import Setting
from .contests import CONTESTS
from .workloads import WORKLOADS, workload

#: What ``--workload`` takes: arrays to be stepped, and two measurements of another kind.
NAMES = (*WORKLOADS, "online", "memory")
DTYPES = ("float32", "float64")
#: The workload that every rule is measured on; the others have AdamW alone unless rules are named.
EVERY_RULE = "flat"


@dataclass(frozen=True)
class Plan:
    """All that is to be measured.

    Attributes:
        settings: the cells.
        online, memory: are these to be measured?
        quick: at small sizes?
        peers: who takes part.
        absent: who cannot -> why.
    """

    settings: tuple[Setting, ...]
    online: bool
    memory: bool
    quick: bool
    peers: tuple[str, ...]
    absent: dict[str, str]

    @property
    def parts(self) -> int:
        return len(self.settings) + self.online + self.memory


def plan(
    workloads: Sequence[str] = (),
    rules: Sequence[str] = (),
    dtypes: Sequence[str] = (),
    peers: Sequence[str] = (),
    rounds: int | None = None,
    quick: bool = False,
) -> Plan:
    """A plan of what is named; of all where nothing is.

    Raises:
        ValueError: a name is unknown, a peer that is named is not installed, or ``rounds`` is not positive.
    """
    if rounds is not None and rounds < 1:
        raise ValueError(f"rounds must be >= 1, got {rounds}")
    names = _known("workload", workloads, NAMES)
    chosen = _known("rule", rules, tuple(CONTESTS))
    kinds = _known("dtype", dtypes, DTYPES)
    taking_part = present(peers)
    counts = tuple(sorted({1, threads.available()}))
    settings = tuple(
        Setting(work, CONTESTS[rule], dtype, taking_part, counts, rounds or work.rounds)
        for work in (workload(name, quick) for name in names or NAMES if name in WORKLOADS)
        for rule in chosen or (CONTESTS if work.name == EVERY_RULE else ("AdamW",))
        for dtype in kinds or DTYPES
    )
    everything = not (names or chosen or kinds)
    compiles = not missing("numba")
    return Plan(
        settings=settings,
        online=compiles and ("online" in names or everything),
        memory=compiles and ("memory" in names or everything),
        quick=quick,
        peers=taking_part,
        absent=_absent(peers),
    )


def _known(what: str, given: Sequence[str], allowed: tuple[str, ...]) -> tuple[str, ...]:
    """The names as they are spelt, whatever their case, without repetition and in the order of ``allowed``."""
    spelt = {name.lower(): name for name in allowed}
    for name in given:
        if name.lower() not in spelt:
            raise ValueError(f"{what} must be one of {', '.join(allowed)}, got {shown(name)}{meant(name, allowed)}")
    wanted = {spelt[name.lower()] for name in given}
    return tuple(name for name in allowed if name in wanted)


def _absent(peers: Sequence[str]) -> dict[str, str]:
    packages = {"ri.jit": ("numba",), **{peer: PEERS[peer] for peer in peers or PEERS}}
    gone = {name: missing(*needed) for name, needed in packages.items()}
    return {name: f"{' and '.join(those)} not installed" for name, those in gone.items() if those}

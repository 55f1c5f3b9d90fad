"""A whole grid of training runs: refimpl's batches beside a PyTorch loop and ``torch.func.vmap``.

python -m refimpl_bench.sweep
"""

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from refimpl._util.machine import machine, summary
from refimpl._util.versions import missing

from . import grid, grid_torch
from .formats import span, times, timing
from .grid import BATCH, DECAYS, EPOCHS, NETWORKS, PER_EPOCH, RATES, RUNS, SEEDS, TASK
from .pair import Pair, pair

ROUNDS, QUICK_EPOCHS = 5, 1
#: Configurations in a turn of each contestant, each with all seeds; vmap tries several and keeps the best.
OURS, LOOP, VMAP = 14, 1, (5, 14, 54)
#: The targets: how much faster than the loop, and than vmap.
TARGETS = {"PyTorch loop": 10.0, "torch.func.vmap": 1.0}

DESCRIPTION = f"""Train {len(RATES)} learning rates × {len(DECAYS)} decays × {len(SEEDS)} seeds with AdamW for
{EPOCHS * PER_EPOCH} steps on the plain and on the scale-invariant network: by refimpl's batches; cell by cell in a
PyTorch loop (torch.optim.AdamW, the faster of fused and not); and by torch.func.vmap over the grid. Everyone has two
processes of one thread each, which work at the same time, and judges every run at its end. In each round everyone
trains a share of the grid, drawn anew, in turn; the time of the whole grid is that of the share, scaled up. Then the
whole grid is swept once by ri.sweep with two workers, store and cluster included, and timed without scaling."""
EPILOG = """examples:
  python -m refimpl_bench.sweep
  python -m refimpl_bench.sweep --rounds 9 --json > sweep.json

It needs PyTorch, and takes some minutes. Exit codes: 0 it was measured, 2 wrong usage, or no PyTorch."""


@dataclass
class Contestant:
    """Somebody who trains a share of the grid."""

    name: str
    function: Callable[..., Any]
    configurations: int
    settings: dict[str, Any] = field(default_factory=dict)

    def turn(self, both: Pair, network: str, rng: np.random.Generator, epochs: int) -> float:
        """Seconds for the whole grid, by a share in each process."""
        runs = grid.drawn(rng, self.configurations)
        seconds = both.seconds(self.function, network, runs, epochs=epochs, **self.settings)
        return seconds * RUNS / (len(both.connections) * len(runs))


@dataclass(frozen=True)
class Measured:
    """One network: for each contestant the seconds of the whole grid, a number a round; and the sweep's own."""

    network: str
    seconds: dict[str, list[float]]
    settings: dict[str, str]
    whole_sweep: float

    def ratio(self, name: str) -> float:
        """How often refimpl would be done in the meantime: the median over the rounds."""
        pairs = zip(self.seconds[name], self.seconds["refimpl"], strict=True)
        return statistics.median(other / ours for other, ours in pairs)


def check(network: str) -> None:
    """Do all compute the same?  Two epochs of a few runs, in this process.

    Under batch norm the weights of a pixel that is constant in a batch have gradients that are rounding alone,
    which Adam makes whole steps of; they change no output.  So weights are compared on the plain network, where
    24 steps of at most 0.01 may part by a thousandth of a step, and errors on both, by one test image.
    """
    runs = grid.Runs([(1e-2, 1e-3), (1e-3, 0.0)], [0, 1])
    with threadpool_limits(1):
        ours = grid.refimpl(network, runs, epochs=2)
        others = {each.__name__: each(network, runs, epochs=2) for each in (grid_torch.loop, grid_torch.vmap)}
    for name, theirs in others.items():
        apart = np.abs(theirs.theta - ours.theta).max()
        errors = np.abs(theirs.test_error - ours.test_error).max()
        if (network == "Plain" and apart > 1e-5) or errors > 100 / (1797 - TASK.n_train) + 1e-3:
            raise ValueError(f"{name} computes something else on {network}: weights {apart}, errors {errors}")


def contestants(both: Pair, network: str, rng: np.random.Generator, epochs: int) -> list[Contestant]:
    """Everyone, warm, the others with the settings that suit them best here."""
    ours = Contestant("refimpl", grid.refimpl, OURS)
    loops = [Contestant("PyTorch loop", grid_torch.loop, LOOP, {"fused": fused}) for fused in (True, False)]
    vmaps = [Contestant("torch.func.vmap", grid_torch.vmap, size) for size in VMAP]
    few = max(1, epochs // 8)
    for each in (ours, *loops, *vmaps):
        each.turn(both, network, rng, 1)
    return [ours, *(min(some, key=lambda each: each.turn(both, network, rng, few)) for some in (loops, vmaps))]


def whole_sweep(network: str, epochs: int) -> float:
    """Seconds of one call of ``ri.sweep`` for the whole grid, with two workers."""
    from refimpl import sweep

    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        sweep(
            "AdamW",
            {"lr": RATES, "weight_decay": DECAYS},
            out=f"{folder}/grid.zarr",
            network=NETWORKS[network],
            task=TASK,
            seeds=list(SEEDS),
            epochs=epochs,
            batch_size=BATCH,
            every=epochs,
            workers=2,
        )
        return time.perf_counter() - start


def measure(rounds: int, epochs: int) -> Iterator[Measured]:
    """All networks."""
    with pair() as both:
        for network in NETWORKS:
            check(network)
            rng = np.random.default_rng(0)
            everyone = contestants(both, network, rng, epochs)
            seconds: dict[str, list[float]] = {each.name: [] for each in everyone}
            for done in range(rounds):
                print(f"{network}: round {done + 1} of {rounds}", file=sys.stderr, flush=True)
                for each in everyone if done % 2 == 0 else reversed(everyone):
                    seconds[each.name].append(each.turn(both, network, rng, epochs))
            settings = {each.name: _settings(each) for each in everyone}
            yield Measured(network, seconds, settings, whole_sweep(network, epochs))


def _settings(contestant: Contestant) -> str:
    runs = contestant.configurations * len(SEEDS)
    if contestant.name == "PyTorch loop":
        return f"{runs} runs a turn, fused = {contestant.settings['fused']}"
    return f"{runs} runs a batch"


def markdown(results: Sequence[Measured], judged: bool) -> str:
    """The tables."""
    lines = [f"{RUNS} runs of {EPOCHS * PER_EPOCH if judged else 'few'} steps; {summary(machine())}.", ""]
    lines += ["| network | who | with | whole grid, median | quartiles | beside refimpl |", "|---|---|---|---|---|---|"]
    for each in results:
        for name, seconds in each.seconds.items():
            low, _, high = statistics.quantiles(seconds, n=4) if len(seconds) > 1 else seconds * 3
            row = (each.network, name, each.settings[name], timing(statistics.median(seconds)), span((low, high)))
            lines.append(f"| {' | '.join(row)} | {times(each.ratio(name))} |")
        lines.append(
            f"| {each.network} | `ri.sweep`, cluster and store included | 2 workers | "
            f"{timing(each.whole_sweep)} | | {times(each.whole_sweep / statistics.median(each.seconds['refimpl']))} |"
        )
    if judged:
        lines += ["", "| what | target | measured | verdict |", "|---|---|---|---|"]
        lines += ["| " + " | ".join(row) + " |" for row in targets(results)]
    return "\n".join(lines) + "\n"


def targets(results: Sequence[Measured]) -> Iterator[tuple[str, str, str, str]]:
    """What was wanted, and what was measured."""
    for each in results:
        for name, wanted in TARGETS.items():
            ratio = each.ratio(name)
            verdict = "met" if ratio >= wanted else "MISSED"
            yield f"the grid on {each.network}", f"≥ {wanted:g} × as fast as {name}", times(ratio), verdict


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    shape = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser("python -m refimpl_bench.sweep", None, DESCRIPTION, EPILOG, formatter_class=shape)
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"how often everyone has a turn (default {ROUNDS})")
    parser.add_argument("--quick", action="store_true", help="one epoch, to see that it works; no target is judged")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of Markdown")
    asked = parser.parse_args(arguments)
    if asked.rounds < 1:
        parser.error(f"--rounds must be >= 1, got {asked.rounds}")
    if missing("torch"):
        parser.exit(2, "this benchmark needs PyTorch: pip install torch\n")
    results = list(measure(asked.rounds, QUICK_EPOCHS if asked.quick else EPOCHS))
    if asked.json:
        networks = [vars(each) | {"ratios": {name: each.ratio(name) for name in each.seconds}} for each in results]
        print(json.dumps({"machine": machine(), "runs": RUNS, "networks": networks}, indent=1))
    else:
        print(markdown(results, not asked.quick), end="")


if __name__ == "__main__":
    main()

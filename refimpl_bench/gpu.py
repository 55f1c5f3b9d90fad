"""The step on a GPU: ``ri.jit`` on CuPy arrays beside ``torch.optim`` and a copy.

python -m refimpl_bench.gpu
"""

import argparse
import json
import shlex
import sys
from collections.abc import Iterator, Sequence

from refimpl._util.versions import missing

from . import gpu_cell, workloads
from .cell import Setting
from .contests import CONTESTS
from .gpu_contestants import OnDevice
from .gpu_tables import as_dict, machine, markdown
from .results import Cell

ROUNDS = 15
DTYPES = ("float32", "float64")
FLAT_BYTES, RULE_BYTES, QUICK_BYTES = 1 << 30, 1 << 28, 1 << 22
#: What ``--workload`` takes.
NAMES = ("flat", "resnet50", "gpt2", "rules")

DESCRIPTION = """Time a step of refimpl.jit on a GPU beside torch.optim's fused and foreach steps, and beside a copy
of as many bytes. Everyone is first compared with the plain reading; who computes something else is not timed. Where
there are many arrays, one launch for all of them is timed beside a launch for each, and beside CUDA graphs of both.
The output is Markdown; progress goes to standard error. It takes some minutes."""
EPILOG = """examples:
  python -m refimpl_bench.gpu > benchmark.md
  python -m refimpl_bench.gpu --workload resnet50 --workload gpt2
  python -m refimpl_bench.gpu --quick --json

It needs a CUDA GPU with some 40 GB of memory (--quick: hardly any) and CuPy; without PyTorch it compares with the
copy alone. Exit codes: 0 it was measured, 2 wrong usage, or no GPU."""


def _parser() -> argparse.ArgumentParser:
    shape = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser("python -m refimpl_bench.gpu", None, DESCRIPTION, EPILOG, formatter_class=shape)
    add = parser.add_argument
    add(
        "--workload",
        action="append",
        choices=NAMES,
        help="flat: AdamW on one array of 1 GiB; resnet50, gpt2: AdamW on"
        " their tensors; rules: every rule that PyTorch has, on one array of 256 MiB; may be repeated; by default all",
    )
    add("--rounds", type=_positive, default=ROUNDS, help=f"how often everyone has a turn (default {ROUNDS})")
    add("--quick", action="store_true", help="small sizes, to see that it works; no target is judged")
    add("--json", action="store_true", help="one JSON object instead of Markdown")
    return parser


def _positive(text: str) -> int:
    if not (text.isdecimal() and int(text) >= 1):
        raise argparse.ArgumentTypeError(f"rounds must be >= 1, got {text}")
    return int(text)


def problem() -> str | None:
    """Why nothing can be measured here, or None."""
    try:
        import cupy

        cupy.ones(1).sum().item()
    except ModuleNotFoundError:
        return "this benchmark needs CuPy, which is not installed: pip install 'refimpl[cuda]', or [cuda12] for CUDA 12"
    except Exception as error:  # whatever the driver says
        return f"this benchmark needs a CUDA GPU, and CuPy has none that works: {error!r}"
    return None


def settings(names: Sequence[str], rounds: int, quick: bool) -> Iterator[Setting]:
    """The cells that are asked for."""
    peers = ("torch",) if not missing("torch") else ()
    for name in names:
        for rule in [x for x in CONTESTS if CONTESTS[x].torch] if name == "rules" else ["AdamW"]:
            for dtype in DTYPES[:1] if name == "rules" else DTYPES:
                yield Setting(_workload(name, dtype, quick), CONTESTS[rule], dtype, peers, (), rounds)


def _workload(name: str, dtype: str, quick: bool) -> OnDevice:
    if name in workloads.WORKLOADS and name != "flat":
        known = workloads.workload(name, quick)
        return OnDevice(name, known.title, known.shapes, known.rounds)
    whole = QUICK_BYTES if quick else RULE_BYTES if name == "rules" else FLAT_BYTES
    size = whole // {"float32": 4, "float64": 8}[dtype]
    return OnDevice(name, f"one array of 2^{size.bit_length() - 1}", workloads.flat(size), ROUNDS)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = _parser()
    asked = parser.parse_args(arguments)
    if why := problem():
        parser.exit(2, f"{why}\n")
    names = [name for name in NAMES if name in (asked.workload or NAMES)]
    cells: list[Cell] = []
    for setting in settings(names, asked.rounds, asked.quick):
        print(setting.title, file=sys.stderr, flush=True)
        cells.append(gpu_cell.measure(setting, lambda done, total: None))
    given = sys.argv[1:] if arguments is None else arguments
    facts = machine(shlex.join(["python", "-m", "refimpl_bench.gpu", *given]))
    if asked.json:
        print(json.dumps(as_dict(facts, cells, not asked.quick), indent=1, ensure_ascii=False, allow_nan=False))
    else:
        print(markdown(facts, cells, not asked.quick), end="")


if __name__ == "__main__":
    main()

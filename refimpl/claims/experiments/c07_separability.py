"""C07: does decoupling make the best learning rate and the best decay more separable?"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from ...problems.networks import Network, Plain, ScaleInvariant, Task
from ...schedules import Constant, CosineAnnealing
from ...show.style import BLACK, COLOUR_MAP, CURVES
from .collapse import CAP, EXPONENTS, collapse
from .deciding import Number, named, where
from .digits import Told
from .experiment import CORRECTED, NOT_REPRODUCED, REPRODUCED, Experiment, Finding, Progress, part
from .full_run import told
from .grids import METHODS, Method, final_errors
from .rows import Row

if TYPE_CHECKING:
    from matplotlib.figure import Figure

EPOCHS = 40
#: Errors of a method count at rates that forget the start within the run,
FORGETS = {"SGD + L2": 0.03, "SGDW": 0.03, "Adam + L2": 0.003, "AdamW": 0.003}
#: and that are stable without decay: within so many points of the best error.
STABLE = 10.0
#: The exponents that are tried are so far apart: what is nearer to 0 than half of it is 0.
STEP = float(EXPONENTS[1] - EXPONENTS[0])
FARTHER = "|p|, end of the interval farther from 0"


@dataclass(frozen=True)
class Setting:
    """A network, its task and schedule, and the exponents p that theory predicts for the four methods."""

    network: Network
    task: Task
    schedule: Any
    predicted: tuple[int, int, int, int]


SETTINGS = {
    "scale-invariant": Setting(ScaleInvariant(), Task(noise=0.2), Constant(), (1, 0, 2, 0)),
    "plain": Setting(Plain(), Task(), CosineAnnealing(T=EPOCHS * Task().steps_per_epoch(50)), (0, -1, 0, -1)),
}


@dataclass(frozen=True)
class Surface:
    """Mean errors in per cent, (rates, decays), of which ``rows`` are the rates that count; and the exponent found."""

    method: Method
    errors: np.ndarray
    rows: np.ndarray
    exponent: float


def fast(method: Method) -> Method:
    """The three highest rates that are stable in the plain network."""
    return replace(method, rates=method.rates[4:7])


_SUMMARIES = {CORRECTED: "for scale-invariant weights; the reverse in a plain network"}


def to_show(numbers: Mapping[str, Any]) -> list[Row]:
    """The numbers to show."""
    return [
        Row(f"exponent p, {key}", each["exponent"])
        for key, each in numbers.items()
        if isinstance(each, Mapping) and "exponent" in each
    ]


def measure(full: bool, progress: Progress) -> Finding:
    """Grids of all methods in both networks; of SGD's alone in the fast variant."""
    names = list(METHODS) if full else ["SGD + L2", "SGDW"]
    numbers: dict[str, Any] = {"seeds": 5 if full else 2, "epochs": EPOCHS}
    surfaces: dict[str, Surface] = {}
    for i, (title, setting) in enumerate(SETTINGS.items()):
        for j, name in enumerate(names):
            method = METHODS[name] if full else fast(METHODS[name])
            errors = final_errors(
                method,
                setting.network,
                setting.task,
                schedule=setting.schedule,
                seeds=numbers["seeds"],
                epochs=EPOCHS,
                progress=part(progress, i * len(names) + j, 2 * len(names)),
            )
            rows = counted(name, method, errors)
            found = collapse(errors[:, rows, 1:], method.rates[rows], method.decays[1:])
            predicted = setting.predicted[list(METHODS).index(name)]
            numbers[f"{title}, {name}"] = asdict(found) | {"predicted": predicted, "best": float(_best(errors))}
            surfaces[f"{title}, {name}"] = Surface(method, errors.mean(axis=0), rows, found.exponent)
    return Finding.by(
        decide,
        deciding(numbers),
        Told(
            "exponent p of λ α^p on which the error depends: "
            + "; ".join(f"{title} {', '.join(f'{{}} ({name})' for name in names)}" for title in SETTINGS),
            *(numbers[key]["exponent"] for key in surfaces),
        ),
        numbers,
        {"surfaces": surfaces},
        rows=to_show,
        summaries=_SUMMARIES,
    )


def _best(errors: np.ndarray) -> float:
    return errors.mean(axis=0).min()


def _sign(p: float) -> str:
    return f"{p:g}".replace("-", "−")


def counted(name: str, method: Method, errors: np.ndarray) -> np.ndarray:
    """Which rates enter: those that forget the start, and are stable without decay."""
    mean = errors.mean(axis=0)
    return (method.rates > FORGETS[name]) & (mean[:, 0] < mean.min() + STABLE)


def deciding(numbers: dict[str, Any]) -> dict[str, Number]:
    """For each network and method the end of the interval of p that is farther from 0; p is whole."""
    found = {key: each for key, each in numbers.items() if isinstance(each, dict)}
    return {
        named(key, FARTHER): Number(max(abs(each["low"]), abs(each["high"])), "<", STEP / 2)
        for key, each in found.items()
    }


def decide(holds: Mapping[str, bool]) -> str:
    """The verdict: whether the best decay is the same for all rates (p = 0) for the decoupled methods alone."""
    separable = where(holds, FARTHER)
    as_said = {
        title: {each == key.endswith("W") for key, each in separable.items() if key.startswith(f"{title}, ")}
        for title in SETTINGS
    }
    if as_said == {"scale-invariant": {True}, "plain": {True}}:
        return REPRODUCED
    return CORRECTED if as_said == {"scale-invariant": {True}, "plain": {False}} else NOT_REPRODUCED


def draw(finding: Finding, figure: "Figure") -> None:
    surfaces: dict[str, Surface] = finding.data["surfaces"]
    names = list(dict.fromkeys(key.split(", ")[1] for key in surfaces))
    grid = figure.subplots(len(SETTINGS), len(names) + 1, squeeze=False)
    for row, title in zip(grid, SETTINGS, strict=True):
        mine = {name: surfaces[f"{title}, {name}"] for name in names}
        best = min(surface.errors.min() for surface in mine.values())
        for ax, (name, surface) in zip(row, mine.items(), strict=False):
            mesh = heat(ax, surface, best)
            ax.set_title(f"{title}: {name}, p = {_sign(surface.exponent)}")
        figure.colorbar(mesh, ax=list(row[:-1]), label="test error, %", pad=0.01)
        curves(row[-1], mine, best)
        row[-1].set_title(f"{title}: all rates")


def heat(ax: Any, surface: Surface, best: float) -> Any:
    """The errors over rate and decay, the best one, and lines along which λ α^p does not change."""
    from ...show.heat import edges

    rates, decays, errors = surface.method.rates, surface.method.decays[1:], surface.errors[:, 1:]
    ax.grid(False)
    mesh = ax.pcolormesh(
        edges(decays), edges(rates), errors, cmap=COLOUR_MAP, vmin=best, vmax=best + CAP, rasterized=True
    )
    i, j = np.unravel_index(np.argmin(errors), errors.shape)
    ax.plot(decays[j], rates[i], "*", color="white", markeredgecolor=BLACK, markersize=11)
    used = rates[surface.rows]
    for shift in 10.0 ** np.arange(-12, 13):
        ax.plot(
            decays[j] * shift * (used / rates[i]) ** -surface.exponent, used, color="white", linewidth=0.7, alpha=0.8
        )
    ax.set(xscale="log", yscale="log", xlim=edges(decays)[[0, -1]], ylim=edges(rates)[[0, -1]])
    ax.set(xlabel={"l2": "λ′", "weight_decay": "λ"}[surface.method.decay], ylabel="α")
    return mesh


def curves(ax: Any, surfaces: dict[str, Surface], best: float) -> None:
    """The error against λ α^p, all rates over one another; each method's place relative to its own best."""
    for style, (name, surface) in zip(CURVES, surfaces.items(), strict=False):
        place = surface.method.decays[1:] * surface.method.rates[surface.rows, None] ** surface.exponent
        errors = surface.errors[surface.rows, 1:]
        own = place.ravel()[np.argmin(errors)]
        for k, (x, y) in enumerate(zip(place, errors, strict=True)):
            label = name if k == 0 else None
            ax.plot(x / own, np.minimum(y, best + CAP), **style | {"linewidth": 0.9}, alpha=0.8, label=label)
    ax.set(xscale="log", xlabel="λ α^p over its best value", ylabel="test error, %", ylim=(best - 0.5, best + CAP))
    ax.legend(loc="upper left", fontsize=7)


EXPERIMENT = Experiment(
    id="C07",
    claim="Decoupling makes the best learning rate and the best decay more separable",
    source="Loshchilov & Hutter 2019 (arXiv 1711.05101v3), sections 2 and 4.2, Figures 1 and 2",
    rule="the errors over a grid of rates and decays depend on λ α^p, with the whole p that explains most of their "
    "variance; p = 0 is separable. Reproduced if in both networks the 95 % interval over seeds is p = 0 alone for the "
    "decoupled methods and not for the coupled ones; holds with a correction if that is so in the scale-invariant "
    "network, and the reverse in the plain one",
    rule_changed="the rates that count as stable were settled after a first look at the plain grids. Halves of p were "
    "tried at first: on a grid of half decades one ulp at the start could choose them.",
    recorded=CORRECTED,
    decide=decide,
    twinned=True,
    measure=measure,
    draw=draw,
    figure="c07_separability",
    size=(13.5, 5.2),
    text=told(
        "C07",
        """\
**It holds for scale-invariant weights, and in a plain network it is the other way round.** Each method's errors \
over a grid of nine rates, eleven decays and {seeds|d|5} seeds depend on a product λ α^p; the question is which \
p. In the scale-invariant network p is {scale-invariant, SGD + L2 > exponent|.0f|1} for SGD with L2, \
{scale-invariant, SGDW > exponent|.0f|0} for SGDW, {scale-invariant, Adam + L2 > exponent|.0f|2} for Adam with \
L2 and {scale-invariant, AdamW > exponent|.0f|0} for AdamW. There the decay alone explains {scale-invariant, \
SGDW > alone|% .0f|97} and {scale-invariant, AdamW > alone|% .0f|98} % of the variance for the decoupled \
methods, but {scale-invariant, SGD + L2 > alone|% .0f|74} and {scale-invariant, Adam + L2 > alone|% .0f|38} % \
for the coupled ones. So the best decay of SGDW and AdamW does not move with the rate, as the paper's Figure 2 \
shows, and that of L2 does. In the plain network p is {plain, SGD + L2 > exponent|.0f|0}, {plain, SGDW > \
exponent|.0f|−1}, {plain, Adam + L2 > exponent|.0f|0} and {plain, AdamW > exponent|.0f|−1}. There the best λ′ of \
L2 does not move, and the best λ of the decoupled methods grows in proportion to the rate.

**Why.** Suppose the loss does not change when all weights are multiplied by c. Then a run from c θ_0 computes \
the same function at every step if its rate and decay are changed to match. They are c² α and λ′/c² for SGD with \
L2, c² α and λ for SGDW, c α and λ′/c² for Adam with L2 at ε = 0, and c α and λ for AdamW. `refimpl prove \
scaling_symmetry` proves this about these very rules. Once the start is forgotten, the error can therefore \
depend on α λ′, λ, α² λ′ and λ only; these are the four exponents found. A plain network has no such symmetry. \
Its training ends at a stationary point of loss + (λ′/2)‖θ‖², in which the rate does not occur, and there a \
decoupled decay of λ is an L2 of λ (1 − β1)/α: exponents 0 and −1.

**Where this does not show.** The start must be forgotten within the run, so rates from 0.03 on count for SGD \
and from 0.003 on for Adam. The rate must be fixed in the scale-invariant network: annealing to zero leaves a \
surface too flat to have a direction. The rates must be stable. Batch norm on the hidden layer alone is not \
enough, because the last layer is plain, and decides. The residual networks of the paper are near the \
scale-invariant case: every convolution is followed by batch norm, and training is long. Many other networks are \
not.

**How sure.** The direction is very sure: the exponents are the predicted ones in all eight grids. The worth is \
less sure: one decay for all rates costs little (in the scale-invariant network {scale-invariant, SGDW > \
price|.2f|0.03} points for SGDW), and the separable methods do not reach lower errors.
""",
    ),
    alt="Heat maps of the test error over decay and learning rate. In the scale-invariant network the basins of "
    "SGDW and AdamW are upright, those of SGD and Adam with L2 lean; in the plain network it is the other way round. "
    "Beside them the errors of all rates over the decay times a power of the rate: they fall on one curve a method.",
)

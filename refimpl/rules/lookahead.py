"""Lookahead: slow weights that follow those of any other rule."""

from dataclasses import dataclass
from typing import Any

from ..core.hyper import Hyper, Hyperparameter, is_schedule, shown
from ..core.rule import Rule, State
from .sgd import SGD


@dataclass(frozen=True)
class Lookahead(Rule):
    """k steps forward with a rule A, one step back.

        θ̂_t = A(θ_{t−1}, g_t)
        φ_t = φ_{t−1} + α (θ̂_t − φ_{t−1}) and θ_t = φ_t where k divides t
        φ_t = φ_{t−1} and θ_t = θ̂_t elsewhere

    from φ_0 = θ_0.  A keeps its state when the weights go back.  φ is computed as α θ̂ + (1 − α) φ, as in the authors'
    code, so that k = α = 1 gives the bits of A as long as θ is finite.  A box on A holds for θ̂, one on this rule for θ.

    Args:
        inner: A, any rule but a ``Partition``.
        k: the steps from one synchronisation to the next, an integer ≥ 1.
        alpha: α, the step of the slow weights, in [0, 1].
        schedule: η_t, which multiplies that of A.

    Source: Zhang et al. 2019 (arXiv 1907.08610), Algorithm 1, as other papers quote it; the box itself was not seen.
    The defaults are those of most libraries; the authors' code has α = 0.8.

    >>> import numpy as np
    >>> opt = Lookahead(SGD(lr=1), k=2, alpha=0.25)
    >>> theta, state = np.array([8.0]), opt.init(np.array([8.0]))
    >>> for _ in range(2):
    ...     theta, state = opt.step(theta, np.array([2.0]), state)
    >>> theta  # 8, 6, and back from 4 to 8 + (4 − 8)/4
    array([7.])
    """

    inner: Rule
    k: Hyper = 5
    alpha: Hyper = 0.5

    parts = ("box", "inner")
    hyperparameters = {
        "k": Hyperparameter((1.0, 2.0**53, "an integer >= 1"), ("k",), example=3.0, other=2.0),
        "alpha": Hyperparameter((0.0, 1 + 2.0**-52, "in [0, 1]"), ("α",), example=0.5, other=0.8),
    }
    needs_settings = {"inner": SGD()}

    def __post_init__(self) -> None:
        if not isinstance(self.inner, Rule) or self.inner.kind == "partition":
            raise TypeError(f"Lookahead: inner must be a refimpl rule but Partition, got {shown(self.inner)}")
        self.__dict__["_gathers"] = self.inner._gathers
        super().__post_init__()
        counts = getattr(self.k, "values", (self.k,))  # of lanes, or the one
        if is_schedule(self.k) or any(k % 1 for k in counts):
            raise ValueError(f"Lookahead: k must be an integer >= 1, got {shown(self.k)}")

    def start(self, theta: Any) -> dict[str, Any]:
        return {**self.inner.start(theta), self.slow: theta}

    def gathered(h, xp: Any, t: Any, thetas: list[Any], grads: list[Any], **kept: Any) -> dict[str, Any]:
        kept.pop(h.slow)
        return h.inner.gathered(xp, t, thetas, grads, **kept)

    def update(h, xp: Any, t: Any, eta: Any, theta: Any, g: Any, **kept: Any) -> dict[str, Any]:
        slow = kept.pop(h.slow)
        values = h.inner.replaced({"schedule": eta * h.inner.schedule}).apply(xp, t, theta, g, **kept)
        fast = values["theta"]
        since = t - h.k * xp.scalar.floor(t / h.k)  # steps since the last synchronisation
        slow = xp.where(since, slow, h.alpha * fast + (1 - h.alpha) * slow)
        theta = xp.where(since, fast, slow)
        return {**values, "fast": fast, h.slow: slow, "theta": theta}

    def evaluated(self, params: Any, state: State) -> Any:
        """What A evaluates: ``params``, unless A is Schedule-Free."""
        state = self.checked(state)
        slots = {name: state.slots[name] for name in self.inner.slots}
        return self.inner.evaluated(params, State(self.inner.name, state.t, slots, state.scalars))

    @property
    def slow(self) -> str:
        """The slot of φ: "slow", or "outer_slow" over another Lookahead."""
        name = "slow"
        while name in self.inner.slots:
            name = f"outer_{name}"
        return name

    @property
    def slots(self) -> tuple[str, ...]:
        return (*self.inner.slots, self.slow)

    @property
    def scalars(self) -> dict[str, float]:  # type: ignore[override]
        return self.inner.scalars

    @property
    def kind(self) -> str:
        return self.inner.kind

    @property
    def keeps_history(self) -> bool:
        return self.inner.keeps_history

    @property
    def name(self) -> str:
        return f"{super().name}({self.inner.name})"

"""Each rule that a peer has too, with the settings under which all of them should compute the same.

A peer's ``weight_decay`` is λ/α.  Where a peer's formula is another, its dialect says which.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from refimpl.core.rule import Rule
from refimpl.dialects import optax, schedulefree, torch
from refimpl.rules import (
    SGD,
    SGDW,
    AdaDelta,
    AdaGrad,
    Adam,
    AdaMax,
    AdamW,
    AMSGrad,
    Momentum,
    NAdam,
    Nesterov,
    RMSProp,
    ScheduleFreeAdamW,
    ScheduleFreeSGD,
)

ALPHA, DECAY = 1e-3, 1e-4  # α and λ of the AdamW paper
MOMENTUM, RHO, EPS = 0.9, 0.95, 1e-8
BETAS = (0.9, 0.999)


@dataclass(frozen=True)
class Contest:
    """One rule and its peers.

    Attributes:
        rule: refimpl's.
        torch: the class in ``torch.optim`` and its arguments; None where there is none.
        optax: makes the transformation, given the module.
        dialects: library -> the rule that it computes, where that is another than ``rule``.
    """

    rule: Rule
    torch: tuple[str, dict[str, Any]] | None
    optax: Callable[[Any], Any] | None
    dialects: dict[str, Rule] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return type(self.rule).__name__

    def expected(self, library: str) -> Rule:
        """The rule whose plain reading ``library`` must reproduce."""
        return self.dialects.get(library, self.rule)

    @property
    def streams(self) -> int:
        """Arrays read and written in one step: θ, g and the slots are read, θ and the slots written."""
        return 3 + 2 * len(self.rule.slots)


def _sgdw(optax: Any) -> Any:
    return optax.chain(optax.trace(MOMENTUM), optax.add_decayed_weights(DECAY / ALPHA), optax.scale(-ALPHA))


_CONTESTS = (
    Contest(SGD(lr=ALPHA), ("SGD", {"lr": ALPHA}), lambda optax: optax.sgd(ALPHA)),
    Contest(
        Momentum(lr=ALPHA, momentum=MOMENTUM),
        ("SGD", {"lr": ALPHA, "momentum": MOMENTUM}),
        lambda optax: optax.sgd(ALPHA, MOMENTUM),
    ),
    Contest(
        Nesterov(lr=ALPHA, momentum=MOMENTUM),
        ("SGD", {"lr": ALPHA, "momentum": MOMENTUM, "nesterov": True}),
        lambda optax: optax.sgd(ALPHA, MOMENTUM, nesterov=True),
    ),
    Contest(SGDW(lr=ALPHA, momentum=MOMENTUM, weight_decay=DECAY), None, _sgdw),
    Contest(
        AdaGrad(lr=ALPHA, eps=EPS),
        ("Adagrad", {"lr": ALPHA, "eps": EPS}),
        lambda optax: optax.adagrad(ALPHA, initial_accumulator_value=0.0, eps=EPS**2),  # inside the root there
    ),
    Contest(
        RMSProp(lr=ALPHA, beta2=MOMENTUM, eps=EPS),
        ("RMSprop", {"lr": ALPHA, "alpha": MOMENTUM, "eps": EPS}),
        lambda optax: optax.rmsprop(ALPHA, MOMENTUM, EPS, eps_in_sqrt=False),
    ),
    Contest(
        AdaDelta(rho=RHO, eps=1e-6),
        ("Adadelta", {"lr": 1.0, "rho": RHO, "eps": 1e-6}),
        lambda optax: optax.adadelta(1.0, rho=RHO, eps=1e-6),
    ),
    Contest(
        Adam(lr=ALPHA, eps=EPS),
        ("Adam", {"lr": ALPHA, "betas": BETAS, "eps": EPS}),
        lambda optax: optax.adam(ALPHA, *BETAS, EPS),
    ),
    Contest(
        AdamW(lr=ALPHA, eps=EPS, weight_decay=DECAY),
        ("AdamW", {"lr": ALPHA, "betas": BETAS, "eps": EPS, "weight_decay": DECAY / ALPHA}),
        lambda optax: optax.adamw(ALPHA, *BETAS, EPS, weight_decay=DECAY / ALPHA),
    ),
    Contest(
        AdaMax(lr=ALPHA),
        ("Adamax", {"lr": ALPHA, "betas": BETAS, "eps": 0.0}),
        lambda optax: optax.adamax(ALPHA, *BETAS, eps=0.0),
    ),
    Contest(
        NAdam(lr=ALPHA, eps=EPS),
        ("NAdam", {"lr": ALPHA, "betas": BETAS, "eps": EPS}),
        lambda optax: optax.nadam(ALPHA, *BETAS, EPS),
        {"torch": torch.NAdam(lr=ALPHA, eps=EPS), "optax": optax.NAdam(learning_rate=ALPHA, eps=EPS)},
    ),
    Contest(
        AMSGrad(lr=ALPHA),
        ("Adam", {"lr": ALPHA, "betas": BETAS, "eps": EPS, "amsgrad": True}),
        lambda optax: optax.amsgrad(ALPHA, *BETAS, eps=0.0, bias_correction_mu=False, bias_correction_nu=False),
        {"torch": torch.AMSGrad(lr=ALPHA, eps=EPS)},
    ),
    Contest(
        ScheduleFreeSGD(lr=ALPHA, momentum=MOMENTUM),
        None,
        lambda optax: optax.contrib.schedule_free_sgd(ALPHA, b1=MOMENTUM),
    ),
    Contest(
        ScheduleFreeAdamW(lr=ALPHA, eps=EPS),
        None,
        lambda optax: optax.contrib.schedule_free_adamw(ALPHA, b1=BETAS[0], b2=BETAS[1], eps=EPS),
        {"optax": schedulefree.AdamWScheduleFree(lr=ALPHA, eps=EPS)},  # the formula of the authors' package
    ),
)
CONTESTS = {contest.name: contest for contest in _CONTESTS}

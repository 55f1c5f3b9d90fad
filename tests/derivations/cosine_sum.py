"""A theorem in a file of one's own, as CONTRIBUTING's checklist asks: what the rates of a cosine run add up to."""

import sympy

from derivations import Control, Theorem, changed, index, real
from refimpl import CosineAnnealing

T, R = index("T"), index("r")
HIGH, LOW = real("eta_max eta_min")


def derive(board, schedule=CosineAnnealing, extra=(HIGH - LOW) / 2):
    def rate(k):
        """η_k for k < T: the schedule is asked with T = k + r, so that its min(k, T) is k."""
        return schedule(T=k + R, eta_max=HIGH, eta_min=LOW)(k).subs(R, T - k)

    def partial(n):
        wave = sympy.sin(sympy.pi * (2 * n - 1) / (2 * T)) / sympy.sin(sympy.pi / (2 * T))
        return n * (HIGH + LOW) / 2 + (HIGH - LOW) / 4 * (1 + wave)

    board.induction("The rates of the first $t$ steps have this sum.", partial, 0, lambda s, t: s + rate(t - 1))
    board.equal("After all $T$ steps it is", partial(T), T * (HIGH + LOW) / 2 + extra)
    board.conclude(r"The mean rate is $(\eta_{max} - \eta_{min})/(2 T)$ above the middle of the two ends.")


THEOREM = Theorem(
    title="The sum of a cosine run",
    claim=r"$\sum_{k=0}^{T-1} \eta_k = T (\eta_{max} + \eta_{min})/2 + (\eta_{max} - \eta_{min})/2$",
    source="Loshchilov & Hutter 2017 (arXiv 1608.03983), equation (5)",
    derive=derive,
    controls=(
        Control("half a period", schedule=changed(CosineAnnealing, "/ s.T)", "/ (2 * s.T))")),
        Control(r"$T$ times the middle", extra=0),
    ),
)

"""Theorem: what NAdam makes of a constant gradient."""

from collections.abc import Callable
from typing import Any

import sympy
from sympy import Abs, Float, Integer, Rational, sqrt

from refimpl import NAdam

from .proving import Board, Control, Finding, Theorem, changed, computed, index, positive, real, sequence, update
from .proving.symbols import XP

T = index()
ALPHA, BETA1, BETA2, EPS, PSI, B, C, D, R, X = positive("alpha beta1 beta2 epsilon psi b c d r x")
MU, NEXT, P, V, V_HAT = positive("mu_t mu_t+1 P_t v vhat_t")
THETA, GRAD, M, M_HAT = real("theta g m mhat_t")
SEEN = sympy.Symbol("g", real=True, nonzero=True)
ETA = sequence("eta", positive=True)


def schedule(t: Any) -> Any:
    """Dozat's μ_t."""
    return BETA1 * (1 - Rational(96, 100) ** (PSI * t) / 2)


def closed(mu: Any, following: Any, product: Any) -> Any:
    """m̂_t/g, of μ_t, μ_{t+1} and the product P_t of all momenta up to μ_t."""
    return following * (1 - product) / (1 - product * following) + (1 - mu) / (1 - product)


def exact(x: Any) -> Any:
    """``x`` with the rule's literals, 0.96 and 0.5, as the fractions that they mean."""
    return x.xreplace({each: Rational(str(each)) for each in x.atoms(Float)})


def derive(
    board: Board,
    nadam: Any = NAdam,
    momenta: Callable[[Any], Any] = schedule,
    factor: Callable[[Any, Any, Any], Any] = closed,
) -> None:
    """One step from any state; then all steps with one gradient."""
    opt = nadam(lr=ALPHA, beta1=BETA1, beta2=BETA2, eps=EPS, psi=PSI, schedule=lambda k: ETA[k + 1])

    def momentum(t: Any) -> Any:
        """The rule's own μ_t."""
        return update(opt, t, THETA, GRAD, m=M, v=V, mu_product=P)["mu"]

    def after(g: Any, m: Any, v: Any) -> dict[str, Any]:
        """The step from P_{t−1} = P_t/μ_t, with the rule's momenta called μ_t and μ_{t+1}."""
        named = {momentum(T) / BETA1: MU / BETA1, momentum(T + 1) / BETA1: NEXT / BETA1}
        made = update(opt, T, THETA, g, m=m, v=v, mu_product=P / MU)
        return {name: value.xreplace(named) for name, value in made.items()}

    board.part("One step, from any state")
    board.equal(r"The momentum of step $t$ is", exact(momentum(T)), momenta(T))
    any_state(board, after(GRAD, M, V))

    board.part(r"The same gradient $g \ne 0$ in every step")
    start = opt.init(Integer(0))
    known = (start.slots["m"], 0), (start.slots["v"], 0), (start.scalars["mu_product"], 1)
    words = r"The averages start with $m_0 = 0$, the product with $P_0 = 1$."
    board.all_equal(words, *((computed(XP.number(has)), value) for has, value in known))
    made = after(SEEN, (1 - P / MU) * SEEN, (1 - BETA2 ** (T - 1)) * SEEN**2)
    words = r"So $m_t = (1 - P_t) g$ holds for $t = 0$, and from $m_{t-1} = (1 - P_t/\mu_t) g$ comes $m_t$, which is"
    board.equal(words, made["m"], (1 - P) * SEEN)
    words = r"just as $v_t = (1 - \beta_2^t) g^2$, and what is left of it by the correction is $\hat{v}_t$, that is"
    board.equal(words, made["v_hat"], SEEN**2)
    half = {BETA2: Rational(1, 2), SEEN: Integer(1)}
    words = r"With the factor $\nu = \beta_2$ that the workshop paper prints it is not: at $\beta_2 = 1/2$ and $g = 1$"
    board.differ(words, BETA2 * SEEN**2, SEEN**2, at=half)
    board.equal(r"Hence $\hat{m}_t$, in closed form, is", made["m_hat"], factor(MU, NEXT, P) * SEEN)
    step = ETA[T] * ALPHA * SEEN / (Abs(SEEN) + EPS)
    board.equal(r"and NAdam goes to", made["theta"], THETA - step * factor(MU, NEXT, P))

    board.part(r"Is $\hat{m}_t = g$, as in Adam?")
    overshoots(board, factor, momentum)
    board.conclude(
        r"The mean is $m_t = (1 - P_t) g$, but $\hat{m}_t$ is longer than $g$ in every step, and tends to $g$: NAdam "
        r"starts with steps that are too long."
    )


def any_state(board: Board, made: dict[str, Any]) -> None:
    """Dozat's Algorithm 2, with Adam's v̂."""
    board.equal(r"The product of the momenta, $P_{t-1}$ before, becomes $P_t = P_{t-1} \mu_t$.", made["mu_product"], P)
    board.equal(r"The mean becomes $m_t$, which is", made["m"], MU * M + (1 - MU) * GRAD)
    m_hat = NEXT * (MU * M + (1 - MU) * GRAD) / (1 - P * NEXT) + (1 - MU) * GRAD / (1 - P)
    board.equal(r"it looks ahead with $\mu_{t+1}$ to $\hat{m}_t$, which is", made["m_hat"], m_hat)
    v_hat = (BETA2 * V + (1 - BETA2) * GRAD**2) / (1 - BETA2**T)
    board.equal(r"and $\hat{v}_t$ is that of Adam", made["v_hat"], v_hat)
    shown = made["theta"].xreplace({made["m_hat"]: M_HAT, made["v_hat"]: V_HAT})
    board.equal("With them the rule goes to", shown, THETA - ETA[T] * ALPHA * M_HAT / (sqrt(V_HAT) + EPS))


def powered(x: Any) -> Any:
    """0.96^{ψ t} as x^t."""
    return X ** (x.exp / PSI) if x.base == Rational(96, 100) else x


def overshoots(board: Board, factor: Callable[[Any, Any, Any], Any], momentum: Callable[[Any], Any]) -> None:
    """m̂_t/g > 1, and it tends to 1."""
    gap = (1 - MU) / (1 - P) - (1 - NEXT) / (1 - P * NEXT)
    board.equal("It differs from $g$ by the fraction", factor(MU, NEXT, P) - 1, gap)
    ratio = 1 / (1 + C)  # 0.96^ψ, in (0, 1)
    rise = exact(momentum(T + 1) - momentum(T)).replace(lambda x: x.is_Pow and PSI in x.exp.free_symbols, powered)
    words = r"Momenta grow. With $0.96^{\psi} = 1/(1 + c)$ and $c > 0$, it is by"
    board.greater(words, rise.subs(X, ratio), 0, BETA1 * C * ratio ** (T + 1) / 2)
    grown = {NEXT: 1 - B, MU: 1 - B - D, P: 1 / (1 + R)}
    board.greater(
        r"So let $\mu_{t+1} = 1 - b$ and $\mu_t = 1 - b - d$ with $b, d > 0$, and $P_t = 1/(1 + r) < 1$: the fraction "
        r"is positive, and $\hat{m}_t$ longer than $g$",
        gap.subs(grown),
        0,
        (D * R + (B + D) * B) * (1 + R) / (R * (R + B)),
    )
    board.limit(r"In the end $\mu_t$ grows to $\beta_1$", exact(momentum(T)), T, sympy.oo, BETA1)
    late = gap.subs({MU: BETA1, NEXT: BETA1})
    board.limit(r"and as all $\mu_t < \beta_1 < 1$, $P_t$ falls to 0, where the fraction vanishes", late, P, 0, 0)


THEOREM = Theorem(
    title="NAdam under a constant gradient",
    claim=(
        r"For $g_t = g$ the mean is $m_t = (1 - P_t) g$ with $P_t = \mu_1 \dots \mu_t$, and "
        r"$\hat{m}_t/g = \mu_{t+1} (1 - P_t)/(1 - P_t \mu_{t+1}) + (1 - \mu_t)/(1 - P_t)$, "
        r"which is above 1 and tends to it"
    ),
    source="Dozat 2016, Algorithm 2",
    domain=(
        r"$\alpha, \epsilon, \psi > 0$ and $0 < \beta_1, \beta_2 < 1$; $g \ne 0$ where it is constant",
        r"every $t \ge 1$, with any $\eta_t > 0$",
    ),
    assumes=(r"$0 < \beta_1 < 1$, $0 < \beta_2 < 1$, $\psi > 0$", r"$g \ne 0$ where it is constant"),
    derive=derive,
    controls=(
        Control(r"$\hat{m}_t = g$, as in Adam", factor=lambda mu, following, product: Integer(1)),
        Control(
            r"the mean with the constant $\beta_1$, as PyTorch and Keras have it",
            nadam=changed(NAdam, "mu * m + (1 - mu) * g\n", "h.beta1 * m + (1 - h.beta1) * g\n"),
        ),
        Control(
            r"both parts with $\mu_{t+1}$",
            nadam=changed(NAdam, "(1 - mu) * g / (1 - mu_product)", "(1 - mu_next) * g / (1 - mu_product)"),
        ),
        Control(r"corrected by $P_t$ only", nadam=changed(NAdam, "(1 - mu_product * mu_next)", "(1 - mu_product)")),
        Control(r"the schedule of Keras, $0.96^t$", momenta=lambda t: BETA1 * (1 - Rational(96, 100) ** t / 2)),
        Control(r"the misprint $\nu n_t/(1 - \nu^t)$", nadam=changed(NAdam, "v / (1 -", "h.beta2 * v / (1 -")),
    ),
    findings=(
        Finding(
            "error",
            r"the workshop paper prints $\hat{n}_t = \nu n_t/(1 - \nu^t)$, which under a constant gradient is $\nu "
            r"g^2$ and not $g^2$; the factor $\nu$ is one too many",
            "from memory",
        ),
    ),
)

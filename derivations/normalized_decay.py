"""Theorem: normalised weight decay keeps λ √steps fixed, and not the total shrinkage, which grows with √steps."""

from collections.abc import Callable
from typing import Any

import sympy

from refimpl import SGDW, AdamW, CosineAnnealing, NormalizedDecay, WarmRestarts, normalized_weight_decay

from .proving import Board, Control, Finding, Theorem, changed, computed, index, positive, sequence, update
from .warm_restarts import FACTOR, T_0, K, P, R, geometric, i, in_run

T, N = index(), index("n")
LAMBDA, BATCH, POINTS, EPOCHS = positive("lambda_norm b B T")
DECAY, ALPHA, EPS, BETA = positive("lambda alpha epsilon beta")
THETA = sympy.Symbol("theta", real=True)
ETA = sequence("eta", positive=True)


def kept(decay: Any, steps: Any) -> Any:
    """The claim: what does not depend on how long one trains."""
    return sympy.Mul(decay, sympy.sqrt(steps), evaluate=False)


def derive(
    board: Board,
    formula: Callable[..., Any] = normalized_weight_decay,
    schedule: Any = NormalizedDecay,
    restarts: Any = WarmRestarts,
    cosine: Any = CosineAnnealing,
    sgdw: Any = SGDW,
    adamw: Any = AdamW,
    kept: Callable[[Any, Any], Any] = kept,
) -> None:
    """What is kept, what is not, what the cosine and restarts make of it, and the paper's numbers."""
    _kept(board, formula, kept)
    _shrinkage(board, formula, sgdw, adamw)
    _cosine(board, formula, cosine)
    _restarts(board, schedule, restarts, formula)
    _numbers(board, formula)
    board.conclude(
        r"Training longer, $\lambda$ falls as one over the root of the number of steps, and the total decay still "
        r"grows as that root; each warm restart divides $\lambda$ by $\sqrt{T_{mult}}$."
    )


def _kept(board: Board, formula: Any, kept: Any) -> None:
    board.part("What is kept")
    decay = computed(formula(LAMBDA, BATCH, POINTS, EPOCHS))
    printed = LAMBDA * sympy.sqrt(BATCH / (POINTS * EPOCHS))
    board.equal(r"In $T$ epochs, with batches of $b$ out of $B$ points, the decay is as in B.1", decay, printed)
    board.equal(
        r"Times the root of $BT/b$, the number of batch passes, it is the same however long one trains",
        kept(decay, POINTS * EPOCHS / BATCH),
        LAMBDA,
    )
    board.equal(r"A single pass has the decay $\lambda_{norm}$", sympy.Subs(decay, EPOCHS, BATCH / POINTS), LAMBDA)
    passes = sympy.Subs(decay, EPOCHS, BATCH * N / POINTS)
    board.equal(r"and $n$ passes have a decay that knows nothing else of $b$ and $B$", passes, LAMBDA / sympy.sqrt(N))


def _after(formula: Any, n: Any) -> Any:
    """λ for n batch passes."""
    return formula(LAMBDA, BATCH, POINTS, BATCH * n / POINTS)


def _shrinkage(board: Board, formula: Any, sgdw: Any, adamw: Any) -> None:
    board.part("What is not kept: the total shrinkage")
    settings = dict(lr=ALPHA, weight_decay=DECAY, schedule=lambda k: ETA[k + 1])
    left = (1 - ETA[T] * DECAY) * THETA
    step = update(sgdw(momentum=BETA, **settings), T, THETA, 0, m=0)["theta"]
    board.equal("Without gradients, a step of SGDW leaves", step, left)
    step = update(adamw(beta1=BETA, beta2=BETA, eps=EPS, **settings), T, THETA, 0, m=0, v=0)["theta"]
    board.equal("and so does a step of AdamW", step, left)
    decay = _after(formula, N**2)
    board.equal(
        r"Let the run have $n^2$ steps, so that $\lambda = \lambda_{norm}/n$, and let first $\eta_t = 1$. The sum of "
        r"all decays is",
        sympy.Mul(N**2, decay, evaluate=False),
        N * LAMBDA,
    )
    board.limit(
        r"This grows with the run. What is left of $\theta$ is $(1 - \lambda)^{n^2}$, and its logarithm is "
        r"$-\lambda_{norm} n - \lambda_{norm}^2/2$ and a rest that vanishes",
        N**2 * sympy.log(1 - decay) + LAMBDA * N,
        N,
        sympy.oo,
        -(LAMBDA**2) / 2,
    )
    board.say(r"For a sum that is kept, $\lambda$ would have to fall as one over the number of steps itself.")


def _cosine(board: Board, formula: Any, cosine: Any) -> None:
    board.part("Under a cosine, half of it")
    at = [cosine(T=P + R)(k).subs(R, N - P) for k in (P, R)]
    board.equal(
        r"Let $\eta_k$ fall from 1 to 0 over $n$ steps. At $k = p$ and at $k = n - p$ it adds up to", at[0] + at[1], 1
    )
    end = cosine(T=N)(N)
    total = (N + 1) / sympy.Integer(2) - end
    board.equal(
        r"so that $\eta_0 + \ldots + \eta_n$ is $(n + 1)/2$. The last, $\eta_n$, is zero and in no step. The sum of "
        r"all decays $\eta_k \lambda$ of the run is",
        total * _after(formula, N),
        LAMBDA * (N + 1) / (2 * sympy.sqrt(N)),
    )
    board.limit(
        r"In the long run that is half of what $\eta = 1$ has, which is $\lambda_{norm} \sqrt{n}$",
        total * _after(formula, N) / (LAMBDA * sympy.sqrt(N)),
        N,
        sympy.oo,
        sympy.Rational(1, 2),
    )


def _restarts(board: Board, schedule: Any, restarts: Any, formula: Any) -> None:
    board.part("With warm restarts, the length of the current run counts")
    board.say(
        r"Let step $k$ be $p$ steps into run $i$ and $r$ before its end, and $T_{mult} = 1 + \mu$. That the code takes "
        r"it for a step of run $i$ is the theorem on warm restarts."
    )
    grown = (P + R) / FACTOR**i
    for words, plan, start in (
        (
            "Then the schedule gives the formula for the $p + r$ passes of this run",
            restarts(grown, FACTOR),
            geometric(i).subs(T_0, grown),
        ),
        ("and so it does where all runs are equally long", restarts(P + R, sympy.Integer(1)), i * (P + R)),
    ):
        at_step = in_run(Board(), plan, start + P)
        board.equal(words, computed(at_step(schedule(plan, LAMBDA)(K))), _after(formula, P + R))
    board.equal(
        "The code gives it at the very first step as well",
        computed(schedule(restarts(P + R, sympy.Integer(1)), LAMBDA)(sympy.Integer(0))),
        _after(formula, P + R),
    )
    board.equal(
        r"The next run is $1 + \mu$ times as long, and has a decay smaller by the root of that",
        _after(formula, FACTOR * N),
        sympy.Mul(1 / sympy.sqrt(FACTOR), _after(formula, N), evaluate=False),
    )


def _numbers(board: Board, formula: Any) -> None:
    board.part("The paper's numbers")

    def factor(points: int, norm: Any = 1) -> Any:
        return formula(*map(sympy.sympify, (norm, 128, points, 100)))

    def rounded(words: str, value: Any, digits: int, exponent: int = 0) -> None:
        """``value`` is ``digits`` · 10^exponent, rounded."""
        low, high = (sympy.Rational(2 * digits + sign, 2) * sympy.Integer(10) ** exponent for sign in (-1, 1))
        board.true(words, sympy.Lt(low, value, evaluate=False), sympy.Lt(value, high, evaluate=False))

    cifar, imagenet = 50_000, 1_281_167
    rounded(r"CIFAR-10, batches of 128, 100 epochs: $\lambda/\lambda_{norm}$ is 0.00506", factor(cifar), 506, -5)
    board.say(r"For the good $\lambda_{norm}$ of appendix D this comes near good values of $\lambda$ in Figure 2.")
    tuned = factor(cifar, sympy.Rational(1, 40)), factor(cifar, sympy.Rational(1, 20))
    rounded(r"For 0.025, $\lambda$ is 1.01 times $1/8 \cdot 0.001$", tuned[0] * 8000, 101, -2)
    rounded(r"For 0.05, $\lambda$ is 1.01 times $1/4 \cdot 0.001$", tuned[1] * 4000, 101, -2)
    rounded("An epoch of ImageNet32x32 has 25.6 times as many batches", sympy.Rational(imagenet, cifar), 256, -1)
    rounded("and its decay is smaller by the factor 5.06", factor(cifar) / factor(imagenet), 506, -2)


THEOREM = Theorem(
    title="Normalised weight decay: what it keeps and what it does not",
    claim=r"$\lambda = \lambda_{norm} \sqrt{b/(BT)}$ keeps $\lambda$ times the root of the number of batch passes, not "
    r"the total shrinkage, which is that of $e^{-\lambda_{norm} \sqrt{n}}$ over $n$ steps without gradients, but for a "
    r"factor that tends to a constant",
    source="Loshchilov & Hutter 2019 (arXiv 1711.05101v3), appendices B.1 with footnote 2, B.2 and D",
    domain=(
        r"$\lambda_{norm}, b, B, T > 0$; $T_0 > 0$ and $T_{mult} \ge 1$",
        r"every number of passes; $n^2$ steps with $\eta_t = 1$ for the shrinkage, and $n \to \infty$ for its limit",
    ),
    assumes=(r"$\lambda < 1$", r"in the shrinkage all gradients are zero, and the state of the optimizer too"),
    derive=derive,
    controls=(
        Control("the sum of all decays taken for what is kept", kept=lambda decay, steps: decay * steps),
        Control("the formula without its root", formula=lambda norm, b, B, T: norm * b / (B * T)),
        Control(
            "the epochs of the past instead of this run's", schedule=changed(NormalizedDecay, "_, steps", "steps, _")
        ),
        Control(
            "the decay of one length for all runs",
            schedule=changed(NormalizedDecay, "(steps + 0 * k)", "(s.restarts.T_0 + 0 * k)"),
        ),
        Control(
            "the decay multiplied by the rate too",
            sgdw=changed(SGDW, "eta * h.weight_decay", "eta * h.lr * h.weight_decay"),
        ),
        Control(
            "in AdamW as well", adamw=changed(AdamW, "+ h.weight_decay * theta)", "+ h.lr * h.weight_decay * theta)")
        ),
    ),
    claims=("C06", "C10"),
    findings=(
        Finding(
            "error",
            "appendix D calls an epoch of ImageNet32x32 24 times as long as one of CIFAR-10, where the numbers of "
            "images make it 25.6 times; it also cites the formula as equation (15), which is the cosine",
            "text seen",
        ),
    ),
)

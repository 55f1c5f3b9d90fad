"""Theorem: warm-up, stable rate, decay: its values, that it does not jump, its fall, its areas and its sums."""

from collections.abc import Callable
from typing import Any

import sympy

from refimpl import WSD

from .proving import Board, Control, Theorem, changed, computed, index, positive

K, J, U, P = sympy.symbols("k j u p", nonnegative=True)
FLOOR = sympy.Symbol("phi", nonnegative=True)
W, S, D, R, H, X = positive("W S D r h x")
LENGTH = index("D")
#: 1 − φ, where it has to be seen that this is not negative.
REST = sympy.Symbol("q", nonnegative=True)

#: f(p) in the papers' words, and an integral of each that is 0 at p = 0, and at p = 1 the area that is claimed.
SHAPES = {
    "linear": (1 - P, lambda area: 2 * area * (P - P**2 / 2)),
    "cosine": ((1 + sympy.cos(sympy.pi * P)) / 2, lambda area: area * P + sympy.sin(sympy.pi * P) / (2 * sympy.pi)),
    "sqrt": (1 - sympy.sqrt(P), lambda area: area * (3 * P - 2 * P ** sympy.Rational(3, 2))),
}


def shares(shape: str) -> Any:
    """The claim: how much of its rectangle the area under a decay to 0 is."""
    return {"linear": sympy.Rational(1, 2), "cosine": sympy.Rational(1, 2), "sqrt": sympy.Rational(1, 3)}[shape]


def derive(board: Board, schedule: Any = WSD, share: Callable[[str], Any] = shares) -> None:
    """The pieces from the code; the borders; the fall; the areas; the sums over whole steps."""
    ramp = _first(board, schedule)
    decays = {shape: _decay(board, schedule, shape, f) for shape, (f, _) in SHAPES.items()}
    _over(board, schedule)
    _borders(board, ramp, decays)
    _fall(board, decays)
    _areas(board, ramp, decays, share)
    _sums(board, ramp, decays)
    board.conclude(
        r"WSD rises to 1, stays there, falls to $\phi$ and stays there, without a jump. A whole run has the mean rate "
        r"$1 - (W/2 + (1 - A)(1 - \phi) D)/(W + S + D)$ with $A = 1/2$ for the linear and the cosine decay, and "
        r"$A = 1/3$ for $1 - \sqrt{p}$."
    )


def _first(board: Board, schedule: Any) -> Any:
    """η_k on the warm-up and the stable part, for each shape."""
    board.part("Warm-up and stable rate")
    board.say(
        r"A step of the warm-up has $W = k + r$ with $r > 0$, and one of the stable part $k = W + j$ and $S = j + u$, "
        r"$j, u \ge 0$: that decides what the code selects. Let $W \ge 1$, so that the larger of $W$ and 1 is $W$."
    )
    whole = {sympy.Max(1, K + R): W}
    ramps = [computed(schedule(K + R, S, D, shape, FLOOR)(K)).xreplace(whole) for shape in SHAPES]
    board.equal(r"The warm-up of all three shapes is", *ramps, K / W)
    short = computed(schedule(X / (1 + X), S, D, "linear", FLOOR)(sympy.Integer(0)))
    board.equal(
        r"Of one that is shorter than a step, $W = x/(1 + x)$, only $k = 0$ is a part, where the rate is", short, 0
    )
    stable = [computed(schedule(W, J + U, D, shape, FLOOR)(W + J)) for shape in SHAPES]
    board.equal(r"The stable rate of all three is", *stable, 1)
    none = computed(schedule(sympy.Integer(0), S, D, "linear", FLOOR)(sympy.Integer(0)))
    board.equal(r"Without a warm-up, $W = 0$, it begins at once, $\eta_0 =$", none, 1)
    return ramps[0]


def _decay(board: Board, schedule: Any, shape: str, f: Any) -> Any:
    """η at p of the decay."""
    board.part(f"The decay: {shape}")
    eta = computed(schedule(W, S, K + R, shape, FLOOR)(W + S + K)).subs(R, D - K)
    board.equal(
        r"Let $k = W + S + p D$ with $0 \le p < 1$. The code has $\eta = \phi + (1 - \phi) f(p)$ with this $f$",
        eta.subs(K, P * D),
        FLOOR + (1 - FLOOR) * f,
    )
    return eta.subs(K, P * D).subs(FLOOR, 1 - REST)


def _over(board: Board, schedule: Any) -> None:
    board.part("After the decay")
    board.equal(
        r"From $k = W + S + D$ on the rate is the floor, whatever the shape",
        *(computed(schedule(W, S, D, shape, FLOOR)(W + S + D + J)) for shape in SHAPES),
        FLOOR,
    )


def _borders(board: Board, ramp: Any, decays: dict[str, Any]) -> None:
    board.part("No jump at the borders")
    board.equal(r"The first step has the rate", ramp.subs(K, 0), 0)
    board.limit(r"The warm-up goes to the stable rate", ramp, K, W, 1, side="-")
    for shape, eta in decays.items():
        board.limit(f"The {shape} decay begins there", eta, P, 0, 1)
        board.limit(r"and goes to the floor, with $\phi = 1 - q$,", eta, P, 1, 1 - REST, side="-")


def _fall(board: Board, decays: dict[str, Any]) -> None:
    board.part("The decay falls all the way")
    linear, cosine, root = decays.values()
    board.at_least(
        r"Let $q = 1 - \phi \ge 0$. Linear, from $p$ to a later $p + h$,", linear, linear.subs(P, P + H), REST * H
    )
    board.at_least(
        r"With the root, from $p = u^2$ to $p = (u + h)^2$,",
        root.subs(P, U**2),
        root.subs(P, (U + H) ** 2),
        REST * H,
    )
    at_tangent = 1 - REST + REST / (1 + U**2)
    board.equal(
        r"The cosine, where $u$ is the tangent of $\pi p/2$: as $p$ rises from 0 to 1, $u$ rises from 0 to $\infty$,",
        cosine.subs(P, 2 * sympy.atan(U) / sympy.pi),
        at_tangent,
    )
    board.at_least(
        r"From $u$ to a later $u + h$ it falls,",
        at_tangent,
        at_tangent.subs(U, U + H),
        REST * H * (2 * U + H) / ((1 + U**2) * (1 + (U + H) ** 2)),
    )
    board.greater(
        r"On the way the root is the lowest: with $p = 1/(1 + x)^2$ and $q = 1$ it is below the line by",
        linear.subs({REST: 1, P: (1 + X) ** -2}),
        root.subs({REST: 1, P: (1 + X) ** -2}),
        X / (1 + X) ** 2,
    )


def _areas(board: Board, ramp: Any, decays: dict[str, Any], share: Callable[[str], Any]) -> None:
    board.part("Areas, over real k")
    board.equal(
        r"That of the warm-up is $W/2$, as $\frac{W}{2} (k/W)^2$ is 0 at 0, $W/2$ at $W$, with this derivative",
        ramp,
        sympy.diff(W / 2 * (K / W) ** 2, K),
    )
    board.say(r"The stable part has $S$. The decay has $D$ times an integral over $p$ from 0 to 1.")
    for shape, eta in decays.items():
        area = share(shape)
        whole = board.define("F(p)", (1 - REST) * P + REST * SHAPES[shape][1](area), f"Of the {shape} decay let")
        board.equal(
            rf"It is 0 at 0, and $1 - q + q A$ with $A = {area.p}/{area.q}$ at 1. Its derivative is the rate",
            eta,
            sympy.diff(whole, P),
        )
        board.equal(
            r"so that the mean rate of the whole run is",
            (W / 2 + S + D * (1 - REST + REST * area)) / (W + S + D),
            1 - (W / 2 + (1 - area) * REST * D) / (W + S + D),
        )


def _sums(board: Board, ramp: Any, decays: dict[str, Any]) -> None:
    board.part("Sums over whole steps")
    linear, cosine, root = (eta.subs({D: LENGTH, REST: 1}) for eta in decays.values())
    board.induction(
        r"Over the first $t \le W$ steps of the warm-up, $k = 0, \ldots, t - 1$, it is $t (t - 1)/(2 W)$, and "
        r"$(W - 1)/2$ at its end: half a step less than the area.",
        lambda t: t * (t - 1) / (2 * W),
        first=0,
        following=lambda before, t: before + ramp.subs(K, t - 1),
    )
    board.induction(
        r"Let $\phi = 0$ from here on. Over the first $t \le D$ steps of the linear decay it is $t - t (t - 1)/(2 D)$, "
        r"and $(D + 1)/2$ at its end: half a step more.",
        lambda t: t - t * (t - 1) / (2 * LENGTH),
        first=0,
        following=lambda before, t: before + linear.subs(P, (t - 1) / LENGTH),
    )
    board.equal(
        r"The cosine at $p$ and at $1 - p$ adds up to",
        cosine
        + cosine.subs(P, 1 - P).replace(sympy.cos, lambda angle: sympy.expand_trig(sympy.cos(sympy.expand(angle)))),
        1,
    )
    board.say(
        r"so that the $D + 1$ values of $p = 0, 1/D, \ldots, 1$ add up to $(D + 1)/2$. The last is 0: the $D$ steps of "
        r"the cosine have $(D + 1)/2$ too."
    )
    board.say(
        r"The root's sum has no closed form. Over its first $t$ steps it is $t$ less the sum of $\sqrt{d/D}$ over "
        r"$d < t$. In the certificates $a = \sqrt{t - 1}$ and $b = \sqrt{t}$, so that $b^2 - a^2 = 1$."
    )

    def least(t: Any) -> Any:
        return t - sympy.Rational(2, 3) * t ** sympy.Rational(3, 2) / sympy.sqrt(LENGTH)

    def above(t: Any, further: int) -> Any:
        """(b − a)² (2b + a)/(3 √D), or with a and b exchanged in the sum."""
        a, b = sympy.sqrt(t - 1), sympy.sqrt(t)
        return (b - a) ** 2 * (2 * b + a if further else b + 2 * a) / (3 * sympy.sqrt(LENGTH))

    board.induction_at_least(
        r"The sum is at least $t - \frac{2}{3} t^{3/2}/\sqrt{D}$, for $t = D$ a third of $D$.",
        least,
        first=0,
        following=lambda x, t: x + root.subs(P, (t - 1) / LENGTH),
        because=lambda s, t: s + above(t, 1),
    )
    board.induction_at_least(
        r"It is at most that and $\sqrt{t/D}$, for $t = D$ one more than a third: so is its negative at least.",
        lambda t: -least(t) - sympy.sqrt(t / LENGTH),
        first=0,
        following=lambda x, t: x - root.subs(P, (t - 1) / LENGTH),
        because=lambda s, t: s + above(t, 0),
    )


THEOREM = Theorem(
    title="Warm-up, stable rate, decay",
    claim=r"$\eta_k$ is $k/W$, then 1, then $\phi + (1 - \phi) f(p)$, then $\phi$, without a jump; it falls on the "
    r"whole decay, whose area is $D (\phi + (1 - \phi) A)$ with $A = 1/2$ for the linear and the cosine, and "
    r"$A = 1/3$ for the root",
    source="Hu et al. 2024 (arXiv 2404.06395), equation (1); Hägele et al. 2024 (arXiv 2405.18392), equation (1)",
    domain=(
        r"$W \ge 1$, where nothing else is said, $S \ge 0$, $D > 0$ and $0 \le \phi \le 1$",
        r"every real $k \ge 0$; whole $W$, $S$, $D$ and $k$ for the sums over steps, these with $\phi = 0$",
    ),
    derive=derive,
    controls=(
        Control("steps counted from 1", schedule=changed(WSD, "ramp = k /", "ramp = (k + 1) /")),
        Control(
            "a decay that begins with the warm-up's end",
            schedule=changed(WSD, "k - s.warmup - s.stable", "k - s.warmup"),
        ),
        Control(
            "a decay that goes on below its floor",
            schedule=changed(
                WSD,
                "xp.minimum(xp.maximum(k - s.warmup - s.stable, 0), s.decay)",
                "xp.maximum(k - s.warmup - s.stable, 0)",
            ),
        ),
        Control(
            "a decay from 1 down by 1, whatever the floor", schedule=changed(WSD, "(1 - s.floor) * SHAPES", "SHAPES")
        ),
        Control("the parts exchanged", schedule=changed(WSD, "after, ramp", "ramp, after")),
        Control(r"the root's area taken for a half", share=lambda shape: sympy.Rational(1, 2)),
        Control(
            r"the root's area as that of $\sqrt{p}$",
            share=lambda shape: {"sqrt": sympy.Rational(2, 3)}.get(shape, shares(shape)),
        ),
    ),
)

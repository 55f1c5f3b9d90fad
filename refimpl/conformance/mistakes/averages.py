"""Averages of gradients, their squares and their maxima."""

from .mistake import Mistake

M, V = "h.beta1 * m + (1 - h.beta1) * g", "h.beta2 * v + (1 - h.beta2) * g * g"
_FIRST = "xp.scalar.where(t - 1, {0}, 0) * {1} + xp.scalar.where(t - 1, 1 - {0}, 1) * "

MISTAKES = (
    Mistake("m lacks the factor 1 − β1", (M, "h.beta1 * m + g")),
    Mistake("v lacks the factor 1 − β2", (V, "h.beta2 * v + g * g")),
    Mistake("β1 and 1 − β1 are exchanged", (M, "(1 - h.beta1) * m + h.beta1 * g")),
    Mistake("β2 and 1 − β2 are exchanged", (V, "(1 - h.beta2) * v + h.beta2 * g * g")),
    Mistake(
        "β1 and β2 are exchanged",
        settings=lambda given: given | {"beta1": given["beta2"], "beta2": given["beta1"]},
        needs=("beta1", "beta2"),
        about=r"\bh\.beta1\b",
    ),
    Mistake("v is averaged with β1", (V, "h.beta1 * v + (1 - h.beta1) * g * g")),
    Mistake("m is averaged with β2", (M, "h.beta2 * m + (1 - h.beta2) * g")),
    Mistake("v averages |g|, not g²", (V, "h.beta2 * v + (1 - h.beta2) * xp.abs(g)")),
    Mistake("v averages m², not g²", (V, "h.beta2 * v + (1 - h.beta2) * m * m"), beside=" m: Any"),
    Mistake("v averages (g − m)², not g²", (V, "h.beta2 * v + (1 - h.beta2) * (g - m) * (g - m)"), beside=" m: Any"),
    Mistake("v is squared as a whole: ((1 − β2) g)²", (V, "h.beta2 * v + (1 - h.beta2) * g * ((1 - h.beta2) * g)")),
    Mistake("v forgets everything: it is g²", (V, "g * g")),
    Mistake("v is a sum that never forgets", (V, "v + g * g")),
    # Lion's step has the same text, whose size does not matter there
    Mistake("m starts at the first gradient", ("m = " + M, "m = " + _FIRST.format("h.beta1", "m") + "g")),
    Mistake("v starts at the first squared gradient", ("v = " + V, "v = " + _FIRST.format("h.beta2", "v") + "g * g")),
    Mistake("v starts at 1", ("xp.sqrt(v)", "xp.sqrt(v + h.beta2**t)"), "HIPS/autograd, misc/optimizers.py"),
    Mistake("the sum of squares starts at 0.1", ("xp.sqrt(G)", "xp.sqrt(G + 0.1)"), "apache/mxnet#11223"),
    Mistake("the sum of squares starts at 1", ("xp.sqrt(G)", "xp.sqrt(G + 1)")),
    Mistake("the sum of squares is forgotten: it is g²", ("G + g * g", "g * g")),
    Mistake("the sum is of |g|, not of g²", ("G + g * g", "G + xp.abs(g)")),
    Mistake("the sum of squares is a mean", ("xp.sqrt(G)", "xp.sqrt(G / t)")),
    *(Mistake("the root is missing", (f"xp.sqrt({x}) + h.eps", f"{x} + h.eps")) for x in ("v_hat", "v", "G")),
    *(
        Mistake("it is squared where the root should be taken", (f"xp.sqrt({x})", f"{x} * {x}"), "torch/optim#48")
        for x in ("v_hat", "v", "G")
    ),
    Mistake("the root is missing", ("root = xp.sqrt(v_hat)", "root = v_hat")),
    Mistake("the root is missing", ("root = xp.sqrt(v)", "root = v")),
    Mistake("the step takes g, not m", ("h.lr * m_hat", "h.lr * g")),
    Mistake("the step takes g, not m", ("m / xp.where(root, root, 1)", "g / xp.where(root, root, 1)")),
    Mistake("the step takes m of the step before", (f"m = {M}", f"w = {M}", " m=m,", " m=w,")),
    Mistake("the step takes v of the step before", (f"v = {V}", f"w = {V}", " v=v,", " v=w,")),
    Mistake("the step takes v of the step before", (f"v = {V}", f"w = {V}", " v=v)", " v=w)")),
    Mistake(
        "the step takes the sum of squares of the step before", ("G = G + g * g", "w = G + g * g", " G=G)", " G=w)")
    ),
    Mistake("there is no maximum: it is Adam's v", ("xp.maximum(v_hat, v)", "v"), thread="chainer/chainer#7661"),
    Mistake("the minimum is taken, not the maximum", ("xp.maximum(v_hat, v)", "-xp.maximum(-v_hat, -v)")),
    Mistake("the maximum is kept as v", (" v=v,", " v=v_hat,"), beside="xp.maximum(v_hat, v)"),
    Mistake(
        "the maximum is over v corrected for bias",
        ("xp.maximum(v_hat, v)", "xp.maximum(v_hat, v / (1 - h.beta2**t))"),
        "google-deepmind/optax#1389",
    ),
    Mistake("u does not forget", ("h.beta2 * u", "u")),
    Mistake(
        "u is an average, not a maximum",
        ("xp.maximum(h.beta2 * u, xp.abs(g))", "h.beta2 * u + (1 - h.beta2) * xp.abs(g)"),
    ),
    Mistake("u is the maximum of g, not of |g|", ("xp.abs(g))", "g)")),
    Mistake("u is the maximum of g²", ("xp.abs(g))", "g * g)")),
    Mistake("β2 is 1 − 1/(t + 1)", ("1 - 1 / t", "1 - 1 / (t + 1)")),
    Mistake("β2 is the constant 0.999", ("1 - 1 / t", "0.999")),
)

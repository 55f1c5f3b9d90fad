"""ε in the wrong place."""

from .mistake import Mistake

ROOT, CORRECTION = "xp.sqrt(v_hat) + h.eps", "(1 - h.beta2**t)"

#: The roots of the rules with an ε outside: of v̂, of v, of G.
_ROOTS = tuple(f"xp.sqrt({name})" for name in ("v_hat", "v", "G"))


def _each(sentence: str, instead: str, thread: str = "") -> list[Mistake]:
    """The mistake for each of the roots; ``instead`` says what stands for "√x + ε", with {x} for x."""
    roots = {root: root.removeprefix("xp.sqrt(").removesuffix(")") for root in _ROOTS}
    return [Mistake(sentence, (f"{root} + h.eps", instead.format(x=x)), thread) for root, x in roots.items()]


MISTAKES = (
    Mistake(
        "ε is added before the correction of bias (ε-hat): √(v̂) + ε/√(1 − β2^t)",
        (ROOT, f"xp.sqrt(v_hat) + h.eps / xp.scalar.sqrt{CORRECTION}"),
        "tensorflow/tensorflow#9047",
    ),
    Mistake(
        "ε is multiplied by √(1 − β2^t)",
        (ROOT, f"xp.sqrt(v_hat) + h.eps * xp.scalar.sqrt{CORRECTION}"),
    ),
    Mistake(
        "ε stands inside the root of the uncorrected average: √((v + ε)/(1 − β2^t))",
        (ROOT, f"xp.sqrt(v_hat + h.eps / {CORRECTION})"),
    ),
    *_each("ε stands inside the root", "xp.sqrt({x} + h.eps)", "keras-team/keras#17391"),
    *_each("ε² stands inside the root", "xp.sqrt({x} + h.eps * h.eps)", "CyberZHG/keras-radam#29"),
    *_each(
        "ε is used twice, inside and outside the root",
        "xp.sqrt({x} + h.eps) + h.eps",
        "juntang-zhuang/Adabelief-Optimizer#32",
    ),
    *_each("there is no ε", "xp.sqrt({x})", "google-deepmind/optax#1769"),
    *_each("the denominator is the larger of root and ε, not their sum", "xp.maximum(xp.sqrt({x}), h.eps)"),
    *_each("ε is subtracted", "xp.sqrt({x}) - h.eps"),
    Mistake(
        "ε is added to the quotient, not to the denominator",
        ("m_hat / (xp.sqrt(v_hat) + h.eps)", "m_hat / xp.sqrt(v_hat) + h.eps"),
        "d2l-ai/d2l-en, the TensorFlow tab of adam.md",
    ),
    Mistake(
        "ε is added to the quotient, not to the denominator",
        ("h.lr * g / (xp.sqrt(v) + h.eps)", "h.lr * g / xp.sqrt(v) + h.eps"),
    ),
    Mistake(
        "ε is added to the reciprocal of the root",
        ("m_hat / (xp.sqrt(v_hat) + h.eps)", "m_hat * (1 / xp.sqrt(v_hat) + h.eps)"),
        "kozistr/pytorch_optimizer#480",
    ),
    Mistake(
        "ε stands outside the root in the denominator",
        ("xp.sqrt(v + h.eps)", "(xp.sqrt(v) + h.eps)"),
        beside="xp.sqrt(u + h.eps)",
    ),
    Mistake(
        "ε stands outside both roots",
        ("(xp.sqrt(u + h.eps) / xp.sqrt(v + h.eps))", "((xp.sqrt(u) + h.eps) / (xp.sqrt(v) + h.eps))"),
    ),
    Mistake("ε is missing in the numerator, so that nothing ever moves", ("xp.sqrt(u + h.eps)", "xp.sqrt(u)")),
    Mistake("ε is missing in the denominator", ("xp.sqrt(v + h.eps)", "xp.sqrt(v)")),
    Mistake(
        "an ε of 1e-8 is added to a denominator that has none",
        ("m / xp.where(root, root, 1)", "m / (xp.where(root, root, 1) + 1e-8)"),
        thread="mlpack/mlpack#887",
    ),
    Mistake(
        "an ε of 1e-8 is added to a denominator that has none",
        ("m / xp.where(u, u, 1)", "m / (xp.where(u, u, 1) + 1e-8)"),
        thread="mlpack/mlpack#887",
    ),
    Mistake("an ε of 1e-8 is added to |g|", ("xp.abs(g))", "xp.abs(g) + 1e-8)")),
)

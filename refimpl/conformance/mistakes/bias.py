"""The correction of bias, and t."""

from .mistake import Mistake

M, V = "m / (1 - h.beta1**t)", "v / (1 - h.beta2**t)"
FIRST = "xp.scalar.where(t - 1, {}, {})"

MISTAKES = (
    Mistake("the bias of neither average is corrected", (M, "m", V, "v"), "nerfstudio-project/gsplat#604"),
    Mistake("the bias of m is not corrected", (M, "m")),
    Mistake("the bias of v is not corrected", (V, "v")),
    Mistake("the bias of m is not corrected", ("h.lr / (1 - h.beta1**t)", "h.lr")),
    Mistake(
        "t is one too small: the correction uses the count before the step",
        count=lambda k, leaf, leaves: k,
        thread="Oneflow-Inc/oneflow#5960",
    ),
    Mistake(
        "t stops at 256, as a count in bfloat16 does",
        count=lambda k, leaf, leaves: min(k + 1, 256),
        late=True,
        thread="pytorch/pytorch#75214",
    ),
    Mistake("t is counted in 8 bits: after 255 comes 0", count=lambda k, leaf, leaves: (k + 1) % 256),
    Mistake("t is one too large", count=lambda k, leaf, leaves: k + 2),
    Mistake(
        "t stays 1 for ever", count=lambda k, leaf, leaves: 1, thread="d2l-ai/d2l-en, the TensorFlow tab of adam.md"
    ),
    Mistake(
        "t counts the updates of all parameters, not the steps",
        count=lambda k, leaf, leaves: k * leaves + leaf + 1,
        thread="clab/dynet#77",
    ),
    Mistake("m is corrected with β2 and v with β1", (M, "m / (1 - h.beta2**t)", V, "v / (1 - h.beta1**t)")),
    Mistake("m is corrected with β2", (M, "m / (1 - h.beta2**t)")),
    Mistake("v is corrected with β1", (V, "v / (1 - h.beta1**t)")),
    Mistake("m is multiplied by its correction", (M, "m * (1 - h.beta1**t)")),
    Mistake("v is multiplied by its correction", (V, "v * (1 - h.beta2**t)")),
    Mistake(
        "both are multiplied by their corrections",
        (M, "m * (1 - h.beta1**t)", V, "v * (1 - h.beta2**t)"),
        thread="karpathy/convnetjs#107",
    ),
    Mistake("m is corrected with 1 − β1 t", (M, "m / (1 - h.beta1 * t)")),
    Mistake("m is corrected with 1 − β1, without the power", (M, "m / (1 - h.beta1)")),
    Mistake("v is corrected with 1 − β2, without the power", (V, "v / (1 - h.beta2)")),
    Mistake("both are corrected without the power", (M, "m / (1 - h.beta1)", V, "v / (1 - h.beta2)")),
    Mistake(
        "1 − β^t is taken from 1 once more: m and v are divided by β^t",
        (M, "m / h.beta1**t", V, "v / h.beta2**t"),
        "kozistr/pytorch_optimizer#308",
    ),
    Mistake(
        "the root is divided by 1 − β2^t, whose root it should be",
        ("xp.sqrt(v_hat)", "xp.sqrt(v) / (1 - h.beta2**t)"),
        "kozistr/pytorch_optimizer#354",
    ),
    Mistake("the corrected m is kept instead of m", (" m=m,", " m=m_hat,"), beside="m_hat = m /"),
    Mistake("the corrected v is kept instead of v", (" v=v,", " v=v_hat,"), beside="v_hat = v /"),
    Mistake("both corrected averages are kept", (" m=m,", " m=m_hat,", " v=v,", " v=v_hat,"), beside="v_hat = v /"),
    Mistake(
        "m is corrected for bias, where the paper does not",
        ("eta * h.lr * ratio", "eta * h.lr * ratio / (1 - h.beta1**t)"),
        "online-ml/river#185",
    ),
    Mistake(
        "m and v are corrected for bias, where the paper does not",
        ("eta * h.lr * ratio", "eta * h.lr * ratio * xp.scalar.sqrt(1 - h.beta2**t) / (1 - h.beta1**t)"),
    ),
    Mistake(
        "v is corrected for bias, where the paper does not",
        ("xp.sqrt(v) + h.eps", "xp.sqrt(v / (1 - h.beta2**t)) + h.eps"),
    ),
    Mistake(
        "u is corrected for bias, where the paper does not",
        ("h.lr / (1 - h.beta1**t)", "h.lr * (1 - h.beta2**t) / (1 - h.beta1**t)"),
    ),
)

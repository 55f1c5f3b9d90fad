"""What goes wrong in the rules after AMSGrad: signs, rectification, differences of gradients, clips and two means."""

from .mistake import Mistake

MEAN = "h.momentum * m + (1 - h.momentum) * g"
BELIEF, YOGI = "(1 - h.beta2) * (g - m) * (g - m) + h.eps", "xp.sign(v - g * g) * g * g"
EARLY, LOOK, CLIP = (
    "xp.where(early, m_hat, r * ratio)",
    "(m + (1 - h.beta2) * v)",
    "xp.minimum(xp.maximum(c, -limit), limit)",
)
DECAYED, LATER = "(g + h.weight_decay * theta)", "h.beta2 * v + (1 - h.beta2) * g * g, g * g)"
RAISED = "(v + xp.scalar.where(t - 1, 0, 1e-6))"
BETAS = ("beta1", "beta2", "beta3")

SIGNS = (
    Mistake(
        "the momentum is zero again in every step", (MEAN, "(1 - h.momentum) * g"), "kozistr/pytorch_optimizer#516"
    ),
    Mistake("it is Nesterov's sign", ("xp.sign(m)", f"xp.sign({MEAN})")),
    Mistake("the sign of the mean of the step before counts", (f"m = {MEAN}", f"w = {MEAN}", " m=m)", " m=w)")),
    *(
        mistake
        for x in ("m", "c")
        for mistake in (
            Mistake("the sign of zero is 1", (f"xp.sign({x})", f"(2 * xp.at_least({x}, 0) - 1)")),
            Mistake("the mean counts, not its sign", (f"xp.sign({x})", x), beside="xp.sign"),
        )
    ),
    Mistake(
        "the decay is inside the sign (L2), not decoupled",
        ("xp.sign(c) + h.weight_decay * theta", "xp.sign(c + (1 - h.beta1) * h.weight_decay * theta)"),
        "bitsandbytes-foundation/bitsandbytes#1992",
    ),
    Mistake(
        "the step takes the sign of the mean that is kept", ("xp.sign(c)", "xp.sign(h.beta2 * m + (1 - h.beta2) * g)")
    ),
    Mistake(
        "β2 and 1 − β2 are exchanged",
        ("m = h.beta2 * m + (1 - h.beta2) * g", "m = (1 - h.beta2) * m + h.beta2 * g"),
        "FluxML/Optimisers.jl, Lion in rules.jl",
    ),
)
RECTIFIED = (
    Mistake(
        "it is rectified from ρ = 5 on, not 4",
        ("xp.scalar.at_least(4, rho)", "xp.scalar.at_least(5, rho)"),
        "google-deepmind/optax#15",
    ),
    Mistake(
        "there is no step before it is rectified",
        (EARLY, "xp.where(early, 0, r * ratio)"),
        "LiyuanLucasLiu/RAdam, degenerated_to_sgd=False",
    ),
    Mistake("it is Adam before it is rectified", (EARLY, "r * ratio")),
    Mistake("it is not rectified, but starts with momentum", (EARLY, "xp.where(early, m_hat, ratio)")),
    Mistake("the bias of m is not corrected before it is rectified", (EARLY, "xp.where(early, m, r * ratio)")),
    Mistake("the branches are exchanged", (EARLY, "xp.where(early, r * ratio, m_hat)")),
    Mistake("r is not rooted", ("xp.scalar.sqrt(above / below)", "above / below")),
    Mistake("r is turned over", ("xp.scalar.sqrt(above / below)", "xp.scalar.sqrt(below / above)")),
    Mistake("ρ_t lacks the factor 2", ("2 * t * h.beta2**t", "t * h.beta2**t")),
    Mistake("ρ_t lacks the factor t", ("2 * t * h.beta2**t", "2 * h.beta2**t")),
    Mistake("ρ_∞ lacks the − 1", ("2 / (1 - h.beta2) - 1", "2 / (1 - h.beta2)")),
    Mistake("ρ_∞ is made of β1", ("2 / (1 - h.beta2) - 1", "2 / (1 - h.beta1) - 1")),
)
BELIEFS = (
    Mistake(
        "the residual is that of the old mean",
        (BELIEF, "(1 - h.beta2) * (g - m) / h.beta1 * (g - m) / h.beta1 + h.eps"),
    ),
    Mistake("s averages g², as Adam's v does", (BELIEF, "(1 - h.beta2) * g * g + h.eps")),
    Mistake("s averages |g − m|, not its square", (BELIEF, "(1 - h.beta2) * xp.abs(g - m) + h.eps")),
    Mistake("s lacks the factor 1 − β2", (BELIEF, "(g - m) * (g - m) + h.eps")),
    Mistake(
        "s has no ε of its own", (BELIEF, "(1 - h.beta2) * (g - m) * (g - m)"), "juntang-zhuang/Adabelief-Optimizer#61"
    ),
    Mistake("ε in s is multiplied by 1 − β2", (BELIEF, "(1 - h.beta2) * ((g - m) * (g - m) + h.eps)")),
    Mistake(
        "the ε of s is not kept: it is added once",
        (BELIEF, BELIEF.removesuffix(" + h.eps"), "s_hat = s /", "s_hat = (s + h.eps) /"),
    ),
    Mistake("there is no ε outside the root", ("xp.sqrt(s_hat) + h.eps", "xp.sqrt(s_hat)")),
    Mistake("ε stands inside the root", ("xp.sqrt(s_hat) + h.eps", "xp.sqrt(s_hat + h.eps)")),
    Mistake("the bias of s is not corrected", ("s_hat = s / (1 - h.beta2**t)", "s_hat = s")),
    Mistake("the root is missing", ("xp.sqrt(s_hat) + h.eps", "s_hat + h.eps")),
)
YOGIS = (
    Mistake("v is Adam's average", (f"v - (1 - h.beta2) * {YOGI}", "h.beta2 * v + (1 - h.beta2) * g * g")),
    Mistake("v is AdaGrad's sum, times 1 − β2", (f"v - (1 - h.beta2) * {YOGI}", "v + (1 - h.beta2) * g * g")),
    Mistake("the sign compares v with g, not with g²", (YOGI, "xp.sign(v - g) * g * g")),
    Mistake("v also decays by β2", (f"v - (1 - h.beta2) * {YOGI}", f"h.beta2 * v - (1 - h.beta2) * {YOGI}")),
    Mistake("v lacks the factor 1 − β2", (f"v - (1 - h.beta2) * {YOGI}", f"v - {YOGI}")),
    Mistake(
        "both averages are corrected for bias, as in Adam",
        ("h.lr * m /", "h.lr * m / (1 - h.beta1**t) /", "xp.sqrt(v)", "xp.sqrt(v / (1 - h.beta2**t))"),
        beside=YOGI,
    ),
    Mistake(
        "v starts at 1e-6",
        (f"v = v - (1 - h.beta2) * {YOGI}", f"v = {RAISED} - (1 - h.beta2) * {YOGI.replace('v', RAISED)}"),
        "jettify/pytorch-optimizer#77",
    ),
)
DIFFERENCES = (
    Mistake(
        "the look-ahead is weighted by β2, not by 1 − β2",
        (LOOK, "(m + h.beta2 * v)", "g + (1 - h.beta2) * d", "g + h.beta2 * d"),
        "google-deepmind/optax#1715",
    ),
    Mistake(
        "the betas are taken as decays",
        settings=lambda given: given | {b: 1 - given[b] for b in BETAS if b in given},
        needs=BETAS,
        beside="g_prev",
        thread="sail-sg/Adan#4",
        about=r"\bh\.beta1\b",
    ),
    Mistake("the kept gradient is no copy: the difference is zero", ("g - g_prev", "0 * g"), "shivram1987/diffGrad#2"),
    Mistake("the kept gradient is never renewed", ("g_prev=xp.copy(g)", "g_prev=xp.where(later, g_prev, g)")),
    Mistake("the first difference is the first gradient", ("xp.where(later, g - g_prev, 0)", "g - g_prev")),
    Mistake("the difference has the wrong sign", ("g - g_prev", "g_prev - g")),
    Mistake("n averages g², without the difference", ("h.beta3 * look * look", "h.beta3 * g * g")),
    Mistake("the step has no difference in it", (LOOK, "m")),
    Mistake("the step takes the difference whole", (LOOK, "(m + v)")),
    Mistake(
        "m starts at zero", ("xp.where(later, (1 - h.beta1) * m + h.beta1 * g, g)", "(1 - h.beta1) * m + h.beta1 * g")
    ),
    Mistake(
        "n starts at zero",
        (
            "xp.where(later, (1 - h.beta3) * n + h.beta3 * look * look, g * g)",
            "(1 - h.beta3) * n + h.beta3 * look * look",
        ),
    ),
    Mistake("ε stands inside the root", ("xp.sqrt(n) + h.eps", "xp.sqrt(n + h.eps)")),
    Mistake("there is no ε", ("xp.sqrt(n) + h.eps", "xp.sqrt(n)")),
    Mistake("n is averaged with β2", ("(1 - h.beta3) * n + h.beta3 * look", "(1 - h.beta2) * n + h.beta2 * look")),
    Mistake(
        "the decay multiplies θ before the step, and does not divide it after",
        (
            "theta = theta - eta * h.lr * (m",
            "theta = (1 - h.weight_decay * eta * h.lr) * theta - eta * h.lr * (m",
            "theta / (1 + h.weight_decay * eta * h.lr)",
            "theta",
        ),
    ),
    Mistake(
        "the decay is not multiplied by the learning rate", ("h.weight_decay * eta * h.lr", "h.weight_decay * eta")
    ),
    Mistake("the decay is not multiplied by the schedule", ("h.weight_decay * eta * h.lr", "h.weight_decay * h.lr")),
)
CLIPPED = (
    Mistake("nothing is clipped, as in the first version of the paper", (CLIP, "c")),
    Mistake(
        "the clip is one step ahead: 2^¼ in the second call",
        ("sqrt(t - 1))", "sqrt(t))"),
        "kozistr/pytorch_optimizer, adopt.py",
    ),
    Mistake(
        "the clip is the third root",
        ("xp.scalar.sqrt(xp.scalar.sqrt(t - 1))", "(t - 1) ** 0.333"),
        "huggingface/pytorch-image-models, adopt.py",
    ),
    Mistake("the clip is always at 1", ("xp.scalar.sqrt(xp.scalar.sqrt(t - 1))", "1")),
    Mistake("only the upper side is clipped", (CLIP, "xp.minimum(c, limit)")),
    Mistake(
        "the mean is clipped, not what it averages",
        (
            CLIP,
            "c",
            "h.beta1 * m + (1 - h.beta1) * c",
            "xp.minimum(xp.maximum(h.beta1 * m + (1 - h.beta1) * c, -limit), limit)",
        ),
    ),
    Mistake(
        "the divisor knows the gradient, as in Adam",
        ("xp.maximum(xp.sqrt(v), h.eps)", "xp.maximum(xp.sqrt(h.beta2 * v + (1 - h.beta2) * g * g), h.eps)"),
    ),
    Mistake("ε is added to the root, not its least value", ("xp.maximum(xp.sqrt(v), h.eps)", "(xp.sqrt(v) + h.eps)")),
    Mistake("v starts at zero", (f"xp.where(later, {LATER}", LATER.removesuffix(", g * g)"))),
    Mistake(
        "the first call decays already",
        ("xp.where(later, m + h.weight_decay * theta, 0)", "(m + h.weight_decay * theta)"),
    ),
    Mistake("m lacks the factor 1 − β1", ("(1 - h.beta1) * c", "c"), beside="limit"),
    Mistake(
        "the decay is added to the gradient (L2), not decoupled",
        (
            "c = g / xp",
            f"c = {DECAYED} / xp",
            LATER,
            LATER.replace("g * g", f"{DECAYED} * {DECAYED}"),
            "m + h.weight_decay * theta",
            "m",
        ),
        "iShohei220/adopt, decouple=False",
    ),
)
MIXED = (
    Mistake("the long mean is corrected for bias", ("h.alpha * m2", "h.alpha * m2 / (1 - h.beta3**t)")),
    Mistake("the bias of the short mean is not corrected", ("m1_hat + h.alpha", "m1 + h.alpha")),
    Mistake("the long mean is left out", ("(m1_hat + h.alpha * m2)", "m1_hat")),
    Mistake("α multiplies both means", ("(m1_hat + h.alpha * m2)", "h.alpha * (m1_hat + m2)")),
    Mistake("α multiplies the short mean", ("(m1_hat + h.alpha * m2)", "(h.alpha * m1_hat + m2)")),
    Mistake(
        "the means are mixed with α and 1 − α", ("(m1_hat + h.alpha * m2)", "((1 - h.alpha) * m1_hat + h.alpha * m2)")
    ),
    Mistake(
        "the long mean forgets as the short one does",
        ("h.beta3 * m2 + (1 - h.beta3) * g", "h.beta1 * m2 + (1 - h.beta1) * g"),
    ),
    Mistake("the long mean lacks the factor 1 − β3", ("(1 - h.beta3) * g", "g")),
    Mistake("the long mean averages the short one", ("(1 - h.beta3) * g", "(1 - h.beta3) * m1")),
    Mistake(
        "the long mean is not divided by the root",
        ("(m1_hat + h.alpha * m2) / (xp.sqrt(v_hat) + h.eps)", "m1_hat / (xp.sqrt(v_hat) + h.eps) + h.alpha * m2"),
    ),
    Mistake(
        "the decay is not multiplied by the learning rate",
        (" + h.weight_decay * theta)", ") - eta * h.weight_decay * theta"),
        beside="m1_hat",
    ),
    Mistake(
        "the decay is added to the gradient (L2), not decoupled",
        ("(1 - h.beta1) * g", "(1 - h.beta1) * (g := g + h.weight_decay * theta)", " + h.weight_decay * theta)", ")"),
        "kozistr/pytorch_optimizer, weight_decouple=False",
        beside="m1_hat",
    ),
)
MISTAKES = (*SIGNS, *RECTIFIED, *BELIEFS, *YOGIS, *DIFFERENCES, *CLIPPED, *MIXED)

# %% [markdown]
# # 03 · Adam, and why it corrects its bias
#
# **You will do.** Watch the first steps of Adam with its bias correction and without; read its five lines; have a proof
# checked; move ε from place to place and see who notices.
#
# **You will learn.** Why Adam divides its averages by $1 - \beta^t$; why its step is about as long as the learning rate
# whatever the gradient; what ε is for, and why it matters where it stands.
#
# **You need.** Python. If you read [01](01_gradient_descent_and_momentum.ipynb) and
# [02](02_adagrad_rmsprop_adadelta.ipynb) first you know the words; if not, here they are.
#
# **Time.** 35 minutes, 50 with the exercises.

# %% tags=["hide-input"]
import matplotlib.pyplot as plt
import numpy as np

import refimpl as ri
from refimpl import course
from refimpl.problems.networks import Plain, Task
from refimpl.show.explore import Axis, Frame, Panel, explore
from refimpl.show.style import CURVES
from refimpl.training import train

course.style()
xp = course.arrays("numpy")  # "cupy" computes the same on an NVIDIA GPU

# %% [markdown]
# ## Play first
#
# Two walkers go down the same straight slope. The slope never changes, so every gradient is 1. Both use Adam. Adam keeps
# two running averages, which start at 0 and fill up: $m$ of the gradients, $v$ of their squares. One of the walkers
# corrects for that start, the other does not.
#
# Press play: the left picture shows how full the averages are, the right one how long the steps are. Then move the
# sliders: what makes the second walker run?

# %% tags=["hide-input"]
WALKERS, AVERAGES, STEPS = ("corrected", "not corrected"), ("m", "root of v"), 60


def uncorrected(lr, beta1=0.9, beta2=0.999):
    """Adam's averages as they are."""
    return ri.Adaptive(lr=lr, phi=ri.phi.EMA(beta1), psi=ri.psi.EMA(beta2))


def two_walkers(beta1, beta2):
    """How full the averages are, and the lengths of the steps, on a constant gradient."""
    t, ones = np.arange(1, STEPS + 1), np.ones((STEPS, 1))
    done = ri.trace(ri.Adam(lr=1.0, beta1=beta1, beta2=beta2, eps=0), np.zeros(1), ones)
    bare = ri.trace(uncorrected(1.0, beta1, beta2), np.zeros(1), ones)
    full = (done["m"][:, 0], np.sqrt(done["v"][:, 0]))
    lengths = tuple(-np.diff(each["theta"][:, 0], prepend=0.0) for each in (done, bare))
    far = [-float(each["theta"][-1, 0]) for each in (done, bare)]
    return Frame(
        tuple(tuple(np.stack([t, line], axis=1) for line in lines) for lines in (full, lengths)),
        f"After {STEPS} steps the corrected walker is {far[0]:.3g} learning rates away, the other {far[1]:.3g}. The "
        f"longest step of the other was {lengths[1].max():.3g} learning rates.",
        told=(*full, *lengths),
    )


explore(
    two_walkers,
    {
        "β1": (0.9, (0.0, 0.5, 0.8, 0.9, 0.95, 0.99)),
        "β2": (0.999, (0.9, 0.95, 0.99, 0.995, 0.999, 0.9999)),
    },
    (
        Panel(
            "how full the averages are", Axis("step t", 1, STEPS), Axis("full = 1", 0, 1.05), AVERAGES, colours=(2, 3)
        ),
        Panel("length of the step", Axis("step t", 1, STEPS), Axis("in learning rates", 0.02, 120, True), WALKERS),
    ),
    "Two walkers with Adam",
    "How full Adam's two averages are over the first steps, and how long the steps are with and without bias correction.",
    steps=STEPS,
    telling="Averages and steps",
    tells=AVERAGES + WALKERS,
)

# %% [markdown]
# At the defaults the walker who corrects takes steps of one learning rate, from the first on. The other starts with three,
# speeds up to six and a half, and is five times as far before he slows down. Whether that is good or bad we shall measure.
#
# Nothing is wrong with his averages, except where they started. That is the story of this notebook. Its words:
#
# | word | what it means here |
# |---|---|
# | *parameters*, θ ("theta") | the numbers that are learned |
# | *loss* | one number that says how badly the model does with these parameters; we want it small |
# | *gradient*, $g$ | for each parameter, how fast the loss rises when that parameter is raised; so one goes the other way |
# | *step* | one small change of the parameters, made with one gradient |
# | *learning rate*, α or `lr` | a number that we choose: how long the steps are |
# | *noise* | the gradient is computed from a few examples only, so it is right on average and wrong each time |
# | *optimizer* | a rule that makes steps of gradients; the simplest, *SGD*, steps by the learning rate times the gradient |
# | *root* | the square root, always |

# %% [markdown]
# ## What was wrong before
#
# Adam's parent is RMSProp. RMSProp keeps a running average of the *squares* of the gradient and divides each gradient
# by the root of that average. So a parameter with large gradients and one with small gradients move alike.
#
# A *running average* is cheap: keep one number $v$, and with each new value move it a little:
#
# > new $v$ = 99.9 % of the old $v$ + 0.1 % of the new square
#
# But what is $v$ before the first value? Zero. So after the first value it is a thousandth of what it should be. It is
# like a tank that has just begun to fill: its level says how long it has been filling, not how strong the inflow is.
#
# **Predict.** RMSProp with a learning rate of 0.001 keeps 99.9 % of its average. The first gradient is 4. How far does it
# go in the first step: about 0.001, about 0.004, or about 0.03?
#
# (In the code, `init` gives the numbers that an optimizer keeps, here $v = 0$, and `step` takes one step.)

# %%
opt = ri.RMSProp(lr=0.001, beta2=0.999)
theta, state = opt.step(np.array([0.0]), np.array([4.0]), opt.init(np.array([0.0])))
course.answer(f"It goes {abs(theta[0]):.4f} far. The average of the squares is {state.slots['v'][0]:.3f}.")

# %% [markdown]
# <details>
# <summary>Why</summary>
#
# The average of the squares should be 16. It is a thousandth of that, so its root is 0.126 and not 4, and the gradient
# is divided by 0.126. That makes 32 learning rates.
#
# </details>

# %% [markdown]
# The second flaw: RMSProp goes where the *last* gradient points. If gradients are noisy, so is the path. Momentum
# ([01](01_gradient_descent_and_momentum.ipynb)) goes where the average of the gradients points.
#
# Adam is both repairs together: an average of the gradients for the direction, an average of their squares for the
# length, both corrected for their start.

# %% [markdown]
# ## The equations
#
# Kingma & Ba 2015 ([arXiv 1412.6980v9](https://arxiv.org/abs/1412.6980v9)), Algorithm 1. In step $t = 1, 2, 3, \dots$,
# with the gradient $g_t$ at the parameters $\theta_{t-1}$:
#
# $$
# \begin{aligned}
# m_t &= \beta_1 m_{t-1} + (1 - \beta_1) g_t      && \text{average of the gradients} \\
# v_t &= \beta_2 v_{t-1} + (1 - \beta_2) g_t^2    && \text{average of their squares} \\
# \hat m_t &= m_t/(1 - \beta_1^t)                 && \text{corrected} \\
# \hat v_t &= v_t/(1 - \beta_2^t)                 && \text{corrected} \\
# \theta_t &= \theta_{t-1} - \alpha\, \hat m_t/(\sqrt{\hat v_t} + \epsilon)
# \end{aligned}
# $$
#
# Everything is done for each parameter by itself. $m_0$ and $v_0$ are zero.
#
# | paper | code | in words | default |
# |---|---|---|---|
# | $\theta$ | `theta` | the parameters | |
# | $g_t$ | `g` | the gradient | |
# | $\alpha$ | `lr` | the learning rate, about the length of a step | 0.001 |
# | $\beta_1$, $\beta_2$ ("beta") | `beta1`, `beta2` | how much of the old average is kept | 0.9, 0.999 |
# | $m_t$ | `m` | the *first moment*: an average of the gradients | starts at 0 |
# | $v_t$ | `v` | the *second moment*: an average of the squares | starts at 0 |
# | $\hat m_t$, $\hat v_t$ | `m_hat`, `v_hat` | the same, *corrected for bias* | |
# | $\epsilon$ ("epsilon") | `eps` | a small number that keeps us from dividing by zero | $10^{-8}$ |
#
# *Moment* is the statistician's word for the average of a power: first power, first moment; second power, second moment.
# *Bias* is theirs too: an estimate is *biased* if it is wrong on average, however often one tries. *Adam* stands for
# adaptive moment estimation.

# %% [markdown]
# ## The code
#
# Here are the lines that this project computes Adam with. They are fetched from its source, not copied, so they cannot
# differ from what runs.

# %%
course.rule_source(ri.Adam)

# %% [markdown]
# You see three things that the equations above do not have. `l2` and `eta` are for later notebooks (regularisation in
# [05](05_l2_is_not_weight_decay.ipynb), schedules in [07](07_cosine_annealing_and_warm_restarts.ipynb)); here they are 0
# and 1. And the function returns everything that the paper has a name for, so that we can look at it.
#
# `h` holds the settings, and `xp` is NumPy. The comments with line numbers are for notebook 05: they count the lines of
# Algorithm 2 in the paper on AdamW, which contains Adam.
#
# Let us build it once ourselves.


# %% tags=["rebuilt"]
def my_adam(theta, gradients, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    m, v = xp.zeros_like(theta), xp.zeros_like(theta)
    for t, g in enumerate(gradients, start=1):
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g * g
        m_hat = m / (1 - beta1**t)
        v_hat = v / (1 - beta2**t)
        theta = theta - lr * m_hat / (xp.sqrt(v_hat) + eps)
    return theta


# %% [markdown]
# Is it the same? Not nearly: the same, in every bit, after a hundred steps on a thousand parameters. (`ri.trace` feeds
# gradients to an optimizer, one a step, and gives back what every step has made: θ, `m`, `v` and so on.)

# %% tags=["bit-equal"]
random = np.random.default_rng(0)
start = xp.asarray(random.standard_normal(1000))
gradients = xp.asarray(random.standard_normal((100, 1000)))

mine = my_adam(start, gradients)
theirs = ri.trace(ri.Adam(), start, gradients)["theta"][-1]

assert course.bits_equal(mine, theirs)

# %% [markdown]
# One step under the magnifying glass: formula, code line and this step's numbers side by side. The gradient is 2.

# %%
opt = ri.Adam(lr=0.001)
theta = np.array([0.0])
ri.explain(opt, theta, np.array([2.0]), opt.init(theta))

# %% [markdown]
# Now four steps. The gradient is 2 in each of them. What should the averages be? 2 and 4.

# %%
history = ri.trace(opt, theta, np.full((4, 1), 2.0))
print(" t         m         v     m_hat     v_hat     theta")
for t in range(4):
    numbers = (history[name][t, 0] for name in ("m", "v", "m_hat", "v_hat", "theta"))
    print(f"{t + 1:2}", *(f"{number:9.4f}" for number in numbers))

# %% [markdown]
# `m` starts at a tenth of 2 and `v` at a thousandth of 4. `m_hat` and `v_hat` are right from the first step, and θ goes
# one learning rate at a time.

# %% [markdown]
# ## The derivation
#
# Why $1 - \beta^t$, of all things? Take the running average apart. After three steps, with $v_0 = 0$,
#
# > $v_3 = (1-\beta)\, g_3^2 + (1-\beta)\beta\, g_2^2 + (1-\beta)\beta^2 g_1^2$
#
# So $v$ is a sum of the squares with *weights*. In a proper average the weights add up to 1. Do these?
#
# We ask the code. If the only gradient is a 1 in step $i$, all other terms are zero, and $v$ *is* the weight of step $i$.
# We do that for every $i$ at once, with a parameter for each. (β is 0.9 here, so that there is something to see.)

# %%
beta = 0.9
figure, axes = plt.subplots(1, 3, figsize=(8.4, 2.4), sharey=True)
for ax, t in zip(axes, (3, 10, 40), strict=True):
    one_each = np.eye(t)  # parameter i has the gradient 1 in step i and 0 in all others
    weights = ri.trace(ri.Adam(beta2=beta), np.zeros(t), one_each)["v"][-1]
    ax.bar(range(1, t + 1), weights, color=CURVES[0]["color"])
    ax.set(title=f"t = {t}: sum {weights.sum():.3f}", xlabel="gradient number")
    print(f"t = {t:2}: the weights add up to {weights.sum():.6f}, and 1 - 0.9^{t} is {1 - beta**t:.6f}")
axes[0].set_ylabel("weight in the average")
course.show(
    figure,
    "Three bar charts of the weights of the gradients seen so far after 3, 10 and 40 steps. The newest has the weight "
    "0.1, older ones less. They add up to 0.271, 0.651 and 0.985.",
)

# %% [markdown]
# They add up to $1 - \beta^t$. That is too little at first and nearly 1 later. What is missing lies on the zero at the
# start. So divide by $1 - \beta^t$: then the weights add up to 1, in every step. **That is all of the bias correction.**

# %% [markdown]
# ### Too small, so why too long?
#
# Without the correction both averages are too small. Why are the steps then too *long*, and not just right or too short?
# Adam divides one by the root of the other. A small $m$ makes the step shorter. A small $v$ makes it longer, since its root
# is what is *divided by*. Who wins? Here are both for gradients that are all 1:

# %%
ones = ri.trace(ri.Adam(), np.zeros(1), np.ones((10_000, 1)))  # both averages should be 1
print(f"{'step':>5} {'m':>8} {'root of v':>12} {'uncorrected step, in learning rates':>38}")
for t in (1, 4, 12, 100, 1000, 10_000):
    m, root = ones["m"][t - 1, 0], np.sqrt(ones["v"][t - 1, 0])
    print(f"{t:5} {m:8.3f} {root:12.3f} {m / root:38.2f}")

# %% [markdown]
# In the first step $m$ has a tenth of what it should have, the root of $v$ not even a thirtieth. Then $m$ fills up within
# some ten steps, and $v$ takes some thousand: for a while a full average is divided by the root of an empty one. **That is what makes the second
# walker run**, and why his steps get longer before they get shorter: play the first picture again. With β2 nearer to 1
# he runs farther, for the divisor stays small for longer. With β2 = 0.9, like β1, he does not run at all: he starts too
# slowly.

# %% [markdown]
# ### When does it harm?
#
# Steps that are too long early on are like a learning rate that starts several times too high. Is that bad? It depends
# on how much room there is. We train small networks on digits (three seeds, 20 passes through the data) at four learning
# rates.
#
# **Predict.** At which of the rates 0.001, 0.01, 0.03 and 0.1 does leaving out the correction harm?

# %% tags=["varies"]
RATES, SEEDS = np.array([0.001, 0.01, 0.03, 0.1]), (0, 1, 2)
lanes = dict(task=Task(), seeds=np.repeat(SEEDS, len(RATES)), epochs=20, every=20)
rows = []
for name, make in {"corrected": lambda lr: ri.Adam(lr=lr), "not corrected": uncorrected}.items():
    ends = train(make(np.tile(RATES, len(SEEDS))), Plain(), **lanes).test_error[-1]
    errors = ends.reshape(len(SEEDS), -1).mean(axis=0)
    rows.append(f"| {name} | " + " | ".join(f"{error:.1f}" for error in errors) + " |")
head = (
    "| test error in % at the rate | " + " | ".join(f"{rate:g}" for rate in RATES) + " |\n|---|" + "---|" * len(RATES)
)
course.answer("\n".join((head, *rows)))

# %% [markdown]
# <details>
# <summary>Why</summary>
#
# At small rates the uncorrected Adam has the *lower* error: its long first steps make up for a rate that is too small for
# so short a training. In the middle there is little between them. At 0.1, near the largest rate that this network bears,
# six times that rate is too much: the weights are thrown so far in the first steps that training does not recover. The
# correction makes a rate mean the same in step 1 and in step 1000. It is no gain in itself; it keeps you from harm near the
# limit.
#
# </details>

# %% [markdown]
# ### With noise
#
# That was for gradients that are all the same. With noise it is true on average: of 2000 parameters, each with its own
# noise, we take the mean of $v$.
#
# **Predict.** `beta2` is 0.999. After how many steps is $v$ half of what it should be: about 10, about 100, about 700?

# %%
t, beta2 = np.arange(1, 3001), 0.999
noise = np.random.default_rng(1).standard_normal((3000, 2000))  # the mean of its squares is 1
history = ri.trace(ri.Adam(beta2=beta2), np.zeros(2000), noise)
v, v_hat = history["v"].mean(axis=1), history["v_hat"].mean(axis=1)
half_way = int(np.argmax(1 - beta2**t >= 0.5)) + 1
course.answer(f"After {half_way} steps, says $1 - \\beta_2^t$. In the noise it is step {int(np.argmax(v >= 0.5)) + 1}.")

# %% [markdown]
# <details>
# <summary>Why</summary>
#
# $1 - 0.999^t$ is one half where $0.999^t$ is, so at $t = \log 0.5/\log 0.999$. A short run is over by then. With
# β2 = 0.9999 it would take ten times as long.
#
# </details>

# %% [markdown]
# Here is the whole way. The uncorrected mean climbs along the dotted line, $1 - \beta_2^t$, so closely that it covers it.
# The corrected one is near 1, where it should be, from the first step on.

# %% tags=["hide-input"]
figure, ax = plt.subplots(figsize=(6.2, 2.9))
ax.semilogx(t, v_hat, **CURVES[0], label=r"$\hat v_t$, corrected")
ax.semilogx(t, v, **CURVES[1], label="$v_t$")
ax.semilogx(t, 1 - beta2**t, "k:", label=r"$1 - \beta_2^t$")
ax.set(xlabel="step t", ylabel="mean over 2000 parameters")
ax.legend()
course.show(
    figure,
    "The mean of the second moment over 2000 parameters against the step, on a logarithmic axis. Uncorrected it rises "
    "from 0.001 to 0.95 along the curve 1 minus beta2 to the t; corrected it is near 1 from the first step on.",
)

# %% [markdown]
# Pictures convince; they do not prove. The proof is here too. It is made by a program about the very lines above, and it
# is run again now, in this cell. Open it to read it step by step.
#
# ($E[\cdot]$ is the *expected value*: the average over all the noise that could have been. *Stationary* means that the
# noise does not change with time; if it does change, something is left over, which the paper calls ζ, "zeta".)

# %%
course.derivation("bias_correction")

# %% [markdown]
# What if the gradients do change with time, as they do? Then the average lags behind, and no division mends that; it is
# the ζ in the paper's equation (4). Bias correction repairs the start at zero and nothing else.
#
# ### How long is a step?
#
# Divide an average of $g$ by the root of an average of $g^2$. Make every gradient a thousand times as large: above and
# below the line there is a factor of a thousand, and it cancels. So Adam's step does not depend on the *scale* of the
# gradient.
#
# **Predict.** We multiply the loss by 1024, and so every gradient. Where does Adam (with ε = 0) end: at the same
# place, nearly the same place, or somewhere else?

# %%
exact = ri.Adam(lr=0.01, eps=0)
small = ri.trace(exact, start, gradients)["theta"][-1]
large = ri.trace(exact, start, 1024 * gradients)["theta"][-1]
thrice = ri.trace(exact, start, 3 * gradients)["theta"][-1]
same, apart = course.bits_equal(small, large), float(abs(small - thrice).max())
course.answer(f"The same place to the last bit: {same}. With a factor of 3, they are {apart:.0e} apart.")

# %% [markdown]
# <details>
# <summary>Why</summary>
#
# The factor cancels. 1024 is a power of two, so that even the rounding is the same; with a factor of 3 the rounding
# differs, and nothing else. SGD would have taken steps 1024 times as long.
#
# </details>

# %%
course.derivation("scale_invariance")

# %% [markdown]
# So the learning rate *is* the length of a step, roughly. The paper says in section 2.1 that a step is at most α, or
# $\alpha (1 - \beta_1)/\sqrt{1 - \beta_2}$ where that is more: 3.16 α at the defaults. It calls this a *trust region*:
# do not go farther than you trust the gradient.
#
# That is a good rule of thumb, and as printed it is not true for all gradients. It is what *one* gradient after many
# zeros does: $m$ is then a tenth of it, $v$ a thousandth of its square, there is nothing left to correct, and
# $0.1/\sqrt{0.001}$ is 3.16. Gradients that grow do more, for $m$ soon follows them and $v$ is late:


# %%
def longest_step(gradients):
    """In learning rates, under Adam at its defaults; ε is too small to matter."""
    theta = ri.trace(ri.Adam(lr=1.0, eps=1e-300), np.array([0.0]), gradients[:, None])["theta"].ravel()
    return np.abs(np.diff(theta)).max()


lonely = np.zeros(20_000)
lonely[-1] = 1.0
growing = 1e-140 * (0.999 / 0.9) ** np.arange(6000)  # the worst that there is, says the proof below

beta1, beta2 = 0.9, 0.999
allowed = (1 - beta1) / np.sqrt((1 - beta2) * (1 - beta1**2 / beta2))
print(f"one gradient after many zeros: {longest_step(lonely):.2f} learning rates")
print(f"gradients that grow:           {longest_step(growing):.2f} learning rates")
print(f"what the proof below allows:   {allowed:.2f} learning rates")

# %% [markdown]
# (The *supremum* is the least bound that holds for all gradients: one comes as near to it as one likes. $\Delta_t$,
# "delta", is the step, $\theta_{t-1} - \theta_t$.)

# %%
course.derivation("effective_step_supremum")

# %% [markdown]
# ## What libraries do
#
# Every library has an Adam. They are not all the same one. Here each of them gets the same gradients and the same
# settings, and we look how far it is from the paper's Algorithm 1, in units of the learning rate. (What each library
# computes is written down in `ri.dialects`, in the form of rules; the tests hold those against the real libraries.)

# %%
dialects = ri.dialects
LIBRARIES = {
    "PyTorch": dialects.torch.Adam(lr=0.01),
    "optax": dialects.optax.Adam(learning_rate=0.01),
    "Paddle": dialects.paddle.Adam(learning_rate=0.01),
    "tinygrad": dialects.tinygrad.Adam(lr=0.01),
    "numpy-ml": dialects.numpy_ml.Adam(lr=0.01, eps=1e-8),
    "autograd": dialects.autograd.Adam(step_size=0.01),
    "Keras": dialects.keras.Adam(learning_rate=0.01, epsilon=1e-8),
    "TensorFlow": dialects.tensorflow.Adam(lr=0.01),
    "Chainer": dialects.chainer.Adam(alpha=0.01),
    "scikit-learn": dialects.sklearn.Adam(learning_rate_init=0.01),
    "ONNX": dialects.onnx.Adam(R=0.01, epsilon=1e-8),
    "MLX": dialects.mlx.Adam(learning_rate=0.01),
}
paper = ri.trace(ri.Adam(lr=0.01), start, gradients)["theta"]
apart = {}
for library, opt in LIBRARIES.items():
    difference = abs(ri.trace(opt, start, gradients)["theta"] - paper) / 0.01
    apart[library] = (float(difference[0].max()), float(difference[-1].max()))


def in_learning_rates(x):
    return "rounding only" if x < 1e-10 else f"{x:.1g}"


print("farthest from the paper, in learning rates, over 1000 parameters")
print(f"{'library':14}{'after step 1':>16}{'after step 100':>16}")
for library, (first, last) in apart.items():
    print(f"{library:14}{in_learning_rates(first):>16}{in_learning_rates(last):>16}")

# %% [markdown]
# Three groups. Six libraries compute the paper's Adam, up to rounding. Keras, TensorFlow, Chainer and scikit-learn add ε at
# another place; so does ONNX, which also corrects for one step too few. MLX corrects no bias unless it is told to, and you
# know by now what that does.
#
# ### Where ε stands
#
# The end of section 2 of the paper has a faster order of the same lines: correct the learning rate instead of the two
# averages,
#
# $$\theta_t = \theta_{t-1} - \alpha_t\, m_t/(\sqrt{v_t} + \hat\epsilon), \qquad
# \alpha_t = \alpha \sqrt{1 - \beta_2^t}/(1 - \beta_1^t) .$$
#
# (Kingma & Ba 2015, section 2, last paragraph.) It is the same if and only if
# $\hat\epsilon = \epsilon\sqrt{1 - \beta_2^t}$, which changes from step to step. The paper does not say so, and the
# libraries of the second group use a constant. Others put ε under the root.
#
# **Predict.** ε is $10^{-8}$ at each of the three places. Gradients are about $10^{-6}$. Which place shortens the first
# step most?

# %%
PLACES = {
    "after the correction (paper)": ri.Adam(lr=1.0, eps=1e-8),
    "before it (Keras, TensorFlow)": dialects.keras.Adam(learning_rate=1.0, epsilon=1e-8),
    "under the root (optax's eps_root)": dialects.optax.Adam(learning_rate=1.0, eps=0, eps_root=1e-8),
}
places = {place: abs(ri.trace(opt, np.zeros(1), np.array([[1e-6]]))["theta"][0, 0]) for place, opt in PLACES.items()}
course.answer(
    "The first step, in learning rates: " + ", ".join(f"{x:.2g} {place}" for place, x in places.items()) + "."
)

# %% [markdown]
# <details>
# <summary>Why</summary>
#
# Under the root by far: the root of $10^{-8}$ is $10^{-4}$, a hundred times the gradient.
#
# Before the correction ε stands beside the root of the uncorrected average, which is a thirtieth of the gradient. So it
# weighs thirty times as much there as after the correction.
#
# </details>

# %% [markdown]
# The same for gradients of all sizes. Go from right to left, to smaller gradients, and see where each line leaves 1: there
# ε begins to count.

# %%
size = np.geomspace(1e-12, 1e-1, 300)
figure, ax = plt.subplots(figsize=(6.6, 2.9))
for (place, opt), curve in zip(PLACES.items(), CURVES, strict=False):
    length = np.abs(ri.trace(opt, np.zeros(300), size[None])["theta"][0])
    ax.loglog(size, length, **curve, label=place)
ax.set(xlabel="size of the gradient", ylabel="first step, in learning rates", ylim=(1e-4, 2))
ax.legend()
course.show(
    figure,
    "The length of the first step against the size of the gradient. All three are one learning rate for large "
    "gradients. With epsilon after the correction the step shrinks below gradients of 1e-8, before the correction below "
    "3e-7, and under the root already below 1e-4.",
)

# %%
course.derivation("efficient_form")

# %% [markdown]
# ## Where it breaks
#
# **No gradient, no ε.** A parameter that has only seen zeros has $\hat m = 0$ and $\hat v = 0$. Without ε that is
# $0/0$, which computers call `nan`, "not a number", and it never goes away again. That is what ε is for.

# %%
for eps in (0, 1e-8):
    theta = ri.trace(ri.Adam(eps=eps), np.array([1.0]), np.zeros((1, 1)))["theta"][0, 0]
    print(f"ε = {eps:g}: after a gradient of 0 the parameter, which was 1, is {theta}")

# %% [markdown]
# **Rare gradients.** A parameter that gets a gradient once in a long while, such as that of a rare word, takes a step of
# 3.16 learning rates at the defaults. You saw it above: "one gradient after many zeros".
#
# **It can go the wrong way for ever.** In the following game $x$ is held between −1 and 1. The loss is $3x$ in every third
# step and $-x$ in the two others. In all that is $3x - x - x = x$: it rises to the right, so the best place is the left
# end, −1. The large gradient comes once, and Adam divides it by its own size. The small ones come twice. See where $x$
# is after every third step:

# %%
problem = ri.problems.Theorem1(C=3)  # Reddi, Kale & Kumar 2018, Theorem 1
opt = ri.Adam(lr=0.9, beta1=0.0, beta2=0.1, eps=1e-8, schedule=ri.InverseSqrt())
x = ri.run(opt, problem, steps=3000).iterates
figure, ax = plt.subplots(figsize=(6.2, 2.4))
ax.semilogx(np.arange(1, len(x) + 1), x, **CURVES[0])
ax.axhline(-1, color="0.4", linestyle=":")
ax.set(xlabel="step", ylabel="x", ylim=(-1.1, 1.1), title="The best place is −1")
course.show(
    figure,
    "Adam on the problem of Theorem 1: x stays near the right end, plus one, in 3000 steps; the best place is minus one.",
)

# %% [markdown]
# Why, and what mends it, is the subject of [notebook 04](04_when_adam_does_not_converge.ipynb).

# %% [markdown]
# ## Exercises
#
# Put your answer in place of the three dots and run the cell. The checker knows some of the usual slips and tells you
# which one it was.
#
# **1.** How far does Adam with a learning rate of 0.001 go in its very first step, if the gradient is 250?

# %%
course.ask_number("adam.first_step", ...)

# %% [markdown]
# <details>
# <summary>Solution</summary>
#
# 0.001, one learning rate. In the first step m_hat is the gradient and v_hat its square, so the quotient is ±1, whatever the gradient.
#
# </details>

# %% [markdown]
# **2.** The same step, but somebody deleted the two lines with `m_hat` and `v_hat` and divides `m` by the root of `v`.

# %%
course.ask_number("adam.first_step_uncorrected", ...)

# %% [markdown]
# <details>
# <summary>Solution</summary>
#
# m is 0.1 · 250 = 25. v is 0.001 · 250² = 62.5, and its root is 7.9. The quotient is 3.16, so the step is 0.00316: more than three learning rates. Note that v is too small by a factor of 1000 and m by a factor of 10, and that the root makes 31.6 of the 1000.
#
# </details>

# %% [markdown]
# **3.** With β2 = 0.99: after how many steps has `v` at least 90 % of what it should have?

# %%
course.ask_number("adam.ninety_percent", ...)

# %% [markdown]
# <details>
# <summary>Solution</summary>
#
# It has 1 − 0.99^t of it. That is at least 0.9 when 0.99^t ≤ 0.1, so t ≥ log 0.1/log 0.99 = 229.1: 230 steps.
#
# </details>

# %% [markdown]
# **4.** Why does Adam correct its bias?
#
# - **a** Because the gradients are noisy, and dividing by $1 - \beta^t$ averages the noise away.
# - **b** Because the averages start at zero, and in early steps a part of each is still that zero.
# - **c** Because the gradients change as the parameters move, and old gradients are out of date.
# - **d** Because without it we might divide by zero.

# %%
course.ask_number("adam.why", ...)

# %% [markdown]
# <details>
# <summary>Solution</summary>
#
# **b.** The weights of the gradients seen so far add up to 1 − β^t. The rest of the weight lies on the zero at the start. Dividing by 1 − β^t takes it away.
#
# </details>

# %% [markdown]
# **5.** Write Adam as a class, and let the checker find your slip. It runs some twenty scenarios and compares every
# number with the paper's. Fill in `step`, then put `MyAdam` in place of the three dots.


# %% tags=["exercise"]
class MyAdam:
    def __init__(self, lr, beta1, beta2, eps):
        self.lr, self.beta1, self.beta2, self.eps = lr, beta1, beta2, eps

    def init(self, theta):
        return 0, 0 * theta, 0 * theta  # t, m, v

    def step(self, theta, g, state):
        t, m, v = state
        theta = theta - self.lr * g  # this is only SGD: write Adam here
        return theta, (t, m, v)


course.ask_code(..., against="adam")

# %% [markdown]
# <details>
# <summary>Solution</summary>
#
# ```python
# def step(self, theta, g, state):
#     t, m, v = state
#     t = t + 1
#     m = self.beta1 * m + (1 - self.beta1) * g
#     v = self.beta2 * v + (1 - self.beta2) * g * g
#     m_hat = m / (1 - self.beta1**t)
#     v_hat = v / (1 - self.beta2**t)
#     theta = theta - self.lr * m_hat / (v_hat**0.5 + self.eps)
#     return theta, (t, m, v)
# ```
#
# Now break it on purpose: forget `t = t + 1`, or write `(v_hat + self.eps)**0.5`, and see what the checker says.
#
# </details>

# %% [markdown]
# ## Summary
#
# - Adam goes along an average of the gradients, divided by the root of an average of their squares.
# - Both averages start at zero, so early on they are too small: by the factor $1 - \beta^t$, exactly, for gradients
#   whose mean does not change. **Bias correction divides by that factor.** Without it the first steps are several times
#   too long: the average that is divided by stays too small for longest. That helps where the rate is small, and does
#   harm near the largest rate that one can use.
# - The step is about as long as the learning rate and does not depend on the scale of the gradient.
# - ε keeps us from dividing by zero. Where it stands differs between libraries, and shows where gradients are tiny.
#
# Next: [04, when Adam does not converge](04_when_adam_does_not_converge.ipynb).

# %% [markdown]
# ## Sources and errata
#
# - D. P. Kingma & J. Ba, *Adam: A Method for Stochastic Optimization*, 2015,
#   [arXiv 1412.6980v9](https://arxiv.org/abs/1412.6980v9): Algorithm 1; section 2.1 on the length of the step; section 3,
#   equations (1) to (4), on the bias.
# - S. J. Reddi, S. Kale & S. Kumar, *On the Convergence of Adam and Beyond*, 2018,
#   [arXiv 1904.09237](https://arxiv.org/abs/1904.09237): Theorem 1. They find the error in the convergence proof of the
#   Adam paper (its Theorem 4.1), so that theorem is not used here.
#
# **In the paper.** The bounds of section 2.1 are printed for all gradients, and hold for one gradient after zeros; the
# true supremum at the defaults is 7.27 α. What $\hat\epsilon$ is in the efficient form is not said.
#
# **In well-known teaching material**, at the versions that the theorem below names; later ones may be right. An
# annotated implementation gives $\hat\epsilon = (1 - \beta_2^t)\epsilon$, where the root is missing, and writes the step
# as $\hat m/\hat v$, where it is missing too. A textbook's TensorFlow version adds ε to the quotient, so that the
# parameters creep without a gradient, and never counts $t$, so that the bias is corrected as in step 1 for ever. Both are
# good otherwise, and that is the point: nobody had checked the lines by machine.

# %%
course.derivation("errata")

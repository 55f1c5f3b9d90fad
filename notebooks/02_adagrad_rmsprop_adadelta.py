# %% [markdown]
# # 02 · A learning rate for each parameter: AdaGrad, RMSProp, AdaDelta
#
# **You will do.** Make a valley a thousand times as steep across as along, and turn it; watch three methods forget, or
# not forget; find out what libraries have changed.
#
# **You will learn.** How dividing by the size of past gradients gives each parameter a learning rate of its own; why that
# helps only along the axes; what is lost if the past is never forgotten; what ε is to AdaDelta.
#
# **You need.** [01](01_gradient_descent_and_momentum.ipynb), or the words *parameter*, *loss*, *gradient*, *learning
# rate* from the table there.
#
# **Time.** 30 minutes, 45 with the exercises.

# %% tags=["hide-input"]
import matplotlib.pyplot as plt
import numpy as np

import refimpl as ri
from refimpl import course
from refimpl.course.valleys import Valley
from refimpl.problems import Quadratic
from refimpl.show.explore import Axis, Frame, Mark, Panel, explore
from refimpl.show.style import CURVES

course.style()
xp = course.arrays("numpy")  # "cupy" computes the same on an NVIDIA GPU

# %% [markdown]
# ## Play first
#
# The valley of notebook 01: flat along its floor, steep across. First move the steepness: whose path changes? Then turn
# the valley: whose path changes now?

# %% tags=["hide-input"]
WAYS, STEPS = ("gradient descent", "AdaGrad", "RMSProp"), 60


def ways_down(steepness):
    """Gradient descent at nearly its limit, and two methods that divide."""
    return dict(zip(WAYS, (ri.SGD(lr=1.8 / steepness), ri.AdaGrad(lr=0.5), ri.RMSProp(lr=0.06)), strict=True))


def three_ways_down(steepness, degrees):
    """The paths and the losses of the three in a valley of that steepness, turned by that angle."""
    valley = Valley(steepness, degrees)
    paths = [ri.run(opt, valley, STEPS, theta0=valley.theta0).iterates for opt in ways_down(steepness).values()]
    shares = [valley.loss(path, 0) / valley.loss(valley.theta0, 0) for path in paths]
    curves = [np.stack([np.arange(STEPS + 1), np.maximum(share, 1e-9)], axis=1) for share in shares]
    ends = ", ".join(
        f"{name} {f'{share[-1]:.1g}' if share[-1] > 1e-9 else 'below 1e-09'}"
        for name, share in zip(WAYS, shares, strict=True)
    )
    return Frame(
        (tuple(paths), tuple(curves)),
        f"Steepness {steepness:g}, turned by {degrees:g}°. Loss after {STEPS} steps, as a part of what it was: {ends}.",
        (tuple(valley.contours(6, 1.6)), ()),
        tuple(np.maximum(share, 1e-9) for share in shares),
    )


explore(
    three_ways_down,
    {
        "steepness": (20.0, (1.0, 5.0, 20.0, 100.0, 1000.0)),
        "angle of the valley, degrees": (0.0, (0.0, 11.25, 22.5, 33.75, 45.0)),
    },
    (
        Panel("paths", Axis("θ1", -1.5, 1.5), Axis("θ2", -1.16, 1.16), WAYS, "path", (Mark((0, 0)),)),
        Panel("loss, first = 1", Axis("step t", 0, STEPS), Axis("", 1e-8, 3, True), WAYS),
    ),
    "A valley that is made steeper and turned",
    "The paths of three methods in a valley, with its contours, and their losses over the steps.",
    steps=STEPS + 1,
    telling="Loss, as a part of what it was,",
    tells=WAYS,
)

# %% [markdown]
# As long as the valley lies along an axis (0 degrees), the steepness changes gradient descent and hardly anything else.
# AdaGrad and RMSProp go straight for the star. Turn the valley, and that is over: they crawl along the floor. Gradient
# descent does not notice the angle. Why?
#
# ## What was wrong before
#
# One learning rate for all parameters has to suit the steepest ([notebook 01](01_gradient_descent_and_momentum.ipynb)).
# So how long does it take until the height has fallen to a millionth?

# %%
STEEPNESS = (1, 3, 10, 30, 100, 300, 1000)
needed = {"gradient descent": [], "AdaGrad": []}
for steepness in STEEPNESS:
    valley = Quadratic(curvatures=(1.0, float(steepness)))
    for name, opt in {"gradient descent": ri.SGD(lr=1.8 / steepness), "AdaGrad": ri.AdaGrad(lr=0.5)}.items():
        losses = ri.run(opt, valley, 5000, theta0=np.array([-1.0, 0.8])).losses
        needed[name].append(int(np.argmax(losses < 1e-6 * losses[0])))
print(needed)
figure, ax = plt.subplots(figsize=(5.6, 2.7))
for (name, steps), curve, marker in zip(needed.items(), CURVES, "os", strict=False):
    ax.loglog(STEEPNESS, steps, **curve, marker=marker, label=name)
ax.set(xlabel="steepness across / along", ylabel="steps to a millionth")
ax.legend()
course.show(
    figure,
    "Steps until the height is a millionth of that at the start, against the steepness, both axes logarithmic. Gradient "
    "descent needs more and more, two thousand where the valley is a thousand times as steep; AdaGrad always needs about "
    "ten.",
)

# %% [markdown]
# **Predict.** Now the same valley, a thousand times as steep across, is turned by 45°, so that its floor runs between the
# axes. How many steps does AdaGrad need: again about ten, about a hundred, or thousands? And gradient descent?

# %%
turned = {name: {} for name in ("gradient descent", "AdaGrad")}
for degrees in (0, 22.5, 45):
    valley = Valley(1000.0, degrees)
    for name in turned:
        losses = ri.run(ways_down(1000.0)[name], valley, 5000, theta0=valley.theta0).losses
        turned[name][degrees] = int(np.argmax(losses < 1e-6 * losses[0]))
course.answer(
    "; ".join(
        f"{name}: " + ", ".join(f"{steps:,} steps at {degrees}°" for degrees, steps in found.items())
        for name, found in turned.items()
    )
)

# %% [markdown]
# <details>
# <summary>Why</summary>
#
# AdaGrad has one divisor for each *coordinate*. Along the axes, one coordinate is the floor and the other is the wall, so
# each gets the rate that suits it. At 45° both coordinates see the same mixture of wall and floor. Their gradients are
# equally large, so they are divided by the same number, and nothing is gained. Gradient descent has one rate for all
# directions. A rotation cannot change anything for it.
#
# So "a learning rate for each parameter" is not "a learning rate for each direction". How much it helps depends on
# whether the parameters lie along the steep and the flat directions. The same holds for Adam, which divides in the same way.
#
# </details>

# %% [markdown]
# And there is a second case, for which AdaGrad was made: *rare features*. In a model of text, the parameter of a common
# word gets a gradient in every step, that of a rare word once in a hundred steps. It has little to learn from, and should
# make more of it.

# %%
seldom = np.zeros((1000, 3))
seldom[:, 0] = seldom[::10, 1] = seldom[::100, 2] = 1.0  # in every step, in every 10th, in every 100th
print("how far the parameters of a common, a less common and a rare word have gone after 1000 steps")
for opt in (ri.SGD(lr=0.01), ri.AdaGrad(lr=0.1)):
    far = np.abs(ri.trace(opt, np.zeros(3), seldom)["theta"][-1])
    print(f"{type(opt).__name__:8}", far.round(2), f"  common to rare: {far[0] / far[2]:.0f} to 1")

# %% [markdown]
# ## The equations
#
# The idea of all three: keep, for each parameter, a measure of how large its gradients have been, and divide by it.
# Everything is done for each parameter by itself.
#
# **AdaGrad** (adaptive gradient) adds up all squares:
#
# $$G_t = G_{t-1} + g_t^2, \qquad \theta_t = \theta_{t-1} - \alpha\, g_t/(\sqrt{G_t} + \epsilon)$$
#
# Duchi, Hazan & Singer 2011, Figure 1, with the diagonal matrix.

# %% [markdown]
# **RMSProp** (root mean square) keeps a running average of the squares instead, so that what is long past is forgotten:
#
# $$v_t = \beta_2\, v_{t-1} + (1 - \beta_2)\, g_t^2, \qquad \theta_t = \theta_{t-1} - \alpha\, g_t/(\sqrt{v_t} + \epsilon)$$
#
# Tieleman & Hinton 2012, Coursera lecture 6e, slide 29. (The slide has no ε; ours may be 0.)

# %% [markdown]
# **AdaDelta** keeps a second average, of the squares of its own steps $\Delta$, and puts that where the learning rate was:
#
# $$
# \begin{aligned}
# v_t &= \rho\, v_{t-1} + (1 - \rho)\, g_t^2 \\
# \Delta_t &= -\frac{\sqrt{u_{t-1} + \epsilon}}{\sqrt{v_t + \epsilon}}\; g_t \\
# u_t &= \rho\, u_{t-1} + (1 - \rho)\, \Delta_t^2 \\
# \theta_t &= \theta_{t-1} + \Delta_t
# \end{aligned}
# $$
#
# Zeiler 2012 ([arXiv 1212.5701](https://arxiv.org/abs/1212.5701)), Algorithm 1, lines 4 to 7.
#
# | paper | code | in words | default |
# |---|---|---|---|
# | $G_t$ | `G` | the sum of all squares so far | starts at 0 |
# | $v_t$; Hinton's MeanSquare, Zeiler's $E[g^2]$ | `v` | the running average of the squares | starts at 0 |
# | $u_t$; Zeiler's $E[\Delta x^2]$ | `u` | the running average of the squared steps | starts at 0 |
# | $\beta_2$, $\rho$ | `beta2`, `rho` | how much of the old average is kept | 0.9, 0.95 |
# | $\alpha$; Duchi's $\eta$ | `lr` | the learning rate | 0.01, 0.001, none |
# | $\epsilon$; Duchi's $\delta$ | `eps` | keeps us from dividing by zero | small |
#
# A *running average* moves a little towards each new value: with $\beta_2 = 0.9$ it is nine tenths of what it was and one
# tenth of the new. Values that are long past have been multiplied by 0.9 so often that they no longer count.

# %% [markdown]
# ## The code

# %%
course.rule_source(ri.AdaGrad)
course.rule_source(ri.RMSProp)
course.rule_source(ri.AdaDelta)

# %% [markdown]
# AdaGrad and RMSProp differ in one line. Build both at once:


# %% tags=["rebuilt"]
def mine(theta, gradients, lr, eps, beta2=None):
    """RMSProp; without a beta2, AdaGrad."""
    size = xp.zeros_like(theta)
    for g in gradients:
        size = size + g * g if beta2 is None else beta2 * size + (1 - beta2) * g * g
        theta = theta - lr * g / (xp.sqrt(size) + eps)
    return theta


# %% tags=["bit-equal"]
random = np.random.default_rng(0)
start = xp.asarray(random.standard_normal(1000))
gradients = xp.asarray(random.standard_normal((100, 1000)))


def theirs(opt):
    return ri.trace(opt, start, gradients)["theta"][-1]


assert course.bits_equal(mine(start, gradients, 0.01, 1e-10), theirs(ri.AdaGrad(lr=0.01, eps=1e-10)))
assert course.bits_equal(mine(start, gradients, 0.01, 1e-8, 0.9), theirs(ri.RMSProp(lr=0.01, eps=1e-8, beta2=0.9)))

# %% [markdown]
# ## The derivation
#
# ### Who forgets?
#
# The gradient is 1 for 300 steps and then a hundredth of that: we have come from a steep slope to a flat one.
#
# **Predict.** How long are AdaGrad's steps at the end, measured in those of RMSProp: longer, about the same, much shorter?

# %%
slope = np.where(np.arange(900) < 300, 1.0, 0.01)[:, None]
WAYS = {"AdaGrad": ri.AdaGrad(lr=0.1), "RMSProp": ri.RMSProp(lr=0.01), "AdaDelta": ri.AdaDelta()}
lengths = {}
for name, opt in WAYS.items():
    theta = ri.trace(opt, np.array([0.0]), slope)["theta"].ravel()
    lengths[name] = np.abs(np.diff(theta, prepend=0.0))
course.answer(", ".join(f"{name}: {steps[-1]:.1g}" for name, steps in lengths.items()) + " in the last step")

# %% tags=["hide-input"]
figure, ax = plt.subplots(figsize=(6.4, 2.8))
for (name, steps), curve in zip(lengths.items(), CURVES, strict=False):
    ax.semilogy(np.arange(1, 901), steps, **curve, label=name)
ax.axvline(300, color="0.4", linestyle=":")
ax.set(xlabel="step; after 300 the gradient is a hundredth", ylabel="length of the step")
ax.legend(loc="lower right")
course.show(
    figure,
    "Lengths of the steps of three methods, logarithmic. AdaGrad's fall all the time and, when the gradient becomes a "
    "hundredth, drop to a hundredth and stay there. RMSProp's drop too and are back after about a hundred steps. "
    "AdaDelta's, half as long, drop and come back slowly.",
)

# %% [markdown]
# <details>
# <summary>Why</summary>
#
# AdaGrad's sum never gets smaller. Under a constant gradient the sum after $t$ steps is $t g^2$, so the step is
# $\alpha/\sqrt{t}$, shorter and shorter; and the steep slope is remembered for ever. RMSProp's average forgets it: after
# about $1/(1 - \beta_2) = 10$ steps a third is left, after 90 it counts less than the new squares.
#
# </details>
#
# All that these methods remember is a sum of squares with weights. AdaGrad's weights are all 1; RMSProp's are
# $(1 - \beta_2)\beta_2^{t-i}$ for the gradient of step $i$. Here is the proof, about these rules and their relatives:

# %%
course.derivation("averages_as_sums")

# %% [markdown]
# ### AdaDelta's units
#
# Suppose the parameter is a length in metres, and the loss is in euros. Then the gradient is in euros per metre. A step
# should be in metres. But gradient descent's step is a rate times *euros per metre*, and RMSProp's is a rate times a pure
# number. In both the learning rate has to bring in the metres.
#
# AdaDelta multiplies by the size of its own past steps, which is in metres (Zeiler 2012, section 3.2). That is the idea.
#
# **Predict.** We measure all parameters in centimetres instead: every θ is 100 times as large, every gradient a hundredth.
# By which factor do the steps of SGD, of RMSProp and of AdaDelta change? For the same walk it would have to be 100.


# %%
noisy = np.random.default_rng(3).standard_normal((50, 1))
changed = {}
for name, opt in {"SGD": ri.SGD(), "RMSProp": ri.RMSProp(eps=0), "AdaDelta": ri.AdaDelta(eps=1e-12)}.items():
    metres = np.diff(ri.trace(opt, np.zeros(1), noisy)["theta"], axis=0)
    centimetres = np.diff(ri.trace(opt, np.zeros(1), noisy / 100)["theta"], axis=0)
    changed[name] = float(centimetres[-1, 0] / metres[-1, 0])
course.answer(", ".join(f"{name}: {factor:.3g}" for name, factor in changed.items()))

# %% [markdown]
# <details>
# <summary>Why</summary>
#
# SGD's step is a rate times the gradient, and that is a hundredth. RMSProp's does not change at all. AdaDelta's do
# not change either. The argument with the metres needs past steps, and at the start there are none: $u_0 = 0$. With
# ε = 0 the first step is 0, and so are all others. With any ε above 0 the first step is about $\sqrt\epsilon$ long,
# whatever the units, and all later steps are made of it. A smaller ε does not help: it makes the factor come closer
# to 1, not to 100. So ε, which looks like a detail, is AdaDelta's learning rate at the start.
#
# </details>

# %%
for eps in (0.0, 1e-6, 1e-12, 1e-30):
    ends = [ri.trace(ri.AdaDelta(eps=eps), np.zeros(1), noisy / unit)["theta"][-2:, 0] for unit in (1, 100)]
    metres, centimetres = (float(end[1] - end[0]) for end in ends)
    print(f"ε = {eps:<6g}", "it never moves" if metres == 0 else f"the factor is {centimetres / metres:.3f}")

# %% [markdown]
# The theorem says when the units do fit: *from a state with past steps*, $u > 0$, and without ε.

# %%
course.derivation("adadelta_units")

# %% [markdown]
# ## What libraries do
#
# Take one parameter with the gradient 0.01 in every step, and give every library the same learning rate, 0.01, and ε,
# $10^{-7}$. How long is the first step, and where are we after 100? (In units of the learning rate. AdaDelta has none of
# its own; libraries give it one, and here it is their default.)

# %%
d, gentle = ri.dialects, np.full((100, 1), 0.01)
FAMILIES = {
    "AdaGrad": {
        "refimpl (paper)": ri.AdaGrad(lr=0.01, eps=1e-7),
        "PyTorch": d.torch.Adagrad(lr=0.01, eps=1e-7),
        "MLX": d.mlx.Adagrad(learning_rate=0.01, eps=1e-7),
        "optax": d.optax.AdaGrad(learning_rate=0.01, eps=1e-7),
        "Keras": d.keras.Adagrad(learning_rate=0.01, epsilon=1e-7),
        "TensorFlow": d.tensorflow.Adagrad(lr=0.01),
    },
    "RMSProp": {
        "refimpl (slide)": ri.RMSProp(lr=0.01, eps=1e-7),
        "PyTorch": d.torch.RMSprop(lr=0.01, alpha=0.9, eps=1e-7),
        "MLX": d.mlx.RMSprop(learning_rate=0.01, alpha=0.9, eps=1e-7),
        "optax": d.optax.RMSProp(learning_rate=0.01, eps=1e-7),
        "Keras": d.keras.RMSprop(learning_rate=0.01, epsilon=1e-7),
        "TensorFlow": d.tensorflow.RMSProp(lr=0.01, epsilon=1e-7),
        "autograd": d.autograd.RMSProp(step_size=0.01, eps=1e-7),
    },
    "AdaDelta": {
        "refimpl (paper)": ri.AdaDelta(eps=1e-7),
        "PyTorch": d.torch.Adadelta(rho=0.95, eps=1e-7),
        "Keras": d.keras.Adadelta(epsilon=1e-7),
        "Paddle": d.paddle.Adadelta(epsilon=1e-7),
    },
}
for family, libraries in FAMILIES.items():
    print(f"{family:18}{'first step':>12}{'after 100':>12}")
    for library, opt in libraries.items():
        theta = np.abs(ri.trace(opt, np.zeros(1), gentle)["theta"].ravel()) / 0.01
        print(f"  {library:16}{theta[0]:12.3g}{theta[-1]:12.3g}")

# %% [markdown]
# - **AdaGrad.** optax, Keras and TensorFlow start the sum at 0.1, not at 0. With small gradients that 0.1 is nearly all
#   there is: the first step is 0.03 learning rates long, and not 1.
# - **RMSProp.** optax and Keras put ε under the root, where $10^{-7}$ counts as $0.0003$. TensorFlow and autograd start the
#   average at 1: the first steps are short, which is a way round the cold start, though not the one of Adam.
# - **AdaDelta.** Keras and Paddle multiply by a learning rate of 0.001 unless told otherwise. A method that was made to
#   have none is a thousand times slower by default.
#
# ## Where it breaks
#
# **AdaGrad stops.** Its steps only get shorter. On a long run it may stop before it has arrived.
#
# **RMSProp never stops.** Near the minimum the gradients are small, and so is their average; the quotient is not. It goes on
# by about one learning rate in each step, to and fro.

# %%
valley, start = Quadratic(curvatures=(1.0, 20.0)), np.array([-1.0, 0.8])
ENDS = {
    "AdaGrad, rate 0.01": ri.AdaGrad(lr=0.01),
    "RMSProp, rate 0.05": ri.RMSProp(lr=0.05),
    "AdaDelta": ri.AdaDelta(),
}
figure, ax = plt.subplots(figsize=(6.4, 2.8))
for (name, opt), curve in zip(ENDS.items(), CURVES, strict=False):
    losses = ri.run(opt, valley, 3000, theta0=start).losses
    ax.loglog(np.arange(1, 3001), np.maximum(losses, 1e-12), **curve, label=name, linewidth=1)
ax.set(xlabel="step", ylabel="height", ylim=(1e-9, 20))
ax.legend(loc="lower left")
course.show(
    figure,
    "Height over the step for three methods, both axes logarithmic. AdaGrad with a rate of 0.01 falls slower and slower "
    "and is far from the bottom after 3000 steps. RMSProp falls quickly and then jumps about near a hundredth. AdaDelta "
    "starts slowly, comes down, and then its height rises again.",
)

# %% [markdown]
# **AdaDelta starts slowly**, for its first steps are the root of ε; and it too does not settle: the size of its steps
# feeds on itself.
#
# **RMSProp's first steps are too long**, since its average starts at zero: with its $\beta_2 = 0.9$ the first is more than
# three learning rates. [Notebook 03](03_adam.ipynb) begins with that.
#
# ## Exercises
#
# Put your answer in place of the three dots and run the cell.
#
# **1.** The gradient is 5 in every step. AdaGrad has the learning rate 0.1. How long is its 100th step?

# %%
course.ask_number("adaptive.hundredth_step", ...)

# %% [markdown]
# <details>
# <summary>Solution</summary>
#
# 0.01. The sum of the squares is 100 · 25, its root 50, and 0.1 · 5/50 = 0.01. The 5 cancels: it is 0.1/√100.
#
# </details>
#
# **2.** RMSProp with the learning rate 0.001 and $\beta_2 = 0.9$ meets its first gradient, 7. How far does it go?

# %%
course.ask_number("adaptive.first_step", ...)

# %% [markdown]
# <details>
# <summary>Solution</summary>
#
# 0.00316. The average is 0.1 · 49, its root √0.1 · 7, so the quotient is 1/√0.1 = 3.16. It does not depend on the 7.
#
# </details>
#
# **3.** You multiply the loss by 1000 and change nothing else. Whose steps change (with an ε that is too small to matter)?
#
# - **a** Those of SGD, AdaGrad and RMSProp.
# - **b** Those of SGD only.
# - **c** Those of AdaGrad and RMSProp only.
# - **d** Nobody's.

# %%
course.ask_number("adaptive.louder", ...)

# %% [markdown]
# <details>
# <summary>Solution</summary>
#
# **b.** AdaGrad and RMSProp divide by the size of the gradients, so a common factor cancels.
#
# </details>
#
# **4.** Write RMSProp as a class and have it checked. Fill in `step`, then put `MyRMSProp` in place of the three dots.


# %% tags=["exercise"]
class MyRMSProp:
    def __init__(self, lr, beta2, eps):
        self.lr, self.beta2, self.eps = lr, beta2, eps

    def init(self, theta):
        return 0 * theta  # the average of the squares

    def step(self, theta, g, v):
        theta = theta - self.lr * g  # this is gradient descent: divide
        return theta, v


course.ask_code(..., against="rmsprop")

# %% [markdown]
# <details>
# <summary>Solution</summary>
#
# ```python
# def step(self, theta, g, v):
#     v = self.beta2 * v + (1 - self.beta2) * g * g
#     return theta - self.lr * g / (v**0.5 + self.eps), v
# ```
#
# Then break it: put ε under the root, and see which library the checker takes you for.
#
# </details>
#
# ## Summary
#
# - Divide each gradient by the size that its parameter's gradients have had: steep and flat *coordinates*, common and rare
#   features move alike, and the scale of the loss no longer matters.
# - In a valley that lies between the axes the division does not help. Gradient descent is the same at every angle.
# - AdaGrad sums up all the past and gets slower for ever. RMSProp forgets, and does not settle. AdaDelta is meant to
#   bring its own units, and ε is its hidden learning rate.
# - Libraries differ in where the average starts and where ε stands, which matters where gradients are small.
#
# Next: [03, Adam](03_adam.ipynb), which is RMSProp with momentum and with a warm start.
#
# ## Sources and errata
#
# - J. Duchi, E. Hazan & Y. Singer, *Adaptive Subgradient Methods for Online Learning and Stochastic Optimization*, 2011,
#   Figure 1.
# - T. Tieleman & G. Hinton, *Lecture 6e: RMSProp*, Coursera 2012, slide 29.
# - M. D. Zeiler, *ADADELTA: An Adaptive Learning Rate Method*, 2012, [arXiv 1212.5701](https://arxiv.org/abs/1212.5701),
#   Algorithm 1 and section 3.2.
#
# **In the paper.** Zeiler matches the units of the roots and then adds one ε to both, which has the units of $x^2$ in one
# and of the squared gradient in the other; it cannot have both.
#
# **In well-known code**, at the version that the theorem names; later ones may be right. autograd's `rmsprop` refers to
# the AdaGrad paper, which has no such average, and starts the average at 1:

# %%
course.derivation("errata")

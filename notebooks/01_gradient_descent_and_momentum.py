# %% [markdown]
# # 01 · Gradient descent and momentum
#
# **You will do.** Roll down a valley with sliders in your hands; find the speed at which it goes wrong; build momentum
# in three lines and hold it to the reference, bit for bit.
#
# **You will learn.** What a gradient is and why we go against it; why a learning rate can be too large, and exactly when;
# how much momentum helps, and why; why two libraries with the same "momentum" part ways when the learning rate changes.
#
# **You need.** Python, and what a function is. No calculus: the one idea that we need is explained below.
#
# **Time.** 30 minutes, 45 with the exercises.

# %% tags=["hide-input"]
import matplotlib.pyplot as plt
import numpy as np
import sympy

import refimpl as ri
from refimpl import course, show
from refimpl.course.valleys import Valley
from refimpl.problems import Quadratic, Rosenbrock
from refimpl.show.contours import contour_lines
from refimpl.show.explore import Axis, Cells, Frame, Line, Mark, Panel, explore
from refimpl.show.style import CURVES

course.style()
xp = course.arrays("numpy")  # "cupy" computes the same on an NVIDIA GPU

# %% [markdown]
# ## Play first
#
# You stand on a hillside in fog. You want to get down. You cannot see the valley, but you feel with your foot which way
# the ground slopes. So you take a step downhill, feel again, take a step again.
#
# Here is such a hillside from above. Each grey line joins points of the same height, as on a map; the star marks the lowest
# point. The *step size* says how far to step for a given slope. *Momentum* makes the walker heavy: like a ball, it keeps
# some of the motion that it had.
#
# Move the sliders. Leave the momentum at 0 first: which step size is best, and where does it go wrong? Then add momentum.

# %% tags=["hide-input"]
show.momentum_slider()

# %% [markdown]
# What you may have found: with a small step size the walker creeps. With a larger one it jumps from wall to wall of the
# valley. At 0.08 it jumps between the same two heights of the walls for ever; with any larger step it climbs out. With
# momentum it swings, and comes down much faster.
#
# ## What was wrong before
#
# Why walk at all? We could try all settings and keep the best. With one parameter and ten values for it, that is ten
# trials. With two it is a hundred. A very small model that reads handwritten digits has 650 parameters, and ten to the
# power of 650 is a number that no computer will ever count to.
#
# The slope is what saves us. It tells for *every* parameter at once which way to change it. Here are the words.
#
# | word | what it means |
# |---|---|
# | *parameters*, θ ("theta") | the numbers that we may change: here the two coordinates on the map |
# | *loss*, $f(\theta)$ | one number that says how bad these parameters are: here the height |
# | *gradient*, $g = \nabla f(\theta)$ | for each parameter, how fast the loss rises when that parameter is raised a little |
# | *step* | one change of all the parameters |
# | *learning rate*, α ("alpha") | how far to go for a given slope |
#
# The gradient is the only thing from calculus that we need, and you can measure it: raise one parameter by a millionth,
# see by how much the loss rises, multiply by a million.

# %%
valley, theta = Quadratic(curvatures=(1.0, 20.0)), np.array([-1.0, 0.6])
raised = theta + np.diag([1e-6, 1e-6])  # two rows: the first coordinate raised, the second coordinate raised
measured = (valley.loss(raised, 0) - valley.loss(theta, 0)) / 1e-6
print("measured:", measured.round(3), "  computed:", valley.gradient(theta, 0))

# %% [markdown]
# The gradient says −1 for the first coordinate: raise it, and the loss falls slowly. It says 12 for the second: raise it,
# and the loss rises fast. So go the other way: raise the first a little, lower the second a lot.
#
# ## The equations
#
# **Gradient descent.** From $\theta_{t-1}$, the parameters after $t - 1$ steps, with the gradient $g_t$ there:
#
# $$\theta_t = \theta_{t-1} - \alpha\, g_t$$
#
# The method is Cauchy's, 1847. In this notation it is Loshchilov & Hutter 2019
# ([arXiv 1711.05101v3](https://arxiv.org/abs/1711.05101v3)), Algorithm 1, without its momentum and its decay. In training
# the gradient is computed from a few examples at a time, drawn by chance: a *minibatch*. Then the method is called
# *stochastic* gradient descent, SGD (Robbins & Monro 1951).
#
# **Momentum.** Keep a second number for each parameter, the velocity, and feed the gradient into that:
#
# $$
# \begin{aligned}
# m_t &= \mu\, m_{t-1} + \eta_t\, \alpha\, g_t \\
# \theta_t &= \theta_{t-1} - m_t
# \end{aligned}
# $$
#
# Loshchilov & Hutter 2019, Algorithm 1, lines 8 and 9, after Polyak 1964. (Their $\beta_1$ is our $\mu$. $\eta_t$ is a
# factor that a schedule may change from step to step; until notebook 07 it is 1.)
#
# **Nesterov's momentum.** Feel the ground where the ball is about to be, not where it is:
#
# $$
# \begin{aligned}
# v_{t} &= \mu\, v_{t-1} - \alpha \nabla f(\theta_{t-1} + \mu\, v_{t-1}) \\
# \theta_{t} &= \theta_{t-1} + v_{t}
# \end{aligned}
# $$
#
# Sutskever et al. 2013, equations (3) and (4), after Nesterov 1983.
#
# | paper | code | in words |
# |---|---|---|
# | $\alpha$ | `lr` | the learning rate |
# | $\mu$, or $\beta_1$ | `momentum` | how much of the velocity is kept, from 0 to just below 1 |
# | $m_t$ | `m` | the velocity downhill; $-v_t$ in Sutskever et al. |
# | $\eta_t$ | `schedule`, `eta` | a factor on the learning rate, 1 for now |
#
# ## The code
#
# The lines that this project computes with, fetched from its source:

# %%
course.rule_source(ri.SGD)
course.rule_source(ri.Momentum)
course.rule_source(ri.Nesterov)

# %% [markdown]
# (`l2` is 0 here; it is what [notebook 05](05_l2_is_not_weight_decay.ipynb) is about. In `Nesterov`, `theta` *is* the
# point ahead, so that the gradient can be taken where the parameters are; that is the same walk seen from another point,
# and proved below.)
#
# The same lines once more, with the numbers of a step: the second, on a slope of 2.

# %%
opt, theta = ri.Momentum(lr=0.1, momentum=0.9), np.array([1.0])
after_one, state = opt.step(theta, np.array([2.0]), opt.init(theta))
ri.explain(opt, after_one, np.array([2.0]), state)

# %% [markdown]
# Now build it. Momentum is three lines.


# %% tags=["rebuilt"]
def my_momentum(theta, gradients, lr=0.01, momentum=0.9):
    m = xp.zeros_like(theta)
    for g in gradients:
        m = momentum * m + lr * g
        theta = theta - m
    return theta


# %% tags=["bit-equal"]
random = np.random.default_rng(0)
start = xp.asarray(random.standard_normal(1000))
gradients = xp.asarray(random.standard_normal((100, 1000)))

mine = my_momentum(start, gradients)
theirs = ri.trace(ri.Momentum(lr=0.01, momentum=0.9), start, gradients)["theta"][-1]

assert course.bits_equal(mine, theirs)

# %% [markdown]
# No difference in any bit, after a hundred steps on a thousand parameters.
#
# ## The derivation
#
# ### When is a learning rate too large?
#
# Take one parameter $x$ with the loss $\frac{1}{2} h x^2$: a bowl. Its gradient is $h x$. The number $h$ is the
# *curvature*: how fast the slope grows as one goes out. We give the code symbols in place of numbers and let it take one
# step:

# %%
alpha, h, x = sympy.symbols("alpha h x", positive=True)
walker = ri.SGD(lr=alpha)
after, _ = walker.step(x, h * x, walker.init(x))
sympy.factor(after)

# %% [markdown]
# Each step multiplies $x$ by $1 - \alpha h$. So
#
# - it gets smaller as long as $1 - \alpha h$ is between −1 and 1, which is $\alpha < 2/h$;
# - it is at the bottom in one step if $\alpha = 1/h$;
# - between $1/h$ and $2/h$ it jumps from side to side; beyond $2/h$ it flies off.
#
# **Predict.** Our valley has the curvatures 1 along and 20 across. From which learning rate on does the walker climb?

# %%
rates = np.array([0.02, 0.05, 0.09, 0.099, 0.101, 0.11])
lanes = ri.run(ri.SGD(lr=rates[:, None]), valley, 200, theta0=np.tile([-1.0, 0.6], (6, 1)))
heights = [f"{rate:g}: {height:.0e}" for rate, height in zip(rates, lanes.losses[-1], strict=True)]
course.answer("The height after 200 steps, by learning rate: " + ", ".join(heights))

# %% [markdown]
# <details>
# <summary>Why</summary>
#
# The steepest direction decides: $2/20 = 0.1$. The other one, with curvature 1, could bear a rate of 2 and has to make do
# with a twentieth of that. **One learning rate for all directions must suit the steepest, and so it is slow in the
# others.** That is the flaw that momentum eases, and that the next notebook attacks.
#
# </details>
#
# ### What momentum adds up to
#
# On a steady slope the velocity grows until what is added equals what is lost.
#
# **Predict.** The gradient is 1 in every step, the learning rate 0.1, the momentum 0.9. How long are the steps in the end:
# 0.1, 0.19, or 1?

# %%
steady = ri.trace(ri.Momentum(lr=0.1, momentum=0.9), np.array([0.0]), np.ones((100, 1)))["m"].ravel()
course.answer(f"step 1: {steady[0]:.2f}, step 2: {steady[1]:.2f}, step 10: {steady[9]:.2f}, step 100: {steady[-1]:.3f}")

# %% [markdown]
# <details>
# <summary>Why</summary>
#
# The velocity is $\alpha (1 + \mu + \mu^2 + \dots)$, which tends to $\alpha/(1 - \mu)$: ten times the learning rate at
# $\mu = 0.9$. Where gradients agree, momentum is ten times as fast. Where they change sign from step to step, as from wall
# to wall of the valley, they cancel.
#
# </details>
#
# ### How much does momentum help?
#
# A valley has two special directions: along its floor and straight up its wall. A walker on one of them stays on it, for
# there the gradient points along the direction itself. Mathematicians call these *eigen-directions*. In any other place
# the walk is the sum of two such walks, so it suffices to understand each of them.
#
# The ratio of the largest curvature to the smallest is the *condition number*, here 20. It says how badly one learning
# rate fits all directions. In the long run the slower of the two directions decides. The map on the left shows by which
# factor its distance shrinks in each step, for every learning rate and momentum. Dark is fast; grey means that the ball
# flies off. **Click on the map** (or move the sliders) and see the run of that setting.

# %% tags=["hide-input"]
RATES = (0.01, 0.02, 0.04, 0.06, 0.08, 0.095, 0.11, 0.13, 0.15, 0.18)
MOMENTA = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
STEPS, KAPPA = 40, 20.0
vale = Valley(KAPPA, 0.0)


def shrinks(rate, momentum):
    """The factor by which the slower of the two directions shrinks in a step, in the long run.

    A step multiplies (distance, velocity) by a 2 by 2 matrix; the larger of its two eigenvalues decides.
    """
    steps = [[[1 - rate * h, -momentum], [rate * h, momentum]] for h in (1.0, KAPPA)]
    return float(np.abs(np.linalg.eigvals(np.array(steps))).max())


def one_ball(rate, momentum):
    """A run of that setting, and its place on the map."""
    path = ri.run(ri.Momentum(lr=rate, momentum=momentum), vale, STEPS, theta0=vale.theta0).iterates
    shares = vale.loss(path, 0) / vale.loss(path[0], 0)
    factor = shrinks(rate, momentum)
    words = f"shrinks by the factor {factor:.3f} in each step" if factor < 1 else "does not go to zero"
    return Frame(
        (
            (np.array([[rate, momentum]]),),
            (path,),
            (np.stack([np.arange(STEPS + 1), np.clip(shares, 1e-12, 1e6)], axis=1),),
        ),
        f"Learning rate {rate:g}, momentum {momentum:g}: in the long run the distance {words}.",
    )


fine = np.linspace(0.005, 0.19, 33), np.linspace(-0.025, 0.925, 33)
middles = [(edges[1:] + edges[:-1]) / 2 for edges in fine]
factors = np.array([[shrinks(rate, max(momentum, 0.0)) for rate in middles[0]] for momentum in middles[1]])
root = np.sqrt(KAPPA)
best_rate, best_momentum = (2 / (root + 1)) ** 2, ((root - 1) / (root + 1)) ** 2
explore(
    one_ball,
    {"learning rate": (0.095, RATES), "momentum": (0.0, MOMENTA)},
    (
        Panel(
            "factor of a step: dark is fast",
            Axis("learning rate", 0.005, 0.19),
            Axis("momentum", -0.025, 0.925),
            ("setting",),
            "mark",
            (Cells(*fine, np.where(factors < 1, factors, np.nan)), Mark((best_rate, best_momentum))),
        ),
        Panel("the run", Axis("θ1, floor", -1.2, 1.2), Axis("θ2, wall", -1, 1), ("ball",), "path", (Mark((0, 0)),)),
        Panel("loss, first = 1", Axis("step t", 0, STEPS), Axis("", 1e-12, 10, True), ("ball",)),
    ),
    "The map of momentum",
    "A map of the factor by which a step shrinks the distance, over learning rate and momentum, with a star at the best; "
    "the path of the chosen setting, and its loss.",
    steps=STEPS + 1,
)

# %% [markdown]
# The dark spot is not at the bottom edge, where there is no momentum. It is at the star.
#
# **Predict.** Without momentum the best factor is 0.905: after ten steps 37 % of the distance is left. What is the best
# factor with momentum: 0.85, 0.75 or 0.63?

# %%
plain = min((shrinks(rate, 0.0), rate) for rate in np.linspace(0.01, 0.1, 9001))
helped = shrinks(best_rate, best_momentum)
course.answer(
    f"Without momentum {plain[0]:.3f}, at the rate {plain[1]:.3f}. With momentum {best_momentum:.2f} and the rate "
    f"{best_rate:.3f} it is {helped:.3f}: after ten steps {plain[0] ** 10:.0%} of the distance is left, or "
    f"{helped**10:.1%}."
)

# %% [markdown]
# <details>
# <summary>Why</summary>
#
# Let κ ("kappa") be the condition number. Without momentum the best rate is $2/(1 + \kappa)$ (for curvatures 1 and κ). It
# makes floor and wall equally slow: both shrink by $(\kappa - 1)/(\kappa + 1)$ a step. With momentum both can shrink by
# $(\sqrt\kappa - 1)/(\sqrt\kappa + 1)$, at $\mu = \left(\frac{\sqrt\kappa - 1}{\sqrt\kappa + 1}\right)^2$ and
# $\alpha = \left(\frac{2}{\sqrt\kappa + 1}\right)^2$ (Polyak 1964; the formulas are from memory, and measured here).
#
# On a slope that is always the same, momentum makes steps $1/(1 - \mu)$ times as long. Along the floor that is a gain.
# Up the wall the gradients change sign, and cancel. A momentum above the best one swings for too long.
#
# </details>
#
# So momentum is worth a square root, and the worse the valley, the more that is:

# %%
print("condition number   steps to a millionth of the distance")
print("                   without momentum   with the best momentum")
for kappa in (2, 20, 200, 2000):
    without, with_it = (np.log(1e-6) / np.log((r - 1) / (r + 1)) for r in (kappa, np.sqrt(kappa)))
    print(f"{kappa:16} {without:18,.0f} {with_it:24,.0f}")

# %% [markdown]
# ### Bowls, saddles, and two valleys
#
# Bowls and valleys are *convex*: the straight line between two points of the graph never runs below it. Then there is one
# lowest place, and walking downhill finds it. The loss of a network is not convex. Here is a small one that is not,
# $f = \frac14(\theta_1^2 - 1)^2 + \frac12\theta_2^2$: two valleys, and between them a *saddle*, at (0, 0). There the
# gradient is 0, though one can go down to the left and to the right. Choose a start and press play.

# %% tags=["hide-input"]
WALKS, LONG = ("gradient descent", "momentum 0.9"), 100


class TwoValleys(Quadratic):
    """(θ1² − 1)²/4 + θ2²/2: least at (±1, 0), with a saddle at (0, 0)."""

    def loss(self, theta, drawn):
        return (theta[..., 0] ** 2 - 1) ** 2 / 4 + theta[..., 1] ** 2 / 2

    def gradient(self, theta, drawn):
        return np.stack([theta[..., 0] ** 3 - theta[..., 0], theta[..., 1]], axis=-1)


hills = TwoValleys((1.0, 1.0))


def from_here(start):
    """Two walks from (start, 0.9)."""
    opts = ri.SGD(lr=0.1), ri.Momentum(lr=0.1, momentum=0.9)
    walks = [ri.run(opt, hills, LONG, theta0=np.array([start, 0.9])).iterates for opt in opts]
    heights = [hills.loss(walk, 0) for walk in walks]
    curves = [np.stack([np.arange(LONG + 1), np.maximum(height, 1e-9)], axis=1) for height in heights]
    ends = ", ".join(f"{name} at θ1 = {walk[-1, 0]:+.2f}" for name, walk in zip(WALKS, walks, strict=True))
    return Frame((tuple(walks), tuple(curves)), f"After {LONG} steps: {ends}.", told=tuple(heights))


explore(
    from_here,
    {"start, θ1": (0.01, (-0.8, -0.3, -0.1, -0.01, 0.0, 0.01, 0.1, 0.3, 0.8))},
    (
        Panel(
            "two valleys and a saddle",
            Axis("θ1", -1.6, 1.6),
            Axis("θ2", -1.1, 1.1),
            WALKS,
            "path",
            tuple(Line(line) for line in contour_lines(hills, (-1.6, 1.6), (-1.1, 1.1), 8, 60)),
        ),
        Panel("loss", Axis("step t", 0, LONG), Axis("", 1e-8, 2, True), WALKS),
    ),
    "Two valleys and a saddle",
    "The paths of gradient descent and momentum on a landscape with two valleys and a saddle, and their losses.",
    steps=LONG + 1,
    telling="Loss",
    tells=WALKS,
)

# %% [markdown]
# Which valley one ends in depends on the start. Near the saddle the loss hardly falls for a while, and looks as if training
# had ended. From exactly 0 gradient descent stays on the saddle for ever; the least bit of noise would free it.
#
# ### Three forms, one walk
#
# Papers and libraries write momentum in different ways. Are they the same? Proved by program, just now:

# %%
course.derivation("momentum_forms")

# %%
course.derivation("nesterov_forms")

# %% [markdown]
# ## What libraries do
#
# The catch is in the words "while α is constant". In the paper the learning rate goes *into* the velocity: what the ball
# has gathered, it keeps. In most libraries it stands *outside*: turn the rate down, and the whole ball slows at once.
#
# Let us turn it down to a tenth after 20 steps.

# %%
dialects, drop = ri.dialects, ri.StepDrop(milestones=(20,), gamma=0.1)
FORMS = {
    "refimpl (paper)": ri.Momentum(lr=0.05, momentum=0.9, schedule=drop),
    "PyTorch": dialects.torch.Momentum(lr=0.05, momentum=0.9, schedule=drop),
    "optax": dialects.optax.Momentum(learning_rate=0.05, momentum=0.9, schedule=drop),
    "Keras": dialects.keras.Momentum(learning_rate=0.05, momentum=0.9, schedule=drop),
    "MLX": dialects.mlx.Momentum(learning_rate=0.05, momentum=0.9, schedule=drop),
    "Paddle": dialects.paddle.Momentum(learning_rate=0.05, momentum=0.9, schedule=drop),
    "TensorFlow": dialects.tensorflow.Momentum(lr=0.05, momentum=0.9, schedule=drop),
    "Chainer": dialects.chainer.MomentumSGD(lr=0.05, momentum=0.9, schedule=drop),
    "numpy-ml": dialects.numpy_ml.Momentum(lr=0.05, momentum=0.9, schedule=drop),
    "autograd": dialects.autograd.Momentum(step_size=0.05, mass=0.9, schedule=drop),
}
paths = {form: ri.run(opt, Quadratic(curvatures=(1.0,)), 60).iterates.ravel() for form, opt in FORMS.items()}
print(f"{'form':17}{'before the drop':>16}{'5 steps after it':>18}")
for form, path in paths.items():
    print(f"{form:17}{path[20]:16.4f}{path[25]:18.4f}")

figure, ax = plt.subplots(figsize=(6.4, 2.7))
for form, curve in zip(("refimpl (paper)", "PyTorch", "autograd"), CURVES, strict=False):
    ax.plot(paths[form], **curve, label=form)
ax.axvline(20, color="0.4", linestyle=":")
ax.set(xlabel="step", ylabel="distance from the minimum")
ax.legend()
course.show(
    figure,
    "Three balls in a bowl; at step 20 the learning rate drops to a tenth. The paper's swings on with what it has "
    "gathered, PyTorch's all but stops where it is, and autograd's was slow all along.",
)

# %% [markdown]
# Three groups. Keras, Chainer and numpy-ml keep the rate inside, as the paper does. PyTorch, optax, MLX, Paddle and
# TensorFlow have it outside, and part from the paper at the drop. autograd *averages* the gradients, with a factor
# $1 - \mu$, so that its steps are a tenth as long for the same learning rate. None of this is wrong. But a learning rate
# from one library does not mean the same in another.
#
# ## Where it breaks
#
# **Noise.** In training the gradient is right on average and wrong each time. With a constant learning rate the walk does
# not come to rest; it wanders about the minimum, the wider the larger the rate. And momentum does not average that away:
# it makes the steps longer, and the noise with them.

# %%
noise = np.random.default_rng(2).standard_normal((3000, 500))
print("how far from the minimum, typically, after 3000 noisy steps (500 walkers)")
for opt in (ri.SGD(lr=0.1), ri.SGD(lr=0.01), ri.Momentum(lr=0.01, momentum=0.9)):
    theta, state = np.ones(500), opt.init(np.ones(500))
    for wrong in noise:
        theta, state = opt.step(theta, theta + wrong, state)
    name = f"{type(opt).__name__}, learning rate {opt.lr:g}"
    print(f"  {name:30} {np.sqrt(np.mean(theta**2)):.2f}")

# %% [markdown]
# Momentum 0.9 with a rate of 0.01 is about as noisy as plain descent with ten times that rate. What helps is to lower the
# learning rate as one goes: [notebook 07](07_cosine_annealing_and_warm_restarts.ipynb).
#
# **Curved valleys.** Rosenbrock's valley bends. The ball overshoots at every bend, and is ahead all the same. Press play, or
# drag the slider.

# %%
bend = Rosenbrock()
walk = ri.run(ri.SGD(lr=0.001), bend, 600).iterates
roll = ri.run(ri.Momentum(lr=0.001, momentum=0.9), bend, 600).iterates
show.animation(bend, {"walker": walk, "ball, momentum 0.9": roll}, title="Rosenbrock's bent valley")

# %% [markdown]
# **One rate for all.** The steepest direction sets the learning rate for everybody. With a thousand parameters of very
# different slopes that is a poor bargain. [Notebook 02](02_adagrad_rmsprop_adadelta.ipynb) gives each parameter its own.
#
# ## Exercises
#
# Put your answer in place of the three dots and run the cell. The checker knows some of the usual slips.
#
# **1.** A bowl has the curvature 8. Which is the largest learning rate (the limit itself) before gradient descent flies
# off?

# %%
course.ask_number("momentum.largest_rate", ...)

# %% [markdown]
# <details>
# <summary>Solution</summary>
#
# 0.25. A step multiplies by 1 − 8α, and that reaches −1 at α = 2/8.
#
# </details>
#
# **2.** The gradient is 2 in every step, the learning rate 0.01, the momentum 0.99. How long are the steps in the end?

# %%
course.ask_number("momentum.last_step", ...)

# %% [markdown]
# <details>
# <summary>Solution</summary>
#
# 2. The velocity tends to 0.01 · 2/(1 − 0.99): with a momentum of 0.99 a hundred gradients add up.
#
# </details>
#
# **3.** In PyTorch you have trained for a while with momentum, and now divide the learning rate by ten. What happens to the
# very next step, if the gradient stays about what it was?
#
# - **a** It is about as long as the one before; then the steps get shorter, over some ten steps.
# - **b** It is about a tenth of the one before.
# - **c** It is longer than the one before, because the velocity was gathered at the higher rate.

# %%
course.ask_number("momentum.after_the_drop", ...)

# %% [markdown]
# <details>
# <summary>Solution</summary>
#
# **b.** The rate stands outside the velocity, so it multiplies all that was gathered. In the paper's form it is a.
#
# </details>
#
# **4.** Write momentum as a class and have it checked. Fill in `step`, then put `MyMomentum` in place of the three dots.


# %% tags=["exercise"]
class MyMomentum:
    def __init__(self, lr, momentum):
        self.lr, self.momentum = lr, momentum

    def init(self, theta):
        return 0 * theta  # the velocity

    def step(self, theta, g, m):
        theta = theta - self.lr * g  # this is gradient descent: add the momentum
        return theta, m


course.ask_code(..., against="momentum")

# %% [markdown]
# <details>
# <summary>Solution</summary>
#
# ```python
# def step(self, theta, g, m):
#     m = self.momentum * m + self.lr * g
#     return theta - m, m
# ```
#
# `m = self.momentum * m + g` with `theta - self.lr * m` is accepted too. This class has one learning rate for its whole
# life, so the two forms cannot differ; they part when the rate changes.
#
# Then break it: write `m = self.momentum * m + (1 - self.momentum) * self.lr * g`, and see what the checker says.
#
# </details>
#
# ## Summary
#
# - The gradient tells for every parameter which way the loss rises. Go the other way.
# - On a bowl of curvature $h$ the learning rate must be below $2/h$; the steepest direction decides for all.
# - The condition number κ says how badly one rate fits all directions. The best factor of a step is
#   $(\kappa - 1)/(\kappa + 1)$ without momentum and $(\sqrt\kappa - 1)/(\sqrt\kappa + 1)$ with it.
# - Momentum keeps a share $\mu$ of its velocity. Where gradients agree it is up to $1/(1 - \mu)$ times as fast; where they
#   change sign they cancel.
# - The rate inside the velocity or outside of it: the same while the rate is constant, not after a change.
#
# Next: [02, a learning rate for each parameter](02_adagrad_rmsprop_adadelta.ipynb).
#
# ## Sources and errata
#
# - A. Cauchy, *Méthode générale pour la résolution des systèmes d'équations simultanées*, 1847; H. Robbins & S. Monro, *A
#   Stochastic Approximation Method*, 1951 (both from memory).
# - B. T. Polyak, *Some methods of speeding up the convergence of iteration methods*, 1964.
# - Y. Nesterov, *A method for solving the convex programming problem with convergence rate $O(1/k^2)$*, 1983.
# - I. Sutskever, J. Martens, G. Dahl & G. Hinton, *On the importance of initialization and momentum in deep learning*,
#   2013, section 2.
# - I. Loshchilov & F. Hutter, *Decoupled Weight Decay Regularization*, 2019,
#   [arXiv 1711.05101v3](https://arxiv.org/abs/1711.05101v3), Algorithm 1.
# - G. Goh, *Why Momentum Really Works*, Distill 2017, [doi 10.23915/distill.00006](https://doi.org/10.23915/distill.00006): where momentum is fast, and much more.
#
# **In the paper.** The code published with Loshchilov & Hutter 2019 (`sgd.lua`) has the learning rate outside the buffer,
# which is not line 8 of its Algorithm 1 once the rate changes; the first theorem above says by how much they differ.

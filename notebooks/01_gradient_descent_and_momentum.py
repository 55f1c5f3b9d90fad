# %% [markdown]
# # 01 · Gradient descent and momentum
#
# **You will do.** Roll down a valley with sliders in your hands; find the speed at which it goes wrong; build momentum
# in three lines and hold it to the reference, bit for bit.
#
# **You will learn.** What a gradient is and why we go against it; why a learning rate can be too large, and exactly when;
# what momentum adds; why two libraries with the same "momentum" part ways when the learning rate changes.
#
# **You need.** Python, and what a function is. No calculus: the one idea that we need is explained below.
#
# **Time.** 30 minutes, 45 with the exercises.
#
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

# %%
import matplotlib.pyplot as plt
import numpy as np
import sympy
from matplotlib.patheffects import withStroke

import refimpl as ri
from refimpl import course, show
from refimpl.problems import Quadratic, Rosenbrock
from refimpl.show.style import COLOUR_MAP, CURVES

course.style()
xp = course.arrays("numpy")  # "cupy" computes the same on an NVIDIA GPU

# %%
show.momentum_slider()

# %% [markdown]
# What you may have found: with a small step size the walker creeps. With a larger one it jumps from wall to wall of the
# valley. From 0.08 on it climbs out. With momentum it swings, and comes down much faster.
#
# Where one starts matters too. In this valley, twenty times as steep across as along, choose a start:


# %% tags=["hide-input"]
STARTS = {"north-west": (-1.0, 0.6), "west": (-1.0, 0.0), "north": (0.0, 0.8), "south-east": (0.8, -0.7)}


def two_ways_down(start, learning_rate, momentum, steps):
    """Gradient descent and momentum in a valley that is twenty times as steep across as along."""
    valley, start = Quadratic(curvatures=(1.0, 20.0)), np.array(STARTS[start])
    walker = ri.run(ri.SGD(lr=learning_rate), valley, steps, theta0=start).iterates
    ball = ri.run(ri.Momentum(lr=learning_rate, momentum=momentum), valley, steps, theta0=start).iterates
    paths = {"walker": walker, f"ball, momentum {momentum:.2f}": ball}
    return show.contours(valley, paths, x=(-1.2, 1.7), y=(-0.9, 0.9), title=f"{steps} steps")


course.interact(
    two_ways_down,
    start=("north-west", tuple(STARTS)),
    learning_rate=(0.04, (0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.09, 0.1, 0.11)),
    momentum=(0.7, (0.0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95)),
    steps=(25, (1, 5, 10, 25, 50, 100)),
)

# %% [markdown]
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
# This is Loshchilov & Hutter 2019 ([arXiv 1711.05101v3](https://arxiv.org/abs/1711.05101v3)), Algorithm 1, without its
# momentum and its decay. In training the gradient is computed from a few examples at a time, drawn by chance; then it is
# called *stochastic* gradient descent, SGD.
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
# ### The map of momentum
#
# How fast does the ball come to rest in the bowl? The picture shows it for every learning rate and every momentum: the
# factor by which the distance shrinks in each step, measured over 200 steps. Dark is fast. Where it is white the ball
# flies off.

# %% tags=["hide-input"]
rate = np.linspace(0.02, 4.0, 120)[:, None, None]
momentum = np.linspace(0.0, 0.98, 80)[None, :, None]
balls = ri.run(ri.Momentum(lr=rate, momentum=momentum), Quadratic(curvatures=(1.0,)), 200, theta0=np.ones((120, 80, 1)))
far = np.hypot(balls.iterates[-1, ..., 0], balls.iterates[-2, ..., 0])  # two steps, for it swings through zero
factor = far ** (1 / 200)

figure, ax = plt.subplots(figsize=(6.4, 3.4))
image = ax.pcolormesh(
    rate.ravel(), momentum.ravel(), np.where(factor < 1, factor, np.nan).T, cmap=COLOUR_MAP, rasterized=True
)
outline = [withStroke(linewidth=3, foreground="black")]
fastest = (1 - np.sqrt(momentum.ravel())) ** 2  # where the measured factor is least for a given learning rate
ax.plot(fastest, momentum.ravel(), color="white", linestyle="--", path_effects=outline)
ax.annotate("fastest", (0.13, 0.45), color="white", path_effects=outline)
ax.set(xlabel="learning rate times curvature", ylabel="momentum")
figure.colorbar(image, label="distance after one step / before")
course.show(
    figure,
    "A map over learning rate times curvature, from 0 to 4, and momentum, from 0 to 1. The ball comes to rest below a "
    "straight line from 2 at no momentum to 4 at full momentum. For each momentum it is as fast for a wide range of "
    "learning rates, and for a small learning rate a larger momentum is faster, up to a dashed line.",
)

# %% [markdown]
# Without momentum (bottom edge) the limit is at 2, as above; with momentum one may go up to nearly 4. And look along a
# horizontal line, say at a momentum of 0.8: right of the dashed line the colour does not change. Directions with
# $\alpha h$ from 0.02 to 3.5 all come to rest at the same pace. That is what helps in a valley that is steep across and
# flat along.
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
# Then break it: write `m = self.momentum * m + (1 - self.momentum) * self.lr * g`, and see what the checker says.
#
# </details>
#
# ## Summary
#
# - The gradient tells for every parameter which way the loss rises. Go the other way.
# - On a bowl of curvature $h$ the learning rate must be below $2/h$; the steepest direction decides for all.
# - Momentum keeps a share $\mu$ of its velocity. Where gradients agree it is up to $1/(1 - \mu)$ times as fast; where they
#   change sign they cancel.
# - The rate inside the velocity or outside of it: the same while the rate is constant, not after a change.
#
# Next: [02, a learning rate for each parameter](02_adagrad_rmsprop_adadelta.ipynb).
#
# ## Sources and errata
#
# - B. T. Polyak, *Some methods of speeding up the convergence of iteration methods*, 1964.
# - Y. Nesterov, *A method for solving the convex programming problem with convergence rate $O(1/k^2)$*, 1983.
# - I. Sutskever, J. Martens, G. Dahl & G. Hinton, *On the importance of initialization and momentum in deep learning*,
#   2013, section 2.
# - I. Loshchilov & F. Hutter, *Decoupled Weight Decay Regularization*, 2019,
#   [arXiv 1711.05101v3](https://arxiv.org/abs/1711.05101v3), Algorithm 1.
# - G. Goh, *Why Momentum Really Works*, Distill 2017: the map above, and much more, without code.
#
# **In the paper.** The code published with Loshchilov & Hutter 2019 (`sgd.lua`) has the learning rate outside the buffer,
# which is not line 8 of its Algorithm 1 once the rate changes; the first theorem above says by how much they differ.

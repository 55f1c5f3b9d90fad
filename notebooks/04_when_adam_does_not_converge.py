# %% [markdown]
# # 04 · When Adam does not converge
#
# **You will do.** Play a game that Adam loses for ever; find the sign that gives it away; build the repair, and see what
# the repair costs.
#
# **You will learn.** How a method that goes downhill can walk to the worst place and stay there; what *regret* is; why it
# matters that a learning rate never grows again; what AMSGrad and AdamNC change, and what your library makes of AMSGrad.
#
# **You need.** [03](03_adam.ipynb): the two averages, and what β1 and β2 do.
#
# **Time.** 30 minutes, 40 with the exercises. (Theorems 2 and 3 of the paper have an
# [appendix](appendix/04_theorems_2_and_3.ipynb) of their own.)

# %% tags=["hide-input"]
import matplotlib.pyplot as plt
import numpy as np

import refimpl as ri
from refimpl import course, show
from refimpl.claims.experiments import c21_ema_family
from refimpl.claims.experiments.reddi import adagrad, adam, adamnc, amsgrad, rmsprop
from refimpl.problems import Digits, SyntheticOnline, Theorem1, Theorem2
from refimpl.show.explore import Axis, Frame, Panel, explore
from refimpl.show.style import CURVES

course.style()
xp = course.arrays("numpy")  # "cupy" computes the same on an NVIDIA GPU

# %% [markdown]
# ## Play first
#
# The game: once in C steps the loss is $C x$. In all other steps it is $-x$. In a round of C steps that makes
# $C x - (C - 1) x = x$. So over a round the loss rises to the right, and **the best place is the left end, −1**. Both
# walkers start there.
#
# Where do they go? Move C, then β2. The left picture has the first 120 steps, the right one the average regret up to step
# 2400. (AMSGrad is the repair; more below. The words under the picture speak of a theorem that the appendix explains.)

# %%
show.betas_slider()

# %% [markdown]
# Adam starts at the best place of all, walks away from it, and stays at the worst. Its average regret does not fall.
# Make the rounds short, C = 4, and Adam does well. Make them longer, and it fails again. A longer memory, β2 nearer to 1,
# helps against rounds that are short beside it; but in 2400 steps one does not see that yet. Here are more:

# %%
print("average regret of Adam after    2,400 steps   240,000 steps")
for C, beta2 in ((4, 0.9), (20, 0.9), (20, 0.999), (40, 0.999)):
    regret = ri.run(adam(0.5, 0.0, beta2), Theorem2(C=C), steps=240_000).average_regret
    print(f"    C = {C:2}, β2 = {beta2:<16g}{regret[2399]:11.4f} {regret[-1]:15.4f}")

# %% [markdown]
# Note what is *not* the matter here. The problem is as simple as can be: straight lines, one number, no noise. And the
# learning rate falls like $1/\sqrt{t}$, as it should: a constant one would keep us jumping about the best place, and one
# that falls much faster would stop us on the way. $1/\sqrt{t}$ gets small, and its sum still has no limit.

# %% [markdown]
# The words of this notebook:
#
# | word | what it means here |
# |---|---|
# | *game* | in each step we choose a number $x$ between −1 and 1, and only then are we told what it costs |
# | *loss*, $f_t(x)$ | what the choice $x$ costs in step $t$; a negative cost is a gain |
# | *regret* | what we have paid, less what the best fixed choice would have paid: zero is perfect |
# | *to converge* | to come to the right place and stay; here, that the regret per step goes to zero |
# | *projection* | whoever steps out of the interval is put back to its end |

# %% [markdown]
# ## What was wrong before
#
# Look at one round of three steps, C = 3. The gradients are 3, −1, −1. A gradient of 3 pushes to the left, one of −1 to
# the right. Together they push to the left by 1. Gradient descent, which steps by the gradient, goes to the left.
#
# Adam divides each gradient by the root of a running average of squares. Here it forgets fast, β2 = 0.1, and
# has no momentum, β1 = 0. When the 3 comes, the average is full of it. When the −1 comes, it has nearly
# gone.
#
# **Predict.** In one round, how far to the left does Adam go with the 3, and how far to the right with each −1? All three
# about one learning rate? Or the 3 three times as far?

# %%
opt = ri.Adaptive(lr=1.0, phi=ri.phi.Gradient(), psi=ri.psi.EMA(0.1))  # Adam without momentum and bias correction
path = ri.trace(opt, np.zeros(1), np.tile([3.0, -1.0, -1.0], 20)[:, None])["theta"].ravel()
three = np.diff(path)[-3:]
course.answer(
    f"By {three[0]:+.2f}, {three[1]:+.2f} and {three[2]:+.2f} learning rates: in all {three.sum():+.2f}, to the *right*."
)

# %% [markdown]
# <details>
# <summary>Why</summary>
#
# After the 3, the average is about 0.9 · 9 = 8.2. Its root is 2.9, so the step is about 3/2.9 = 1.05. After the first −1
# the average is 0.1 · 8.2 + 0.9 · 1 = 1.7, its root 1.3, so that step is 0.76. After the second it is 1.07: a step of 0.97.
# **The large gradient is divided by its own size, the small ones are not.** What it says three times as loud counts once.
#
# </details>

# %% [markdown]
# That is the flaw: the divisor of a step depends on the gradient of that very step. Adam's rate is small when much is to
# be learned, and has *grown again* when little is. The next section makes that precise.

# %% [markdown]
# ## The equations
#
# **The family.** Reddi, Kale & Kumar 2018 ([arXiv 1904.09237](https://arxiv.org/abs/1904.09237)), Algorithm 1, write all
# these methods as one. Two functions, φ ("phi") and ψ ("psi"), look at the gradients so far. One makes a direction
# of them, the other a size:
#
# $$
# \begin{aligned}
# m_t &= \varphi_t(g_1, \dots, g_t), \qquad V_t = \psi_t(g_1, \dots, g_t) \\
# x_{t+1} &= \Pi_{\mathcal F}\left(x_t - \alpha_t\, m_t/\sqrt{V_t}\right)
# \end{aligned}
# $$
#
# $\Pi_{\mathcal F}$ is the projection onto the allowed set $\mathcal F$, here the interval from −1 to 1. The analysis has
# $\alpha_t = \alpha/\sqrt{t}$.
#
# | method | φ, the direction | ψ, the size |
# |---|---|---|
# | SGD | the gradient | 1 |
# | AdaGrad | the gradient | the mean of all squares |
# | RMSProp | the gradient | a running average of the squares |
# | Adam | a running average of the gradients | a running average of the squares |
# | AMSGrad | a running average of the gradients | the *largest* running average of the squares so far |
# | AdamNC | a running average of the gradients | the mean of all squares |
#
# Adam here has no bias correction and no ε (the paper's footnote 1 says that the results hold with the correction, too).

# %% [markdown]
# **Regret.** Reddi, Kale & Kumar 2018, section 2:
#
# $$R_T = \sum_{t=1}^T f_t(x_t) \; - \; \min_{x \in \mathcal F} \sum_{t=1}^T f_t(x)$$
#
# A method is good if $R_T/T$, the average regret, goes to zero.

# %% [markdown]
# **The sign that gives it away.** $\alpha_t/\sqrt{V_t}$ is what the direction is multiplied by: the *effective rate*. The
# paper looks at how its inverse changes (Reddi, Kale & Kumar 2018, equation (2)):
#
# $$\Gamma_{t+1} = \frac{\sqrt{V_{t+1}}}{\alpha_{t+1}} - \frac{\sqrt{V_t}}{\alpha_t}$$
#
# Γ is the capital gamma. **Γ below zero means: the effective rate has grown.** The proof that Adam converges (Kingma & Ba
# 2015, Theorem 4.1) takes for granted that this never happens. It happens all the time; that is the hole in the proof.

# %% [markdown]
# **Two repairs.** AMSGrad (Reddi, Kale & Kumar 2018, Algorithm 2) never lets the divisor shrink:
#
# $$
# \begin{aligned}
# m_t &= \beta_{1t}\, m_{t-1} + (1 - \beta_{1t})\, g_t, \qquad v_t = \beta_2\, v_{t-1} + (1 - \beta_2)\, g_t^2 \\
# \hat v_t &= \max(\hat v_{t-1},\, v_t) \\
# x_{t+1} &= \Pi_{\mathcal F}\left(x_t - \alpha_t\, m_t/\sqrt{\hat v_t}\right)
# \end{aligned}
# $$
#
# AdamNC (the same paper, Algorithm 3) lets β2 grow with $t$; with $\beta_{2t} = 1 - 1/t$ (Corollary 2) the average is the
# plain mean of all squares, so that nothing is forgotten.
#
# | paper | code | in words |
# |---|---|---|
# | $x_t$ | `theta` | the parameter, the choice |
# | $\alpha_t$ | `lr` times `schedule` | the learning rate of step $t$ |
# | $\beta_{1t}$, $\beta_2$ | `beta1`, `beta2` | how much of the old averages is kept |
# | $\hat v_t$ | `v_hat` | the largest `v` so far; in Adam the same letter means the *corrected* `v` |
# | $\varphi$, $\psi$ | `phi`, `psi` | direction and size |
# | $\Gamma_t$ | `ri.gamma` | the change of the inverse effective rate |

# %% [markdown]
# ## The code
#
# First the Adam that fails: the one of this paper, which has no bias correction and no ε. It is the family with a running
# average for φ and another for ψ.

# %%
course.rule_source(ri.Adaptive)
course.rule_source(ri.phi.EMA)
course.rule_source(ri.psi.EMA)

# %% [markdown]
# And the two repairs. Look for the line that is new:

# %%
course.rule_source(ri.AMSGrad)
course.rule_source(ri.AdamNC)

# %% [markdown]
# (The line with `where` says: if the average is zero there is no step. Without an ε one has to say something about 0/0.)
#
# Build AMSGrad, and hold it to the reference:


# %% tags=["rebuilt"]
def my_amsgrad(theta, gradients, lr=0.001, beta1=0.9, beta2=0.999):
    m, v, v_hat = xp.zeros_like(theta), xp.zeros_like(theta), xp.zeros_like(theta)
    for g in gradients:
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g * g
        v_hat = xp.maximum(v_hat, v)
        theta = theta - lr * (m / xp.sqrt(v_hat))
    return theta


# %% tags=["bit-equal"]
random = np.random.default_rng(0)
start = xp.asarray(random.standard_normal(1000))
gradients = xp.asarray(random.standard_normal((100, 1000)))

assert course.bits_equal(my_amsgrad(start, gradients), ri.trace(ri.AMSGrad(), start, gradients)["theta"][-1])

# %% [markdown]
# One step of it on the game, with its numbers. The large gradient, 3, has just been; now comes a −1. Compare `v`, which
# falls, with `v_hat`.

# %%
opt, theta = ri.AMSGrad(lr=0.1, beta1=0.0, beta2=0.1), np.array([0.0])
theta, state = opt.step(theta, np.array([3.0]), opt.init(theta))
ri.explain(opt, theta, np.array([-1.0]), state)

# %% [markdown]
# ## The derivation
#
# ### Theorem 1: a cycle of three steps
#
# The game with rounds of three steps, 3, −1, −1 or in general C, −1, −1. Adam has no momentum and
# $\beta_2 = 1/(1 + C^2)$; for C = 3 that is 0.1. It starts at the right end, and its rate is $\alpha_t = \alpha/\sqrt t$ with
# $\alpha < \sqrt{1 - \beta_2}$; for C = 3 that is 0.949. The theorem (Reddi, Kale & Kumar 2018, Theorem 1 and appendix A)
# says that under these conditions, for C > 2, **after every round it is at the right end again, exactly, for ever**. In every
# round it loses at least $2C - 4$ to the best place.
#
# Why $2C - 4$? At the right end a round costs $C - 1 - 1 = C - 2$, and on the way through it no less, as the proof says. At
# the left end it brings as much: it costs $-(C - 2)$. The difference is $2(C - 2)$.

# %%
problem = Theorem1(C=3)
done = ri.run(adam(0.9, 0.0, problem.beta2), problem, steps=90_000)
print("the first rounds:", done.iterates[:10].round(3))
print("at +1 after every one of the 30 000 rounds:", bool(np.all(done.iterates[::3] == 1)))
print(f"average regret {done.average_regret[-1]:.4f}; the theorem says at least {(2 * 3 - 4) / 3:.4f}")

# %% [markdown]
# The first ten rounds, slowly. Press play: the large gradient sends Adam to the left, and the two small ones bring it back
# to the right end, where the projection stops it. The right picture shows why: the rate is small just when the large
# gradient comes.

# %% tags=["hide-input"]
ROUNDS, WALKER = 30, ("Adam",)


def cycle(C):
    """Where Adam is in the first rounds, and what its gradients are multiplied by."""
    game = Theorem1(C=C)
    x = ri.run(adam(0.9, 0.0, game.beta2), game, ROUNDS).iterates.ravel()
    slopes = np.tile([float(C), -1.0, -1.0], ROUNDS // 3)[:, None]
    opt = ri.Adaptive(lr=0.9, phi=ri.phi.Gradient(), psi=ri.psi.EMA(game.beta2), schedule=ri.InverseSqrt())
    rates = -np.diff(ri.trace(opt, np.zeros(1), slopes)["theta"].ravel(), prepend=0.0) / slopes.ravel()
    t = np.arange(ROUNDS + 1)
    return Frame(
        ((np.stack([t, x], axis=1),), (np.stack([np.maximum(t, 1), np.append(rates[0], rates)], axis=1),)),
        f"C = {C}: after every third step Adam is at x = {x[3::3].min():g}, the worst place.",
        told=(x,),
    )


explore(
    cycle,
    {"C": (3, (3, 4, 6, 10))},
    (
        Panel("where Adam is; the best place is −1", Axis("step t", 0, ROUNDS), Axis("x", -1.05, 1.05), WALKER),
        Panel("what the gradient is multiplied by", Axis("step t", 0, ROUNDS), Axis("", 0, 0.95), WALKER),
    ),
    "The cycle of three steps",
    "The place of Adam in the game of Theorem 1 over ten rounds, and its effective rate.",
    steps=ROUNDS + 1,
    telling="x",
    tells=WALKER,
)

# %% [markdown]
# A run shows it for one C and 30 000 rounds. The proof is for every C and all rounds. It is made by a program about the
# rule that has just run. In words: the step to the left in a round is shorter than the two steps to the right together.

# %%
course.derivation("adam_cycle")

# %% [markdown]
# ### Who lets the effective rate grow?
#
# Here is Γ over a hundred steps of the game with C = 20. Bars up: the rate falls. Hatched bars down: it grows.

# %%
METHODS = {
    "SGD": ri.SGD(lr=0.5, schedule=ri.InverseSqrt()),
    "AdaGrad": adagrad(0.5),
    "AMSGrad": amsgrad(0.5, 0.9, 0.9),
    "AdamNC": adamnc(0.5, 0.9),
    "RMSProp": rmsprop(0.5, 0.9),
    "Adam": adam(0.5, 0.9, 0.9),
}
show.gamma_signs({name: ri.gamma(opt, Theorem2(C=20), 100) for name, opt in METHODS.items()})

# %% [markdown]
# Once in 20 steps the large gradient comes and Adam's rate drops. From the second round on, it then grows for the 19 other
# steps of the round, while the small gradients push the wrong way. (In the first round the averages are still filling up.)
# RMSProp does the same; the four others never do. And it is no accident of this game:

# %%
course.derivation("gamma_semidefinite")

# %% [markdown]
# (*Positive semi-definite*, written $\succeq 0$, is the word for "not below zero" when V is a matrix. Here everything is
# done for each parameter by itself, so it means that each Γ is not below zero. *Indefinite*: sometimes above, sometimes
# below.)
#
# ### Theorems 2 and 3, in short
#
# A β2 of 0.1 is not what people use. **Theorem 2** says that whatever the constants, as long as $\beta_1 < \sqrt{\beta_2}$,
# there is a game with rounds long enough that Adam loses. **Theorem 3** says the same of a game in which chance decides when
# the large gradient comes. Their proofs, and how long such a round is at Adam's defaults (42 622 steps will do), are in the
# [appendix](appendix/04_theorems_2_and_3.ipynb).
#
# ### Figure 1 of the paper
#
# The paper's own game: $1010x$ once in 101 steps, $-10x$ else; β1 = 0.9, β2 = 0.99. The learning rate and the start are
# not in the paper; $0.5/\sqrt{t}$ and 0 give its curves. A million steps:

# %%
FIGURE_1 = {"Adam": adam(0.5, 0.9, 0.99), "AMSGrad": amsgrad(0.5, 0.9, 0.99), "AdamNC": adamnc(0.5, 0.9)}
runs = {name: ri.run(opt, SyntheticOnline(), 1_000_000) for name, opt in FIGURE_1.items()}
some = 101 * np.unique(np.geomspace(1, 9900, 200).astype(int))  # ends of rounds
figure, (left, right) = plt.subplots(1, 2, figsize=(8.4, 2.9))
for (name, done), curve in zip(runs.items(), CURVES, strict=False):
    left.semilogx(some, done.average_regret[some - 1], **curve, label=name)
    right.semilogx(some, done.iterates[some], **curve, label=name)
left.axhline(20 / 101, color="0.4", linestyle=":")
left.set(xlabel="step t", ylabel="average regret $R_t/t$", ylim=(0, 0.6))
right.set(xlabel="step t", ylabel="$x_t$", ylim=(-1.05, 1.05), title="the best place is −1")
left.legend()
course.show(
    figure,
    "Left: average regret of three methods over a million steps, logarithmic: Adam's levels off at 0.2, those of AMSGrad "
    "and AdamNC go on falling towards zero. Right: where they are: Adam goes to plus one, AMSGrad and AdamNC go to minus "
    "one.",
)
for name, done in runs.items():
    print(f"{name:8} R_t/t = {done.average_regret[-1]:.4f}, x = {done.iterates[-1]:+.4f} after a million steps")

# %% [markdown]
# Adam's average regret cannot fall below $2 \cdot 10/101 = 0.198$, the dotted line: that is what standing at +1 costs.
#
# That the other two go to zero on *every* such game is what Theorem 4 with Corollary 1 (AMSGrad) and Theorem 5 with Corollary 2
# (AdamNC) of the paper say: the regret grows no faster than $\sqrt{T}$, so the average regret falls at least like $1/\sqrt{T}$.
# They want a $\beta_{1t}$ that falls with $t$; the run above has a constant one and gets there all the same. These two are not
# among the theorems that are proved here, and some of their printed constants were corrected after publication.
#
# ### The whole family
#
# Every method whose divisor forgets at a constant pace is in danger. RMSProp, AdaDelta and NAdam divide by the root of a
# running average, as Adam does. AdaMax divides by the largest gradient so far, but lets that fade: each step multiplies it
# by β2. The same game, 120 000 steps, with bias correction, ε and whatever else each of them has:

# %%
METHODS = c21_ema_family.FAMILY | c21_ema_family.CURED | c21_ema_family.SLOW_ADAMAX
some = 101 * np.unique(np.geomspace(1, 1188, 300).astype(int))  # ends of rounds
figure, ax = plt.subplots(figsize=(8.0, 3.2))
for (name, opt), curve in zip(METHODS.items(), (*CURVES, c21_ema_family.LAST), strict=True):
    ax.semilogx(some, ri.run(opt, SyntheticOnline(), 120_000).iterates[some], **curve, label=name)
ax.set(xlabel="step t", ylabel="$x_t$", ylim=(-1.08, 1.08), title="the best place is −1")
ax.legend(loc="center left", bbox_to_anchor=(1.0, 0.5))
course.show(
    figure,
    "Where eight methods are over 120,000 steps, between minus one, the best place, and plus one, the worst: Adam, RMSProp, "
    "NAdam, AdaMax and AdaDelta end at plus one; AMSGrad, AdamNC and AdaMax with a beta2 of 0.9999 go to minus one.",
)

# %% [markdown]
# Five fail, the two repairs do not. The eighth curve is AdaMax with β2 = 0.9999: with so long a memory it outlives a round
# of 101 steps, and is cured *of this game*.

# %% [markdown]
# ## What libraries do
#
# Six of the libraries that this project knows have an AMSGrad (PyTorch calls it `Adam(..., amsgrad=True)`): PyTorch, optax,
# Keras, Paddle, Chainer and TensorFlow. MLX, tinygrad, ONNX, scikit-learn, autograd and numpy-ml have none. By default the
# six add Adam's bias correction and an ε. They do not agree on whether to correct before the maximum or after it. optax has
# a second one, without the correction, which is the paper's but for ε. One annotated implementation remarks
# that the order does not matter. Does it?
#
# AMSGrad has one promise: the effective rate never grows. Let the first gradient be 10 and all others 1, at a constant
# learning rate. We look at the effective rate: the step divided by the gradient.
#
# **Predict.** Between step 1 and step 2000, by which factor does the effective rate change in PyTorch's AMSGrad? Not at
# all, down to a third, or up to ten times?

# %%
d = ri.dialects
AMSGRADS = {
    "paper": ri.AMSGrad(lr=0.01, beta1=0.0),
    "PyTorch": d.torch.AMSGrad(lr=0.01, betas=(0.0, 0.999)),
    "optax": d.optax.AMSGrad(learning_rate=0.01, b1=0.0),
    "Keras": d.keras.AMSGrad(learning_rate=0.01, beta_1=0.0),
    "Paddle": d.paddle.AMSGrad(learning_rate=0.01, beta1=0.0),
    "Chainer": d.chainer.AMSGrad(alpha=0.01, beta1=0.0),
    "TensorFlow": d.tensorflow.AdamWithAmsgrad(lr=0.01, beta1=0.0),
    "optax, uncorrected": d.optax.AMSGradUncorrected(learning_rate=0.01, b1=0.0),
}
first_large = np.ones((2000, 1))
first_large[0] = 10.0
rates = {}
for name, opt in AMSGRADS.items():
    steps = -np.diff(ri.trace(opt, np.zeros(1), first_large)["theta"].ravel(), prepend=0.0)
    rates[name] = steps / first_large.ravel()
course.answer(", ".join(f"{name}: × {rate[-1] / rate[0]:.2g}" for name, rate in rates.items()))

# %% [markdown]
# <details>
# <summary>Why</summary>
#
# PyTorch takes the maximum of the *uncorrected* averages and divides that by $1 - \beta_2^t$, which grows. So what was to
# stay still shrinks, and the rate grows, by up to $1/\sqrt{1 - \beta_2}$. optax corrects first and takes the maximum of
# the corrected ones; that keeps the promise. So the order does matter. (In the long run, when $1 - \beta_2^t$ is 1, all
# keep it. The theorem is about the long run; your training may not be.)
#
# </details>

# %% [markdown]
# The answer as a picture, for three of the eight (the uncorrected one has the paper's curve, the others have PyTorch's):

# %% tags=["hide-input"]
figure, ax = plt.subplots(figsize=(6.4, 2.9))
for name, curve in zip(("paper", "PyTorch", "optax"), CURVES, strict=False):
    ax.loglog(np.arange(1, 2001), rates[name] / rates[name][0], **curve, label=name)
ax.set(xlabel="step", ylabel="effective rate, first = 1")
ax.legend()
course.show(
    figure,
    "The effective rate over 2000 steps, relative to the first step, both axes logarithmic. The paper's AMSGrad falls to "
    "a third. optax stays at one. PyTorch's rises tenfold.",
)

# %% [markdown]
# ## Where it breaks
#
# **AMSGrad forgets nothing.** One freak gradient (a corrupt example, say) and the divisor is large for ever. Let all
# gradients be 1, but for one of 1000 in step 500:

# %%
freak = np.ones((4000, 1))
freak[499] = 1000.0
figure, ax = plt.subplots(figsize=(6.4, 2.7))
told = []
for (name, opt), curve in zip(
    {"Adam": ri.Adam(lr=1.0, beta2=0.99), "AMSGrad": ri.AMSGrad(lr=1.0, beta2=0.99)}.items(), CURVES, strict=False
):
    lengths = -np.diff(ri.trace(opt, np.zeros(1), freak)["theta"].ravel())
    ax.semilogy(np.arange(2, 4001), lengths, **curve, label=name)
    told.append(f"{name}: step {lengths[-1]:.2f} at the end")
ax.set(xlabel="step", ylabel="length of the step,\nin learning rates")
ax.legend()
course.show(
    figure,
    "Lengths of the steps, logarithmic. Both drop to a hundredth at the freak gradient in step 500. Adam's are back at one "
    "after some thousand steps, AMSGrad's stay at a hundredth.",
)
print("; ".join(told))

# %% [markdown]
# Adam's forgetting is a fault in one game and a virtue in another.
#
# **On ordinary data one may not notice any of this.** The games were made to make Adam fail. Here is a small model that
# reads handwritten digits. Two pairs, each with the maximum and without: one corrects the bias (PyTorch's AMSGrad, and
# Adam), one does not (the paper's AMSGrad, and the paper's Adam).

# %%
PAIRS = {
    "corrected, with the maximum": ri.dialects.torch.AMSGrad(lr=0.01),
    "corrected, without": ri.Adam(lr=0.01),
    "not corrected, with the maximum": ri.AMSGrad(lr=0.01),
    "not corrected, without": ri.Adaptive(lr=0.01, phi=ri.phi.EMA(0.9), psi=ri.psi.EMA(0.999)),
}
for name, opt in PAIRS.items():
    trained = ri.run(opt, Digits(), steps=400, seed=0)
    print(f"{name:32} mean loss of the last 50 of 400 steps: {trained.losses[-50:].mean():.2f}")

# %% [markdown]
# The maximum changes next to nothing. What changes the numbers is the bias correction: without it the early steps
# are longer, as [03](03_adam.ipynb) showed, and on this easy problem longer steps are welcome. If someone
# compares the paper's AMSGrad with Adam at one learning rate and reports a gain, this may be all that was measured. (One
# seed and one learning rate here, too.)

# %% [markdown]
# What the theorems are for: they tell which proofs of convergence can be believed (that of the Adam paper cannot), and
# what to look for when a training with rare, important examples goes wrong: a rate that grows between them.

# %% [markdown]
# ## Exercises
#
# Put your answer in place of the three dots and run the cell.
#
# **1.** The game of Theorem 1 with C = 5. What has Adam lost to the best place after 300 steps, at the least?

# %%
course.ask_number("convergence.regret", ...)

# %% [markdown]
# <details>
# <summary>Solution</summary>
#
# 600. In a round Adam loses at least $2C - 4 = 6$, and there are 100 rounds.
#
# </details>
#
# **2.** In the game of Figure 1 the loss is $1010x$ once in 101 steps and $-10x$ else. Somebody stands at +1 for ever.
# What is the average regret?

# %%
course.ask_number("convergence.at_the_wrong_end", ...)

# %% [markdown]
# <details>
# <summary>Solution</summary>
#
# 0.198. In a round, +1 pays 1010 − 100 · 10 = 10. The best place, −1, pays −10. The difference is 20 in 101 steps.
#
# </details>
#
# **3.** All have $\alpha_t = \alpha/\sqrt{t}$. Whose effective rate may grow again?
#
# - **a** AdaGrad's.
# - **b** AMSGrad's.
# - **c** RMSProp's.
# - **d** SGD's.

# %%
course.ask_number("convergence.who_grows", ...)

# %% [markdown]
# <details>
# <summary>Solution</summary>
#
# **c.** RMSProp is Adam with β1 = 0. Its average of squares shrinks when gradients get smaller, faster than
# $1/\sqrt{t}$ falls.
#
# </details>
#
# **4.** AMSGrad with the learning rate 0.1, β1 = 0 and β2 = 0.99 meets one gradient of 200, and then only gradients of 1.
# How long are its steps in the end?

# %%
course.ask_number("convergence.after_a_spike", ...)

# %% [markdown]
# <details>
# <summary>Solution</summary>
#
# 0.005. The average after the 200 is 0.01 · 40 000 = 400, and that stays the largest. Its root is 20, and 0.1 · 1/20 is
# 0.005. Adam would be back at 0.1.
#
# </details>
#
# **5.** Write AMSGrad as a class. Fill in `step`, then put `MyAMSGrad` in place of the three dots. Remember: no bias
# correction, no ε, and where `v_hat` is zero there is no step.


# %% tags=["exercise"]
class MyAMSGrad:
    def __init__(self, lr, beta1, beta2):
        self.lr, self.beta1, self.beta2 = lr, beta1, beta2

    def init(self, theta):
        return 0 * theta, 0 * theta, 0 * theta  # m, v, v_hat

    def step(self, theta, g, state):
        m, v, v_hat = state
        theta = theta - self.lr * g  # this is only SGD: write AMSGrad here
        return theta, (m, v, v_hat)


course.ask_code(..., against="amsgrad")

# %% [markdown]
# <details>
# <summary>Solution</summary>
#
# ```python
# def step(self, theta, g, state):
#     m, v, v_hat = state
#     m = self.beta1 * m + (1 - self.beta1) * g
#     v = self.beta2 * v + (1 - self.beta2) * g * g
#     v_hat = np.maximum(v_hat, v)
#     root = np.sqrt(v_hat)
#     ratio = np.where(root == 0, 0, m / np.where(root == 0, 1, root))
#     return theta - self.lr * ratio, (m, v, v_hat)
# ```
#
# (With `root > 0` in place of `root == 0` a gradient that is `nan` would vanish without a word, and the checker objects: bad
# news must come through.) Now leave out the maximum, or correct the bias as Adam does, and see what the checker says.
#
# </details>

# %% [markdown]
# ## Summary
#
# - Adam divides a rare large gradient by its own size and the many small ones by little. So it can go the wrong way, and
#   stay at the worst place, on a problem of straight lines.
# - The sign is Γ: where it is below zero the effective rate has grown. For Adam and RMSProp that happens, whatever β2; for
#   SGD, AdaGrad, AMSGrad and AdamNC it does not.
# - No constant $\beta_1 < \sqrt{\beta_2}$ is safe (Theorem 2), and chance does not help (Theorem 3).
# - AMSGrad divides by the largest average so far, AdamNC by the mean of all. The price: what is large once is never
#   forgotten.
# - Libraries correct AMSGrad's bias; those that do so after the maximum let the rate grow in the early steps.
#
# Next: [05, L2 is not weight decay](05_l2_is_not_weight_decay.ipynb).

# %% [markdown]
# ## Sources and errata
#
# - S. J. Reddi, S. Kale & S. Kumar, *On the Convergence of Adam and Beyond*, 2018,
#   [arXiv 1904.09237](https://arxiv.org/abs/1904.09237): Algorithms 1 to 3, equation (2), Theorems 1 to 3, section 5 and
#   Figure 1.
# - D. P. Kingma & J. Ba, *Adam: A Method for Stochastic Optimization*, 2015, Theorem 4.1, whose proof is wrong.
#
# **In the paper.** The printed proof of Theorem 1 uses $1/\sqrt{3t+3} \ge 1/\sqrt{2(3t+1)}$, which is false at $t = 0$; the
# theorem is true, and the proof above has another argument for the first round. Its Theorem 6, on an ε under the root, says
# that Adam is at 1 after *every* round; with $\alpha_t = \alpha/\sqrt{t}$ it is not after the first. Section 5 gives neither
# $\alpha_t$ nor $x_1$.
#
# **In well-known teaching material.** That it "does not matter" whether AMSGrad's maximum or the correction comes first is
# one of the seven statements that the theorem *errata* (end of [03](03_adam.ipynb)) refutes.

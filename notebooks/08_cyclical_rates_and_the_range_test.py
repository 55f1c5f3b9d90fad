# %% [markdown]
# # 08 · Cyclical rates and the range test
#
# **You will do.** Let the learning rate go up and down; let it rise until everything breaks, and read off the largest rate that
# does not; hold both against a plain search.
#
# **You will learn.** What the *triangular* policy is, and its two relatives; how a *range test* finds the largest usable rate in
# one short run; what it cannot tell; why `exp_range` means one thing in the paper and another in every library.
#
# **You need.** [01](01_gradient_descent_and_momentum.ipynb), for the limit $2/h$. Helpful:
# [07](07_cosine_annealing_and_warm_restarts.ipynb), and for the networks the words at the top of
# [06](06_adamw_on_real_data.ipynb).
#
# **Time.** 25 minutes, 35 with the exercises.

# %% tags=["hide-input"]
import math

import matplotlib.pyplot as plt
import numpy as np

import refimpl as ri
from refimpl import course
from refimpl.claims.experiments import c11_cyclical
from refimpl.conformance.schedules.against import against_named
from refimpl.conformance.schedules.dialects import DIALECTS
from refimpl.problems import Quadratic
from refimpl.problems.networks import Plain, Task
from refimpl.show.explore import Axis, Frame, Line, Panel, explore
from refimpl.show.style import CURVES
from refimpl.training import train

course.style()

# %% [markdown]
# ## Play first
#
# Walkers in a valley that is twenty times as steep across as along. By [01](01_gradient_descent_and_momentum.ipynb), a constant
# rate above 0.1 throws them out. Their gradients are noisy.
#
# Left: a rate that goes up and down; the grey line is the limit, 0.1. Right: how high the walkers are, and, dashed, how high
# they are with the lowest rate all the time. Press play, and watch the height when the rate passes the limit. Then raise
# the peak.

# %% tags=["hide-input"]
STEPS = 400
VALLEY = Quadratic(curvatures=(1.0, 20.0))
BASE = 0.01


def heights(schedule, noise=0.3, walkers=200):
    """The mean height of walkers in the valley after each step, under a rate that changes."""
    random = np.random.default_rng(0)
    opt, theta = ri.SGD(lr=schedule), np.tile([-1.0, 0.6], (walkers, 1))
    state, found = opt.init(theta), []
    for _ in range(STEPS):
        push = noise * random.standard_normal(theta.shape)
        theta, state = opt.step(theta, VALLEY.gradient(theta, 0) + push, state)
        found.append(float(VALLEY.loss(theta, 0).mean()))
    return np.array(found)


POLICIES = {"triangular": ri.Triangular, "triangular2": ri.Triangular2, "exp_range": ri.ExpRange}
NAMES, EVERY, PLAIN = ("the policy", f"constant {BASE}"), 4, heights(ri.Constant(BASE))


def named(height):
    """Two digits, as far as anybody wants to know."""
    return f"{height:.2g}" if height < 1000 else "over 1000"


def cycles(policy, peak, stepsize):
    """The rate of a policy, and the mean height of the walkers under it and under the base rate."""
    more = {"gamma": 0.995} if policy == "exp_range" else {}
    schedule = POLICIES[policy](BASE, peak, stepsize, **more)
    k, start = np.arange(0, STEPS, EVERY), float(VALLEY.loss(np.array([-1.0, 0.6]), 0))
    high = [np.append(start, each)[k] for each in (heights(schedule), PLAIN)]
    return Frame(
        (
            (np.stack([k, schedule(k)], axis=1), np.stack([k, np.full(len(k), BASE)], axis=1)),
            tuple(np.stack([k, each], axis=1) for each in high),
        ),
        f"{policy}: mean height {named(high[0][25])} after 100 steps and {named(high[0][-1])} after {k[-1]}; with the "
        f"constant base {named(high[1][25])} and {named(high[1][-1])}.",
        told=tuple(high),
    )


explore(
    cycles,
    {
        "policy": ("triangular", tuple(POLICIES)),
        "peak": (0.12, (0.04, 0.08, 0.1, 0.12, 0.15, 0.2)),
        "stepsize": (50, (10, 25, 50, 100)),
    },
    (
        Panel(
            "learning rate",
            Axis("steps done", 0, STEPS),
            Axis("", 0, 0.21),
            NAMES,
            still=(Line([(0, 0.1), (STEPS, 0.1)]),),
        ),
        Panel("mean height of the walkers", Axis("steps done", 0, STEPS), Axis("", 3e-3, 1e3, True), NAMES),
    ),
    "Rates that go up and down",
    "A cyclical learning rate, and the mean height of walkers under it and under the lowest rate.",
    steps=STEPS // EVERY,
    every=EVERY,
    telling="Mean height",
    tells=NAMES,
)

# %% [markdown]
# Near the peaks the walkers climb the walls. Then the rate comes down, and so do they: while it was high they went a long way
# along the valley. After one cycle, 100 steps, they are far lower than with the base rate. After 400 steps the base rate, which is
# calmer, has caught up. triangular2, whose peaks get lower, has both. At a peak of 0.2 it is too much. In
# numbers:

# %%
for name, schedule in {
    "constant 0.01": ri.Constant(BASE),
    "triangular to 0.12": ri.Triangular(BASE, 0.12, 50),
    "triangular2 to 0.12": ri.Triangular2(BASE, 0.12, 50),
    "triangular to 0.2": ri.Triangular(BASE, 0.2, 50),
}.items():
    height = heights(schedule)
    print(f"{name:20} height {height[99]:8.2g} after 100 steps, {height[-1]:8.2g} after 400")

# %% [markdown]
# That is the idea: **a rate that is too large for ever may do good for a while**.

# %% [markdown]
# The words of this notebook:
#
# | word | what it means here |
# |---|---|
# | *curvature*, $h$ | how fast the slope grows as one goes out of the valley: steep walls have a large $h$ |
# | *policy* | a schedule; the paper's word |
# | *cycle* | once up and once down |
# | *stepsize* | **half** a cycle, in steps. The paper's word, and an unlucky one: it is a time, not the length of a step |
# | *epoch* | one pass through all training examples |
# | *held out* | examples that were not trained on; the error on them is the one that counts |

# %% [markdown]
# ## What was wrong before
#
# How does one find a learning rate? One tries some: 0.001, 0.01, 0.1. Each try is a whole training. And then the decay, the
# momentum, the batch size … and for each of them the rate once more.
#
# The range test wants to find the largest usable rate in one run that is shorter than a training. Begin with a tiny rate. Raise
# it a little with every step. At first the loss hardly falls. Then it falls faster. Then it turns and rises: that was too much.
#
# **Predict.** A bowl with curvature $h = 4$, exact gradients, and a rate that rises from 0 to 0.75. At which rate does the loss
# turn?

# %%
bowl = Quadratic(curvatures=(4.0,))
rising = ri.RangeTest(base=0.0, peak=0.75, steps=59)
run = ri.run(ri.SGD(lr=rising), bowl, 60, theta0=np.array([1.0]))
tested = rising(np.arange(60))
turn = int(np.argmin(run.losses))
course.answer(f"The loss is least when the rate has reached {tested[turn]:.2f}; 2/h is {2 / 4:g}.")

# %% [markdown]
# <details>
# <summary>Why</summary>
#
# A step multiplies the distance by $1 - \alpha h$. That makes it smaller as long as $\alpha < 2/h$, so the loss falls until the
# rate gets there, and rises from then on. It falls fastest near 0.25, which is $1/h$, the rate that reaches the bottom in one step.
#
# </details>

# %% [markdown]
# The whole test, as a picture:

# %% tags=["hide-input"]
figure, ax = plt.subplots(figsize=(6.2, 2.7))
ax.semilogy(tested, run.losses, **CURVES[0], marker=".")
ax.axvline(0.5, color="0.4", linestyle=":")
ax.set(xlabel="learning rate, rising with each step; dotted: 2/h", ylabel="loss")
course.show(
    figure,
    "The loss on a bowl of curvature 4 while the rate rises from 0 to 0.75, logarithmic: it falls, steeply around 0.25, until "
    "the rate reaches 0.5, and then rises steeply.",
)

# %% [markdown]
# ## The equations
#
# **The triangular policy.** Smith 2017 ([arXiv 1506.01186v6](https://arxiv.org/abs/1506.01186)), section 3.1. After $k$ steps,
# with the stepsize $S$:
#
# $$
# \begin{aligned}
# c &= \lfloor 1 + k/(2S) \rfloor && \text{which cycle: 1, 2, 3, …} \\
# x &= |k/S - 2c + 1| && \text{1 at its ends, 0 in its middle} \\
# lr &= base + (peak - base)\,\max(0, 1 - x)
# \end{aligned}
# $$
#
# ($\lfloor\ \rfloor$ rounds down.) Two relatives, in the same section: **triangular2** halves the height above the base with each
# cycle. **exp_range** has two readings. The paper's words say that each boundary, base and peak, declines by $\gamma^k$
# ("gamma", a little less than 1). The code published with the paper multiplies only the height above the base by
# $\gamma^k$. `ri.ExpRange` is the code's.

# %% [markdown]
# **The range test.** Smith 2017, section 3.3: let the rate rise on a line, from base to peak, over some epochs:
#
# $$lr = base + (peak - base)\, k/\text{steps}$$
#
# Watch the accuracy. Take for *base* the rate where it begins to rise, and for *peak* the one where it slows down, becomes
# ragged, or falls. (Or a third or a fourth of the peak for the base.)
#
# | paper | code | in words |
# |---|---|---|
# | base_lr | `base` | the smallest rate |
# | max_lr | `peak` | the largest rate |
# | stepsize | `stepsize` | half a cycle, in steps; the paper advises 2 to 10 epochs |
# | gamma | `gamma` | what the height is multiplied by in a step |

# %% [markdown]
# ## The code

# %%
course.rule_source(ri.Triangular.cycle)
course.rule_source(ri.Triangular.height)
course.rule_source(ri.Triangular.eta)
course.rule_source(ri.Triangular2.eta)
course.rule_source(ri.ExpRange.eta)

# %% [markdown]
# Build the first, with the paper's settings for CIFAR-10, and hold it to the reference bit for bit:


# %% tags=["bit-equal"]
def triangular(k, base=0.001, peak=0.006, stepsize=2000):
    cycle = math.floor(1 + k / (2 * stepsize))
    x = abs(k / stepsize - 2 * cycle + 1)
    return base + (peak - base) * max(0, 1 - x)


mine = np.array([triangular(k) for k in range(10_000)])

assert course.bits_equal(mine, ri.Triangular(base=0.001, peak=0.006, stepsize=2000)(np.arange(10_000)))

# %% [markdown]
# A policy can be the rate itself, `ri.SGD(lr=policy)`, or a multiplier, `ri.SGD(lr=1, schedule=policy)`. For SGD that is the same.
# For AdamW it is not: a multiplier acts on the decay too ([05](05_l2_is_not_weight_decay.ipynb)).

# %% [markdown]
# ## The derivation

# %%
course.derivation("cyclical_rates")

# %% [markdown]
# ### A peak above the limit
#
# **Predict.** In the valley of the first picture a constant rate of 0.12 multiplies the distance across by
# $|1 - 0.12 \cdot 20| = 1.4$ in every step. Now the rate goes from 0.01 up to 0.12 and back, without noise. By how much is the
# distance across multiplied in a whole cycle of 100 steps: more than 1, a little less, or next to nothing?

# %%
policy = ri.Triangular(base=0.01, peak=0.12, stepsize=50)
across = ri.run(ri.SGD(lr=policy), VALLEY, 100, theta0=np.array([0.0, 1.0])).iterates[:, 1]
above = int((policy(np.arange(100)) > 0.1).sum())
course.answer(f"By {abs(across[-1]):.0e}, though the rate was above 0.1 in {above} of the 100 steps.")

# %% [markdown]
# <details>
# <summary>Why</summary>
#
# The factors of all steps are multiplied. Those above the limit are at most 1.4, and there are few of them. Those near 0.05, which
# is $1/h$, are next to zero. One pays for the other many times over.
#
# </details>

# %% [markdown]
# ### On networks
#
# The range test. Small networks (64 numbers between the pixels and the answer) learn to read handwritten digits from 600 images. SGD with momentum; the rate
# rises from 0 to 1.5 over 12 epochs; four seeds.

# %% tags=["varies"]
NET, SEEDS = Plain(), [0, 1, 2, 3]
EPOCH = Task().steps_per_epoch(50)
ramp = ri.RangeTest(base=0.0, peak=1.5, steps=12 * EPOCH)
test = train(ri.Momentum(lr=ramp), NET, seeds=SEEDS, epochs=12, task=Task())
reached = ramp(test.epochs * EPOCH)
figure, ax = plt.subplots(figsize=(6.4, 2.9))
ax.plot(reached, test.test_error.mean(axis=1), **CURVES[0], marker="o", markersize=4)
ax.set(xlabel="learning rate, rising", ylabel="held-out error in %", ylim=(0, 50))
course.show(
    figure,
    "Held-out error in a range test: it falls from 40 per cent to ten at a rate of 0.4, hardly falls from there on, and rises "
    "again from a rate of about one on.",
)

# %% [markdown]
# The error falls fast at first. From 0.4 or 0.5 on there is little gain, and beyond 1 it rises. So take 0.5 for the peak, and
# a fourth of it for the base.
#
# Is that a good choice? We hold it against six constant rates, which are six trainings. The stepsize is 4 epochs, so that there are
# three cycles in 24 epochs. And we do it twice: with right labels, and with a fifth of the labels wrong.

# %% tags=["varies"]
rates = np.array([0.01, 0.032, 0.1, 0.32, 0.5, 1.0])
policies = {
    "triangular, 0.125 to 0.5": ri.Triangular(0.125, 0.5, 4 * EPOCH),
    "triangular2, 0.125 to 0.5": ri.Triangular2(0.125, 0.5, 4 * EPOCH),
}
for title, task in {"right labels": Task(), "a fifth of the labels wrong": Task(noise=0.2)}.items():
    settings = dict(epochs=24, every=8, task=task)
    print(f"held-out error in %, {title}".ljust(52), *(f"{epoch:>6}" for epoch in (8, 16, 24)), " epochs")
    for name, policy in policies.items():
        errors = train(ri.Momentum(lr=policy), NET, seeds=SEEDS, **settings).test_error.mean(axis=1)
        print(f"    {name}".ljust(52), *(f"{error:6.1f}" for error in errors))
    grid = train(ri.Momentum(lr=np.tile(rates, 4)), NET, seeds=np.repeat(SEEDS, len(rates)), **settings)
    for rate, errors in zip(rates, grid.test_error.reshape(3, 4, -1).mean(axis=1).T, strict=True):
        print(f"    constant {rate:g}".ljust(52), *(f"{error:6.1f}" for error in errors))

# %% [markdown]
# **With right labels** the cycles end level with the best constant rates, and nobody had to search. (Four seeds: a few tenths say
# nothing.)
#
# **With wrong labels it fails.** There the best constant rates are ten times smaller. They are good because they learn the wrong
# labels by heart more slowly, and of that a short run knows nothing. The range test finds the edge beyond which nothing works. That
# is not the same as the best rate.
#
# This is claim C11 of `refimpl reproduce`, which has more seeds and networks and a fixed rule for reading the test. What it found:

# %% tags=["varies"]
course.fold("C11, as measured", c11_cyclical.EXPERIMENT.text)

# %% [markdown]
# ## What libraries do
#
# The *rate* of triangular is the same everywhere. But PyTorch's `CyclicLR` cycles the momentum too, unless told otherwise:
# from 0.9 down to 0.8 while the rate goes up (`cycle_momentum=True`, `max_momentum=0.9`, `base_momentum=0.8`; from its
# documentation). Smith's policy leaves the momentum alone. So the same three numbers give another training there.
#
# `exp_range` differs in the rate itself. Smith's words say that *each boundary* declines, base and peak. The code
# published with the paper, and PyTorch, shrink only what is above the base. And one library counts cycles where the others count
# steps. The base is 0.001, the peak 0.006, the stepsize 2000, $\gamma = 0.9998$:

# %%
right = against_named("exp_range", dict(base=0.001, peak=0.006, stepsize=2000, gamma=0.9998))
print(f"{'rate × 1000, steps done':72}{'2000':>6}{'4000':>6}{'10000':>6}{'20000':>6}")
for variant in DIALECTS:
    values = variant.made_of(right)
    if values is not None and "exp_range" in variant.of:
        print(
            variant.sentence.split(", in which")[0].ljust(72)
            + "".join(f"{1000 * values(k):6.2f}" for k in (2000, 4000, 10_000, 20_000))
        )

# %% [markdown]
# After 20 000 steps the printed policy has next to no rate left; the coded one is at its base. The checker knows both:

# %%
printed = ri.check_schedule(
    lambda k: 0.9998**k * triangular(k), "exp_range", base=0.001, peak=0.006, stepsize=2000, gamma=0.9998
)
print(printed.verdict)

# %% [markdown]
# ## Where it breaks
#
# **The range test is fooled by speed.** While the rate rises, the training goes on. Rise fast, and the loss has no time to fall:
# the curve is late. Rise slowly, and the easy part is over when the interesting rates come. Here is the rate at which the
# loss is least, on the valley, for ramps of different length, with noise:

# %%
for steps in (50, 100, 200, 400):
    rates_now = ri.RangeTest(base=0.0, peak=0.15, steps=steps)
    found = heights(rates_now)[:steps]
    print(f"a ramp of {steps:3} steps: the loss is least at the rate {float(rates_now(int(found.argmin()))):.3f}")

# %% [markdown]
# The limit is 0.1 in each case. The longer the ramp, the earlier the noise of a growing rate outweighs what there is still to
# gain, so the loss turns before the limit.
#
# **Adam's edge is blurred.** Its steps are about one learning rate long whatever the slope, so nothing flies off; the error just gets
# slowly worse. Two range tests, each to three or four times the rate where it is best:

# %% tags=["varies"]
ADAM_AND_SGD = {"SGD": (lambda rate: ri.Momentum(lr=rate), 3.0), "Adam": (lambda rate: ri.Adam(lr=rate), 0.45)}
for name, (make, peak) in ADAM_AND_SGD.items():
    ramp = ri.RangeTest(base=0.0, peak=peak, steps=12 * EPOCH)
    errors = train(make(ramp), NET, seeds=SEEDS, epochs=12, task=Task()).test_error.mean(axis=1)
    print(f"{name:5} to the rate {peak:<5g} held-out error in %:", *(f"{error:4.0f}" for error in errors))

# %% [markdown]
# SGD's error climbs steeply again, Adam's slowly. Where to put the peak is then a matter of taste.
#
# **Stop at the end of a cycle.** In the middle the rate is at its peak and the walkers are high up. The paper says so too.
#
# **With adaptive methods the paper itself finds little** (Smith 2017, Table 3: after 70 000 steps Adam has an accuracy of 81.4 %
# with a constant rate, and of 81.1 % with a cyclical one).

# %% [markdown]
# ## Exercises
#
# Put your answer in place of the three dots and run the cell.
#
# **1.** triangular2 with base 0.001, peak 0.006 and stepsize 2000. What is the rate after 5000 steps?

# %%
course.ask_number("cyclical.second_cycle", ...)

# %% [markdown]
# <details>
# <summary>Solution</summary>
#
# 0.00225. The second cycle begins at 4000 and has its peak at 6000, so we are half-way up. Its height above the base is half of
# 0.005, and half of that is 0.00125; the base is 0.001.
#
# </details>
#
# **2.** A range test with gradient descent and exact gradients, on a bowl of curvature 8. From which rate on does the loss rise?

# %%
course.ask_number("cyclical.turns_at", ...)

# %% [markdown]
# <details>
# <summary>Solution</summary>
#
# 0.25, which is $2/h$.
#
# </details>
#
# **3.** 50 000 images, 100 in a step, and a stepsize of four epochs. How many steps has a whole cycle?

# %%
course.ask_number("cyclical.whole_cycle", ...)

# %% [markdown]
# <details>
# <summary>Solution</summary>
#
# 4000. An epoch has 500 steps, the stepsize is 2000, and a cycle is two of them.
#
# </details>
#
# **4.** `exp_range` as PyTorch and the author's code have it. Where does the rate go in the long run?
#
# - **a** To 0.
# - **b** To the base.
# - **c** It goes on between base and peak.
# - **d** To the middle between base and peak.

# %%
course.ask_number("cyclical.long_run", ...)

# %% [markdown]
# <details>
# <summary>Solution</summary>
#
# **b.** Only the height above the base is multiplied by $\gamma^k$. As the paper words it, it would be a.
#
# </details>
#
# **5.** `triangular` from above is right. Make triangular2 of it: halve the height with each cycle.


# %% tags=["exercise"]
def my_triangular2(k, base=0.001, peak=0.006, stepsize=2000):
    cycle = math.floor(1 + k / (2 * stepsize))
    x = abs(k / stepsize - 2 * cycle + 1)
    return base + (peak - base) * max(0, 1 - x)


course.ask_schedule(my_triangular2, "triangular2", base=0.001, peak=0.006, stepsize=2000)

# %% [markdown]
# <details>
# <summary>Solution</summary>
#
# ```python
# return base + (peak - base) * max(0, 1 - x) * 2 ** (1 - cycle)
# ```
#
# The cycles count from 1, so the first has the factor 1. What does the checker say to `2**-cycle`?
#
# </details>

# %% [markdown]
# ## Summary
#
# - A cyclical rate goes up and down on straight lines. Peaks above $2/h$ do no harm if they are short, and help to go far.
# - The range test raises the rate until the loss turns. On a bowl that is at $2/h$, exactly; with noise it is earlier.
# - It finds the largest usable rate in one short run. Cycles below that are as good as a searched rate where labels are right, and
#   bad where the network must not learn all that it is told.
# - `exp_range` in libraries goes to the base, in the paper's words to zero.
#
# Next: [09, why weight decay](09_why_weight_decay.ipynb).

# %% [markdown]
# ## Sources and errata
#
# - L. N. Smith, *Cyclical Learning Rates for Training Neural Networks*, 2017,
#   [arXiv 1506.01186v6](https://arxiv.org/abs/1506.01186): sections 3.1 to 3.3, Table 3; and the code published with it.
#
# **In the paper.** Words and code differ for `exp_range`, see above.

# %% [markdown]
# # 07 · Cosine annealing and warm restarts
#
# **You will do.** Let the learning rate fall in four ways and watch what becomes of the walkers; train small networks with
# each; find out how libraries end a schedule.
#
# **You will learn.** Why a constant rate is a bad bargain when gradients are noisy; what *cosine annealing* and *warm restarts*
# are; what a restart does to the state and to the decay; why the end of a schedule is where programs differ.
#
# **You need.** [01](01_gradient_descent_and_momentum.ipynb). For AdamWR also [05](05_l2_is_not_weight_decay.ipynb), and for
# the networks the words at the top of [06](06_adamw_on_real_data.ipynb).
#
# **Time.** 25 minutes, 35 with the exercises.

# %% tags=["hide-input"]
import functools
import math

import matplotlib.pyplot as plt
import numpy as np

import refimpl as ri
from refimpl import course
from refimpl.claims.experiments import c09_annealing, c10_warm_restarts
from refimpl.conformance.schedules.against import against_named
from refimpl.conformance.schedules.dialects import DIALECTS
from refimpl.problems import Quadratic
from refimpl.problems.networks import Plain, Task
from refimpl.show.explore import Axis, Frame, Panel, explore
from refimpl.show.style import CURVES
from refimpl.training import predict, train

course.style()

# %% [markdown]
# ## Play first
#
# Five hundred walkers go down a bowl. Their gradients are noisy: right on average, wrong each time. On the left is how the
# learning rate changes over 399 steps, in four ways. On the right is how high the walkers are, on average.
#
# Press play: what does a restart do? Who is lowest in the middle, and who at the end? Then move the learning rate.

# %% tags=["hide-input"]
STEPS = 399
BOWL = Quadratic(curvatures=(1.0,))


def heights(opt, seed=0, walkers=500):
    """The mean height of walkers on the bowl after each step, with noisy gradients."""
    noise = np.random.default_rng(seed).standard_normal((STEPS, walkers, 1))
    theta = np.full((walkers, 1), 3.0)
    state, found = opt.init(theta), []
    for push in noise:
        theta, state = opt.step(theta, BOWL.gradient(theta, 0) + push, state)
        found.append(float(BOWL.loss(theta, 0).mean()))
    return np.array(found)


NAMES, EVERY_THIRD = ("constant", "step drops", "cosine", "warm restarts"), 3


def schedules(first_run=57):
    """The four ways."""
    each = ri.Constant(), ri.StepDrop(milestones=(120, 240, 320), gamma=0.2), ri.CosineAnnealing(T=STEPS)
    return dict(zip(NAMES, (*each, ri.WarmRestarts(T_0=first_run, T_mult=2)), strict=True))


@functools.cache
def mean_heights(rate, schedule):
    """The mean height at the start and after each step."""
    return np.append(4.5, heights(ri.SGD(lr=rate, schedule=schedule)))


def four_ways(rate, first_run):
    """Multipliers and mean heights under the four schedules."""
    k = np.arange(0, STEPS + 1, EVERY_THIRD)
    ways = schedules(first_run).values()
    high = [mean_heights(rate, schedule) for schedule in ways]
    ends = ", ".join(f"{name} {each[-1]:.2g}" for name, each in zip(NAMES, high, strict=True))
    return Frame(
        (
            tuple(np.stack([k, schedule(k)], axis=1) for schedule in ways),
            tuple(np.stack([k, each[k]], axis=1) for each in high),
        ),
        f"Mean height after {STEPS} steps: {ends}.",
        told=tuple(each[k] for each in high),
    )


explore(
    four_ways,
    {"learning rate": (0.3, (0.01, 0.03, 0.1, 0.3, 1.0)), "length of the first run": (57, (19, 57, 133, 399))},
    (
        Panel("multiplier η", Axis("steps done", 0, STEPS), Axis("", -0.02, 1.05), NAMES),
        Panel("mean height of the walkers", Axis("steps done", 0, STEPS), Axis("", 1e-3, 6, True), NAMES),
    ),
    "Four schedules",
    "Four schedules of the learning rate, and the mean height of walkers with noisy gradients under each of them.",
    steps=STEPS // EVERY_THIRD + 1,
    every=EVERY_THIRD,
    telling="Mean height",
    tells=NAMES,
)

# %% [markdown]
# With a constant rate the walkers come down and then stay at one height: the noise keeps throwing them up. When the rate
# falls they sink lower. Under warm restarts they sink in each run, are thrown up by the restart, and sink again: one may stop
# at the end of any run. Who is lowest depends on the rate:

# %%
for k in (171, 399):
    print(f"mean height after {k} steps".ljust(31), *(f"rate {rate:<6g}" for rate in (0.01, 0.1, 0.3, 1.0)))
    for name, schedule in schedules().items():
        print(f"    {name:26}", *(f"{mean_heights(rate, schedule)[k]:<11.2g}" for rate in (0.01, 0.1, 0.3, 1.0)))

# %% [markdown]
# At the end the step drops are lowest where the rate is large, with the cosine close behind them. In the middle, after 171
# steps, the restarts are lowest: they have just ended a run. At a rate of 0.01 the constant one is lowest at the end. The
# walkers have hardly arrived by then, and a rate that falls only loses time.

# %% [markdown]
# The words of this notebook:
#
# | word | what it means here |
# |---|---|
# | *schedule*, $\eta_t$ ("eta") | a factor on the learning rate that changes from step to step |
# | *annealing* | letting the rate fall slowly; the word is the blacksmith's, who lets steel cool slowly |
# | *epoch* | one pass through all training examples |
# | *warm restart* | the rate jumps up again; the parameters stay where they are (a cold one would begin anew) |
# | *anytime* | good whenever one stops |
# | *held out* | examples that were not trained on; the error on them is the one that counts |

# %% [markdown]
# ## What was wrong before
#
# A large rate is fast, and noisy at the end. A small one is calm at the end, and slow.
#
# **Predict.** Constant rates of 0.2, 0.1 and 0.05 on the bowl. What is the height at which the walkers stay, if one halves the
# rate: the same, a half, a quarter?

# %%
ends = {rate: heights(ri.SGD(lr=rate))[-100:].mean() for rate in (0.2, 0.1, 0.05)}
course.answer(", ".join(f"rate {rate:g}: height {height:.3f}" for rate, height in ends.items()))

# %% [markdown]
# <details>
# <summary>Why</summary>
#
# In each step the slope pulls the walker in, and the noise, times the rate, pushes it out. They balance at a height that is
# about proportional to the rate: half the rate, half the height. But it also takes twice as many steps to get there.
#
# </details>
#
# So begin with a large rate, and let it fall. For years people did that by hand: divide by ten when nothing moves any more.
# That makes a *step drop*. When to drop, and by how much, are settings of their own.

# %% [markdown]
# ## The equations
#
# **Cosine annealing.** Loshchilov & Hutter 2017, *SGDR* ([arXiv 1608.03983](https://arxiv.org/abs/1608.03983)), equation (5),
# and Loshchilov & Hutter 2019 ([arXiv 1711.05101v3](https://arxiv.org/abs/1711.05101v3)), appendix B.2, equation (14):
#
# $$\eta_t = \eta_{min} + \tfrac{1}{2}(\eta_{max} - \eta_{min})\left(1 + \cos\frac{\pi\, T_{cur}}{T_i}\right)$$
#
# $T_{cur}$ counts from 0 at the start of a run to $T_i$ at its end. The cosine of 0 is 1 and that of π is −1, so the rate
# falls from $\eta_{max}$ to $\eta_{min}$: slowly at first, fast in the middle, slowly at the end.

# %% [markdown]
# **Warm restarts.** When $T_{cur}$ has reached $T_i$, it is set to 0, so that the rate is $\eta_{max}$ again, and the next run is
# longer (the same sources: Loshchilov & Hutter 2017, section 3):
#
# $$T_{i+1} = T_{mult}\; T_i$$
#
# **AdamWR** is AdamW with warm restarts and a decay that goes with the length of the run (Loshchilov & Hutter 2019, appendix
# B.1 with its footnote 2; $b$ is the batch size, $B$ the number of training examples, $T_i$ in epochs):
#
# $$\lambda_i = \lambda_{norm}\sqrt{\frac{b}{B\, T_i}}$$
#
# | paper | code | in words |
# |---|---|---|
# | $\eta_t$ | `schedule(k)`, `eta` | the multiplier of step $t = k + 1$; $k$ steps are done |
# | $\eta_{max}$, $\eta_{min}$ | `eta_max`, `eta_min` | where a run starts and ends; 1 and 0 by default |
# | $T_i$; $T_0$, $T_{mult}$ | `T`; `T_0`, `T_mult` | the length of a run, *in steps* in the code; the first one, and the factor |
# | $\lambda_{norm}$ | `lambda_norm` | the decay for one batch pass |
#
# In SGDR $\eta$ *is* the learning rate (0.05 at the start). In the AdamW paper it is a multiplier of α, and of the decay. The
# code has the latter.

# %% [markdown]
# ## The code

# %%
course.rule_source(ri.CosineAnnealing.eta)
course.rule_source(ri.WarmRestarts.run)
course.rule_source(ri.WarmRestarts.eta)

# %% [markdown]
# `run` finds where the current run began and how long it is. A schedule is a pure function: it is asked for step $k$ and
# remembers nothing, so a training that was interrupted goes on with the right rate.
#
# Build the cosine, and hold it to the reference bit for bit:

# %% tags=["bit-equal"]
T, low, high = 100, 0.1, 1.0
mine = [low + (high - low) * (1 + math.cos(math.pi * k / T)) / 2 for k in range(T + 1)]

assert course.bits_equal(np.array(mine), ri.CosineAnnealing(T=T, eta_max=high, eta_min=low)(np.arange(T + 1)))

# %% [markdown]
# A rule takes a schedule. One step of AdamW after 50 of 100 steps, where η is a half:

# %%
opt = ri.AdamW(lr=0.1, weight_decay=0.01, schedule=ri.CosineAnnealing(T=100))
theta, state = np.array([1.0]), opt.init(np.array([1.0]))
for _ in range(50):
    theta, state = opt.step(theta, np.array([2.0]), state)
ri.explain(opt, theta, np.array([2.0]), state)

# %% [markdown]
# Look at the last line: η multiplies the step *and* the decay.
#
# And AdamWR: rate and decay together. The averages $m$ and $v$ go on through a restart as if nothing had happened.

# %%
restarts = ri.WarmRestarts(T_0=100, T_mult=2)
adam_wr = ri.AdamW(lr=0.01, schedule=restarts, weight_decay=ri.schedules.NormalizedDecay(restarts, lambda_norm=0.05))
for k in (0, 99, 100, 299, 300):
    print(f"after {k:3} steps: η = {adam_wr.schedule(k):.4f}, λ = {adam_wr.weight_decay(k):.4f}")

random = np.random.default_rng(0).standard_normal((300, 5))
with_restarts, without = (ri.trace(opt, np.ones(5), random)["m"] for opt in (adam_wr, ri.AdamW(lr=0.01)))
print("m is the same with restarts and without:", course.bits_equal(with_restarts, without))

# %% [markdown]
# ## The derivation
#
# **Predict.** A cosine falls to a half in the middle of the run. Add up the rates of all steps. Which share of that is
# spent by the middle: a half, three quarters, or more?

# %%
eta = ri.CosineAnnealing(T=10_000)(np.arange(10_000))
course.answer(f"{eta[:5000].sum() / eta.sum():.3f} of it.")

# %% [markdown]
# <details>
# <summary>Why</summary>
#
# The sum up to step $k$ is, nearly, $k/2 + \frac{T}{2\pi}\sin(\pi k/T)$. In the middle that is $T/4 + T/(2\pi)$; the whole is
# $T/2$. So the share is $1/2 + 1/\pi = 0.818$. The second half of the training is mostly for calming down.
#
# </details>

# %%
course.derivation("cosine_annealing")

# %%
course.derivation("warm_restarts")

# %% [markdown]
# Where exactly does a run end? A schedule here is asked for the multiplier of a step *before* the step, so $T_{cur}$ goes
# from 0 to $T_i - 1$. The last step of a run has a little more than $\eta_{min}$, and the next is the restart. The authors'
# own code moves $T_{cur}$ on first, so that its last step has $\eta_{min}$ exactly. Both are conventions, and neither is an
# error. They differ by this much:

# %%
for length in (5, 10, 100):
    last = ri.WarmRestarts(T_0=length)(length - 1)
    print(f"a run of {length:3} steps: η in its last step is {last:.4f}")

# %% [markdown]
# ### On networks
#
# Small networks (64 numbers between the pixels and the answer) learn to read handwritten digits from 600 images, a fifth of which have a wrong label. SGD
# with momentum, 40 epochs, four learning rates, three schedules, three seeds. The error on held-out images, in per cent:

# %% tags=["varies"]
EPOCHS, TASK, NET = 40, Task(noise=0.2), Plain()
TOTAL = EPOCHS * TASK.steps_per_epoch(50)
rates, seeds = np.array([0.032, 0.1, 0.32, 1.0]), [0, 1, 2]
lanes = dict(seeds=np.repeat(seeds, len(rates)), task=TASK)
print("learning rate".ljust(14), *(f"{rate:6g}" for rate in rates))
for name, schedule in {
    "constant": ri.Constant(),
    "step drops": ri.StepDrop(milestones=(TOTAL * 3 // 10, TOTAL * 6 // 10, TOTAL * 8 // 10), gamma=0.1),
    "cosine": ri.CosineAnnealing(T=TOTAL),
}.items():
    opt = ri.Momentum(lr=np.tile(rates, len(seeds)), l2=0.003, schedule=schedule)
    errors = train(opt, NET, epochs=EPOCHS, every=EPOCHS, **lanes).test_error[-1].reshape(len(seeds), -1).mean(axis=0)
    print(name.ljust(14), *(f"{error:6.1f}" for error in errors))

# %% [markdown]
# At the largest rate the constant schedule is lost, and the two that fall are not. **A rate that falls makes large rates
# usable**, so one need not find the best one so exactly. Figure 1 of Loshchilov & Hutter 2019 shows, for a large network,
# that the cosine beats step drops. Here it is the other way round: **the step drops are lower in every column**. Three seeds
# are few, and the drops were placed well. This is claim C09 of `refimpl reproduce`, which
# tunes rate and decay for each schedule; what it found (± is the standard error, the size of what is due to chance):

# %% tags=["varies"]
course.fold("C09, as measured", c09_annealing.EXPERIMENT.text)

# %% [markdown]
# Now warm restarts, with runs of 5, 10 and 20 epochs, against one cosine over all 35:

# %% tags=["varies"]
EVERY, SEEDS = TASK.steps_per_epoch(50), list(range(5))
figure, ax = plt.subplots(figsize=(6.4, 3.0))
for (name, schedule), curve in zip(
    {
        "one cosine": ri.CosineAnnealing(T=35 * EVERY),
        "warm restarts": ri.WarmRestarts(T_0=5 * EVERY, T_mult=2),
    }.items(),
    CURVES,
    strict=False,
):
    run = train(ri.Momentum(lr=0.32, l2=0.003, schedule=schedule), NET, seeds=SEEDS, epochs=35, task=TASK)
    ax.plot(run.epochs, run.test_error.mean(axis=1), **curve, label=name)
for end in (5, 15, 35):
    ax.axvline(end, color="0.4", linestyle=":")
ax.set(xlabel="epoch; dotted: ends of runs", ylabel="held-out error in %", ylim=(0, 20))
ax.legend(loc="upper center", bbox_to_anchor=(0.7, 1.0))
course.show(
    figure,
    "Held-out error over 35 epochs. With one cosine it falls slowly and unevenly until the end. With warm restarts it is low at "
    "the ends of the runs, epochs 5, 15 and 35, and rises after each restart.",
)

# %% [markdown]
# At the ends of the first runs, epochs 5 and 15, the restarts are ahead: that is what *anytime* means. At the very end there is
# little between them. (All this at one learning rate, 0.32, which is large.)
#
# The solutions at the ends of runs are *snapshots*. SGDR averages what several of them predict (Loshchilov & Hutter 2017,
# Table 2: from 4.03 % down to 3.51 % on CIFAR-10 with three). Here:

# %% tags=["varies"]
opt = ri.Momentum(lr=0.32, l2=0.003, schedule=ri.WarmRestarts(T_0=5 * EVERY, T_mult=2))
snapshots, theta, state, begin = [], None, None, 0
for length in (5, 10, 20):
    run = train(opt, NET, seeds=SEEDS, epochs=length, every=length, task=TASK, theta0=theta, state=state, start=begin)
    theta, state, begin = run.theta, run.state, begin + length
    snapshots.append(predict(NET, theta, seeds=SEEDS, task=TASK))
truth = np.stack([TASK.data(seed).y_test for seed in SEEDS]).argmax(axis=-1)


def error(probabilities):
    """Wrong answers in per cent, over all seeds."""
    return 100 * float((probabilities.argmax(axis=-1) != truth).mean())


print("each snapshot:", ", ".join(f"{error(each):.1f} %" for each in snapshots))
print(f"their average: {error(np.mean(snapshots, axis=0)):.1f} %")

# %% [markdown]
# The average is better than the last snapshot. Do not praise diversity too soon: with wrong labels an *earlier* network is the better
# one, for it has learned fewer of them by heart, and the average has two earlier ones in it. Claim C10 looks at longer runs,
# and there the first snapshot alone beats the average. It also says when restarts are ahead, and when one cosine is. (What
# one would hand over if the training were stopped now is the *incumbent*: under restarts, the end of the last complete run.)

# %% tags=["varies"]
course.fold("C10, as measured", c10_warm_restarts.EXPERIMENT.text)

# %% [markdown]
# ## What libraries do
#
# Until the end of a run all agree. What comes after the end? And what does a library do with $\eta_{min}$? Here is a cosine
# over 100 steps from 1 to 0.1, as different libraries have it:

# %%
right = against_named("cosine", dict(T=100, eta_max=1.0, eta_min=0.1))
print(f"{'steps done':72}{'50':>6}{'100':>6}{'150':>6}{'200':>6}")
print("refimpl".ljust(72) + "".join(f"{right.right(k):6.2f}" for k in (50, 100, 150, 200)))
for variant in DIALECTS:
    values = variant.made_of(right)
    if values is not None:
        print(
            variant.sentence.split(", which")[0].ljust(72) + "".join(f"{values(k):6.2f}" for k in (50, 100, 150, 200))
        )

# %% [markdown]
# - PyTorch's `CosineAnnealingLR` goes *up again* after its end, and so does the one of transformers. Who trains longer than
#   planned, trains at a rising rate. The first theorem above proves it.
# - optax and Keras have `alpha` for the end, as a *fraction* of the start. With $\eta_{max} = 1$ nothing shows; with 0.05 it does.
# - The plain cosine of transformers has no $\eta_{min}$; a second function,
#   `get_cosine_with_min_lr_schedule_with_warmup`, has one.
#
# A checker tells them apart, as it does for optimizers:

# %%
print(ri.check_schedule(lambda k: 0.55 + 0.45 * math.cos(math.pi * k / 100), "cosine", T=100, eta_min=0.1).verdict)
print(
    ri.check_schedule(
        lambda k: 0.55 + 0.45 * math.cos(math.pi * min(k, 100) / 100), "cosine", T=100, eta_min=0.1
    ).verdict
)

# %% [markdown]
# ## Where it breaks
#
# **One has to know the end beforehand.** Stop a cosine early and the rate has not fallen: the walkers are nearly as high as with
# a constant rate. Warm restarts were made against that; here their runs end after 57, 171 and 399 steps.

# %%
whole, short = heights(ri.SGD(lr=0.3, schedule=ri.CosineAnnealing(T=STEPS))), heights(ri.SGD(lr=0.3))
again = heights(ri.SGD(lr=0.3, schedule=ri.WarmRestarts(T_0=57, T_mult=2)))
for k in (57, 171, 399):
    print(f"after {k:3} steps: constant {short[k - 1]:.3f}, cosine {whole[k - 1]:.3f}, restarts {again[k - 1]:.3f}")

# %% [markdown]
# **Per epoch is not per step.** $T_{cur}$ "is updated each batch", with fractions of an epoch. Many scripts change the rate once an
# epoch only. With runs of 5 epochs that is a staircase of five steps, whose last one is far above zero:

# %%
print(f"runs of 5 epochs of 12 steps: the last step has η = {ri.WarmRestarts(T_0=60)(59):.4f}")
print(f"changed once an epoch:        the last step has η = {ri.WarmRestarts(T_0=5)(4):.4f}")

# %% [markdown]
# **Decay goes along.** η multiplies the decay too. When the rate goes to zero, the decay does, and weights stop shrinking. In
# PyTorch it is so as well, because the decay is multiplied by the learning rate.
#
# **Without noise there is nothing to calm.** With exact gradients a constant rate arrives, and a falling one only arrives later.

# %% [markdown]
# ## Exercises
#
# Put your answer in place of the three dots and run the cell.
#
# **1.** Cosine annealing over 200 steps, from the rate 0.1 to 0. What is the rate after 150 steps?

# %%
course.ask_number("annealing.three_quarters", ...)

# %% [markdown]
# <details>
# <summary>Solution</summary>
#
# 0.0146. The angle is $\pi \cdot 150/200$, its cosine −0.707, and $0.1 \cdot (1 - 0.707)/2 = 0.0146$.
#
# </details>
#
# **2.** Warm restarts with $T_0 = 10$ epochs and $T_{mult} = 2$. After how many epochs is the fourth restart?

# %%
course.ask_number("annealing.fourth_restart", ...)

# %% [markdown]
# <details>
# <summary>Solution</summary>
#
# 150: the runs take 10, 20, 40 and 80 epochs. (So with these settings one stops after 10, 30, 70 or 150 epochs.)
#
# </details>
#
# **3.** A cosine over a long run. Which share of the rate, added up over the steps, is spent in the first *quarter*? (Give
# three digits. The sum is in the derivation above.)

# %%
course.ask_number("annealing.first_quarter", ...)

# %% [markdown]
# <details>
# <summary>Solution</summary>
#
# 0.475. Up to $k = T/4$ the sum is $T/8 + \frac{T}{2\pi}\sin(\pi/4)$, and the whole is $T/2$. So a quarter of the steps
# spends nearly half of the rate.
#
# </details>
#
# **4.** AdamWR with $T_0 = 100$ epochs and $T_{mult} = 4$. By what is the decay λ multiplied from the first run to the second?

# %%
course.ask_number("annealing.second_decay", ...)

# %% [markdown]
# <details>
# <summary>Solution</summary>
#
# 0.5. The second run is four times as long, and λ has $1/\sqrt{T_i}$.
#
# </details>
#
# **5.** Write warm restarts with $T_0 = 10$ steps and $T_{mult} = 2$, from 1 to 0. Only the first run is right here. The checker asks
# for many values of $k$, in any order, and says whose schedule it is.


# %% tags=["exercise"]
def my_restarts(k):
    return (1 + math.cos(math.pi * k / 10)) / 2


course.ask_schedule(my_restarts, "warm_restarts", T_0=10, T_mult=2)

# %% [markdown]
# <details>
# <summary>Solution</summary>
#
# ```python
# def my_restarts(k):
#     length = 10
#     while k >= length:  # the next run
#         k, length = k - length, 2 * length
#     return (1 + math.cos(math.pi * k / length)) / 2
# ```
#
# Now write `k > length`, a slip that is easily made, and see whether it is noticed.
#
# </details>

# %% [markdown]
# ## Summary
#
# - With noisy gradients a constant rate stops at a height about proportional to the rate. So the rate should fall.
# - Cosine annealing falls from $\eta_{max}$ to $\eta_{min}$, flat at both ends. It has fewer settings than step drops, and
#   is not always better: here step drops won. Its length must be known.
# - Warm restarts raise the rate again and keep the rest: a good solution at the end of each run, and snapshots to average.
# - AdamWR is AdamW with both, and a decay that is smaller in longer runs.
# - Libraries agree within a run, and differ after its end.
#
# Next: [08, cyclical rates and the range test](08_cyclical_rates_and_the_range_test.ipynb).

# %% [markdown]
# ## Sources and errata
#
# - I. Loshchilov & F. Hutter, *SGDR: Stochastic Gradient Descent with Warm Restarts*, 2017,
#   [arXiv 1608.03983](https://arxiv.org/abs/1608.03983): equation (5), section 3, Table 2.
# - I. Loshchilov & F. Hutter, *Decoupled Weight Decay Regularization*, 2019,
#   [arXiv 1711.05101v3](https://arxiv.org/abs/1711.05101v3): appendices B.1 and B.2, equations (14) and (15), Figure 1.
#
# **In the papers.** Whether the last step of a run has $\eta_{min}$ is a convention, see above. Appendix D of the AdamW paper cites the formula of $\lambda_{norm}$ as equation (15), which is the cosine.

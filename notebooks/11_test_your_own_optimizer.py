# %% [markdown]
# # 11 · Test your own optimizer
#
# **You will do.** Look at seventy wrong AdamWs, and count those that nobody would notice; write one yourself, break it, and
# let the checker say what you broke; judge numbers from a program in another language.
#
# **You will learn.** Why "the loss goes down" tests nothing; what a test must contain so that every term matters; how far
# a right implementation may be off, and why.
#
# **You need.** [03](03_adam.ipynb) and [05](05_l2_is_not_weight_decay.ipynb); a wish to know whether yours is right.
#
# **Time.** 25 minutes, 40 with the exercises.

# %% tags=["hide-input"]
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

import refimpl as ri
from refimpl import course
from refimpl.conformance.against import against_named
from refimpl.show.explore import Axis, Frame, Panel, explore

course.style()
xp = course.arrays("numpy")  # "cupy" computes the same on an NVIDIA GPU

# %% [markdown]
# ## Play first
#
# `refimpl` has a catalogue of mistakes that people have made in optimizers, each as a small change of the rule's own
# text. Choose one with the slider, and press play. The left picture shows what everybody looks at: the loss on handwritten digits. The right one shows
# how far the parameters are from those of the right AdamW.
#
# Which mistakes would you have noticed on the left?

# %% tags=["hide-input"]
# Those that count a step as number 0 divide by zero there; everybody notices them.
WRONG = {
    each.name.split(" (line")[0]: each
    for each in against_named("adamw").mistakes
    if all(each.count(k, 0, 1) > 0 for k in range(300))
}
SHOWN = [
    "ε stands inside the root",
    "the bias of neither average is corrected",
    "the decay is added to the gradient (L2), not decoupled",
    "m lacks the factor 1 − β1",
    "t stops at 256, as a count in bfloat16 does",
    "v averages m², not g²",
    "the root is missing",
]
SETTINGS = {"lr": 0.02, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8, "weight_decay": 1e-3}
DIGITS = ri.problems.Digits()


def learn(candidate, steps=300, seed=0):
    """The losses and the parameters along a run of what a candidate computes."""
    rng, theta, losses, weights = np.random.default_rng(seed), DIGITS.theta0, [], []
    opt = candidate.make(SETTINGS, None)
    state = opt.init(theta)
    for k, drawn in enumerate(DIGITS.draw(steps, rng)):
        loss, gradient = DIGITS.loss_and_gradient(theta, drawn)
        state = ri.State(state.rule, candidate.count(k, 0, 1) - 1, state.slots, state.scalars)
        theta, state = opt.step(theta, gradient, state)
        losses.append(float(loss))
        weights.append(theta["W"])
    return np.array(losses), np.array(weights)


RIGHT = learn(against_named("adamw").candidate)


NAMES, EVERY = ("right", "wrong"), 5


def beside_the_right_one(mistake):
    """Loss, and distance from the right parameters, of the right AdamW and of a wrong one."""
    losses, weights = learn(WRONG[mistake])
    apart = np.abs(weights - RIGHT[1]).max(axis=(1, 2))
    smooth = [
        np.convolve(np.append(np.full(19, each[0]), each), np.ones(20) / 20, "valid") for each in (RIGHT[0], losses)
    ]
    k = np.arange(0, len(losses), EVERY)
    return Frame(
        (
            tuple(np.stack([k, each[k]], axis=1) for each in smooth),
            (np.stack([k, np.maximum(apart[k], 1e-18)], axis=1),),
        ),
        f"{mistake}: the loss ends at {losses[-20:].mean():.3f}, that of the right one at {RIGHT[0][-20:].mean():.3f}. The "
        f"parameter that is farthest off is {apart[-1]:.1g} away.",
        told=tuple(each[k] for each in smooth),
    )


explore(
    beside_the_right_one,
    {"the mistake": (SHOWN[0], tuple(SHOWN))},
    (
        Panel("loss, mean of 20 steps", Axis("step", 0, 300), Axis("", 0.02, 5, True), NAMES),
        Panel("farthest parameter", Axis("step", 0, 300), Axis("distance", 1e-18, 100, True), ("wrong",), colours=(1,)),
    ),
    "AdamW, right and wrong",
    "The loss on handwritten digits under the right AdamW and under one with a mistake, and how far their parameters are "
    "apart.",
    steps=300 // EVERY,
    every=EVERY,
    telling="Loss",
    tells=NAMES,
)

# %% [markdown]
# The words of this notebook:
#
# | word | what it means here |
# |---|---|
# | *implementation* | a program that computes an optimizer's steps, yours or a library's |
# | *reference* | what it is held against: the paper's lines, as `refimpl` computes them |
# | *dialect* | a variant that some library computes on purpose, such as another place for ε |
# | *scenario* | a short run with chosen gradients, in which something shows |
# | *tolerance* | how far two numbers may be apart and still count as the same |
# | *ulp* | the distance from a number to the next one that the computer has |

# %% [markdown]
# ## What was wrong before
#
# How do people test an optimizer? They train something and see that the loss goes down. Let us try that, with every
# mistake in the catalogue.
#
# **Predict.** There are some seventy known mistakes that can be made in AdamW. After 300 steps on digits, how many of
# the wrong AdamWs have a loss that is at most a tenth above that of the right one: about ten, thirty or fifty?

# %% tags=["varies"]
with np.errstate(all="ignore"):
    ends = {name: learn(wrong)[0][-20:].mean() for name, wrong in WRONG.items()}
good = [name for name, loss in ends.items() if loss <= 1.1 * RIGHT[0][-20:].mean()]
better = [name for name in good if ends[name] < RIGHT[0][-20:].mean()]
course.answer(
    f"{len(good)} of {len(ends)} wrong ones learn about as well as the right one, and {len(better)} of these end with a "
    f"*lower* loss."
)

# %% [markdown]
# <details>
# <summary>Why</summary>
#
# Gradient descent is forgiving. A step that goes roughly downhill goes downhill, and a learning rate that is wrong by a
# factor of two is just another learning rate.
#
# </details>

# %% [markdown]
# The next better test compares with another library, "to within $10^{-4}$". That has two holes. The library may compute a
# variant. And $10^{-4}$ is wide: with gradients of ordinary size, an ε of $10^{-8}$ can be anywhere without being noticed
# ([10](10_floating_point_and_dialects.ipynb)).

# %% [markdown]
# ## The equations
#
# What is right? Here it is what the paper prints: Loshchilov & Hutter 2019
# ([arXiv 1711.05101v3](https://arxiv.org/abs/1711.05101v3)), Algorithm 2, lines 7 to 12.
#
# $$
# \begin{aligned}
# m_t &= \beta_1 m_{t-1} + (1 - \beta_1) g_t, & v_t &= \beta_2 v_{t-1} + (1 - \beta_2) g_t^2 \\
# \hat m_t &= m_t/(1 - \beta_1^t), & \hat v_t &= v_t/(1 - \beta_2^t) \\
# \theta_t &= \theta_{t-1} - \eta_t\big(\alpha\,\hat m_t/(\sqrt{\hat v_t} + \epsilon) + \lambda\,\theta_{t-1}\big)
# \end{aligned}
# $$
#
# | paper | code | how a test makes it matter |
# |---|---|---|
# | $\epsilon$ | `eps` | choose it large, 0.01, not $10^{-8}$ |
# | $\beta_1$, $\beta_2$ | `beta1`, `beta2` | not 0.999: so short a run would not see it forget |
# | $\eta_t$ | `schedule` | let it change, once even to 0 |
# | $\lambda$ | `weight_decay` | have steps without any gradient, in which only decay acts |
# | $t$ | `t` | run once for 640 steps, past 255 and 256, where a counter of one byte, or of a bfloat16, is at its end |
# | $g_t$ | `g` | sizes over 16 powers of ten, zeros, changes of sign, one spike |
#
# And how far off may a right one be? Every operation of a computer rounds to the nearest number that it has, with a
# relative error of at most $u$, which is $2^{-53}$ in float64. So one follows the program and adds up, for every number:
#
# $$ |\mathrm{computed}(a \circ b) - a \circ b| \le u\,|a \circ b| + \text{what the errors of } a \text{ and } b
#    \text{ make of it} $$
#
# (Higham 2002, *Accuracy and Stability of Numerical Algorithms*, section 3.3, running error analysis.) The tolerance is
# computed this way for every number of every scenario. Nobody chose it.

# %% [markdown]
# ## The code
#
# Write it yourself, in other words than the reference. An *adapter* is a class with two methods; the constructor's
# argument names are those of `refimpl`.


# %% tags=["rebuilt"]
class MyAdamW:
    """AdamW in other words: weighted means as moves towards the new value, and powers by multiplying."""

    def __init__(self, lr, beta1, beta2, eps, weight_decay, schedule=lambda k: 1.0):
        self.lr, self.beta1, self.beta2, self.eps = lr, beta1, beta2, eps
        self.weight_decay, self.schedule = weight_decay, schedule

    def init(self, theta):
        return {"k": 0, "m": 0 * theta, "v": 0 * theta, "kept1": 1.0, "kept2": 1.0}

    def step(self, theta, g, state):
        kept1, kept2 = state["kept1"] * self.beta1, state["kept2"] * self.beta2
        m = state["m"] + (1 - self.beta1) * (g - state["m"])
        v = state["v"] + (1 - self.beta2) * (g * g - state["v"])
        eta = self.schedule(state["k"])
        decayed = theta * (1 - eta * self.weight_decay)
        theta = decayed - eta * self.lr / (1 - kept1) * m / ((v / (1 - kept2)) ** 0.5 + self.eps)
        return theta, {"k": state["k"] + 1, "m": m, "v": v, "kept1": kept1, "kept2": kept2}


# %%
report = ri.check(MyAdamW, against="adamw")
print(report.verdict.removeprefix("__main__."))
print(f"{sum(outcome.passed for outcome in report.scenarios)} of {len(report.scenarios)} scenarios passed")

# %% [markdown]
# Right, in other words and in another order.
#
# ### Now break it
#
# Four people wrote AdamW. Each made one slip.
#
# **Predict.** Before you run the cell: what is wrong in each?


# %% tags=["rebuilt"]
class Anne(MyAdamW):
    def step(self, theta, g, state):
        return super().step(theta, g + self.weight_decay * theta, state)


class Bert(MyAdamW):
    def init(self, theta):
        return super().init(theta) | {"kept1": self.beta1, "kept2": self.beta2}


class Cleo(MyAdamW):
    def __init__(self, lr, beta1, beta2, eps, weight_decay, schedule=lambda k: 1.0):
        super().__init__(lr, beta1, beta2, eps, weight_decay * lr, schedule)


class Dora(MyAdamW):
    def __init__(self, lr, beta1, beta2, eps, weight_decay, schedule=lambda k: 1.0):
        super().__init__(lr, beta1, beta2, 1e-8, weight_decay, schedule)


# %%
answers = {person.__name__: ri.check(person, against="adamw") for person in (Anne, Bert, Cleo, Dora)}
course.answer("\n".join(f"- {each.verdict.removeprefix('__main__.')}" for each in answers.values()))

# %% [markdown]
# <details>
# <summary>Why</summary>
#
# Anne has L2 in the gradient, and her parent class decays once more. Nobody in the catalogue had both together, so there
# is no name for it; the report says where the numbers part first. Bert's powers of β are one step ahead. Cleo wrote PyTorch's AdamW: a dialect, not a mistake, if that
# is what she wanted. Dora takes ε in her constructor and forgets it.
#
# </details>

# %% [markdown]
# The whole report of one of them, as a page with plots:

# %%
answers["Bert"]

# %% [markdown]
# ### To the last bit
#
# `MyAdamW` is right, and hardly a bit of it is the reference's. When the order of operations is the reference's too, every
# bit is. (So do not test for equal bits, unless you mean the order as well.)


# %% tags=["rebuilt"]
class Ordered(MyAdamW):
    """The same in the order of the paper's lines."""

    def step(self, theta, g, state):
        t = state["k"] + 1
        m = self.beta1 * state["m"] + (1 - self.beta1) * g
        v = self.beta2 * state["v"] + (1 - self.beta2) * g * g
        m_hat, v_hat = m / (1 - self.beta1**t), v / (1 - self.beta2**t)
        eta = self.schedule(state["k"])
        theta = theta - eta * (self.lr * m_hat / (xp.sqrt(v_hat) + self.eps) + self.weight_decay * theta)
        return theta, {"k": t, "m": m, "v": v}


# %% tags=["bit-equal"]
random = np.random.default_rng(0)
theta, gradients = xp.asarray(random.standard_normal(100)), xp.asarray(random.standard_normal((50, 100)))
mine = Ordered(0.01, 0.9, 0.999, 1e-8, 0.01, lambda k: 1.0)
ends, state = theta, mine.init(theta)
for g in gradients:
    ends, state = mine.step(ends, g, state)

assert course.bits_equal(ends, ri.trace(ri.AdamW(lr=0.01), theta, gradients)["theta"][-1])

# %% [markdown]
# ## The derivation
#
# That Cleo's AdamW is another algorithm, and when the two are the same, is a theorem:

# %%
course.derivation("decay_conventions")

# %% [markdown]
# ## What libraries do
#
# `ri.check` takes classes of `torch.optim`, functions of optax and optimizers of Keras as they are, if they are installed:
#
# ```python
# ri.check(torch.optim.AdamW, against="adamw")         # not the paper's: it is torch.AdamW
# ri.check(torch.optim.AdamW, against="torch.AdamW")   # passed
# ```
#
# What every library's optimizers are is in the [table of dialects](../docs/dialects.md); that the real libraries are what
# the table says is measured in the [matrix](../docs/matrix.md). Here is what the table says of six AdamWs. Not one is the
# paper's in every respect:

# %%
for library in ("torch", "optax", "keras", "mlx", "chainer", "paddle"):
    dialect = getattr(ri.dialects, library).AdamW
    print(f"{dialect.title():16} {(dialect.__doc__ or '').splitlines()[0]}")

# %% [markdown]
# ### Programs in other languages
#
# A kernel in CUDA or a crate in Rust cannot be called from here. It reads *golden vectors* instead: files with gradients
# and settings. It writes its parameters, and they are judged.

# %%
with tempfile.TemporaryDirectory() as folder:
    vectors, results = Path(folder) / "vectors", Path(folder) / "results.json"
    command = [sys.executable, "-m", "refimpl", "vectors"]
    subprocess.run([*command, "export", str(vectors), "--rule", "sgdw"], check=True, capture_output=True)
    cases = json.loads((vectors / "cases" / "sgdw.json").read_text())
print("What a case has:", ", ".join(cases["cases"][0]))

# %% [markdown]
# (`kills` names the known mistakes that a case exposes.) [The format](../docs/vectors.md) is JSON with exact numbers;
# [consumers](../consumers) has complete little programs in C, JavaScript and Rust. On the command line:
#
#     refimpl vectors export vectors --rule adamw
#     ./my_program vectors > results.json
#     refimpl check --results results.json
#
# And in a project of your own, every scenario as a test: `pytest --refimpl-target mypackage.optimizers:AdamW
# --refimpl-against adamw`.

# %% [markdown]
# ## Where it breaks
#
# **A check is as good as its scenarios.** So the check is checked: every known mistake is made in every rule, and every
# token of every rule is changed, and one counts what is noticed. The numbers are in [its page](../docs/check.md). Some
# changes cannot be noticed, because they compute the same.
#
# **A name is a guess.** If two mistakes give the same numbers, one of them is named. If you made two mistakes at once, as
# Anne did, there may be no name. The first number that departs is a fact all the same.
#
# **Right numbers, wrong use.** It does not see whether your training loop calls the optimizer with the right gradients.

# %% [markdown]
# ## Exercises
#
# Put your answer in place of the three dots and run the cell.
#
# **1.** A vector by hand. AdamW with `lr=0.1`, `weight_decay=0.1`, `eps=0` and the other settings at their defaults. θ is
# 1, the gradients are 1 and then −1. Where is θ after two steps?

# %%
course.ask_number("your_own.two_steps", ...)

# %% [markdown]
# <details>
# <summary>Solution</summary>
#
# First step: the quotient is 1, so θ = 1 − 0.1 − 0.1 · 1 = 0.8. Second: m = 0.9 · 0.1 − 0.1 = −0.01, corrected by
# 1 − 0.9² = 0.19: −0.0526. v̂ is 1. So θ = 0.8 + 0.00526 − 0.1 · 0.8 = 0.7253.
#
# </details>

# %% [markdown]
# **2.** Which of these says best that a wrong optimizer is wrong?
#
# - **a** It does not bring the loss down on a real problem.
# - **b** It is more than $10^{-4}$ away from another library after 100 random steps.
# - **c** Two implementations differ.
# - **d** In a scenario where the term matters, a number is farther from the reference than rounding can bring it.

# %%
course.ask_number("your_own.evidence", ...)

# %% [markdown]
# <details>
# <summary>Solution</summary>
#
# **d.** The others let mistakes pass, or call what is only different a mistake.
#
# </details>

# %% [markdown]
# **3.** Momentum, as Algorithm 1 of the AdamW paper has it: $m \leftarrow \mu m + \eta_t \alpha (g + \lambda' \theta)$,
# $\theta \leftarrow \theta - m$. Mend the class, then put `MyMomentum` in place of the three dots. It holds two mistakes;
# the checker names them one after the other.


# %% tags=["exercise"]
class MyMomentum:
    def __init__(self, lr, momentum, l2, schedule=lambda k: 1.0):
        self.lr, self.momentum, self.l2, self.schedule = lr, momentum, l2, schedule

    def init(self, theta):
        return 0, 0 * theta

    def step(self, theta, g, state):
        k, m = state
        m = self.momentum * m + (g + self.l2 * theta)
        theta = theta - self.lr * m
        return theta, (k + 1, m)


course.ask_code(..., against="momentum")

# %% [markdown]
# <details>
# <summary>Solution</summary>
#
# ```python
# m = self.momentum * m + self.schedule(k) * self.lr * (g + self.l2 * theta)
# theta = theta - m
# ```
#
# The schedule was never asked, and the learning rate stood outside $m$, as in PyTorch. Where it stands shows only
# when it changes.
#
# </details>

# %% [markdown]
# ## Summary
#
# - Most wrong optimizers learn. A loss that goes down is no test.
# - A test makes every term matter: large ε, low β, changing rates, steps without gradient, long runs, odd shapes.
# - The tolerance comes from the rounding of each operation. Inside it the order of operations is free; outside there is a
#   mistake, or another algorithm.
# - `ri.check` says which: passed, a library's dialect, a known mistake with its line, or the first number that departs.
#
# Next: [12, derivations](12_derivations.ipynb).

# %% [markdown]
# ## Sources and errata
#
# - I. Loshchilov & F. Hutter, *Decoupled Weight Decay Regularization*, 2019,
#   [arXiv 1711.05101v3](https://arxiv.org/abs/1711.05101v3), Algorithms 1 and 2.
# - N. J. Higham, *Accuracy and Stability of Numerical Algorithms*, second edition, 2002, section 3.3.
#
# **In well-known material.** From memory: there are published test vectors whose only case is the step number 0, so that an
# Adam without any bias correction passes, and others that compare after thousands of steps to within three per cent. Each mistake of the
# catalogue that happened somewhere links to where.

# %% [markdown]
# # 10 · Floating point and dialects: same algorithm, different bits
#
# **You will do.** Write one line of Adam in six ways; find out which is right, to fifty digits; break Adam with two-byte
# numbers; sort 27 library optimizers into "rounds otherwise" and "computes something else".
#
# **You will learn.** What a computer's number does to a formula; why nobody can promise you the same bits from two
# libraries, and what one *can* promise; how to tell a rounding error from a mistake.
#
# **You need.** [03](03_adam.ipynb), for Adam's five lines.
#
# **Time.** 30 minutes, 45 with the exercises.

# %% tags=["hide-input"]
import difflib
import itertools
import operator

import flint
import matplotlib.pyplot as plt
import mpmath
import numpy as np

import refimpl as ri
from refimpl import course, show
from refimpl.conformance.bounds import Unit
from refimpl.conformance.reference import Candidate, evolved, starting
from refimpl.core.mutation import formula, mutated
from refimpl.dialects import dialects
from refimpl.show.scene import Axis, Frame, Panel, Scene, Slider
from refimpl.show.style import CURVES

course.style()
print("0.1 + 0.2 =", 0.1 + 0.2)

# %% [markdown]
# ## Play first
#
# Not 0.3: every language does so. Now let it happen a few thousand times. A thousand parameters are trained with Adam, twice,
# with the same gradients; the second time *one* line of Adam is written in another way that is just as right. Left: how
# many parameters keep the same bits. Right: how far the worst is off, in ulp of a number between 1 and 2. Move the sliders.

# %% tags=["hide-input"]
ROOT = "xp.scalar.sqrt(1 - h.beta2**t)"
STEP = "h.lr * m_hat / (xp.sqrt(v_hat) + h.eps)"
#: name -> texts of Adam, and what stands there instead
FORMS = {
    "lerp": ("h.beta1 * m + (1 - h.beta1) * g", "m + (1 - h.beta1) * (g - m)"),
    "square first": ("(1 - h.beta2) * g * g", "(1 - h.beta2) * (g * g)"),
    "divide first": (STEP, "h.lr * (m_hat / (xp.sqrt(v_hat) + h.eps))"),
    "two roots": ("xp.sqrt(v_hat)", f"xp.sqrt(v) / {ROOT}"),
    "running product": (
        *("v: Any) ->", "v: Any, p1: Any, p2: Any) ->"),
        *("m_hat = m / (1 - h.beta1**t)", "p1, p2 = p1 * h.beta1, p2 * h.beta2\n    m_hat = m / (1 - p1)"),
        *("v / (1 - h.beta2**t)", "v / (1 - p2)"),
        *("v_hat=v_hat)", "v_hat=v_hat, p1=p1, p2=p2)"),
    ),
    "efficient": (STEP, f"h.lr * {ROOT} / (1 - h.beta1**t) * m / (xp.sqrt(v) + h.eps * {ROOT})"),
}


def written(form):
    """Adam with one line in this form: a rule like any other, made of the text of ``ri.Adam``."""
    rule = mutated(ri.Adam, *FORMS[form])
    return type("Adam", (rule,), {"scalars": {"p1": 1.0, "p2": 1.0}}) if form == "running product" else rule


random = np.random.default_rng(0)
start = random.uniform(1.4, 1.6, 1000)
gradients = random.standard_normal((100, 1000))
RATES, FORMATS = (0.001, 0.01, 0.1), (np.float64, np.float32)


def drift(form, rate, dtype):
    """(share of parameters with the same bits, greatest distance in ulp of 1 … 2) after each step."""
    theta, drawn = start.astype(dtype), gradients.astype(dtype)
    ours = ri.trace(ri.Adam(lr=rate), theta, drawn)["theta"]
    theirs = ri.trace(written(form)(lr=rate), theta, drawn)["theta"]
    apart = np.abs(theirs - ours) / np.finfo(dtype).eps
    return 100 * np.mean(apart == 0, axis=1), apart.max(axis=1)


def forms_player():
    """A slider for the form and one for the learning rate."""
    t, frames = np.arange(1, 101), []
    for form, rate in itertools.product(FORMS, RATES):
        found = [drift(form, rate, dtype) for dtype in FORMATS]
        points = tuple(tuple(np.stack([t, each[i]], axis=1) for each in found) for i in (0, 1))
        (same64, far64), (same32, far32) = ((same[-1], far.max()) for same, far in found)
        words = (
            f"{form}: after 100 steps {same64:.0f} % of the parameters have the same bits in float64 and {same32:.0f} % "
            f"in float32; the worst was {far64:.0f} and {far32:.0f} ulp off."
        )
        frames.append(Frame(points, words))
    names, time = ("float64", "float32"), Axis("step t", 1, 100)
    panels = (
        Panel("parameters with the same bits", time, Axis("%", 0, 102), names),
        Panel("the worst of 1000 parameters", time, Axis("ulp apart", 0, 29), names),
    )
    sliders = (Slider("one line of Adam", tuple(FORMS), 0), Slider("learning rate", ("0.001", "0.01", "0.1"), 2))
    alt = "Adam against Adam with one line in another form: how many parameters have the same bits, and the worst distance."
    return show.Player(Scene("The same algorithm in other words", alt, panels, sliders, tuple(frames)))


forms_player()

# %% [markdown]
# Three things to see. The forms drift apart, the more so the longer the steps are. They drift *slowly*: of sixteen digits
# at most two are touched in a hundred steps. And the line that does most in float64, the running product, does nothing in
# float32.
#
# None of the six is wrong. You find each of them in a library that you may be using now.
#
# <details>
# <summary>Why nothing in float32?</summary>
#
# The powers of β are single numbers, no arrays. This project computes with those in float64, whatever the format of the
# arrays, and rounds the result when it meets an array. So what happens in their sixteenth digit is gone in float32, which
# has seven. A library that keeps its product in float32 would not be so lucky.
#
# </details>

# %% [markdown]
# The words of this notebook:
#
# | word | what it means here |
# |---|---|
# | *float* | a computer's number: a whole number of limited length, times a power of two |
# | *float64*, *float32*, *float16* | floats of 64, 32 and 16 bits, with 53, 24 and 11 bits for that whole number |
# | *rounding* | taking the nearest float, because the result is none |
# | *ulp* | "unit in the last place": from one float to the next; it is larger for larger numbers |
# | *form* | one way to write a formula: the same in mathematics, other operations in the computer |
# | *dialect* | what a library really computes under a name that it shares with others |

# %% [markdown]
# ## What was wrong before
#
# In the notebooks so far we wrote "the same, in every bit" under a program and its reference. That was true because both
# did the same operations in the same order. It is the strictest test there is, and it can ask too much: a program that is
# right may fail it.
#
# So people write `allclose` with a *tolerance*: "equal if they differ by less than 0.00001". Where does that number come
# from? Mostly from trying until the test passed. If it is too small, the test fails on another machine. If it is too large,
# it lets mistakes pass.
#
# **Predict.** A test compares a library's Adam with the paper's after 100 steps, and lets $10^{-4}$ pass. The library has
# put ε in a wrong place, so it does not compute Adam. The learning rate is 0.01. Does the test notice?

# %%
settings = {"lr": 0.01, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8}
paper = ri.trace(ri.Adam(**settings), start, gradients)["theta"]
elsewhere = ri.trace(ri.dialects.keras.Adam.of(settings), start, gradients)["theta"]
far = np.abs(elsewhere - paper).max()
course.answer(
    f"The greatest difference is {far:.0e}. The test "
    f"{'passes' if np.allclose(elsewhere, paper, rtol=0, atol=1e-4) else 'fails'}."
)

# %% [markdown]
# <details>
# <summary>Why</summary>
#
# ε is $10^{-8}$ and matters only where gradients are small, and even there by less than a learning rate. A tolerance that
# somebody guessed cannot see it. One that was *computed* can: we come to that.
#
# </details>

# %% [markdown]
# ## The equations
#
# A float is $\pm M \cdot 2^e$ with a whole number $M$ of $p$ bits: 53 in float64, 24 in float32, 11 in float16. Tenths are no
# such numbers, as thirds are no decimal fractions. So `0.1` is the nearest float to a tenth, and the sum of two is rounded
# again. These are the numbers that Python really has:

# %%
for text in ("0.1", "0.2", "0.3"):
    print(f"{text} is {float(text):.25f}")
print(f"sum is {0.1 + 0.2:.25f}, which is the next float after that 0.3: {0.3 + np.spacing(0.3) == 0.1 + 0.2}")

# %% [markdown]
# The distance to the next float is an *ulp*. It doubles at each power of two, so that numbers of all sizes have about as
# many digits:

# %%
print("    number   ulp in float64   ulp in float32   ulp in float16")
for x in (0.001, 1.0, 1000.0, 60000.0):
    print(f"{x:10g}", *(f"{np.spacing(dtype(x)):16.1e}" for dtype in (np.float64, np.float32, np.float16)))

# %% [markdown]
# What is promised is this. For $+$, $-$, $\times$, $/$ and $\sqrt{\ }$ the computer gives *the float nearest to the exact
# result* (IEEE 754-2019, sections 4.3.1 and 5.4.1). In a formula:
#
# $$ \mathrm{fl}(x \circ y) = (x \circ y)(1 + \delta), \qquad |\delta| \le u = 2^{-p} $$
#
# (Higham 2002, section 2.2, equation (2.4), the "standard model"; it leaves out overflow and underflow, which come later.)
# Half an ulp at most, once for each operation. Nothing is random about it: the same operations in the same order give the
# same bits, today and tomorrow. **But another order is other roundings.** $(a + b) + c$ and $a + (b + c)$ are two programs.
#
# How much do $n$ roundings make? If they all pull one way, a product of $n$ factors $1 + \delta_i$ is
#
# $$ \prod_{i=1}^{n} (1 + \delta_i) = 1 + \theta_n, \qquad |\theta_n| \le \gamma_n = \frac{n u}{1 - n u} $$
#
# (Higham 2002, Lemma 3.1, section 3.1). Take Adam's average $m_t = \beta_1 m_{t-1} + (1 - \beta_1) g_t$. In each step a
# gradient that is already in it gets two more roundings: one for the product with $\beta_1$, one for the sum. So after $t$
# steps each of them has at most $2t$ of them, and
#
# $$ |\mathrm{fl}(m_t) - m_t| \le \gamma_{2t} \sum_{i=1}^{t} (1 - \beta_1) \beta_1^{t-i} |g_i| $$
#
# (that lemma, used on each term of Kingma & Ba 2015, Algorithm 1; $1 - \beta_1$ is exact for $\beta_1 \ge 1/2$ by
# Higham 2002, Theorem 2.5). It holds for *every* gradient, with β1 as the float that it
# is. And it is small: after 100 steps in float64, $2 \cdot 10^{-14}$ of an average.
#
# | paper | code | in words |
# |---|---|---|
# | $u$ | `np.finfo(dtype).eps / 2` | the *unit roundoff*: half an ulp of 1, the greatest relative error of one rounding |
# | ulp of $x$ | `np.spacing(x)` | from $x$ to the next float |
# | $\mathrm{fl}(\cdot)$ | | what the computer gives for it |
# | $\gamma_n$ | | what $n$ roundings make at most |
#
# Mind the name: NumPy's `eps` is $2u$, and has nothing to do with Adam's ε.

# %% [markdown]
# ## The code
#
# This is Adam as this project computes it, and below it the lines that the six forms have in place of its own.

# %%
course.rule_source(ri.Adam)

# %% tags=["hide-input"]
ours = formula(ri.Adam).splitlines()
for form in FORMS:
    print(form)
    for line in difflib.ndiff(ours, formula(written(form)).splitlines()):
        if line.startswith("+ ") and "return" not in line and "def " not in line:
            print("    " + line[2:].partition("  #")[0].strip())

# %% [markdown]
# - **lerp** ("linear interpolation": go from $m$ towards $g$ by a share) is PyTorch's and Chainer's way to average.
# - **square first** and **divide first** only move a pair of parentheses. tinygrad has both.
# - **two roots** takes $\sqrt{v}/\sqrt{1 - \beta_2^t}$ for $\sqrt{v/(1 - \beta_2^t)}$, as PyTorch does.
# - **running product** multiplies a kept number by $\beta$ in each step (`p1`, `p2`; they start at 1), instead of raising
#   $\beta$ to the power $t$. Paddle does so.
# - **efficient** is the faster order at the end of section 2 of Adam's paper, with the ε̂ that makes it exact (ε̂, "epsilon
#   hat", is what is added to the *uncorrected* root: [03](03_adam.ipynb)). Paddle again.
#
# ### One number, three ways
#
# In float64 the running product did most. Look at it alone. $1 - 0.999^t$ is wanted; all three ways below are right in
# mathematics. The third uses `expm1`, a function that every library has: $e^x - 1$, made for small $x$.
#
# **Predict.** A power is good to one ulp or so, a product of $t$ factors to $t$ of them. Then it is taken from 1. How large is
# the worst error of the first way: about 1 ulp, about 10, or about 100?

# %%
beta, T = 0.999, 2000
t = np.arange(1, T + 1)
with mpmath.workdps(50):
    truth = [1 - mpmath.mpf(beta) ** k for k in range(1, T + 1)]  # of the float that is nearest to 0.999
    powers = np.array([1 - beta**k for k in range(1, T + 1)])
    products = 1 - np.array(list(itertools.accumulate([beta] * T, operator.mul)))
    WAYS = {"1 − β**t": powers, "running product": products, "−expm1(t log β)": -np.expm1(t * np.log(beta))}
    errors = {way: show.in_ulp(values, truth) for way, values in WAYS.items()}
worst = {way: f"{error.max():.0f} ulp" for way, error in errors.items()}
late = {way: f"{error[99:].max():.0f} ulp" for way, error in errors.items()}
course.answer("; ".join(f"{way}: at most {worst[way]}, and {late[way]} from step 100 on" for way in WAYS) + ".")

# %% [markdown]
# <details>
# <summary>Why</summary>
#
# It is the subtraction. $0.999^t$ is near 1 at first, with an error of up to half an ulp *of numbers below 1*. Take it from
# 1: what is left is a thousandth, an ulp of it is a thousandth too, and the error is as large as before. This is called
# *cancellation*. The subtraction itself is exact; it only shows what was lost before. `expm1` never goes near 1, and loses
# nothing.
#
# In the first steps the two ways are the same. Then the power gets as good as it can be, for it rounds once. The product has
# rounded $t$ times by then, and its errors stay with it.
#
# Does it matter? Not here: the denominator is off by one part in $10^{14}$. But with seven digits in place of sixteen one
# would have four left.
#
# </details>

# %% [markdown]
# The errors of all steps, as a picture. A curve at step $t$ has the worst error from there on:

# %% tags=["hide-input"]
from_here_on = {way: np.maximum.accumulate(error[::-1])[::-1] for way, error in errors.items()}
show.curves(from_here_on, "worst error from step t on, in ulp", log="xy", title="1 − 0.999^t in float64")

# %% [markdown]
# ### Which of them is right?
#
# None, to the last bit. So what *is* the right number? A rule here is one text, and it can be read with any kind of number.
# With *balls*, for instance: a ball is a number of sixty digits together with a bound on its error, and each operation
# makes a ball that is sure to hold the exact result. Below the very lines of Adam above, run on balls of python-flint, and
# on float64.

# %%
flint.ctx.prec = 200  # bits
ball, ball_state = flint.arb(start[0]), ri.Adam(**settings).init(flint.arb(start[0]))
adam = ri.Adam(**settings)
for g in gradients[:, 0]:
    ball, ball_state = adam.step(ball, flint.arb(g), ball_state)
print("balls    ", ball.str(45))
print("float64  ", f"{mpmath.nstr(mpmath.mpf(paper[-1, 0]), 45)}")

# %% [markdown]
# The number behind `+/-` is a proof: the exact result, after a hundred steps with the float64 settings taken at their word,
# is in there. So the error of float64 is not guessed, it is *known*. With mpmath, which computes with as many digits as one
# likes, here for eight parameters, every step, and the two common formats:


# %%
def error_in_ulp(opt, dtype, count=8, steps=100):
    """The errors of θ after each step, in ulp of 1 … 2; the truth starts from the same floats."""
    theta, drawn = start[:count].astype(dtype), gradients[:steps, :count].astype(dtype)
    found = ri.trace(opt, theta, drawn)["theta"].tolist()
    with mpmath.workdps(50):
        exact = [
            ri.trace(opt, mpmath.mpf(x), [mpmath.mpf(y) for y in column])["theta"]
            for x, column in zip(theta.tolist(), drawn.T.tolist(), strict=True)
        ]
        errors = [[float(abs(exact[i][t] - found[t][i])) for i in range(count)] for t in range(steps)]
    return np.array(errors) / np.finfo(dtype).eps


in_both = {dtype.__name__: error_in_ulp(adam, dtype) for dtype in FORMATS}
show.ulps(in_both, title="Adam's θ against 50 digits, learning rate 0.01")

# %%
print("error of θ after 100 steps, the worst of 8, in ulp of 1 … 2")
print(f"{'rule':10}{'float64':>9}{'float32':>9}")
for rule in (ri.SGD, ri.Momentum, ri.AdaGrad, ri.RMSProp, ri.Adam, ri.AdamW, ri.NAdam, ri.AMSGrad):
    worst = [error_in_ulp(rule(lr=0.01), dtype)[-1].max() for dtype in FORMATS]
    print(f"{rule.__name__:10}{worst[0]:9.1f}{worst[1]:9.1f}")

# %% [markdown]
# A few ulp, for each rule and both formats: nearly all of it is the rounding of θ itself, once a step. (`python -m
# tests.exact.errors` has all rules, each step by itself and each with its bound.) In float32 an ulp is half a billion times
# as large; the *number* of them is about the same.

# %% [markdown]
# ## The derivation
#
# Are the six forms really one algorithm? For five of them that is school algebra. The sixth is the one in which textbooks
# and libraries slip, so it has a proof, about the lines above:

# %%
course.derivation("efficient_form")

# %% [markdown]
# ### A tolerance that is computed
#
# Now the other half: how far apart may two right programs be? Carry a bound along with each number, and in each operation
# add what it may round. That is a *running error bound* (Higham 2002, section 3.3). The reading of a rule that does so is
# what `ri.check` judges with; it is made to hold for **every** order of the operations
# ([its text](../refimpl/conformance/bounds.py) has the formulas).


# %%
def bound_of(opt, theta, drawn):
    """How far any right program may be off after each step, for float64; infinite where nothing can be said."""
    unit = Unit("float64")
    exact = unit.exact(theta)
    steps = evolved(
        *(Candidate("", type(opt)), opt, unit),
        *({"θ": exact}, {"θ": starting(opt, unit, exact)}),
        {name: unit.exact(value) for name, value in opt.scalars.items()},
        ({"θ": each} for each in drawn),
    )
    return np.array([quantities["theta"]["θ"].error for quantities in steps])


allowed = bound_of(adam, start, gradients)
ulp = 2.0**-52
figure, ax = plt.subplots(figsize=(7.2, 3.2))
ax.fill_between(range(1, 101), 0.3, allowed.max(axis=1) / ulp, color="0.9")
ax.semilogy(range(1, 101), allowed.max(axis=1) / ulp, "k", label="allowed")
for form, curve in zip(FORMS, CURVES, strict=False):
    theirs = ri.trace(written(form)(**settings), start, gradients)["theta"]
    ax.semilogy(range(1, 101), np.maximum(np.abs(theirs - paper).max(axis=1) / ulp, 0.5), **curve, label=form)
ax.semilogy(range(1, 101), np.abs(elsewhere - paper).max(axis=1) / ulp, color="0.4", linewidth=3, label="ε elsewhere")
ax.set(xlabel="step t", ylabel="distance, in ulp of 1 … 2", ylim=(0.4, 1e12))
ax.legend(ncols=2, loc="center right", bbox_to_anchor=(1, 0.57))
course.show(
    figure,
    "Distances from Adam in ulp, on a logarithmic axis. The six forms stay below ten ulp; what is allowed rises from six "
    "to about two hundred; Adam with epsilon in another place is beyond ten billion from the first step on.",
)

# %% [markdown]
# So that is what can be promised:
#
# - **within one order of operations: the bits.** Between this project's NumPy and its compiled steps bit equality is
#   asserted, and a single flipped bit is a failed test;
# - **between two orders: a bound,** that was derived. Not a tolerance that somebody liked.
#
# The mistake that `allclose` let pass is billions of times too far off.

# %% [markdown]
# ## What libraries do
#
# Here is every Adam, AMSGrad and NAdam that `ri.dialects` knows, held against the paper of that name, with the same
# settings and gradients. (The dialects are rules that were matched with the real libraries. [The matrix](../docs/matrix.md)
# has the measured distances of the real ones from their dialects.) Distances are in learning rates. The last
# column is the greatest distance as a share of the bound: at most 1, and it can be rounding; more, and it cannot.

# %%
print(f"{'':28}{'step 1':>9}{'step 100':>10}{'of the bound':>14}   so it is")
found = {}
for rule in (ri.Adam, ri.AMSGrad, ri.NAdam):
    opt = rule(**{name: value for name, value in settings.items() if hasattr(rule, name)})
    ours, bound = ri.trace(opt, start, gradients)["theta"], bound_of(opt, start, gradients)
    print(f"{rule.__name__} of the paper")
    for dialect in dialects(rule):
        apart = np.abs(ri.trace(dialect.of(settings), start, gradients)["theta"] - ours)
        share = (apart / bound).max()
        found[dialect.title(), rule.__name__] = share
        ends = (f"{apart[i].max() / 0.01:.0e}" for i in (0, -1))
        print(f"  {dialect.title():26}", *(f"{end:>8}" for end in ends), end=" ")
        print(f"{share:13.2g}", "  rounding" if share <= 1 else "  another algorithm")

# %% tags=["hide-input"]
figure, ax = plt.subplots(figsize=(7.2, 2.2))
for row, (name, marker) in enumerate((("NAdam", "^"), ("AMSGrad", "s"), ("Adam", "o"))):
    shares = np.array([share for (_, rule), share in found.items() if rule == name])
    ax.semilogx(shares, np.full(len(shares), row), marker, color=CURVES[row]["color"], markersize=8, alpha=0.6)
ax.axvline(1, color="k", linestyle=":")
ax.set(yticks=range(3), yticklabels=("NAdam", "AMSGrad", "Adam"), ylim=(-0.6, 2.6), xlabel="distance, in bounds")
course.show(
    figure,
    "Each dialect as a mark on a logarithmic axis of its distance from the paper in bounds. Eight Adams lie at a fifth; "
    "all others, and every AMSGrad and NAdam, lie beyond a billion. Between there is nothing.",
)

# %% [markdown]
# Look at the gap. What rounds otherwise stays within a fifth of the bound. What computes something else is billions of
# bounds away. There is nothing between. *Numerical noise* is no excuse for a difference in the fourth digit.
#
# And look at the lower rows. Not one library has the AMSGrad or the NAdam of its paper:
#
# - **Adam.** Five have an ε̂ (Keras, TensorFlow, Chainer, scikit-learn, ONNX). MLX corrects no bias unless told to. ONNX, if
#   its T starts at 0, corrects for one step too few.
# - **AMSGrad.** The paper corrects no bias and has no ε. All libraries add ε, and all but a variant of optax's correct the
#   bias. They do not agree on whether the maximum is taken before that or after.
# - **NAdam** is Adam with a look ahead, and a momentum $\mu_t$ that grows from step to step. PyTorch and Paddle average the
#   gradient with $\beta_1$ where Dozat has $\mu_t$. optax has no momentum schedule, Keras another one, TensorFlow's is
#   another method under that name.
#
# ### Even one operation may round otherwise
#
# Libraries take liberties below the formula, too. JAX divides an array by a number by multiplying it with the number's
# reciprocal, which is faster and rounds twice. PyTorch takes square roots with a routine that is off by an ulp in one of a
# hundred results. (Both were [measured](../tests/arrays/departures.py), operation by operation.) How much does the first do?

# %%
quotients, reciprocals = start / 0.7, start * (1 / 0.7)
print(f"other bits in {np.mean(quotients != reciprocals):.0%} of the results,", end=" ")
print(f"at most {(np.abs(quotients - reciprocals) / np.spacing(quotients)).max():.0f} ulp apart")

# %% [markdown]
# So not even the same text, run with two libraries, need have the same bits. It is within the same bound.
#
# ### How `ri.check` tells them apart
#
# It compares with the bound in more than fifty scenarios, in float64, float32 and two-byte formats. If that fails, it tries
# whether the bounds of a known dialect, or of a known mistake, hold the numbers in *every* scenario; then it says so.

# %%
for target in (
    written("lerp"),
    ri.dialects.sklearn.Adam,
    mutated(ri.Adam, "xp.sqrt(v_hat) + h.eps", "xp.sqrt(v_hat + h.eps)"),
):
    report = ri.check(target, against="adam")
    print(f"{len(report.scenarios)} scenarios: {report.verdict}")

# %% [markdown]
# The first has other bits than Adam, and is Adam. The second stays within a thousandth of a
# learning rate, and is not.

# %% [markdown]
# ## Where it breaks
#
# So far everything was of middling size. The standard model of above leaves out the ends, and there things do break.
#
# **The smallest numbers.** Below $1.2 \cdot 10^{-38}$ float32 has only *subnormal* numbers: they lie at even distances, so
# they have ever fewer digits, and below $10^{-45}$ there is nothing. Adam *squares* gradients, so it is there with
# gradients of $10^{-20}$ already:

# %%
print(" gradient      v in float32   should be    off by")
for size in (1e-15, 1e-19, 1e-20, 1e-21, 1e-22):
    g = np.array([size], np.float32)
    v = float(ri.trace(ri.Adam(), np.zeros(1, np.float32), g[None])["v"][0, 0])
    right = (1 - 0.999) * float(g[0]) ** 2
    print(f"{size:9.0e} {v:17.3e} {right:11.3e} {abs(v - right) / right:9.2g}")

# %% [markdown]
# With ε = $10^{-8}$ nobody notices, because ε is so much larger than the root of such a $v$. With an ε of $10^{-30}$ one
# does. (Some libraries replace subnormal numbers by zero, because their hardware is faster so. JAX does on a CPU.)
#
# **float16.** Two bytes: eleven bits for digits, numbers up to 65504, nothing below $6 \cdot 10^{-8}$.
#
# **Predict.** Everything in float16, ε = $10^{-8}$, the learning rate is 0.01, θ is 1. Where does one step of Adam lead
# with a gradient of 1, of 0.001, and of 0?


# %%
def half(size, opt=adam):
    """θ after one step from 1, all in float16."""
    return ri.trace(opt, np.ones(1, np.float16), np.full((1, 1), size, np.float16))["theta"][0, 0]


course.answer("; ".join(f"gradient {size:g}: to {half(size)}" for size in (1.0, 0.001, 0.0)) + ".")

# %% [markdown]
# <details>
# <summary>Why</summary>
#
# $10^{-8}$ is 0 in float16, so ε is gone. And $0.001 \cdot 0.001^2 = 10^{-9}$ is 0 too, so $v$ is gone, while $m$ is not:
# something divided by zero is infinity. With a gradient of 0 it is zero by zero, NaN.
#
# </details>

# %% [markdown]
# At the other end it depends on how the line is written. $300^2$ is 90000, more than float16 can hold:

# %%
for form in (None, "square first", "two roots"):
    opt = adam if form is None else written(form)(**settings)
    v = ri.trace(opt, np.ones(1, np.float16), np.full((1, 1), 300, np.float16))["v"][0, 0]
    print(f"{form or 'as printed':14} v = {v}, θ goes from 1 to {half(300.0, opt)}")

# %% [markdown]
# Three forms of one algorithm, three things that happen. As printed, $v$ is finite, but $\hat v$ is $v$ divided by a
# thousandth: infinity, and a number divided by infinity is 0. With the square first $v$ itself is infinite and stays so:
# this parameter will never move again. Two roots make it, as long as $v$ itself does not overflow:
# $\sqrt{90}/\sqrt{0.001}$ is 300. In float64 and float32 these
# forms differed by a few ulp.
#
# *That* is why nobody trains like this. One computes with two-byte numbers where it is fast, and keeps parameters and
# averages in float32 ("master weights"; Micikevicius et al. 2018, section 3.1). `ri.check` knows that way and judges it
# by a bound of its own.
#
# **NaN and infinity** do not go away. One infinite gradient, in step 3 of 10:

# %%
spoiled = np.ones((10, 2))
spoiled[2, 0] = np.inf
path = ri.trace(ri.Adam(lr=0.01), np.ones(2), spoiled)
print("the parameter that got it:", path["theta"][[1, 2, 3, 9], 0], " its v:", path["v"][[1, 2, 3, 9], 0])
print("the one beside it:        ", path["theta"][[1, 2, 3, 9], 1].round(3))

# %% [markdown]
# Its average $m$ is infinite, its $v$ too, and the quotient is NaN: that parameter is lost, the others are as before. A step
# later $v$ is NaN as well, for the gradient has `h.l2 * theta` added, and 0 times NaN is NaN. Who repairs θ and forgets $m$
# and $v$ has the NaN back in the next step.
#
# **Ulp mislead near zero.** An ulp of 0.000001 is a millionth of that of 1. A parameter that passes near zero can be
# thousands of ulp off, and yet be right:

# %%
ours, theirs = (ri.trace(rule(lr=0.1), start, gradients)["theta"] for rule in (ri.Adam, written("lerp")))
apart, spacing = np.abs(theirs - ours), np.spacing(np.abs(ours))
i = np.unravel_index((apart / spacing).argmax(), apart.shape)
print(f"θ = {ours[i]:.1e} is {apart[i] / spacing[i]:.0f} ulp off, which is {apart[i]:.0e}")

# %% [markdown]
# So a fair ulp is that of the largest number on the way, as in the figures here and in the matrix.
#
# **Test helpers have tolerances of their own.** `np.testing.assert_allclose` takes a relative tolerance of $10^{-7}$ if you give none. In float32 one
# rounding may be off by $6 \cdot 10^{-8}$ and two by $1.2 \cdot 10^{-7}$, so that right results fail.

# %% [markdown]
# ## Exercises
#
# Put your answer in place of the three dots and run the cell.
#
# **1.** A parameter is 1000, in float32. What is the largest step that leaves it where it is? (Such steps are lost for
# ever, however many they are. Rounding goes to the nearest, and from the middle to the one whose last bit is 0; 1000 is
# such a one.)

# %%
course.ask_number("floating_point.lost_step", ...)

# %% [markdown]
# <details>
# <summary>Solution</summary>
#
# 0.0000305. 1000 lies between 512 and 1024, where an ulp of float32 is $512 \cdot 2^{-23} = 2^{-14}$; half of that rounds
# back. With `np.spacing(np.float32(1000)) / 2` you need not think. A learning rate of $3 \cdot 10^{-5}$ is not unusual, and Adam's steps
# are about as long as the learning rate: this parameter would stand still.
#
# </details>

# %% [markdown]
# **2.** From which whole number on is the *square* of a gradient infinite in float16?

# %%
course.ask_number("floating_point.overflow", ...)

# %% [markdown]
# <details>
# <summary>Solution</summary>
#
# 256. The largest number is 65504; 255² = 65025 fits, 256² = 65536 does not.
#
# </details>

# %% [markdown]
# **3.** Two Adams in float64 have the same settings, ε = $10^{-8}$ among them. In the first step they are 0.7 learning rates
# apart where the gradient is $10^{-7}$, and $3 \cdot 10^{-7}$ where it is 1. What is it?
#
# - **a** Rounding: they do the same in another order.
# - **b** ε stands in another place.
# - **c** One of them does not correct the bias.
# - **d** Their learning rates differ.

# %%
course.ask_number("floating_point.which_cause", ...)

# %% [markdown]
# <details>
# <summary>Solution</summary>
#
# **b.** It matters where the gradient is near ε, and hardly elsewhere. Rounding would be $10^{-16}$ or so at any gradient; the two
# others would show at any gradient, too.
#
# </details>

# %% [markdown]
# **4.** Write Adam so that its bits differ from those of `ri.Adam` and the checker still says it is right: a seventh form.
# Start from this one, which has the bits, and put `MyAdam` in place of the three dots.


# %% tags=["exercise"]
class MyAdam:
    def __init__(self, lr, beta1, beta2, eps):
        self.lr, self.beta1, self.beta2, self.eps = lr, beta1, beta2, eps

    def init(self, theta):
        return 0, 0 * theta, 0 * theta  # t, m, v

    def step(self, theta, g, state):
        t, m, v = state[0] + 1, *state[1:]
        m = self.beta1 * m + (1 - self.beta1) * g
        v = self.beta2 * v + (1 - self.beta2) * g * g
        m_hat, v_hat = m / (1 - self.beta1**t), v / (1 - self.beta2**t)
        return theta - self.lr * m_hat / (v_hat**0.5 + self.eps), (t, m, v)


mine = MyAdam(**settings)
theta, state = start, mine.init(start)
for g in gradients:
    theta, state = mine.step(theta, g, state)
print("the bits of ri.Adam:", course.bits_equal(theta, paper[-1]))
course.ask_code(..., against="adam")

# %% [markdown]
# <details>
# <summary>Solution</summary>
#
# One of many: keep $v$ without the factor $1 - \beta_2$, and multiply by it at the end.
#
# ```python
# v = self.beta2 * v + g * g
# m_hat, v_hat = m / (1 - self.beta1**t), v * (1 - self.beta2) / (1 - self.beta2**t)
# ```
#
# </details>

# %% [markdown]
# ## Summary
#
# - A float has 53, 24 or 11 bits. Each operation gives the float nearest to its exact result. The same operations in the
#   same order give the same bits; another order, others.
# - Right forms of Adam are a few ulp apart after a hundred steps. What they are off from the truth is known, because the
#   same text can be read with fifty digits or with balls.
# - Bits are asserted within one order; between orders, a bound that is derived. `ri.check` does that.
# - Between what rounds otherwise and what computes something else there is a gap of ten orders of magnitude. Eight of the
#   fifteen Adams compute the paper's; of AMSGrad and NAdam none does.
# - At the ends of a format another order can mean another result: $g^2$ overflows, ε vanishes, and NaN stays.
#
# Next: [11, test your own optimizer](11_test_your_own_optimizer.ipynb).

# %% [markdown]
# ## Sources and errata
#
# - N. J. Higham, *Accuracy and Stability of Numerical Algorithms*, 2nd edition, SIAM 2002: equation (2.4), Theorem 2.5
#   (Sterbenz), Lemma 3.1, section 3.3 on running error analysis.
# - IEEE Std 754-2019, *IEEE Standard for Floating-Point Arithmetic*: section 4.3.1, rounding to nearest; section 5.4.1, the
#   operations.
# - D. P. Kingma & J. Ba, *Adam: A Method for Stochastic Optimization*, 2015,
#   [arXiv 1412.6980v9](https://arxiv.org/abs/1412.6980v9): Algorithm 1; section 2, last paragraph, the efficient form.
# - S. J. Reddi, S. Kale & S. Kumar, *On the Convergence of Adam and Beyond*, 2018,
#   [arXiv 1904.09237](https://arxiv.org/abs/1904.09237): Algorithm 2, AMSGrad.
# - T. Dozat, *Incorporating Nesterov Momentum into Adam*, 2016: Algorithm 2, NAdam.
# - P. Micikevicius et al., *Mixed Precision Training*, 2018, [arXiv 1710.03740](https://arxiv.org/abs/1710.03740): section
#   3.1, the master copy of the weights.
#
# **In the papers.** Kingma & Ba do not say what ε̂ is in the efficient form; no constant makes it Algorithm 1. The workshop
# paper of NAdam (Dozat 2016, Algorithm 2; from memory) prints a factor ν in $\hat v$ which neither this project nor any
# library here has.
#
# **In libraries.** [The dialects](../docs/dialects.md) say what each computes, [the findings](../docs/findings.md) where one
# departs from its own documentation or from itself; two of them are of this notebook: a running product that stays in
# float32, and a difference of squares that rounds to less than zero.

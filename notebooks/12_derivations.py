# %% [markdown]
# # 12 · Derivations: how a program checks a proof, and how to write one
#
# **You will do.** Break a rule and see which proofs notice; read a proof line by line; write a proof of your own, with
# mistakes planted on purpose that it has to catch.
#
# **You will learn.** What "proved" means here, and what it does not; how code that trains networks can be read as a formula;
# what a *control* is, and why a proof without one is worth little.
#
# **You need.** [03](03_adam.ipynb), and school algebra. It helps to have met a proof by induction once.
#
# **Time.** 35 minutes, 50 with the exercises.

# %% tags=["hide-input"]
import functools

import numpy as np
import sympy

import refimpl as ri
from derivations import prove
from derivations.proving import Board, Control, NotProved, Theorem, changed, index, positive, real, update
from refimpl import course
from refimpl.show.explore import Axis, Frame, Panel, explore

course.style()

# %% [markdown]
# ## Play first
#
# Here are five theorems about Adam, and Adam's own code. Choose a mistake with the slider: it is put into the code. Each
# theorem was then proved anew, about the broken code. A bar shows which share of its lines is checked before one fails.


# %% tags=["hide-input"]
MISTAKES = {
    "none": (),
    "ε under the root": ("xp.sqrt(v_hat) + h.eps", "xp.sqrt(v_hat + h.eps)"),
    "β1 in place of β2": ("(1 - h.beta2**t)", "(1 - h.beta1**t)"),
    "the square forgotten": ("(1 - h.beta2) * g * g", "(1 - h.beta2) * g"),
    "the root forgotten": ("xp.sqrt(v_hat)", "v_hat"),
    "the correction forgotten": ("m / (1 - h.beta1**t)", "m"),
    "uphill": ("theta - eta", "theta + eta"),
}
THEOREMS = {
    "averages are sums": ("averages_as_sums", "adam"),
    "bias correction": ("bias_correction", "adam"),
    "length of a step": ("effective_step", "rule"),
    "invariance to scale": ("scale_invariance", "adam"),
    "the efficient form": ("efficient_form", "adam"),
}


def lines(proof):
    """How many lines were checked."""
    return sum(step.kind == "checked" for step in proof.steps)


@functools.cache
def proof_of(name, subject, mistake):
    """The proof of a theorem about an Adam with this mistake."""
    return prove(name, **{subject: changed(ri.Adam, *MISTAKES[mistake])})


def who_notices(mistake):
    """The theorems about Adam, proved about an Adam with this mistake."""
    bars, failed = [], []
    for place, (title, (name, subject)) in enumerate(THEOREMS.items()):
        proof, whole = proof_of(name, subject, mistake), proof_of(name, subject, "none")
        bars.append(np.array([[0, 5 - place], [lines(proof) / lines(whole), 5 - place]]))
        failed += [] if proof.proved else [title]
    noticed = (
        f"noticed by {len(failed)} of {len(bars)} proofs: {', '.join(failed)}" if failed else "all five are proved"
    )
    return Frame((tuple(bars),), f"The mistake “{mistake}”: {noticed}.")


explore(
    who_notices,
    {"the mistake": ("β1 in place of β2", ("none", "β1 in place of β2", "the root forgotten", "uphill"))},
    (
        Panel(
            "lines that are checked",
            Axis("share of the proof", 0, 1.05),
            Axis("theorem", 0.4, 5.6),
            tuple(THEOREMS),
            "bar",
        ),
    ),
    "Who notices?",
    "Five proofs about Adam, and which share of each is checked when a mistake is put into Adam's code.",
)

# %% [markdown]
# The proofs are about *the code*. Change the code, and those that rest on the changed place fail. Others go through, for
# they say nothing about that place. (With "uphill", invariance to scale still holds: it is true of a walker who climbs.)

# %% [markdown]
# The words of this notebook:
#
# | word | what it means here |
# |---|---|
# | *theorem* | a statement for which there is a proof |
# | *derivation* | the proof, line by line |
# | *symbol* | a letter that stands for any number; with *assumptions*, such as "positive" |
# | *identity* | an equation that is true whatever the symbols stand for |
# | *induction* | true for the first step; and if true after a step then after the next; so true always |
# | *control* | the same proof about something false: it must fail |

# %% [markdown]
# ## What was wrong before
#
# Papers prove things about formulas on paper. That leaves three gaps.
#
# - **The proof may be wrong.** The convergence proof in the Adam paper (Kingma & Ba 2015, Theorem 4.1) was believed for
#   years ([04](04_when_adam_does_not_converge.ipynb)).
# - **The statement may be misprinted.** Equation (2) of the AdamW paper has one $1/\alpha$ too many
#   ([05](05_l2_is_not_weight_decay.ipynb)).
# - **The code may be another.** A proof about the formula says nothing of a program that forgot a root.
#
# So why not test instead? Run the code on many random numbers and see whether the statement holds.
#
# **Predict.** The Adam paper says, in section 2.1, that with $1 - \beta_1 > \sqrt{1 - \beta_2}$ a step is never longer than
# $\alpha (1 - \beta_1)/\sqrt{1 - \beta_2}$, which is 3.16 α at the defaults. We try 600 000 steps with random gradients. How
# many are longer? And is the statement true?

# %%
random = np.random.default_rng(0).standard_normal((300, 2000))
path = ri.trace(ri.Adam(lr=1.0, eps=1e-300), np.zeros(2000), random)["theta"]
steps = np.abs(np.diff(path, axis=0, prepend=0.0))
growing = 1e-140 * (0.999 / 0.9) ** np.arange(6000)[:, None]
one = np.abs(np.diff(ri.trace(ri.Adam(lr=1.0, eps=1e-300), np.zeros(1), growing)["theta"], axis=0)).max()
course.answer(
    f"Of {steps.size} random steps, {int((steps > 3.1623).sum())} are longer; the longest is {steps.max():.2f}. "
    f"Gradients that grow by a constant factor make a step of {one:.2f}."
)

# %% [markdown]
# <details>
# <summary>Why</summary>
#
# The statement is false. Its counterexamples are gradients that grow, and random ones do not. **A test looks where one thinks
# of looking.** A proof looks everywhere: to fail to prove the statement is how the error was found.
#
# </details>

# %% [markdown]
# ## The equations
#
# We need one small statement to practise on. Momentum (Loshchilov & Hutter 2019, Algorithm 1, line 8, with $\eta_t = 1$):
#
# $$m_t = \mu\, m_{t-1} + \alpha\, g_t, \qquad m_0 = 0$$
#
# Let every gradient be the same, $g$. What we claim follows from that line (Loshchilov & Hutter 2019, Algorithm 1):
#
# $$m_t = \alpha\, g\, \frac{1 - \mu^t}{1 - \mu}$$
#
# In words: the velocity grows, ever more slowly, to $1/(1 - \mu)$ times the first step.
#
# | paper | code | on the board |
# |---|---|---|
# | $\alpha$ | `lr` | a positive symbol |
# | $\mu$, their $\beta_1$ | `momentum` | a positive symbol |
# | $g$ | `g` | a real symbol |
# | $t$ | `t` | a positive whole number, a symbol too: *any* step |

# %% [markdown]
# ## The code
#
# There is one text of each rule. It trains networks when it is given arrays, and it makes formulas when it is given symbols:

# %%
course.rule_source(ri.Momentum)

# %%
alpha, mu = positive("alpha mu")
theta, g, m = real("theta g m")
opt = ri.Momentum(lr=alpha, momentum=mu)
for name, value in update(opt, 1, theta, g, m=m).items():
    print(f"{name:6}", value)

# %% [markdown]
# `update(opt, t, theta, g, m=m)` asks: from any θ and any velocity $m$, where does step $t$ go? Nobody typed this formula a
# second time. So it cannot be another one than the code's.
#
# Formulas are written on a **board**. The board checks each line when it is written, and raises `NotProved` if it does not
# hold. Its most used method is short:

# %%
course.rule_source(Board.equal)

# %% [markdown]
# `remainder(a, b)` rewrites $a - b$ by exact rules until nothing is left, or gives up. Try it, with something true and
# something false:

# %%
board = Board()
board.equal("True", (1 - mu**2) / (1 - mu), 1 + mu)
try:
    board.equal("False", (1 - mu**2) / (1 - mu), 1 - mu)
except NotProved as left:
    print(left)

# %% [markdown]
# | line of the board | what is checked |
# |---|---|
# | `equal(words, a, b, …)` | $a - b$ becomes 0 by exact rewriting |
# | `at_least(words, a, b, because)` | $a - b$ is identically the *certificate* `because`, of which every part has a known sign |
# | `induction(words, claim, first, following)` | the first case and the step from $t - 1$ to $t$, as identities |
# | `limit(words, expression, symbol, to, value)` | SymPy's limit is the stated one |
# | `differ(words, a, b, at)` | the two are not equal at a point |
# | `define(name, value, words)` | nothing: it gives a name |
# | `say`, `evidence`, `conclude` | nothing: words for the reader, and numbers that prove nothing and are named so |

# %% [markdown]
# ## The derivation
#
# ### Reading one
#
# Open this derivation and find: the line that runs the rule; an induction, with base and step; the words between, which say
# why these lines together are the claim.

# %%
course.derivation("bias_correction")

# %% [markdown]
# The words are the part that no program checks. You have to. A proof here is a bargain: the machine does the algebra, which
# people get wrong, and people read the argument, which machines do not understand.
#
# **Predict.** In Adam's last line we write `xp.sqrt(v_hat + h.eps)` in place of `xp.sqrt(v_hat) + h.eps`. Which of the five
# theorems above will still be proved? (Move the slider after you have guessed.)

# %%
under_the_root = changed(ri.Adam, *MISTAKES["ε under the root"])
course.answer(
    "; ".join(
        f"{title}: {prove(name, **{subject: under_the_root}).verdict}" for title, (name, subject) in THEOREMS.items()
    )
)

# %% [markdown]
# <details>
# <summary>Why</summary>
#
# The averages, and their bias correction, come before the last line. The theorem on the length of a step assumes ε = 0, where
# the two agree; it says so among its assumptions. *Read the assumptions.* The two that speak of ε fail.
#
# </details>

# %% [markdown]
# ### Writing one
#
# A derivation is a function of a board. Its other arguments are what it is about, with the true ones as defaults, so that one
# can ask the same of something else.

# %%
T = index()


def velocity(t):
    """The claim: the velocity after t steps under a constant gradient."""
    return alpha * g * (1 - mu**t) / (1 - mu)


def derive(board, rule=ri.Momentum):
    """The velocity under a constant gradient, for all steps."""
    opt = rule(lr=alpha, momentum=mu)
    board.part("All steps")
    board.induction(
        r"Under the constant gradient $g$ the velocity is $\alpha g (1 - \mu^t)/(1 - \mu)$.",
        velocity,
        first=0,
        following=lambda before, t: update(opt, t, theta, g, m=before)["m"],
    )
    board.equal(
        "The step is the velocity, downhill",
        update(opt, T, theta, g, m=velocity(T - 1))["theta"],
        theta - velocity(T),
    )
    board.part("In the long run")
    b = sympy.Symbol("b", positive=True)
    small = velocity(T).subs(mu, 1 / (1 + b))
    board.limit(
        r"With $\mu = 1/(1 + b)$, $b > 0$, which says $\mu < 1$, it goes to $\alpha g/(1 - \mu)$",
        sympy.expand(small),
        T,
        sympy.oo,
        alpha * g * (1 + b) / b,
        "-",
    )
    board.conclude(r"The velocity grows to $1/(1 - \mu)$ times the first step.")


# %% [markdown]
# Read `induction` aloud: the claim is `velocity`; at $t = 0$ it is 0; and if it is `before` after $t - 1$ steps, then the rule
# makes `following(before, t)` of it in step $t$. The board checks that this is `velocity(t)`, for a symbol $t$.
#
# A **theorem** is that function, with the claim in words, and with controls:

# %%
theorem = Theorem(
    title="The velocity under a constant gradient",
    claim=r"momentum under a constant gradient $g$ has $m_t = \alpha g (1 - \mu^t)/(1 - \mu)$",
    source="Loshchilov & Hutter 2019 (arXiv 1711.05101v3), Algorithm 1, line 8",
    assumes=(r"$\mu < 1$ in the limit; $m_0 = 0$; no L2",),
    derive=derive,
    controls=(
        Control(
            "the new gradient averaged in", rule=changed(ri.Momentum, "+ eta * h.lr * g", "+ (1 - h.momentum) * g")
        ),
        Control("uphill", rule=changed(ri.Momentum, "theta - m", "theta + m")),
        Control("nothing of the velocity lost", rule=changed(ri.Momentum, "h.momentum * m", "m")),
    ),
)
proof = theorem.prove().controlled()
print(proof.outcome)
for each in proof.refutations:
    print(f"  {each.control.change}: fails at “{each.failure.words[:40]}…”")

# %% [markdown]
# Proved, and all three controls fail, as they must. Here it is as a page would show it:

# %%
course.fold("The derivation, as printed", proof.markdown())

# %% [markdown]
# ### Why controls
#
# Here is a bad proof. It compares the claim with itself, multiplied out, and never runs the rule. Every line is true.


# %%
def derive_badly(board, rule=ri.Momentum):
    """True in every line, and about nothing."""
    board.equal("The velocity is", velocity(T), sympy.expand(velocity(T)))


bad = Theorem(
    title=theorem.title,
    claim=theorem.claim,
    source=theorem.source,
    derive=derive_badly,
    controls=theorem.controls,
)
print(bad.prove().controlled().outcome)

# %% [markdown]
# All its steps hold, and so they do for the controls: nothing is proved. A proof must be able to fail. Each theorem of this
# project has at least two controls, the likely mistakes or the paper's misprint, and the tests run them all.

# %% [markdown]
# ## What libraries do
#
# What each library computes is written down as a rule, too (`ri.dialects`). So one can *prove* whether it is the paper's: from
# any state, does its step 3 go to the same point?

# %%
b, c, eps, v = positive("b c epsilon v")
beta1, beta2 = 1 / (1 + b), 1 / (1 + c)  # any numbers between 0 and 1
d = ri.dialects
ADAMS = {
    "PyTorch": d.torch.Adam(lr=alpha, betas=(beta1, beta2), eps=eps),
    "optax": d.optax.Adam(learning_rate=alpha, b1=beta1, b2=beta2, eps=eps),
    "Keras": d.keras.Adam(learning_rate=alpha, beta_1=beta1, beta_2=beta2, epsilon=eps),
    "MLX": d.mlx.Adam(learning_rate=alpha, betas=(beta1, beta2), eps=eps),
}


def third_step(opt):
    return update(opt, 3, theta, g, m=m, v=v)["theta"]


paper = third_step(ri.Adam(lr=alpha, beta1=beta1, beta2=beta2, eps=eps))
for library, opt in ADAMS.items():
    try:
        Board().equal("the third step", third_step(opt), paper)
        print(f"{library:8} is the paper's Adam in step 3, from any state, for all settings")
    except NotProved:
        print(f"{library:8} is not proved to be")

# %% [markdown]
# For Keras and MLX that is no accident: they are different, as [03](03_adam.ipynb) measured. But mind the words: "not proved"
# is not "false". To show that two are *not* equal, one exhibits a point (`board.differ`).
#
# PyTorch's is the paper's, as a formula. Are the numbers the same?

# %%
start = np.random.default_rng(1).standard_normal(1000)
noise = np.random.default_rng(2).standard_normal((100, 1000))
ours, theirs = (ri.trace(opt, start, noise)["theta"][-1] for opt in (ri.Adam(), d.torch.Adam()))
print("the same in every bit:", course.bits_equal(ours, theirs))
print("apart by less than 1e-12:", bool(abs(ours - theirs).max() < 1e-12))

# %% [markdown]
# No. The order of the operations is another, and each operation rounds. A proof is about real numbers; what floating point
# makes of the same text is measured: [10, floating point and dialects](10_floating_point_and_dialects.ipynb).

# %% [markdown]
# ## Where it breaks
#
# **True, and not proved.** The rewriting knows much and not everything. The greater and the lesser of two numbers add up
# to their sum. Anybody sees that. SymPy does not:

# %%
x, y = real("x y")
try:
    Board().equal("The two add up", sympy.Max(x, y) + sympy.Min(x, y), x + y)
except NotProved as left:
    print(left)

# %% [markdown]
# Then one helps: split the cases $x \ge y$ and $x < y$, and write each on the board.
#
# **What is trusted.** That SymPy's exact rewriting is right, and its limits; that Python runs the rule; and the words between
# the lines. There is no small kernel of logic underneath, as in a proof assistant such as Lean. [docs/proofs.md](../docs/proofs.md)
# lists it all.
#
# **Denominators.** An identity of quotients holds where nothing is divided by zero. Whoever writes a proof must say why that is
# so; the limit above has $\mu < 1$ built into its symbol.
#
# **Rounded numbers** are refused on the board: 0.1 in a computer is not one tenth.

# %%
try:
    Board().equal("Rounded", 0.1 * mu, 0.1 * mu)
except NotProved as left:
    print(left)

# %% [markdown]
# ## Exercises
#
# Put your answer in place of the three dots and run the cell.
#
# **1.** Which of these lines on a board proves nothing?
#
# - **a** `board.equal("So", a, b)`
# - **b** `board.induction("For all t", claim, first, following)`
# - **c** `board.evidence("At t = 1000 it is 0.9998", value)`
# - **d** `board.limit("It goes to 1", value, t, oo, 1)`

# %%
course.ask_number("proofs.which_line", ...)

# %% [markdown]
# <details>
# <summary>Solution</summary>
#
# **c.** It shows a number, named as numerical evidence. Nothing follows from it.
#
# </details>
#
# **2.** You want `board.at_least("…", (a + b)**2, 4*a*b, because=…)` for positive $a$ and $b$. Which certificate?
#
# - **a** $(a + b)^2 - 4ab$
# - **b** $(a - b)^2$
# - **c** $4ab$
# - **d** $a^2 + b^2$

# %%
course.ask_number("proofs.certificate", ...)

# %% [markdown]
# <details>
# <summary>Solution</summary>
#
# **b.** It is the difference, $(a + b)^2 - 4ab = (a - b)^2$, written so that its sign is seen: a square is not negative.
#
# </details>
#
# **3.** By the theorem that we wrote: momentum 0.95, rate 0.1, every gradient 1. How large is the velocity in the end?

# %%
course.ask_number("proofs.in_the_end", ...)

# %% [markdown]
# <details>
# <summary>Solution</summary>
#
# 2, which is $0.1/(1 - 0.95)$.
#
# </details>
#
# **4.** A proof goes through. Its control, the same rule with the sign of the step changed, goes through as well. What does
# that mean?
#
# - **a** The proof does not use the sign of the step; as a proof about that sign it is worthless.
# - **b** The rule is right with either sign.
# - **c** Nothing: a proof is a proof.
# - **d** SymPy has made a mistake.

# %%
course.ask_number("proofs.passing_control", ...)

# %% [markdown]
# <details>
# <summary>Solution</summary>
#
# **a.** Either the claim has nothing to do with the sign (as with invariance to scale), and the control is badly chosen, or
# the derivation has a hole.
#
# </details>
#
# **5.** Write a proof. SGDW without gradients only decays: $\theta_t = (1 - \lambda)^t\,\theta_0$. Put the right claim in
# place of the wrong one below, and run it.

# %%
lam = positive("lambda")
theta_0 = sympy.Symbol("theta_0", real=True)


def left_over(t):
    return theta_0  # this claims that nothing decays


def derive_decay(board, rule=ri.SGDW):
    opt = rule(lr=alpha, momentum=0, weight_decay=lam)
    board.induction(
        "Only the decay acts.",
        left_over,
        first=theta_0,
        following=lambda before, t: update(opt, t, before, 0, m=0)["theta"],
    )


mine = Theorem(
    title="Decay alone",
    claim="",
    source="",
    derive=derive_decay,
    controls=(
        Control("no decay", rule=changed(ri.SGDW, "- eta * h.weight_decay * theta", "")),
        Control("growth", rule=changed(ri.SGDW, "- eta * h.weight_decay", "+ eta * h.weight_decay")),
    ),
)
print(mine.prove().controlled().outcome)

# %% [markdown]
# <details>
# <summary>Solution</summary>
#
# ```python
# def left_over(t):
#     return (1 - lam) ** t * theta_0
# ```
#
# It then says "proved, 2 controls: all fail". With the wrong claim look at what was left: `lambda*theta_0`, exactly what a
# step takes.
#
# </details>

# %% [markdown]
# ## Summary
#
# - The text that trains is the text that is proved: give a rule symbols, and it returns its formula.
# - A derivation is a list of lines on a board. Identities, inequalities with a certificate, inductions and limits are checked
#   as they are written. Words are for you to check.
# - **A proof must be able to fail.** Controls are false variants of the theorem, and the derivation has to fail for each.
# - "Not proved" is not "false", and "proved" is about real numbers, not about floating point.
#
# In the terminal: `refimpl prove bias_correction --markdown`, and `refimpl prove --controls` for all of it. To add a theorem of
# your own, see *A new theorem* in [CONTRIBUTING](../CONTRIBUTING.md). This is the last notebook.
# What cannot be done by proving is done by testing: [11, test your own optimizer](11_test_your_own_optimizer.ipynb). What has
# stayed with you of the first five, [the review](exercises/01_to_05.ipynb) will tell.

# %% [markdown]
# ## Sources and errata
#
# - I. Loshchilov & F. Hutter, *Decoupled Weight Decay Regularization*, 2019, [arXiv
#   1711.05101v3](https://arxiv.org/abs/1711.05101v3), Algorithm 1.
# - D. P. Kingma & J. Ba, *Adam: A Method for Stochastic Optimization*, 2015, sections 2.1 and 3.
# - A. Meurer et al., *SymPy: symbolic computing in Python*, PeerJ Computer Science, 2017.
#
# **In the papers.** What the proofs found in the papers stands with each theorem, by kind (error, gap, convention …), and in one list in
# [docs/theorems.md](../docs/theorems.md).

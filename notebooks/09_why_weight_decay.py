# %% [markdown]
# # 09 · Why weight decay works
#
# **You will do.** Watch the norm of weights settle at a value that nobody chose; compute that value before you see it;
# keep a network's loss up on purpose, and gain by it.
#
# **You will learn.** What decay does to weights whose size does not matter; what the *effective* learning rate is; why
# noise in the gradient can be worth keeping.
#
# **You need.** [05](05_l2_is_not_weight_decay.ipynb), and from [06](06_adamw_on_real_data.ipynb) the word
# *scale-invariant*: a network that computes the same when all its weights are multiplied by a number.
#
# **Time.** 30 minutes, 40 with the exercises.

# %% tags=["hide-input"]
import matplotlib.pyplot as plt
import numpy as np

import refimpl as ri
from refimpl import course
from refimpl.claims.experiments import CLAIMS
from refimpl.claims.experiments.experiment import quiet
from refimpl.problems.networks import ScaleInvariant, Task
from refimpl.show.explore import Axis, Frame, Panel, explore
from refimpl.training import train

course.style()

# %% [markdown]
# ## Play first
#
# A hundred weights. Their loss depends on their direction only. Nature draws a new loss in each step, at random, so there
# is nothing to learn: no direction is better than another. What happens to the *norm*, the length of all weights together?
#
# One run has no decay. The other has the decay of the slider. Press play. Then move both sliders, and try to guess where
# the norm will settle. (The third line is a prediction, which this notebook derives.)


# %% tags=["hide-input"]
def tangent(theta, a):
    """The gradient of a·θ/‖θ‖, a loss that is the same for c θ: it is at a right angle to θ, and shorter for long θ."""
    norm = np.sqrt(np.sum(theta * theta, axis=-1, keepdims=True))
    u = theta / norm
    return (a - np.sum(a * u, axis=-1, keepdims=True) * u) / norm


def wander(opt, start, steps=1500, seed=0):
    """The norms along a run of ``opt`` under losses that are nothing but noise; one row a lane."""
    rng = np.random.default_rng(seed)
    theta, state, norms = start, opt.init(start), []
    for _ in range(steps):
        norms.append(np.sqrt(np.sum(theta * theta, axis=-1)))
        theta, state = opt.step(theta, tangent(theta, rng.normal(size=theta.shape[-1])), state)
    return np.array(norms)


NAMES, EVERY, LONG = ("no decay", "with decay", "predicted"), 30, 1500


def two_norms(rate, decay):
    """Norm and effective rate without decay and with it, and where they are predicted to settle."""
    opt = ri.SGD(lr=rate, l2=np.array([0.0, decay]))
    norms = wander(opt, np.full((2, 100), 0.1), LONG)[::EVERY].T
    k = np.arange(0, LONG, EVERY)
    lines = (*norms, np.full(len(k), (rate / (2 * decay) * 99) ** 0.25))
    return Frame(
        (
            tuple(np.stack([k, line], axis=1) for line in lines),
            tuple(np.stack([k, rate / line**2], axis=1) for line in lines),
        ),
        f"After {LONG} steps the norm is {norms[0, -1]:.2g} without decay and {norms[1, -1]:.2g} with it; predicted is "
        f"{lines[2][0]:.2g}.",
        told=lines,
    )


explore(
    two_norms,
    {
        "learning rate α": (0.1, (0.01, 0.03, 0.1, 0.3, 1.0)),
        "decay λ′": (0.03, (0.003, 0.01, 0.03, 0.1, 0.3)),
    },
    (
        Panel("norm of the weights", Axis("step t", 0, LONG), Axis("", 0.5, 40, True), NAMES),
        Panel("effective rate α/‖θ‖²", Axis("step t", 0, LONG), Axis("", 1e-4, 2, True), NAMES),
    ),
    "The norm of weights whose size does not matter",
    "The norm of the weights and the effective learning rate over the steps, without decay and with it.",
    steps=LONG // EVERY,
    every=EVERY,
    telling="Norm",
    tells=NAMES,
)

# %% [markdown]
# Without decay the norm grows and grows, and the steps turn the direction less and less. With decay the norm goes to some
# value and stays. So does the effective rate. (A small rate with a small decay takes longer than these 1500 steps.) That is
# what this notebook is about.

# %% [markdown]
# The words of this notebook:
#
# | word | what it means here |
# |---|---|
# | *norm*, $\lVert\theta\rVert$ | the length of the weights as an arrow: the root of the sum of their squares |
# | *direction* | the weights divided by their norm; in a scale-invariant network it is all that counts |
# | *equilibrium* | where two effects cancel, so that nothing changes any more on average |
# | *effective rate* | how far a step turns the direction, for a gradient of length 1 at norm 1 |
# | *noise* | the difference between the gradient of a few samples and that of all |

# %% [markdown]
# ## What was wrong before
#
# The usual story: decay keeps weights small, small weights make simple functions, simple functions do not overfit. In
# [06](06_adamw_on_real_data.ipynb) we saw that it is so in a plain network.
#
# But where a normalisation follows a layer, such as batch norm, the size of that layer's weights has no influence on the
# function. (The weights of other layers, such as the last, and the scales of the normalisation still have.) Among those
# weights, a "simple" function is not one with small weights: every function has weights of every size. The usual story
# cannot be told of them. And yet such networks are trained with weight decay, and are the better for it. Why?
#
# The network of this notebook is *scale-invariant* as a whole: its last layer, too, is divided by its own length.
#
# **Predict.** Train a scale-invariant network of [06](06_adamw_on_real_data.ipynb) with SGD, without decay. At the end we
# halve all weights. The loss stays what it was, as we have just said. What becomes of the length of its *gradient*: half,
# the same, or twice as long?

# %% tags=["varies"]
noisy = Task(noise=0.2)
done = train(ri.SGD(lr=1.0), ScaleInvariant(), task=noisy, seeds=[0], epochs=20, every=20)
data, network = noisy.data(0), ScaleInvariant()
halves = [c * done.theta[0] for c in (1.0, 0.5)]
losses = [float(network.loss(theta, data.x_train, data.y_train)) for theta in halves]
lengths = [float(np.linalg.norm(network.gradient(theta, data.x_train, data.y_train))) for theta in halves]
course.answer(
    f"The loss is {losses[0]:.4f} and {losses[1]:.4f}, the length of the gradient {lengths[0]:.4f} and {lengths[1]:.4f}: "
    f"{lengths[1] / lengths[0]:.2f} times as long."
)

# %% [markdown]
# <details>
# <summary>Why</summary>
#
# The factor is divided out in batch norm, and in the last layer by its own norm. It is the same function. But now all is
# on half the scale: a step of the same length turns the weights twice as far. So the loss changes twice as fast along it,
# and that is what the gradient says.
#
# </details>

# %% [markdown]
# ## The equations
#
# D'Angelo, Andriushchenko, Varre & Flammarion 2024 ([arXiv 2310.04415v2](https://arxiv.org/abs/2310.04415v2)), section 2,
# equation (1): SGD with one sample $i_t$ at a time and decay,
#
# $$ \theta_{t} = \theta_{t-1} - \eta\,\nabla \ell_{i_t}(\theta_{t-1}) - \eta\lambda\,\theta_{t-1} . $$
#
# (They write $w$ for $\theta$. Their λ is that of PyTorch's SGD: the decay of a step is $\eta\lambda$.)
#
# | paper | code | in words |
# |---|---|---|
# | $w$ | `theta` | the weights |
# | $\eta$ | `lr` | the learning rate, α in the other notebooks |
# | $\lambda$ | `l2` of `ri.SGD` | the decay; λ′ in the other notebooks |
# | $\eta_e = \eta/\lVert w\rVert^2$ | | the effective rate of a scale-invariant loss (section 2 there) |
#
# For a scale-invariant loss two things are true, and everything follows from them. The gradient is at a *right angle* to
# the weights, because going along them changes nothing. And it is the shorter, the longer the weights: at twice the norm
# everything is twice as far away: $\lVert g\rVert = \lVert\hat g\rVert/\lVert\theta\rVert$ with $\hat g$ the gradient at
# norm 1. So a step of the length $\alpha\lVert g\rVert$ turns the direction by that length over the norm,
# $\alpha\lVert\hat g\rVert/\lVert\theta\rVert^2$: hence the effective rate. A gradient step makes the weights longer
# (Pythagoras), decay makes them shorter, and
#
# $$ \lVert\theta_t\rVert^2 = (1 - \alpha\lambda')^2\, \lVert\theta_{t-1}\rVert^2 +
#    \alpha^2\, \lVert\hat g\rVert^2 / \lVert\theta_{t-1}\rVert^2 $$
#
# (van Laarhoven 2017, [arXiv 1706.05350](https://arxiv.org/abs/1706.05350), section 2). What decay takes, nearly
# $2\alpha\lambda'\lVert\theta\rVert^2$, and what the gradient brings, the last term, balance where
#
# $$ \lVert\theta\rVert^4 \approx \frac{\alpha}{2\lambda'}\, \lVert\hat g\rVert^2,
# \qquad \frac{\alpha}{\lVert\theta\rVert^2} \approx \frac{\sqrt{2\alpha\lambda'}}{\lVert\hat g\rVert} $$
#
# (van Laarhoven 2017, section 2). The second formula is the point: **decay sets the effective learning rate**, by the
# product $\alpha\lambda'$, whatever the norm was at the start.

# %% [markdown]
# ## The code
#
# The rule is plain SGD:

# %%
course.rule_source(ri.SGD)

# %% [markdown]
# Now the test of the formula: five decays at once, as lanes. In our game $\hat g$ is a random arrow in 99 dimensions (all
# but that of θ), and the square of its length is 99 on average. What the formula says was computed before the run.

# %%
rate, decay = 0.1, np.array([0.01, 0.03, 0.1, 0.3, 1.0])
predicted = (rate / (2 * decay) * 99) ** 0.25
norms = wander(ri.SGD(lr=rate, l2=decay), np.full((5, 100), 0.1), steps=4000)[-2000:].mean(axis=0)
print(" decay λ′   predicted norm   measured")
for lane in range(5):
    print(f"{decay[lane]:9.2f} {predicted[lane]:16.2f} {norms[lane]:10.2f}")

# %% [markdown]
# **Predict.** We make the learning rate a hundred times as large and the decay λ′ a hundredth. The product stays. What
# happens to the norm, and what to the effective rate?

# %%
both = wander(ri.SGD(lr=np.array([0.1, 10.0]), l2=np.array([0.1, 0.001])), np.full((2, 100), 1.0), steps=4000)
norm = both[-2000:].mean(axis=0)
effective = np.array([0.1, 10.0]) / norm**2
course.answer(
    f"The norm goes from {norm[0]:.2f} to {norm[1]:.1f}, by a factor of {norm[1] / norm[0]:.1f}. "
    f"The effective rate is {effective[0]:.4f} and {effective[1]:.4f}."
)

# %% [markdown]
# <details>
# <summary>Why</summary>
#
# The norm grows by the fourth root of 10 000, which is ten. The effective rate depends on the product alone: the two runs
# see the same directions. Only the scale is another.
#
# </details>

# %% [markdown]
# ## The derivation
#
# The law of the norm, for SGD, SGDW and the sign form of AdamW, proved about this project's rules:

# %%
course.derivation("weight_norm_equilibrium")

# %% [markdown]
# Now, what is a larger effective rate good for? It keeps the *noise* up. The gradient of a batch is that of all samples
# plus noise. The noise is larger where the loss is larger, for a sample that is answered right and with confidence has
# no gradient any more. D'Angelo et al. 2024 prove a bound of that kind (appendix C.2, Proposition 2); here it is with
# the sharper constant:

# %%
course.derivation("gradient_noise")

# %% [markdown]
# Put together, this is the paper's *loss stabilisation*: large rate and decay hold the norm; the norm holds the effective
# rate; the rate keeps the training loss from going to zero; the loss keeps the noise up; and noise drives the weights to
# places where the network's output depends less on its weights. Then the rate is dropped, and the loss falls into a
# better valley than it would have found before.
#
# ### On real data
#
# The experiment (`refimpl reproduce --only C23`) trains networks for 100 epochs with a large rate and for 100 more with a
# small one, on labels of which a fifth is drawn at random. It runs now.

# %% tags=["hide-input"]
claim = CLAIMS["C23"]
found = claim.measure(False, quiet)
figure = plt.figure(figsize=claim.size)
claim.draw(found, figure)
course.show(figure, claim.alt)

# %% tags=["varies"]
print(found.number)

# %% [markdown]
# Look at the curve without decay first. Its training loss goes to zero: it has learned the wrong labels by heart, and its
# test error is the worst. With decay at the same rate (dashed, dash-dotted) the loss stays up, and the test error jumps
# about, not much better, until the rate is dropped. Then it falls at once, and by far below.
#
# The dotted curve begins with a tenth of the rate. It has the lower error all along, and wins nothing by the drop. Its best,
# near epoch 20, is about as good as the best of the others: remember that for *Where it breaks*.
#
# The line of numbers says the same of three seeds. Its power of α/λ′ is how the norm goes with it; the law above has the
# fourth root, 0.25.

# %% [markdown]
# ### Language models
#
# The second half of the paper is about large language models (D'Angelo et al. 2024, Figures 7, 8, 21 and 22; the
# section is the third, from memory). Nothing of it is run here. Such models see each text about once, so there is little
# to overfit. Weight decay helps there as well, with AdamW, and the reason given is another one.
#
# - **The experiment.** GPT-2 with 124 million weights, on OpenWebText: 50 000 steps of 256 texts, AdamW with the learning
#   rate 0.0006, $\beta = (0.9, 0.95)$, 400 steps of warm-up, a cosine down to a tenth, gradients clipped at 1, and
#   $\lambda \in \{0, 0.1, 0.3\}$ in PyTorch's sense.
# - **The effective rate explains the curve.** For AdamW it is $\eta_t/\lVert w_t\rVert$. Training *without* decay, with
#   $\eta_t$ changed so that the effective rate is that of a run *with* decay, gives the same whole loss curve, in float32
#   (Figure 7). Matching $\eta/\lVert w\rVert^2$, which is SGD's, diverges instead. So decay acts as a schedule of the
#   effective rate, and its explicit penalty is not what helps.
# - **And it keeps bfloat16 stable.** In bfloat16 the matched run without decay diverges. With the learning rate 0.001 and no
#   decay three seeds of three diverge in bfloat16; decay prevents it (Figure 8).
# - **The place of the decay matters little there.** L2 in the loss gives the same gain (Figure 21), and so does SGD with
#   momentum (Figure 22).
#
# So "why does weight decay work" has two answers in that paper. In networks that see their data many times, decay holds up
# the noise. In those that see it once, it keeps the effective rate where one wants it, and low-precision training stable.
#
# ## What libraries do
#
# A "weight decay of 0.1" is not one thing. Here the same number is given to SGD in several libraries, at a learning rate
# of 0.1, and we look where the norm settles in our game.

# %%
dialects = ri.dialects
LIBRARIES = {
    "the paper of this notebook: ri.SGD(l2=)": ri.SGD(lr=0.1, l2=0.1),
    "PyTorch": dialects.torch.SGD(lr=0.1, weight_decay=0.1),
    "tinygrad": dialects.tinygrad.SGD(lr=0.1, weight_decay=0.1),
    "MLX": dialects.mlx.SGD(learning_rate=0.1, weight_decay=0.1),
    "Paddle": dialects.paddle.SGD(learning_rate=0.1, weight_decay=0.1),
    "Loshchilov & Hutter: ri.SGDW(weight_decay=)": ri.SGDW(lr=0.1, momentum=0.0, weight_decay=0.1),
}
for library, opt in LIBRARIES.items():
    norm = wander(opt, np.full((1, 100), 0.1), steps=2000)[-1000:].mean()
    print(f"{library:44} norm {norm:5.2f}, effective rate {0.1 / norm**2:.4f}")

# %% [markdown]
# The libraries multiply the number by the learning rate, as D'Angelo et al. do; the AdamW paper's SGDW does not. So it
# decays ten times as much here, and the effective rate is about three times as large, the root of ten.
#
# In AdamW the step has the length of the learning rate whatever the gradient, so the effective rate is
# $\eta/\lVert\theta\rVert$, with the first power (D'Angelo et al. 2024, the section on AdamW). The theorem above has the
# equilibrium for that, too.

# %% [markdown]
# ## Where it breaks
#
# **In a plain network** nothing is scale-invariant, and decay does what the usual story says: it holds the loss up by its
# own term. The experiment has that as a control. Its words, and those of another that looks at the noise itself. (*Logits*
# are the ten numbers that the network computes for the ten digits, $p$ the probabilities made of them, $y$ the right ones.
# The *Jacobian* is the table of how fast each logit changes with each weight.)

# %%
course.fold("C23: what was found, and how sure", CLAIMS["C23"].text)
course.fold("C24: does the noise follow the loss?", CLAIMS["C24"].text)

# %% [markdown]
# **Without a drop of the rate** there is little to be seen but a higher loss. Who compares runs of a large and a small
# rate before the end compares a run that is not finished with one that is.
#
# **It is not the only way.** A small rate that is stopped early does about as well on these digits. That a mechanism
# works does not make it the best one.
#
# **It is a conjecture.** The paper says so itself: it proves no theorem on *where* the noise drives the weights (its
# Conjecture 1). What is proved is what you saw above: the law of the norm, and the bound on the noise.

# %% [markdown]
# ## Exercises
#
# Put your answer in place of the three dots and run the cell.
#
# **1.** A scale-invariant network at equilibrium, trained with SGD and L2. You multiply λ′ by 16. By what is the norm
# multiplied in the end?

# %%
course.ask_number("why_decay.norm", ...)

# %% [markdown]
# <details>
# <summary>Solution</summary>
#
# 0.5. The fourth power of the norm goes with 1/λ′, and the fourth root of 16 is 2.
#
# </details>

# %% [markdown]
# **2.** The same network. You multiply the learning rate by 4. By what is the effective rate multiplied in the end?

# %%
course.ask_number("why_decay.effective", ...)

# %% [markdown]
# <details>
# <summary>Solution</summary>
#
# 2. It goes with the root of α λ′.
#
# </details>

# %% [markdown]
# **3.** What does weight decay do to a scale-invariant network?
#
# - **a** It keeps the weights small, so that the function is simple.
# - **b** It adds a term to the loss that punishes complicated functions.
# - **c** It keeps the effective learning rate, and with it the noise, from going to zero.
# - **d** It keeps the numbers from overflowing.

# %%
course.ask_number("why_decay.purpose", ...)

# %% [markdown]
# <details>
# <summary>Solution</summary>
#
# **c.** The function does not depend on the norm; the length of a step, as seen from the function, does.
#
# </details>

# %% [markdown]
# ## Summary
#
# - In large language models decay acts as a schedule of the effective rate and keeps bfloat16 stable (read, not run here).
# - In a scale-invariant network decay cannot make functions simpler. It sets the norm, and so the effective learning
#   rate: $\sqrt{2\alpha\lambda'}/\lVert\hat g\rVert$ for SGD. Without it the norm grows and learning dies down.
# - A large effective rate holds the training loss up, and the gradient's noise with it. When the rate is dropped after
#   that, the test error is lower than it was by other ways without decay.
# - In plain networks decay is the old explicit regulariser.
# - The norm's law and the bound of the noise are proved; that noise leads to better places is measured, not proved.
#
# Next: [10, floating point and dialects](10_floating_point_and_dialects.ipynb).

# %% [markdown]
# ## Sources and errata
#
# - F. D'Angelo, M. Andriushchenko, A. Varre & N. Flammarion, *Why Do We Need Weight Decay in Modern Deep Learning?*, 2024,
#   [arXiv 2310.04415v2](https://arxiv.org/abs/2310.04415v2): section 2, equations (1) and (2), Conjecture 1; Figures 7, 8, 21 and
#   22 on language models; appendix C.2, Proposition 2.
# - T. van Laarhoven, *L2 Regularization versus Batch and Weight Normalization*, 2017,
#   [arXiv 1706.05350](https://arxiv.org/abs/1706.05350).
#
# **In the paper.** Appendix C.2 announces constants for a bound of the noise from both sides and proves the upper one; the
# lower one needs a further assumption, and the term that it drops, the square of the mean gradient, is not small by
# itself. Both are in the derivation above, with a counterexample.

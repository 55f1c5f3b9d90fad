# %% [markdown]
# # 06 · AdamW on real data
#
# **You will do.** Train some hundreds of small networks on handwritten digits; draw maps of the error over learning rate
# and decay; find the law behind the shape of the maps, and have it proved.
#
# **You will learn.** What weight decay is good for and how much it helps; what "separable" means, for which networks it
# is true, and for which it is the other way round; how to read such claims.
#
# **You need.** [03](03_adam.ipynb) and [05](05_l2_is_not_weight_decay.ipynb): Adam, and why L2 in Adam is not weight
# decay.
#
# **Time.** 30 minutes, 40 with the exercises.

# %% tags=["hide-input"]
import matplotlib.pyplot as plt
import numpy as np

import refimpl as ri
from refimpl import course, show
from refimpl.claims.experiments import CLAIMS
from refimpl.claims.experiments.experiment import quiet
from refimpl.problems.networks import Plain, ScaleInvariant, Task
from refimpl.show.style import CURVES
from refimpl.training import train

course.style()

# %% [markdown]
# ## Play first
#
# A small model learns to read digits, once with L2 in Adam and once with AdamW. Each little square of the two maps is a
# whole training run: the learning rate to the right, the decay upwards, dark is good. Move the sliders, or click on a map,
# and watch the two runs at their place.
#
# Two questions to keep in mind. Is one of the maps better at its best place? And if you have found the best decay for one
# learning rate, is it also the best for another?

# %% tags=["hide-input"]
show.digits_slider()

# %% [markdown]
# The first question first. On these maps L2's star is lower. But AdamW's star lies on the edge of its map, so the map is
# too small; and this is one seed. Here is a wider grid, with no decay at all (λ = 0) in it, and three seeds:

# %% tags=["varies"]
WIDE_RATES, WIDE_DECAYS = (0.02, 0.05, 0.1, 0.2, 0.5, 1.0), (0.0, 1e-5, 3e-4, 1e-3, 3e-3, 1e-2)
annealing, small = ri.CosineAnnealing(T=200), ri.problems.Digits(n_train=400, batch_size=40)
others = np.arange(400, 1797)  # the images that are not trained on


def held_out(opt, seed):
    """The loss on the other images after 200 steps, shape (decays, rates)."""
    lanes = (len(WIDE_DECAYS), len(WIDE_RATES))
    theta = {name: np.zeros((*lanes, *each.shape)) for name, each in small.theta0.items()}
    state = opt.init(theta)
    for drawn in small.draw(200, np.random.default_rng(seed)):
        theta, state = opt.step(theta, small.gradient(theta, drawn), state)
    return small.loss(theta, others)


rate, decay = np.reshape(WIDE_RATES, (1, -1)), np.reshape(WIDE_DECAYS, (-1, 1))
print("the lowest loss on held-out images, of all settings")
for seed in (0, 1, 2):
    for name, opt in {
        "Adam with L2": ri.Adam(lr=rate, l2=decay, schedule=annealing),
        "AdamW": ri.AdamW(lr=rate, weight_decay=decay, schedule=annealing),
    }.items():
        losses = held_out(opt, seed)
        i, j = np.unravel_index(losses.argmin(), losses.shape)
        print(
            f"seed {seed}  {name:12}  {losses.min():.3f} at the rate {WIDE_RATES[j]:g} and the decay {WIDE_DECAYS[i]:g}",
            end="",
        )
        print(f"; without decay {losses[0].min():.3f}")

# %% [markdown]
# So here the answer is: **L2 in Adam is better at its best place, for every seed**, by about a tenth. AdamW hardly gains on
# no decay at all; for some seeds its best decay *is* 0. One small model on one data set decides nothing about large
# networks. But it shows why one asks for a wide grid, for λ = 0, and for several seeds. (The choice is made on the images
# that it is judged by. That flatters both methods alike.)

# %% [markdown]
# The words of this notebook:
#
# | word | what it means here |
# |---|---|
# | *network* | a function with many parameters (*weights*) that turns an image into ten numbers, one a digit; the largest is its answer |
# | *training set*, *test set* | the images that the weights are fitted to; other images, on which we count wrong answers |
# | *test error* | the share of wrong answers on the test set, in per cent |
# | *overfitting* | to learn the training set by heart, its mistakes too, and do worse on the test set |
# | *batch*, *epoch* | the few images of one step; one pass through the whole training set |
# | *seed* | a number that fixes everything random: which images are for training, the start, the order |

# %% [markdown]
# ## What was wrong before
#
# In [05](05_l2_is_not_weight_decay.ipynb) we saw that L2 in Adam shrinks a weight the less, the larger its gradients
# are, and that AdamW shrinks all weights alike. That is a fact about formulas. It does not say which of the two is
# *better*. The paper says two things about that, from experiments with large networks:
#
# 1. AdamW reaches a lower test error than Adam with L2.
# 2. The two settings, learning rate and decay, can be sought one after the other: they are *separable*.
#
# You cannot prove the first, and nobody should believe it because it was printed. So we train. Our networks are small,
# with some 4800 weights, and our images are scikit-learn's 1797 digits of 8 by 8 pixels, of which 600 are trained on.
# A fifth of the training labels is drawn anew at random, so that there is something wrong to be learned by heart.
#
# First: is there anything to win by decay?

# %% tags=["varies"]
noisy, seeds = Task(noise=0.2), [0, 1, 2, 3, 4]
annealed = ri.CosineAnnealing(T=480)  # 40 epochs of 12 batches
decays = np.repeat([0.0, 0.01], len(seeds))  # ten networks are trained at once: five without decay, five with
both = train(
    ri.AdamW(lr=0.03, weight_decay=decays, schedule=annealed), Plain(), task=noisy, seeds=seeds * 2, epochs=40, every=2
)

figure, (left, right) = plt.subplots(1, 2, figsize=(8.4, 2.9))
for ax, values, name in ((left, both.train_error, "training error, %"), (right, both.test_error, "test error, %")):
    for part, label, curve in ((slice(0, 5), "no decay", CURVES[1]), (slice(5, 10), "λ = 0.01", CURVES[0])):
        mine = values[:, part]
        ax.plot(both.epochs, mine.mean(axis=1), **curve, label=label)
        ax.fill_between(both.epochs, mine.min(axis=1), mine.max(axis=1), color=curve["color"], alpha=0.15, linewidth=0)
    ax.set(xlabel="epoch", ylabel=name, ylim=(0, 30))
left.legend()
free, held = (values[-1, part].mean() for values in (both.test_error,) for part in (slice(0, 5), slice(5, 10)))
course.show(
    figure,
    "Training and test error over 40 epochs, five seeds each. Without decay the training error goes to nearly zero and "
    f"the test error ends at {free:.0f} per cent; with decay the training error stays near the share of wrong labels, "
    f"and the test error ends at {held:.0f}.",
)

# %% [markdown]
# **Predict.** About 18 % of the training labels are wrong. (A fifth were drawn anew, and one in ten of those is right by
# chance.) Look at the images with a wrong label only. What does each network answer there: the wrong label, or the right
# digit?

# %% tags=["varies"]
network, said = Plain(), []
for lane, seed in enumerate(seeds * 2):
    given, true = noisy.data(seed), Task().data(seed)  # the same images with wrong labels and with right ones
    labels, digits = given.y_train.argmax(axis=1), true.y_train.argmax(axis=1)
    answers = network.logits(both.theta[lane], given.x_train).argmax(axis=-1)
    wrong = labels != digits
    said.append((np.mean(answers[wrong] == labels[wrong]), np.mean(answers[wrong] == digits[wrong])))
free, held = 100 * np.mean(said[:5], axis=0), 100 * np.mean(said[5:], axis=0)
course.answer(
    f"Without decay: the wrong label in {free[0]:.0f} % of the cases, the right digit in {free[1]:.0f} %. "
    f"With decay: the wrong label in {held[0]:.0f} %, the right digit in {held[1]:.0f} %."
)

# %% [markdown]
# <details>
# <summary>Why</summary>
#
# Whoever gives the wrong label has learned it by heart: nothing in the image says so. The network without decay has done
# that. With decay the weights stay small, and small weights cannot bend the function around single images. So the network
# says what images that look alike have as their label, and most of these are right.
#
# </details>

# %% [markdown]
# ## The equations
#
# Loshchilov & Hutter 2019 ([arXiv 1711.05101v3](https://arxiv.org/abs/1711.05101v3)), Algorithm 2. The coloured terms of
# the paper are the two places for the decay; a method has one of them:
#
# $$
# \begin{aligned}
# g_t &= \nabla f_t(\theta_{t-1}) + \underbrace{\lambda'\,\theta_{t-1}}_{\text{Adam with L2, line 6}} \\
# \theta_t &= \theta_{t-1} - \eta_t \Big( \alpha\, \hat m_t/(\sqrt{\hat v_t} + \epsilon) +
#   \underbrace{\lambda\,\theta_{t-1}}_{\text{AdamW, line 12}} \Big)
# \end{aligned}
# $$
#
# | paper | code | in words |
# |---|---|---|
# | $\alpha$ | `lr` | the learning rate |
# | $\eta_t$ | `schedule` | what multiplies it in step $t$; here it falls from 1 to 0 along a cosine, or stays 1 |
# | $\lambda'$ | `l2` | the L2 coefficient, in the gradient |
# | $\lambda$ | `weight_decay` | the decay, beside the gradient |
#
# Algorithm 1 of the same paper has the two places for SGD with momentum: *SGD with L2* and *SGDW*.
#
# What would "separable" look like? Draw a map of the error, with the decay to the right and α upwards. (The maps above have
# them the other way round.) The good region is a valley. If it stands *upright*, the best decay is the same for every α.
# If it leans, it is not. Say the error depends on the product
#
# $$ \lambda\, \alpha^{p} $$
#
# with some exponent $p$. (That way to put it is this project's; the paper shows the maps, in its Figures 1 and 2, and
# calls the upright ones "more separable".) Then $p = 0$ is upright, and $p = 1$ means: ten times the rate, a tenth of the
# decay.

# %% [markdown]
# ## The code
#
# The rule, from its source, with its two lines of memory and its one line of step:

# %%
course.rule_source(ri.AdamW)

# %% [markdown]
# And the network, from its source: three layers in a row, each a few lines in the same folder.

# %%
course.rule_source(Plain.layers.func)

# %% [markdown]
# An array of learning rates makes a rule with *lanes*: one run is many. Each lane has the numbers, to the last bit, that
# it would have alone.

# %% tags=["bit-equal"]
many = train(ri.AdamW(lr=np.array([1e-3, 1e-2, 1e-1])), Plain(), task=noisy, seeds=[0, 0, 0], epochs=2)
alone = train(ri.AdamW(lr=1e-2), Plain(), task=noisy, seeds=[0], epochs=2)
assert course.bits_equal(many.theta[1:2], alone.theta)

# %% [markdown]
# ## The derivation
#
# Before we look at maps, a piece of theory. Put *batch norm* behind the hidden layer: what each hidden unit computes is
# shifted and scaled, over the batch, to mean 0 and standard deviation 1. Then it does not matter whether all its weights
# are twice as large: the factor is divided out again. Divide the last layer by its own length too, and the whole network
# does not change when all weights are multiplied by a number. It is *scale-invariant*.
#
# **Predict.** We start such a network from weights that are all twice as large. AdamW has the learning rate α. Which
# learning rate must it have now, if it is to compute the same functions as before, step by step: α, 2α or 4α?

# %%
raw = Task(noise=0.2, offset=0.0)  # pixels that are always dark are exactly 0 then
start = raw.start(ScaleInvariant(), seed=0)[None]


def functions(c, lr):
    """The losses after each of three epochs, from c times the start."""
    opt = ri.AdamW(lr=lr, weight_decay=0.01, eps=1e-30)
    return train(opt, ScaleInvariant(), task=raw, seeds=[0], epochs=3, theta0=c * start, dtype="float64").train_loss


losses = functions(1.0, 0.01)
apart = {k: abs(functions(2.0, k * 0.01) / losses - 1).max() for k in (1, 2, 4)}
course.answer(
    "How far the training losses are apart: "
    + ", ".join(f"{'rounding only' if x < 1e-9 else f'{100 * x:.0f} %'} with {k} α" for k, x in apart.items())
    + "."
)

# %% [markdown]
# <details>
# <summary>Why</summary>
#
# Adam's step has the length α whatever the gradient, and weights twice as large need steps twice as long to turn as far.
# The decay takes away a share of the weights, and the share stays.
#
# </details>

# %% [markdown]
# Each of the four methods has such a rule of exchange. They are proved here about the code above, for all steps. (ε is 0
# there, and here so small that it might be; $c$ is the factor of the start.)

# %%
course.derivation("scaling_symmetry")

# %% [markdown]
# Now let the training be so long that the start is forgotten. Then $c$ cannot matter, and the error can only depend on
# what does not change under the exchange:
#
# | method | exchange | so the error depends on | $p$ |
# |---|---|---|---|
# | SGD with L2 | $c^2\alpha,\ \lambda'/c^2$ | $\alpha \lambda'$ | 1 |
# | SGDW | $c^2\alpha,\ \lambda$ | $\lambda$ | 0 |
# | Adam with L2 | $c\,\alpha,\ \lambda'/c^2$ | $\alpha^2 \lambda'$ | 2 |
# | AdamW | $c\,\alpha,\ \lambda$ | $\lambda$ | 0 |
#
# That is a prediction, made before any network was trained: upright valleys for the decoupled methods, leaning ones for
# L2, of known slopes.
#
# For a *plain* network, without any norm, there is another one. Suppose that training goes on until it comes to rest. With
# L2 it can only rest where the gradient of the loss plus $(\lambda'/2)\lVert\theta\rVert^2$ is zero, and the learning rate
# does not occur in that. So one expects $p = 0$ for L2. (Forty epochs on a network are not for ever, and there are many such
# places; so this is a guess to be tested, not a theorem.) A
# decoupled decay of λ does there what an L2 of $\lambda/\alpha$ does (times $1 - \beta_1$ with momentum): $p = -1$.
#
# ### The maps
#
# Here are both networks and the two SGD methods, on a small grid: three learning rates, eleven decays, two seeds. (The
# full one, with Adam and AdamW, is `refimpl reproduce --full --only C07`.) Dark is good, the star is the best. The white
# lines are those along which $\lambda\alpha^p$ does not change, with the $p$ that explains the map best. On the right are
# the same errors over $\lambda\alpha^p$, one curve for each rate: with the right $p$ they fall together.
#
# Most of these valleys have one wall only: too much decay is bad, and too little is hardly worse than the best. So look at
# the edge of the yellow. Does it stand upright, or lean as the lines do?

# %% tags=["hide-input"]
claim = CLAIMS["C07"]
found = claim.measure(False, quiet)
figure = plt.figure(figsize=(10.5, 4.6))
claim.draw(found, figure)
course.show(figure, claim.alt)

# %% tags=["varies"]
print("exponent p      found   predicted   explained by λ αᵖ   by λ alone")
for name, numbers in found.numbers.items():
    if isinstance(numbers, dict):
        print(
            f"{name:26} {numbers['exponent']:3.0f} {numbers['predicted']:8d}"
            f" {numbers['share']:16.2f} {numbers['alone']:14.2f}"
        )

# %% [markdown]
# The last two columns say how much of the ups and downs of the errors (of their variance) is explained if one knows
# $\lambda\alpha^p$, and if one knows the decay alone; 1 is all. For the leaning valleys the decay alone does not do.
#
# So the paper's second statement is true for scale-invariant weights, and in a plain network it is L2 that is separable.
# The networks of the paper have batch norm after every convolution: they are near the first kind.

# %% [markdown]
# ## What libraries do
#
# PyTorch multiplies `weight_decay` by `lr` (see [05](05_l2_is_not_weight_decay.ipynb)): its λ is `lr * weight_decay`.
#
# **Predict.** So in a scale-invariant network, trained by PyTorch's AdamW, with `weight_decay` to the right and `lr`
# upwards: does the valley stand upright?

# %% tags=["varies"]
rates, wanted = np.array([0.01, 0.1]), 0.01  # λ in the paper's sense
paper = train(ri.AdamW(lr=rates, weight_decay=wanted), ScaleInvariant(), task=noisy, seeds=[0, 0], epochs=40, every=40)
torch = train(
    ri.dialects.torch.AdamW(lr=rates, weight_decay=wanted / rates),
    ScaleInvariant(),
    task=noisy,
    seeds=[0, 0],
    epochs=40,
    every=40,
)
norms = [f"{values[-1, 0]:.2g} and {values[-1, 1]:.2g}" for values in (paper.norm, torch.norm)]
course.answer(
    f"No. The same λ = {wanted} needs weight_decay = {wanted / rates[0]:g} at lr = {rates[0]:g} and "
    f"{wanted / rates[1]:g} at lr = {rates[1]:g}: p = 1. With those the norms of the weights end at {norms[1]}; "
    f"with the paper's AdamW at {norms[0]}."
)

# %% [markdown]
# <details>
# <summary>Why</summary>
#
# The error depends on λ alone, which is `lr * weight_decay`. In PyTorch's two numbers that is a leaning valley. Whoever
# changes `lr` there must change `weight_decay` the other way. The *norm*, the length of all weights together, shows that
# the runs are the same. (Where the norms differ in the last digit: the two round differently, and training magnifies that.)
#
# </details>

# %% [markdown]
# ## Where it breaks
#
# **"AdamW is better."** In this project's own experiment, four networks and tasks, every method at its best learning
# rate and decay, five seeds. Here is what was found, in the words of the experiment. Its numbers are those of
# `refimpl reproduce --full --only C08`, which takes some minutes. (A *point* is one per cent of the test images; ± is the
# standard error; an *interval* holds the true value in 95 of 100 such experiments.)

# %%
course.fold("C08: does AdamW close the gap between Adam and SGD?", CLAIMS["C08"].text)
course.fold("C05: does decay help Adam as much as SGD?", CLAIMS["C05"].text)
course.fold("C25: does SGD generalise better than Adam with L2?", CLAIMS["C25"].text)

# %% [markdown]
# **"Tune once, keep."** The best decay also depends on how long you train. Appendix B.1 of the paper proposes to choose a
# *normalised* decay once, and to compute
#
# $$ \lambda = \lambda_{norm} \sqrt{b/(B\,T)} $$
#
# for a batch size $b$, $B$ training images and $T$ epochs (Loshchilov & Hutter 2019, appendix B.1). That is
# `ri.normalized_weight_decay`. It helps here where labels are clean, and harms where they are noisy, for there the decay
# is what keeps the network from learning by heart, however long it is trained.

# %%
course.fold("C06: does the best decay depend on the number of batch passes?", CLAIMS["C06"].text)

# %% [markdown]
# **How to read such claims.** Ask: how many seeds, and how large is the difference beside its spread? Was the best
# setting chosen on the same runs that it is judged by? Is the grid wide enough for both? In which kind of network? A
# picture of one run answers none of these.

# %% [markdown]
# ## Exercises
#
# Put your answer in place of the three dots and run the cell.
#
# **1.** $\lambda_{norm}$ is 0.05. What is λ for batches of 50 out of 600 images and 40 epochs?

# %%
course.ask_number("real_data.normalized", ...)

# %% [markdown]
# <details>
# <summary>Solution</summary>
#
# There are 600 · 40/50 = 480 batch passes. 0.05/√480 = 0.00228.
#
# </details>

# %% [markdown]
# **2.** A scale-invariant network is trained with SGD and L2. You make the learning rate ten times as large. By what do
# you multiply λ′, to stay in the valley?

# %%
course.ask_number("real_data.carried_l2", ...)

# %% [markdown]
# <details>
# <summary>Solution</summary>
#
# 0.1. The error depends on the product α λ′.
#
# </details>

# %% [markdown]
# **3.** The same for Adam with L2.

# %%
course.ask_number("real_data.carried_adam", ...)

# %% [markdown]
# <details>
# <summary>Solution</summary>
#
# 0.01. The error depends on α² λ′.
#
# </details>

# %% [markdown]
# **4.** A scale-invariant network, trained with PyTorch's AdamW. At `lr=0.01` the best `weight_decay` is 0.1. What will
# it be at `lr=0.001`?

# %%
course.ask_number("real_data.torch_decay", ...)

# %% [markdown]
# <details>
# <summary>Solution</summary>
#
# 1.0. The paper's λ is lr · weight_decay = 0.001, and stays.
#
# </details>

# %% [markdown]
# ## Summary
#
# - With wrong labels, decay nearly halves the test error of a small network. Without it the network learns them by heart.
# - On which product $\lambda\alpha^p$ the error depends follows from a symmetry, for scale-invariant networks:
#   $p = 1, 0, 2, 0$ for SGD with L2, SGDW, Adam with L2, AdamW. Decoupled decay is separable there. In plain networks it is
#   L2 that is.
# - In PyTorch's numbers AdamW's valley leans even there, for its λ is `lr * weight_decay`.
# - On a small linear model L2 in Adam beat AdamW at the best place of each, and AdamW hardly beat no decay.
# - Which method has the lower error depends on network and task, and less than the papers of large networks make one
#   expect.
#
# Next: [07, cosine annealing and warm restarts](07_cosine_annealing_and_warm_restarts.ipynb).

# %% [markdown]
# ## Sources and errata
#
# - I. Loshchilov & F. Hutter, *Decoupled Weight Decay Regularization*, 2019,
#   [arXiv 1711.05101v3](https://arxiv.org/abs/1711.05101v3): Algorithms 1 and 2; Figures 1 and 2, the maps; sections 4.2 to
#   4.4; appendix B.1, the normalised decay.
# - E. Alpaydin & C. Kaynak, *Optical Recognition of Handwritten Digits*, 1998: the images.
#
# **In the paper.** That the settings are "more separable" is said without a condition on the network; the reason for it,
# scale invariance, is not named. Appendix D cites the formula of appendix B.1 as "equation (15)", which is another one.

# %% [markdown]
# # 05 · L2 is not weight decay
#
# **You will do.** Shrink weights in two ways that look the same; see where they part; have the proofs made; and translate
# the number `weight_decay` from one library to another.
#
# **You will learn.** Why L2 regularisation is weight decay for SGD, and is not for Adam; what AdamW does instead, which is
# one term in another place; what λ in PyTorch means in the paper.
#
# **You need.** [03](03_adam.ipynb): what a gradient is, and that Adam divides it by its size. Helpful: the momentum of
# [01](01_gradient_descent_and_momentum.ipynb).
#
# **Time.** 35 minutes, 50 with the exercises.

# %% tags=["hide-input"]
import matplotlib.pyplot as plt
import numpy as np
import sympy

import refimpl as ri
from refimpl import course, show
from refimpl.claims.experiments import c01_l2_is_decay, c02_no_l2
from refimpl.claims.experiments.experiment import quiet
from refimpl.show.picture import blank
from refimpl.show.style import CURVES

course.style()
xp = course.arrays("numpy")  # "cupy" computes the same on an NVIDIA GPU

# %% [markdown]
# ## Play first
#
# Two hundred weights start at 1. Their gradients are pure noise: there is nothing to be learned, so all of them ought to
# shrink to nothing. A hundred have loud noise (large gradients), a hundred have soft noise.
#
# Left: Adam with L2. Right: AdamW, with weight decay. Move the second slider. Who shrinks?

# %%
show.decay_slider()

# %% [markdown]
# On the right both kinds shrink together, on one curve. On the left the weights with loud noise hardly shrink at all. It is
# as if L2 did not see them. Those with soft noise it does see. (Compare the two lines in one picture, not the pictures:
# λ′ and λ are in different units, as you will see.)
#
# Is that the wrong way round? Under SGD, yes: there loud noise throws a weight about a hundred times as far, and such a
# weight is the one to hold back. Under Adam, loud and soft noise throw weights about equally far, because Adam divides by
# the size of the gradient. So nothing speaks for shrinking the one kind and not the other:

# %%
pushes = np.random.default_rng(0).normal(size=(500, 2, 100)) * np.array([[10.0], [0.1]])
for opt in (ri.SGD(lr=0.001), ri.Adam(lr=0.001)):
    weights, memory = np.ones((2, 100)), opt.init(np.ones((2, 100)))
    for push in pushes:
        weights, memory = opt.step(weights, push, memory)
    loud, soft = weights.std(axis=1)
    print(
        f"{type(opt).__name__:5} without decay, 500 steps: loud weights scatter by {loud:.4f}, soft ones by {soft:.4f}"
    )

# %% [markdown]
# The words of this notebook:
#
# | word | what it means here |
# |---|---|
# | *weight* | one of the parameters θ |
# | *overfitting* | the model has learned its examples by heart, and does badly on new ones |
# | *to regularise* | to hold a model back so that it overfits less; here: to keep its weights small |
# | *norm*, $\lVert\theta\rVert$ | the length of all weights together: the root of the sum of their squares |
# | *L2 regularisation* | add $\frac{\lambda'}{2}\lVert\theta\rVert^2$ to the loss, so that large weights cost something |
# | *weight decay* | make every weight a little smaller in every step, by a factor $1 - \lambda$ |
# | λ, λ′ ("lambda", "lambda prime") | how strong weight decay is, λ, and L2, λ′ |
# | *SGD* | the plainest optimizer: each step is the learning rate times the gradient |
# | *momentum*, *velocity* | each step is a part of the last step, plus SGD's; that sum is the velocity |

# %% [markdown]
# ## What was wrong before
#
# There were two old recipes for small weights.
#
# - **L2.** Add $\frac{\lambda'}{2}\|\theta\|^2$ to the loss. Its gradient is $\lambda'\theta$. So the optimizer sees, in place
#   of the gradient $g$, the sum $g + \lambda'\theta$.
# - **Weight decay.** Leave the loss alone. In each step, make each weight smaller by a small part: $\lambda\theta$.
#
# For plain SGD they are the same. So people used both names for one thing, and libraries had one setting for it,
# called `weight_decay`, that added $\lambda'\theta$ to the gradient. Then came Adam, which does not take gradients as they
# are. It divides them. The setting stayed, and did something else now.
#
# Take one step and look.
#
# **Predict.** A weight of 1 has the gradient 10. Adam's first step, at the learning rate 0.001, is 0.001 long. Now we add L2
# with $\lambda' = 0.1$. By how much longer is the step: 1 %, 10 %, or not at all?

# %%
theta, gradient = np.array([1.0]), np.array([10.0])
lengths = []
for l2 in (0.0, 0.1):
    opt = ri.Adam(lr=0.001, l2=l2)
    after, _ = opt.step(theta, gradient, opt.init(theta))
    lengths.append(float(theta[0] - after[0]))
course.answer(f"Without L2 it is {lengths[0]:.6f} long, with L2 it is {lengths[1]:.6f} long.")

# %% [markdown]
# <details>
# <summary>Why</summary>
#
# The gradient is 10.1 in place of 10, and Adam divides it by its own size, which is now 10.1. The first step is one
# learning rate long whatever the gradient. The L2 term is *in* the gradient, so it is divided away with it.
#
# </details>

# %% [markdown]
# ## The equations
#
# Loshchilov & Hutter 2019 ([arXiv 1711.05101v3](https://arxiv.org/abs/1711.05101v3)) put the two recipes into one
# algorithm each, in two colours: what is only in the L2 variant, and what is only in the decay variant. SGDW and AdamW
# are their names for the decay variants. $\nabla f_t(\theta_{t-1})$ is the gradient of the loss in step $t$, so far our $g$.
#
# **For SGD with momentum**, Algorithm 1, lines 6, 8 and 9:
#
# $$
# \begin{aligned}
# g_t &= \nabla f_t(\theta_{t-1}) + \underbrace{\lambda'\theta_{t-1}}_{\text{L2 only}} \\
# m_t &= \beta_1 m_{t-1} + \eta_t\,\alpha\, g_t \\
# \theta_t &= \theta_{t-1} - m_t - \underbrace{\eta_t\,\lambda\,\theta_{t-1}}_{\text{SGDW only}}
# \end{aligned}
# $$

# %% [markdown]
# **For Adam** (Loshchilov & Hutter 2019, Algorithm 2, lines 6 and 12):
#
# $$
# \begin{aligned}
# g_t &= \nabla f_t(\theta_{t-1}) + \underbrace{\lambda'\theta_{t-1}}_{\text{L2 only}} \\
# \theta_t &= \theta_{t-1} - \eta_t\left(\alpha\,\hat m_t/(\sqrt{\hat v_t} + \epsilon)
# + \underbrace{\lambda\,\theta_{t-1}}_{\text{AdamW only}}\right)
# \end{aligned}
# $$
#
# $\hat m_t$ and $\hat v_t$ are made of $g_t$ as in [03](03_adam.ipynb). In AdamW they know nothing of the decay: it is
# *decoupled*. That is where the W comes from: weight decay.
#
# | paper | code | in words |
# |---|---|---|
# | $\alpha$ | `lr` | the learning rate |
# | $\eta_t$ | `schedule` | a factor that may change from step to step; 1 here, more in [07](07_cosine_annealing_and_warm_restarts.ipynb) |
# | $\lambda'$ | `l2` | the strength of L2, in the loss |
# | $\lambda$ | `weight_decay` | the part of each weight that a step takes away |
#
# The paper writes λ in both colours and λ′ in its propositions; here λ′ is always L2. Note that **λ is multiplied by
# $\eta_t$ and not by $\alpha$**. Libraries differ in just that, see below.

# %% [markdown]
# ## The code
#
# Adam with L2, and AdamW. Find the term that has moved.

# %%
course.rule_source(ri.Adam)
course.rule_source(ri.AdamW)

# %% [markdown]
# Build AdamW:


# %% tags=["rebuilt"]
def my_adamw(theta, gradients, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
    m, v = xp.zeros_like(theta), xp.zeros_like(theta)
    for t, g in enumerate(gradients, start=1):
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g * g
        m_hat = m / (1 - beta1**t)
        v_hat = v / (1 - beta2**t)
        theta = theta - (lr * m_hat / (xp.sqrt(v_hat) + eps) + weight_decay * theta)
    return theta


# %% tags=["bit-equal"]
random = np.random.default_rng(0)
start = xp.asarray(random.standard_normal(1000))
gradients = xp.asarray(random.standard_normal((100, 1000)))

theirs = ri.trace(ri.AdamW(weight_decay=0.01), start, gradients)["theta"][-1]

assert course.bits_equal(my_adamw(start, gradients), theirs)

# %% [markdown]
# The step from above once more, a weight of 1 with the gradient 10, now with AdamW and $\lambda = 0.0001$. See the last
# line: 0.001 goes for the gradient, which is divided, and 0.0001 for the decay, which is not.

# %%
opt = ri.AdamW(lr=0.001, weight_decay=0.0001)
ri.explain(opt, theta, gradient, opt.init(theta))

# %% [markdown]
# ## The derivation
#
# ### For SGD the two are one
#
# Give the code symbols instead of numbers, and let it take a step. First with L2, $\lambda' = \lambda/\alpha$, then with
# decay λ:

# %%
alpha, lam = sympy.symbols("alpha lambda", positive=True)
weight, slope = sympy.symbols("theta g", real=True)
l2, decay = ri.SGD(lr=alpha, l2=lam / alpha), ri.SGDW(lr=alpha, momentum=0, weight_decay=lam)
for opt in (l2, decay):
    print(f"{type(opt).__name__:5}", sympy.expand(opt.step(weight, slope, opt.init(weight))[0]))

# %% [markdown]
# The same point. The step multiplies the gradient by α, so it takes $\alpha\lambda'\theta$ away; with
# $\lambda' = \lambda/\alpha$ that is $\lambda\theta$. This is Proposition 1 of the paper, here for all steps:

# %%
course.derivation("l2_is_weight_decay")

# %% [markdown]
# There is a catch already: λ′ depends on α. Whoever tunes the learning rate and leaves λ′ alone changes the decay too. Two
# knobs that turn each other.
#
# ### Momentum parts them
#
# Proposition 1 is for *plain* SGD. With momentum, L2 goes into the velocity, and what is in the velocity is used again
# and again. Let there be no gradients at all, only the shrinking.
#
# **Predict.** Momentum 0.9, $\alpha = 0.1$, $\lambda = 0.0001$, and L2 with $\lambda' = \lambda/\alpha$. After 1000 steps decay
# has taken about 10 % of a weight. How much has L2 taken: the same, about 20 %, or more than half?

# %%
nothing = np.zeros((1000, 1))
left = {}
for name, opt in {
    "decay (SGDW)": ri.SGDW(lr=0.1, momentum=0.9, weight_decay=1e-4),
    "L2 (momentum)": ri.Momentum(lr=0.1, momentum=0.9, l2=1e-4 / 0.1),
}.items():
    left[name] = float(ri.trace(opt, np.ones(1), nothing)["theta"][-1, 0])
course.answer(", ".join(f"{name}: {1 - rest:.0%} gone" for name, rest in left.items()))

# %% [markdown]
# <details>
# <summary>Why</summary>
#
# Each bit of shrinking is in the velocity and is repeated: once, then 0.9 times, then 0.81 times … That adds up to
# $1/(1 - 0.9) = 10$ times as much in each step. It is not ten times 10 %, because each step takes its part of what is
# left: $1 - 0.999^{1000}$ is 63 %.
#
# </details>

# %%
course.derivation("momentum_parts_l2_and_decay")

# %% [markdown]
# With momentum a *constant* factor of ten would nearly mend it. With Adam nothing does.
#
# ### For Adam no λ′ will do
#
# Adam divides. A parameter with gradients of size 10 has its $\lambda'\theta$ divided by 10; one with gradients of size 0.1
# has it divided by 0.1, so multiplied by ten. To make up for it, the first would need a λ′ a hundred times as large as the
# second. There is only one λ′.
#
# Here are 60 sizes of gradients, and by how much the weights shrink that have them. The gradients are noise. Each weight is
# compared with one that had the same gradients and no decay, so what is seen is the decay's doing alone. λ′ is chosen so
# that the two agree at the smallest gradients, on the left. Go to the right from there.

# %%
sizes = np.geomspace(0.01, 100, 60)
noise = np.random.default_rng(1).standard_normal((500, 60, 40)) * sizes[:, None]  # 500 steps, 60 sizes, 40 weights each
ones = np.ones((60, 40))


def shrunk(opt):
    """How much smaller the weights are, on average, than with the same gradients and no decay."""
    ends = []
    for each in (ri.Adam(lr=0.001), opt):
        theta, state = ones, each.init(ones)
        for now in noise:
            theta, state = each.step(theta, now, state)
        ends.append(theta)
    return (ends[0] - ends[1]).mean(axis=1)


figure, ax = plt.subplots(figsize=(6.4, 3.0))
for (name, opt), curve in zip(
    {
        "Adam with L2, λ′ = 0.001": ri.Adam(lr=0.001, l2=0.001),
        "AdamW, λ = 0.0001": ri.AdamW(lr=0.001, weight_decay=1e-4),
    }.items(),
    CURVES,
    strict=False,
):
    ax.loglog(sizes, shrunk(opt), **curve, label=name)
ax.set(xlabel="size of the gradients of a weight", ylabel="by how much\nit shrinks in 500 steps", ylim=(1e-6, 1))
ax.legend()
course.show(
    figure,
    "By how much a weight shrinks in 500 steps against the size of its gradients, both logarithmic. With L2 the line falls "
    "steadily: ten times the gradient, a tenth of the shrinking. With AdamW the line is level.",
)

# %% [markdown]
# Ten times the gradient, a tenth of the shrinking: a line of slope −1. AdamW's line is level. (The same was measured on
# gradients of a real training: `refimpl reproduce --only C04` finds a slope of −1.04 for L2 and −0.01 for AdamW. A stronger
# L2, which is a good part of the gradient itself, has −0.77.)
#
# Now with a loss, a small one with two parameters. The thick line is the path with L2, the thin one the path with decay,
# with $\lambda' = \lambda/\alpha$ in both pictures. For SGD, on the left, the two are one path. For Adam, on the right, they
# part and end at different points:

# %%
found = c01_l2_is_decay.measure(False, quiet)
with blank(8.4, 3.4) as picture:
    c01_l2_is_decay.draw(found, picture)
    picture.alt = c01_l2_is_decay.EXPERIMENT.alt
picture

# %% [markdown]
# Is there not some other λ′ that makes L2 come out right after all? Here 303 values of λ′ are tried, on this one loss. What
# is printed is the λ′ whose path comes closest to that of decay, and how much of the decay's effect it still misses:

# %%
tried = c02_no_l2.measure(False, quiet).numbers
for name in ("SGD", "SGD, fixed M", "Adam", "RMSProp", "AdaGrad"):
    print(f"{name:13} best λ′ = {tried[name]['best_l2']:.3f}, misses {tried[name]['missed']:.0%}")

# %% [markdown]
# SGD misses nothing. "Fixed M" is SGD whose two parameters have different learning rates, once and for all; even that is
# enough to spoil it. The adaptive methods, which divide, miss most of it, AdaGrad less than
# the others.
#
# A search on one loss proves nothing. Here is the proof, for every λ′; it is Proposition 2 of the paper, and more than that. ($M$ is what a method multiplies
# the gradients by, a number for each parameter. $M = kI$ says that it is one number $k$ for all.)

# %%
course.derivation("no_l2_for_adaptive")

# %% [markdown]
# ### What decay is, then
#
# If the divisors did not change (which they do), decay *would* be a kind of L2: one with a λ′ of its own for each
# parameter, large where gradients are large. Loshchilov & Hutter 2019, Proposition 3: if gradients are divided by fixed
# numbers $s_i$, training with decay λ is training *without* decay on another loss, namely
#
# $$f_t(\theta) + \frac{\lambda'}{2}\,\|\theta \odot \sqrt{s}\|^2, \qquad \lambda' = \lambda/\alpha .$$
#
# ($\odot$ multiplies each by each. This is the form of the proof in appendix A; equation (2) of the main text prints
# $\lambda'/(2\alpha)$, one $1/\alpha$ too many.)
#
# How does that agree with the level line, all weights shrinking alike? The penalty is heavier where gradients are large, and
# is divided by more there. The two cancel. L2 has one penalty for all, so there the division remains.
#
# (The proof says *preconditioner* for what the gradients are multiplied by, here $1/s_i$.)

# %%
course.derivation("scale_adjusted_l2")

# %% [markdown]
# ## What libraries do
#
# Two questions to ask of a setting that is called `weight_decay`.
#
# **First: is it decay at all?** In PyTorch's `Adam` and `SGD` it is L2, our λ′. In `AdamW` it is decay.

# %%
d = ri.dialects
PAIRS = {
    "torch.optim.Adam": (d.torch.Adam(lr=0.001, weight_decay=0.01), ri.Adam(lr=0.001, l2=0.01)),
    "torch.optim.SGD": (d.torch.SGD(lr=0.001, weight_decay=0.01), ri.SGD(lr=0.001, l2=0.01)),
}
for name, pair in PAIRS.items():
    theirs, with_l2 = (ri.trace(opt, start, gradients)["theta"][-1] for opt in pair)
    print(f"{name}(weight_decay=0.01) is L2 with λ′ = 0.01:", bool(abs(theirs - with_l2).max() < 1e-12))

# %% [markdown]
# **Second: is it multiplied by the learning rate?** We give a weight of 1 no gradient, so that only the decay acts, and
# take one step with the learning rate 0.001 and `weight_decay` 0.01. Then again with half the learning rate.

# %%
DECAYS = {
    "paper (refimpl)": lambda rate: ri.AdamW(lr=rate, weight_decay=0.01),
    "PyTorch": lambda rate: d.torch.AdamW(lr=rate, weight_decay=0.01),
    "optax": lambda rate: d.optax.AdamW(learning_rate=rate, weight_decay=0.01),
    "Keras": lambda rate: d.keras.AdamW(learning_rate=rate, weight_decay=0.01),
    "Paddle": lambda rate: d.paddle.AdamW(learning_rate=rate, weight_decay=0.01),
    "tinygrad": lambda rate: d.tinygrad.AdamW(lr=rate, weight_decay=0.01),
    "MLX": lambda rate: d.mlx.AdamW(learning_rate=rate, weight_decay=0.01),
    "Chainer": lambda rate: d.chainer.AdamW(alpha=rate, weight_decay_rate=0.01),
    "ONNX": lambda rate: d.onnx.AdamW(R=rate, norm_coefficient_post=0.01),
}
print("what one step takes off a weight of 1 that has no gradient")
print(f"{'':17}{'rate 0.001':>12}{'rate 0.0005':>13}")
for library, make in DECAYS.items():
    taken = [1 - ri.trace(make(rate), np.ones(1), np.zeros((1, 1)))["theta"][0, 0] for rate in (0.001, 0.0005)]
    print(f"{library:17}{taken[0]:12.1g}{taken[1]:13.1g}")

# %% [markdown]
# Two camps. In the paper, and in Chainer and ONNX, `weight_decay` 0.01 takes one hundredth. In PyTorch, optax, Keras,
# Paddle, tinygrad and MLX it takes one hundred-thousandth, and half of that at half the rate: they multiply it by the
# learning rate, so that a step takes $\alpha\, w\, \theta$ where the paper takes $\lambda\theta$.
#
# So **λ in PyTorch is not λ in the paper**:
#
# | you have | you want | so |
# |---|---|---|
# | PyTorch's `weight_decay` $w$, rate α | the paper's λ | $\lambda = \alpha\, w$ |
# | the paper's λ, rate α | PyTorch's `weight_decay` | $w = \lambda/\alpha$ |
#
# (α is the rate that you set, before a schedule changes it.)
#
# `AdamW(lr=0.001, weight_decay=0.01)` in PyTorch is the paper's AdamW with $\lambda = 0.00001$. Check it: the same
# gradients, both ways.

# %%
theirs = ri.trace(d.torch.AdamW(lr=0.001, weight_decay=0.01), start, gradients)["theta"][-1]
for lam_in_paper in (0.01, 0.001 * 0.01):
    ours = ri.trace(ri.AdamW(lr=0.001, weight_decay=lam_in_paper), start, gradients)["theta"][-1]
    apart = float(abs(ours - theirs).max())
    print(
        f"λ = {lam_in_paper:g}: {'rounding only' if apart < 1e-12 else f'{apart:.1g}'} apart from PyTorch's after 100 steps"
    )

# %% [markdown]
# It is more than a change of units. In PyTorch, halving the learning rate halves the decay. In the paper it does not, and
# that was the point: one should be able to tune the two apart. A *schedule*, the factor $\eta_t$, acts on both, in the
# paper too.

# %%
course.derivation("decay_conventions")

# %% [markdown]
# ## Where it breaks
#
# **The best λ depends on how long you train.** Each step takes the part λ. Twice as many steps, about twice the shrinking.
# So λ should be smaller in a longer training. Loshchilov & Hutter 2019, appendix B.1, suggest to choose a
# $\lambda_{norm}$ ("normalised") once and to compute λ from it. $B$ is the number of examples, $b$ how many of them a step
# takes, and $T$ the number of *epochs*, passes through all examples; so there are $BT/b$ steps:
#
# $$\lambda = \lambda_{norm}\sqrt{\frac{b}{B\,T}}$$

# %%
for epochs in (25, 100, 400):
    lam = ri.normalized_weight_decay(0.025, batch_size=128, n_train=50_000, epochs=epochs)
    print(f"{epochs:4} epochs of 50 000 images, 128 a step, λ_norm = 0.025: λ = {lam:.2g}")

# %% [markdown]
# Note what this does not do: with four times the steps, λ is halved, so the shrinking in all is doubled. It is a rule of
# thumb, not a law; `refimpl prove normalized_decay` says what it keeps and what not.
#
# **Everything decays.** The algorithms of the paper and the original code decay all of θ. A network has some parameters
# that it only adds (called biases, which has nothing to do with Adam's bias) or that set a scale (in normalisation layers).
# There are few of them, and many training scripts leave them out, on the grounds that small biases do not make a model
# simpler (from memory; this project has not measured it).
#
# **A decay that is too strong is stronger than the learning.** The loss wants a weight of 1. Adam moves by about one
# learning rate a step towards it, the decay takes λθ of it away. They balance where α = λθ, at a weight of α/λ, if that is
# less than 1:

# %%
for lam in (0.0001, 0.001, 0.01, 0.1):
    opt, theta = ri.AdamW(lr=0.001, weight_decay=lam), np.zeros(1)
    state = opt.init(theta)
    for _ in range(6000):
        theta, state = opt.step(theta, np.sign(theta - 1), state)
    print(f"λ = {lam:<7g} the weight ends near {theta[0]:.2f}; α/λ = {0.001 / lam:g}")

# %% [markdown]
# In PyTorch's numbers α/λ is $1/w$: a `weight_decay` of 10 holds weights to about 0.1.
#
# **Is AdamW better, then?** That L2 and decay differ for Adam is a theorem. That one of them makes better models is a
# question for experiments: [06, AdamW on real data](06_adamw_on_real_data.ipynb).

# %% [markdown]
# ## Exercises
#
# Put your answer in place of the three dots and run the cell.
#
# **1.** Plain SGD with the learning rate 0.05 has weight decay $\lambda = 0.0002$. Which λ′ in the loss takes the same steps?

# %%
course.ask_number("decay.for_sgd", ...)

# %% [markdown]
# <details>
# <summary>Solution</summary>
#
# 0.004. The step takes $\alpha\lambda'\theta$ away, so $\lambda' = \lambda/\alpha = 0.0002/0.05$.
#
# </details>
#
# **2.** Two weights are 1. One has gradients of size 10, the other of size 0.1. Which of them does Adam with L2 shrink more?
#
# - **a** The one with large gradients.
# - **b** The one with small gradients.
# - **c** Both alike.
# - **d** Neither: it is all divided away.

# %%
course.ask_number("decay.which_shrinks", ...)

# %% [markdown]
# <details>
# <summary>Solution</summary>
#
# **b.** $\lambda'\theta$ is the same for both and is divided by the size of the gradients: by 0.1 in the one, by 10 in the
# other. So the weight with small gradients shrinks a hundred times as much. (In the very first step d would be right.)
#
# </details>
#
# **3.** You train with `torch.optim.AdamW(lr=3e-4, weight_decay=0.1)`. What is λ in the paper?

# %%
course.ask_number("decay.torch_to_paper", ...)

# %% [markdown]
# <details>
# <summary>Solution</summary>
#
# 0.00003. PyTorch takes $3 \cdot 10^{-4} \cdot 0.1$ of each weight in a step.
#
# </details>
#
# **4.** A paper reports $\alpha = 0.004$ and $\lambda = 0.00002$, in the convention of Loshchilov & Hutter. Which
# `weight_decay` do you give to PyTorch's AdamW?

# %%
course.ask_number("decay.paper_to_torch", ...)

# %% [markdown]
# <details>
# <summary>Solution</summary>
#
# 0.005, which is 0.00002/0.004.
#
# </details>
#
# **5.** SGD with momentum 0.9 and a very small L2; there are no gradients. How many times as fast do weights shrink, in the
# long run, as with the same L2 and no momentum?

# %%
course.ask_number("decay.with_momentum", ...)

# %% [markdown]
# <details>
# <summary>Solution</summary>
#
# 10. The velocity adds up $1 + 0.9 + 0.81 + \dots = 1/(1 - 0.9)$.
#
# </details>
#
# **6.** Here is Adam with L2, and it is right. Make AdamW of it: a term has to move. Then put `MyAdamW` in place of the
# three dots. (`weight_decay` is the paper's λ.)


# %% tags=["exercise"]
class MyAdamW:
    def __init__(self, lr, beta1, beta2, eps, weight_decay):
        self.lr, self.beta1, self.beta2, self.eps, self.weight_decay = lr, beta1, beta2, eps, weight_decay

    def init(self, theta):
        return 0, 0 * theta, 0 * theta  # t, m, v

    def step(self, theta, g, state):
        t, m, v = state[0] + 1, *state[1:]
        g = g + self.weight_decay * theta
        m = self.beta1 * m + (1 - self.beta1) * g
        v = self.beta2 * v + (1 - self.beta2) * g * g
        m_hat, v_hat = m / (1 - self.beta1**t), v / (1 - self.beta2**t)
        theta = theta - self.lr * m_hat / (v_hat**0.5 + self.eps)
        return theta, (t, m, v)


course.ask_code(..., against="adamw")

# %% [markdown]
# <details>
# <summary>Solution</summary>
#
# Delete the line `g = g + self.weight_decay * theta`, and let the last but one be
#
# ```python
# theta = theta - (self.lr * m_hat / (v_hat**0.5 + self.eps) + self.weight_decay * theta)
# ```
#
# Hand in the class as it stands first, and read what the checker says. Then try `self.lr * (… + self.weight_decay * theta)`:
# for whom does it take you?
#
# </details>

# %% [markdown]
# ## Summary
#
# - L2 adds $\lambda'\theta$ to the gradient. Weight decay takes $\lambda\theta$ off the weight.
# - **For plain SGD they are the same**, with $\lambda' = \lambda/\alpha$. With momentum they already differ.
# - **For Adam they are not**, for any λ′: Adam divides the gradient of each parameter by its size, and the L2 term with it.
#   Weights with large gradients escape.
# - AdamW moves one term: out of the gradient, into the step.
# - **λ in PyTorch is multiplied by the learning rate, in the paper it is not**: $\lambda = \alpha\, w$.
#
# Next: [06, AdamW on real data](06_adamw_on_real_data.ipynb).

# %% [markdown]
# ## Sources and errata
#
# - I. Loshchilov & F. Hutter, *Decoupled Weight Decay Regularization*, 2019,
#   [arXiv 1711.05101v3](https://arxiv.org/abs/1711.05101v3): Algorithms 1 and 2; Propositions 1 to 3, proofs in appendix A;
#   appendix B.1. Equation (1), weight decay itself, is after Hanson & Pratt 1988.
# - F. Schaipp, *Decay No More*, ICLR blog track 2023, and its sequel of 2024 on the two conventions.
#
# **In the paper.** Equation (2) has one $1/\alpha$ too many. Proposition 2 has one matrix $M_t$ for both runs, while in Adam
# the divisors depend on λ′; so as printed it does not cover Adam. What it says is true of Adam all the same: that is the
# longer part of the proof above. The code published with it uses Adam's faster order of lines with a constant $\hat\epsilon$,
# and has the learning rate outside of SGD's velocity, which Algorithm 1 has inside.
#
# **In well-known code.** A comment in Chainer's `adam.py` subtracts a decay inside of something that is already subtracted;
# the code below it is right. The theorem *errata*, at the end of [03](03_adam.ipynb), checks it.

# %% [markdown]
# # Appendix to 04: Theorems 2 and 3
#
# [Notebook 04](../04_when_adam_does_not_converge.ipynb) shows that Adam can go to the worst place and stay there, for one
# β2. Here are the two theorems that make it general, with their proofs.
#
# **You need.** [04](../04_when_adam_does_not_converge.ipynb): the game, regret, and Theorem 1.
#
# **Time.** 15 minutes.

# %% tags=["hide-input"]
import numpy as np

import refimpl as ri
from refimpl import course, show
from refimpl.claims.experiments.reddi import adam, amsgrad
from refimpl.problems import Theorem2, Theorem3

course.style()
show.betas_slider(beta1=0.0, beta2=0.9, C=20)

# %% [markdown]
# ## Theorem 2: choosing β1 and β2 better does not help
#
# A β2 of 0.1 is not what people use. But whatever the constants, as long as $\beta_1 < \sqrt{\beta_2}$, there is a game
# with rounds long enough that Adam loses. Conditions (7) of the paper say which length C is enough; the least are:

# %%
print("β1    β2       least C that conditions (7) allow")
for beta1, beta2 in ((0.0, 0.5), (0.5, 0.9), (0.9, 0.9), (0.9, 0.99)):
    print(f"{beta1:<5} {beta2:<8} {Theorem2.smallest(beta1, beta2).C}")
print("Adam's defaults, 0.9 and 0.999: C = 42622 will do:", Theorem2(C=42622).satisfied(0.9, 0.999))

# %% [markdown]
# So at the defaults the proof needs a gradient that comes once in 42 622 steps and is 42 622 times as large. Do not
# conclude that all is well: the conditions are enough for failure, not necessary. With β1 = 0.9 and β2 = 0.99 Adam fails
# with C = 100 already, where the conditions ask for 3218:

# %%
for name, opt in {"Adam": adam(0.5, 0.9, 0.99), "AMSGrad": amsgrad(0.5, 0.9, 0.99)}.items():
    done = ri.run(opt, Theorem2(C=100), steps=100_000)
    print(f"{name:8} ends at x = {done.iterates[-1]:+.3f} with the average regret {done.average_regret[-1]:.4f}")
print(f"what standing at +1 costs: 2/C = {2 / 100}")

# %%
course.derivation("adam_constant_betas")

# %% [markdown]
# ## Theorem 3: chance does not help either
#
# Perhaps the trouble is that the game is so regular? Let chance decide: the loss is $C x$ with a small probability, so
# that the *expected* loss is $\delta x$, with a small δ ("delta") above zero. The best place is −1 again. Reddi, Kale &
# Kumar 2018, Theorem 3: with C large enough, Adam's expected place does not go there.
#
# Careful: this is about the *average over many runs*, without projection. A single run may end anywhere. So we make 200.
# The number after the ± is the *standard error*: about how far such an average is off by chance.

# %%
problem = Theorem3(C=13, delta=0.1, box=None)  # no projection
ends = np.array([ri.run(adam(0.5, 0.0, 0.9), problem, 1000, seed=seed).iterates[-1] for seed in range(200)])
error = ends.std(ddof=1) / np.sqrt(len(ends))
print(f"200 runs of 1000 steps from x = 0: they end at {ends.mean():.1f} ± {error:.1f} on average")

# %% [markdown]
# The average is above zero by far more than its standard error: the wrong way. (Claim C20 of `refimpl reproduce` has more
# runs, and those with projection.)
#
# Now the proof. It calls the expected loss $F(x)$, as the paper does, and means $\delta x$; the allowed set was the curly
# $\mathcal F$. The best place is $x = -1$, so $F(x) - F(-1)$ is what a choice loses to it on average.

# %%
course.derivation("adam_stochastic")

# %% [markdown]
#

# %% [markdown]
# ## Sources
#
# - S. J. Reddi, S. Kale & S. Kumar, *On the Convergence of Adam and Beyond*, 2018,
#   [arXiv 1904.09237](https://arxiv.org/abs/1904.09237): Theorems 2 and 3, and conditions (7) in the proof of Theorem 2.
#
# Back to [04](../04_when_adam_does_not_converge.ipynb).

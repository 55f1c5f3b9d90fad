# %% [markdown]
# # Exercises on 01 to 05: what have I learned?
#
# Nine questions across the first five notebooks. Put your answer in place of the three dots and run the cell. A letter needs
# no quotes; a number may be written as 0.25, 1/4, "0,25" or "25 %". The checker
# tells right from nearly right: it knows the usual slips and says which one was yours. Solutions are folded away.
#
# **You need.** [03](../03_adam.ipynb), [04](../04_when_adam_does_not_converge.ipynb) and
# [05](../05_l2_is_not_weight_decay.ipynb); for question 8 also [01](../01_gradient_descent_and_momentum.ipynb) and
# [02](../02_adagrad_rmsprop_adadelta.ipynb).
#
# **Time.** 30 minutes.

# %%
import numpy as np

import refimpl as ri
from refimpl import course

# %% [markdown]
# **1. Why does Adam correct its bias?**
#
# - **a** Its averages lag behind when the gradients change.
# - **b** Noisy gradients make its averages too large.
# - **c** Its averages began at zero, and so far too little has been averaged to outweigh that.
# - **d** Its steps would depend on the size of the gradient otherwise.

# %%
course.ask_number("review.bias", ...)

# %% [markdown]
# <details>
# <summary>Solution</summary>
#
# **c.** After $t$ steps the gradients have the weight $1 - \beta^t$ together; the rest is the zero at the start.
#
# </details>
#
# **2.** Adam with the learning rate 0.01, $\beta_1 = 0.9$, $\beta_2 = 0.999$, *without* bias correction, under a constant
# gradient. How long is the *second* step?

# %%
course.ask_number("review.second_step", ...)

# %% [markdown]
# <details>
# <summary>Solution</summary>
#
# 0.0425. After two steps $m = (1 - 0.9^2)\,g = 0.19\,g$ and $v = (1 - 0.999^2)\,g^2 = 0.001999\,g^2$, and
# $0.01 \cdot 0.19/\sqrt{0.001999} = 0.0425$: more than four learning rates.
#
# </details>
#
# **3.** Suppose SGD with the learning rate 0.1 must also decay the weights by $\lambda = 0.01$ in each step. Which coefficient
# $\lambda'$ of $\frac{1}{2}\|\theta\|^2$ in the loss does the same?

# %%
course.ask_number("review.sgd_l2", ...)

# %% [markdown]
# <details>
# <summary>Solution</summary>
#
# 0.1. The gradient of the term is $\lambda'\theta$, and the step takes 0.1 of it: $0.1\,\lambda' = 0.01$.
#
# </details>
#
# **4. Why does no λ′ do that for Adam?**
#
# - **a** Because the term in the loss is multiplied by the learning rate.
# - **b** Because the term goes into the gradient, and Adam divides each parameter's gradient by its own size: where
#   gradients are large, little is left of the decay.
# - **c** Because of the momentum.
# - **d** Because of the bias correction.

# %%
course.ask_number("review.adam_l2", ...)

# %% [markdown]
# <details>
# <summary>Solution</summary>
#
# **b.** Loshchilov & Hutter 2019, Proposition 2: it would need one number $\lambda'$ that makes up for a different divisor
# in each parameter.
#
# </details>
#
# **5. What does λ in PyTorch mean in the paper?** You train with `torch.optim.AdamW(lr=0.001, weight_decay=0.01)`. What is
# the λ of Loshchilov & Hutter's Algorithm 2?

# %%
course.ask_number("review.torch_lambda", ...)

# %% [markdown]
# <details>
# <summary>Solution</summary>
#
# 0.00001. PyTorch shrinks θ by `lr * weight_decay` in a step, the paper by λ.
#
# </details>
#
# **6.** And back: the paper's λ is 0.0005, the learning rate 0.05. Which `weight_decay` do you give to optax, which follows
# PyTorch here?

# %%
course.ask_number("review.to_optax", ...)

# %% [markdown]
# <details>
# <summary>Solution</summary>
#
# 0.01, which is 0.0005/0.05.
#
# </details>
#
# **7.** In PyTorch you halve `lr` and leave `weight_decay` as it is. What happens to the decay in each step?
#
# - **a** It is halved too.
# - **b** It stays as it was.
# - **c** It is doubled.

# %%
course.ask_number("review.halved", ...)

# %% [markdown]
# <details>
# <summary>Solution</summary>
#
# **a.** That is why, in PyTorch, the best `weight_decay` moves when you tune `lr`. In the paper's form it would be b.
#
# </details>
#
# **8. Behind the curtain** is one of **a** momentum, **b** AdaGrad, **c** RMSProp, **d** Adam. Give it any gradients you
# like, one number a step, and look at the steps that it takes. Which is it?


# %%
def behind_the_curtain(gradients):
    """The steps that the hidden rule takes; no peeping."""
    hidden = getattr(ri, bytes.fromhex("4164616d").decode())(lr=0.01)
    path = ri.trace(hidden, np.array([0.0]), np.asarray(gradients, float)[:, None])["theta"].ravel()
    return np.diff(path, prepend=0.0).round(5)


behind_the_curtain([1, 1, 1, 1])

# %%
course.ask_number("review.curtain", ...)

# %% [markdown]
# <details>
# <summary>Solution</summary>
#
# **d.** Constant gradients give constant steps of one learning rate from the first on, so it is neither AdaGrad (which
# shrinks) nor RMSProp (which starts with more) nor momentum (which grows). Ten times the gradient gives the same steps.
# One gradient and then zeros gives steps that go on: it has a momentum.
#
# </details>
#
# **9.** Write AdamW, the paper's. Fill in `step`, then put `MyAdamW` in place of the three dots. (A schedule is not asked
# for. The parameter `weight_decay` is the paper's λ.)


# %% tags=["exercise"]
class MyAdamW:
    def __init__(self, lr, beta1, beta2, eps, weight_decay):
        self.lr, self.beta1, self.beta2, self.eps, self.weight_decay = lr, beta1, beta2, eps, weight_decay

    def init(self, theta):
        return 0, 0 * theta, 0 * theta  # t, m, v

    def step(self, theta, g, state):
        t, m, v = state
        theta = theta - self.lr * g  # write AdamW here
        return theta, (t, m, v)


course.ask_code(..., against="adamw")

# %% [markdown]
# <details>
# <summary>Solution</summary>
#
# ```python
# def step(self, theta, g, state):
#     t, m, v = state
#     t = t + 1
#     m = self.beta1 * m + (1 - self.beta1) * g
#     v = self.beta2 * v + (1 - self.beta2) * g * g
#     m_hat = m / (1 - self.beta1**t)
#     v_hat = v / (1 - self.beta2**t)
#     step = self.lr * m_hat / (v_hat**0.5 + self.eps) + self.weight_decay * theta
#     return theta - step, (t, m, v)
# ```
#
# Now multiply the decay by `self.lr`, or add `self.weight_decay * theta` to `g` instead, and see whom the checker takes you
# for.
#
# </details>

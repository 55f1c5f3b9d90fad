# %% [markdown]
# # Exercises on 06 to 12: what have I learned?
#
# Eight questions on the later notebooks. Put your answer in place of the three dots and run the cell. A letter needs no
# quotes; a number may be written as 0.25, 1/4, "0,25" or "25 %".
#
# **You need.** The notebook in brackets after each question.
#
# **Time.** 25 minutes.

# %%
from refimpl import course

# %% [markdown]
# **1.** A scale-invariant network is trained by Adam with L2. You divide the learning rate by 5. By what do you
# multiply λ′, to stay in the valley? (06)

# %%
course.ask_number("review_later.carried", ...)

# %% [markdown]
# <details>
# <summary>Solution</summary>
#
# 25. The error depends on $\alpha^2\lambda'$, and $5^2 = 25$.
#
# </details>

# %% [markdown]
# **2.** AdamW with the learning rate 0.1, λ = 0.5, ε = 0, half-way down a cosine, where η is 1/2. A weight of 2 meets
# its first gradient, 7. Where does it go? (05, 07)

# %%
course.ask_number("review_later.half_way", ...)

# %% [markdown]
# <details>
# <summary>Solution</summary>
#
# 1.45. The gradient's part is $0.5 \cdot 0.1$, whatever the gradient; the decay's is $0.5 \cdot 0.5 \cdot 2 = 0.5$.
#
# </details>

# %% [markdown]
# **3.** Warm restarts with $T_0 = 30$ steps and $T_{mult} = 2$, from 1 to 0. What is the multiplier after 60 steps?
# (07)

# %%
course.ask_number("review_later.restarted", ...)

# %% [markdown]
# <details>
# <summary>Solution</summary>
#
# 0.146. The second run begins after 30 steps and has 60 of them, of which 45 are done: $(1 + \cos(\pi \cdot 45/60))/2$.
#
# </details>

# %% [markdown]
# **4.** A range test with exact gradients on a bowl: the loss turns at the rate 0.05. What is the curvature? (08)

# %%
course.ask_number("review_later.curvature", ...)

# %% [markdown]
# <details>
# <summary>Solution</summary>
#
# 40, for the limit is $2/h$.
#
# </details>

# %% [markdown]
# **5.** A scale-invariant network at equilibrium, with SGD. The learning rate is multiplied by 4 and λ′ divided by 4.
# What becomes of the effective rate? (09)
#
# - **a** It stays.
# - **b** It is doubled.
# - **c** It is multiplied by 4.
# - **d** It is halved.

# %%
course.ask_number("review_later.same_product", ...)

# %% [markdown]
# <details>
# <summary>Solution</summary>
#
# **a.** It depends on the product $\alpha\lambda'$ alone. The norm is doubled.
#
# </details>

# %% [markdown]
# **6.** Two right programs compute a hundred steps of Adam in float32, in different orders. What may one demand of
# their results? (10)
#
# - **a** The same bits.
# - **b** Six equal digits, everywhere.
# - **c** A distance within a bound that is derived from the roundings of each step.
# - **d** Nothing: floating point is not exact.

# %%
course.ask_number("review_later.demanded", ...)

# %% [markdown]
# <details>
# <summary>Solution</summary>
#
# **c.**
#
# </details>

# %% [markdown]
# **7.** Somebody's Adam corrects its bias with $t + 1$ in place of $t$. Which test notices? (11)
#
# - **a** The loss on digits goes down.
# - **b** The 10 000th step is compared to six digits.
# - **c** One step with β1 = β2 = 0.
# - **d** Three steps with the default betas, compared with numbers worked by hand.

# %%
course.ask_number("review_later.noticed", ...)

# %% [markdown]
# <details>
# <summary>Solution</summary>
#
# **d.**
#
# </details>

# %% [markdown]
# **8.** A theorem about Adam is proved. Its control, with β1 in place of β2 in one line, is proved as well. What
# follows? (12)
#
# - **a** Adam is right with either.
# - **b** The proof does not use the line that was changed, or checks too little.
# - **c** The control is true.
# - **d** Nothing.

# %%
course.ask_number("review_later.control", ...)

# %% [markdown]
# <details>
# <summary>Solution</summary>
#
# **b.**
#
# </details>

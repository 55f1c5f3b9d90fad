# %% [markdown]
# # Start here
#
# This is a course on how models are trained: from plain gradient descent to AdamW, the method behind most of today's
# large networks. You need Python. You do not need to know anything about the field.
#
# What is different here: **every formula is run.** The lines that you read are the lines that compute. The derivations are
# checked by a program, about those very lines, while you look. What is said of PyTorch, Keras and the others is measured.
# And when you write an optimizer of your own, a checker tells you which mistake you made.
#
# **Time.** 10 minutes for this page. The two minutes' tour is first.
#
# ## The two minutes' tour
#
# Run a cell with Shift + Enter. The first loads what we need.

# %%
import numpy as np

import refimpl as ri
from refimpl import course, show
from refimpl.problems import Digits, Rosenbrock

course.style()

# %% [markdown]
# **An optimizer** changes numbers, step by step, so that a loss gets smaller. Three of them on their way down a bent
# valley; the star is the goal. Press play.

# %%
valley = Rosenbrock()
ways = {
    "gradient descent": ri.SGD(lr=0.001),
    "momentum": ri.Momentum(lr=0.001, momentum=0.9),
    "Adam": ri.Adam(lr=0.05),
}
paths = {name: ri.run(opt, valley, steps=300).iterates for name, opt in ways.items()}
show.animation(valley, paths, title="Three ways down a bent valley")

# %% [markdown]
# **One step, explained.** The formula of the paper, the line of code that computes it, and the numbers of this step:

# %%
opt = ri.AdamW(lr=0.1, weight_decay=0.01)
theta = np.array([1.0, -2.0])
ri.explain(opt, theta, np.array([0.5, 4.0]), opt.init(theta))

# %% [markdown]
# **Real data.** A small model learns to read handwritten digits: 650 parameters, 1797 images, a few hundred steps.

# %%
digits = Digits()
trained = ri.run(ri.AdamW(lr=0.01, weight_decay=1e-4), digits, steps=300, seed=0)
start, end = trained.losses[:10].mean(), trained.losses[-10:].mean()
print(f"loss at the start {start:.2f}, at the end {end:.2f}")

# %% [markdown]
# **A proof**, made again just now. It is about the lines above, not about a copy of them. Open it.

# %%
course.derivation("l2_is_weight_decay")


# %% [markdown]
# **A checker.** Somebody wrote Adam and forgot something. What? (A well-known textbook once made the same slip.)


# %% tags=["exercise"]
class MyAdam:
    def __init__(self, lr, beta1, beta2, eps):
        self.lr, self.beta1, self.beta2, self.eps = lr, beta1, beta2, eps

    def init(self, theta):
        return 0, 0 * theta, 0 * theta

    def step(self, theta, g, state):
        t, m, v = state[0] + 1, *state[1:]
        m = self.beta1 * m + (1 - self.beta1) * g
        v = self.beta2 * v + (1 - self.beta2) * g * g
        m_hat, v_hat = m / (1 - self.beta1), v / (1 - self.beta2)
        return theta - self.lr * m_hat / (v_hat**0.5 + self.eps), (t, m, v)


course.ask_code(MyAdam, against="adam")

# %% [markdown]
# That was the tour.
#
# ## Where to go
#
# | notebook | what it answers | minutes |
# |---|---|---|
# | [01 Gradient descent and momentum](01_gradient_descent_and_momentum.ipynb) | Why go against the gradient? How fast is too fast? | 30 |
# | [02 AdaGrad, RMSProp, AdaDelta](02_adagrad_rmsprop_adadelta.ipynb) | How does each parameter get a learning rate of its own? | 30 |
# | [03 Adam](03_adam.ipynb) | Why does Adam correct its bias? | 35 |
# | [04 When Adam does not converge](04_when_adam_does_not_converge.ipynb) | How can Adam walk to the worst place and stay there? | 35 |
# | [05 L2 is not weight decay](05_l2_is_not_weight_decay.ipynb) | What is AdamW, and what is λ in PyTorch? | 35 |
# | [06 AdamW on real data](06_adamw_on_real_data.ipynb) | Does it matter? | 30 |
# | [07 Cosine annealing and warm restarts](07_cosine_annealing_and_warm_restarts.ipynb) | When should the learning rate fall? | 25 |
# | [08 Cyclical rates and the range test](08_cyclical_rates_and_the_range_test.ipynb) | How does one find a learning rate? | 25 |
# | [09 Why weight decay](09_why_weight_decay.ipynb) | What does it do, if it does not regularise? | 30 |
# | [10 Floating point and dialects](10_floating_point_and_dialects.ipynb) | Why do two right programs give different numbers? | 30 |
# | [11 Test your own optimizer](11_test_your_own_optimizer.ipynb) | Is mine right? | 25 |
# | [12 Derivations](12_derivations.ipynb) | How does a program check a proof, and how do I write one? | 35 |
# | [Exercises on 01 to 05](exercises/01_to_05.ipynb) | What have I learned? | 30 |
#
# - **New to the field:** 01 to 05, in this order. In a hurry: 03 to 05, which explain their words.
# - **You have an optimizer to test:** 11, then 10.
# - **You doubt:** 12.
# - **You teach:** the [lesson plan](lesson_plan.md), four sessions.
#
# ## How a notebook works
#
# - It begins with something to **play** with. Animations and some sliders work in any page; the others need a running kernel
#   (`make notebooks` starts one), and without it you see the picture for the first setting.
# - **Predict.** Make your guess before you open the answer. A wrong guess is worth more than a right answer that was only
#   read.
# - **Exercises** end each notebook. Put your answer in place of the three dots. The checker knows the usual slips and
#   names yours. Solutions are folded away.
# - Where a notebook builds a method with its own hands, the next cell asserts that it has the numbers of the reference,
#   *in every bit*.
#
# ## On a GPU
#
# This one cell chooses where arrays live. With `"cupy"`, CuPy and an NVIDIA GPU, the same lines run there.

# %%
xp = course.arrays("numpy")  # or "cupy"

many = xp.ones(1_000_000)
many, state = ri.AdamW(lr=0.1).step(many, many, ri.AdamW(lr=0.1).init(many))
print(float(many[0]))

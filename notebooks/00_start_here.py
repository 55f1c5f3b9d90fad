# %% [markdown]
# # Start here
#
# This is a course on how models are trained: from plain gradient descent to AdamW. You need Python. You do not need to know
# anything about the field.
#
# **Time.** Two minutes for the tour. Run a cell with Shift + Enter, or just read: what moves here moves on any page.
#
# ## The tour
#
# **One picture.** An *optimizer* changes numbers, step by step, so that a *loss* gets smaller: a number that says how bad
# things are. Here are three of them on their way down a bent valley. The star is the goal. Press play.

# %% tags=["hide-input"]
import matplotlib.pyplot as plt
import numpy as np

import refimpl as ri
from refimpl import course, show
from refimpl.problems import Digits, Rosenbrock
from refimpl.problems.digits_data import load

course.style()
valley = Rosenbrock()
ways = {
    "gradient descent": ri.SGD(lr=0.001),
    "momentum": ri.Momentum(lr=0.001, momentum=0.9),
    "Adam": ri.Adam(lr=0.2),
}
paths = {name: ri.run(opt, valley, steps=300).iterates for name, opt in ways.items()}
show.animation(valley, paths, title="Three ways down a bent valley")

# %% [markdown]
# **One training.** A small model learns to read handwritten digits: 650 numbers are changed 300 times. On the images that it
# has never seen:

# %%
digits = Digits()
trained = ri.run(ri.AdamW(lr=0.01, weight_decay=1e-4), digits, steps=300, seed=0)
end = {name: values[-1] for name, values in trained.iterates.items()}
before, after = digits.accuracy(digits.theta0), digits.accuracy(end)
print(f"read correctly before training: {before:.0%}, after it: {after:.0%}")

# %% tags=["hide-input"]
images, labels = (each[digits.n_train :] for each in load())
answers = (images / 16 @ end["W"] + end["b"]).argmax(axis=1)
wrong = np.flatnonzero(answers != labels)[:3]
chosen = [*np.flatnonzero(answers == labels)[:6], *wrong]
figure, axes = plt.subplots(1, len(chosen), figsize=(7.2, 1.2))
for ax, i in zip(axes, chosen, strict=True):
    ax.imshow(images[i].reshape(8, 8), cmap="gray_r")
    ax.set_title(f"{answers[i]}" if answers[i] == labels[i] else f"{answers[i]}, not {labels[i]}")
    ax.axis("off")
course.show(
    figure, "Nine small images of handwritten digits with the model's answers above them; the last three are wrong."
)

# %% [markdown]
# **One check.** Somebody wrote AdamW and made a mistake in one line. A training would not show it. A checker does:


# %% tags=["exercise"]
class SomebodysAdamW:
    def __init__(self, lr, beta1, beta2, eps, weight_decay):
        self.lr, self.beta1, self.beta2, self.eps, self.weight_decay = lr, beta1, beta2, eps, weight_decay

    def init(self, theta):
        return 0, 0 * theta, 0 * theta

    def step(self, theta, g, state):
        t, m, v = state[0] + 1, *state[1:]
        g = g + self.weight_decay * theta
        m = self.beta1 * m + (1 - self.beta1) * g
        v = self.beta2 * v + (1 - self.beta2) * g * g
        m_hat, v_hat = m / (1 - self.beta1**t), v / (1 - self.beta2**t)
        return theta - self.lr * m_hat / (v_hat**0.5 + self.eps), (t, m, v)


course.ask_code(SomebodysAdamW, against="adamw")

# %% [markdown]
# **One proof**, made again just now, about the lines that compute. You need not understand it yet. Open it, and see that
# every line is marked as checked.

# %%
course.derivation("bias_correction")

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
# | [04 When Adam does not converge](04_when_adam_does_not_converge.ipynb) | How can Adam walk to the worst place and stay there? | 30 |
# | [05 L2 is not weight decay](05_l2_is_not_weight_decay.ipynb) | What is AdamW, and what is λ in PyTorch? | 35 |
# | [06 AdamW on real data](06_adamw_on_real_data.ipynb) | Does it matter? | 30 |
# | [07 Cosine annealing and warm restarts](07_cosine_annealing_and_warm_restarts.ipynb) | When should the learning rate fall? | 25 |
# | [08 Cyclical rates and the range test](08_cyclical_rates_and_the_range_test.ipynb) | How does one find a learning rate? | 25 |
# | [09 Why weight decay](09_why_weight_decay.ipynb) | What does it do where the size of weights has no influence? | 30 |
# | [10 Floating point and dialects](10_floating_point_and_dialects.ipynb) | Why do two right programs give different numbers? | 30 |
# | [11 Test your own optimizer](11_test_your_own_optimizer.ipynb) | Is mine right? | 25 |
# | [12 Derivations](12_derivations.ipynb) | How does a program check a proof, and how do I write one? | 35 |
# | [Exercises on 01 to 05](exercises/01_to_05.ipynb) | What have I learned? | 30 |
# | [Exercises on 06 to 12](exercises/06_to_12.ipynb) | And from the rest? | 25 |
#
# - **New to the field:** 01 to 05, in this order. In a hurry: 03 to 05, which explain their words.
# - **You have an optimizer to test:** 11, then 10.
# - **You doubt:** 12.
# - **You teach:** the [lesson plan](lesson_plan.md), four sessions.
# - **You want it on one page:** the [cheat sheet](cheat_sheet.md), all rules with their states and their λ.
#
# ## How a notebook works
#
# - It begins with something to **play** with. All its sliders and play buttons work on any page, without a running kernel.
# - **Predict.** Make your guess before you open the answer. A wrong guess is worth more than a right answer that was only
#   read.
# - **Exercises** end each notebook. Put your answer in place of the three dots: a number (0.25, 1/4 and "25 %" are the
#   same), or a letter, without quotes. The checker knows the usual slips and names yours. Solutions are folded away.
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

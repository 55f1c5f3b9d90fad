# %% [markdown]
# # Start here
#
# This is a course on how neural networks are trained: from plain gradient descent to AdamW.

# %%
import numpy as np

import refimpl as ri

opt = ri.AdamW(lr=0.1)
theta, state = opt.step(np.array([1.0]), np.array([0.5]), opt.init(np.array([1.0])))
theta

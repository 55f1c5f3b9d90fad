"""The optimizers that are tried, and what reading their source says."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Real:
    """One optimizer.

    Attributes:
        name, project: what it is called, and the package or the checkout that it is from.
        language, precision: what it is written in, and what it has.
        against: the rule or dialect that it is held against.
        target: an import path, a function of a library, or the argument of a program.
        source: what its source says it computes.
        passes, told: must it pass, and what the verdict must say.
        glue: the file in this folder that puts it before the check, if it needs one.
        signature, values, fixed: as for ``ri.kernel_target``.
    """

    name: str
    project: str
    language: str
    precision: str
    against: str
    target: str
    source: str
    passes: bool = True
    told: str = ""
    glue: str = ""
    signature: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    fixed: dict[str, float] = field(default_factory=dict)

    def holds(self, report: Any) -> bool:
        """Is the verdict the one that the source gives?"""
        return report.passed == self.passes and self.told in report.verdict


BOTH, SINGLE, DOUBLE = "float64, float32", "float32", "float64"
INSIDE = "ε stands inside the root"
WRITES = "λ = lr · weight_decay; it writes to the gradient"
NAN = "the paper's, but for a NaN: the sign of NaN is 0 in PyTorch"
HANDLE = "float *theta, const float *grad, double *handle, long n, int t, float lr"
ADAMW = "float *theta, float *g, float *m, float *v, long n, float lr, float beta1, float beta2, float eps"

TABLE = (
    Real("AdamW", "torch", "Python", BOTH, "torch.AdamW", "torch.optim:AdamW", "λ = lr · weight_decay"),
    Real("AdamW", "torch", "Python", BOTH, "adamw", "torch.optim:AdamW", "λ = lr · weight_decay", False, "torch.AdamW"),
    Real("Adam", "torch", "Python", BOTH, "adam", "torch.optim:Adam", "the paper's"),
    Real("adamw", "optax", "Python", BOTH, "optax.AdamW", "optax:adamw", "λ = lr · weight_decay"),
    Real(
        "Adam",
        "keras",
        "Python",
        BOTH,
        "adam",
        "keras.optimizers:Adam",
        "ε̂, in the paper's efficient form",
        False,
        "keras.Adam",
    ),
    Real("Lion", "lion-pytorch", "Python", BOTH, "lion", "lion_pytorch:Lion", NAN, False, "infinity and NaN"),
    Real("Lion", "pytorch_optimizer", "Python", BOTH, "lion", "pytorch_optimizer:Lion", NAN, False, "infinity and NaN"),
    Real(
        "AdamW",
        "torch-optimi",
        "Python",
        BOTH,
        "torch.AdamW",
        "optimi:AdamW",
        WRITES,
        False,
        "gradient that it was given",
    ),
    Real(
        "Adam",
        "ML-From-Scratch",
        "Python",
        DOUBLE,
        "adam",
        "tools.real.python:MLFromScratch",
        "divides by 1 − β and not by 1 − β^t",
        False,
        "t stays 1 for ever",
        "python.py",
    ),
    Real(
        "AdamW",
        "llm.c",
        "C",
        SINGLE,
        "adamw",
        "adamw_step",
        "λ = lr · weight_decay",
        glue="llm_c.c",
        signature=f"{ADAMW}, float wd, int t",
        values={"wd": "weight_decay / lr"},
    ),
    Real(
        "Adam",
        "tiny-dnn",
        "C++",
        SINGLE,
        "adam",
        "adam_step",
        "ε inside the root, 1e-8 in its code",
        False,
        INSIDE,
        "tiny_dnn.cpp",
        f"{HANDLE}, float beta1, float beta2",
        fixed={"eps": 1e-8},
    ),
    Real(
        "AdaGrad",
        "tiny-dnn",
        "C++",
        SINGLE,
        "adagrad",
        "adagrad_step",
        "the paper's, ε = 1e-8 in its code",
        glue="tiny_dnn.cpp",
        signature=HANDLE,
        fixed={"eps": 1e-8},
    ),
    Real(
        "RMSProp",
        "tiny-dnn",
        "C++",
        SINGLE,
        "rmsprop",
        "RMSprop_step",
        "ε inside the root, 1e-8 in its code",
        False,
        "optax.RMSProp",
        "tiny_dnn.cpp",
        f"{HANDLE}, float beta2",
        fixed={"eps": 1e-8},
    ),
    Real(
        "Momentum",
        "tiny-dnn",
        "C++",
        SINGLE,
        "momentum",
        "momentum_step",
        "the rate inside the buffer",
        glue="tiny_dnn.cpp",
        signature=f"{HANDLE}, float momentum, float l2",
    ),
    Real("Adam", "@tensorflow/tfjs", "JavaScript", SINGLE, "adam", "adam", "the paper's", glue="tfjs.mjs"),
    Real(
        "AdaGrad",
        "@tensorflow/tfjs",
        "JavaScript",
        SINGLE,
        "adagrad",
        "adagrad",
        "ε = 1e-7 inside the root",
        False,
        INSIDE,
        "tfjs.mjs",
    ),
    Real("SGD", "@tensorflow/tfjs", "JavaScript", SINGLE, "sgd", "sgd", "the textbook's", glue="tfjs.mjs"),
    Real(
        "Adam",
        "convnetjs",
        "JavaScript",
        DOUBLE,
        "adam",
        "adam",
        "multiplies by 1 − β^t where the paper divides",
        False,
        "multiplied by their corrections",
        "convnetjs.mjs",
    ),
    Real("AdaDelta", "convnetjs", "JavaScript", DOUBLE, "adadelta", "adadelta", "the paper's", glue="convnetjs.mjs"),
    Real(
        "Momentum",
        "convnetjs",
        "JavaScript",
        DOUBLE,
        "momentum",
        "momentum",
        "the rate inside the buffer",
        glue="convnetjs.mjs",
    ),
    Real(
        "Adam",
        "js-pytorch",
        "JavaScript",
        DOUBLE,
        "adamw",
        "",
        "no bias correction; decoupled decay lr · reg",
        False,
        "the bias of neither average is corrected",
        "js_pytorch.mjs",
    ),
    Real(
        "Adam",
        "ferrograd",
        "Rust",
        DOUBLE,
        "adam",
        "adam_step",
        "the paper's",
        glue="ferrograd.rs",
        signature="double *theta, const double *g, double *handle, size_t n, int t, double lr, double beta1, "
        "double beta2, double eps",
    ),
)

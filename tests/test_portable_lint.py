"""The lint of what must have the same bits everywhere: planted violations, what is right, and its table."""

import ast
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tools import portable_lint as lint
from tools.portable_scope import KNOWN, SCOPES, Scope
from tools.portable_table import METHODS, PORTABLE, refusal_of

ROOT = Path(__file__).resolve().parent.parent
EVERYWHERE, TEXT = Scope(("*.py",)), Scope(("*.py",), text=True, functions=("cos",))


def told(text, scope=EVERYWHERE):
    return [f"{each.line} {each.what}" for each in lint.violations(text, "some.py", scope)]


@pytest.mark.parametrize(
    "text",
    [
        "import numpy as np\ny = np.exp(x)",
        "import numpy as n\ny = n.exp(x)",
        "import numpy\ny = numpy.log10(x)",
        "from numpy import exp\ny = exp(x)",
        "from numpy import exp as e\ny = e(x)",
        "import numpy.linalg\ny = numpy.linalg.norm(x)",
        "import numpy.linalg as la\ny = la.norm(x)",
        "from numpy import linalg\ny = linalg.norm(x)",
        "from numpy.linalg import norm as length\ny = length(x)",
        "import numpy as np\nf = map(np.sin, x)",  # handed on, not called
        "import numpy as np\ny = getattr(np, 'exp')(x)",
        "import numpy as np\nxp = np; e = xp.exp; y = e(x)",
        "import numpy as np\ny = np.power(x, 3)",
        "import numpy as np\ny = np.add.reduce(np.hypot(x, x))",
        "import numpy as np\ny = np.geomspace(1, 2, 9)",
        "import numpy as np\ny = np.einsum('ij,j', a, x)",
        "import numpy as np\ny = np.dot(a, x)",
        "import numpy as np\ny = np.polyfit(x, x, 1)",
        "import numpy as np\ny = np.argsort(x)",
        "import numpy as np\ny = np.argsort(x, kind='quicksort')",
        "import numpy as np\ny = np.fft.fft(x)",
        "import numpy as np\ny = np.random.normal(size=3)",
        "from numpy.random import default_rng\ny = default_rng(1).normal(size=3)",
        "import math\ny = math.exp(x)",
        "from math import pow as power\ny = power(x, 3)",
        "import cmath\ny = cmath.exp(x)",
        "import random\ny = random.gauss(0, 1)",
        "def inside():\n    from numpy import cos; return cos(1)",
        "class Some:\n    y = x @ x",
        "x = 1\nx @= 2",
        "x = 1\nx **= 3",
        "f = 1\ny = f(x ** 3)",
        "f = 1\ny = 10 ** x",
        "f = 1\ny = x ** 0.5",
        "f = 1\ny = pow(x, 3)",
        "f = 1\ny = x.dot(x)",
        "f = 1\ny = x.argsort()",
        "f = 1\ny = rng.uniform(1, 2)",
        "f = 1\nfrom numpy import *",
        "import operator\ny = operator.pow(x, 3)",
        "from operator import matmul\ny = matmul(x, x)",
        "import operator\ny = operator.__ipow__(x, 3)",
        "f = 1\ny = x.__pow__(3)",
        "f = 1\ny = x.__rmatmul__(x)",
        "f = 1\ny = lambda x: x ** 3",
        "f = 1\ny = [z ** 3 for z in x]",
    ],
)
def test_a_planted_violation_is_found_at_its_line(text):
    found = told(text)
    assert found
    assert {line.split()[0] for line in found} == {"2"}


@pytest.mark.parametrize(
    "text",
    [
        "import numpy as np\ny = np.sqrt(x) + np.ldexp(1 + x, 3) + np.sum(x * x) + x.mean() + np.quantile(x, 0.5)",
        "import numpy as np\ny = np.argsort(x, kind='stable'), x.argsort(kind='stable'), np.sort(x, stable=True)",
        "import numpy as np\nrng = np.random.default_rng(1); y = rng.random(3), rng.integers(9, size=3)",
        "import math\ny = math.sqrt(x), math.fsum(x), math.inf",
        "y = x**2 + 2.0**-53 + 10**6 + Decimal(10) ** Decimal(x)",
        "@property\ndef y(): return exp(x) + self.exp(x)",  # some other exp; a decorator is no product
        "def np(): pass\ny = np.exp(x)",  # not NumPy
        "from .numpy import exp\nfrom . import math\ny = exp(x) + math.exp(x)",  # modules of one's own
        "from .rounded import exp, power\ny = exp(x) + power(x, 3)",
        "f(**settings)",
    ],
)
def test_what_is_right_passes(text):
    assert told(text) == []


RULE = """
class R:
    def update(h, xp, t, eta, theta, g, m):
        m = h.beta1 * m + (1 - h.beta1) * g
        m_hat = m / (1 - h.beta1**t) * 0.96 ** (h.psi * t) * xp.scalar.exp(-t) * xp.sqrt(g) * g**2
        u = {}
        return dict(theta=theta - eta * m_hat * u, m=m)
"""


def test_a_rule_may_take_powers_of_scalars_and_none_of_arrays():
    assert told(RULE.format("h.lr"), TEXT) == []
    for planted in (
        "g**3",
        "h.beta1**g",
        "m_hat ** (1 / t)",
        "2 ** (m_hat * t)",
        "xp.exp(m)",
        "xp.power(m, 3)",
        "m @ g",
    ):
        (found,) = told(RULE.format(planted), TEXT)
        assert found.startswith("6 ")
    assert told("def eta(s, xp, k): return s.gamma**k * xp.cos(xp.pi * k)", TEXT) == []


@pytest.mark.parametrize(
    "made",
    ["b = 0; b += m", "b: object = m", "(b := m)", "b, c = m, 1", "b = [c * c for c in (m,)]", "c = b; b = m; b = c"],
)
def test_what_is_made_of_an_array_is_one_however_it_got_its_name(made):
    assert told(f"def update(h, xp, t, *, m):\n    {made}\n    return b**3", TEXT) == ["3 (b) ** (3)"]
    assert told(f"def update(h, xp, t, *, m):\n    {made.replace('m', 't')}\n    return b**3", TEXT) == []


def test_a_loop_over_arrays_names_arrays():
    text = "def update(h, xp, t, gradients):\n    for {}:\n        a = {}"
    assert told(text.format("age in range(len(gradients))", "h.beta**age"), TEXT) == []
    for loop in ("g in gradients", "age, g in enumerate(gradients)", "g, age in zip(gradients, range(t))"):
        assert told(text.format(loop, "g**3"), TEXT) == ["3 (g) ** (3)"]
        assert told(text.format(loop, "h.beta**age"), TEXT) == []


def test_a_schedule_may_use_what_a_reading_rounds():
    assert told("def eta(s, xp, k): return xp.sin(k)", TEXT)
    assert told("import math\ndef eta(s, xp, k): return math.cos(k)", TEXT)


def test_pictures_and_what_a_scope_allows_are_left_out():
    drawing = "def _draw(axes):\n    axes.plot(x**3)\ndef measure():\n    return rng.normal() + x**3"
    scope = Scope(("*.py",), but_drawing=True, allowed=(METHODS["normal"],))
    assert told(drawing, scope) == ["4 (x) ** (3)"]


def test_the_message_says_where_what_why_and_what_instead():
    (found,) = lint.violations("import numpy as n\ny = n.exp(1)", "some.py", EVERYWHERE)
    assert str(found).startswith(
        "some.py:2: numpy.exp is rounded by NumPy as the processor's vector units have it; use "
    )


def test_every_function_of_numpy_element_by_element_is_refused_or_exact():
    """A new one of NumPy's is refused until somebody finds out."""
    found = {name for name in dir(np) if isinstance(getattr(np, name), np.ufunc)}
    assert {"exp", "log", "power", "sin", "arctan2", "hypot", "cbrt", "matmul", "logaddexp", "exp2"} <= found - PORTABLE
    assert all(refusal_of(f"numpy.{name}", None) for name in found - PORTABLE)
    assert not [name for name in found & PORTABLE if refusal_of(f"numpy.{name}", None)]


def test_what_passes_as_exact_has_the_same_bits_without_simd():
    """Each one on 4000 numbers of every size, in float64 and float32, beside NumPy's baseline."""
    code = """
import hashlib, numpy as np, sys
from tools.portable_table import PORTABLE
rng = np.random.default_rng(1)
x = np.ldexp(1 + rng.random(4000), rng.integers(-60, 60, 4000)) * rng.choice([-1.0, 1.0], 4000)
np.seterr(all="ignore")
for name in sorted(PORTABLE):
    f = getattr(np, name, None)
    for dtype in ("f8", "f4"):
        a = x.astype(dtype)
        try:
            made = f(*(a, a[::-1])[: f.nin]) if f is not None else ()
        except TypeError:
            continue
        every = b"".join(np.ascontiguousarray(each).tobytes() for each in np.atleast_2d(made))
        print(name, dtype, hashlib.sha256(every).hexdigest()[:12])
"""
    from tests.portable import cleaned, numpy_without, probed

    default, without = (
        subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=cleaned() | more, capture_output=True, check=True)
        for more in ({}, numpy_without(probed({})).more)
    )
    assert default.stdout.count(b"\n") > 60
    assert default.stdout == without.stdout


def test_the_tree_is_right_and_every_exception_is_needed(capsys):
    assert lint.main() == 0, capsys.readouterr().out
    assert all(KNOWN.values())


def test_every_scope_has_files():
    assert [scope.files for scope in SCOPES if not any(list(ROOT.glob(each)) for each in scope.files)] == []


def test_it_fails_on_what_is_planted_and_on_an_exception_that_is_not_needed(monkeypatch, capsys):
    planted = list(lint.violations("x = y**3", "refimpl/rules/some.py", EVERYWHERE))
    monkeypatch.setattr(lint, "found", lambda: planted)
    monkeypatch.setattr(lint, "KNOWN", {})
    assert lint.main() == 1
    assert "refimpl/rules/some.py:1: (y) ** (3) is a power" in capsys.readouterr().out
    monkeypatch.setattr(lint, "KNOWN", {("refimpl/rules/some.py", ""): "a reason"})
    assert lint.main() == 0
    monkeypatch.setattr(lint, "found", list)
    assert lint.main() == 1
    assert "remove it from KNOWN" in capsys.readouterr().out


def test_make_check_runs_it():
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    check = text[text.index("\ncheck:") :].split("\n\n")[0]
    assert "-m tools.portable_lint" in check
    assert ast.parse((ROOT / "tools/portable_lint.py").read_text(encoding="utf-8"))

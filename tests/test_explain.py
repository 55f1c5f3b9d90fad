"""``ri.explain``: formula, code line and numbers say the same thing."""

import inspect
import re
from dataclasses import MISSING, fields
from fractions import Fraction
from math import sqrt

import numpy as np
import pytest

import refimpl as ri
from refimpl.core.mutation import mutated
from refimpl.dialects import dialects
from refimpl.explaining import figures

from .every_rule import MAKERS


def made(cls):
    """With 0.1 for what has no default."""
    return cls(**{field.name: 0.1 for field in fields(cls) if field.default is MISSING})


OPTS = {name: make() for name, make in MAKERS.items()} | {cls.title(): made(cls) for cls in dialects()}
each_opt = pytest.mark.parametrize("opt", OPTS.values(), ids=OPTS)


def after_two_steps(opt, theta):
    state = opt.init(theta)
    for g in (0.3, -0.7):
        theta, state = opt.step(theta, np.full_like(theta, g), state)
    return theta, state


def computed(text):
    """What a line of numbers comes to, read as a person reads it."""
    text = text.replace(" where ", " if ").replace(" ≠ 0, else ", " != 0 else ")
    text = text.replace("·", "*").replace("−", "-").replace("^", "**").replace("²", "**2")
    text = re.sub(r"√(\d[\d.]*(?:e-?\d+)?)", r"sqrt(\1)", text).replace("√", "sqrt")
    text = re.sub(r"\[(\S+) ≥ (\S+)\]", r"float(\1 >= \2)", text)
    text = text.replace("⌊", "np.floor(").replace("⌋", ")")
    return eval(
        re.sub(r"\|([^|]*)\|", r"abs(\1)", text),
        {"sqrt": sqrt, "max": max, "min": min, "float": float, "abs": abs, "sign": np.sign, "np": np},
    )


@each_opt
def test_the_numbers_in_the_formula_come_to_the_value_and_the_last_is_the_step(opt, monkeypatch):
    monkeypatch.setattr(figures, "DIGITS", 17)
    theta, state = after_two_steps(opt, np.array([1.25]))
    grad = np.array([0.5])
    table = ri.explain(opt, theta, grad, state)
    for row in table.rows:
        assert row.latex
        # Both are float64 and do the same operations, but that x² is rounded before it is multiplied.
        assert computed(row.substituted) == pytest.approx(float(row.value), rel=1e-12), row
    assert table.t == 3
    assert float({row.name: row.value for row in table.rows}["theta"]) == opt.step(theta, grad, state)[0]


@each_opt
def test_the_code_is_the_source_and_every_assignment_of_a_new_value_is_there(opt):
    rows = ri.explain(opt, np.array([1.0]), np.array([0.5])).rows
    source = inspect.getsource(type(opt).update)
    assert all(line in source for row in rows for line in row.code.splitlines())
    returned = {
        name
        for name, value in next(opt.intermediates(np.array([1.0]), np.array([0.5]), opt.init(np.array([1.0])))).items()
    }
    assert returned - {"gradients", "g", "g_prev"} <= {row.name for row in rows}


def test_adamw_reads_as_the_paper():
    theta = np.array([1.0, 2.0])
    rows = ri.explain(ri.AdamW(), theta, theta).rows
    assert [row.latex for row in rows] == [
        r"m_{t} = \beta_{1} \, m_{t-1} + \left(1 - \beta_{1}\right) \, g_{t}",
        r"v_{t} = \beta_{2} \, v_{t-1} + \left(1 - \beta_{2}\right) \, g_{t}^{2}",
        r"\hat{m}_{t} = \frac{m_{t}}{1 - \beta_{1}^{t}}",
        r"\hat{v}_{t} = \frac{v_{t}}{1 - \beta_{2}^{t}}",
        r"\theta_{t} = \theta_{t-1} - \eta_{t} \, \left(\frac{\alpha \, \hat{m}_{t}}{\sqrt{\hat{v}_{t}} + \varepsilon}"
        r" + \lambda \, \theta_{t-1}\right)",
    ]
    assert rows[2].text == "m̂_t = m_t / (1 − β1^t)"
    assert rows[0].code == "m = h.beta1 * m + (1 - h.beta1) * g  # line 7"
    assert [row.value for row in rows[:2]] == ["[0.1, 0.2]", "[0.001, 0.004]"]
    assert rows[0].substituted == ""


def test_a_sum_over_the_gradients_is_written_out():
    opt = ri.Adaptive(lr=0.1, phi=ri.phi.EMASum(0.9), psi=lambda g: sum(x * x for x in g) / len(g))
    theta, state = after_two_steps(opt, np.array([1.0]))
    texts = {row.name: row.text for row in ri.explain(opt, theta, np.array([0.5]), state).rows}
    assert texts["m"] == "m_t = (1 − β1) (β1^2 g_1 + β1^1 g_2 + β1^0 g_t)"
    assert texts["V"] == "V_t = (g_1² + g_2² + g_t²) / 3"
    for _ in range(3):
        theta, state = opt.step(theta, theta, state)
    long = ri.explain(opt, theta, np.array([0.5]), state)
    assert {row.latex for row in long.rows} == {""}
    assert long.rows[-1].value == figures.summary(opt.step(theta, np.array([0.5]), state)[0])


def test_the_projection_is_the_last_line():
    opt = ri.SGD(lr=1.0).projected(ri.Box(-1, 1))
    row = ri.explain(opt, np.array([0.5]), np.array([4.0])).rows[-1]
    assert (row.text, row.value) == ("θ_t ← max(−max(−θ_t, −hi), lo)", "-1")
    assert computed(row.substituted) == -1


def test_containers_show_each_array_and_large_arrays_a_summary():
    params = {"w": np.ones((3, 4)), "b": np.zeros(2)}
    table = ri.explain(ri.SGD(lr=0.5), params, params)
    assert table.rows[-1].numbers == "['w'] (3, 4): 0.5 to 0.5, mean 0.5, norm 1.73205; ['b'] [0, 0]"


def test_lanes_schedules_and_exact_numbers():
    opt = ri.SGD(lr=np.array([1.0, 2.0]), schedule=ri.InverseSqrt())
    table = ri.explain(opt, np.zeros(2), np.ones(2))
    assert {symbol.text: value for symbol, value in table.given}["α"] == "[1, 2]"
    assert table.rows[-1].value == "[-1, -2]"
    exact = ri.explain(ri.SGD(lr=Fraction(1, 3)), Fraction(1), Fraction(1, 2)).rows[-1]
    assert exact.numbers == "1 − 1 · 1/3 · 1/2 = 5/6"


def test_a_power_of_a_quotient_or_a_root_is_not_one_of_its_parts():
    rows = ri.explain(Powers(), np.array([4.0]), np.array([2.0])).rows
    assert [row.text for row in rows] == ["g_t ← (g_t / θ_{t−1})^2", "θ_t = (√θ_{t−1})^(1 − α)"]
    assert [row.latex.partition(" ")[2].partition(" ")[2] for row in rows] == [
        r"\left(\frac{g_{t}}{\theta_{t-1}}\right)^{2}",
        r"\sqrt{\theta_{t-1}}^{1 - \alpha}",
    ]


class Powers(ri.SGD):
    def update(h, xp, t, eta, theta, g):
        g = (g / theta) ** 2
        theta = xp.sqrt(theta) ** (1 - h.lr)
        return dict(theta=theta, g=g)


def test_a_rule_that_branches_has_no_formula_but_code_and_numbers():
    table = ri.explain(Clipped(lr=0.5), np.array([1.0]), np.array([4.0]))
    assert [(row.latex, row.value) for row in table.rows] == [("", "[1]"), ("", "[0.5]")]


class Clipped(ri.SGD):
    def update(h, xp, t, eta, theta, g):
        g = g if g < 1 else g / g
        theta = theta - eta * h.lr * g
        return dict(theta=theta, g=g)


def test_it_prints_as_a_table_and_is_markdown_in_a_notebook():
    narrow = ri.explain(ri.SGD(lr=0.5), np.array([1.0]), np.array([4.0]))
    lines = str(narrow).splitlines()
    assert len({line.index("g = g" if "h.l2" in line else "theta = ") for line in lines[3:]}) == 1
    wide = ri.explain(ri.AdaMax(), np.array([1.0]), np.array([-4.0]))
    assert "\n    u = xp.maximum(h.beta2 * u, xp.abs(g))\n    max(0.999 · 0, |(-4)|) = 4\n" in str(wide)
    cells = [line for line in wide._repr_markdown_().splitlines() if line.startswith("|")]
    assert {len(re.findall(r"(?<!\\)\|", line)) for line in cells} == {4}


def test_it_changes_nothing_and_says_what_is_wrong():
    opt, theta = ri.Adam(), np.array([1.0])
    state = opt.init(theta)
    ri.explain(opt, theta, theta, state)
    assert (state.t, state.slots["m"], theta) == (0, 0, 1)
    with pytest.raises(TypeError, match=r"opt must be a refimpl\.Rule, such as refimpl\.AdamW\(\), got 'adam'"):
        ri.explain("adam", theta, theta)
    with pytest.raises(ValueError, match="state belongs to the rule 'Adam'"):
        ri.explain(ri.AdamW(), theta, theta, state)


def test_a_mistake_made_on_purpose_shows_in_the_formula():
    wrong = mutated(ri.AdamW, "h.weight_decay * theta", "h.lr * h.weight_decay * theta")()
    assert ri.explain(wrong, np.array([1.0]), np.array([1.0])).rows[-1].text.endswith("+ α λ θ_{t−1})")

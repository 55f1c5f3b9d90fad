"""Theorems asked of somebody else's rule: names, controls of its own text, and the line that breaks a proof."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import sympy

import refimpl as ri
from derivations import Board, Control, Theorem, changed, prove, select, theorem
from derivations.asking import departed, placed, written
from derivations.asking import prove as prove_of
from derivations.proving import positive, real, steps, update
from derivations.proving.adapter import adapted, behind
from refimpl.core.mutation import mutation
from refimpl.core.rule import Rule
from refimpl.core.schedule import Schedule
from refimpl.dialects import dialects

HERE = Path(__file__)
LINES = HERE.read_text(encoding="utf-8").splitlines()
NAMES = (
    "lr=learning_rate,beta1=betas.0,beta2=betas.1,eps=epsilon,l2=decay,m=exp_avg,v=exp_avg_sq,m_hat=mean,v_hat=square"
)


@dataclass(frozen=True, kw_only=True)
class Mine(Rule):
    """Adam under other names, with a pair for a setting."""

    learning_rate: Any = 1e-3
    betas: Any = field(default=(0.9, 0.999), metadata={"hyper": False})
    epsilon: Any = 1e-8
    decay: Any = 0
    amount: Any = 1  # of which ours has nothing

    slots = ("exp_avg", "exp_avg_sq")

    def update(self, xp, t, eta, theta, g, exp_avg, exp_avg_sq):
        b1, b2 = self.betas
        g = g + self.decay * theta
        exp_avg = b1*exp_avg + (1 - b1) * g  # fmt: skip
        exp_avg_sq = b2 * exp_avg_sq + (1 - b2) * g * g
        mean = exp_avg / (1 - b1**t)
        square = exp_avg_sq / (1 - b2**t)
        root = xp.sqrt(square)
        theta = theta - eta * self.amount * self.learning_rate * mean / (root + self.epsilon)
        return dict(theta=theta, exp_avg=exp_avg, exp_avg_sq=exp_avg_sq, mean=mean, square=square)


class Late(Mine):
    """The bias correction of the square is one step late, and so is the root, which is only named."""

    def update(self, xp, t, eta, theta, g, exp_avg, exp_avg_sq):
        b1, b2 = self.betas
        g = g + self.decay * theta
        exp_avg = b1 * exp_avg + (1 - b1) * g
        exp_avg_sq = b2 * exp_avg_sq + (1 - b2) * g * g
        late = 1 - b2 ** (t + 1)
        mean = exp_avg / (1 - b1**t)
        square = exp_avg_sq / late  # wrong
        theta = theta - eta * (self.learning_rate * mean / (xp.sqrt(square) + self.epsilon))
        return dict(theta=theta, exp_avg=exp_avg, exp_avg_sq=exp_avg_sq, mean=mean, square=square)


class Deaf(ri.SGD):
    """SGD in whose text the L2 term may be changed without effect: a control of it holds."""

    def update(h, xp, t, eta, theta, g):
        regularised = g + h.l2 * theta
        g = regularised - g + g - h.l2 * theta + h.l2 * theta - (regularised - g - h.l2 * theta)
        theta = theta - eta * h.lr * g
        return dict(theta=theta, g=g)


class Inline(ri.SGD):
    """The step stands in the return, and goes the wrong way."""

    def update(h, xp, t, eta, theta, g):
        return dict(
            g=g + h.l2 * theta,
            theta=theta + eta * h.lr * (g + h.l2 * theta),
        )


def asked(name, theirs, names="", subject=""):
    """The theorem of that name asked of a class."""
    one = theorem(name)
    return prove_of(one, *placed(one, theirs, subject, written(names) if names else None))


# Names


def test_the_adapter_renames_and_computes_nothing():
    """What comes out is what their own ``update`` makes of the same symbols."""
    alpha, epsilon, b1, b2 = positive("alpha epsilon beta1 beta2")
    theta, g, m, v = real("theta g m v")
    adapter = placed(theorem("efficient_form"), Mine, "", written(NAMES))[1]
    made = update(adapter(lr=alpha, beta1=b1, beta2=b2, eps=epsilon), 3, theta, g, m=m, v=v)
    own = Mine(learning_rate=alpha, betas=(b1, b2), epsilon=epsilon, decay=sympy.Integer(0))
    its = update(own, 3, theta, g, exp_avg=m, exp_avg_sq=v)
    assert made == {
        {"exp_avg": "m", "exp_avg_sq": "v", "mean": "m_hat", "square": "v_hat"}.get(name, name): value
        for name, value in its.items()
    }
    assert behind(adapter) is Mine
    assert type(behind(adapter(lr=alpha, beta1=b1, beta2=b2))) is Mine
    assert next(steps(adapter(lr=1, beta1=b1, beta2=b2, eps=0), 0, [sympy.Integer(1)]))["theta"].equals(-1)
    assert adapter(lr=alpha).slots == ("m", "v")


def test_an_adapter_cannot_be_claimed():
    """A class that was not made by ``adapted`` stands for itself, also if it derives from one that was."""
    adapter = adapted(Mine, ri.Adam, written("lr=learning_rate"))
    child = type("Child", (adapter,), {"theirs": ri.Adam})
    assert behind(child) is child


def test_other_names_and_a_pair():
    found = asked("efficient_form", Mine, NAMES)
    assert found.proved, found
    assert found.asked == f"{__name__}.Mine as adam"


def test_every_dialect_finds_its_place():
    """Of all libraries: a hyperparameter of ours is never taken for two of theirs, and the names are theirs."""
    about = {cls: name for name in ("averages_as_sums", "l2_is_weight_decay") for cls in theorem(name).about.values()}
    for dialect in dialects():
        for rule in (each for each in dialect.rules if each in about):
            subject, cls = placed(theorem(about[rule]), dialect)
            assert theorem(about[rule]).about[subject] is rule
            assert behind(cls) is dialect


@pytest.mark.parametrize(
    ("name", "dialect"),
    [
        ("efficient_form", ri.dialects.torch.Adam),
        ("bias_correction", ri.dialects.optax.Adam),  # which has no L2 term
        ("l2_is_weight_decay", ri.dialects.torch.SGD),
        ("gamma_semidefinite", ri.dialects.torch.RMSprop),
    ],
)
def test_dialects_prove_by_their_own_map(name, dialect):
    assert asked(name, dialect).proved


def test_a_term_that_theirs_lacks_must_be_0():
    with pytest.raises(TypeError, match=r"it has no l2, so that l2 must be 0, got lambda; .* say --names l2=…"):
        asked("efficient_form", ri.dialects.optax.Adam)


def test_a_setting_that_is_left_out_has_our_default():
    adapter = placed(theorem("scale_invariance"), ri.dialects.torch.RMSprop)[1]
    assert (adapter().lr, ri.RMSProp().lr, ri.dialects.torch.RMSprop().lr) == (0.001, 0.001, 0.01)


def test_a_setting_that_ours_lacks_is_not_the_theorem_s():
    """PyTorch's ``weight_decay`` of RMSProp is an L2 term, which must not pass for a decay of ours."""
    adapter = placed(theorem("scale_invariance"), ri.dialects.torch.RMSprop)[1]
    with pytest.raises(TypeError, match="weight_decay is no hyperparameter of it"):
        adapter(weight_decay=1)


WRONG = {
    "lr": "must be OURS=THEIRS,…, such as lr=learning_rate,beta1=betas.0, got 'lr'",
    "lr=learning_rate,lr=epsilon": "must have each name once, got 'lr' twice",
    "lr=epsilon,eps=epsilon": "must have each name once, got 'epsilon' twice",
    "rate=learning_rate": "must have a name of Adam before =, lr, beta1, beta2, eps, l2, m, v, g, m_hat, v_hat, got",
    "lr=learnin_rate": "must have a setting of Mine after lr=, .*, got 'learnin_rate'; did you mean learning_rate",
    "m=learning_rate": "must have a slot or value of Mine after m=, exp_avg, exp_avg_sq, mean, square, got",
    "beta1=betas.2": "must have betas.0 or betas.1 after beta1=, got 'betas.2'",
    "lr=epsilon.0": "Mine.epsilon is no tuple, so lr=epsilon.0 names nothing",
}


@pytest.mark.parametrize("names", WRONG)
def test_wrong_names(names):
    with pytest.raises(ValueError, match=WRONG[names]):
        placed(theorem("efficient_form"), Mine, "adam", written(names))


def test_what_is_missing_is_told_with_what_it_may_be():
    said = r"it has no lr, .*; .* say --names lr=learning_rate,beta1=betas.0,beta2=betas.1,eps=epsilon,.*m=…,v=…"
    with pytest.raises(TypeError, match=said):
        asked("efficient_form", Mine)
    with pytest.raises(TypeError, match=r"must return 'm_hat'; if it calls that otherwise, say --names m_hat=…"):
        asked("decay_conventions", Mine, NAMES.partition(",m_hat")[0])


# Controls


def test_a_control_is_made_of_the_rule_that_was_asked_about():
    """The default rule's own control fails; that of this one holds, and is told."""
    assert theorem("l2_is_weight_decay").prove().controlled().controls_fail
    found = asked("l2_is_weight_decay", Deaf, subject="l2").controlled()
    assert found.failure is None
    assert not found.proved
    assert not found.controls_fail
    assert "the controls the sign of the L2 term hold too" in found.outcome


def test_a_control_is_made_in_their_words():
    """In their names, with their spaces, and with the variables to which they unpack a pair."""
    found = asked("bias_correction", Mine, NAMES).controlled()
    assert found.proved
    assert found.controls_fail
    assert not any(each.unmade for each in found.refutations)
    found = asked("efficient_form", Mine, NAMES).controlled()
    assert found.controls_fail
    assert [each.control.change for each in found.refutations if each.unmade] == [r"$\epsilon$ inside the root"]


def test_a_control_that_cannot_be_made_is_named():
    found = asked("l2_is_weight_decay", Inline, subject="l2").controlled()
    assert not found.proved
    found = asked("efficient_form", ri.dialects.torch.Adam).controlled()
    assert found.controls_fail
    assert "not made of it: ε inside the root ('xp.sqrt(v_hat) + h.eps' stands nowhere in Adam)" in found.outcome
    dicts = [each for each in found.as_dict()["controls"] if "not_made" in each]
    assert [each["fails"] for each in dicts] == [False] * len(dicts)


def test_a_rule_put_in_the_place_of_theirs_is_no_control_of_theirs():
    control = Control("another", l2=ri.SGDW)
    one = Theorem("a", "a", "a", theorem("l2_is_weight_decay").derive, controls=(control,))
    found = prove_of(one, "l2", Deaf).controlled()
    assert not found.controls_fail
    assert not found.proved
    told = "no working control, since none could be made of it: another (it puts another class in its place)"
    assert told in found.outcome


def test_a_control_that_raises_for_theirs_is_named():
    derive = theorem("l2_is_weight_decay").derive
    control = Control("a name that theirs does not have", l2=changed(ri.SGD, "g + h.l2", "nowhere + h.l2"))
    found = prove_of(Theorem("a", "a", "a", derive, controls=(control,)), "l2", Deaf).controlled()
    assert "it raises NameError" in found.outcome
    of_ours = Theorem("a", "a", "a", derive, controls=(control,)).prove().controlled()
    assert of_ours.refutations[0].error  # a mistake of the theorem


def test_a_mutated_class_says_what_it_was_made_of():
    made = changed(ri.SGD, "theta - ", "theta + ")
    assert mutation(made).cls is ri.SGD
    assert mutation(made).texts == ("theta - ", "theta + ")
    assert mutation(ri.SGD) is None
    assert mutation(type("Child", (made,), {})) is None


# The line


def line(text):
    """The number of the one line of this file that has the text."""
    (number,) = (i for i, each in enumerate(LINES, 1) if text in each and "assert" not in each)
    return number


def test_the_line_that_breaks_a_proof():
    """The first other value: v̂; θ is other too, but because of it."""
    found = departed(asked("efficient_form", Late, NAMES))
    assert found.value == "square"
    assert [each.number for each in found.theirs] == [line("late = 1 - b2"), line("# wrong")]
    assert found.theirs[-1].text == "square = exp_avg_sq / late  # wrong"
    assert [each.text for each in found.ours] == ["v_hat = v / (1 - h.beta2**t)  # line 10"]
    assert found.ours[0].file.endswith("refimpl/rules/adam.py")
    assert f"test_asking.py:{found.theirs[-1].number}: square = exp_avg_sq / late" in str(found)


def test_a_value_in_the_return():
    found = departed(asked("l2_is_weight_decay", Inline, subject="l2"))
    assert found.value == "theta"
    assert [each.number for each in found.theirs] == [line("theta=theta + eta")]


def test_a_wrong_default_of_theirs_is_no_line_of_ours():
    assert departed(asked("efficient_form", Mine, NAMES)) is None
    assert departed(prove("l2_is_weight_decay", coefficient=lambda decay, rate: decay)) is None


class Written(ri.SGD):
    """SGD, by a quotient that nobody would write."""

    def update(h, xp, t, eta, theta, g):
        step = eta * h.lr * (g + h.l2 * theta)
        return dict(theta=(theta * theta - step * step) / (theta + step))


def test_values_that_are_the_same_are_said_to_be():
    """A derivation that looks at how a step is written, and not at what it is."""

    def derive(board: Board, rule=ri.SGD):
        board.part("A")
        board.equal("The coefficient", update(rule(lr=1), 1, *real("theta g"))["theta"].coeff(real("g")), -1)

    found = departed(prove_of(Theorem("a", "a", "a", derive), "rule", Written))
    assert "Every value that it returns is SGD's at the points that were tried" in found.note
    assert str(found).strip() == found.as_dict()["note"]


@pytest.mark.parametrize("dialect", [ri.dialects.torch.AdamW, ri.dialects.optax.AdamW], ids=lambda each: each.title())
def test_what_the_libraries_compute_is_what_the_theorem_says_of_them(dialect):
    found = asked("decay_conventions", dialect, subject="libraries").controlled()
    assert found.proved
    assert found.controls_fail


def test_a_theorem_that_fails_for_ours_blames_nobody():
    def derive(board: Board, rule=ri.SGD):
        board.equal("No", rule(lr=1).lr, 2)

    board = Theorem("a", "a", "a", derive)
    assert departed(prove_of(board, "rule", Deaf)) is None  # it was not begun
    noted = Theorem("a", "a", "a", lambda board, rule=ri.SGD: (board.part("A"), derive(board, rule)))
    assert departed(prove_of(noted, "rule", Deaf)).note == "It is not proved for SGD either."


@dataclass(frozen=True)
class Falling(Schedule):
    """A cosine that starts one step early, under other names."""

    steps: Any
    top: Any = 1
    bottom: Any = 0

    def eta(self, xp, k):
        done = xp.minimum(k + 1, self.steps)
        return self.bottom + (self.top - self.bottom) * (1 + xp.cos(xp.pi * done / self.steps)) / 2


def test_a_schedule_has_names_and_lines_too():
    found = asked("cosine_annealing", Falling, "T=steps,eta_max=top,eta_min=bottom")
    assert not found.proved
    departure = departed(found)
    assert [each.number for each in departure.theirs] == [line("done = xp.minimum"), line("return self.bottom")]
    right = asked("cosine_annealing", changed(Falling, "k + 1", "k"), "T=steps,eta_max=top,eta_min=bottom")
    assert right.proved
    assert right.controlled().controls_fail


# Files


def test_a_theorem_of_one_s_own():
    """CONTRIBUTING's checklist, as a newcomer follows it."""
    file = HERE.with_name("cosine_sum.py")
    assert len(file.read_text(encoding="utf-8").splitlines()) < 40
    found = prove(str(file)).controlled()
    assert found.proved
    assert found.controls_fail
    assert len(found.refutations) == 2
    assert found.theorem.name == "cosine_sum"


def test_theorems_of_files_come_last():
    file = str(HERE.with_name("cosine_sum.py"))
    assert [each.name for each in select([file, "errata", "bias_correction"])] == [
        "bias_correction",
        "errata",
        "cosine_sum",
    ]


def test_a_file_of_this_package_is_the_theorem_that_it_is():
    path = Path(ri.__file__).parents[1] / "derivations" / "errata.py"
    assert theorem(str(path)) is theorem("errata")


BAD = {
    "": r"bad.py must define THEOREM, a derivations.Theorem, but has no THEOREM",
    "THEOREM = 3": r"bad.py must define THEOREM, a derivations.Theorem, but has THEOREM = 3",
    "import derivations\nx = 1/0": r"bad.py:2: ZeroDivisionError: division by zero",
    "x = (": r"bad.py:1: SyntaxError",
    "import nowhere_at_all": r"bad.py:1: ModuleNotFoundError: No module named 'nowhere_at_all'",
    "from .proving import Board": r"bad.py:1: a relative import, but a file has no package: write from derivations",
    "raise SystemExit(3)": r"bad.py:1: SystemExit: 3",
}


@pytest.mark.parametrize("text", BAD)
def test_files_that_hold_no_theorem(text, tmp_path):
    (tmp_path / "bad.py").write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=BAD[text]):
        theorem(str(tmp_path / "bad.py"))


@pytest.mark.parametrize("path", ["nowhere/at_all.py", "nowhere/at_all", "at_all.py"])
def test_no_such_file(path):
    with pytest.raises(
        ValueError, match=r"must be a theorem's or the path of a Python file, got '.*', where there is none"
    ):
        theorem(path)

"""The guard of the syntax: what no symbol would see is refused by name and line, and all else is let through."""

import inspect
import time

import pytest
import sympy

import derivations
import refimpl as ri
from derivations.proving import Control, Theorem, changed, computed, index, positive, real, statement, symbols, update
from derivations.proving.guard import Refused, guarded, subjects
from refimpl import phi, psi, rules, schedules
from refimpl.dialects import dialects
from refimpl.problems import Theorem1, Theorem2, Theorem3
from tests.derivations import tricks
from tools.mutation.targets import GROUPS

T = index()
ALPHA, BETA1, BETA2, EPS, L2, STEPS, LOW, C = positive("alpha beta1 beta2 epsilon lambda T l C")
THETA, G, M = real("theta g m")
V = sympy.Symbol("v", nonnegative=True)


def adam(board, rule=ri.Adam, factor=1):
    """Algorithm 1, from any state; here and below the control is another factor."""
    made = update(rule(lr=ALPHA, beta1=BETA1, beta2=BETA2, eps=EPS, l2=0), T, THETA, G, m=M, v=V)
    m, v = BETA1 * M + (1 - BETA1) * G, BETA2 * V + (1 - BETA2) * G**2
    board.equal("m", made["m"], factor * m)
    board.equal("v", made["v"], v)
    root = sympy.sqrt(v / (1 - BETA2**T))
    step = ALPHA * m / (1 - BETA1**T) / (root + EPS)
    board.equal("θ", made["theta"], THETA - step)


def cosine(board, schedule=ri.CosineAnnealing, factor=1):
    k = sympy.Min(T, STEPS)
    board.equal("η", computed(schedule(T=STEPS)(T)), factor * (1 + sympy.cos(sympy.pi * k / STEPS)) / 2)


def framework(board, direction=phi.EMA, diagonal=psi.EMA, factor=1):
    made = update(ri.Adaptive(lr=ALPHA, phi=direction(BETA1), psi=diagonal(BETA2)), T, THETA, G, m=M, V=V)
    board.equal("m", made["m"], factor * (BETA1 * M + (1 - BETA1) * G))
    board.equal("V", made["V"], BETA2 * V + (1 - BETA2) * G**2)


def box(board, box=ri.Box, factor=1):
    made = update(ri.SGD(lr=ALPHA, l2=0, box=box(-1, 1)), T, THETA, G)
    board.equal("θ", made["theta"], factor * sympy.Max(-1, -sympy.Max(-1, ALPHA * G - THETA)))


def problem(board, problem=Theorem1, factor=1):
    case = problem(C=C, scale=sympy.Integer(1))
    board.equal("the regret", computed(case.regret_bound(T)), factor * (2 * C - 4) * T / 3)
    board.equal("β2", computed(case.beta2), 1 / (1 + C**2))
    board.equal("the large loss", computed(case.coefficient(symbols.XP, 3 * T + 1)), C)
    for found, stated in zip(problem(C=3).coefficients(4), (3, -1, -1, 3), strict=True):
        board.equal("a coefficient", computed(sympy.Integer(int(found))), stated)


TWICE = Control("twice as much", factor=2)


def theorem(derive, *controls):
    return Theorem(title="t", claim="c", source="s", derive=derive, controls=(TWICE, *controls))


#: Every trick, with the theorem that it fools and its subject.
TRICKS = {
    name: (derive, subject, cls, words)
    for listed, derive, subject in (
        (tricks.RULES, adam, "rule"),
        (tricks.SCHEDULES, cosine, "schedule"),
        (tricks.DIRECTIONS, framework, "direction"),
        (tricks.DIAGONALS, framework, "diagonal"),
        (tricks.BOXES, box, "box"),
        (tricks.PROBLEMS, problem, "problem"),
    )
    for name, (cls, words) in listed.items()
}


@pytest.mark.parametrize("name", TRICKS)
def test_a_trick_is_refused_by_name(name):
    derive, subject, cls, words = TRICKS[name]
    found = theorem(derive).prove(**{subject: cls})
    assert isinstance(found.failure, Refused), found
    assert words in str(found.failure)


@pytest.mark.parametrize("name", TRICKS)
def test_without_the_guard_it_is_proved(name, monkeypatch):
    derive, subject, cls, _ = TRICKS[name]
    monkeypatch.setattr(statement, "subjects", lambda given, defaults: given)
    monkeypatch.setattr(symbols, "guarded", lambda opt: opt)
    found = theorem(derive).prove(**{subject: cls})
    assert found.proved, found
    assert found.controlled().proved, found.controlled()


def test_every_theorem_about_adam_refuses_what_adam_is_not():
    """At the first look, before anything is derived."""
    asked = 0
    for each in derivations.select():
        for subject in (name for name, cls in each.about.items() if cls is ri.Adam):
            found = each.prove(**{subject: tricks.Branch})
            assert isinstance(found.failure, Refused), each.name
            assert found.steps == ()
            asked += 1
    assert asked > 10


def test_the_line_is_that_of_the_file():
    lines, first = inspect.getsourcelines(tricks.Branch.after)
    line = first + next(i for i, text in enumerate(lines) if "if t == 1000" in text)
    failure = theorem(adam).prove(rule=tricks.Branch).failure
    assert str(failure).startswith(f"tests.derivations.tricks.Branch.after, line {line}: `if t == 1000`: ")
    assert "write xp.where(…) instead" in str(failure)


EVERY = [
    *rules.ALL,
    *schedules.ALL,
    *(
        each
        for module in (phi, psi)
        for each in vars(module).values()
        if getattr(each, "__module__", "") == module.__name__
    ),
    *(Theorem1, Theorem2, Theorem3, ri.Box),
    *(tricks.Allowed, tricks.AllowedSchedule, tricks.AllowedBox, tricks.ExtendedBox),
]


#: Of these no theorem can be asked yet: they call a method of the rule, or go through their parts.
NOT_STRAIGHT = [ri.ScheduleFreeSGD, ri.ScheduleFreeAdamW, ri.Lookahead, ri.OneCycle, ri.Sequential]


@pytest.mark.parametrize(
    "cls", [each for each in EVERY if each not in NOT_STRAIGHT], ids=lambda cls: f"{cls.__module__}.{cls.__name__}"
)
def test_what_is_straight_is_let_through(cls):
    assert guarded(cls) is cls


@pytest.mark.parametrize("cls", NOT_STRAIGHT)
def test_what_is_not_straight_is_refused_by_name(cls):
    with pytest.raises(Refused, match=rf"{cls.__name__}\.\w+, line \d+: "):
        guarded(cls)


@pytest.mark.parametrize("dialect", dialects(), ids=lambda cls: cls.title())
def test_every_dialect_is_straight(dialect):
    assert guarded(dialect) is dialect


@pytest.mark.parametrize(
    ("derive", "asked"),
    [
        (adam, {"rule": tricks.Allowed}),
        (cosine, {"schedule": tricks.AllowedSchedule}),
        (box, {"box": tricks.AllowedBox}),
        (box, {"box": tricks.ExtendedBox}),
    ],
)
def test_all_that_may_be_written_is_read(derive, asked):
    found = theorem(derive).prove(**asked).controlled()
    assert found.proved, found


@pytest.mark.parametrize(("old", "new"), [("m / (", "(m if t else m) / ("), ("v / (1 -", "v / (1 < 0 or 1 -")])
def test_a_change_is_read_like_a_rule(old, new):
    with pytest.raises(Refused, match=r"refimpl\.rules\.adam\.update, line 5|refimpl\.rules\.adam\.update, line 6"):
        guarded(changed(ri.Adam, old, new))


def test_control_flow_of_the_package_is_no_one_else_s():
    """The very text of a permitted line, in another class."""

    class Same(schedules.WarmRestarts):
        def run(s, xp, k):
            if s.T_mult == 1:
                return xp.floor(xp.divide(k, s.T_0)) * s.T_0, s.T_0
            return 0 * k, s.T_0

    with pytest.raises(Refused, match=r"`if s\.T_mult == 1`"):
        guarded(Same)
    with pytest.raises(Refused, match=r"_slowly_growing"):
        guarded(type("Other", (schedules.WarmRestarts,), {"_slowly_growing": lambda s, xp, k: (k, k)}))
    assert guarded(changed(schedules.WarmRestarts, "1 + xp.divide", "2 + xp.divide", method="run"))


def test_parts_are_read_where_they_are_known():
    opt = ri.Adaptive(lr=ALPHA, phi=tricks.BranchOfDirection(BETA1), psi=psi.EMA(BETA2))
    with pytest.raises(Refused, match=r"BranchOfDirection\.update"):
        update(opt, T, THETA, G)
    opt = ri.SGD(lr=1, schedule=tricks.ScheduleBranch(T=STEPS))
    with pytest.raises(Refused, match=r"ScheduleBranch\.eta"):
        update(opt, T, THETA, G)
    with pytest.raises(Refused, match=r"ScheduleBranch\.eta"):
        next(symbols.steps(opt, 0, [G]))
    warm = ri.SGD(lr=1, schedule=schedules.Warmup(2, tricks.ScheduleBranch(T=STEPS)))
    with pytest.raises(Refused, match=r"ScheduleBranch\.eta"):
        update(warm, T, THETA, G)


def test_what_changes_after_a_proof_is_read_again(monkeypatch):
    assert theorem(adam).prove().proved
    monkeypatch.setattr(ri.Adam, "update", tricks.Verbatim.update)
    with pytest.raises(Refused, match=r"Adam\.update: it was replaced by tests\.derivations\.tricks\.Verbatim\.update"):
        guarded(ri.Adam)
    monkeypatch.undo()
    assert guarded(tricks.Allowed)
    monkeypatch.setattr(tricks, "corrected", tricks.helper)
    with pytest.raises(Refused, match=r"tricks\.helper"):
        guarded(tricks.Allowed)
    monkeypatch.undo()
    opt = ri.Adam()
    opt.__dict__["apply"] = lambda *given: {}
    with pytest.raises(Refused, match=r"Adam\.apply: replaced in one instance"):
        update(opt, T, THETA, G)


def test_a_function_that_makes_a_subject_is_no_way_around():
    assert theorem(adam).prove(rule=lambda **settings: ri.Adam(**settings)).proved
    for cls, given in ((tricks.Branch, {}), (tricks.ScheduleBranch, {"T": 4}), (dict, {})):
        found = theorem(adam).prove(rule=lambda cls=cls, given=given, **settings: cls(**given))
        assert isinstance(found.failure, Refused)


def test_a_control_that_is_refused_does_not_work():
    refused = Control("a branch", rule=tricks.Branch)
    failing = Control("the root forgotten", rule=changed(ri.Adam, "xp.sqrt(v_hat)", "v_hat"))
    found = theorem(adam, failing).prove().controlled()
    assert found.proved
    assert found.controls_fail
    assert [each.works for each in found.refutations] == [True, True]
    found = theorem(adam, failing, refused).prove().controlled()
    assert not found.proved
    assert not found.controls_fail
    assert [each.works for each in found.refutations] == [True, True, False]
    assert found.refutations[2].error.startswith("no step was asked of it: tests.derivations.tricks.Branch.after, line")
    assert "a branch (no step was asked of it: tests.derivations.tricks.Branch.after, line" in found.outcome
    assert found.as_dict()["controls"][2]["fails"] is False


def test_a_control_of_another_rule_that_is_refused_is_not_made():
    refused = Control("a branch", rule=changed(ri.Adam, "h.l2 * theta", "(t == 1000) * theta"))
    found = theorem(adam, refused).prove(rule=tricks.Allowed).controlled()
    assert found.proved
    assert [each.works for each in found.refutations] == [True, False]
    assert found.refutations[1].error == ""
    assert found.refutations[1].unmade.startswith("no step was asked of it: tests.derivations.tricks.update, line")
    assert "not made of it: a branch (no step was asked of it" in found.outcome
    assert "no step was asked of it" in found.as_dict()["controls"][1]["not_made"]


def test_a_mutant_is_read_like_the_rule_itself():
    (target,) = GROUPS["Adam"].targets
    with target.replaced_by(target.source.replace("m_hat = m /", "m_hat = 2 * m /")):
        failure = theorem(adam).prove().failure
        assert failure is not None
        assert not isinstance(failure, Refused)
    with target.replaced_by(target.source.replace("m_hat = m /", "m_hat = (t == 1000 or 1) * m /")):
        assert isinstance(theorem(adam).prove().failure, Refused)
    assert theorem(adam).prove().proved


def test_a_refusal_has_every_form():
    found = theorem(adam).prove(rule=tricks.Formatted)
    assert found.as_dict()["verdict"] == "not proved"
    assert found.as_dict()["failure"] == str(found.failure)
    assert "**Not proved.** " in found.markdown()
    assert r"f'\{t\}'" in found.latex()


def test_no_control_of_a_theorem_is_refused():
    for each in derivations.select():
        for control in each.controls:
            subjects(control.arguments, each.subjects)


def test_it_takes_no_time():
    """Each class is read once: the whole package in a second, and a rule that was read in no time."""
    opt = ri.AdamW()
    guarded(opt)
    start = time.process_time()
    for _ in range(100):
        guarded(opt)
    assert time.process_time() - start < 0.1

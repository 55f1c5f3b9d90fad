"""Rules, schedules, parts and problems that do something else at times, so that no symbol sees it.

Each is proved where the guard does not look: ``test_straight`` says by which theorem.  Most rules forget all in step
1000; what the guard has to name stands before the class.
"""

import abc
import copy
import functools
import itertools
import operator
import random
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np
import sympy

import refimpl as ri
from refimpl import phi, psi
from refimpl.core import namespaces
from refimpl.core.hyperparameter_table import Hyperparameter
from refimpl.core.mutation import mutated
from refimpl.problems import Theorem1

RULES, SCHEDULES, DIRECTIONS, DIAGONALS, BOXES, PROBLEMS = {}, {}, {}, {}, {}, {}


def trick(where, words):
    """``words`` is what the refusal says, beside the class's name."""

    def listed(cls):
        where[cls.__name__] = (cls, words)
        return cls

    return listed


def forgotten(out):
    """θ, m and v are 0."""
    return {**out, "theta": 0 * out["theta"], "m": 0 * out["m"], "v": 0 * out["v"]}


class Honest(ri.Adam):
    """Adam, in whose ``update`` the others do something."""

    def after(h, xp, t, out):
        return out

    def update(h, xp, t, eta, theta, g, m, v):
        return h.after(xp, t, ri.Adam.update(h, xp, t, eta, theta, g, m, v))


# Control flow.


@trick(RULES, "`if t == 1000`")
class Branch(Honest):
    def after(h, xp, t, out):
        if t == 1000:
            return forgotten(out)
        return out


@trick(RULES, "`forgotten(out) if t == 1000 else out`")
class ConditionalExpression(Honest):
    def after(h, xp, t, out):
        return forgotten(out) if t == 1000 else out


@trick(RULES, "`t == 1000 and forgotten(out) or out`")
class Conjunction(Honest):
    def after(h, xp, t, out):
        return (t == 1000 and forgotten(out)) or out


@trick(RULES, "`t != 1000`")
class Arithmetic(Honest):
    def after(h, xp, t, out):
        return {**out, "theta": out["theta"] * int(t != 1000)}


@trick(RULES, "`not t - 1000`")
class Negation(Honest):
    def after(h, xp, t, out):
        return {**out, "theta": out["theta"] * (1 - (not t - 1000))}


@trick(RULES, "`while t == 1000`")
class Loop(Honest):
    def after(h, xp, t, out):
        while t == 1000:
            return forgotten(out)
        return out


@trick(RULES, "`match t`")
class Match(Honest):
    def after(h, xp, t, out):
        match t:
            case 1000:
                return forgotten(out)
        return out


@trick(RULES, "`out.items`")
class Condition(Honest):
    def after(h, xp, t, out):
        return dict([(name, x) for name, x in out.items()] + [("theta", 0 * x) for x in [out["theta"]] if t == 1000])


@trick(RULES, "`True`: a key must be a name")
class Table(Honest):
    def after(h, xp, t, out):
        return {True: forgotten(out), False: out}[t == 1000]


@trick(RULES, "`t == 1000`")
class Pair(Honest):
    def after(h, xp, t, out):
        return (out, forgotten(out))[t == 1000]


@trick(RULES, "`try`")
class Attempt(Honest):
    def after(h, xp, t, out):
        try:
            return forgotten(out) if int(t) == 1000 else out
        except TypeError:
            return out


@trick(RULES, "`(now := (t == 1000))`")
class Walrus(Honest):
    def after(h, xp, t, out):
        return [out, forgotten(out)][(now := t == 1000) * now]


@trick(RULES, "`forgotten(out) if t == 1000 else out`")
class Lambda(Honest):
    def after(h, xp, t, out):
        return (lambda: forgotten(out) if t == 1000 else out)()


@trick(RULES, "`(yield (t == 1000))`")
class Generator(Honest):
    def steps(h, t):
        yield t == 1000

    def after(h, xp, t, out):
        return (out, forgotten(out))[next(h.steps(t))]


@trick(RULES, "`assert")
class Assertion(Honest):
    def after(h, xp, t, out):
        assert t != 1000
        return out


@trick(RULES, "`del ")
class Deletion(Honest):
    def after(h, xp, t, out):
        kept = dict(out)
        del kept["m_hat"]
        return {**out, **kept}


@trick(RULES, "`with ")
class With(Honest):
    def after(h, xp, t, out):
        with xp.quiet():
            return out


@trick(RULES, "`theta *= 2`")
class InPlace(Honest):
    def after(h, xp, t, out):
        theta = out["theta"]
        before = theta
        theta *= 2  # an array changes, and with it what ``before`` is
        return {**out, "theta": before}


# What tells a symbol from a number, or makes a number of it.


@trick(RULES, "`repr(t)`")
class Builtins(Honest):
    def after(h, xp, t, out):
        return {**out, "theta": out["theta"] * min(1, abs(3 - len(repr(t))))}


@trick(RULES, "`t.is_Integer`")
class IsInteger(Honest):
    def after(h, xp, t, out):
        return {**out, "theta": out["theta"] * (1 - int(t.is_Integer))}


@trick(RULES, "`isinstance(t, sympy.Basic)`")
class Isinstance(Honest):
    def after(h, xp, t, out):
        return {**out, "theta": out["theta"] * int(isinstance(t, sympy.Basic))}


@trick(RULES, "`type(t) is not float`")
class Type(Honest):
    def after(h, xp, t, out):
        return {**out, "theta": out["theta"] * int(type(t) is not float)}


@trick(RULES, "`theta.__class__`")
class Class(Honest):
    def after(h, xp, t, out):
        theta = out["theta"]
        return {**out, "theta": theta * int(theta.__class__.__module__.startswith("sympy"))}


@trick(RULES, "`xp.name`")
class Reading(Honest):
    def after(h, xp, t, out):
        return {**out, "theta": out["theta"] * len(xp.name) / 5}


@trick(RULES, "`xp is namespaces.NUMPY`")
class IsNumPy(Honest):
    def after(h, xp, t, out):
        return {**out, "theta": out["theta"] * (1 - (xp is namespaces.NUMPY))}


@trick(RULES, "`hash(t) == 1000`")
class Hash(Honest):
    def after(h, xp, t, out):
        return (out, forgotten(out))[int(hash(t) == 1000)]


@trick(RULES, "`'1000'.count`")
class Text(Honest):
    def after(h, xp, t, out):
        return (out, forgotten(out))["1000".count(str(t))]


@trick(RULES, "`f'{t}' == '1000'`")
class Formatted(Honest):
    def after(h, xp, t, out):
        return (out, forgotten(out))[int(f"{t}" == "1000")]


@trick(RULES, "`'%s' % t == '1000'`")
class Modulo(Honest):
    def after(h, xp, t, out):
        return (out, forgotten(out))[int("%s" % t == "1000")]  # noqa: UP031


@trick(RULES, "`theta.subs`")
class Substitution(Honest):
    def after(h, xp, t, out):
        theta = out["theta"]
        return {**out, "theta": theta + 0 * theta.subs(t, 1)}


@trick(RULES, "`getattr(t, 'free_symbols', ())`")
class Getattr(Honest):
    def after(h, xp, t, out):
        return (forgotten(out), out)[len(getattr(t, "free_symbols", ()))]


@trick(RULES, "`eval('out if t != 1000 else forgotten(out)')`")
class Eval(Honest):
    def after(h, xp, t, out):
        return eval("out if t != 1000 else forgotten(out)")


@trick(RULES, "`operator.ne(t, 1000)`")
class Operator(Honest):
    def after(h, xp, t, out):
        return {**out, "theta": out["theta"] * int(operator.ne(t, 1000))}


@trick(RULES, "`np.equal(t, 1000)`")
class NumPy(Honest):
    def after(h, xp, t, out):
        return {**out, "theta": out["theta"] * (1 - int(np.equal(t, 1000)))}


@trick(RULES, "`t in (1000,)`")
class Membership(Honest):
    def after(h, xp, t, out):
        return {**out, "theta": out["theta"] * (1 - (t in (1000,)))}


@trick(RULES, "`(1000,).count`")
class Counting(Honest):
    def after(h, xp, t, out):
        return {**out, "theta": out["theta"] * (1 - (1000,).count(t))}


@trick(RULES, "`t.__eq__(1000) is not True`")
class Dunder(Honest):
    def after(h, xp, t, out):
        return {**out, "theta": out["theta"] * int(t.__eq__(1000) is not True)}


class Lurking:
    """A number that is 0 beside 1000."""

    def __rmul__(self, t):
        return 0 if t == 1000 else 1


LURKING = Lurking()


@trick(RULES, "`LURKING`")
class Overloaded(Honest):
    def after(h, xp, t, out):
        return {**out, "theta": out["theta"] * (t * LURKING)}


@trick(RULES, "`h.lurking`")
class OverloadedInClass(Honest):
    lurking = Lurking()

    def after(h, xp, t, out):
        return {**out, "theta": out["theta"] * (t * h.lurking)}


@trick(RULES, "recursive")
class Recursion(Honest):
    def recursive(h, t, depth):
        return {0: lambda: 1}.get(depth, lambda: h.recursive(t, depth - 1))()

    def after(h, xp, t, out):
        return {**out, "theta": out["theta"] * h.recursive(t, 3)}


@trick(RULES, "`range(h.rounds)`")
@dataclass(frozen=True, kw_only=True)
class Range(Honest):
    rounds: int = field(default=2, metadata={"hyper": False})

    def after(h, xp, t, out):
        return {**out, "theta": out["theta"] * (1 - sum(0 for _ in range(h.rounds)))}


# Elsewhere.


def helper(t, out):
    """Not in the class."""
    return forgotten(out) if t == 1000 else out


@trick(RULES, "tricks.helper, line")
class Helper(Honest):
    def after(h, xp, t, out):
        return helper(t, out)


@trick(RULES, "Property.factor, line")
class Property(Honest):
    @property
    def factor(h):
        return 0 if h.lr == Fraction(1, 1000) else 1

    def after(h, xp, t, out):
        return {**out, "theta": out["theta"] * h.factor}


class Descriptor:
    """A member that looks at its rule."""

    def __get__(self, h, cls):
        return 0 if h.lr == 1e-3 else 1


@trick(RULES, "`h.factor`")
class Described(Honest):
    factor = Descriptor()

    def after(h, xp, t, out):
        return {**out, "theta": out["theta"] * h.factor}


@trick(RULES, "helper, line")
class Default(Honest):
    def after(h, xp, t, out, helper=helper):
        return helper(t, out)


@trick(RULES, "the default of seen may change, a list")
class DefaultList(Honest):
    def after(h, xp, t, out, seen=[]):  # noqa: B006
        seen.append(t)
        return out if len(seen) != 1000 else forgotten(out)


def closed():
    """A class with a counter that it encloses."""
    count = itertools.count()

    class Closure(Honest):
        def after(h, xp, t, out):
            return (out, forgotten(out))[next(count) // 1000]

    return Closure


trick(RULES, "`next(count) // 1000`")(closed())
COUNTS = {"steps": 0}


@trick(RULES, "a dict may change")
class Global(Honest):
    def after(h, xp, t, out):
        return {**out, "theta": out["theta"] + 0 * COUNTS["steps"]}


TIMES = 0


def tick():
    """Count."""
    global TIMES
    TIMES = TIMES + 1


@trick(RULES, "this global is changed by a function")
class ChangedGlobal(Honest):
    def after(h, xp, t, out):
        return {**out, "theta": out["theta"] + 0 * TIMES}


@trick(RULES, "`global TIMES`")
class Tick(Honest):
    def after(h, xp, t, out):
        tick()
        return out


@trick(RULES, "`type(h).count += 1`")
class Counter(Honest):
    count = 0

    def after(h, xp, t, out):
        type(h).count += 1
        return out if h.count != 1000 else forgotten(out)


@trick(RULES, "`h.seen`")
class Memory(Honest):
    seen = []

    def after(h, xp, t, out):
        h.seen.append(t)
        return out if len(h.seen) != 1000 else forgotten(out)


@functools.lru_cache
def cached(t):
    """Of a cache there is no source."""
    return t != 1000


@trick(RULES, "`cached")
class Cached(Honest):
    def after(h, xp, t, out):
        return {**out, "theta": out["theta"] * int(cached(t))}


partial = functools.partial(operator.ne, 1000)


@trick(RULES, "`partial")
class Partial(Honest):
    def after(h, xp, t, out):
        return {**out, "theta": out["theta"] * int(partial(t))}


@functools.singledispatch
def dispatched(t):
    """1 for a symbol."""
    return 1


@dispatched.register
def _(t: float):
    return 0 if t == 1000 else 1


@trick(RULES, "dispatched")
class Dispatched(Honest):
    def after(h, xp, t, out):
        return {**out, "theta": out["theta"] * dispatched(t)}


@trick(RULES, "`random.random()`")
class Random(Honest):
    def after(h, xp, t, out):
        return {**out, "theta": out["theta"] + 0 * random.random()}


@trick(RULES, "`copy.copy(out)`")
class Copied(Honest):
    def after(h, xp, t, out):
        return copy.copy(out)


@trick(RULES, "only settings may be replaced, by numbers")
class Replaced(Honest):
    def finished(h, out):
        return out

    def after(h, xp, t, out):
        return h.replaced({"finished": lambda out: forgotten(out) if t == 1000 else out}).finished(out)


@trick(RULES, "an annotation must be a name")
class Annotated(Honest):
    def after(h, xp, t, out):
        def same(x: COUNTS.update(steps=COUNTS["steps"] + 1)):
            return x

        return same(out)


@trick(RULES, "`h.__factor`")
class Mangled(Honest):
    def __factor(h, t):
        return int(t != 1000)

    def after(h, xp, t, out):
        return {**out, "theta": out["theta"] * h.__factor(t)}


# The class itself.


@trick(RULES, "kept")
class Kept(ri.Adam):
    def kept(self, params, results, state):
        theta, state = super().kept(params, results, state)
        return 2 * theta, state


@trick(RULES, "step")
class Step(ri.Adam):
    def step(self, params, grads, state):
        return super().step(params, grads, state) if state.t != 999 else (params, state)


@trick(RULES, "intermediates")
class Intermediates(ri.Adam):
    def intermediates(self, params, grads, state):
        return list(super().intermediates(params, grads, state))


@trick(RULES, "apply")
class Apply(ri.Adam):
    def apply(h, xp, t, theta, g, **kept):
        out = super().apply(xp, t, theta, g, **kept)
        return forgotten(out) if t == 1000 else out


@trick(RULES, "at, line")
class At(ri.Adam):
    def at(self, k):
        return super().at(k if k != 999 else 0)


@trick(RULES, "over, line")
class Over(ri.Adam):
    def over(self, number, k):
        return super().over(number, k)


@trick(RULES, "__getattribute__")
class Getattribute(ri.Adam):
    def __getattribute__(self, name):
        found = super().__getattribute__(name)
        return 0 if name == "lr" and type(found) is float else found


@trick(RULES, "__getattr__")
class GetattrOfClass(ri.Adam):
    def __getattr__(self, name):
        raise AttributeError(name)


@trick(RULES, "__init_subclass__")
class InitSubclass(ri.Adam):
    def __init_subclass__(cls):
        super().__init_subclass__()


@trick(RULES, "__new__")
class New(ri.Adam):
    def __new__(cls, **settings):
        return super().__new__(cls)


@trick(RULES, "__init__")
class Init(ri.Adam):
    def __init__(self, **settings):
        super().__init__(**settings)


@trick(RULES, "__post_init__")
class PostInit(ri.Adam):
    def __post_init__(self):
        super().__post_init__()
        if isinstance(self.lr, float):
            self.__dict__["beta1"] = 0.0


@trick(RULES, "__post_init__")
@dataclass(frozen=True, kw_only=True)
class PostInitAfter(ri.Adam):
    def __post_init__(self):
        object.__setattr__(self, "l2", self.l2)
        super().__post_init__()


@trick(RULES, "evaluated")
class Evaluated(ri.Adam):
    def evaluated(self, params, state):
        return params if state.t != 999 else 2 * params


@trick(RULES, "a default that is made by a function")
@dataclass(frozen=True, kw_only=True)
class Factory(ri.Adam):
    factor: ri.core.hyper.Hyper = field(default_factory=int)


@trick(RULES, "`0 if k == 999 else 1`")
@dataclass(frozen=True, kw_only=True)
class DefaultSchedule(ri.Adam):
    eps: ri.core.hyper.Hyper = lambda k: 0 if k == 999 else 1


class Meta(type):
    """May do anything."""


@trick(RULES, "its metaclass Meta")
class WithMeta(ri.Adam, metaclass=Meta):
    pass


@trick(RULES, "its metaclass ABCMeta")
class WithABC(ri.Adam, abc.ABC):
    pass


class Mixin:
    """From outside of the package."""

    def kept(self, params, results, state):
        return super().kept(params, results, state)


@trick(RULES, "Mixin.kept")
class Mixed(Mixin, ri.Adam):
    pass


def wrapped(function):
    """A decorator that branches."""

    @functools.wraps(function)
    def update(h, xp, t, eta, theta, g, m, v):
        out = function(h, xp, t, eta, theta, g, m, v)
        return forgotten(out) if t == 1000 else out

    return update


@trick(RULES, "Decorated.update")
class Decorated(ri.Adam):
    @wrapped
    def update(h, xp, t, eta, theta, g, m, v):
        return ri.Adam.update(h, xp, t, eta, theta, g, m, v)


@trick(RULES, "LambdaAttribute.update")
class LambdaAttribute(ri.Adam):
    update = lambda h, xp, t, eta, theta, g, m, v: ri.Adam.update(h, xp, t, eta, theta, g, m, v)  # noqa: E731


def unwritten():
    """A class without source."""
    scope = {"ri": ri}
    exec(
        "class Unwritten(ri.Adam):\n    def update(h, xp, t, eta, theta, g, m, v):\n"
        "        return ri.Adam.update(h, xp, t, eta, theta, g, m, v)\n",
        scope,
    )
    return scope["Unwritten"]


trick(RULES, "its source cannot be read")(unwritten())


class Verbatim(ri.Adam):
    """Adam as it stands."""

    def update(h, xp, t, eta, theta, g, m, v):
        return ri.Adam.update(h, xp, t, eta, theta, g, m, v)


@trick(RULES, "Patched.update: its source is that of")
class Patched(ri.Adam):
    pass


Patched.update = Verbatim.update


@trick(RULES, "its source cannot be read, or is not what runs")
class Recoded(ri.Adam):
    def update(h, xp, t, eta, theta, g, m, v):
        return ri.Adam.update(h, xp, t, eta, theta, g, m, v)


Recoded.update.__code__ = Recoded.update.__code__.replace(co_consts=(None, 1))


@trick(RULES, "descriptor in place of a number")
@dataclass(frozen=True, kw_only=True)
class Hidden(ri.Adam):
    def update(h, xp, t, eta, theta, g, m, v):
        return ri.Adam.update(h, xp, t, eta, theta, g, m, v)


Hidden.l2 = property(lambda h: h.__dict__.get("l2", 0), lambda h, value: None)


class Slots(tuple):
    """A tuple that may say something else the next time."""

    __slots__ = ()


@trick(RULES, "OwnTuple.slots: a Slots")
class OwnTuple(ri.Adam):
    slots = Slots(("m", "v"))


@trick(RULES, "slots")
class SlotsProperty(ri.Adam):
    @property
    def slots(self):
        return ("m", "v")


Changed = mutated(ri.Adam, "return dict(", "t == 1000 and print()\n    return dict(")
trick(RULES, "refimpl.rules.adam.update, line")(type("Changed", (Changed,), {}))


# Schedules.


@trick(SCHEDULES, "`if k == 1000`")
class ScheduleBranch(ri.CosineAnnealing):
    def eta(s, xp, k):
        if k == 1000:
            return 0 * k
        return super().eta(xp, k)


@trick(SCHEDULES, "__call__")
class Called(ri.CosineAnnealing):
    def __call__(self, k):
        return super().__call__(k) if k != 1000 else 0


@trick(SCHEDULES, "rounded")
class Rounded(ri.CosineAnnealing):
    def rounded(self, k):
        return 0.0


@trick(SCHEDULES, "_over")
class OverOfSchedule(ri.CosineAnnealing):
    def _over(self, xp):
        return super()._over(xp)


@trick(SCHEDULES, "`s.T.is_Symbol`")
class SettingOfSchedule(ri.CosineAnnealing):
    def eta(s, xp, k):
        return super().eta(xp, k) * int(s.T.is_Symbol)


@trick(SCHEDULES, "`s.T.is_Symbol`")
@dataclass(frozen=True)
class SaidToBeASchedule(ri.CosineAnnealing):
    T: ri.Schedule

    def eta(s, xp, k):
        return super().eta(xp, k) * int(s.T.is_Symbol)


class Duck:
    """A schedule by its looks."""

    def __init__(self, T, eta_max=1, eta_min=0):
        self.its = ri.CosineAnnealing(T=T, eta_max=eta_max, eta_min=eta_min)

    def __call__(self, k):
        return 0 if k == 1000 else self.its(k)


trick(SCHEDULES, "it is no Schedule")(Duck)


# Parts of the framework.


@trick(DIRECTIONS, "`if t == 1000`")
class BranchOfDirection(phi.EMA):
    def update(h, xp, t, g, m):
        if t == 1000:
            return {"m": 0 * m}
        return phi.EMA.update(h, xp, t, g, m)


@trick(DIRECTIONS, "inputs")
class Inputs(phi.EMA):
    def inputs(self, g, slots):
        return {"g": g, "m": slots["m"]}


@trick(DIRECTIONS, "keeps_history")
class History(phi.EMA):
    @property
    def keeps_history(self):
        return False


@trick(DIAGONALS, "`V == 1000`")
class BranchOfDiagonal(psi.EMA):
    def update(h, xp, t, g, V):
        return {"V": psi.EMA.update(h, xp, t, g, V)["V"] * (1 - (V == 1000))}


# Boxes.


@trick(BOXES, "`super().project(xp, theta) if theta != 1000 else theta`")
class BranchOfBox(ri.Box):
    def project(self, xp, theta):
        return super().project(xp, theta) if theta != 1000 else theta


# Problems.


@trick(PROBLEMS, "`if steps == 1000`")
class BranchOfProblem(Theorem1):
    def regret_bound(self, steps):
        if steps == 1000:
            return 0
        return super().regret_bound(steps)


@trick(PROBLEMS, "`if s.C == 1000`")
class BranchOfCoefficient(Theorem1):
    def coefficient(s, xp, t):
        if s.C == 1000:
            return 0
        return super().coefficient(xp, t)


@trick(PROBLEMS, "`np.arange(steps) < 12`")
class Coefficients(Theorem1):
    def coefficients(self, steps, rng=None):
        return (np.arange(steps) < 12) * super().coefficients(steps)


@trick(PROBLEMS, "`0 if self.C == 1000 else 1`")
class PropertyOfProblem(Theorem1):
    @property
    def beta2(self):
        return 1 / (1 + self.C**2) * (0 if self.C == 1000 else 1)


# What may be written.


def corrected(x, beta, t):
    """A helper that is straight."""
    return x / (1 - beta**t)


HALF = Fraction(1, 2)


@dataclass(frozen=True, kw_only=True)
class Allowed(ri.Adam):
    """All at once that a straight line may hold."""

    extra: ri.core.hyper.Hyper = 0
    half = HALF
    hyperparameters = {"extra": Hyperparameter(example=0.5, other=1.0)}

    def __post_init__(self):
        super().__post_init__()
        if self.eps is None:
            raise ValueError(f"eps must be a number, got {self.eps}")

    @property
    def rest(h):
        return 1 - h.beta1

    def root(h, xp, v):
        """√v."""
        return xp.sqrt(v)

    def update(h, xp, t, eta, theta, g, m, v):
        def averaged(old, new, *, beta):
            return beta * old + (1 - beta) * new

        g = g + h.l2 * theta
        average = lambda x: h.beta1 * x + h.rest * g  # noqa: E731
        m = average(m)
        v = averaged(v, g * g, beta=h.beta2)
        out = dict(g=g, m=m, v=v)
        out["m_hat"], out["v_hat"] = corrected(m, h.beta1, t), corrected(v, beta=h.beta2, t=t)
        rate: object = eta * h.lr * (2 * HALF) * (2 * h.half)
        root, _ = [h.root(xp.scalar, out["v_hat"]), 0]
        step = rate * out["m_hat"] / (root + h.eps)
        for factor in (1, 1):
            step = step * factor
        out.update({"theta": theta - sum([step, 0 * h.extra])})
        return {**out} | {"step": step}


class AllowedSchedule(ri.CosineAnnealing):
    """A formula that adds to that of its base, and what a schedule says of itself."""

    name = "cosine"
    piecewise_constant = False

    def eta(s, xp, k):
        return (super().eta(xp, k) + ri.CosineAnnealing.eta(s, xp, k)) / 2


class AllowedBox(ri.Box):
    """Clipping, written anew."""

    def project(self, xp, theta):
        return xp.maximum(-xp.maximum(-theta, -self.hi), self.lo)


class ExtendedBox(ri.Box):
    """Clipping, by the base."""

    hyperparameters = {"lo": Hyperparameter(symbols=("l",))}

    def project(self, xp, theta):
        return (super().project(xp, theta) + ri.Box.project(self, xp, theta)) / 2

"""Controls of a theorem about somebody else's rule: the same change, made in their text."""

import ast
import re
from collections.abc import Mapping
from typing import Any

from refimpl.core.mutation import Mutation, formula, mutated, mutation

from .adapter import again, behind, names_of
from .statement import Control


class Unmade(Exception):
    """A control that cannot be made of their rule, and why."""


def arguments(control: Control, own: Mapping[str, Any], asked: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of the derivation for a control of the rule that was asked about.

    A control that changes another subject or the statement is taken as it is.  One that changes a place in the
    text of the default rule makes the same change in theirs.

    Args:
        own: the theorem's own subjects.
        asked: those that were asked about in their place.

    Raises:
        Unmade: the change has no place in their text, or it puts another rule in the place of theirs.
    """
    changes = dict(asked)
    for name, value in control.arguments.items():
        theirs = asked.get(name)
        changes[name] = _changed(value, own[name], theirs) if isinstance(theirs, type) else value
    return changes


def _changed(control: Any, own: type, theirs: type) -> type:
    made = mutation(control) if isinstance(control, type) else None
    if made is None or made.cls is not own:
        raise Unmade("it puts another class in its place")
    computes = behind(theirs)
    try:
        return again(theirs, mutated(computes, *_texts(made, theirs), method=made.method))
    except (OSError, SyntaxError, AttributeError, ValueError) as error:
        raise Unmade(f"the text of {theirs.__name__} cannot be changed ({error})") from error


def _texts(made: Mutation, theirs: type) -> list[str]:
    """The texts of the change, in the words of ``theirs``."""
    words = _Words(made, theirs)
    return [text for pair in zip(made.texts[::2], made.texts[1::2], strict=True) for text in words.pair(*pair)]


class _Words:
    """How a rule of ours is written in theirs: its parameters, its settings, its slots and values."""

    def __init__(self, made: Mutation, theirs: type):
        self.name, self.names = theirs.__name__, names_of(theirs)
        self.text = formula(behind(theirs), made.method)
        self.mine, self.yours = (_parameters(text) for text in (formula(made.cls, made.method), self.text))
        self.local = _locals(self.text, self.yours[0])

    def pair(self, old: str, new: str) -> tuple[str, str]:
        """The text that is changed, as theirs has it, and its replacement."""
        pattern = r"\s*".join(self._pattern(each) for each in self._words(old))
        before, after = (r"\b" if re.match(r"\w", end) else "" for end in (old[:1], old[-1:]))
        found = {match[0] for match in re.finditer(before + pattern + after, self.text)}
        places = len(re.findall(before + pattern + after, self.text))
        if places != 1:
            where = "nowhere" if places == 0 else f"{places} times"
            raise Unmade(f"{old.strip()!r} stands {where} in {self.name}")
        place = found.pop()
        return place, "".join(self._written(each, place) for each in re.split(r"(\w+(?:\.\w+)?)", new))

    def _words(self, text: str) -> list[str]:
        """Names with their attribute, signs, and the ends of lines."""
        return re.findall(r"\w+(?:\.\w+)?|\n|\S", text)

    def _spellings(self, word: str) -> list[str]:
        """The ways in which theirs may write a word of ours."""
        name, dot, attribute = word.partition(".")
        given = dict(zip(self.mine, self.yours, strict=False))
        if dot and name == self.mine[0]:
            path = self.names.get(attribute, attribute)
            setting, _, element = path.partition(".")
            whole = f"{self.yours[0]}.{setting}"
            direct = [f"{whole}[{element}]"] if element else [whole]
            return [*self.local.get(path, []), *direct]
        if dot:
            return [f"{given.get(name, name)}.{attribute}"]
        return [self.names.get(name, given.get(name, name))]

    def _pattern(self, word: str) -> str:
        if word == "\n":
            return r"[ \t]*(?:#[^\n]*)?\n"
        return "(?:" + "|".join(re.escape(each) for each in self._spellings(word)) + ")"

    def _written(self, word: str, place: str) -> str:
        if not re.match(r"[A-Za-z_]", word):
            return word
        spellings = self._spellings(word)
        return next((each for each in spellings if re.search(rf"\b{re.escape(each)}", place)), spellings[0])


def _parameters(text: str) -> list[str]:
    """The positional parameters that are called by position, ``h, xp, t, eta, theta, g`` or ``s, xp, k``."""
    arguments = ast.parse(text).body[0].args  # type: ignore[attr-defined]
    return [each.arg for each in arguments.args][:6]


def _locals(text: str, own: str) -> dict[str, list[str]]:
    """Setting -> the variables that only name it, as in ``beta1, beta2 = h.betas`` or ``lr = h.lr``."""
    found: dict[str, list[str]] = {}
    for each in ast.walk(ast.parse(text)):
        if isinstance(each, ast.Assign) and isinstance(each.value, ast.Attribute):
            path, target = each.value, each.targets[0]
            if isinstance(path.value, ast.Name) and path.value.id == own:
                if isinstance(target, ast.Name):
                    found.setdefault(path.attr, []).append(target.id)
                elif isinstance(target, ast.Tuple):
                    for i, part in enumerate(target.elts):
                        if isinstance(part, ast.Name):
                            found.setdefault(f"{path.attr}.{i}", []).append(part.id)
    return found

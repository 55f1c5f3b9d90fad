"""Prose with LaTeX between dollar signs as plain text, for a terminal and for JSON."""

import re

from refimpl.core.symbols import LETTERS

_SIGNS = (
    ("nabla", "∇"), ("infty", "∞"), ("ldots", "…"), ("dots", "…"), ("cdot", "·"), ("cdots", "⋯"), ("odot", "⊙"),
    ("sum", "Σ"), ("prod", "Π"), ("ell", "ℓ"), ("prime", "′"), ("lfloor", "⌊"), ("rfloor", "⌋"),
    ("lceil", "⌈"), ("rceil", "⌉"), ("lVert", "‖"), ("rVert", "‖"), ("lvert", "|"), ("rvert", "|"), ("|", "‖"),
    ("top", "ᵀ"), ("left", ""), ("right", ""), ("mathrm", ""),
    ("mathbb", ""), ("operatorname", ""), ("{", "{"), ("}", "}"), ("!", ""),
)  # fmt: skip
_RELATIONS = (
    ("le", "≤"), ("ge", "≥"), ("leq", "≤"), ("geq", "≥"), ("ne", "≠"), ("perp", "⟂"),
    ("to", "→"), ("in", "∈"), ("times", "×"), ("approx", "≈"), ("pm", "±"),
    ("equiv", "≡"), ("succeq", "⪰"), ("propto", "∝"), ("mapsto", "↦"), ("ll", "≪"), ("gg", "≫"), ("quad", ""),
    (",", ""), (";", ""),
)  # fmt: skip
_ACCENTS = (("hat", "\u0302"), ("bar", "\u0304"), ("tilde", "\u0303"))
_WORDS = tuple(
    (name, name) for name in ("log", "ln", "exp", "cos", "sin", "tan", "arctan", "max", "min", "lim", "sup", "sign")
)
_NAMES = (*LETTERS.items(), *_SIGNS, *_WORDS)
_TABLE = dict((*_NAMES, *((name, f" {sign} " if sign else " ") for name, sign in _RELATIONS)))


def plain(words: str) -> str:
    """Prose with LaTeX between dollar signs as plain text.

    Raises:
        ValueError: it holds LaTeX that has no plain form; simpler words help.

    >>> plain(r"$\\lambda' = \\lambda/\\alpha$ for $t \\le \\frac{1}{2}$ and $\\hat{x}_{t+1} = \\sqrt{x}$")
    "λ' = λ/α for t ≤ 1/2 and x̂_(t+1) = √x"
    """
    return re.sub(r"\$([^$]*)\$", lambda match: _formula(match[1]), words)


def _formula(text: str) -> str:
    for name, accent in _ACCENTS:
        text = re.sub(rf"\\{name}( ?\\[A-Za-z]+| \w|\{{\\[A-Za-z]+\}}|\{{\w\}})", rf"{{\1{accent}}}", text)
        text = re.sub(rf"\{{ ?\{{?(\\?\w+)\}}?{accent}\}}", rf"{{\1{accent}}}", text)
    text = text.replace(r"\sqrt", "√")
    while r"frac{" in text:
        text, count = re.subn(r"\\[dt]?frac\{([^{}]*)\}\{([^{}]*)\}", _quotient, text)
        if not count:
            raise ValueError(f"no plain form is known for the fraction in {text!r}: write it with a slash")
    text = re.sub(r"\\([A-Za-z]+|[^A-Za-z])", lambda match: _sign(match[1]), text)
    text = re.sub(r"\{(√?\w[\u0300-\u036f]?)\}", r"\1", re.sub(r" {2,}", " ", text))
    return text.replace("{", "(").replace("}", ")").strip()


def _quotient(match: re.Match[str]) -> str:
    return "/".join(part if re.fullmatch(r"\\?\w+", part) else f"({part})" for part in match.groups())


def _sign(name: str) -> str:
    if name not in _TABLE:
        raise ValueError(f"no plain form is known for \\{name}; known are {', '.join(_TABLE)}")
    return _TABLE[name]

"""Signs that a terminal or a pipe cannot show, in ASCII."""

import codecs
import unicodedata

#: The name of the error handler, for ``errors=`` of a stream.
HANDLER = "refimpl.ascii"
#: Greek letters get their names; these have no better form than the one here.
SIGNS = {
    **{"−": "-", "–": "-", "—": "-", "─": "-", "·": "*", "×": "x", "±": "+/-", "…": "...", "•": "*", "′": "'"},
    **{"≤": "<=", "≥": ">=", "≠": "!=", "≈": "~", "→": "->", "←": "<-", "∞": "inf", "√": "sqrt ", "‖": "||"},
    **{"∎": "#", "✓": "+", "✗": "x", "⊙": "*", "∇": "grad ", "Σ": "sum ", "½": "1/2", "²": "^2", "³": "^3"},
    **{"₁": "1", "₂": "2", "’": "'", "‘": "'", "“": '"', "”": '"', "ŝ": "s_hat", "v̂": "v_hat", "ĝ": "g_hat"},
    **{"│": "|", "̂": "_hat", "∈": "in", "∂": "d", "∀": "for all ", "∃": "there is "},
}


def ascii_of(text: str) -> str:
    """The text with each sign outside ASCII written in ASCII.

    >>> ascii_of("λ′ = −0.5 ± 0.1, √(1 − β2)")
    "lambda' = -0.5 +/- 0.1, sqrt(1 - beta2)"
    """
    text = text.replace("√(", "sqrt(")
    return "".join(sign if sign.isascii() else _ascii(sign) for sign in text)


def _ascii(sign: str) -> str:
    if sign in SIGNS:
        return SIGNS[sign]
    name = unicodedata.name(sign, "")
    if name.startswith("GREEK "):
        letter = name.split(" LETTER ")[-1].split()[0].lower().replace("lamda", "lambda")
        return letter.capitalize() if "CAPITAL" in name else letter
    bare = unicodedata.normalize("NFKD", sign).encode("ascii", "ignore").decode("ascii")
    return bare or "?"


def shows(encoding: str | None) -> bool:
    """Can such a stream show the signs of mathematics?"""
    try:
        "λ−±≈∎✓✗·─".encode(encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def _replaced(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return ascii_of(error.object[error.start : error.end]), error.end


codecs.register_error(HANDLER, _replaced)

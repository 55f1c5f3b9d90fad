"""What the notebooks show and ask with; their mathematics is refimpl's and the derivations'.

>>> from refimpl.course import Exercise
>>> sum_of_two = Exercise(right=4, nearly={22: "That is the text '2' beside the text '2'."})
>>> sum_of_two.judge("22")
"Not right. That is the text '2' beside the text '2'."
"""

from .asking import answer, ask_code, ask_number, ask_schedule, understand_letters
from .exercise import Exercise
from .reading import derivation, fold, rule_source
from .showing import arrays, bits_equal, show, style
from .sliders import interact

__all__ = [
    "answer",
    "arrays",
    "ask_code",
    "ask_number",
    "ask_schedule",
    "bits_equal",
    "derivation",
    "Exercise",
    "fold",
    "interact",
    "rule_source",
    "show",
    "style",
]

understand_letters()

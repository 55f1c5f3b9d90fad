"""Exercises of ``12_derivations``."""

from ..exercise import Exercise

#: Which line of a board proves nothing?
which_line = Exercise(
    right="c",
    nearly={
        "a": "An identity is checked: the difference of its two sides is rewritten until it is 0, or the proof ends.",
        "b": "An induction is two identities, base and step, and both are checked.",
        "d": "A limit is computed and compared with the stated one.",
    },
)

#: (a + b)² ≥ 4ab for positive a and b: which certificate does the board take?
certificate = Exercise(
    right="b",
    nearly={
        "a": "That is the difference, but written so that nobody sees its sign. The certificate has to show it.",
        "c": "Its sign can be seen, but it is not the difference of the two sides.",
        "d": "Its sign can be seen, but multiply out: a² + b² is not what is left.",
    },
)

#: The velocity under a constant gradient 1, rate 0.1, momentum 0.95: how large in the end?
in_the_end = Exercise(
    right=0.1 / (1 - 0.95),
    nearly={
        0.1: "That is the first step.",
        0.1 / (1 - 0.9): "That is for a momentum of 0.9.",
        1 / (1 - 0.95): "You left out the rate.",
        0.1 * 0.95 / (1 - 0.95): "The newest gradient counts in full: the sum starts with 1, not with 0.95.",
    },
)

#: A proof goes through, and its control "the sign of the step" goes through as well. What does that mean?
passing_control = Exercise(
    right="a",
    nearly={
        "b": "The rule with the wrong sign is wrong. It is the proof that did not notice.",
        "c": "A proof that also goes through for something false has not been about that something.",
        "d": "SymPy may be right in every line; the lines do not say what they should.",
    },
)

"""Changes of one token that no run can show: (function, changed text) -> why.

They differ from the rule only in states that no run reaches, or in what is computed and not used.
"""

from collections.abc import Iterator

NO_GRADIENT_YET = (
    "where the divisor is 0 no gradient has come, so that m is 0 as well, and 0/1 what the choice would give; "
    "a multiplier of 0 makes the step 0 whatever is chosen"
)
NOT_SELECTED = "it stands for a divisor of 0, where the outer choice takes 0, or of m = 0 or a multiplier of 0"

RATIO = "ratio = xp.where({}, m / xp.where({}, {}, {}), 0)"


def _of_the_ratio(function: str, root: str, *others: str) -> Iterator[tuple[tuple[str, str], str]]:
    for other in others:
        yield (function, RATIO.format(other, root, root, 1)), NO_GRADIENT_YET
        yield (function, RATIO.format(root, other, root, 1)), NOT_SELECTED
    yield (function, f"ratio = (m / xp.where({root}, {root}, 1))"), NO_GRADIENT_YET
    yield (function, f"ratio = xp.where({root}, m / ({root}), 0)"), NOT_SELECTED
    yield (function, RATIO.format(root, root, root, 0)), NOT_SELECTED


ALIKE = {
    **dict(_of_the_ratio("AdaMax.update", "u", "t", "eta", "m")),
    **dict(_of_the_ratio("AMSGrad.update", "root", "t", "eta", "m", "v")),
    **dict(_of_the_ratio("AdamNC.update", "root", "t", "eta", "m")),
}

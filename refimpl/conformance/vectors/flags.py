"""Flags: short names for the catalogue's mistakes, and which of them a case exposes."""

import re
import unicodedata
from collections.abc import Iterator

from ...core.symbols import SPELLED
from ..against import Against
from ..judging import departure
from ..reference import Candidate
from .case import Arrays, Case
from .outputs import Output, judged
from .predicting import predicted

Flags = dict[str, Candidate]


def flags(right: Against) -> Flags:
    """The mistakes that can be made in a rule, by their flags."""
    found: Flags = {}
    for mistake in right.mistakes:
        flag = _flag(mistake.name)
        same = sum(re.sub(r"-\d+$", "", other) == flag for other in found)
        found[f"{flag}-{same + 1}" if same else flag] = mistake
    return found


def _flag(sentence: str) -> str:
    """ASCII words of a sentence, up to its explanation."""
    words = re.split(r": | \((?=as |line|ε)|; see ", sentence)[0]
    for letter, name in SPELLED.items():
        words = words.replace(letter, name)
    words = unicodedata.normalize("NFKD", words.replace("√", "root ")).lower()
    return "-".join(re.findall("[a-z0-9]+", words))


def killed(case: Case, outputs: list[Output], known: Flags) -> list[str]:
    """The flags of those mistakes whose numbers, in this case, are not within what is allowed."""
    return [flag for flag, mistake in known.items() if not _survives(mistake, case, outputs)]


def _survives(mistake: Candidate, case: Case, outputs: list[Output]) -> bool:
    right = (judged(case, each.values["theta"], each.allowed["theta"]) for each in outputs)
    return departure(_run(mistake, case), right) is None


def _run(candidate: Candidate, case: Case) -> Iterator[Arrays]:
    """The numbers of an implementation that follows a candidate."""
    for found in predicted(candidate, case):
        yield {name: bounded.value.astype(case.scenario.dtype) for name, bounded in found.items()}

"""The committed full run, ``full.json``: what the texts of the claims quote, and what is shown beside a fast run.

It was made by::

    refimpl reproduce --full --out out/full
    python -m refimpl.claims.keep out/full/claims.json

The second command replaces those claims that its file has, and keeps the others.  ``twins`` says how many twins a
claim was measured with: where it is 0 although the claim trains, the run was made without them, and its digits are
those of one run.  ``seconds`` were taken on a busy machine.
"""

import json
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

#: At the end of a text whose numbers are older than ``full.json``.
EARLIER = (
    "*The numbers in this text are of a full run made before full runs were kept. Until this claim is run at full "
    "length again, they stay as they were written.*"
)
_PLACE = re.compile(r"\{([^{}|]+)\|([^{}|]*)\|([^{}|]*)\}")


@cache
def full_run() -> dict[str, dict[str, Any]]:
    """From a claim's id to what its full run found; a claim that was never run at full length is missing."""
    found: dict[str, dict[str, Any]] = json.loads(files(__package__).joinpath("full.json").read_text(encoding="utf-8"))
    return found


def shown_rows(claim: str) -> dict[str, str]:
    """The rows of the claim's full run, each in words by its label; none if it was never run at full length."""
    rows = full_run().get(claim, {}).get("rows", [])
    return {each["label"]: _row(each) for each in rows}


def _row(each: Mapping[str, Any]) -> str:
    return each["shown"] + ("" if each["error"] is None else f" ± {each['error']:.2g}")


def told(claim: str, text: str) -> str:
    """The text, with each ``{path|format|earlier}`` replaced by the number at that path of the claim's full run.

    Args:
        claim: the claim's id.
        text: Markdown. A path has the keys of ``numbers``, with " > " between them. A format is one of Python's;
            ``± .2f`` tells a paired difference with its standard error, ``to .2f`` the ends of an interval, and
            ``% .0f`` a share in per cent. ``earlier`` is what an earlier full run found: it is told, with a note at
            the end, while there is no full run in ``full.json``.

    Raises:
        KeyError: the full run has no such number.
    """
    run = full_run().get(claim)
    if run is None:
        return f"{_PLACE.sub(lambda place: place[3], text).rstrip()}\n\n{EARLIER}\n"
    return _PLACE.sub(lambda place: _filled(_at(run["numbers"], place[1]), place[2]), text)


def _at(numbers: Any, path: str) -> Any:
    for key in path.split(" > "):
        try:
            numbers = numbers[int(key)] if isinstance(numbers, list) else numbers[key]
        except (KeyError, ValueError, IndexError) as error:
            raise KeyError(f"full.json has no {path!r}: there is no {key!r}") from error
    return numbers


def _filled(value: Any, spec: str) -> str:
    kind, _, spec = spec.rpartition(" ")
    if kind == "±":
        text = f"{value['mean']:{spec}} ± {value['error']:{spec.replace('+', '')}}"
    elif kind == "to":
        low, high = (value["low"], value["high"]) if isinstance(value, Mapping) else value
        text = f"{low:{spec}} to {high:{spec}}"
    elif kind == "%":
        text = f"{100 * value:{spec}}"
    else:
        text = f"{value:{spec}}"
    return re.sub(r"-(?=\d)", "−", re.sub(r"[+-](?=0(\.0+)?(?![.\d]))", "", text))

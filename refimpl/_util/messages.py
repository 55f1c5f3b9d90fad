"""How a message shows what somebody passed in."""

import reprlib
from typing import Any

#: How much of a value a message shows.
LONGEST = 200


def shown(value: Any) -> str:
    """A value in a message: its ``repr``, cut where it is long or deep, or its type where that fails."""
    try:
        text = " ".join((reprlib.repr if isinstance(value, dict | list | tuple) else repr)(value).split())
    except Exception:  # an integer of more than 4300 digits, or a stranger's class
        return f"an integer of {value.bit_length()} bits" if isinstance(value, int) else f"a {type(value).__name__}"
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}… ({len(text)} characters)"


def failed(what: str, error: Exception, where: str = "") -> TypeError | ValueError:
    """What a stranger's function raised, as the error to raise from it: it names the argument and the place."""
    kind = TypeError if isinstance(error, TypeError) else ValueError
    return kind(f"{what} raised {type(error).__name__}{where}: {error}")

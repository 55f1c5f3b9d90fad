"""In what two sweeps differ, in words."""

from typing import Any


def differences(there: dict[str, Any], here: dict[str, Any]) -> list[str]:
    """A phrase for each setting and version that the store has otherwise.

    >>> differences({"settings": {"epochs": 40}}, {"settings": {"epochs": 20}})
    ['epochs is 40 there, 20 here']
    """
    found = []
    for part in ("settings", "environment"):
        old, new = there.get(part, {}), here.get(part, {})
        for name in {**old, **new}:
            if old.get(name) != new.get(name):
                found.append(f"{name} is {_readable(old.get(name))} there, {_readable(new.get(name))} here")
    return found


def _readable(value: Any) -> str:
    """Hexadecimal floats as decimals, long lists by their ends."""
    if isinstance(value, list):
        texts = [_readable(each) for each in value]
        return f"[{', '.join(texts if len(texts) < 7 else [*texts[:3], '…', *texts[-2:]])}]"
    if isinstance(value, dict):
        return ", ".join(f"{key}({_readable(inner)})" for key, inner in value.items())
    if isinstance(value, str):
        try:
            return repr(float.fromhex(value)) if "0x" in value else repr(value)
        except ValueError:
            return repr(value)
    return str(value)

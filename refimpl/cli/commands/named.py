"""A rule or a schedule as a command line names it: of one's own, of refimpl, or of a library's dialect."""

import difflib

#: How many names alike an error tells.
NEAREST = 3


def rule_or_schedule(text: str, argument: str) -> type:
    """The class that ``pkg.mod:Class``, ``AdamW``, ``torch.AdamW`` or ``CosineAnnealing`` names.

    Raises:
        ValueError: there is none.
    """
    from ... import rules, schedules
    from ...core.rule import Rule
    from ...core.schedule import Schedule
    from ...dialects import dialects

    if ":" in text:
        from ..._util.import_path import imported

        found = imported(text, argument)
        if not (isinstance(found, type) and issubclass(found, Rule | Schedule)):
            raise ValueError(f"{argument} must be a subclass of refimpl's Rule or Schedule, got {found!r}")
        return found
    own = [getattr(module, name) for module in (rules, schedules) for name in module.__all__]
    known: dict[str, type] = {
        cls.__name__: cls for cls in own if isinstance(cls, type) and issubclass(cls, Rule | Schedule)
    }
    known |= {each.title(): each for each in dialects()}
    spelt = {name.lower(): name for name in known}
    if text.lower() in spelt:
        return known[spelt[text.lower()]]
    near = [spelt[each] for each in difflib.get_close_matches(text.lower()[:100], spelt, n=NEAREST)]
    hint = f"; the nearest names are {', '.join(near)}" if near else ""
    raise ValueError(
        f"{argument} must be PKG.MOD:NAME, a rule or schedule of refimpl such as AdamW, or a library's such as "
        f"torch.AdamW, got {text!r}{hint}"
    )

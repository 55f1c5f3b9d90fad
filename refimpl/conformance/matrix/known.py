"""What is known not to pass, with the finding that says why; what is here and passes is no longer true."""

#: (dialect, path) -> anchor in docs/findings.md.
KNOWN = {
    ("torch.Nesterov", "foreach=True"): "foreach-sgd-with-nesterov-changes-the-gradient",
    **{
        (f"torch.{rule}", "fused=True"): "fused-on-the-cpu-takes-a-transposed-gradient-for-another"
        for rule in ("Adagrad", "Adam", "AdamW", "AMSGrad", "Momentum", "Nesterov", "SGD")
    },
}


def surprises(rows: list) -> list[str]:
    """What passes or fails otherwise than is known, in words."""
    found = []
    for row in rows:
        for path in row.paths:
            known = (row.dialect, path.name) in KNOWN
            if path.passed == known:
                told = "passes now" if known else path.reason
                found.append(f"{row.library}, {row.dialect}{f' with {path.name}' if path.name else ''}: {told}")
        if not row.missing and row.named != row.dialect and row.paths[0].passed:
            found.append(f"{row.library}, {row.dialect}: the check against {row.rule.lower()} names {row.named}")
    return found

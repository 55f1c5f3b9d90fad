"""The papers' claims: their experiments, verdicts and report."""

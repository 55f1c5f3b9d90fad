"""Optimizers of other projects, each with what it takes to put them before the check; nothing of them is here."""

"""Machinery that knows nothing of optimizers: files, names, messages, progress, templates."""

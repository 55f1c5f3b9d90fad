"""The matrix: every installed library's real optimizers and schedules beside the dialects and the papers.

``python -m refimpl.conformance.matrix`` makes it; each library runs in a process of its own.
"""

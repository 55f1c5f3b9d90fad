"""The exercises of the notebooks, one module a lesson: right answers, and what the wrong ones tell."""

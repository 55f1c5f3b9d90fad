"""The site: the course, the reference, the proofs, the claims and the pages of docs/, as static HTML.

``python -m website.build`` (``make site``) writes it to out/site.  Its sources are made from what is in the
repository: notebooks as they are committed, docstrings, derivations, ``docs/*.md``.
"""

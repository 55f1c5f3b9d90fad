"""What a theorem finds in its source that is otherwise there, and how well the source is known."""

from dataclasses import dataclass

#: What may be found, and how a page calls it.
KINDS = {
    "error": "An error in the source",
    "gap": "A gap in the source's proof",
    "convention": "Another convention in the source",
    "improvable": "Can be improved",
    "variant": "A variant in the source",
    "omission": "Not said in the source",
}
#: What the finding rests on: the source's own words; its authors' code; somebody else's account; memory.
PROVENANCE = ("text seen", "author's code seen", "second-hand", "from memory")


@dataclass(frozen=True)
class Finding:
    """One thing that the source has otherwise.

    Attributes:
        kind: "error": false as printed.  "gap": true, but the printed proof does not show it, or not of all that
            it is said of.  "convention": right by a definition that is not the one here.  "improvable": true, and
            more is.  "variant": another algorithm of the same name.  "omission": what is needed and not said.
        words: what is printed and what is the case, with LaTeX between dollar signs.
        provenance: what of the source was seen, one of ``PROVENANCE``.

    Raises:
        ValueError: there is no such kind or provenance.
    """

    kind: str
    words: str
    provenance: str = "text seen"

    def __post_init__(self) -> None:
        for name, allowed in (("kind", tuple(KINDS)), ("provenance", PROVENANCE)):
            if getattr(self, name) not in allowed:
                raise ValueError(f"{name} must be one of {', '.join(allowed)}, got {getattr(self, name)!r}")

    @property
    def title(self) -> str:
        """What a page calls it."""
        return f"{KINDS[self.kind]} ({self.provenance})"

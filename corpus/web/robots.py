"""What a site's robots.txt says to Footnote (RFC 9309)."""

from dataclasses import dataclass

from protego import Protego

AGENT = "Footnote"
MOST_BYTES = 512_000  # what is read of a robots.txt; the RFC wants 500 KiB at least
_LONGEST_DELAY = 30.0  # seconds of Crawl-delay that are kept to


@dataclass(frozen=True, slots=True)
class Robots:
    """The rules of one site.

    Attributes:
        delay: seconds that the site wants between two requests, or None.
        refusal: why nothing of it may be fetched, whatever the address; None where there are rules, or none at all.
    """

    rules: Protego | None = None
    delay: float | None = None
    refusal: str | None = None

    @classmethod
    def read(cls, status: int, data: bytes) -> "Robots":
        """From the server's answer: one that says that there is none allows all; one that fails allows nothing."""
        if status == 200:
            rules = Protego.parse(data.decode("utf-8-sig", "replace"))
            delay = rules.crawl_delay(AGENT)
            return cls(rules, min(float(delay), _LONGEST_DELAY) if delay else None)
        if 400 <= status < 500 and status != 429:
            return cls()
        return cls(refusal=f"its robots.txt can't be had (status {status}), which counts as not allowed")

    def why_not(self, url: str) -> str | None:
        """Why ``url`` may not be fetched, or None when it may."""
        if self.refusal or self.rules is None or self.rules.can_fetch(url, AGENT):
            return self.refusal
        return f"its robots.txt doesn't allow it for {AGENT}"

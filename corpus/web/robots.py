"""robots.txt: a site's rules for Footnote (RFC 9309)."""

from dataclasses import dataclass

from protego import Protego

AGENT = "Footnote"
MOST_BYTES = 512_000  # the part of a robots.txt that is read; the RFC asks for at least 500 KiB
_LONGEST_DELAY = 30.0  # seconds: the longest Crawl-delay that is honoured


@dataclass(frozen=True, slots=True)
class Robots:
    """The rules of one site.

    Attributes:
        delay: seconds that the site wants between two requests, or None.
        refusal: the reason for which the whole site is refused; None if the site has rules, or no robots.txt.
    """

    rules: Protego | None = None
    delay: float | None = None
    refusal: str | None = None

    @classmethod
    def read(cls, status: int, data: bytes) -> "Robots":
        """Read the rules from the server's answer. A missing robots.txt allows all, a failing server nothing."""
        if status == 200:
            rules = Protego.parse(data.decode("utf-8-sig", "replace"))
            delay = rules.crawl_delay(AGENT)
            return cls(rules, min(float(delay), _LONGEST_DELAY) if delay else None)
        if 400 <= status < 500 and status != 429:
            return cls()
        return cls(refusal=f"its robots.txt can't be had (status {status}), which counts as not allowed")

    def why_not(self, url: str) -> str | None:
        """Return the reason for which ``url`` may not be fetched, or None if it may."""
        if self.refusal or self.rules is None or self.rules.can_fetch(url, AGENT):
            return self.refusal
        return f"its robots.txt doesn't allow it for {AGENT}"

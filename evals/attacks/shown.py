"""Shown: what the page's markup shows and does, as a browser's parser sees it."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from rag.share.feedback import REASONS

_LOADING = {"src", "srcset", "poster", "data", "background", "action", "formaction", "ping", "xlink:href"}
_ACTIVE = {
    "script",
    "style",
    "iframe",
    "object",
    "embed",
    "link",
    "meta",
    "base",
    "form",
    "svg",
    "math",
    "img",
    "video",
}
_ACTIVE |= {"audio", "source", "input", "template"}
_PAGE = re.compile(
    r"(?:\.?/)?(?:articles/[0-9a-f]{16}(?:/versions)?(?:\?[\w=&-]*)?(?:#[\w-]*)?|about/(?:[\w.~-]|%[0-9A-F]{2})+)",
    re.ASCII,
)
"""A page of Footnote's own: an article's, whose address is digits, or a name's, in which every sign is quoted."""


def _is_reason(tag: str, values: dict[str, str]) -> bool:
    """One of the page's own choices under an answer: outside of any form, it sends nothing by itself."""
    named = values.get("name", "").removeprefix("reason-").isdecimal()
    return tag == "input" and named and values.get("type") == "radio" and values.get("value") in REASONS


@dataclass
class ShownSentence:
    """A sentence as it is shown.

    Attributes:
        cited: the numbers of its footnotes.
        stands: whether nothing says that its sources don't support it.
    """

    text: str = ""
    cited: list[int] = field(default_factory=list)
    stands: bool = False


class Shown(HTMLParser):
    """A piece of the page.

    Attributes:
        requests: tags and attributes that would load something, or send something.
        links: targets of links that leave the page.
        scripts: event handlers, and links that would run something.
        sentences: the answer's sentences, in order.
        text: every word in it.
    """

    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.requests: list[str] = []
        self.links: list[str] = []
        self.scripts: list[str] = []
        self.sentences: list[ShownSentence] = []
        self.text = ""
        self._open: list[tuple[str, str]] = []
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at each tag and its attributes."""
        values = {name: value or "" for name, value in attrs}
        if tag in _ACTIVE and not _is_reason(tag, values) and not self._is_drawing(tag):
            self.requests.append(tag)
        self.requests += [f"{tag} {name}" for name in values if name in _LOADING]
        self.requests += [
            f"{tag} style" for name, value in values.items() if name == "style" and "url" in value.lower()
        ]
        self.scripts += [f"{tag} {name}" for name in values if name.startswith("on")]
        target = values.get("href", "#")
        if target.lower().startswith(("http:", "https:", "//")):
            self.links.append(target)
        elif not target.startswith("#") and not _PAGE.fullmatch(target):
            self.scripts.append(target)
        self._sentence(tag, values.get("class", "").split(), target)
        self._open.append((tag, values.get("class", "")))

    def _is_drawing(self, tag: str) -> bool:
        """The page's own drawing of a thumb."""
        return tag == "svg" and bool(self._open) and "thumb" in self._open[-1][1].split()

    def _sentence(self, tag: str, classes: list[str], target: str) -> None:
        if tag == "span" and "s" in classes:
            self.sentences.append(ShownSentence(stands="unsup" not in classes))
        elif self.sentences and tag == "a" and "chip" in classes:
            self.sentences[-1].cited.append(int(target.rpartition("-")[2]))

    def handle_endtag(self, tag: str) -> None:
        """Close the tag."""
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        """Keep the text, and that inside a sentence's own tag apart."""
        self.text += data
        if self._open and self._open[-1][0] == "span" and "s" in self._open[-1][1].split():
            self.sentences[-1].text += data

"""The headline of a page: of JSON-LD, meta elements and ``<h1>``, what two say, without the name of the site.

Each of them alone is often another one: JSON-LD's and ``<title>`` are written for search engines, ``og:title`` for
sharing, and a site's name stands at their beginning or end.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from corpus.records.clean import clean_line

_SEPARATOR = re.compile(r"(?<!\s)(?:\s++[|\-–—:·•»«/]+\s+|\s*+[|ㅣ]\s*)|:\s+")
_CUT = re.compile(r"(?<!\s)\s*+(?:…|\.\.\.)\Z")
_ANCHOR = re.compile(r"(?<![\s¶§🔗])[\s¶§🔗]++\Z")  # the sign of a link to the heading itself
_LOGO = re.compile(r"(?<![a-z])(?:logo|brand|site-?(?:title|name))(?![a-z])", re.IGNORECASE)  # in a class or an id
_FEWEST = 4  # letters of a site's name, of which the beginning is enough: "The Courier" for "The Courier News"
_LONGEST_HEADLINE = 300  # characters of an <h1>; a longer one holds more than a headline


@dataclass(frozen=True, slots=True)
class Stated:
    """A headline that a page states, and the place where."""

    text: str
    place: str


def headline_of(root: Any, stated: Iterable[Stated], sites: Iterable[str]) -> Stated | None:
    """Return a page's headline, or None if it has none.

    Args:
        root: the page.
        stated: the headlines that its data states, the most specific first.
        sites: the names of the site: as an outlet, and as an address.
    """
    logos = (node.text_content() for node in root.iter("h1") if _is_logo(node))
    names = [key for site in (*sites, *logos) if (key := _key(site))]
    shown = _only_heading(root, names)
    title = root.findtext(".//title")
    line = clean_line(title) if title else None
    # An <h1> that the title doesn't hold is as often the heading of a section.
    said = [*stated, *([Stated(line, "title element")] if line else []), *([Stated(shown, "h1")] if shown else [])]
    keys = {_key(one.text) for one in said}
    bare = [Stated(_without_site(one.text, names, keys), one.place) for one in said]
    votes: dict[str, set[str]] = {}
    for one in bare:
        if one.place != "title element":  # which repeats one of the others
            votes.setdefault(_key(one.text), set()).add(one.place)
    first = next((one for one in bare if len(votes.get(_key(one.text), ())) > 1), next(iter(bare), None))
    return _whole(first, bare) if first else None


def names_of_site(url: str | None, *outlets: object) -> list[str]:
    """Return the names that a page's headline may have at its end: those of the outlet, and of the address."""
    host = (urlsplit(url).hostname or "").removeprefix("www.") if url else ""
    names = [one for one in outlets if isinstance(one, str)]
    return [*names, *([host, host.rpartition(".")[0]] if host else [])]


def _only_heading(root: Any, names: list[str]) -> str | None:
    """Return the text of the only ``<h1>``; the site's name as a heading doesn't count."""
    found: dict[str, str] = {}
    for node in root.iter("h1"):
        line = clean_line(_ANCHOR.sub("", node.text_content()))
        if line and len(line) <= _LONGEST_HEADLINE and not _is_site(_key(line), names):
            found.setdefault(_key(line), line)
    return next(iter(found.values())) if len(found) == 1 else None


def _is_logo(node: Any) -> bool:
    """Whether a heading is the site's name: it leads to the front page, or stands in the head of the page."""
    around = {one.tag for one in node.iterancestors()}
    leads_home = any(_leads_home(link.get("href") or "") for link in node.iter("a"))
    is_called_so = _LOGO.search(f"{node.get('class')} {node.get('id')}") is not None
    return leads_home or is_called_so or ("header" in around and not around & {"article", "main"})


def _leads_home(address: str) -> bool:
    """Whether a link leads to a site's front page; "#section" stays on the page."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:  # brackets that are no IPv6 address
        return False
    return parts.path == "/" or (not parts.path and bool(parts.netloc))


def _without_site(text: str, names: list[str], keys: set[str]) -> str:
    """Remove the parts at either end that are a site's name, or what another headline of the page leaves out."""
    for _ in range(3):
        for kept, cut, separator in _partings(text):
            is_site = _is_site(_key(cut), names) and (separator.strip() != ":" or _key(cut) in names)
            if kept and (is_site or (_key(kept) in keys and separator.strip() != ":")):
                text = kept
                break
        else:
            break
    return text


def _partings(text: str) -> Iterator[tuple[str, str, str]]:
    """Yield each way to take the beginning or the end off: what stays, what goes, and what stands between."""
    for match in _SEPARATOR.finditer(text):
        before, after = text[: match.start()].strip(), text[match.end() :].strip()
        yield before, after, match[0]
        yield after, before, match[0]


def _is_site(key: str, names: list[str]) -> bool:
    return any(_is_named(key, name) for name in names) if key else False


def _is_named(key: str, name: str) -> bool:
    is_part = key.startswith(name) or name.startswith(key) or name.endswith(key)
    return key == name or (is_part and min(len(key), len(name)) >= _FEWEST)


def _whole(first: Stated, others: Iterable[Stated]) -> Stated:
    """Return the whole of a headline that ends in dots, if another place has it."""
    if not _CUT.search(first.text):
        return first
    start = _key(_CUT.sub("", first.text))
    return next((one for one in others if _key(one.text).startswith(start) and not _CUT.search(one.text)), first)


def _key(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()

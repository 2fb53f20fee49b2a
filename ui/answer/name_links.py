"""Links of names in answers to the pages about them."""

from collections.abc import Iterator
from urllib.parse import quote

from rag.profile.beside import full_names


def name_address(name: str) -> str:
    """The address of the page about a name."""
    return f"/about/{quote(' '.join(name.split()), safe='')}"


def with_links(text: str) -> Iterator[tuple[str, str]]:
    """The text in pieces, each with the address that it leads to: that of a name in full, or none."""
    done, named = 0, set[str]()
    for start, _, name in full_names(text, 0, len(text)):
        if name in named or not text.startswith(name, start):
            continue
        named.add(name)
        yield text[done:start], ""
        yield name, name_address(name)
        done = start + len(name)
    yield text[done:], ""

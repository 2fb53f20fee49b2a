"""Markdown: its YAML front matter, and its body as plain text."""

import re
from collections.abc import Iterator, Sequence

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

from corpus.records.markup import plain_of

MAX_FRONT_MATTER = 64_000  # characters

_BLOCK = re.compile(r"---[ \t]*\n(.*?\n)?(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_KEY_LINE = re.compile(r"([A-Za-z][\w .-]{0,60}):[ \t]+(\S.*)")

# markdown-it drops what is nested deeper; its own limit of 20 would cost words of mail that was quoted often.
_PARSER = MarkdownIt("commonmark", {"maxNesting": 60}).enable(["table", "strikethrough"])


def front_matter(text: str) -> tuple[dict[str, object], str, str | None]:
    """Split off the block between two lines ``---`` at the start.

    Every value stays the text of the file, so that a date keeps its precision. A block that YAML refuses (most often
    ``title: One: two``) is read line by line.

    Returns:
        The fields, the text after the block, and the error, if there is one.
    """
    match = _BLOCK.match(text, 0, MAX_FRONT_MATTER)
    if not match:
        return {}, text, None
    block, body = match[1] or "", text[match.end() :]
    try:
        # BaseLoader builds nothing but strings, lists and dicts of them.
        record = yaml.load(block, Loader=yaml.BaseLoader)
    except (yaml.YAMLError, RecursionError, ValueError):
        record = {key: value.strip().strip("\"'") for key, value in map(_key_line, block.splitlines()) if key}
        return record, body, "the front matter is not valid YAML: read line by line"
    if isinstance(record, dict):
        return {key: value for key, value in record.items() if isinstance(key, str)}, body, None
    return ({}, body, None) if not block.strip() else ({}, text, None)  # prose between two rules


def _key_line(line: str) -> tuple[str, str]:
    match = _KEY_LINE.fullmatch(line.rstrip())
    return (match[1], match[2]) if match else ("", "")


def plain_text(markdown: str) -> str:
    """Remove the markup and keep the words.

    Taken away: heading marks (the line stays as a subhead), images, link addresses, marks of emphasis, ``>`` of
    quotations, horizontal rules, backslashes that escape, tags of HTML. Lists keep their bullets and numbers, code
    stays as it is, and a table's row is a line with ``|`` between its cells.
    """
    parts: list[str] = []
    was_tight = False
    for is_tight, text in _blocks(_PARSER.parse(markdown)):
        if parts:
            parts.append("\n" if is_tight and was_tight else "\n\n")
        parts.append(text)
        was_tight = is_tight
    return "".join(parts)


def _blocks(tokens: Sequence[Token]) -> Iterator[tuple[bool, str]]:
    """Each block that has words, and whether its neighbours of that kind are on the lines next to it."""
    bullet, row, opened, is_hidden = "", list[str](), "", False
    for token in tokens:
        kind, text = token.type, _text(token)
        if kind == "list_item_open":
            bullet += f"{token.info}{token.markup} "
        elif kind == "list_item_close":
            bullet = ""
        elif kind == "tr_open":
            row = []
        elif kind == "tr_close":
            text = " | ".join(row)
        elif kind == "inline" and opened in ("th_open", "td_open"):
            row.append(text)
            continue
        if text:
            yield kind == "tr_close" or (kind == "inline" and is_hidden), bullet + text
            bullet = ""
        if kind.endswith("_open"):
            opened, is_hidden = kind, token.hidden


def _text(token: Token) -> str:
    if token.type == "html_block":
        return plain_of(token.content).strip()
    return _words(token) if token.type == "inline" else token.content.rstrip("\n")


def _words(inline: Token) -> str:
    return "".join(map(_word, inline.children or ()))


def _word(token: Token) -> str:
    if token.type in ("text", "code_inline"):
        return token.content
    is_break = token.type in ("softbreak", "hardbreak") or token.content.lower().startswith("<br")
    return "\n" if is_break else ""

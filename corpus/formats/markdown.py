"""Markdown: its YAML front matter, and its body as plain text."""

import re

import yaml

MAX_FRONT_MATTER = 64_000  # characters

_BLOCK = re.compile(r"---[ \t]*\n(.*?\n)?(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_KEY_LINE = re.compile(r"([A-Za-z][\w .-]{0,60}):[ \t]+(\S.*)")

_IMAGE = re.compile(r"!\[[^\[\]\n]*\]\([^()\n]{0,2000}\)")
_LINK = re.compile(r"\[([^\[\]\n]+)\]\((?:[^()\n]|\([^()\n]{0,200}\)){0,2000}\)")
_HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]+(.*)$", re.MULTILINE)
_QUOTE = re.compile(r"^ {0,3}>[ \t]?", re.MULTILINE)
_RULE = re.compile(r"^ {0,3}(?:(?:\*[ \t]*){3,20}|(?:-[ \t]*){3,20}|(?:_[ \t]*){3,20})$", re.MULTILINE)
_STARS = re.compile(r"(?<![\w*\\])(\*{1,3})(?=\S)([^*\n]{1,2000})(?<=[^\s\\])\1(?![\w*])")
_SCORES = re.compile(r"(?<![\w\\])(_{1,3})(?=\S)([^_\n]{1,2000})(?<=[^\s\\])\1(?!\w)")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+.!>-])")


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


def _heading(match: re.Match[str]) -> str:
    """Return the words of ``## Words ##``; the sharp of ``## C#`` belongs to them."""
    words = match[1].strip()
    before, _, last = words.rpartition(" ")
    return words if last.strip("#") else before.rstrip()


def plain_text(markdown: str) -> str:
    """Remove the markup and keep the words.

    Removed: heading marks (the line stays as a subhead), images, link addresses, marks of emphasis, ``>`` of
    quotations, horizontal rules, escaping backslashes. Kept: lists, tables, code, HTML, reference links, footnotes.
    """
    text = _IMAGE.sub("", markdown)
    text = _LINK.sub(r"\1", text)
    text = _QUOTE.sub("", text)
    text = _RULE.sub("", text)
    text = _HEADING.sub(_heading, text)
    for marks in (_STARS, _SCORES, _STARS):  # twice, for emphasis within emphasis
        text = marks.sub(r"\2", text)
    return _ESCAPE.sub(r"\1", text)

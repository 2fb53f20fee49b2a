"""Markdown: its front matter in YAML, TOML or JSON, and its body as plain text."""

import json
import re
import tomllib
from collections.abc import Iterator, Sequence
from datetime import date

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

from corpus.records.markup import plain_of

MAX_FRONT_MATTER = 64_000  # characters

_BLOCK = re.compile(r"---[ \t]*\n(.*?\n)?(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_TOML = re.compile(r"\+\+\+[ \t]*\n(.*?\n)?\+\+\+[ \t]*(?:\n|\Z)", re.DOTALL)
_KEY_LINE = re.compile(r"([A-Za-z][\w .-]{0,60}):[ \t]+(\S.*)")
_TOML_LINE = re.compile(r"([A-Za-z][\w-]{0,60})[ \t]*=[ \t]*(\S.*)")
_TEMPLATE = re.compile(r"\{\{[<%][^{}]{0,2000}[%>]\}\}|\{%[^{}]{0,2000}%\}")  # Hugo's shortcodes, Jekyll's Liquid

_Split = tuple[dict[str, object], str, str | None]

# markdown-it drops what is nested deeper; its own limit of 20 would cost words of mail that was quoted often.
_PARSER = MarkdownIt("commonmark", {"maxNesting": 60}).enable(["table", "strikethrough"])


def front_matter(text: str) -> tuple[dict[str, object], str, str | None]:
    """Split off the block of fields at the start: YAML between lines ``---``, TOML between ``+++``, or a JSON object.

    Every value stays the text of the file, so that a date keeps its precision. A block that its language refuses (most
    often ``title: One: two``) is read line by line. Calls of Hugo's and Jekyll's templates go from the text.

    Returns:
        The fields, the text after the block, and the error, if there is one.
    """
    for read in (_yaml_block, _toml_block, _json_block):
        if found := read(text):
            record, body, trouble = found
            return record, _TEMPLATE.sub("", body), trouble
    return {}, text, None


def _yaml_block(text: str) -> _Split | None:
    match = _BLOCK.match(text, 0, MAX_FRONT_MATTER)
    if not match:
        return None
    block, body = match[1] or "", text[match.end() :]
    try:
        # BaseLoader builds nothing but strings, lists and dicts of them.
        record = yaml.load(block, Loader=yaml.BaseLoader)
    except (yaml.YAMLError, RecursionError, ValueError):
        return _by_lines(block, _KEY_LINE), body, "the front matter is not valid YAML: read line by line"
    if isinstance(record, dict):
        return {key: value for key, value in record.items() if isinstance(key, str)}, body, None
    return ({}, body, None) if not block.strip() else None  # prose between two rules


def _toml_block(text: str) -> _Split | None:
    match = _TOML.match(text, 0, MAX_FRONT_MATTER)
    if not match:
        return None
    block, body = match[1] or "", text[match.end() :]
    try:
        record = tomllib.loads(block)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError):
        return _by_lines(block, _TOML_LINE), body, "the front matter is not valid TOML: read line by line"
    return {key: value.isoformat() if isinstance(value, date) else value for key, value in record.items()}, body, None


def _json_block(text: str) -> _Split | None:
    if not text.startswith("{"):
        return None
    try:
        record, end = json.JSONDecoder().raw_decode(text[:MAX_FRONT_MATTER])
    except (ValueError, RecursionError):
        return None
    return record, text[end:], None


def _by_lines(block: str, pattern: re.Pattern[str]) -> dict[str, object]:
    matches = (pattern.fullmatch(line.rstrip()) for line in block.splitlines())
    return {match[1]: match[2].strip().strip("\"'") for match in matches if match}


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

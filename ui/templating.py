"""Markup from templates: every value that a template shows is escaped, so nobody can forget to.

Python computes plain values; the files in ``templates/`` hold the markup. Line ends and indentation in a template mean
nothing (``_Lines``), so markup stays one line, which Markdown leaves alone (``block``).
"""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from markupsafe import Markup

from corpus.article import Article
from corpus.dates import display_date
from corpus.headline import DERIVED, shown_headline
from ui.escape import escape, web_address
from ui.relative import relative_links

_HERE = Path(__file__).parent
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_LINE_END = re.compile(r"\s*\n\s*")
# Filters that trust a value, or that escape only as much as MarkupSafe does, which is less than ``ui.escape``.
_NO_FILTERS = ("safe", "e", "escape", "forceescape", "urlize", "xmlattr", "tojson", "striptags", "format", "replace")


class _Lines(Extension):
    """Removes line ends and indentation from templates, by JSX's rule.

    A line end beside a tag, or at either end of the text between two Jinja tags, is removed; inside text or a tag it
    becomes a space. Values stay as they are. Jinja's ``trim_blocks`` would remove the line end but not the indentation.
    """

    def filter_stream(self, stream: TokenStream) -> Iterable[Token]:
        for token in stream:
            yield Token(token.lineno, "data", _one_line(token.value)) if token.type == "data" else token


def _one_line(text: str) -> str:
    def joined(match: re.Match[str]) -> str:
        before, after = text[: match.start()][-1:], text[match.end() :][:1]
        return "" if not before or not after or before == ">" or after == "<" else " "

    return _LINE_END.sub(joined, text)


def counted(number: int, noun: str) -> str:
    """``1 article``, ``1,204 articles``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def language(article: Article) -> str:
    """The article's language, as a value of the attribute ``lang``; empty when unknown."""
    known = article.language or ""
    return known if _LANGUAGE.fullmatch(known) else ""


def environment(folder: Path) -> Environment:
    """The Jinja environment for the templates in ``folder``, each compiled once, at its first use."""
    made = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        extensions=[_Lines],
        cache_size=-1,
        auto_reload=False,
    )
    made.filters.update(
        grouped=lambda number: f"{number:,}",
        counted=counted,
        display_date=display_date,
        language=language,
        shown_headline=shown_headline,
        web_address=web_address,
    )
    made.globals["derived"] = DERIVED
    for name in _NO_FILTERS:
        del made.filters[name]
    return made


def _shown(value: Any) -> Any:
    """``value`` as markup: escaped, unless a template made it."""
    if isinstance(value, Markup):
        return value
    text = str(value)
    escaped = escape(text)
    return text if escaped is text else Markup(escaped)  # Jinja escapes plain text itself, and finds nothing to do


NOTHING = Markup()
"""No markup."""

_OURS = environment(_HERE / "templates")


def render(name: str, /, **values: object) -> Markup:
    """The template ``name`` filled with these values; a missing value is an error."""
    return Markup(_template(name).render(values))


def block(name: str, /, **values: object) -> str:
    """The filled template as one HTML block of Markdown; see ``as_block``."""
    return as_block(render(name, **values))


def as_block(markup: Markup) -> str:
    """``markup`` as one HTML block of Markdown, which Markdown leaves as it is; plain text, for Gradio to carry.

    ``gr.Markdown`` shows our markup, since ``gr.HTML`` evaluates its template and the Content-Security-Policy forbids
    that. CommonMark ends an HTML block at a blank line; our markup has no line end at all. Links become relative to
    the conversation's page.
    """
    return relative_links(str(render("block.html", content=markup)))


@cache
def _template(name: str) -> Template:
    return _OURS.get_template(name)


def macros(name: str) -> Any:
    """The macros of the template ``name``, as attributes."""
    return _OURS.get_template(name).module


@cache
def static(*names: str) -> Markup:
    """Style sheets or scripts from ``static/``, unescaped: they are ours, and contain nothing from outside."""
    return Markup("\n".join((_HERE / "static" / name).read_text(encoding="utf-8") for name in names))

"""ui.answer.export: answers as plain text and as Markdown, in which nothing of an article is more than text."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from corpus.article import Article
from rag.answer.answer import Answer, Turn
from rag.answer.cited_sentence import Citation, CitedSentence
from rag.answer.lines import Disagreement, ReportedValue, Row
from rag.dates.event_day import EventDate
from rag.passage import Passage
from rag.question.query import Query
from tests.ui.answer.test_render import HOSTILE, PAYLOADS
from ui.answer.export import file_name, markdown, plain
from ui.export.markdown import escaped

DAY = date(2026, 11, 28)
MORE = [
    "[^1]: x", "[^1]", "[x]: https://evil.example", "# head", "- item", "1. item", "2) item", "===", "---", "> quote",
    "    code", "```", "| a | b |", "<https://evil.example>", "https://evil.example", "www.evil.example",
    "a@evil.example", "x\\", "&copy;", "~~gone~~", "*a* _b_ `c`", ": definition", "+ plus", "line\nline",
]  # fmt: skip


def cited(text: str, number: int = 1, url: str | None = "https://courier.example/ferry?a=1&b=(2)") -> Citation:
    held = Article(body=text, headline=text, source=text, url=url, published="2025-08-19")
    return Citation(number, Passage(held, 0, len(text)), 0, len(text))


def turn(text: str) -> Turn:
    citation = cited(text)
    good = CitedSentence(text, (citation,), "supported")
    bad = CitedSentence(text, (citation,), "not supported", text)
    rows = (Row(good, EventDate("x", "2025-08-19", "day", None)),)
    differing = (Disagreement(text, (ReportedValue("17", text, good, (text,)),), False),)
    answer = Answer(text, Query(text), (good, bad), notice=text, writer=text, rows=rows, disagreements=differing)
    return Turn(text, answer)


def tokens(text: str) -> list[Token]:
    parsed = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text)
    return [one for token in parsed for one in (token, *(token.children or ()))]


def words(text: str) -> str:
    return "".join(t.content if t.type == "text" else " " for t in tokens(text) if t.type in ("text", "softbreak"))


@given(st.one_of(HOSTILE, st.sampled_from([*PAYLOADS, *MORE]), st.text(min_size=1)))
def test_no_text_from_outside_becomes_markup(text: str) -> None:
    found = tokens(markdown([turn(text), turn(text)], DAY))
    kinds = {token.type for token in found}
    assert kinds <= {
        "heading_open", "heading_close", "paragraph_open", "paragraph_close", "inline", "text", "softbreak",
        "em_open", "em_close", "link_open", "link_close",
    }  # fmt: skip
    links = {str(token.attrs["href"]) for token in found if token.type == "link_open"}
    assert links == {"https://courier.example/ferry?a=1&b=(2)"}
    assert sum(token.type == "heading_open" for token in found) == 2


@given(st.one_of(HOSTILE, st.sampled_from([*PAYLOADS, *MORE]), st.text()))
def test_escaped_text_is_shown_letter_for_letter(text: str) -> None:
    expected = " ".join(escaped(text) and text.split())
    shown = words(f"x {escaped(text)}").removeprefix("x").strip()
    if text.isprintable():
        assert shown.replace("\u200b", "") == expected


def test_footnotes_have_outlet_headline_date_address_and_quote() -> None:
    held = Article(
        "Fourteen people were hurt.\nIt was foggy.",
        headline="Ferry and dredger collide",
        source="Ellery Courier",
        published="2025-08-19T07:40",
        url="https://courier.example/ferry",
    )
    citation = Citation(1, Passage(held, 0, 40), 0, 26)
    sentences = (
        CitedSentence("Fourteen were hurt.", (citation,), "supported"),
        CitedSentence("Two died.", (citation,), "not supported", "2 is not in the cited passage"),
    )
    exchange = Turn("How many?", Answer("How many?", Query("How many?"), sentences, writer="scripted"))
    assert markdown([exchange], DAY) == (
        "## How many?\n\n"
        "Fourteen were hurt. [^1] Two died. [^1] (not supported: 2 is not in the cited passage)\n\n"
        "*Written by a machine (scripted) from the articles cited. Check before you publish.*\n\n"
        "[^1]: Ellery Courier, “Ferry and dredger collide”, 19 August 2025, 07:40. "
        "<https://courier.example/ferry> “Fourteen people were hurt.”\n\n"
        "*Exported from Footnote on 28 November 2026.*\n"
    )
    assert "[^2-1]: Ellery Courier" in markdown([exchange, exchange], DAY)
    assert plain([exchange]) == (
        "How many?\n\n"
        "Fourteen were hurt. [1] Two died. [1] (not supported: 2 is not in the cited passage)\n\n"
        "[1] Ellery Courier, “Ferry and dredger collide”, 19 August 2025, 07:40\n"
        "    https://courier.example/ferry\n"
        "    “Fourteen people were hurt.”\n\n"
        "Written by a machine (scripted) from the articles cited. Check before you publish.\n"
    )


@pytest.mark.parametrize(
    "url", [None, "javascript:alert(1)", "https://[", "ftp://a.example/", "x", "https://a.example/> <b>\n[x](y)"]
)
def test_an_address_is_one_or_none(url: str | None) -> None:
    exchange = Turn("q", Answer("q", Query("q"), (CitedSentence("A.", (cited("A.", url=url),), "supported"),)))
    links = [token for token in tokens(markdown([exchange], DAY)) if token.type == "link_open"]
    assert len(links) == (url is not None and url.startswith("https://a"))
    assert "javascript" not in markdown([exchange], DAY)


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("How many were hurt?", "footnote-2026-11-28-how-many-were-hurt.md"),
        ("../../etc/passwd\0", "footnote-2026-11-28-etc-passwd.md"),
        ("Ж?", "footnote-2026-11-28.md"),
        ("long " * 40, f"footnote-2026-11-28-{('long-' * 10)[:48].strip('-')}.md"),
    ],
)
def test_a_file_is_named_after_question_and_day(question: str, name: str) -> None:
    assert file_name(question, DAY, "md") == name

"""Answer and source panel as markup: nothing from outside becomes markup, and marks stand on the exact words."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.article import Article
from corpus.store.archive import Coverage
from rag.answer.answer import ABSTENTION, Answer
from rag.answer.cited_sentence import Citation, CitedSentence
from rag.check.verdict import Verdict
from rag.passage import Passage
from rag.question.query import Query
from rag.share.json_output import answer_json
from ui.answer import render
from ui.answer import source_panel as panel
from ui.answer.examples import Example
from ui.escape import escape
from ui.templating import macros

outside_link = macros("macros.html").outside_link
COVERAGE = Coverage(86, 900, ("A", "B", "C", "D"), "2025-03-03", "2025-08-29T07:40", 2, 0)
PAYLOADS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' autofocus onfocus=alert(1) x='",
    "</p></mark></section></div><iframe src=//evil.example>",
    "${alert(1)} {{alert(1)}} {{{alert(1)}}} `${alert(1)}`",
    "![x](https://evil.example/a.png) [y](javascript:alert(1)) **bold** # head",
    "&lt;script&gt; &#36;{1} &amp;",
    "<!--", "]]>", "<style>@import url(//evil.example)</style>", "$$\\href{javascript:alert(1)}{x}$$",
]  # fmt: skip
HOSTILE = st.one_of(st.sampled_from(PAYLOADS), st.text(min_size=1)).map(lambda text: f"x{text}")
LINE = HOSTILE.map(lambda text: text.replace("\n", " "))


class Outline(HTMLParser):
    """Tags with the names of their attributes, the words, and the words inside each ``mark`` and ``p``."""

    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, tuple[str, ...]]] = []
        self.open: list[str] = []
        self.text = ""
        self.inside: dict[str, list[str]] = {"mark": [], "p": [], "h2": [], "h3": []}
        self.attributes: list[tuple[str, dict[str, str | None]]] = []
        self.feed(str(markup))  # not as Markup, whose slices would be escaped anew
        self.close()
        assert not self.open, f"left open: {self.open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, tuple(name for name, _ in attrs)))
        self.attributes.append((tag, dict(attrs)))
        self.open.append(tag)
        if tag in self.inside:
            self.inside[tag].append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data
        for tag, texts in self.inside.items():
            if tag in self.open:
                texts[-1] += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data!r}")

    handle_decl = handle_pi = unknown_decl = handle_comment


def article(text: str, body: str | None = None) -> Article:
    return Article(
        body=text if body is None else body,
        headline=text,
        source=text,
        authors=(text, text),
        genre="x" + text,
        corrections=("Correction " + text,),
        url="https://paper.example/" + text,
    )


def answer(text: str, verdict: Verdict, writer: str = "m", abstained: bool = False) -> Answer:
    held = article(text)
    cited = (Citation(1, Passage(held, 0, len(text)), 0, len(text)),)
    marked = CitedSentence(text, cited, verdict, text, answers=((1, len(text)),))
    held_or_not = (
        {"abstained": True, "nearest": (cited[0].passage,), "missing": (text, text)}
        if abstained
        else {"sentences": (marked, CitedSentence(text, (), "uncited", text))}
    )
    return Answer(text, Query(text), writer=writer, notice=text, unresolved=1, **held_or_not)  # type: ignore[arg-type]


def everything(text: str, verdict: Verdict) -> str:
    """Every piece of markup that the page can show, with ``text`` wherever something comes from outside."""
    whole = answer(text, verdict)
    shown = whole.citations[0]
    coverage = Coverage(3, 1, (text,), "2025-08-19", "2025-08-29", 0, 4)
    return "".join(
        [
            render.header(coverage),
            render.empty_state(coverage, [Example(text, text)]),
            render.pending_turn(1, text, text),
            render.failed_turn(1, text, text),
            render.turn(1, whole, coverage),
            render.turn(1, whole, coverage, streaming=True),
            render.turn(1, answer(text, verdict, writer="quotes"), coverage),
            render.turn(1, answer(text, verdict, abstained=True), coverage),
            panel.sources_panel(1, whole, shown),
            panel.article_panel(shown.passage.article),
            panel.message_panel("x", text),
        ]
    )


@given(LINE, st.sampled_from(["quoted", "supported", "partly supported", "not supported"]))
def test_no_text_from_outside_changes_the_markup_around_it(text: str, verdict: Verdict) -> None:
    assert Outline(everything(text, verdict)).tags == Outline(everything("xyz", verdict)).tags


@given(HOSTILE)
def test_no_character_is_left_that_a_template_engine_or_markdown_would_act_on(text: str) -> None:
    shown = everything(text, "not supported")
    assert not set(shown) & set("$`{}\n\r\t")
    shown.encode()  # no lone surrogate, which could not be sent at all


@given(st.text(st.characters(blacklist_categories=["Cs", "Cc"])))
def test_what_is_escaped_reads_as_before(text: str) -> None:
    assert Outline(f"<p>{escape(text)}</p>").text == text


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_payload_is_shown_as_the_text_it_is(payload: str) -> None:
    assert Outline(panel.article_panel(article(payload))).inside["h3"] == [payload]
    assert Outline(render.turn(1, answer(payload, "supported"), COVERAGE)).inside["h2"] == [payload]


@pytest.mark.parametrize(
    "url",
    [
        *(None, "", "javascript:alert(1)", "java\nscript:alert(1)", " javascript:alert(1)", "data:text/html,x"),
        *("file:///etc/passwd", "//evil.example", "/here", "http://", "http://[x", "ftp://a.example/", "vbscript:x"),
    ],
)
def test_only_web_addresses_become_links_to_outside(url: str | None) -> None:
    assert outside_link(url, "Open") == ""


@given(HOSTILE)
def test_a_link_to_outside_is_a_web_address_and_tells_the_other_site_nothing(text: str) -> None:
    for tag, attributes in Outline(f"<p>{outside_link('https://a.example/' + text, 'Open')}</p>").attributes[1:]:
        assert tag == "a"
        assert (attributes["href"] or "").startswith("https://a.example/")
        assert attributes["rel"] == "noopener noreferrer nofollow"
        assert attributes["target"] == "_blank"


def test_the_only_link_to_outside_is_the_articles_own() -> None:
    links = [a["href"] or "" for tag, a in Outline(everything("text", "supported")).attributes if tag == "a"]
    assert {link for link in links if not link.startswith(("#", "./"))} == {"https://paper.example/text"}


@given(st.text("ab <&\n“", max_size=60), st.integers(0, 60), st.integers(0, 60))
def test_marks_hold_exactly_the_span_and_paragraphs_the_whole_body(body: str, one: int, two: int) -> None:
    start, end = sorted((min(one, len(body)), min(two, len(body))))
    outline = Outline(panel.article_markup(Article(body=body), (start, end), "cite-1-1"))
    assert "".join(outline.inside["mark"]) == "".join(p for p in body[start:end].split("\n") if p.strip())
    assert outline.inside["p"][1:-1] == [line for line in body.split("\n") if line.strip()]  # between byline and links


def test_a_span_across_paragraphs_is_one_mark_in_each_and_one_target() -> None:
    body = "First one. Its end.\n\nSecond paragraph.\nThird one."
    span = (body.index("Its"), body.index(" one.", 20))
    outline = Outline(panel.article_markup(Article(body=body), span, "cite-2-7"))
    assert outline.inside["mark"] == ["Its end.", "Second paragraph.", "Third"]
    marks = [attributes for tag, attributes in outline.attributes if tag == "mark"]
    assert marks == [{"id": "cite-2-7", "tabindex": "-1"}, {}, {}]


def test_chips_point_to_the_mark_and_tell_their_source() -> None:
    held = Article("It rained.", headline="Rain", source="Coast Wire", published="2025-08-19T07:40:00+02:00")
    cited = Citation(3, Passage(held, 0, 10), 0, 10)
    whole = Answer("q", Query("q"), (CitedSentence("It rained.", (cited,), "quoted"),) * 2, writer="m")
    outline = Outline(render.turn(5, whole, COVERAGE))
    chips = [attributes for _, attributes in outline.attributes if attributes.get("class") == "chip"]
    assert [chip["href"] for chip in chips] == ["#cite-5-3"] * 2
    assert chips[0]["aria-label"] == "Source 3: Rain, Coast Wire, 19 August 2025, 07:40"
    assert len({chip["id"] for chip in chips}) == 2
    marks = [a for tag, a in Outline(panel.sources_panel(5, whole, cited)).attributes if tag == "mark"]
    assert marks[0]["id"] == "cite-5-3"


def test_what_is_unknown_is_said_to_be() -> None:
    outline = Outline(panel.article_panel(Article("Text.")))
    assert "Outlet unknown · date unknown" in outline.text
    assert "derived from the first sentence" in str(outline.attributes) and outline.inside["h3"] == ["Text."]


def test_a_teaser_a_paywall_and_a_hint_are_said() -> None:
    shown = panel.article_panel(Article("Text.", is_partial=True, is_free=False, outlet_hint="Coast <Wire>"))
    for words in ("Only a teaser", "publisher’s paywall", "The text names Coast &lt;Wire&gt;"):
        assert words in shown
    assert 'class="partial"' not in panel.article_panel(Article("Text.", source="A", outlet_hint="B", is_free=True))


def test_a_citation_shows_its_page() -> None:
    held = Article("It rained. It snowed.", headline="Rain", pages=(0, 11))
    cited = Citation(1, Passage(held, 0, 21), 11, 21)
    whole = Answer("q", Query("q"), (CitedSentence("It snowed.", (cited,), "quoted"),), writer="m")
    assert "· p. 2" in panel.sources_panel(1, whole, cited) and "· p. 2" in render.turn(1, whole, COVERAGE)
    assert answer_json(whole)["citations"][0]["page"] == 2
    assert "· p." not in panel.article_panel(held)


def test_genre_is_shown_when_it_is_no_reporting() -> None:
    assert "opinion" in panel.article_panel(Article("Text.", genre="opinion"))
    assert "eporting" not in panel.article_panel(Article("Text.", genre="Reporting"))


def test_the_panel_has_one_region_with_its_exact_name() -> None:
    for shown in (panel.empty_panel(), panel.article_panel(Article("x")), panel.message_panel("x", "y")):
        regions = [a["aria-label"] for tag, a in Outline(shown).attributes if tag == "section"]
        assert regions == ["Sources"]


@pytest.mark.parametrize("verdict", ["partly supported", "not supported", "uncited"])
def test_what_is_not_supported_says_so_in_words_with_the_reason(verdict: Verdict) -> None:
    sentence = CitedSentence("Two died.", (), verdict, "two is not there")
    shown = render.turn(1, Answer("q", Query("q"), (sentence,), writer="m"), COVERAGE)
    assert f"{verdict}: two is not there" in Outline(shown).text
    assert "unsup" in shown
    assert "0 of 1 sentence supported" in Outline(shown).text


def test_status_line_counts() -> None:
    verdicts: list[Verdict] = ["quoted", "quoted", "supported", "supported", "not supported"]
    sentences = tuple(CitedSentence("A.", (), verdict) for verdict in verdicts)
    text = Outline(render.turn(1, Answer("q", Query("q"), sentences, writer="m"), COVERAGE)).text
    assert "4 of 5 sentences supported" in text
    assert "2 quoted exactly" in text
    assert "newest article 29 Aug 2025" in text


def test_the_words_that_answer_stand_in_strong_and_nothing_else_does() -> None:
    held = article("Ferry", "R&D paid 14 <b>. It rained.")
    cited = (Citation(1, Passage(held, 0, 27), 0, 16),)
    sentences = (CitedSentence("R&D paid 14 <b>.", cited, "quoted", answers=((9, 15),)), CitedSentence("It rained."))
    shown = render.turn(1, Answer("q", Query("q"), sentences, writer="quotes"), COVERAGE)
    assert '<span class="s">R&amp;D paid <strong>14 &lt;b&gt;</strong>.</span>' in shown
    assert shown.count("<strong>") == 1


def test_words_held_nowhere_are_named_when_it_abstains() -> None:
    shown = render.turn(1, Answer("q", Query("q"), abstained=True, missing=("Count", "Or<solo>")), COVERAGE)
    assert "The archive holds nowhere: <b>Count</b>, <b>Or&lt;solo&gt;</b>." in shown


def test_quotes_stand_under_their_article() -> None:
    held = Article("It rained. It poured.", headline="Rain", source="Coast Wire", published="2025-08-19")
    sentences = tuple(
        CitedSentence(text, (Citation(n, Passage(held, 0, 21), start, end),), "quoted")
        for n, (text, start, end) in enumerate([("It rained.", 0, 10), ("It poured.", 11, 21)], 1)
    )
    outline = Outline(render.turn(1, Answer("q", Query("q"), sentences, notice="No model."), COVERAGE))
    assert outline.text.count("Coast Wire · 19 August 2025 · Rain") == 1
    assert "No model." in outline.text
    assert "2 of 2 sentences quoted exactly" in outline.text


def test_abstention_card_says_what_is_nearest_what_is_held_and_how_to_ask() -> None:
    held = Article("Text.", headline="Near", url="https://a.example")
    nearest = (Passage(held, 0, 2), Passage(held, 2, 5))
    outline = Outline(render.turn(1, Answer("q", Query("q"), abstained=True, nearest=nearest), COVERAGE))
    assert ABSTENTION in outline.text
    assert "86 articles · 4 outlets · 3 Mar – 29 Aug 2025 · 2 undated" in outline.text
    assert [a["href"] for tag, a in outline.attributes if tag == "a"] == [f"#article-{held.id}"]


@pytest.mark.parametrize(
    ("first", "newest", "line"),
    [
        ("2025-03-03", "2025-08-29T07:40", "3 Mar – 29 Aug 2025"),
        ("2024-03-03", "2025-08-29", "3 Mar 2024 – 29 Aug 2025"),
        ("2025", "2025-08", "2025 – Aug 2025"),
        ("2025-08-29", "2025-08-29T10:00", "29 Aug 2025"),
    ],
)
def test_period_of_the_coverage_line(first: str, newest: str, line: str) -> None:
    assert render.coverage_line(Coverage(1, 0, ("A",), first, newest, 0, 0)) == f"1 article · 1 outlet · {line}"


def test_what_was_withdrawn_is_told_apart() -> None:
    held = Coverage(1, 0, ("A",), "2025-08-29", "2025-08-29", 0, 0, 2)
    assert render.coverage_line(held) == "1 article · 1 outlet · 29 Aug 2025 · 2 withdrawn"
    assert "withdrawn" not in render.header(COVERAGE)


def test_header_tells_what_is_not_yet_found_by_search() -> None:
    assert "7 waiting to be indexed" in render.header(Coverage(9, 0, (), None, None, 9, 7))
    assert "waiting" not in render.header(COVERAGE)


def test_an_empty_archive_says_how_to_fill_it() -> None:
    assert "python -m corpus add PATH" in render.empty_state(Coverage(0, 0, (), None, None, 0, 0), ())


def test_what_was_stopped_says_so_and_carries_no_verdict() -> None:
    begun = Answer("q", Query("q"), (CitedSentence("It was"),), writer="m", complete=False)
    text = Outline(render.turn(1, begun, COVERAGE)).text
    assert "Stopped before its end." in text
    assert "supported" not in Outline(render.turn(1, begun, COVERAGE, streaming=True)).text

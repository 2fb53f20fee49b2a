import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.article import Article
from corpus.formats.page.webpage import read_page
from corpus.records.markup import plain_of
from corpus.records.notice import Notice

PARAGRAPHS = (
    "The bridge at Harrow Ford opened again on Monday after eleven weeks of repairs, the county said.",
    "Engineers replaced four of its bearings, and the mayor walked across it first with two schoolchildren.",
    "Traffic had been sent round by Ellery since June, which added forty minutes to the way to the hospital.",
)
BODY = "\n".join(PARAGRAPHS)
LINKED = {
    "@context": "https://schema.org",
    "@type": "NewsArticle",
    "headline": "Bridge &amp; road open",
    "datePublished": "2025-08-19T07:40:00+02:00",
    "dateModified": "2025-08-20",
    "author": [{"@type": "Person", "name": "Ann Lee"}, {"@type": "Person", "name": "Bo Day"}],
    "publisher": {"@type": "Organization", "name": "Ellery Courier"},
    "articleSection": "County",
    "inLanguage": "en",
    "correction": {"@type": "CorrectionComment", "text": "It was four bearings, not five."},
}


def page(*head: str, linked: object = None, body: str = "", lang: str = "") -> bytes:
    script = f'<script type="application/ld+json">{json.dumps(linked)}</script>' if linked else ""
    text = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    return (
        f"<!doctype html><html{lang}><head><title>Bridge opens | Courier</title>{''.join(head)}{script}</head><body>"
        f"<nav><a href='/'>Home</a> <a href='/sport'>Sport</a></nav><article><h1>Bridge opens</h1>{body or text}"
        "</article><footer>All rights reserved</footer></body></html>"
    ).encode()


def article(data: bytes, url: str | None = None) -> Article:
    [found] = read_page(data, "a.html", url)
    assert isinstance(found, Article), found
    return found


def test_json_ld_first() -> None:
    assert article(page(linked=LINKED), "https://ellery.example/1") == Article(
        body=f"Bridge opens\n{BODY}",
        headline="Bridge & road open",
        url="https://ellery.example/1",
        source="Ellery Courier",
        authors=("Ann Lee", "Bo Day"),
        published="2025-08-19T07:40:00+02:00",
        updated="2025-08-20",
        section="County",
        language="en",
        corrections=("It was four bearings, not five.",),
    )


def test_where_each_field_came_from() -> None:
    head = ('<meta name="author" content="Cy Fox">', '<meta property="og:site_name" content="Courier">')
    linked = {**LINKED, "publisher": None, "isAccessibleForFree": "False"}
    found = article(page(*head, linked=linked, lang=' lang="de"'), "https://ellery.example/1")
    assert found.is_free is False
    assert dict(found.origins) == {
        "body": "trafilatura",
        "headline": "json-ld headline",
        "url": "address",
        "source": "opengraph og:site_name",
        "authors": "json-ld author",
        "published": "json-ld datePublished",
        "updated": "json-ld dateModified",
        "section": "json-ld articleSection",
        "language": "json-ld inLanguage",
        "corrections": "json-ld correction",
        "is_free": "json-ld isAccessibleForFree",
    }
    assert dict(article(page()).origins)["headline"] == "title element"


@pytest.mark.parametrize(("tier", "is_free"), [("free", True), ("locked", False), ("metered", None)])
def test_open_graph_says_whether_it_is_free(tier: str, is_free: bool | None) -> None:
    assert article(page(f'<meta property="article:content_tier" content="{tier}">')).is_free is is_free


def test_the_headline_is_not_repeated_in_the_body() -> None:
    assert article(page(linked={**LINKED, "headline": "Bridge opens"})).body == BODY


@pytest.mark.parametrize(
    "wrap",
    [
        lambda one: [{"@type": "WebSite", "name": "x"}, one],
        lambda one: {"@graph": [{"@type": "WebPage", "datePublished": "1999"}, one]},
        lambda one: {"@type": "WebPage", "mainEntity": one},
        lambda one: {**one, "@type": ["ReportageNewsArticle", "Thing"]},
        lambda one: {**one, "@type": "https://schema.org/NewsArticle"},
    ],
)
def test_wherever_the_article_stands_in_json_ld(wrap: object) -> None:
    assert article(page(linked=wrap(LINKED))).published == LINKED["datePublished"]  # type: ignore[operator]


def test_authors_and_publishers_by_reference() -> None:
    graph = [
        {**LINKED, "author": {"@id": "#ann"}, "publisher": {"@id": "#courier"}},
        {"@type": "Person", "@id": "#ann", "name": "Ann Lee"},
        {"@type": "Organization", "@id": "#courier", "name": "Ellery Courier"},
    ]
    found = article(page(linked={"@graph": graph}))
    assert (found.authors, found.source) == (("Ann Lee",), "Ellery Courier")


@pytest.mark.parametrize(
    ("kind", "genre"), [("OpinionNewsArticle", "opinion"), ("AnalysisNewsArticle", "analysis"), ("NewsArticle", None)]
)
def test_the_genre_is_schema_orgs(kind: str, genre: str | None) -> None:
    assert article(page(linked={**LINKED, "@type": kind})).genre == genre


def test_open_graph_where_json_ld_is_silent_or_broken() -> None:
    head = (
        '<meta property="og:title" content="Bridge opens">',
        '<meta property="article:published_time" content="2025-08-19">',
        '<meta property="og:site_name" content="Ellery Courier">',
        '<meta property="article:author" content="https://social.example/ann">',
        '<meta name="author" content="Ann Lee">',
        '<script type="application/ld+json">{"@type": "NewsArticle", </script>',
    )
    expected = Article(
        body=BODY,
        headline="Bridge opens",
        source="Ellery Courier",
        authors=("Ann Lee",),
        published="2025-08-19",
        language="en-GB",
    )
    assert article(page(*head, lang=' lang="en-GB"')) == expected
    linked = {"@type": "NewsArticle", "datePublished": "2025-08-19", "headline": "Bridge opens"}
    assert article(page(*head[:1], *head[2:], linked=linked, lang=' lang="en-GB"')) == expected


def test_a_date_in_the_text_is_not_the_articles() -> None:
    body = f"<p>Published on 3 May 2024.</p><p>{BODY}</p>"
    assert article(page(body=body)).published is None


def test_the_canonical_address_wins_unless_it_is_the_front_pages() -> None:
    own = '<link rel="canonical" href="/bridge?id=1#top">'
    front = '<link rel="canonical" href="https://ellery.example/">'
    url = "https://ellery.example/amp/bridge"
    assert article(page(own), url).url == "https://ellery.example/bridge?id=1"
    assert article(page(front), url).url == url
    assert article(page(front)).url is None
    assert article(page('<meta property="og:url" content="javascript:alert(1)">')).url is None
    assert article(page('<link rel="canonical" href="http://[">')).url is None


def test_the_stated_text_where_the_page_shows_little_of_it() -> None:
    data = page(linked={**LINKED, "articleBody": BODY * 9}, body="<p>Subscribe to read on.</p>")
    assert article(data).body.split() == (BODY * 9).split()


@pytest.mark.parametrize("encoding", ["utf-8", "cp1251", "shift_jis", "gb18030", "utf-16"])
def test_encodings_that_the_page_declares(encoding: str) -> None:
    words = {"cp1251": "Мост открыт", "shift_jis": "橋が開通", "gb18030": "大桥通车"}.get(encoding, "Ça va — “oui”")
    data = page(f'<meta charset="{encoding}">', body=f"<p>{words} {BODY}</p>").decode().encode(encoding)
    assert f"{words} {PARAGRAPHS[0]}" in article(data).body


def test_what_is_no_article_says_why() -> None:
    for data, reason in {
        b"": "empty",
        b"<html><body></body></html>": "no text",
        bytes(range(256)) * 9: "not text",
        b"<html><body><p>Short.</p></body></html>": "fewer than 5 words",
    }.items():
        [notice] = read_page(data, "a.html")
        assert isinstance(notice, Notice) and notice.skipped and notice.reason == reason


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("No markup", "No markup"),
        ("<p>One <b>two</b>\nthree</p><p>Four &amp; five<br>six</p>", "One two three\nFour & five\nsix"),
        ("<script>alert(1)</script>Left<style>x</style> <!-- no -->right", "Left right"),
        ("Fish &amp; chips", "Fish & chips"),
        ("a < b and c > d", "a < b and c > d"),
        ("<p></p>", ""),
        ("<!-- only -->", ""),
    ],
)
def test_markup_to_text(markup: str, text: str) -> None:
    assert plain_of(markup) == text


@given(st.text(alphabet="<>/p!-&;amp \0\ud800script=\"'[]?", max_size=80))
def test_no_markup_makes_it_raise(markup: str) -> None:
    plain_of(markup)

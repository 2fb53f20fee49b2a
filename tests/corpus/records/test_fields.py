import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.article import Article
from corpus.records.fields import TEASER, to_article
from errors import ReadError

BODY = "The bridge at Harrow Ford opened again on Monday."


def record(**fields: Any) -> Article:
    return to_article({"body": BODY, **fields})[0]


@pytest.mark.parametrize("name", ["title", "headline", "Headline", "name"])
def test_headline(name: str) -> None:
    assert record(**{name: " Bridge\n opens "}).headline == "Bridge opens"


def test_ninjs_headlines() -> None:
    assert record(headlines=[{"role": "main"}, {"value": "Bridge opens"}]).headline == "Bridge opens"


@pytest.mark.parametrize("name", ["content", "text", "article", "maintext", "articleBody", "page_content", "body_text"])
def test_body(name: str) -> None:
    assert to_article({name: BODY, "body": ""}) == (Article(body=BODY), ())


@pytest.mark.parametrize("name", ["published_at", "publishedAt", "date_publish", "pubDate", "firstCreated", "Date"])
def test_published(name: str) -> None:
    assert record(**{name: "2022/03/15"}).published == "2022-03-15"


@pytest.mark.parametrize("value", ["The Ford", {"name": "The Ford"}, [{"id": None, "name": "The Ford"}]])
def test_source(value: object) -> None:
    assert record(publisher=value).source == record(source=value).source == "The Ford"
    assert record(**{"publisher.name": "The Ford"}).source == "The Ford"


@pytest.mark.parametrize(
    ("value", "names"),
    [
        (["Ann Lee", "Bo Day", "Ann Lee"], ("Ann Lee", "Bo Day")),
        ("By Ann Lee and Bo Day", ("Ann Lee", "Bo Day")),
        ("Ann Lee, Bo Day, and Cy Fox", ("Ann Lee", "Bo Day", "Cy Fox")),
        ("Ann Lee; Bo Day", ("Ann Lee", "Bo Day")),
        ("Lee, Ann", ("Lee, Ann",)),
        ("Ann Lee, Reuters", ("Ann Lee, Reuters",)),
        ("Simon and Schuster", ("Simon and Schuster",)),
        ("Von Ann Lee und Bo Day", ("Ann Lee", "Bo Day")),
        ({"name": "Von Ann Lee, Cy Fox und Bo Day"}, ("Ann Lee", "Cy Fox", "Bo Day")),
        ("Par Ann Lee et Bo Day", ("Ann Lee", "Bo Day")),
        ("Por Ann Lee y Bo Day", ("Ann Lee", "Bo Day")),
        ("Ann Lee en Bo Day", ("Ann Lee", "Bo Day")),
        ("Von Neumann", ("Von Neumann",)),
        ("Ann von der Au", ("Ann von der Au",)),
        ("Ortega y Gasset", ("Ortega y Gasset",)),
        ("Amt für Bau und Verkehr", ("Amt für Bau und Verkehr",)),
        ("Text: Ann Lee", ("Ann Lee",)),
        ("['Ann Lee', \"Bo O'Day\"]", ("Ann Lee", "Bo O'Day")),
        ("[]", ()),
        ("nan", ()),
        ([{"name": "Ann Lee", "url": "x"}, {"@type": "Person"}], ("Ann Lee",)),
        (["Ministry of Trade and Industry"], ("Ministry of Trade and Industry",)),
        (["https://social.example/ann"], ()),
        ([[["deep"]]], ()),
        (float("nan"), ()),
    ],
)
def test_authors(value: object, names: tuple[str, ...]) -> None:
    assert record(author=value).authors == names


@pytest.mark.parametrize("nothing", ["", "  ", "NaN", None, float("nan"), [], {}, "None"])
def test_nothing_is_none(nothing: object) -> None:
    names = ("title", "url", "source", "author", "date", "section", "language", "correction")
    assert record(**dict.fromkeys(names, nothing)) == Article(body=BODY)


def test_only_http_becomes_a_url() -> None:
    assert record(link="https://a.example/1").url == "https://a.example/1"
    assert record(uri="https://a.example/1").url == "https://a.example/1"
    assert record(url="javascript:alert(1)") == Article(body=BODY, uri="javascript:alert(1)")
    assert record(uri="urn:a:1") == Article(body=BODY, uri="urn:a:1")


def test_a_second_date_is_tried() -> None:
    assert to_article({"body": BODY, "published": "today", "date": "2022"}) == (
        Article(body=BODY, published="2022"),
        (),
    )


def test_halves_of_surrogate_pairs_and_nul_go() -> None:
    fields = json.loads(f'{{"title": "A\\ud83d\\u0000 b", "body": "{BODY} \\udc00\\ud83d\\ude00"}}')
    assert to_article(fields)[0] == Article(body=f"{BODY} \U0001f600", headline="A b")


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"title": "A"}, "no article text"),
        ({"body": BODY, "pubStatus": "canceled"}, "withdrawn by its publisher.* which article"),
    ],
)
def test_what_is_no_article_says_why(fields: dict[str, object], reason: str) -> None:
    with pytest.raises(ReadError, match=reason):
        to_article(fields)


@pytest.mark.parametrize("fields", [{"description": BODY}, {"content": f"{BODY} [+2345 chars]"}])
def test_a_teaser_is_a_partial_article_and_said_to_be(fields: dict[str, object]) -> None:
    assert to_article(fields) == (Article(body=BODY, is_partial=True), (TEASER,))


@pytest.mark.parametrize(
    ("value", "is_free"),
    [(True, True), (False, False), ("False", False), ("http://schema.org/True", True), ("maybe", None), (7, None)],
)
def test_whether_it_is_free(value: object, is_free: bool | None) -> None:
    assert record(isAccessibleForFree=value).is_free is is_free


@pytest.mark.parametrize("value", [12, "1-3", [5, 0], [0, 10_000], [True], ["0"]])
def test_pages_that_are_no_offsets_are_left_alone(value: object) -> None:
    assert record(pages=value).pages == ()


def test_where_each_field_came_from_by_the_name_it_had() -> None:
    fields = {"text": BODY, "date": "2025", "publisher": {"name": "The Ford"}, "uri": "https://a.example/1", "lang": ""}
    article, _ = to_article(fields, "column {}")
    assert article.origins == (
        ("body", "column text"),
        ("url", "column uri"),
        ("uri", "column uri"),
        ("source", "column publisher"),
        ("published", "column date"),
    )
    assert to_article({"body": BODY, "link": "urn:a"})[0].origins[1:] == (("uri", "field link"),)


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["name", "value", "text"]), inner),
    max_leaves=6,
)
names = st.sampled_from(
    ["title", "body", "text", "date", "author", "publisher", "url", "uri", "headlines", "correction"]
)


@given(st.dictionaries(names, values))
def test_no_record_makes_it_raise(fields: dict[str, object]) -> None:
    try:
        article, _ = to_article({"articleBody": BODY, **fields})
    except ReadError:
        return
    assert article.body == article.body.strip()
    for value in (article.body, article.headline, article.source, article.uri, *article.authors, *article.corrections):
        assert value is None or ("\0" not in value and value.encode())


def test_of_a_date_with_two_readings_the_year_is_kept_and_told() -> None:
    article, notes = to_article({"body": BODY, "date": "05/06/2022"})
    assert article.published == "2022"
    assert notes == ("published: '05/06/2022' may be either of two days; kept as 2022",)
    assert to_article({"body": BODY, "date": "2022"})[1] == ()
    assert to_article({"body": BODY, "date": "05/06/2022"}, day_first=True)[0].published == "2022-06-05"

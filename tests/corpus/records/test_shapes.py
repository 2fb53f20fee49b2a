"""The shapes in which services, content systems and data sets give articles. All content is invented."""

import io
import json
from typing import Any

import pytest

from corpus.article import Article
from corpus.formats.readers import read_json
from corpus.formats.table import read_csv
from corpus.records.envelope import records_in
from corpus.records.fields import TEASER, to_article
from corpus.records.notice import Notice

ONE = "The weir at Harrow Ford was repaired on Monday, the county said."
TWO = "Boats may pass again from Tuesday."
MARKUP = f"<p>{ONE}</p>\n<p>{TWO} <a href='/x'>Map</a></p>"
BOTH = f"{ONE}\n{TWO} Map"
URL = "https://courier.example/weir"
DAY = "2025-08-19T05:40:00Z"


def read(value: object) -> list[Article | Notice]:
    return list(read_json(io.BytesIO(json.dumps(value).encode()), "a file"))


def article(value: object) -> Article:
    [found] = [item for item in read(value) if isinstance(item, Article)]
    return found


SHAPES: dict[str, object] = {
    "WordPress": [
        {
            "date": "2025-08-19T05:40:00+00:00",
            "link": URL,
            "status": "publish",
            "title": {"rendered": "Weir &#8217;repaired&#8217;"},
            "content": {"rendered": MARKUP},
            "excerpt": {"rendered": "<p>x</p>"},
        }
    ],
    "The Guardian": {
        "response": {
            "status": "ok",
            "results": [
                {
                    "webTitle": "Weir ’repaired’",
                    "webUrl": URL,
                    "webPublicationDate": DAY,
                    "fields": {"body": MARKUP, "bodyText": ONE, "byline": "Ann Lee"},
                }
            ],
        }
    },
    "Ghost": {"posts": [{"title": "Weir ’repaired’", "url": URL, "html": MARKUP, "published_at": DAY}]},
    "Arc": {
        "headlines": {"basic": "Weir ’repaired’"},
        "canonical_url": URL,
        "first_publish_date": DAY,
        "credits": {"by": [{"name": "Ann Lee"}]},
        "content_elements": [
            {"type": "image", "caption": "No words of the text"},
            {"type": "text", "content": ONE},
            {"type": "text", "content": f"{TWO} <a href='/x'>Map</a>"},
        ],
    },
    "Drupal's JSON:API": {
        "data": [
            {
                "type": "node--article",
                "attributes": {
                    "title": "Weir ’repaired’",
                    "url": URL,
                    "created": DAY,
                    "body": {"value": MARKUP, "format": "basic_html"},
                },
            }
        ]
    },
    "Drupal's REST": {
        "title": [{"value": "Weir ’repaired’"}],
        "created": [{"value": DAY}],
        "url": [{"value": URL}],
        "body": [{"value": MARKUP, "summary": ""}],
    },
    "Event Registry": {
        "articles": {
            "page": 1,
            "results": [
                {
                    "uri": "77",
                    "title": "Weir ’repaired’",
                    "url": URL,
                    "dateTime": DAY,
                    "body": BOTH,
                    "source": {"uri": "courier.example", "title": "Ellery Courier"},
                }
            ],
        }
    },
    "webz.io": {
        "posts": [
            {
                "thread": {"site_full": "courier.example", "title": "Weir"},
                "url": URL,
                "title": "Weir ’repaired’",
                "text": BOTH,
                "published": DAY,
            }
        ]
    },
    "Elasticsearch": {
        "hits": {
            "hits": [
                {
                    "_id": "1",
                    "_source": {"title": "Weir ’repaired’", "url": URL, "date": DAY, "body": BOTH},
                }
            ]
        }
    },
    "GraphQL": {
        "data": {
            "posts": {
                "edges": [{"node": {"title": "Weir ’repaired’", "link": URL, "date": DAY, "content": MARKUP}}],
            }
        }
    },
    "articles by their number": {
        "17": {"title": "Weir ’repaired’", "url": URL, "date": DAY, "text": BOTH},
    },
    "JSON-LD": {
        "@graph": [
            {"@type": "WebSite", "name": "Ellery Courier", "url": "https://courier.example"},
            {
                "@type": "NewsArticle",
                "headline": "Weir ’repaired’",
                "url": URL,
                "datePublished": DAY,
                "articleBody": BOTH,
            },
        ]
    },
    "Sanity": {
        "title": "Weir ’repaired’",
        "url": URL,
        "publishedAt": DAY,
        "body": [
            {"_type": "block", "children": [{"_type": "span", "text": ONE}]},
            {"_type": "block", "children": [{"_type": "span", "text": f"{TWO} "}, {"_type": "span", "text": "Map"}]},
        ],
    },
    "Contentful": {
        "fields": {
            "headline": "Weir ’repaired’",
            "body": {
                "nodeType": "document",
                "content": [
                    {"nodeType": "paragraph", "content": [{"nodeType": "text", "value": ONE}]},
                    {
                        "nodeType": "paragraph",
                        "content": [
                            {"nodeType": "text", "value": f"{TWO} "},
                            {"nodeType": "hyperlink", "content": [{"nodeType": "text", "value": "Map"}]},
                        ],
                    },
                ],
            },
        },
        "url": URL,
        "publishedAt": DAY,
    },
    "Editor.js": {
        "title": "Weir ’repaired’",
        "url": URL,
        "published": DAY,
        "content": {
            "blocks": [
                {"type": "paragraph", "data": {"text": ONE}},
                {"type": "paragraph", "data": {"text": f"{TWO} <b>Map</b>"}},
            ]
        },
    },
}


@pytest.mark.parametrize("name", SHAPES)
def test_each_shape_gives_headline_text_date_and_address(name: str) -> None:
    found = article(SHAPES[name])
    assert (found.headline, found.body, found.url) == ("Weir ’repaired’", BOTH, URL)
    assert found.published == "2025-08-19T05:40:00+00:00"
    assert not found.is_partial


def test_the_washington_post_of_trec() -> None:
    found = article(
        {
            "article_url": URL,
            "title": "Weir repaired",
            "published_date": 1755582000000,
            "contents": [
                {"content": "Region", "type": "kicker"},
                {"content": "Weir repaired", "type": "title"},
                {"content": "By Ann Lee", "type": "byline"},
                {"subtype": "paragraph", "content": ONE, "type": "sanitized_html"},
                {"subtype": "paragraph", "content": f"<b>{TWO}</b>", "type": "sanitized_html"},
            ],
            "source": "Ellery Courier",
        }
    )
    assert (found.body, found.published) == (f"{ONE}\n{TWO}", "2025-08-19T05:40:00+00:00")


def test_the_new_york_times_gives_a_teaser_with_all_its_fields() -> None:
    document = {
        "web_url": URL,
        "snippet": ONE,
        "headline": {"main": "Weir repaired", "print_headline": "The Weir"},
        "pub_date": "2025-08-19T05:40:00+0000",
        "byline": {"original": "By Ann Lee and Bo Day", "person": []},
        "section_name": "Region",
        "source": "The Ellery Courier",
        "multimedia": [{"caption": "The weir", "url": "images/1.jpg"}],
        "keywords": [{"name": "glocations", "value": "Ellery"}],
    }
    found = article({"status": "OK", "response": {"docs": [document], "meta": {"hits": 1}}})
    assert (found.headline, found.url, found.section) == ("Weir repaired", URL, "Region")
    assert (found.authors, found.is_partial) == (("Ann Lee", "Bo Day"), True)


@pytest.mark.parametrize(
    ("fields", "headline", "body"),
    [
        ({"headline": "Weir", "link": URL, "short_description": ONE}, "Weir", ONE),  # HuffPost
        ({"document": BOTH, "summary": "The weir is open.", "id": "7"}, None, BOTH),  # XSum
        ({"title": "Weir", "description": ONE, "source_name": "Ellery Courier", "link": URL}, "Weir", ONE),
    ],
)
def test_data_sets(fields: dict[str, object], headline: str | None, body: str) -> None:
    found = article(fields)
    assert (found.headline, found.body) == (headline, body)


def test_an_outlet_that_a_data_frame_wrote_as_an_object_is_its_name() -> None:
    table = f"source,title,text\n\"{{'id': None, 'name': 'Ellery Courier'}}\",Weir,\"{ONE}\"\n"
    [found] = read_csv(io.BytesIO(table.encode()), "a.csv")
    assert isinstance(found, Article) and found.source == "Ellery Courier"


@pytest.mark.parametrize("column", ["content", "content_html", "html", "fields.body", "content.rendered"])
def test_markup_in_a_column_becomes_text(column: str) -> None:
    table = f'title,{column}\nWeir,"{MARKUP}"\n'
    if column == "content.rendered":  # json_normalize of WordPress
        table = table.replace("title", "title.rendered")
    [found] = read_csv(io.BytesIO(table.encode()), "a.csv")
    assert isinstance(found, Article) and (found.headline, found.body) == ("Weir", BOTH)


@pytest.mark.parametrize(
    "mark",
    [
        "... [2311 chars]",
        "… [+2311 chars]",
        " […]",
        " [...]",
        " Read more",
        " Continue reading →",
        "...",
        "…",
        " (more…)",
    ],
)
def test_a_text_that_is_cut_is_a_teaser(mark: str) -> None:
    found, notes = to_article({"title": "Weir", "content": f"{ONE} {TWO[:20]}{mark}"})
    assert found.is_partial and TEASER in notes
    assert "chars" not in found.body


PARAGRAPH = "The council of Norrby voted on Tuesday to close the old weir. The mayor said repairs cost too much."


@pytest.mark.parametrize(
    "text",
    [
        "\n\n".join([PARAGRAPH] * 10) + "\n\nRead More",
        "\n\n".join([PARAGRAPH] * 4) + "\n\nRead More",  # short, but of several paragraphs
        "\n\n".join([PARAGRAPH] * 10) + " Read more on the weir and sign up for our letter",
        "\n\n".join([PARAGRAPH] * 10) + "\n\nNorrby Post's Ann Vik contributed to this report\n\nREAD MORE:",
        "\n\n".join([PARAGRAPH] * 10) + "\n\nYou can read more about the weir here.",
    ],
)
def test_a_whole_article_with_a_link_behind_it_is_no_teaser(text: str) -> None:
    assert not to_article({"title": "Weir", "content": text})[0].is_partial


@pytest.mark.parametrize(
    "text",
    [
        "\n\n".join([PARAGRAPH] * 10) + "\n\nThe dredger had been on its way to Read more",
        f"{PARAGRAPH}\n\nRead more",
        f"{PARAGRAPH} Read more at the Norrby Post",
    ],
)
def test_a_link_that_leads_on_to_the_rest_is_the_mark_of_a_teaser(text: str) -> None:
    assert to_article({"title": "Weir", "content": text})[0].is_partial


@pytest.mark.parametrize("text", [ONE, f"{ONE} " * 20 + "And so it goes ...", f"{ONE} Read more books, he said."])
def test_a_whole_text_is_no_teaser(text: str) -> None:
    assert not to_article({"body": text})[0].is_partial


def test_a_service_that_keeps_the_text_back_gives_the_teaser() -> None:
    fields = {"title": "Weir", "content": "ONLY AVAILABLE IN PAID PLANS", "description": ONE}
    assert to_article(fields)[0].body == ONE


@pytest.mark.parametrize(
    "text",
    [
        f"{ONE} 5 < 7 and a<b, they said.",
        f"The council of Harrow\n\nvoted. {ONE}",
        "R&D at AT&T costs more than M&S earns, it said.",
    ],
)
def test_text_that_is_no_markup_stays_as_it_is(text: str) -> None:
    assert to_article({"body": text})[0].body == text


def test_what_stands_in_an_export_of_footnote_is_never_taken_for_markup() -> None:
    body = "To make a paragraph write <p>so</p>, then &amp;nbsp; for a space."
    assert to_article({"body": body, "origins": [["body", "the text"]]})[0].body == body


def test_paragraphs_of_text_with_some_markup_stay_apart() -> None:
    found, _ = to_article({"body": f"{ONE}\n\n<b>{TWO}</b>\n\n{ONE}"})
    assert found.body == f"{ONE}\n{TWO}\n{ONE}"


@pytest.mark.parametrize(
    "value",
    [
        {"title": "Weir", "url": URL, "date": DAY, "body": "", "comments": [{"text": ONE, "name": "Bo"}]},
        {"title": "Weir", "url": URL, "date": DAY, "related": [{"title": "Bridge", "text": ONE}]},
    ],
)
def test_comments_and_related_articles_are_no_articles(value: dict[str, Any]) -> None:
    assert records_in(value) == [value]


def test_deep_or_odd_values_are_read_once() -> None:
    deep: object = {"text": ONE}
    for _ in range(200):
        deep = {"children": [deep]}
    [found] = read({"title": "Weir", "body": deep})
    assert isinstance(found, Notice)

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.article import Article
from corpus.formats.feed import read_feed
from corpus.records.notice import Notice

TEXT = "The bridge at Harrow Ford opened again on Monday, the county said."
LONG = " ".join([TEXT] * 20)
ITEM = (
    "<item><title>Bridge &amp;amp; road</title><link>https://ellery.example/1</link>"
    "<guid isPermaLink='false'>e:1</guid><pubDate>Tue, 19 Aug 2025 07:40:00 +0200</pubDate>"
    "<dc:creator>Ann Lee</dc:creator><category>County</category>%s</item>"
)


def rss(*items: str, before: str = "") -> bytes:
    return (
        f'<?xml version="1.0"?>{before}<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Ellery Courier</title>'
        f"{''.join(items)}</channel></rss>"
    ).encode()


def read(data: bytes) -> tuple[list[Article], list[Notice]]:
    found = list(read_feed(data, "a.rss"))
    return [item for item in found if isinstance(item, Article)], [item for item in found if isinstance(item, Notice)]


def full(text: str) -> str:
    return f"<content:encoded><![CDATA[{text}]]></content:encoded>"


EXPECTED = Article(
    body=f"{TEXT}\nMore.",
    headline="Bridge & road",
    url="https://ellery.example/1",
    uri="e:1",
    source="Ellery Courier",
    authors=("Ann Lee",),
    published="2025-08-19T07:40:00+02:00",
    section="County",
)


def test_rss_with_the_whole_text() -> None:
    item = ITEM % f"<description>A teaser.</description>{full(f'<p>{TEXT}</p><p>More.</p><script>x</script>')}"
    assert read(rss(item)) == ([EXPECTED], [])


def test_a_teaser_is_partial_and_listed_with_the_link() -> None:
    teasers = (
        f"<description>{TEXT}</description>",
        f"<description>{LONG} [...]</description>",
        full(f"<p>{TEXT} <a href='x'>Continue reading</a></p>"),
    )
    articles, notices = read(rss(*(ITEM % teaser for teaser in teasers)))
    assert [one.is_partial for one in articles] == [True] * 3 and not any(one.skipped for one in notices)
    assert articles[0].body == TEXT and articles[0].url == EXPECTED.url
    assert [one.reason for one in notices] == [
        f"entry {number}: only a teaser, not the article's text; the article is at https://ellery.example/1"
        for number in (1, 2, 3)
    ]


def test_an_entry_of_a_headline_alone_is_its_own_teaser() -> None:
    item = "<item><title>Bridge opens again after eleven weeks</title><link>https://ellery.example/1</link></item>"
    [article], _ = read(rss(item))
    assert (article.body, article.is_partial, article.id) == (
        "Bridge opens again after eleven weeks",
        True,
        EXPECTED.id,
    )
    [article], [notice] = read(rss(item.replace(" opens again after eleven weeks", "")))  # a word leads to the article
    assert (article.body, article.is_partial) == ("Bridge", True)
    assert notice.reason == "only a teaser, not the article's text; the article is at https://ellery.example/1"


def test_where_its_fields_came_from() -> None:
    origins = dict(read(rss(ITEM % full(TEXT)))[0][0].origins)
    assert (origins["published"], origins["source"]) == ("feed", "the feed's title")


def test_a_description_as_long_as_an_article_is_one() -> None:
    assert read(rss(ITEM % f"<description>{LONG}</description>"))[0][0].body == LONG


def test_atom() -> None:
    data = f"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Ellery Courier</title>
        <entry><title>Bridge &amp; road</title>
        <link rel="self" href="https://ellery.example/self"/><link href="https://ellery.example/1"/><id>e:1</id>
        <published>2025-08-19T07:40:00+02:00</published><updated>2025-08-20T08:00:00Z</updated>
        <author><name>Ann Lee</name></author><author><name>Bo Day</name></author><category term="County"/>
        <source><title>Harrow Herald</title></source><summary>A teaser.</summary>
        <content type="html">&lt;p&gt;{TEXT}&lt;/p&gt;&lt;p&gt;More.&lt;/p&gt;</content></entry></feed>"""
    [article], notices = read(data.encode())
    assert notices == []
    assert (article.source, article.authors, article.updated) == (
        "Harrow Herald",
        ("Ann Lee", "Bo Day"),
        "2025-08-20T08:00:00+00:00",
    )
    assert (article.body, article.url, article.published) == (EXPECTED.body, EXPECTED.url, EXPECTED.published)


def test_json_feed() -> None:
    item = {
        "id": "e:1",
        "url": "https://ellery.example/1",
        "title": "Bridge & road",
        "content_html": f"<p>{TEXT}</p><p>More.</p>",
        "summary": "A teaser.",
        "date_published": "2025-08-19T07:40:00+02:00",
        "authors": [{"name": "Ann Lee"}],
        "tags": ["County"],
    }
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "Ellery Courier", "items": [item, {"id": "2"}, 7]}
    articles, [notice] = read(json.dumps(feed).encode())
    assert articles == [EXPECTED] and notice.reason == "entry 2: no article text"


def test_an_entry_without_a_date_or_with_none_that_is_one() -> None:
    undated = f"<item><title>A</title>{full(TEXT)}</item>"
    odd = f"<item><title>A</title><pubDate>yesterday</pubDate>{full(TEXT)}</item>"
    articles, notices = read(rss(undated, odd))
    assert [one.published for one in articles] == [None, None]
    assert [one.skipped for one in notices] == [False] and "'yesterday'" in notices[0].reason


def test_an_external_entity_is_not_opened(tmp_path: object) -> None:
    with open(f"{tmp_path}/secret", "w") as file:  # noqa: PTH123
        file.write("the secret words of the machine are these")
    before = f'<!DOCTYPE rss [<!ENTITY x SYSTEM "file://{tmp_path}/secret">]>'
    articles, _ = read(rss(ITEM % full(TEXT), ITEM % f"<description>&x; {LONG}</description>", before=before))
    assert all("secret words" not in f"{one.headline} {one.body}" for one in articles)


def test_a_path_in_the_bytes_is_not_opened() -> None:
    for data in (b"/etc/passwd", b"file:///etc/passwd", b"http://127.0.0.1:9/feed"):
        assert [one.reason for one in read(data)[1]] == ["not a feed"]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"<html><body>Not found</body></html>", "not a feed"),
        (rss(), "a feed without entries"),
        (b"{", "not a JSON Feed that can be read"),
        (b'{"version": 1, "items": []}', "not a JSON Feed"),
        (b'{"version": "https://jsonfeed.org/version/1"}', "not a JSON Feed"),
    ],
)
def test_what_is_no_feed_says_so(data: bytes, reason: str) -> None:
    assert read(data) == ([], [Notice("a.rss", None, reason)])


@given(st.integers(0, 900), st.integers(0, 900), st.sampled_from([b"", b"<", b"&", b"\0", b"]]>", b"\xff"]))
def test_a_mutated_feed_never_makes_it_raise(start: int, length: int, instead: bytes) -> None:
    data = rss(ITEM % full(TEXT), ITEM % f"<description>{TEXT}</description>")
    read(data[:start] + instead + data[start + length :])


DC = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'
RSS1 = (
    f'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" {DC}>'
    "<channel><title>Ellery Courier</title><link>https://ellery.example/</link><dc:language>fr</dc:language></channel>"
    '<item rdf:about="https://ellery.example/1"><title>Bridge</title><link>https://ellery.example/1</link>'
    f"<description>{TEXT}</description><dc:date>2025-08-19T07:40:00+02:00</dc:date></item></rdf:RDF>"
)
ATOM = (
    '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="fr"><title>Ellery Courier</title><id>e:f</id>%s'
    "<entry%s><title>Bridge</title><id>e:1</id><link href='%s'/>%s<summary>%s</summary></entry></feed>"
)
CHANGED = "<updated>2025-08-19T07:40:00+02:00</updated>"


@pytest.mark.parametrize(
    "data",
    [
        rss(
            ITEM.replace("pubDate>", "dc:date>").replace("Tue, 19 Aug 2025 07:40:00 +0200", "2025-08-19T07:40:00+02:00")
            % ""
        ),
        RSS1.encode(),
        (ATOM % ("", "", "https://ellery.example/1", CHANGED, TEXT)).encode(),
        rss(ITEM.replace("Tue, 19 Aug 2025 07:40:00 +0200", "soon") % "<dc:date>2025-08-19T07:40:00+02:00</dc:date>"),
    ],
    ids=["RSS 2.0", "RSS 1.0", "Atom", "a date that can't be read"],
)
def test_the_only_date_of_an_entry_is_its_date(data: bytes) -> None:
    [article], _ = read(data)
    assert (article.published, article.updated) == ("2025-08-19T07:40:00+02:00", None)


def test_two_dates_stay_two() -> None:
    both = f"<published>2025-08-18</published>{CHANGED}"
    [article], _ = read((ATOM % ("", "", "https://ellery.example/1", both, TEXT)).encode())
    assert (article.published, article.updated) == ("2025-08-18", "2025-08-19T07:40:00+02:00")


@pytest.mark.parametrize(
    ("data", "language"),
    [
        (rss("<language>fr</language>", ITEM % full(f"<p>{TEXT}</p>")), "fr"),
        (RSS1.encode(), "fr"),
        ((ATOM % ("", "", "https://ellery.example/1", CHANGED, TEXT)).encode(), "fr"),
        ((ATOM % ("", ' xml:lang="de"', "https://ellery.example/1", CHANGED, TEXT)).encode(), "de"),
        (rss(ITEM % full(f"<p>{TEXT}</p>")), None),
    ],
)
def test_an_entry_has_the_language_of_its_feed_unless_it_states_another(data: bytes, language: str | None) -> None:
    [article], _ = read(data)
    assert article.language == language


@pytest.mark.parametrize(
    ("before", "link"),
    [
        ("<link rel='self' href='https://ellery.example/news/feed.atom'/>", "1.html"),
        ("<link href='https://ellery.example/'/>", "/news/1.html"),
        ("<link rel='self' href='https://ellery.example/news/feed.atom'/>", "//ellery.example/news/1.html"),
    ],
)
def test_a_relative_link_starts_at_the_address_that_the_feed_states(before: str, link: str) -> None:
    [article], _ = read((ATOM % (before, "", link, CHANGED, TEXT)).encode())
    assert article.url == "https://ellery.example/news/1.html"


def test_a_relative_link_of_rss_starts_at_the_channels_link() -> None:
    item = (ITEM % full(f"<p>{TEXT}</p>")).replace("https://ellery.example/1", "/news/1")
    [article], _ = read(rss("<link>https://ellery.example/</link>", item))
    assert article.url == "https://ellery.example/news/1"


@pytest.mark.parametrize(
    ("text", "body"),
    [
        (f"&lt;![CDATA[{TEXT}]]&gt;", TEXT),
        (f"<![CDATA[&lt;p&gt;{TEXT}&lt;/p&gt;]]>", TEXT),
        (f"&amp;lt;p&amp;gt;{TEXT}&amp;lt;/p&amp;gt;", TEXT),
    ],
)
def test_markup_that_was_escaped_once_too_often_is_still_markup(text: str, body: str) -> None:
    [article], _ = read(rss(ITEM % f"<description>{text}</description>"))
    assert article.body == body


def test_a_headline_with_a_sign_of_comparison_stays_whole() -> None:
    [article], _ = read(rss((ITEM % full(TEXT)).replace("Bridge &amp;amp; road", "5 &lt; 7 and a&lt;b")))
    assert article.headline == "5 < 7 and a<b"


@pytest.mark.parametrize("text", ["Mon, 19 Aug 24 17:42:08 +0200", "19 Aug 24 17:42:08 +0200"])
def test_a_year_of_two_digits_is_read_as_rss_allows_it(text: str) -> None:
    [article], _ = read(rss((ITEM % full(TEXT)).replace("Tue, 19 Aug 2025 07:40:00 +0200", text)))
    assert article.published == "2024-08-19T17:42:08+02:00"

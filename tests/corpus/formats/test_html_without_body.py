"""HTML that has no body, or next to nothing: it has no words, and costs nothing else; through every reader of HTML."""

import io
import json
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.article import Article
from corpus.formats.feed import read_feed
from corpus.formats.files import read_path
from corpus.formats.newsletter import read_newsletter
from corpus.formats.page.webpage import read_page
from corpus.formats.readers import read_json
from corpus.records.clean import storable
from corpus.records.markup import plain_of
from corpus.records.notice import Notice
from tests.corpus.formats.test_feed import ITEM, rss

BODY = "The ferry to Ellery sailed again on Monday after nine weeks."
EMPTY = [
    *("<html></html>", "<html/>", "<html><head></head></html>", "<html><head><title>Photo</title></head></html>"),
    *("<html><frameset><frame src='a'></frameset></html>", "<!DOCTYPE html>", "<!doctype html><html></html>"),
    *("<!-- words -->", "<html><!-- words --></html>", "<!doctype html><!-- words -->", "<?xml version='1.0'?>"),
    *("<?xml version='1.0' encoding='utf-8'?><html/>", "<?php echo 1 ?>", "<html><body></body></html>", "<html>\0"),
    *("<frameset><noframes>Your browser shows no frames.</noframes></frameset>", "\0<html>\0</html>", "<html", "<!"),
    *("<iframe src='a'></iframe>", "<html><body><iframe>words</iframe></body></html>", "<html><?x words ?></html>"),
    *("<html><head><script>words</script></head>", "<!DOCTYPE html><!ENTITY a 'words'>"),
]
PIECES = [
    *EMPTY,
    *("<html>", "</html>", "<head>", "</head>", "<body>", "</body>", "<frameset>", "<frame>", "<noframes>", "<title>"),
    *("<p>", "</p>", "<table>", "<td>", "<svg>", "<math>", "<template>", "<![CDATA[", "]]>", "<!--", "-->", "<?", "?>"),
    *("\0", "\x01", "\ud800", "\ufffe", "&#1;", "&#xd800;", "&x;", "&amp", "<", ">", "<a href='http://[x'>", "\x0c"),
    *('<meta charset="utf-16">', '<base href="http://[">', '<script type="application/ld+json">{"@type":[]}</script>'),
    *('<link rel="canonical" href="http://[">', "<html lang='x'>", "\n", f"{BODY} ", f"<p>{BODY}</p>"),
]
soup = st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=8).map("".join)


def mail(markup: str) -> bytes:
    one = EmailMessage()
    one["From"], one["Subject"] = "Ellery Courier <letter@ellery.example>", "Morning letter"
    one.set_content(BODY)
    one.add_alternative(markup.encode("utf-8", "replace"), maintype="text", subtype="html")
    return one.as_bytes()


def item(markup: str) -> dict[str, object]:
    return {
        "uri": "urn:wire.example:1",
        "versioncreated": "2025-08-19T05:40:00Z",
        "headline": "Photo of the day",
        "body_html": markup,
        "description_text": BODY,
    }


def feed(markup: str) -> bytes:
    escaped = storable(markup).replace("&", "&amp;").replace("<", "&lt;")
    return rss(ITEM % f"<description>{BODY}</description>", ITEM % f"<description>{escaped}</description>").replace(
        b"\x01", b""
    )


@pytest.mark.parametrize("markup", EMPTY)
def test_it_has_no_words(markup: str) -> None:
    assert plain_of(markup) == ""


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        (f"\x01{BODY}<br>", f"\x01{BODY}"),  # lxml refuses to set such a text
        (f"<p>{BODY}\ud800</p>", BODY),
        (f"<html><p>{BODY}", BODY),
        (f"<!doctype html>{BODY}<p>More", f"{BODY}\nMore"),
        (f"<?xml version='1.0' encoding='utf-16'?><html><body><p>{BODY}</p></body></html>", BODY),
        (f"<html><body>{BODY}</body><body><p>More</p></body></html>", f"{BODY}\nMore"),
    ],
)
def test_words_beside_odd_things_are_kept(markup: str, words: str) -> None:
    assert plain_of(markup) == words


@pytest.mark.parametrize("markup", ["<html></html>", "<html><head><title>Photo</title></head></html>"])
def test_everything_else_in_a_run_is_kept(markup: str, tmp_path: Path) -> None:
    files = {"mail.eml": mail(markup), "item.json": json.dumps(item(markup)).encode(), "feed.rss": feed(markup)}
    for name, data in {**files, "page.html": markup.encode(), "z.txt": BODY.encode()}.items():
        (tmp_path / name).write_bytes(data)
    found = list(read_path(tmp_path))
    assert [one.body for one in found if isinstance(one, Article)] == [BODY, "Bridge & road", BODY, BODY, BODY]
    [notice] = [one for one in found if isinstance(one, Notice) and one.skipped]
    assert notice.path.endswith("page.html") and "broke down" not in notice.reason


@given(soup)
def test_no_html_makes_a_reader_raise(markup: str) -> None:
    assert isinstance(plain_of(markup), str)
    data = markup.encode("utf-8", "replace")
    found = [
        *read_newsletter(io.BytesIO(mail(markup)), "a.eml"),
        *read_json(io.BytesIO(json.dumps([item(markup), item("<p>x</p>")]).encode()), "a.json"),
        *read_feed(feed(markup), "a.rss"),
        *read_page(data, "a.html"),
    ]
    assert {type(one) for one in found} <= {Article, Notice}
    assert not [one for one in found if isinstance(one, Notice) and "broke down" in one.reason]
    assert BODY in [one.body.split("\n")[0] for one in found if isinstance(one, Article)]

"""Mailboxes, saved pages, collections of web archives, tables without names; and what is refused by its name."""

import gzip
import io
import zipfile
from pathlib import Path

import pytest

from corpus.article import Article
from corpus.formats.feed import read_feed
from corpus.formats.files import REFUSED, read_path
from corpus.formats.newsletter import MAX_MESSAGE, read_mbox
from corpus.formats.saved_page import read_mhtml
from corpus.records.notice import Notice
from tests.corpus.formats.page.test_webpage import page
from tests.corpus.formats.test_newsletter import BODY, message
from tests.corpus.formats.test_warc import record


def parted(found: list[Article | Notice]) -> tuple[list[Article], list[str]]:
    articles = [one for one in found if isinstance(one, Article)]
    return articles, [one.reason for one in found if isinstance(one, Notice)]


class TestMailbox:
    def test_each_message_is_an_article(self) -> None:
        quoted = message(f"{BODY}\n\nFrom Ellery it is not far.")
        messages = [one.as_bytes().replace(b"\nFrom ", b"\n>From ") for one in (message(), quoted)]
        data = b"".join(b"From letter@ellery.example Tue Aug 19 05:40:00 2025\n" + one + b"\n" for one in messages)
        articles, reasons = parted(list(read_mbox(io.BytesIO(data), "a.mbox")))
        assert [one.body for one in articles] == [BODY, f"{BODY}\n\nFrom Ellery it is not far."]
        assert reasons == []

    def test_one_bad_message_costs_no_other(self) -> None:
        data = b"From a\n\nFrom b\n" + message().as_bytes() + b"\nFrom c\nSubject: x\n\nshort\n"
        articles, reasons = parted(list(read_mbox(io.BytesIO(data), "a.mbox")))
        assert len(articles) == 1
        assert reasons == ["message 1: not a message: it has no headers", "message 3: fewer than 5 words"]

    def test_a_message_over_the_limit_is_told_and_the_next_one_read(self) -> None:
        long = b"From a\nSubject: x\n\n" + b"word " * 200 * 1000 * 30 + b"\n\nFrom b\n" + message().as_bytes()
        articles, reasons = parted(list(read_mbox(io.BytesIO(long), "a.mbox")))
        assert len(articles) == 1
        assert reasons == [f"message 1: over {MAX_MESSAGE // 1_000_000} MB"]

    def test_what_is_no_mailbox_says_so(self) -> None:
        assert parted(list(read_mbox(io.BytesIO(b"Hello\n"), "a.mbox")))[1] == [
            "not a mailbox: no line begins with 'From '"
        ]


def saved(address: str = "https://courier.example/weir") -> bytes:
    text = f"<article><p>{BODY}</p><p>{BODY}</p></article>"
    return (
        f"From: <Saved by Blink>\r\nSnapshot-Content-Location: {address}\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/related; type="text/html"; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
        f"<html><head><title>Weir repaired</title></head><body>{text}</body></html>\r\n"
        "--b\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\niVBO\r\n--b--\r\n"
    ).encode()


def test_a_saved_page_is_an_article_with_its_address() -> None:
    [found] = read_mhtml(io.BytesIO(saved()), "a.mhtml")
    assert isinstance(found, Article)
    assert (found.headline, found.url) == ("Weir repaired", "https://courier.example/weir")
    assert BODY in found.body


def test_the_address_of_a_file_on_a_disk_is_none() -> None:
    [found] = read_mhtml(io.BytesIO(saved("file:///home/ann/weir.html")), "a.mht")
    assert isinstance(found, Article) and found.url is None


def test_a_saved_page_without_a_page_says_so() -> None:
    assert list(read_mhtml(io.BytesIO(b"Subject: x\n\nHello"), "a.mht")) == [Notice("a.mht", None, "no page in it")]


def test_the_pages_of_a_collection_are_read_and_its_indexes_skipped(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.wacz", "w") as container:
        container.writestr("archive/data.warc.gz", gzip.compress(record("https://a.example/1", page())))
        container.writestr("pages/pages.jsonl", '{"format": "json-pages-1.0"}\n{"url": "https://x.example"}\n')
        container.writestr("indexes/index.cdx", "x")
        container.writestr("datapackage.json", '{"profile": "data-package"}')
    articles, reasons = parted(list(read_path(tmp_path)))
    assert [one.url for one in articles] == ["https://a.example/1"]
    assert reasons == []


@pytest.mark.parametrize(
    "suffix", [".epub", ".doc", ".odt", ".xlsx", ".pptx", ".msg", ".rar", ".webarchive", ".sqlite"]
)
def test_what_is_not_read_is_refused_by_its_name(suffix: str, tmp_path: Path) -> None:
    (tmp_path / f"a{suffix}").write_bytes(b"something")
    [notice] = read_path(tmp_path)
    assert isinstance(notice, Notice) and notice.reason == REFUSED[suffix]


@pytest.mark.parametrize("root", ["urlset", "sitemapindex"])
def test_a_sitemap_is_refused_by_its_name(root: str) -> None:
    data = f'<?xml version="1.0"?><{root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"></{root}>'.encode()
    [notice] = read_feed(data, "sitemap.xml")
    assert isinstance(notice, Notice) and notice.reason.startswith("a sitemap")


def test_columns_without_names_get_them_by_option(tmp_path: Path) -> None:
    (tmp_path / "news.tsv").write_text(f"N1\tregion\tWeir repaired\t{BODY}\thttps://courier.example/w\n")
    assert parted(list(read_path(tmp_path)))[0] == []
    [article] = parted(list(read_path(tmp_path, ("id", "section", "title", "text", "url"))))[0]
    assert (article.headline, article.body, article.section) == ("Weir repaired", BODY, "region")
    assert article.url == "https://courier.example/w"

"""Exports of content systems: what is published becomes articles, what is not is left out and counted."""

import io
import json
import zipfile
from pathlib import Path

import pytest

from corpus.article import Article
from corpus.formats.feed import read_feed
from corpus.formats.files import read_path
from corpus.formats.readers import read_json
from corpus.records.fields import to_article
from corpus.records.notice import Notice
from errors import LeftOut

TEXT = "The weir at Harrow Ford was repaired on Monday, the county said."
MORE = "Boats may pass again from Tuesday."
HEAD = (
    '<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" '
    'xmlns:wp="http://wordpress.org/export/1.2/"><channel><title>Ellery Courier</title>'
    "<wp:author><wp:author_login>alee</wp:author_login><wp:author_display_name><![CDATA[Ann Lee]]>"
    "</wp:author_display_name></wp:author><wp:author><wp:author_login>bday</wp:author_login>"
    "<wp:author_display_name>bday</wp:author_display_name><wp:author_first_name>Bo</wp:author_first_name>"
    "<wp:author_last_name>Day</wp:author_last_name></wp:author>"
)


def item(number: int, text: str = TEXT, status: str = "publish", kind: str = "post", more: str = "") -> str:
    return (
        f"<item><title>Story {number}</title><link>https://courier.example/{number}</link>"
        "<pubDate>Tue, 19 Aug 2025 05:40:00 +0000</pubDate><dc:creator><![CDATA[alee]]></dc:creator>"
        f"<content:encoded><![CDATA[{text}]]></content:encoded><excerpt:encoded><![CDATA[]]></excerpt:encoded>"
        f"<wp:status>{status}</wp:status><wp:post_type>{kind}</wp:post_type>{more}</item>"
    )


def parted(found: list[Article | Notice]) -> tuple[list[Article], list[str]]:
    articles = [one for one in found if isinstance(one, Article)]
    return articles, [one.reason for one in found if isinstance(one, Notice)]


def wordpress(*items: str) -> tuple[list[Article], list[str]]:
    return parted(list(read_feed(f"{HEAD}{''.join(items)}</channel></rss>".encode(), "a.xml")))


def zipped(path: Path, **files: str) -> Path:
    with zipfile.ZipFile(path, "w") as container:
        for name, text in files.items():
            container.writestr(name, text)
    return path


class TestWordPress:
    def test_an_author_has_the_name_that_is_shown(self) -> None:
        other = item(2).replace("<![CDATA[alee]]>", "bday")
        assert [one.authors for one in wordpress(item(1), other)[0]] == [("Ann Lee",), ("Bo Day",)]

    @pytest.mark.parametrize(
        ("status", "kind", "more", "reason"),
        [
            ("draft", "post", "", "a draft"),
            ("pending", "post", "", "a draft"),
            ("auto-draft", "post", "", "a draft"),
            ("private", "page", "", "a private page"),
            ("publish", "post", "<wp:post_password>secret</wp:post_password>", "a private page"),
            ("future", "post", "", "scheduled for later"),
            ("trash", "post", "", "deleted"),
            ("inherit", "attachment", "", "a picture or another file"),
            ("publish", "nav_menu_item", "", "a menu item"),
            ("publish", "wp_template", "", "a part of the site, no page"),
        ],
    )
    def test_what_is_not_published_is_left_out(self, status: str, kind: str, more: str, reason: str) -> None:
        articles, reasons = wordpress(item(1), item(2, status=status, kind=kind, more=more))
        assert [one.headline for one in articles] == ["Story 1"]
        assert reasons == [f"entry 2: left out: {reason}"]

    def test_pages_and_the_posts_of_a_publishers_own_kind_are_articles(self) -> None:
        assert len(wordpress(item(1, kind="page"), item(2, kind="news"))[0]) == 2

    @pytest.mark.parametrize(
        ("text", "body"),
        [
            (f'{TEXT}\n[gallery ids="4,5"]', TEXT),
            (f'[caption id="a_3" width="300"]<img src="a.jpg"/> The weir[/caption]\n\n{TEXT}', TEXT),
            (f"[dropcap]{TEXT}[/dropcap]", TEXT),
            (f'[vc_row][vc_column width="1/2"]{TEXT}[/vc_column][/vc_row]', TEXT),
            (f"{TEXT} “It is [sic] open.”", f"{TEXT} “It is [sic] open.”"),
            (f"{TEXT}\n\n{MORE} <strong>Soon.</strong>", f"{TEXT}\n{MORE} Soon."),
            (f"<!-- wp:paragraph --><p>{TEXT}</p><!-- /wp:paragraph -->", TEXT),
        ],
    )
    def test_shortcodes_are_no_words(self, text: str, body: str) -> None:
        assert [one.body for one in wordpress(item(1, text))[0]] == [body]

    def test_a_post_without_text_is_no_article_of_its_title(self) -> None:
        assert wordpress(item(1, "")) == ([], ["no article text; the article is at https://courier.example/1"])

    def test_a_folder_counts_what_it_leaves_out(self, tmp_path: Path) -> None:
        items = [item(1), *(item(number, status="draft") for number in range(2, 5)), item(9, kind="nav_menu_item")]
        (tmp_path / "export.xml").write_text(f"{HEAD}{''.join(items)}</channel></rss>")
        (tmp_path / "own.md").write_text(f"---\ntitle: A\ndraft: true\n---\n{TEXT}")
        found = [one for one in read_path(tmp_path) if isinstance(one, Notice)]
        assert [(one.reason.rpartition("left out: ")[2], one.number) for one in found] == [
            ("4 drafts", 4),
            ("a menu item", 1),
        ]


def test_blogger_keeps_posts_and_leaves_out_comments_templates_and_drafts() -> None:
    kind = "http://schemas.google.com/blogger/2008/kind#"

    def entry(number: int, term: str, more: str = "") -> str:
        return (
            f"<entry><id>tag:blogger.com,1999:blog-1.post-{number}</id><published>2025-08-19T05:40:00Z</published>"
            f"<category scheme='http://schemas.google.com/g/2005#kind' term='{kind}{term}'/>"
            f"<category scheme='http://www.blogger.com/atom/ns#' term='Region'/><title>Story {number}</title>"
            f"<content type='html'>&lt;p&gt;{TEXT}&lt;/p&gt;</content><author><name>Ann Lee</name></author>"
            f"{more}</entry>"
        )

    draft = "<app:control><app:draft>yes</app:draft></app:control>"
    entries = [entry(1, "post"), entry(2, "comment"), entry(3, "template"), entry(4, "post", draft)]
    data = (
        "<?xml version='1.0'?><feed xmlns='http://www.w3.org/2005/Atom' xmlns:app='http://purl.org/atom/app#'>"
        f"<title>Ellery</title>{''.join(entries)}</feed>"
    )
    articles, reasons = parted(list(read_feed(data.encode(), "blog.xml")))
    assert [(one.headline, one.section, one.authors) for one in articles] == [("Story 1", "Region", ("Ann Lee",))]
    assert reasons == [
        "entry 2: left out: a comment",
        "entry 3: left out: a part of the site, no page",
        "entry 4: left out: a draft",
    ]


def test_ghost_joins_its_tables() -> None:
    lexical = {"root": {"children": [{"type": "paragraph", "children": [{"type": "extended-text", "text": TEXT}]}]}}
    common = {"status": "published", "published_at": "2025-08-19T05:40:00.000Z", "type": "post"}
    posts = [
        {"id": "1", "uuid": "u-1", "title": "Weir", "html": f"<p>{TEXT}</p><p>{MORE}</p>", **common},
        {"id": "2", "uuid": "u-2", "title": "Bridge", "html": None, "lexical": json.dumps(lexical), **common},
        {"id": "3", "uuid": "u-3", "title": "Mill", "html": f"<p>{TEXT}</p>", **common, "status": "draft"},
    ]
    tables = {
        "posts": posts,
        "users": [{"id": "9", "name": "Bo Day"}, {"id": "8", "name": "Ann Lee"}],
        "posts_authors": [
            {"post_id": "1", "author_id": "9", "sort_order": 1},
            {"post_id": "1", "author_id": "8", "sort_order": 0},
        ],
        "tags": [{"id": "t", "name": "Region"}],
        "posts_tags": [{"post_id": "1", "tag_id": "t"}],
    }
    data = json.dumps({"db": [{"meta": {"version": "5.0"}, "data": tables}]}).encode()
    articles, reasons = parted(list(read_json(io.BytesIO(data), "ghost.json")))
    first, second = articles
    assert (first.headline, first.body, first.section) == ("Weir", f"{TEXT}\n{MORE}", "Region")
    assert (first.authors, first.uri) == (("Ann Lee", "Bo Day"), "ghost:u-1")
    assert first.published == "2025-08-19T05:40:00+00:00"
    assert second.body == TEXT
    assert reasons == ["item 3: left out: a draft"]


TABLE = (
    "post_id,post_date,is_published,email_sent_at,type,audience,title,subtitle\n"
    "101.weir,2025-08-19T05:40:00.000Z,true,,newsletter,everyone,Weir repaired,Nine weeks are over\n"
    "102.mill,2025-08-20T05:40:00.000Z,false,,newsletter,only_paid,Mill to be sold,\n"
)
SUBSTACK = {
    "posts.csv": TABLE,
    "posts/101.weir.html": f"<p>{TEXT}</p><p>{MORE}</p>",
    "posts/102.mill.html": f"<p>{TEXT}</p>",
    "posts/101.opens.csv": "post_id,email\n101,reader@mail.example\n",
}


@pytest.mark.parametrize("is_zipped", [True, False])
def test_substacks_table_gives_headline_date_and_what_is_published(is_zipped: bool, tmp_path: Path) -> None:
    source = tmp_path / "export"
    if is_zipped:
        source = zipped(tmp_path / "export.zip", **SUBSTACK)
    else:
        for name, text in SUBSTACK.items():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            (source / name).write_text(text)
    [article], reasons = parted(list(read_path(source)))
    assert (article.headline, article.published) == ("Weir repaired", "2025-08-19T05:40:00+00:00")
    assert (article.body, article.is_free) == (f"{TEXT}\n{MORE}", True)
    assert sorted(reasons) == ["left out: a draft", "left out: a part of the site, no page"]


def medium(title: str, footer: str) -> str:
    return (
        f'<!DOCTYPE html><html><head><title>{title}</title></head><body><article class="h-entry"><header>'
        f'<h1 class="p-name">{title}</h1></header><section class="p-summary">Nine weeks are over</section>'
        f'<section class="e-content"><div><h3>{title}</h3><p>{TEXT}</p><p>{MORE}</p></div></section>'
        f"<footer>{footer}</footer></article></body></html>"
    )


@pytest.mark.parametrize("is_zipped", [True, False])
def test_mediums_posts_are_articles_and_what_its_author_read_is_none(is_zipped: bool, tmp_path: Path) -> None:
    published = (
        '<p>By <a class="p-author h-card" href="https://medium.example/@a">Ann Lee</a> on <time class="dt-published" '
        'datetime="2025-08-19T05:40:00.000Z">August 19, 2025</time>.</p>'
        '<p><a class="p-canonical" href="https://medium.example/@a/weir-1">Canonical link</a></p>'
    )
    files = {
        "bookmarks/bookmarks-0001.html": f"<html><body><ul><li>{TEXT}</li></ul></body></html>",
        "posts/2025-08-19_Weir-1.html": medium("Weir repaired", published),
        "posts/draft_Mill-2.html": medium("Mill to be sold", "<p>View original.</p>"),
    }
    source = tmp_path / "medium"
    if is_zipped:
        source = zipped(tmp_path / "medium.zip", **files)
    else:
        for name, text in files.items():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            (source / name).write_text(text)
    [article], reasons = parted(list(read_path(source)))
    assert (article.headline, article.authors) == ("Weir repaired", ("Ann Lee",))
    assert (article.url, article.published) == ("https://medium.example/@a/weir-1", "2025-08-19T05:40:00+00:00")
    assert article.body == f"{TEXT}\n{MORE}"
    assert sorted(reasons) == ["left out: a draft", "left out: a part of the site, no page"]


def test_jekylls_folder_of_drafts_is_left_out_unless_it_is_named(tmp_path: Path) -> None:
    drafts = tmp_path / "_drafts"
    drafts.mkdir()
    (drafts / "weir.md").write_text(f"---\ntitle: Weir\n---\n{TEXT}")
    assert parted(list(read_path(tmp_path))) == ([], ["left out: a draft"])
    assert len(parted(list(read_path(drafts)))[0]) == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"draft": True},
        {"draft": "true"},
        {"published": False},
        {"published": "false"},
        {"is_published": "0"},
        {"status": "draft"},
        {"status": "pending"},
        {"post_status": "private"},
        {"status": False},
        {"status": [{"value": False}]},
        {"visibility": "private"},
    ],
)
def test_a_record_that_says_it_is_not_published_is_left_out(fields: dict[str, object]) -> None:
    with pytest.raises(LeftOut):
        to_article({"title": "Weir", "body": TEXT, **fields})


@pytest.mark.parametrize(
    "fields",
    [
        {"draft": False},
        {"draft": "false"},
        {"published": True},
        {"published": "2025-08-19"},
        {"status": "publish"},
        {"status": "published"},
        {"status": "ok"},
        {"status": 200},
        {"status": [{"value": True}]},
        {"visibility": "public"},
        {"visibility": "members"},
    ],
)
def test_a_record_that_is_published_is_kept(fields: dict[str, object]) -> None:
    assert to_article({"title": "Weir", "body": TEXT, **fields})[0].body == TEXT

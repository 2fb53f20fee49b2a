"""What is the headline of a page and what its text, where a page says more than that. All pages are invented."""

import json

import pytest

from corpus.article import Article
from corpus.formats.page.webpage import read_page
from corpus.records.notice import Notice

ONE = "The weir at Harrow Ford was repaired on Monday after nine weeks, the county said in a statement."
TWO = "Ann Lee, who keeps the weir, said that boats may pass again from Tuesday if the water is not too high."
STORY = f"<p>{ONE}</p><p>{TWO}</p>"


def found(head: str = "", body: str = STORY, url: str | None = None) -> tuple[Article, list[str]]:
    items = list(read_page(f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>".encode(), "a", url))
    [article] = [one for one in items if isinstance(one, Article)]
    return article, [one.reason for one in items if isinstance(one, Notice)]


def linked(**fields: object) -> str:
    record = {"@type": "NewsArticle", "datePublished": "2025", **fields}
    return f'<script type="application/ld+json">{json.dumps(record)}</script>'


def title(text: str) -> str:
    return f"<title>{text}</title>"


def shared(text: str, site: str = "") -> str:
    name = f'<meta property="og:site_name" content="{site}">' if site else ""
    return f'<meta property="og:title" content="{text}">{name}'


@pytest.mark.parametrize(
    ("head", "h1", "headline"),
    [
        (title("Weir repaired - Ellery Courier | News of the region"), "Weir repaired", "Weir repaired"),
        (title("Weir repaired | Ellery Courier"), '<a href="/">Ellery Courier</a>', "Weir repaired"),
        (title("Allergies: what helps - Ellery Courier") + shared("x"), None, "x"),
        (shared("Weir repaired – Ellery Courier", "Ellery Courier"), None, "Weir repaired"),
        (shared("Ellery Courier: Weir repaired", "Ellery Courier"), None, "Weir repaired"),
        (shared("Weir repaired | Sport", "Ellery Courier"), "Weir repaired", "Weir repaired"),
        (shared("Weir - how it was repaired", "Ellery Courier"), None, "Weir - how it was repaired"),
        (linked(headline="Weir news") + shared("Weir repaired"), "Weir repaired", "Weir repaired"),
        (linked(headline="Weir repaired") + shared("You won't believe it"), "Weir repaired", "Weir repaired"),
        (linked(headline="Weir repaired") + shared("You won't believe it"), "Bo Day writes", "Weir repaired"),
        (linked(headline="Weir at Harrow Ford …"), "Weir at Harrow Ford repaired", "Weir at Harrow Ford repaired"),
        (linked(name="Weir repaired - Ellery Courier") + shared("Weir repaired"), None, "Weir repaired"),
        (title("Weir repaired"), "Services of the county", "Weir repaired"),
        ("", "Weir repaired", "Weir repaired"),
        # A link to the heading itself is no link to the front page, and its sign no part of the heading.
        (title("Weir repaired — manual of the county"), 'Weir repaired<a href="#weir">¶</a>', "Weir repaired"),
        ("", 'Weir repaired <a href="#weir">¶</a>', "Weir repaired"),
        # A heading that is called a logo names the site.
        (
            title("Weir repaired (2) | COURIER"),
            '<span></span></h1><h1 class="top__logo__title">Courier',
            "Weir repaired (2)",
        ),
        (title("The logo of Harrow - x"), '<span class="logo-story"></span>The logo of Harrow', "The logo of Harrow"),
        # RDFa's property is a list of names; Dublin Core stands with a colon there.
        ('<meta property="x:title dc:title" content="Weir repaired">' + title("Courier"), None, "Weir repaired"),
        ('<meta property="twitter:title og:title" content="Weir repaired">', None, "Weir repaired"),
    ],
)
def test_the_headline(head: str, h1: str | None, headline: str) -> None:
    heading = f"<h1>{h1}</h1>" if h1 else ""
    assert found(head, f"{heading}<article>{STORY}</article>")[0].headline == headline


def test_the_address_names_the_site() -> None:
    article, _ = found(title("Weir repaired - courier.example"), url="https://www.courier.example/weir")
    assert article.headline == "Weir repaired"


def test_two_headings_are_none() -> None:
    assert found(title("Weir"), f"<h1>Log in</h1><h1>Weir of the year</h1>{STORY}")[0].headline == "Weir"


def test_a_menu_is_not_the_text() -> None:
    links = "".join(f'<li><a href="/s{n}">Section number {n} of the paper</a></li>' for n in range(90))
    article, _ = found(title("Weir"), f'<div class="nav"><ul>{links}</ul></div><div class="c">{STORY * 3}</div>')
    assert ONE in article.body and "Section number" not in article.body


@pytest.mark.parametrize("text", [f"<p>{ONE}</p>", f"<div><p>{ONE}</p></div>", f"<p>{ONE}</p><p>{TWO}</p>"])
def test_a_piece_of_html_is_an_article(text: str) -> None:
    [article] = read_page(text.encode(), "one.html")
    assert isinstance(article, Article) and article.body.startswith(ONE)


BANNER = (
    "<p>We use cookies to measure our audience and to show what may interest you. You can change your choice.</p>" * 4
)


@pytest.mark.parametrize(
    "about",
    [
        "id='CybotCookiebotDialog'",
        "id='sp_message_container_1'",
        "id='onetrust-consent-sdk'",
        "class='cookie-banner fixed'",
        "class='gdprConsentModal'",
        "id='didomi-host'",
        "class='cc-window cookieNotice'",
        "class='qc-cmp2-container'",
    ],
)
def test_a_banner_is_no_text(about: str) -> None:
    article, _ = found(title("Weir"), f"<div {about}>{BANNER}</div><main><h1>Weir</h1><p>{ONE}</p></main>")
    assert article.body == ONE


@pytest.mark.parametrize("about", ["class='post tag-cookies'", "class='consent-given'", "id='cookies'"])
def test_an_article_on_cookies_is_text(about: str) -> None:
    body = f"<div {about}><article><h1>How cookies are counted</h1>{STORY}</article></div>"
    assert found(title("How cookies are counted"), body)[0].body == f"{ONE}\n{TWO}"


@pytest.mark.parametrize("end", ["},}", "}},", "}};", "}} // end", "},\n}"])
def test_json_ld_with_something_too_much_is_read(end: str) -> None:
    start = '{"@type":"NewsArticle","headline":"A, } and ,]","datePublished":"2025-08-19","author":{"name":"Ann Lee"'
    article, notes = found(f'<script type="application/ld+json">{start}{end}</script>')
    assert (article.headline, article.published, article.authors) == ("A, } and ,]", "2025-08-19", ("Ann Lee",))
    assert notes == []


def test_json_ld_that_is_broken_is_told_where_it_costs_something() -> None:
    broken = '<script type="application/ld+json">{"@type":"NewsArticle", headline: Weir}</script>'
    assert found(broken)[1] == ["its JSON-LD is broken and was not read"]
    meta = '<meta name="author" content="Ann Lee"><meta property="article:published_time" content="2025-08-19">'
    assert found(broken + meta)[1] == []


@pytest.mark.parametrize(
    ("content", "authors"),
    [
        ("By Ann Lee and Bo Day", ("Ann Lee", "Bo Day")),
        ("Ann Lee, Bo Day", ("Ann Lee", "Bo Day")),
        ("Von Ann Lee und Bo Day", ("Ann Lee", "Bo Day")),
    ],
)
def test_a_byline_in_a_meta_element_names_each(content: str, authors: tuple[str, ...]) -> None:
    assert found(f'<meta name="author" content="{content}">')[0].authors == authors
    assert found(linked(author={"@type": "Person", "name": content}))[0].authors == authors


def test_meta_elements_one_an_author() -> None:
    names = '<meta name="author" content="Ann Lee"><meta name="author" content="Ministry of Trade and Industry">'
    assert found(names)[0].authors == ("Ann Lee", "Ministry of Trade and Industry")


def test_names_of_a_meta_element_that_are_a_list() -> None:
    head = (
        '<meta property="dc:creator x:writer" content="Bo Day"><meta property="dcterms:created" content="2025-08-19">'
    )
    article, _ = found(head)
    assert (article.authors, article.published) == (("Bo Day",), "2025-08-19")


@pytest.mark.parametrize("place", ["{$plugin.tx_news.site_name}", "{{ site.name }}", "${site}", "%%site%%", "[[site]]"])
def test_a_place_of_a_template_that_nobody_filled_is_no_value(place: str) -> None:
    assert found(shared("Weir repaired", place))[0].source is None

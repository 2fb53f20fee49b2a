"""/articles and /articles/ID over a real archive and a real keyword index, asked over HTTP."""

import html
import re
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from corpus.store.archive import Archive
from rag.assistant import Assistant
from rag.index.passage_index import PassageIndex
from tests.browser.scripted import ARTICLES, FERRY, HOSPITAL, HOSTILE, OPINION
from tests.fakes import WordEmbedding, article
from tests.ui.answer.test_source_panel import REPORT
from ui.pages.article_reader import beside
from ui.pages.article_routes import article_routes
from ui.server import build_app
from ui.templating import static

WITHDRAWN = article("The dredger sank.", "Dredger sinks", url="https://courier.example/sinks", status="canceled")
TEASER = article("The ferry line wants new ships.", "New ships", url="https://courier.example/new", is_partial=True)
PAID = article(
    "The harbour fund is short of money. " + "Its books are closed. " * 40 + "The last line is for subscribers.",
    "Harbour fund runs dry",
    url="https://wire.example/fund",
    source="Coast Wire",
    published="2025-09-02",
    updated="2025-09-03T10:00",
    section="Money",
    is_free=False,
)
MONTH = article("A ferry was sold in spring.", "Ferry sold", url="https://wire.example/sold", published="2025-04")
HELD = (*ARTICLES, WITHDRAWN, TEASER, PAID, MONTH)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    archive = Archive(tmp_path_factory.mktemp("archive"))
    archive.add(HELD)
    return archive


@pytest.fixture(scope="module")
def client(archive: Archive) -> Iterator[TestClient]:
    index = PassageIndex(archive, WordEmbedding())
    index.sync()
    ready: Future[Assistant] = Future()
    ready.set_result(Assistant(index))
    with TestClient(build_app(archive, ready), base_url="http://127.0.0.1:7860") as client:
        yield client
    index.pair.close()


def serving(archive: Archive, assistant: "Future[Any]") -> Iterator[TestClient]:
    """These routes alone: the whole application takes seconds to build."""
    app = FastAPI()
    app.include_router(article_routes(archive, assistant))
    with TestClient(app) as client:
        yield client


def headlines(page: str) -> list[str]:
    return re.findall(r'<h3[^>]*><a href="/articles/[0-9a-f]{16}">(.*?)</a>', page)


def got(client: TestClient, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, answer.text[-400:]
    return answer.text


def test_without_words_all_are_listed_newest_first_and_the_undated_last(client: TestClient) -> None:
    page = got(client, "/articles")
    assert f"{len(HELD) - 1} articles · 1 withdrawn</span>" in page
    found = headlines(page)
    assert found[0] == "Harbour fund runs dry"
    assert found[-2:] == ["Ferry sold", "A harbour without a plan"]
    assert '<a href="/articles" aria-current="page">Articles</a>' in page


def test_all_words_must_be_there_and_are_marked(client: TestClient) -> None:
    page = got(client, "/articles?q=ferry+dredger")
    assert headlines(page) == [FERRY.headline]
    assert "1 article</span> for <b>ferry dredger</b>" in page
    assert "A passenger <mark>ferry</mark> carrying 212 people struck a <mark>dredger</mark> in thick fog" in page


def test_by_relevance_and_by_date_are_different_orders(client: TestClient) -> None:
    relevant, newest = got(client, "/articles?q=harbour"), got(client, "/articles?q=harbour&sort=date")
    assert sorted(headlines(relevant)) == sorted(headlines(newest))
    assert headlines(relevant) != headlines(newest)
    assert headlines(newest) == ["Harbour fund runs dry", FERRY.headline, "A harbour without a plan"]
    assert '<a href="/articles?q=harbour&amp;sort=date" aria-current="true">Newest first</a>' in newest


def test_a_phrase_in_quotation_marks_stands_as_it_is(client: TestClient) -> None:
    assert headlines(got(client, '/articles?q="harbour+master"')) == [FERRY.headline]
    assert "“master harbour”" in (page := got(client, "/articles?q=“master+harbour”"))
    assert "No article holds all of these words" in page


def test_words_that_no_article_holds_together_find_those_that_hold_some(client: TestClient) -> None:
    page = got(client, "/articles?q=dredger+subscribers")
    assert "No article holds all of these words. These hold some of them." in page
    assert set(headlines(page)) == {FERRY.headline, "Harbour fund runs dry"}  # what is withdrawn is not searched


def test_a_misspelt_word_is_searched_for_as_it_was_meant_and_as_typed_on_demand(client: TestClient) -> None:
    page = got(client, "/articles?q=fery")
    assert headlines(page) == headlines(got(client, "/articles?q=ferry"))
    assert "<mark>ferry</mark>" in page.lower()
    told = " ".join(re.sub(r"<.*?>", "", page).split())
    assert "Searched for ferry instead of fery · Search as typed" in told
    [address] = re.findall(r'<a href="([^"]*)">Search as typed</a>', page)
    typed = got(client, html.unescape(address))
    assert headlines(typed) == [] and "Searched for" not in typed
    assert 'value=""fery""' in html.unescape(typed)


def test_filters_narrow_a_search_and_a_list(client: TestClient) -> None:
    assert headlines(got(client, "/articles?q=harbour&source=coast+wire")) == ["Harbour fund runs dry"]
    assert headlines(got(client, "/articles?genre=opinion")) == ["A harbour without a plan"]
    assert headlines(got(client, "/articles?section=Money")) == ["Harbour fund runs dry"]
    assert headlines(got(client, "/articles?from=2025-08-20&to=2025-08-20")) == [HOSPITAL.headline]
    page = got(client, "/articles?q=harbour&from=2025-08&to=2025-08")
    assert headlines(page) == [FERRY.headline]
    assert "August 2025" in page
    page = got(client, "/articles?q=dredger&source=The+Tidewater")
    assert "No article for <b>dredger</b> is held." in page  # and not those that hold one word of another search
    assert 'href="/articles?q=dredger"' in page


def test_the_undated_are_listed_apart(client: TestClient) -> None:
    assert 'href="/articles?undated=1">1 undated</a>' in got(client, "/articles")
    assert headlines(got(client, "/articles?undated=1")) == [OPINION.headline]
    assert headlines(got(client, "/articles?q=harbour&undated=1")) == [OPINION.headline]
    assert "date unknown" in got(client, "/articles?undated=1")


@pytest.mark.parametrize(
    ("parameters", "told"),
    [
        ("from=soon", "“From” must be a date such as 2025-08-19, “20 August” or “last week”, not &#x27;soon&#x27;"),
        ("from=2025-09&to=2025-08", "ends before it begins"),
        ("source=Ellery+Currier", "The closest: &#x27;Ellery Courier&#x27;"),
        ("section=%3Cscript%3E", "No article has the section &#x27;&lt;script&gt;&#x27;"),
    ],
)
def test_a_filter_that_means_nothing_is_told_and_can_be_changed(client: TestClient, parameters: str, told: str) -> None:
    page = got(client, f"/articles?q=harbour&{parameters}", 400)
    assert told in page
    assert 'value="harbour"' in page
    assert headlines(page) == []
    assert '<a href="/articles?q=harbour">Clear the filters</a>' in page


def swatches(page: str) -> dict[str, str]:
    """The colour of each outlet in the plot's legend."""
    found = re.findall(r'<li><span class="swatch (\w+)"></span>(?:<a [^>]*>)?<span class="outlet">([^<]*)</span>', page)
    return {html.unescape(name): colour for colour, name in found}


def test_an_outlet_keeps_its_colour_whatever_is_searched(client: TestClient) -> None:
    whole = swatches(got(client, "/articles"))
    assert len(set(whole.values()) - {"whole"}) == len([one for one in whole.values() if one != "whole"]) >= 3
    for search in ("q=dredger", "source=Coast+Wire", "from=2025-09-01", "q=hospital&sort=date", "to=2025-08-19"):
        found = swatches(got(client, f"/articles?{search}"))
        assert found
        assert found.items() <= whole.items(), search


def test_a_word_that_is_none_is_told(client: TestClient) -> None:
    page = got(client, "/articles?q=%3F%21")
    assert "There is no word to search for in &#x27;?!&#x27;." in page
    assert len(headlines(page)) == len(HELD)


@pytest.mark.parametrize("page", ["0", "-1", "x", "99999999999", "²"])
def test_a_page_number_that_is_none_is_the_first(client: TestClient, page: str) -> None:
    assert len(headlines(got(client, f"/articles?page={page}"))) == len(HELD)


def test_a_page_after_the_last_says_so(client: TestClient) -> None:
    assert "There is no such page of results." in got(client, "/articles?page=7")


def test_pages_follow_each_other_without_gap(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    days = [f"2025-08-{day:02}" for day in range(1, 29)]
    archive.add(
        article(f"Fog on day {day}.", f"Fog {day}", published=day, url=f"https://a.example/{day}") for day in days
    )
    index = PassageIndex(archive, WordEmbedding())
    index.sync()
    ready: Future[Assistant] = Future()
    ready.set_result(Assistant(index))
    for client in serving(archive, ready):
        for words in ("", "q=fog&sort=date&"):
            first, second = (got(client, f"/articles?{words}page={page}") for page in (1, 2))
            assert headlines(first) + headlines(second) == [f"Fog {day}" for day in reversed(days)]
            assert "Page 1 of 2" in first
            assert 'rel="next"' in first
            assert 'rel="next"' not in second
            assert 'start="21"' in second
    index.pair.close()


def test_while_the_index_is_loading_it_says_so_and_lists_by_date(archive: Archive) -> None:
    for client in serving(archive, Future()):
        page = got(client, "/articles?q=dredger&source=Coast+Wire")
        assert "words can’t be searched yet" in page
        assert headlines(page) == ["Harbour fund runs dry", HOSPITAL.headline]
        assert "<mark>" not in page


def test_an_index_that_could_not_be_opened_is_told(archive: Archive) -> None:
    failed: Future[Assistant] = Future()
    failed.set_exception(RuntimeError("<b>no model</b>"))
    for client in serving(archive, failed):
        assert "(&lt;b&gt;no model&lt;/b&gt;)" in got(client, "/articles?q=dredger")


def test_an_empty_archive_has_its_page(tmp_path: Path) -> None:
    for client in serving(Archive(tmp_path), Future()):
        assert "No article is held." in got(client, "/articles")


def test_an_archive_that_can_not_be_read_is_told(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    for client in serving(archive, Future()):
        archive.path.write_bytes(b"no archive any more" * 1000)
        for suffix in ("-wal", "-shm"):
            archive.path.with_name(archive.path.name + suffix).unlink(missing_ok=True)
        page = got(client, "/articles", 503)
        assert "can&#x27;t be read" in page


def test_an_article_is_read_whole_with_all_that_is_known_of_it(client: TestClient) -> None:
    page = got(client, f"/articles/{FERRY.id}")
    assert f"<title>{FERRY.headline} · Footnote</title>" in page
    assert '<a href="/articles?source=Ellery+Courier">Ellery Courier</a>' in page
    assert "19 August 2025, 07:40 · by Tomas Brandl" in page
    assert page.index("Correction, 20 August") < page.index("A passenger ferry")
    assert page.count("The fog stayed until noon.") == 60
    assert '<a href="https://courier.example/ferry" rel="noopener noreferrer nofollow"' in page
    assert "<mark" not in page


def test_the_words_cited_are_marked(client: TestClient) -> None:
    words = "said Ines Varga, its medical director.\nEleven of them have gone home."
    start = HOSPITAL.body.index(words)
    page = got(client, f"/articles/{HOSPITAL.id}?at={start}-{start + len(words)}")
    assert '<mark id="at" tabindex="-1">said Ines Varga, its medical director.</mark></p>' in page
    assert "<mark>Eleven of them have gone home.</mark>" in page


@pytest.mark.parametrize("at", ["", "5", "9-5", "0-99999", "-1-4", "x-y", "0-5-9", "²-5", "<b>"])
def test_a_span_that_is_none_marks_nothing(client: TestClient, at: str) -> None:
    page = client.get(f"/articles/{HOSPITAL.id}", params={"at": at})
    assert page.status_code == 200
    assert "<mark" not in page.text


def test_what_a_reader_must_know_first_stands_on_top(client: TestClient) -> None:
    assert "Withdrawn by its publisher (canceled)." in got(client, f"/articles/{WITHDRAWN.id}")
    assert "Only a teaser of this article is held" in got(client, f"/articles/{TEASER.id}")
    assert '<p class="genre">opinion</p>' in got(client, f"/articles/{OPINION.id}")
    listed = got(client, "/articles")
    assert "withdrawn" in listed
    assert "teaser only" in listed
    assert "behind a paywall" in listed


def test_what_was_withdrawn_is_listed_and_counted_apart(client: TestClient) -> None:
    page = got(client, "/articles")
    stand = len(HELD) - 1
    assert f'<span class="number">{stand} articles · 1 withdrawn</span>' in page
    outlets = len({one.source for one in HELD if not one.status})
    assert WITHDRAWN.headline in headlines(page) and f"{stand} articles · {outlets} outlets" in re.sub(
        "<[^>]*>", "", page
    )
    day = got(client, "/articles?from=2025-08-19&to=2025-08-19")
    found = re.search(r'<span class="number">(\d+) articles · 1 withdrawn</span>', day)
    plotted = re.search(r'aria-label="19 August 2025: (\d+) articles"', day)
    assert found and plotted and found[1] == plotted[1]
    assert len(headlines(day)) == int(found[1]) + 1
    assert re.search(r'class="number">\d+ articles</span>', got(client, "/articles?source=Coast Wire"))


def test_of_an_article_behind_a_paywall_an_excerpt_is_shown(client: TestClient) -> None:
    page = got(client, f"/articles/{PAID.id}")
    assert "The harbour fund is short of money." in page
    assert "for subscribers" not in page
    assert "Read it at the publisher" in page
    assert "updated 3 September 2025, 10:00" in page
    start = PAID.body.index("The last line")
    page = got(client, f"/articles/{PAID.id}?at={start}-{len(PAID.body)}")
    assert '<mark id="at" tabindex="-1">The last line is for subscribers.</mark>' in page
    assert page.count("Its books are closed.") < 20


def test_an_article_that_is_not_held_has_a_page_that_helps(client: TestClient) -> None:
    page = got(client, "/articles/0123456789abcdef", 404)
    assert "No such article is held." in page
    assert '<a href="/articles">Search the articles</a>' in page


def test_copies_and_other_versions_stand_beside_an_article(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    first = article(REPORT, "Pilot <b>speaks</b>", url="https://courier.example/1", source="Courier")
    archive.add([first, article(REPORT, "The same", url="https://post.example/1", source="<i>Post</i>")])
    archive.put_stories(9)
    assert beside(archive, article()) == ""
    shown = beside(archive, first)
    assert "&lt;i&gt;Post&lt;/i&gt;" in shown
    assert "Other versions" not in shown
    archive.add([replace(first, body=REPORT + "\nThe road is closed.", headline="Pilot silent")])
    shown = beside(archive, archive.get(first.id))
    assert "Other versions" in shown
    assert "Pilot &lt;b&gt;speaks&lt;/b&gt;" in shown
    assert "The road is closed." not in shown


def test_nothing_from_outside_becomes_markup(client: TestClient) -> None:
    bad = '"><script>alert(1)</script>'
    pages = [
        got(client, "/articles"),
        got(client, f"/articles/{HOSTILE.id}"),
        client.get("/articles", params={"q": f"onerror {bad}", "source": HOSTILE.source}).text,
        client.get("/articles", params={"q": bad, "from": bad, "section": bad, "sort": bad, "page": bad}).text,
        client.get("/articles/" + "x.y").text,
    ]
    ours = f"<script>{static('dates.js', 'shortcuts.js', 'followed.js')}</script>"
    assert all(page.count(ours) == 1 for page in pages)
    for page in (page.replace(ours, "") for page in pages):
        assert set(re.findall(r"<(script|img|svg|iframe|style)\b(?! viewBox)", page)) <= {"style"}, page
        assert page.count("<style>") == 1
        assert not re.search(r"<[^>]*\son\w+\s*=", re.sub(r'"[^"]*"', '""', page))
        assert "javascript:" not in page
        assert "evil.example" not in re.sub(r"<p.*?</p>", "", page)
    assert "&lt;img src=x onerror=alert(1)&gt;" in pages[0]


def test_bars_are_links_that_filter(client: TestClient) -> None:
    page = got(client, "/articles?q=dredger")
    assert "Articles by day and outlet" in page
    page = got(client, "/articles")
    assert "Articles by week and outlet" in page
    week = "/articles?from=2025-08-18&amp;to=2025-08-24"
    assert f'<a href="{week}" aria-label="18–24 August 2025: 4 articles">' in page
    outlet = "/articles?source=Ellery+Courier&amp;from=2025-08-18&amp;to=2025-08-24"
    assert f'<a href="{outlet}" tabindex="-1" aria-hidden="true"><title>Ellery Courier, 18–24 August 2025: 2 ' in page
    assert len(headlines(got(client, week.replace("&amp;", "&")))) == 5
    assert len(headlines(got(client, outlet.replace("&amp;", "&")))) == 3
    assert "1 article dated by month or year alone: at its beginning" in page


def test_the_plot_follows_words_and_filters(client: TestClient) -> None:
    page = got(client, "/articles?q=ferry&source=Ellery+Courier")
    assert "Coast Wire</span></a>" not in page
    assert 'href="/articles?q=ferry&amp;source=Ellery+Courier&amp;from=2025-08-18' in page
    assert '<a href="/articles?q=ferry">Show all outlets</a>' in page
    narrowed = got(client, "/articles?from=2025-08-18&to=2025-08-24")
    assert "Articles by day and outlet" in narrowed
    assert '<a href="/articles">Show the whole period</a>' in narrowed
    assert "undated</a>" not in narrowed

"""/articles and an article's own page in a real browser: search, filters, the plot, reading; mouse, keyboard, phone."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, Page, expect

from rag.assistant import Assistant
from rag.index.passage_index import PassageIndex
from tests.browser.conftest import Served, Visit, ask, serving
from tests.browser.log import Log
from tests.browser.scripted import FERRY, HOSPITAL, HOSTILE
from tests.browser.test_axe import SIZES, looked_at, violations
from tests.evals.report.test_plots import contrast
from tests.fakes import WordEmbedding, article

PAID = article("Its books are closed. " * 60, "Fund runs dry", url="https://wire.example/fund", is_free=False)
WITHDRAWN = replace(FERRY, url="https://courier.example/other", status="canceled", genre="opinion", is_partial=True)
LATER = [
    article(f"The harbour stays closed on day {day}.", f"Harbour closed, day {day}", url=f"https://a.example/{day}")
    for day in range(1, 25)
]
MORE = [replace(one, published=f"2025-09-{at + 1:02}", source=f"Outlet {at % 12}") for at, one in enumerate(LATER)]
Look = Callable[..., Page]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """An archive with a real index, over which the pages are served."""
    with serving(tmp_path_factory.mktemp("library"), ready=False) as served:
        served.archive.add([PAID, WITHDRAWN, *MORE])
        index = PassageIndex(served.archive, WordEmbedding())
        index.sync()
        served.future.set_result(Assistant(index))
        yield served
        index.pair.close()


@pytest.fixture
def look(browser: Browser, library: Served, log: Log) -> Iterator[Look]:
    """Opens an address. In the end: no host but 127.0.0.1 was asked, nothing popped up, nothing failed."""
    contexts = []

    def looking(address: str, width: int = 1280, dark: bool = False, script: bool = True) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 860},
            color_scheme="dark" if dark else "light",
            java_script_enabled=script,
        )
        contexts.append(context)
        page = context.new_page()
        log.watch(page)
        page.goto(library.url + address)
        return page

    yield looking
    for context in contexts:
        context.close()
    log.check(expected="status of 400")  # so the browser tells of a filter that is none


def headlines(page: Page) -> list[str]:
    return page.locator(".hits h3").all_inner_texts()


@pytest.mark.parametrize("script", [True, False], ids=["", "no-script"])
def test_a_search_by_keyboard_then_by_date_and_back(look: Look, script: bool) -> None:
    page = look("articles", script=script)
    page.get_by_role("searchbox", name="Words").focus()
    page.keyboard.type("harbour")
    page.keyboard.press("Enter")
    expect(page.get_by_text("26 articles for harbour")).to_be_visible()
    relevant = headlines(page)
    assert len(relevant) == 20
    expect(page.locator(".hits mark").first).to_have_text("harbour")
    page.get_by_role("link", name="Newest first").click()
    expect(page.get_by_role("link", name="Newest first")).to_have_attribute("aria-current", "true")
    assert headlines(page)[0] == "Harbour closed, day 24"
    assert headlines(page) != relevant
    page.get_by_role("link", name="Next").click()
    expect(page.get_by_text("Page 2 of 2")).to_be_visible()
    assert len(headlines(page)) == 6
    page.go_back()
    page.go_back()
    expect(page.get_by_role("link", name="By relevance")).to_have_attribute("aria-current", "true")
    assert headlines(page) == relevant


def test_filters_are_chosen_kept_and_cleared(look: Look) -> None:
    page = look("articles?q=harbour&sort=date")
    page.get_by_label("Outlet", exact=True).select_option("Ellery Courier")
    page.get_by_label("From").fill("2025-08")
    page.get_by_label("To", exact=True).fill("2025-08-31")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_text("1 article for harbour (August 2025 · Ellery Courier)")).to_be_visible()
    expect(page.get_by_label("Outlet", exact=True)).to_have_value("Ellery Courier")
    expect(page.get_by_label("From")).to_have_value("2025-08")
    assert "sort=date" in page.url
    page.get_by_role("link", name="Clear filters").click()
    expect(page.get_by_text("26 articles for harbour")).to_be_visible()
    page.goto(page.url + "&from=whenever")
    expect(page.get_by_role("alert")).to_contain_text("“From” must be a date such as 2025-08-19")
    expect(page.get_by_label("From")).to_have_value("whenever")


def test_an_article_is_opened_read_and_left(look: Look) -> None:
    page = look("articles?q=dredger&from=2025-08-20&source=Coast+Wire")
    expect(page.get_by_text("No article for dredger is held.")).to_be_visible()
    page.get_by_role("link", name="Search without filters").click()
    page.get_by_role("link", name=FERRY.headline).first.click()
    correction = page.locator(".reader .corr").last.bounding_box()
    text = page.locator(".reader .text").bounding_box()
    assert correction and text and correction["y"] < text["y"]
    expect(page.get_by_role("link", name="Open at the publisher")).to_have_attribute(
        "rel", "noopener noreferrer nofollow"
    )
    page.go_back()
    expect(page.get_by_text("1 article for dredger")).to_be_visible()
    page.get_by_role("link", name="Ask").click()
    expect(page.get_by_label("Question")).to_be_visible()


@pytest.mark.parametrize("width", [1280, 390])
def test_a_line_of_an_article_has_at_most_70_characters(look: Look, width: int) -> None:
    page = look(f"articles/{HOSPITAL.id}", width)
    longest = page.evaluate(
        """() => Math.max(...[...document.querySelectorAll('.text p')].map(p => {
            const node = p.firstChild, range = document.createRange();
            let top = null, count = 0, most = 0;
            for (let at = 0; at < node.length; at++) {
                range.setStart(node, at); range.setEnd(node, at + 1);
                const y = range.getBoundingClientRect().top;
                count = y === top ? count + 1 : 1; top = y; most = Math.max(most, count);
            }
            return most;
        }))"""
    )
    assert 20 < longest <= 71  # with the space at its end


def test_a_link_to_words_opens_there(look: Look) -> None:
    start = FERRY.body.index("The fog stayed", 1500)
    page = look(f"articles/{FERRY.id}?at={start}-{start + 26}#at")
    expect(page.locator("mark#at")).to_have_text("The fog stayed until noon.")
    expect(page.locator("mark#at")).to_be_in_viewport()


def test_the_panel_leads_to_the_whole_article(visit: Visit) -> None:
    page = visit()
    ask(page, "how many were hurt?")
    page.locator("#chip-1-1-2").click()
    expect(page.locator("#sources mark")).to_be_focused()
    quoted = page.locator("#sources mark").inner_text()
    page.get_by_role("link", name="Whole article").click()
    expect(page.locator("mark#at")).to_have_text(quoted)
    expect(page.get_by_role("heading", name=HOSPITAL.headline)).to_be_visible()


def test_a_click_on_a_bar_filters_by_outlet_and_week(look: Look) -> None:
    page = look("articles")
    week = page.locator('.bars a[aria-label^="18–24 August 2025"]')
    expect(week).to_have_attribute("aria-label", "18–24 August 2025: 4 articles")
    segment = page.locator(".bars a", has=page.locator("title", has_text="Ellery Courier, 18–24 August 2025"))
    segment.click()
    expect(page.get_by_text("2 articles · 1 withdrawn (18–24 August 2025 · Ellery Courier)")).to_be_visible()
    assert sorted(headlines(page)) == sorted([FERRY.headline, FERRY.headline, PAID.headline])
    page.get_by_role("link", name="Show all outlets").click()
    expect(page.get_by_text("4 articles · 1 withdrawn (18–24 August 2025)")).to_be_visible()
    expect(page.get_by_role("heading", name="Articles by day and outlet, 18–24 August 2025")).to_be_visible()
    page.get_by_role("link", name="Show the whole period").click()
    page.get_by_role("link", name="undated").click()
    expect(page.get_by_text("1 article (without a date)")).to_be_visible()


def test_the_weeks_can_be_reached_by_keyboard_and_nothing_else_in_the_plot(look: Look) -> None:
    page = look("articles")
    weeks = page.locator(".bars a:not([tabindex])")
    assert weeks.count() == len(page.locator(".coverage tbody tr").all())
    assert page.locator(".bars a").count() > weeks.count()
    page.locator(".hits a").last.focus()
    for _ in range(2):  # past "Next"
        page.keyboard.press("Tab")
    expect(weeks.first).to_be_focused()
    stroke = "getComputedStyle(document.activeElement.querySelector('.behind')).stroke"
    assert page.evaluate(stroke) == "rgb(138, 28, 28)"
    page.keyboard.press("Tab")
    expect(weeks.nth(1)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".count .only")).to_be_visible()
    assert "from=2025-08-25" in page.url or "from=2025-09-01" in page.url


def test_a_day_is_picked_in_the_browsers_calendar_or_written_in_words(look: Look) -> None:
    page = look("articles")
    page.evaluate("() => { HTMLInputElement.prototype.showPicker = function () { this.dataset.shown = this.max; }; }")
    page.get_by_role("button", name="Pick the first day").click()
    day = page.locator(".picker input[data-shown]")
    assert day.get_attribute("data-shown")  # the calendar ends where the archive does
    day.evaluate("(one) => { one.value = '2025-08-20'; one.dispatchEvent(new Event('change')); }")
    expect(page.get_by_label("From")).to_have_value("2025-08-20")
    page.get_by_label("To").fill("21 August")
    page.keyboard.press("Enter")
    expect(page.locator(".count .only")).to_contain_text("20–21 August 2025")


def test_the_shortcuts_are_listed_and_can_be_switched_off(look: Look) -> None:
    page = look("articles")
    page.keyboard.press("?")
    listed = page.get_by_role("dialog", name="Keyboard")
    expect(listed).to_contain_text("Write words to search for")
    expect(listed).not_to_contain_text("Conversations")  # they are not on this page
    listed.get_by_role("checkbox").uncheck()
    page.keyboard.press("Escape")
    expect(listed).to_have_count(0)
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).not_to_be_focused()
    page.get_by_role("button", name="Keyboard shortcuts").click()
    listed.get_by_role("checkbox").check()
    listed.get_by_role("button", name="Close").click()
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("?")  # in a box it is a question mark
    expect(listed).to_have_count(0)


@pytest.mark.parametrize("dark", [False, True])
def test_bars_stand_out_from_their_sheet(look: Look, dark: bool) -> None:
    page = look("articles", dark=dark)
    colours = page.evaluate(
        """[...document.querySelectorAll('.bars rect:not(.behind)')].map(one => getComputedStyle(one).fill)"""
    )
    sheet = page.evaluate("getComputedStyle(document.querySelector('.beside')).backgroundColor")
    assert len(set(colours)) == 6
    assert min(contrast(_hex(colour), _hex(sheet)) for colour in set(colours)) >= 3


def _hex(colour: str) -> str:
    return "#" + "".join(f"{int(part):02x}" for part in colour[4:-1].split(","))


def test_markup_from_outside_does_nothing(look: Look) -> None:
    page = look("articles?q=onerror+before")
    page.get_by_role("link", name="<img src=x onerror=alert(1)>").click()
    expect(page.get_by_role("heading", name="<img src=x onerror=alert(1)> ${alert(2)} {{alert(3)}}")).to_be_visible()
    assert page.locator("img, iframe, main script").count() == 0
    page.goto(page.url.split("articles/")[0] + "articles")
    assert page.locator("img, iframe, main script").count() == 0
    assert HOSTILE.source in page.locator(".coverage table").text_content()  # type: ignore[operator]


@pytest.mark.slow
@pytest.mark.parametrize(("width", "dark"), SIZES)
def test_both_pages_are_for_everybody(look: Look, width: int, dark: bool) -> None:
    at = f"{width}-{'dark' if dark else 'light'}"
    page = look("articles?q=harbour", width, dark)
    page.get_by_text("The same as a table").click()
    looked_at(page, f"{at}-articles-found")
    base = page.url.split("articles?")[0]
    start = HOSPITAL.body.index("Eleven")
    for name, address in {
        "articles": "articles",
        "articles-none": "articles?q=submarine",
        "articles-wrong": "articles?from=soon",
        "article-withdrawn": f"articles/{WITHDRAWN.id}",
        "article-hostile": f"articles/{HOSTILE.id}",
        "article-paid": f"articles/{PAID.id}",
        "article-marked": f"articles/{HOSPITAL.id}?at={start}-{start + 30}#at",
    }.items():
        page.goto(base + address)
        looked_at(page, f"{at}-{name}")


def test_axe_finds_what_is_wrong_here_too(look: Look) -> None:
    page = look("articles")
    page.evaluate("document.querySelector('.find input').removeAttribute('aria-label')")
    page.evaluate("document.querySelector('.find input').removeAttribute('placeholder')")
    assert any(one.startswith("label: ") for one in violations(page))

"""What is laid out over or beside other things stays inside the window, and whole."""

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Served, Visit, ask


@pytest.mark.parametrize("width", [320, 390, 769, 1280])
def test_the_menu_of_the_whole_conversation_lies_inside_its_column(visit: Visit, width: int) -> None:
    page = visit(width)
    ask(page, "How many were hurt?")
    page.get_by_text("Whole conversation").click()
    menu = page.locator("#whole .items").bounding_box()
    column = page.locator("#asking").bounding_box()
    assert menu and column
    assert column["x"] <= menu["x"] and menu["x"] + menu["width"] <= column["x"] + column["width"]
    assert menu["y"] >= 0
    for button in page.locator("#whole .items button").all():
        button.click(trial=True)  # nothing covers it


@pytest.mark.parametrize("width", [769, 1000, 1280])
def test_no_head_of_a_table_breaks_inside_a_word(visit: Visit, width: int) -> None:
    page = visit(width)
    ask(page, "differ")
    heads = page.locator("#now .rows thead th")
    expect(heads.first).to_have_text("Value")
    page.evaluate("for (const cell of document.querySelectorAll('#now .rows tbody th')) cell.textContent = '3'")
    for head in heads.all():
        assert (
            head.evaluate(
                "one => { const range = document.createRange(); range.selectNodeContents(one); "
                "return range.getClientRects().length }"
            )
            == 1
        )


def test_no_sign_of_loading_lies_over_the_page(browser: Browser, served: Served) -> None:
    page = browser.new_page()
    page.add_init_script(
        """window.shown = new Set();
        const look = () => {
            const main = document.querySelector(".main");
            if (main) {
                const loader = main.querySelector(".loading")?.checkVisibility() ? "loader" : "";
                const name = getComputedStyle(main, "::before").content.includes("Footnote") ? "name" : "";
                window.shown.add(`${loader}${name}${main.querySelector("#top") ? "page" : ""}`);
            }
            if (!main?.querySelector(".start ul")) requestAnimationFrame(look);
        };
        requestAnimationFrame(look);"""
    )
    page.goto(served.url)
    page.locator(".start ul").wait_for()
    seen = page.evaluate("[...window.shown]")  # before Gradio has put our styles in, its sign may stand alone
    assert any("page" in one for one in seen)
    assert [one for one in seen if "loader" in one and "page" in one] == []
    page.close()

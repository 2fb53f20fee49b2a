"""The sign-in form in a real browser: wrong, right, out again; for everybody."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Served, serving
from tests.browser.test_axe import SIZES, looked_at
from ui.http.authentication import SignIn


@pytest.fixture(scope="module")
def locked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("locked")
    with serving(folder, sign_in=SignIn.read("ada:pass word", folder)) as served:
        yield served


@pytest.mark.slow
@pytest.mark.parametrize(("width", "dark"), SIZES)
def test_the_form_lets_in_who_may_be_and_is_for_everybody(
    browser: Browser, locked: Served, width: int, dark: bool
) -> None:
    at = f"{width}-{'dark' if dark else 'light'}"
    scheme = "dark" if dark else "light"
    context = browser.new_context(viewport={"width": width, "height": 860}, color_scheme=scheme)
    page = context.new_page()
    page.goto(f"{locked.url}articles")
    expect(page.get_by_label("Name")).to_be_focused()
    looked_at(page, f"{at}-sign-in")
    page.keyboard.type("ada")
    page.get_by_label("Password").fill("another")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_have_text("The name or the password is wrong.")
    expect(page.get_by_label("Name")).to_have_value("ada")
    looked_at(page, f"{at}-sign-in-wrong")
    page.get_by_label("Password").fill("pass word")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("searchbox", name="Words")).to_be_visible()  # where one was going
    context.close()

"""What was asked, on /about, in a real browser: for everybody who may see it."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import serving
from tests.browser.test_axe import SIZES, looked_at
from ui.usage.kept_usage import Usage


@pytest.mark.slow
def test_usage_is_for_everybody_who_may_see_it(browser: Browser, tmp_path: Path) -> None:
    usage = Usage(tmp_path)
    for owner in ("user:ada", "key:newsroom-bot", "browser:x"):
        usage.note(owner, "api", questions=12, answers=9, abstentions=2, failures=1, tokens=31_400)
    usage.note_nothing("Who won the regatta off Saltmarsh Point in the year of the great fog, and by how many lengths?")
    usage.close()
    with serving(tmp_path) as served:
        for width, dark in SIZES:
            scheme = "dark" if dark else "light"
            context = browser.new_context(viewport={"width": width, "height": 860}, color_scheme=scheme)  # type: ignore[arg-type]
            page = context.new_page()
            page.goto(f"{served.url}about")
            expect(page.get_by_role("region", name="Usage by day").get_by_role("row")).to_have_count(4)
            looked_at(page, f"{width}-{scheme}-usage")
            context.close()

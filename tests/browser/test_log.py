"""What a test's log of a page takes for a failure."""

from playwright.sync_api import Page

from tests.browser.conftest import Visit, ask
from tests.browser.log import Log

BROKEN = "Unexpected error Connection errored out. "


def until(log: Log, page: Page, number: int) -> None:
    """Wait for so many errors, for 30 s at most."""
    for _ in range(300):
        if len(log.errors) >= number:
            return
        page.wait_for_timeout(100)


def test_a_page_that_is_left_while_it_is_answered_has_not_failed(visit: Visit, log: Log) -> None:
    page = visit()
    told: list[str] = []
    page.on("console", lambda line: told.append(line.text))
    ask(page, "slow please", 1, "busy")
    page.locator("#now .a").wait_for()
    page.reload()
    page.locator('#now [data-turn="1"][data-state="busy"]').wait_for()
    page.get_by_role("button", name="Stop").click()
    page.locator("#now .notice", has_text="Stopped before its end.").wait_for()
    assert BROKEN in told  # or there is nothing to be left out any more
    assert log.errors == []


def test_the_same_words_on_a_page_that_is_not_left_are_failures(visit: Visit, log: Log) -> None:
    page = visit()
    page.evaluate("(broken) => console.error(broken)", BROKEN)
    page.evaluate("() => console.error('AbortError: signal is aborted without reason')")
    page.evaluate("() => { setTimeout(() => { throw new Error('a script’s own'); }); }")
    until(log, page, 3)
    assert log.errors == [BROKEN, "AbortError: signal is aborted without reason", "a script’s own"]
    log.errors.clear()

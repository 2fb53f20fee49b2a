"""What a page did besides being looked at: which hosts it asked, what popped up, what failed in it."""

import re
from dataclasses import dataclass, field

from playwright.sync_api import ConsoleMessage, Page

_CLOSED = re.compile(
    r"AbortError: signal is aborted without reason\n.*\.close \(http://127\.0\.0\.1:\d+(?:/footnote)?/assets/",
    re.DOTALL,
)
_BROKEN = "Unexpected error Connection errored out. "


@dataclass
class Log:
    """What the pages of one test did.

    Not among the errors are Gradio's own words on a page's being left. Its client closes itself on ``beforeunload``,
    and takes the end of an answer's stream, which this brings about, for a failure: it tells that its ``close`` aborted
    a signal, and then that the connection errored out. It says the latter of a connection that is really lost, too; so
    that counts, unless it comes between the former and the next page.
    """

    hosts: set[str] = field(default_factory=set)
    dialogs: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    _left: set[Page] = field(default_factory=set)

    def watch(self, page: Page) -> None:
        """From now on, note what this page does."""
        page.on("request", lambda request: self.hosts.add(request.url.split("/")[2] if "//" in request.url else "-"))
        page.on("dialog", lambda dialog: (self.dialogs.append(dialog.message), dialog.dismiss()))
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda line: self._hear(page, line))
        page.on("domcontentloaded", lambda page: self._left.discard(page))

    def _hear(self, page: Page, line: ConsoleMessage) -> None:
        if line.type != "error":
            return
        if _CLOSED.match(line.text):
            self._left.add(page)
        elif not (page in self._left and line.text == _BROKEN):
            self.errors.append(line.text)

    def check(self, expected: str | None = None) -> None:
        """No host but 127.0.0.1 was asked, nothing popped up, and nothing failed but what holds ``expected``."""
        assert {host.split(":")[0] for host in self.hosts} <= {"127.0.0.1", "-"}
        assert self.dialogs == []
        failed = [error for error in self.errors if expected is None or expected not in error]
        assert failed == [], failed

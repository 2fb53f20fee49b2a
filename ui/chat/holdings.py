"""Held: what the archive holds, for the page; and, when the archive can't be read any more, what it held."""

from datetime import UTC, datetime

from corpus.store.archive import Archive, Coverage
from corpus.web.feeds import silence
from errors import FootnoteError
from ui.answer import render
from ui.answer.examples import Example, examples


class Holdings:
    """The page goes on when the archive is removed under it: a question then tells what is wrong."""

    def __init__(self, archive: Archive) -> None:
        """Look once.

        Raises:
            ArchiveError: the archive can't be read.
        """
        self._archive = archive
        self._coverage = archive.coverage()
        self._made: list[Example] = []
        self._made_for: tuple[int, str | None] = (0, None)

    def coverage(self) -> Coverage:
        """What is held, counted now where that can be."""
        try:
            self._coverage = self._archive.coverage()
        except FootnoteError:
            return self._coverage
        return self._coverage

    def silent(self) -> str | None:
        """A word on feeds that nothing was had from for a day."""
        try:
            return silence(self._archive, datetime.now(UTC))
        except FootnoteError:
            return None

    def start(self) -> str:
        """What stands on an empty page, as markup."""
        coverage = self.coverage()
        held = (coverage.articles, coverage.newest)
        if self._made_for != held:  # they are made from the articles' text: not anew at each visit
            try:
                self._made, self._made_for = examples(self._archive), held
            except FootnoteError:
                return render.empty_state(coverage, self._made)
        return render.empty_state(coverage, self._made)

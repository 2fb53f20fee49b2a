"""Holdings: what the archive holds, for the page; after the archive becomes unreadable, what it held last."""

from datetime import UTC, datetime

from corpus.store.archive import Archive, Coverage
from corpus.web.feeds import silence
from errors import FootnoteError
from ui.answer import render
from ui.answer.examples import Example, examples


class Holdings:
    """The archive's coverage, kept so that the page still works when the archive is removed; a question then fails."""

    def __init__(self, archive: Archive) -> None:
        """Read the coverage once.

        Raises:
            ArchiveError: the archive can't be read.
        """
        self._archive = archive
        self._coverage = archive.coverage()
        self._made: list[Example] = []
        self._made_for: tuple[int, str | None] = (0, None)

    def coverage(self) -> Coverage:
        """The coverage, counted now if the archive can be read."""
        try:
            self._coverage = self._archive.coverage()
        except FootnoteError:
            return self._coverage
        return self._coverage

    def silent(self) -> str | None:
        """A notice of feeds that gave nothing for a day; None when there is none."""
        try:
            return silence(self._archive, datetime.now(UTC))
        except FootnoteError:
            return None

    def start(self) -> str:
        """The content of an empty page, as markup."""
        coverage = self.coverage()
        held = (coverage.articles, coverage.newest)
        if self._made_for != held:  # examples are made from the articles' text, which is too slow for each visit
            try:
                self._made, self._made_for = examples(self._archive), held
            except FootnoteError:
                return render.empty_state(coverage, self._made)
        return render.empty_state(coverage, self._made)

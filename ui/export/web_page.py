"""HTML of a document: one file that shows itself, with footnotes that link to their places and back."""

from collections import Counter

from ui.export.document import Document
from ui.templating import render


def web_page(document: Document) -> str:
    """The document as a web page of its own, which fetches nothing."""
    return str(render("exported.html", document=document, mark=_Marks()))


class _Marks:
    """Ids of the marks, each once: a footnote that is cited again links back to its first mark."""

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()

    def __call__(self, label: str) -> str:
        self._seen[label] += 1
        return f"mark-{label}" if self._seen[label] == 1 else f"mark-{label}-{self._seen[label]}"

"""Links: the addresses of sources, as a program far from the page must have them: whole."""

from dataclasses import dataclass

from starlette.requests import Request

from rag.answer.cited_sentence import Citation
from ui.http.front import ROOT
from ui.http.names import asked_for


@dataclass(frozen=True, slots=True)
class Links:
    """Makes addresses that begin with the one at which the server was asked.

    Attributes:
        base: the server's address, such as ``http://127.0.0.1:7860``, with its sub-path.
    """

    base: str

    @classmethod
    def of(cls, request: Request) -> "Links":
        """The links of a reply to ``request``."""
        scheme = "https" if request.headers.get("x-forwarded-proto") == "https" else request.url.scheme
        return cls(f"{scheme}://{asked_for(request.scope['headers']) or ''}{request.scope.get(ROOT, '')}")

    def of_citation(self, citation: Citation) -> str:
        """The publisher's address of what is cited, or else that of its words in the archive."""
        article = citation.passage.article
        if article.url and article.url.lower().startswith(("http://", "https://")):
            return article.url
        return f"{self.base}/articles/{article.id}?at={citation.start}-{citation.end}"

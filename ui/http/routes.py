"""Routes: one table of the requests that the server takes, who may make them, and how large they may be.

The guard refuses what stands in no row; sign-in lets pass what anyone may ask for; the page about operation lists the
rows, and a test compares it with them.
"""

import re
from dataclasses import dataclass, field
from typing import Literal

MAX_BODY = 1_000_000
"""Bytes of a request; a question is at most 20,000 characters."""

MAX_FILES = 200_000_000
"""Bytes of a request with files, which are written to disk as they arrive."""

MAX_PACK = 16_000_000
"""Bytes of an evidence pack; one of a thousand answers has 6 MB."""

May = Literal["anyone", "read", "ask", "add", "set"]
"""Who may use a route: anyone, signed in or not; readers; readers who may ask, add articles, or set the model.

Where a page's right depends on the server's settings (``add``, ``set``), the page itself says why it refuses.
"""

Way = Literal["page", "embed", "api", "openai", "mcp", "other"]
"""The way by which a request comes, as usage tells it."""

By = Literal["page", "program"]
"""What a route is for: Footnote's own pages, which know the reader by a cookie, or other programs, by a key."""


@dataclass(frozen=True, slots=True)
class Route:
    """One row of the table.

    Attributes:
        methods: the HTTP methods, such as ``("GET",)``.
        path: a pattern for the whole path.
        what: what a reader does with it.
        may: who may.
        by: whether pages ask for it, or programs.
        most: the largest body in bytes.
        has_files: whether the body is passed on as it arrives, rather than whole.
        own_site: whether a browser must ask from Footnote's own page, even when it only reads.
        framed: whether pages of other sites may have it in a frame: those that FOOTNOTE_EMBED_FOR names.
    """

    methods: tuple[str, ...]
    path: str
    what: str
    may: May = "read"
    by: By = "page"
    most: int = MAX_BODY
    has_files: bool = False
    own_site: bool = False
    framed: bool = False
    pattern: re.Pattern[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "pattern", re.compile(self.path))


ROUTES = (
    Route(("GET", "HEAD"), "/", "the conversation"),
    Route(("GET", "HEAD"), "/health", "whether the server is well", may="anyone"),
    Route(("GET", "POST"), "/sign-in", "sign in", may="anyone"),
    Route(("POST",), "/sign-out", "sign out"),
    Route(("GET",), "/about", "what the archive holds, and what is checked"),
    Route(("GET",), "/about/.*", "what the archive tells of a person, a place or a thing"),
    Route(("GET",), r"/articles(?:/[\w.-]+)?", "search and read articles"),
    Route(("GET", "POST"), r"/articles/[\w.-]+/manage", "set what an article lacks, fetch again, remove", may="add"),
    Route(("GET", "POST"), "/manage", "feeds, and what people did", may="add"),
    Route(("GET",), r"/articles/[\w.-]+/versions", "what changed between two versions of an article"),
    Route(("GET",), r"/stories/[\w.-]+", "an article's story: who tells it, its timeline, values that differ"),
    Route(("GET",), r"/add(?:/[\w-]{1,40}(?:/progress)?)?", "what became of files handed in"),
    Route(("POST",), "/add", "hand in files and addresses", may="add", most=MAX_FILES, has_files=True),
    Route(("GET",), r"/evals(?:/[\w.-]+)?", "reports of the evals"),
    Route(("POST",), "/evals", "run the evals", may="set"),
    Route(("GET",), "/followed(?:/count)?", "what is new on followed questions"),
    Route(("POST",), "/followed", "follow a question, or follow it no more", may="ask"),
    Route(("GET",), r"/followed/[\w-]{32}\.atom", "a followed question's feed, at its secret address", may="anyone"),
    Route(("GET", "POST"), "/mine", "what is kept of a reader, and erase it"),
    Route(("GET",), r"/notebook(?:/draft\.(?:md|html|docx|json))?", "the reader's notebook, and its draft as a file"),
    Route(("POST",), "/notebook", "write in the notebook, put it in order", may="ask"),
    Route(("GET",), "/settings", "which model writes"),
    Route(("POST",), "/settings", "choose the model", may="set"),
    Route(
        ("GET",),
        r"/theme\.css|/favicon\.ico|/robots\.txt|/manifest\.json|/config/?|/(?:assets|static)/.+",
        "parts of the page",
    ),
    Route(
        ("GET",),
        r"/gradio_api/(?:info/?|queue/data|heartbeat/[\w-]+|startup-events|theme\.css|app_id/?|login_check/?)",
        "the page's stream of events",
        own_site=True,
    ),
    Route(("POST",), r"/gradio_api/(?:queue/join|cancel|reset)/?", "ask, cancel, leave", may="ask", own_site=True),
    Route(("GET",), "/embed", "the chat alone, in a frame", may="anyone", framed=True),
    Route(("POST",), "/embed/ask", "ask in the frame", may="anyone", own_site=True),
    # What other programs use
    Route(("GET",), "/metrics", "figures for Prometheus", by="program"),
    Route(("POST",), "/api/v1/ask", "ask", may="ask", by="program"),
    Route(("GET",), "/api/v1/search", "search passages", by="program"),
    Route(("GET",), r"/api/v1/articles(?:/[\w.-]+)?", "list and read articles", by="program"),
    Route(("GET",), r"/api/v1/articles/[\w.-]+/affected", "which kept answers its change reaches", by="program"),
    Route(("GET",), "/api/v1/about/.+", "what the archive tells of a name", by="program"),
    Route(("POST",), "/api/v1/articles", "hand in articles", may="add", by="program", most=MAX_FILES, has_files=True),
    Route(("DELETE",), r"/api/v1/articles/[\w.-]+", "remove an article", may="set", by="program"),
    Route(("GET",), r"/api/v1/jobs/[\w-]{1,40}", "what became of what was handed in", may="add", by="program"),
    Route(("POST",), "/api/v1/check", "check a sentence against passages", by="program"),
    Route(("POST",), "/api/v1/verify", "check an exported answer again", by="program", most=MAX_PACK),
    Route(("GET",), "/api/v1/coverage", "what the archive holds", by="program"),
    Route(("GET",), "/api/v1/feeds", "the watched feeds", by="program"),
    Route(("GET",), r"/api/v1/openapi\.json", "the interface, as a document", by="program"),
    Route(("GET",), "/api/v1/docs", "the interface, for people"),
    Route(("GET",), r"/v1/models(?:/[\w.:-]+)?", "the models, as OpenAI lists them", by="program"),
    Route(("POST",), "/v1/chat/completions", "ask, as one asks OpenAI", may="ask", by="program"),
    Route(("GET", "POST", "DELETE"), "/mcp", "tools for agents (MCP)", by="program", most=MAX_PACK),
)
"""Gradio is open by default. Of its routes only those stand here that the page itself uses."""


def route(method: str, path: str) -> Route | None:
    """The row that a request falls under; None where the server offers no such thing."""
    return next((row for row in ROUTES if method in row.methods and row.pattern.fullmatch(path)), None)


_PROGRAMS = re.compile(r"/(?:api|v1|mcp|metrics)(?:/.*)?", re.DOTALL)


def is_for_programs(path: str) -> bool:
    """Whether programs ask for such a path, so that they are told errors in their way; there may be no such route."""
    return _PROGRAMS.fullmatch(path) is not None


def methods_of(path: str) -> tuple[str, ...]:
    """The methods that the server takes at a path; none where it offers nothing there."""
    return tuple(method for row in ROUTES if row.pattern.fullmatch(path) for method in row.methods)


_WAYS: tuple[tuple[str, Way], ...] = (("/api/", "api"), ("/v1/", "openai"), ("/mcp", "mcp"), ("/embed", "embed"))


def way_of(path: str) -> Way:
    """The way by which a path's request comes."""
    return next((way for begin, way in _WAYS if path.startswith(begin)), "other" if path == "/metrics" else "page")

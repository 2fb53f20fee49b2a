"""The page ``/about``: the settings of this Footnote. It changes none, and shows no key."""

from pathlib import Path
from urllib.parse import urlsplit

from markupsafe import Markup

from corpus.store.archive import Archive
from errors import FootnoteError
from rag.check.verdict import RULES
from settings import THE_WRITER, Settings
from ui.answer.render import coverage_line
from ui.http.reader import CURRENT
from ui.pages.frame import framed, held
from ui.pages.health import QUOTES_ONLY, Health, versions
from ui.templating import NOTHING, render
from ui.usage.kept_usage import Usage
from ui.usage.told import HEAD, rows, total

_LICENSE = "Apache License 2.0: Footnote and its sample edition. The articles are their publishers’."


_DAYS = 30  # that usage is told of
_QUESTIONS = 50  # that found nothing, and are listed


def about_page(archive: Archive, settings: Settings, health: Health, usage: Usage | None = None) -> str:
    """The whole page; who may set the model also sees the ``usage``."""
    parts = (
        ("Answers", _answers(settings, health)),
        ("Footnotes", _footnotes(settings)),
        ("Archive", _archive(archive, settings)),
        ("Versions", list(versions().items())),
        ("License", [("Code", _LICENSE)]),
    )
    reader = CURRENT.get()
    used = _used(usage) if usage and reader and reader.may_set else NOTHING
    return framed("About", render("about.html", parts=parts, usage=used), held(archive), "/about")


def _used(usage: Usage) -> Markup:
    """What was asked, by whom, and what was asked in vain."""
    try:
        counted, nothing = usage.counted(_DAYS), usage.found_nothing(_QUESTIONS)
    except FootnoteError as error:
        return render("told.html", text=str(error), is_wrong=True, role="")
    asked = [one for one in counted if one.what != "requests"]
    return render("usage.html", total=total(asked, _DAYS), head=HEAD, rows=rows(counted), nothing=nothing)


def _answers(settings: Settings, health: Health) -> list[tuple[str, str]]:
    if not settings.model:
        return [("Model", f"{QUOTES_ONLY}: no model is configured, so the archive is quoted word for word")]
    told = health.model()
    lines = [("Model", settings.model), ("Endpoint", _host(settings.base_url) or "the provider’s own")]
    lines.append(("Reachable", f"{told['told']} ({told['at']})" if told["at"] else str(told["told"])))
    return [*lines, ("Second look at what was found", settings.rerank or "built in")]


def _footnotes(settings: Settings) -> list[tuple[str, str]]:
    """Who checks a model's sentences, and what a verdict means, with the error rates of ``rag.check.reading``."""
    who = {
        None: "rules, and a small model that reads (built in)",
        RULES: "rules alone, by the words",
        THE_WRITER: "rules, a small model that reads (built in), and the model that writes",
    }.get(settings.check, f"rules, and {settings.check}")
    return [
        ("Checked by", who),
        ("Quotes", "compared with the article letter by letter"),
        ("✓", "19 of 20 such sentences of a model are true, by people’s labels on seven sets of texts"),
        ("Words match", "69 of 100 true ones get that far, and 31 of 100 false ones: read the source"),
    ]


def _archive(archive: Archive, settings: Settings) -> list[tuple[str, str]]:
    lines = [("Folder", Path(archive.folder).resolve().name)]
    if archive.server:
        lines.append(("On the server", archive.database.name.strip("'")))
    try:
        coverage = archive.coverage()
        embedding = archive.note("embedding model")
    except FootnoteError as error:
        return [*lines, ("State", str(error))]
    lines += [("Holds", coverage_line(coverage)), ("Waiting to be indexed", f"{coverage.waiting:,}")]
    return [*lines, ("Vectors made by", embedding or settings.embedding_model or "none yet")]


def _host(url: str | None) -> str:
    """The host of an address; the part before it may hold a password."""
    try:
        return urlsplit(url or "").hostname or ""
    except ValueError:
        return ""

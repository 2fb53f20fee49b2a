"""Provenance: how an answer came about, folded under it."""

from functools import lru_cache

from markupsafe import Markup

from corpus.store.archive import Coverage
from rag.answer.answer import Answer
from rag.dates.period import shown
from rag.reading.copies import Carried, reports
from ui.templating import counted, render

_STEPS = {"retrieve": "search", "write": "writing", "arrange": "checking the whole", "total": "in all"}


def provenance(answer: Answer, coverage: Coverage) -> Markup:
    """A folded list: understood as, period, searched, read, copies, written by, timings.

    Args:
        answer: a complete answer.
        coverage: what the archive holds, used when the answer has no coverage of its own.
    """
    query, held = answer.query, answer.coverage or coverage
    lines = [("Understood as", query.text)]
    lines += [("Searched as parts", " + ".join(query.parts))] if query.parts else []
    lines += [("Period", shown(query.period))] if query.period else []
    lines += [("Outlets asked for", ", ".join(one[0] for one in query.outlets))] if query.outlets else []
    lines.append(("Searched", _searched(answer, held)))
    if answer.retrieved:
        lines.append(("Read", _read(answer)))
        read = (one.passage for one in answer.retrieved)
        copies = _copies(tuple(Carried(one.article.source or "", one.text, one.story) for one in read))
        lines.append(("Copies merged", f"{copies} of these passages" if copies else "none"))
        lines.append(("Evidence", f"{answer.evidence:.0%} likely to hold the answer"))
    lines.append(("Written by", "nobody: quoted" if answer.writer == "quotes" else answer.writer))
    if answer.timings_ms:
        steps = (f"{_STEPS.get(name, name)} {_time(value)}" for name, value in answer.timings_ms.items())
        lines.append(("Time", ", ".join(steps)))
    return render("provenance.html", lines=lines)


def _searched(answer: Answer, held: Coverage) -> str:
    parts = [f"{counted(held.articles, 'article')} of {counted(len(held.sources), 'outlet')}"]
    filters = answer.query.filters
    if filters:
        set_ = [shown(filters.published)] if filters.published else []
        set_ += [counted(len(filters.articles), "chosen article")] if filters.articles else []
        parts.append(f"only {', '.join([*set_, *filters.sources, *filters.sections, *filters.genres])}")
    if held.waiting:
        parts.append(f"{held.waiting:,} not yet indexed")
    return "; ".join(parts)


def _read(answer: Answer) -> str:
    articles = {one.passage.article.id: one.passage.article for one in answer.retrieved}
    outlets = {article.source for article in articles.values() if article.source}
    numbers = ((len(answer.retrieved), "passage"), (len(articles), "article"), (len(outlets), "outlet"))
    return " of ".join(counted(number, noun) for number, noun in numbers)


@lru_cache(maxsize=64)  # an earlier answer is shown again with each new question
def _copies(read: tuple[Carried, ...]) -> int:
    """How many of these passages only repeat another passage."""
    return len(read) - len(reports(read))


def _time(milliseconds: float) -> str:
    return f"{milliseconds / 1000:.1f} s" if milliseconds >= 1000 else f"{milliseconds:.0f} ms"

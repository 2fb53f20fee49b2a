"""The coverage plot: articles by week and outlet as bars that filter when clicked, drawn by hand as inline SVG.

By hand, since every bar is a link. A week's bar can be reached by keyboard; the outlets within it can be clicked, and
are reached by keyboard from the legend. The same figures stand in a table, folded.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from corpus.store.selection import DayCount
from rag.dates.period import shown
from rag.filters import Period
from ui.pages.article_query import ArticleQuery
from ui.pages.coverage_bars import NAMED, Bar, Bars, bars, label
from ui.templating import NOTHING, counted, render

_HIGH = 100.0  # of the drawing, in its own units; it is stretched to its place
_WIDE, _BETWEEN = 10.0, 1.5  # a bar with the space around it, and that space
_FEWEST = 12  # bars have room for so many, so that two are no walls
_LABELS = 5  # under the bars, at most
_LAST_LABEL = 0.88  # of the width: further right one would be cut off
_UNKNOWN = "Outlet unknown"


@dataclass(frozen=True, slots=True)
class _Segment:
    """An outlet's part of a bar; no address: the outlet is unknown."""

    told: str
    address: str
    colour: int
    top: str
    height: str


@dataclass(frozen=True, slots=True)
class _Column:
    """A bar, where it stands in the drawing, and its outlets by name for the table."""

    days: str
    told: str
    address: str
    total: int
    behind: str
    left: str
    top: str
    height: str
    segments: Sequence[_Segment]
    named: Sequence[tuple[str | None, int]]
    others: int


@dataclass(frozen=True, slots=True)
class _Entry:
    """An outlet of the legend, or the others together."""

    swatch: str
    name: str | None
    articles: int
    address: str = ""
    is_others: bool = False


@dataclass(frozen=True, slots=True)
class _Apart:
    """What the bars don't show, or the way back."""

    text: str
    address: str = ""
    after: str = ""
    is_current: bool = False


def coverage_plot(counts: Sequence[DayCount] | None, query: ArticleQuery, period: Period | None) -> Markup:
    """The plot for what ``query`` found.

    Args:
        counts: articles by day and outlet; None where there are too many.
        query: what the links narrow further.
        period: the days that ``query`` asks for.
    """
    if counts is None:
        return render("too_many.html")
    drawn = bars(counts, period)
    if not drawn.bars and not drawn.undated:
        return NOTHING
    highest = max((bar.total for bar in drawn.bars), default=0)
    width = _WIDE * max(len(drawn.bars), _FEWEST)
    named = list(drawn.outlets)[:NAMED]
    return render(
        "coverage_plot.html",
        heading=_heading(drawn),
        unit=drawn.unit,
        columns=[_column(bar, at * _WIDE, highest, named, query) for at, bar in enumerate(drawn.bars) if bar.total],
        highest=highest,
        width=f"{width:g}",
        height=f"{_HIGH:g}",
        step=f"{_WIDE:g}",
        thick=f"{_WIDE - _BETWEEN:g}",
        marks=_marks(drawn, width),
        legend=_legend(drawn, query),
        apart=_apart(drawn, query),
    )


def _heading(drawn: Bars) -> str:
    if not drawn.bars:
        return "Articles without a date"
    held = Period(drawn.bars[0].days.first, drawn.bars[-1].days.last)
    return f"Articles by {drawn.unit} and outlet, {shown(held)}"


def _column(bar: Bar, left: float, highest: int, named: Sequence[str | None], query: ArticleQuery) -> _Column:
    """One bar: a link as high as the drawing, and on it a segment for each outlet, which is a link as well."""
    days, high = shown(bar.days), _HIGH * bar.total / highest
    ranked = bar.outlets.most_common()
    return _Column(
        days=days,
        told=f"{days}: {counted(bar.total, 'article')}",
        address=query.within(bar.days),
        total=bar.total,
        behind=f"{left:g}",
        left=f"{left + _BETWEEN / 2:g}",
        top=f"{_HIGH - high:.2f}",
        height=f"{high:.2f}",
        segments=list(_segments(bar, days, highest, named, query)),
        named=ranked[:NAMED],
        others=sum(count for _, count in ranked[NAMED:]),
    )


def _segments(
    bar: Bar, days: str, highest: int, named: Sequence[str | None], query: ArticleQuery
) -> Iterator[_Segment]:
    floor = _HIGH
    for colour, outlet in enumerate(named):
        if not (articles := bar.outlets[outlet]):
            continue
        high = _HIGH * articles / highest
        floor -= high
        told = f"{outlet or _UNKNOWN}, {days}: {counted(articles, 'article')}"
        address = "" if outlet is None else replace(query, source=outlet).within(bar.days)
        yield _Segment(told, address, colour, f"{floor:.2f}", f"{high:.2f}")


def _marks(drawn: Bars, width: float) -> list[tuple[str, str]]:
    """What stands under the bars, as text of the page's size: the drawing is stretched, text in it would be too."""
    every = -(-len(drawn.bars) // _LABELS)
    return [
        (f"{100 * at * _WIDE / width:.2f}", label(drawn.unit, bar.days.first))
        for at, bar in enumerate(drawn.bars)
        if at % every == 0 and at * _WIDE <= _LAST_LABEL * width
    ]


def _legend(drawn: Bars, query: ArticleQuery) -> list[_Entry]:
    outlets = list(drawn.outlets.items())
    entries = []
    for at, (outlet, articles) in enumerate(outlets[:NAMED]):
        address = query.address(source=outlet) if outlet is not None and not query.source else ""
        entries.append(_Entry(f"o{at}", outlet, articles, address))
    if others := outlets[NAMED:]:
        name = f"{len(others):,} other{'s' if len(others) > 1 else ''}"
        entries.append(_Entry("whole", name, sum(count for _, count in others), is_others=True))
    return entries


def _apart(drawn: Bars, query: ArticleQuery) -> list[_Apart]:
    """What the bars don't show: the undated; those dated by a month; and the way back."""
    told = []
    if query.first or query.last:
        told.append(_Apart("Show the whole period", query.address(first="", last="")))
    if query.source:
        told.append(_Apart("Show all outlets", query.address(source="")))
    if drawn.undated:
        address = query.address(undated=True, first="", last="")
        after = ", in no bar" if drawn.bars else ""
        told.append(_Apart(f"{drawn.undated:,} undated", address, after, query.undated))
    if drawn.inexact and drawn.unit != "year":
        inexact = counted(drawn.inexact, "article")
        told.append(_Apart(f"{inexact} dated by month or year alone: at its beginning"))
    return told

"""The coverage plot: articles by week and outlet as bars that filter when clicked, drawn by hand as inline SVG.

It is drawn by hand because every bar is a link. The keyboard reaches each week's bar; the outlets within a bar can be
clicked, and the keyboard reaches them from the legend. A folded table shows the same figures.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from markupsafe import Markup

from corpus.store.selection import DayCount
from rag.dates.period import shown
from rag.filters import Period
from ui.pages.article_query import ArticleQuery
from ui.pages.coverage_bars import NAMED, Bar, Bars, bars, label
from ui.templating import NOTHING, counted, render

_HIGH = 100.0  # height of the drawing, in its own units; it is stretched to its place
_WIDE, _BETWEEN = 10.0, 1.5  # a bar with the space around it, and that space
_FEWEST = 12  # the drawing has room for at least this many bars, so that two bars don't fill it
_LABELS = 5  # at most, under the bars
_LAST_LABEL = 0.88  # of the width: a label further right would be cut off
_UNKNOWN = "Outlet unknown"
_NO_COLOUR = "whole"  # that of the whole bar: an outlet beyond those that have one of their own

COLOURS = 10
"""The outlets of an archive that have a colour of their own."""

_Colours = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Segment:
    """An outlet's part of a bar; it has no address when the outlet is unknown."""

    told: str
    address: str
    colour: str
    top: str
    height: str


@dataclass(frozen=True, slots=True)
class _Column:
    """A bar, its place in the drawing, and its outlets by name for the table."""

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
    """An outlet in the legend, or all other outlets together."""

    swatch: str
    name: str | None
    articles: int
    address: str = ""
    is_others: bool = False


@dataclass(frozen=True, slots=True)
class _Apart:
    """A line below the bars: articles that they don't show, or a link back."""

    text: str
    address: str = ""
    after: str = ""
    is_current: bool = False


def coverage_plot(
    counts: Sequence[DayCount] | None, query: ArticleQuery, period: Period | None, outlets: Iterable[str]
) -> Markup:
    """The plot for the articles that ``query`` found.

    Args:
        counts: articles by day and outlet; None when there are too many.
        query: the query that the links narrow further.
        period: the days that ``query`` asks for.
        outlets: the archive's outlets, in an order that no search changes: the first have a colour each, and keep it.
    """
    if counts is None:
        return render("too_many.html")
    drawn = bars(counts, period)
    if not drawn.bars and not drawn.undated:
        return NOTHING
    highest = max((bar.total for bar in drawn.bars), default=0)
    width = _WIDE * max(len(drawn.bars), _FEWEST)
    named = list(drawn.outlets)[:NAMED]
    colours = {outlet: f"o{at}" for at, outlet in enumerate(islice(outlets, COLOURS))}
    return render(
        "coverage_plot.html",
        heading=_heading(drawn),
        unit=drawn.unit,
        columns=[
            _column(bar, at * _WIDE, highest, _segments(bar, highest, named, colours, query), query)
            for at, bar in enumerate(drawn.bars)
            if bar.total
        ],
        highest=highest,
        width=f"{width:g}",
        height=f"{_HIGH:g}",
        step=f"{_WIDE:g}",
        thick=f"{_WIDE - _BETWEEN:g}",
        marks=_marks(drawn, width),
        legend=_legend(drawn, colours, query),
        apart=_apart(drawn, query),
    )


def _heading(drawn: Bars) -> str:
    if not drawn.bars:
        return "Articles without a date"
    held = Period(drawn.bars[0].days.first, drawn.bars[-1].days.last)
    return f"Articles by {drawn.unit} and outlet, {shown(held)}"


def _class(outlet: str | None, colours: _Colours) -> str:
    return colours.get(outlet or "", _NO_COLOUR)


def _column(bar: Bar, left: float, highest: int, segments: Iterable[_Segment], query: ArticleQuery) -> _Column:
    """One bar: a link as high as the drawing, with a linked segment for each outlet."""
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
        segments=list(segments),
        named=ranked[:NAMED],
        others=sum(count for _, count in ranked[NAMED:]),
    )


def _segments(
    bar: Bar, highest: int, named: Sequence[str | None], colours: _Colours, query: ArticleQuery
) -> Iterator[_Segment]:
    floor, days = _HIGH, shown(bar.days)
    for outlet in named:
        if not (articles := bar.outlets[outlet]):
            continue
        high = _HIGH * articles / highest
        floor -= high
        told = f"{outlet or _UNKNOWN}, {days}: {counted(articles, 'article')}"
        address = "" if outlet is None else replace(query, source=outlet).within(bar.days)
        yield _Segment(told, address, _class(outlet, colours), f"{floor:.2f}", f"{high:.2f}")


def _marks(drawn: Bars, width: float) -> list[tuple[str, str]]:
    """The labels under the bars, as text on the page, because the drawing is stretched and would stretch its text."""
    every = -(-len(drawn.bars) // _LABELS)
    return [
        (f"{100 * at * _WIDE / width:.2f}", label(drawn.unit, bar.days.first))
        for at, bar in enumerate(drawn.bars)
        if at % every == 0 and at * _WIDE <= _LAST_LABEL * width
    ]


def _legend(drawn: Bars, colours: _Colours, query: ArticleQuery) -> list[_Entry]:
    outlets = list(drawn.outlets.items())
    entries = []
    for outlet, articles in outlets[:NAMED]:
        address = query.address(source=outlet) if outlet is not None and not query.source else ""
        entries.append(_Entry(_class(outlet, colours), outlet, articles, address))
    if others := outlets[NAMED:]:
        name = f"{len(others):,} other{'s' if len(others) > 1 else ''}"
        entries.append(_Entry("whole", name, sum(count for _, count in others), is_others=True))
    return entries


def _apart(drawn: Bars, query: ArticleQuery) -> list[_Apart]:
    """The lines below the bars: links back, undated articles, and articles dated by month or year alone."""
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

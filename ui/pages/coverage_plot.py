"""The coverage plot: articles by week and outlet as bars that filter when clicked, drawn by hand as inline SVG.

By hand, since every bar is a link. A week's bar can be reached by keyboard; the outlets within it can be clicked, and
are reached by keyboard from the legend. The same figures stand in a table, folded.
"""

from collections.abc import Sequence
from dataclasses import replace

from corpus.store.selection import DayCount
from rag.dates.period import shown
from rag.filters import Period
from ui.answer.escape import escape
from ui.pages.article_query import ArticleQuery
from ui.pages.coverage_bars import NAMED, Bar, Bars, bars, label

_HIGH = 100.0  # of the drawing, in its own units; it is stretched to its place
_WIDE, _BETWEEN = 10.0, 1.5  # a bar with the space around it, and that space
_FEWEST = 12  # bars have room for so many, so that two are no walls
_LABELS = 5  # under the bars, at most
_LAST_LABEL = 0.88  # of the width: further right one would be cut off
_UNKNOWN = "Outlet unknown"


def coverage_plot(counts: Sequence[DayCount] | None, query: ArticleQuery, period: Period | None) -> str:
    """The plot for what ``query`` found.

    Args:
        counts: articles by day and outlet; None where there are too many.
        query: what the links narrow further.
        period: the days that ``query`` asks for.
    """
    if counts is None:
        return '<p class="hint">There are too many articles to plot. Narrow the search.</p>'
    drawn = bars(counts, period)
    if not drawn.bars and not drawn.undated:
        return ""
    return (
        f'<figure class="coverage" id="coverage"><h2>{_heading(drawn)}</h2>'
        + (_drawing(drawn, query) + _legend(drawn, query) if drawn.bars else "")
        + _apart(drawn, query)
        + (_table(drawn, query) if drawn.bars else "")
        + "</figure>"
    )


def _heading(drawn: Bars) -> str:
    if not drawn.bars:
        return "Articles without a date"
    held = Period(drawn.bars[0].days.first, drawn.bars[-1].days.last)
    return f"Articles by {drawn.unit} and outlet, {escape(shown(held))}"


def _drawing(drawn: Bars, query: ArticleQuery) -> str:
    highest = max(bar.total for bar in drawn.bars)
    width = _WIDE * max(len(drawn.bars), _FEWEST)
    named = list(drawn.outlets)[:NAMED]
    columns = "".join(_column(bar, at * _WIDE, highest, named, query) for at, bar in enumerate(drawn.bars) if bar.total)
    return (
        f'<div class="bars"><span class="most" aria-hidden="true">{highest:,}</span>'
        f'<svg viewBox="0 0 {width:g} {_HIGH:g}" preserveAspectRatio="none" role="group" '
        f'aria-label="{_heading(drawn)}">{columns}</svg>{_axis(drawn, width)}</div>'
    )


def _column(bar: Bar, left: float, highest: int, named: Sequence[str | None], query: ArticleQuery) -> str:
    """One bar: a link as high as the drawing, and on it a segment for each outlet, which is a link as well."""
    days = escape(shown(bar.days))
    told = f"{days}: {_articles(bar.total)}"
    high = _HIGH * bar.total / highest
    parts = [
        f'<a href="{escape(query.within(bar.days))}" aria-label="{told}"><title>{told}</title>'
        f'<rect class="behind" x="{left:g}" y="0" width="{_WIDE:g}" height="{_HIGH:g}"/>'
        f'<rect class="whole" x="{left + _BETWEEN / 2:g}" y="{_HIGH - high:.2f}" '
        f'width="{_WIDE - _BETWEEN:g}" height="{high:.2f}"/></a>'
    ]
    floor = _HIGH
    for outlet in named:
        if not (articles := bar.outlets[outlet]):
            continue
        high = _HIGH * articles / highest
        floor -= high
        rectangle = (
            f'<rect class="o{named.index(outlet)}" x="{left + _BETWEEN / 2:g}" y="{floor:.2f}" '
            f'width="{_WIDE - _BETWEEN:g}" height="{high:.2f}"/>'
        )
        title = f"<title>{escape(outlet or _UNKNOWN)}, {days}: {_articles(articles)}</title>"
        if outlet is None:  # there is no address for it
            parts.append(f'<g aria-hidden="true">{title}{rectangle}</g>')
            continue
        narrower = escape(replace(query, source=outlet).within(bar.days))
        parts.append(f'<a href="{narrower}" tabindex="-1" aria-hidden="true">{title}{rectangle}</a>')
    return "".join(parts)


def _axis(drawn: Bars, width: float) -> str:
    """What stands under the bars, as text of the page's size: the drawing is stretched, text in it would be too."""
    every = -(-len(drawn.bars) // _LABELS)
    marks = "".join(
        f'<span style="left:{100 * at * _WIDE / width:.2f}%">{label(drawn.unit, bar.days.first)}</span>'
        for at, bar in enumerate(drawn.bars)
        if at % every == 0 and at * _WIDE <= _LAST_LABEL * width
    )
    return f'<div class="axis" aria-hidden="true">{marks}</div>'


def _legend(drawn: Bars, query: ArticleQuery) -> str:
    outlets = list(drawn.outlets.items())
    items = [_entry(at, outlet, articles, query) for at, (outlet, articles) in enumerate(outlets[:NAMED])]
    if others := outlets[NAMED:]:
        articles = sum(count for _, count in others)
        name = f"{len(others):,} other{'s' if len(others) > 1 else ''}"
        items.append(f'<li><span class="swatch whole"></span>{name} <span class="n">{articles:,}</span></li>')
    return f'<ul class="legend" aria-label="Outlets">{"".join(items)}</ul>'


def _entry(at: int, outlet: str | None, articles: int, query: ArticleQuery) -> str:
    name = f'<span class="outlet">{escape(outlet or _UNKNOWN)}</span>'
    if outlet is not None and not query.source:
        name = f'<a href="{escape(query.address(source=outlet))}">{name}</a>'
    return f'<li><span class="swatch o{at}"></span>{name} <span class="n">{articles:,}</span></li>'


def _apart(drawn: Bars, query: ArticleQuery) -> str:
    """What the bars don't show: the undated; those dated by a month; and the way back."""
    told = []
    if query.first or query.last:
        told.append(f'<a href="{escape(query.address(first="", last=""))}">Show the whole period</a>')
    if query.source:
        told.append(f'<a href="{escape(query.address(source=""))}">Show all outlets</a>')
    if drawn.undated:
        address = escape(query.address(undated=True, first="", last=""))
        current = ' aria-current="true"' if query.undated else ""
        told.append(f'<a href="{address}"{current}>{drawn.undated:,} undated</a>{", in no bar" if drawn.bars else ""}')
    if drawn.inexact and drawn.unit != "year":
        told.append(f"{_articles(drawn.inexact)} dated by month or year alone: at its beginning")
    return f'<p class="apart">{" · ".join(told)}</p>' if told else ""


def _table(drawn: Bars, query: ArticleQuery) -> str:
    rows = "".join(
        f'<tr><th scope="row"><a href="{escape(query.within(bar.days))}">{escape(shown(bar.days))}</a></th>'
        f"<td>{bar.total:,}</td><td>{_names(bar)}</td></tr>"
        for bar in drawn.bars
        if bar.total
    )
    return (
        f"<details><summary>The same as a table</summary><table><caption>{_heading(drawn)}</caption>"
        f'<thead><tr><th scope="col">{drawn.unit.capitalize()}</th><th scope="col">Articles</th>'
        f'<th scope="col">Outlets</th></tr></thead><tbody>{rows}</tbody></table></details>'
    )


def _names(bar: Bar) -> str:
    ranked = bar.outlets.most_common()
    names = [f'<span class="outlet">{escape(outlet or _UNKNOWN)}</span> {count:,}' for outlet, count in ranked[:NAMED]]
    if len(ranked) > NAMED:
        names.append(f"others {sum(count for _, count in ranked[NAMED:]):,}")
    return ", ".join(names)


def _articles(count: int) -> str:
    return f"{count:,} article{'' if count == 1 else 's'}"

"""The filters above the question box: a period, outlets, chosen articles, and the day as of which it answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from corpus.dates import display_date, last_day
from corpus.store.archive import Archive
from errors import BadFilter
from rag.dates.period import shown
from rag.dates.written import today_of, written_date, written_period
from rag.filters import NO_FILTERS, Filters, chosen, spelt
from ui.chat.markup_parts import markup, wrong
from ui.http.gradio_import import gr
from ui.templating import block

_LONGEST = 40  # characters of a date
_LONGEST_IDS = 5_000  # characters of the ids of chosen articles
_NAMED = 2  # of them are named, others counted
_DATE = "2025-08-19, last week"  # what is shown in an empty box

Updates = dict[Any, Any]


@dataclass(frozen=True, slots=True)
class Scope:
    """The articles that may answer a question.

    Attributes:
        filters: the filters that the reader set.
        as_of: an ISO 8601 date: only articles published by then; None: every article.
    """

    filters: Filters = NO_FILTERS
    as_of: str | None = None

    def __str__(self) -> str:
        """The filters in words: ``12–18 August 2025 · Ellery Courier · as of 20 August 2025``."""
        parts = [shown(self.filters.published)] if self.filters.published else []
        parts += [", ".join(self.filters.sources)] if self.filters.sources else []
        parts += [f"as of {display_date(self.as_of)}"] if self.as_of else []
        return " · ".join(parts)


NO_SCOPE = Scope()


def scope(archive: Archive, first: str, last: str, as_of: str, outlets: list[str], ids: str = "") -> Scope:
    """The scope that the boxes' contents mean; empty boxes filter nothing. ``ids`` of articles have commas between.

    Raises:
        BadFilter: a date is none, a period ends before it begins, no article is of such an outlet, or a chosen article
            is no longer held.
    """
    first, last, as_of = ((text or "").strip()[:_LONGEST] for text in (first, last, as_of))
    today = today_of(archive)
    day = written_date("As of", as_of, today, last=True) if as_of else None
    within = written_period(first, last, last_day(day) if day else today)
    only = chosen(archive, [id_ for id_ in (ids or "").split(",") if id_])
    return Scope(Filters(within, spelt(archive, "source", outlets or []), articles=only), day)


class FilterBox:
    """The filters as components of the page; folded until page.js opens them."""

    def __init__(self, archive: Archive) -> None:
        """Lay out the filters at this place of the page, with the outlets of ``archive``."""
        self._archive = archive
        with gr.Row(elem_id="filterbar"):
            gr.Button("Filters", elem_id="unfold")
            self._clear = gr.Button("Clear filters", elem_id="clear")  # page.css shows it when the line has text
            self._told = markup("", "told")
        with gr.Column(elem_id="filters"):
            with gr.Row():
                self._first, self._last, self._as_of = (
                    gr.Textbox(label=label, placeholder=_DATE, max_lines=1, max_length=_LONGEST, elem_id=elem_id)
                    for label, elem_id in (("From", "from"), ("To", "to"), ("As of", "as-of"))
                )
            self._outlets = gr.CheckboxGroup(self._choices(), label="Outlets", elem_id="outlets")
        # page.js empties it when the reader takes off the choice, and presses the button.
        self._chosen = gr.Textbox(label="Chosen articles", elem_id="chosen", visible="hidden", max_length=_LONGEST_IDS)
        self._tell = gr.Button("Tell", elem_id="tell", visible="hidden")

    @property
    def inputs(self) -> list[Any]:
        """The boxes, in the order in which ``scope`` takes their contents."""
        return [self._first, self._last, self._as_of, self._outlets, self._chosen]

    @property
    def outputs(self) -> list[Any]:
        """The components that ``told``, ``refused`` and ``fresh`` may change."""
        return [*self.inputs, self._told]

    def wire(self, **options: Any) -> None:
        """Show the filters in words as soon as a reader leaves a box; clear all at a click."""
        left = [event for box in (self._first, self._last, self._as_of) for event in (box.blur, box.submit)]
        # "always_last", not Gradio's "once": a reader sets an outlet while the event of the date is still running.
        gr.on([*left, self._outlets.input], self.told, self.inputs, self._told, trigger_mode="always_last", **options)
        self._tell.click(self.told, self.inputs, self._told, **options)
        self._clear.click(self.cleared, None, self.outputs, **options)

    def scope(self, *contents: Any) -> Scope:
        """The scope that the boxes mean; see the function ``scope``."""
        return scope(self._archive, *contents)

    def told(self, *contents: Any) -> Updates:
        """Show the filters in words, or what is wrong with them."""
        try:
            return {self._told: self._shown(self.scope(*contents))}
        except BadFilter as error:
            return self.refused(error)

    def chosen(self, ids: Sequence[str]) -> Updates:
        """Set the choice of articles, and show it; the other boxes are empty."""
        try:
            only = chosen(self._archive, ids)
        except BadFilter as error:
            return self.refused(error)
        return {self._chosen: ",".join(only), self._told: self._shown(Scope(Filters(articles=only)))}

    def taken(self, what: str) -> Updates:
        """Take off the choice of articles, if that is what the reader took off."""
        return {self._chosen: "", self._told: ""} if what == "articles" else {}

    def _shown(self, scope: Scope) -> str:
        """The filters in words, and the chosen articles as a chip that can be taken off; empty without any."""
        articles = {one.id: one for one in self._archive.articles(scope.filters.articles)}
        named = [articles[id_] for id_ in scope.filters.articles if id_ in articles]
        if not (named or str(scope)):
            return ""
        return block("told_filters.html", words=str(scope), articles=named[:_NAMED], more=len(named[_NAMED:]))

    def refused(self, error: BadFilter) -> Updates:
        """Show why nothing can be asked with these filters."""
        return {self._told: wrong(str(error))}

    def cleared(self) -> Updates:
        """Empty all boxes."""
        empty = dict.fromkeys((self._first, self._last, self._as_of), "")
        return {**empty, self._outlets: [], self._chosen: "", self._told: ""}

    def fresh(self) -> Updates:
        """Offer the outlets that the archive has now, and leave the filters as they are."""
        return {self._outlets: gr.update(choices=self._choices())}

    def _choices(self) -> list[tuple[str, str]]:
        return [(f"{name} ({articles:,})", name) for name, articles in self._archive.labels("source").items()]

"""ui.pages.coverage_bars, ui.pages.snippet: what is drawn and what is marked, computed by hand."""

from datetime import date

import pytest

from corpus.store.selection import DayCount
from rag.filters import Period
from ui.pages.coverage_bars import bars, label
from ui.pages.snippet import snippet, wanted


def day(text: str) -> int:
    return date.fromisoformat(text).toordinal()


def count(text: str | None, source: str | None = "Ellery Courier", articles: int = 1) -> DayCount:
    return DayCount(None if text is None else day(text), source, articles, 0)


@pytest.mark.parametrize(
    ("last", "unit", "number"),
    [
        ("2025-01-31", "day", 31),
        ("2025-02-01", "week", 5),
        ("2025-12-31", "week", 53),
        ("2026-12-31", "month", 24),
        ("2034-12-31", "year", 10),
    ],
)
def test_a_bar_is_longer_in_a_longer_period(last: str, unit: str, number: int) -> None:
    drawn = bars([count("2025-01-01"), count(last)])
    assert (drawn.unit, len(drawn.bars)) == (unit, number)
    assert [bar.total for bar in drawn.bars] == [1, *[0] * (number - 2), 1]
    follow = zip(drawn.bars, drawn.bars[1:], strict=False)
    assert all(one.days.last + 1 == two.days.first for one, two in follow)


def test_a_week_begins_on_monday() -> None:
    drawn = bars([count("2025-08-20"), count("2025-10-20")])
    assert drawn.bars[0].days == Period(day("2025-08-18"), day("2025-08-24"))


def test_outlets_are_ranked_and_the_undated_stand_apart() -> None:
    drawn = bars([count("2025-08-20"), count("2025-08-20", "Coast Wire", 3), count("2025-08-21", None), count(None)])
    assert drawn.outlets == {"Coast Wire": 3, None: 1, "Ellery Courier": 1}
    assert drawn.undated == 1
    assert drawn.bars[0].outlets == {"Ellery Courier": 1, "Coast Wire": 3}


def test_a_short_period_is_drawn_whole() -> None:
    week = Period(day("2025-08-18"), day("2025-08-24"))
    assert len(bars([count("2025-08-20")], week).bars) == 7
    assert len(bars([count("2025-08-20")], Period(1, day("2025-08-24"))).bars) == 1


def test_nothing_dated_has_no_bars() -> None:
    assert bars([count(None)]).bars == []


def test_what_stands_under_a_bar() -> None:
    start = day("2025-08-18")
    assert [label(unit, start) for unit in ("day", "week", "month", "year")] == ["18 Aug", "18 Aug", "Aug 2025", "2025"]


def test_the_sentence_with_most_of_the_words_is_shown() -> None:
    body = (
        "The ferry is late. " * 9
        + "\nA dredger struck the ferry, and ferries stopped for the whole of a foggy day. It rained."
    )
    found = snippet(body, wanted("ferry dredger"))
    assert found.startswith("A <mark>dredger</mark> struck the <mark>ferry</mark>, and <mark>ferries</mark> stopped")
    assert found.endswith("It rained.")


def test_a_part_of_a_word_is_not_marked() -> None:
    assert snippet("Fogbound, they waited in fog.", wanted("fog")) == "Fogbound, they waited in <mark>fog</mark>."


def test_without_a_word_its_beginning_is_shown() -> None:
    assert snippet("Ships waited <b>here</b>. " + "So did we. " * 60, wanted("dredger")).startswith(
        "Ships waited &lt;b&gt;here&lt;/b&gt;. So did we."
    )
    assert snippet("") == ""


def test_a_long_sentence_is_cut_around_its_first_word() -> None:
    body = "and so on " * 80 + "until the dredger came " + "and so on " * 80
    found = snippet(body, wanted("dredger"))
    assert "<mark>dredger</mark>" in found
    assert found.startswith("… ")
    assert found.endswith(" …")
    assert len(found) < 320

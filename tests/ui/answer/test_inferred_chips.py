"""ui.answer.inferred_chips: what was understood, as chips in which nothing from outside becomes markup."""

from rag.filters import Filters, period
from rag.question.query import Inferred, Query
from tests.ui.answer.test_render import PAYLOADS, Outline
from ui.answer.inferred_chips import inferred


def test_nothing_understood_is_nothing_shown() -> None:
    assert inferred(1, Query("ferry"), removable=True) == ""


def test_chips_are_buttons_only_where_they_can_be_taken_off() -> None:
    query = Query("ferry", inferred=(Inferred("period", "August 2025", "last month"),))
    button = Outline(inferred(3, query, removable=True))
    [attributes] = [held for tag, held in button.attributes if tag == "button"]
    assert attributes["data-without"] == "without-3-period"
    assert attributes["aria-label"] == "Remove: period August 2025"
    plain = Outline(inferred(3, query, removable=False))
    assert "button" not in [tag for tag, _ in plain.tags]
    assert plain.text == "Period August 2025"


def test_what_the_reader_set_is_shown_but_not_to_be_taken_off_here() -> None:
    query = Query("ferry", Filters(period("2025-08-12", "2025-08-18"), ("Ellery Courier", "Coast Wire")))
    outline = Outline(inferred(1, query, removable=True))
    assert outline.text == "Only 12–18 August 2025Only Ellery Courier, Coast Wire"
    assert "button" not in [tag for tag, _ in outline.tags]


def test_markup_stays_text() -> None:
    plain = Outline(inferred(1, Query("x", inferred=(Inferred("outlets", "x", "x"),)), removable=True))
    for payload in PAYLOADS:
        query = Query(payload, inferred=(Inferred("outlets", payload, payload),))
        outline = Outline(inferred(1, query, removable=True))
        assert outline.tags == plain.tags
        assert payload in outline.text

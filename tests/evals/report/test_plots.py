import re
import struct
from xml.etree import ElementTree

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from evals.report import palette, plots
from evals.report.palette import PALETTE, png, svg
from evals.report.plots import Curve, Interval

HEADLINE = [Interval("Success@5", 0.8, 0.7, 0.9), Interval("nugget recall", 0.25, 0.2, 0.35)]
ROLES = {"found and right": "right", "found but wrong": "wrong", "not found": "wrong2"}
OUTCOMES = {"found and right": 60, "found but wrong": 39, "not found": 1}

FIGURES = {
    "headline": lambda: plots.intervals({"base": HEADLINE, "new": HEADLINE}),
    "outcomes": lambda: plots.shares({"base": OUTCOMES}, ROLES),
    "failures": lambda: plots.counts({"base": {"S1": 3}, "new": {"S2": 0}}, ["S1", "S2"]),
    "quality": lambda: plots.quality_against_rate({"base": Curve((0.5, 1.0), (1.0, 0.75))}),
    "latency": lambda: plots.latency({"base": [float(1_000 * second) for second in range(1, 101)]}),
}
NOTHING = {
    "headline": lambda: plots.intervals({}),
    "outcomes": lambda: plots.shares({"base": {}}, ROLES),
    "failures": lambda: plots.counts({"base": {}}, []),
    "quality": lambda: plots.quality_against_rate({"base": Curve((), ())}),
    "latency": lambda: plots.latency({"base": []}),
}


def texts(figure: Figure) -> list[str]:
    """What is written in a figure, from its SVG."""
    root = ElementTree.fromstring(svg(figure, "it", "It"))
    return ["".join(element.itertext()) for element in root.iter("text")]


@pytest.mark.parametrize("name", FIGURES)
def test_a_png_is_a_png_as_wide_as_the_others(name: str) -> None:
    data = png(FIGURES[name]())
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">I", data[16:20]) == (720,)


@pytest.mark.parametrize("name", FIGURES)
def test_an_svg_asks_for_nothing_and_has_no_colour_of_its_own(name: str) -> None:
    text = svg(FIGURES[name](), name, "A title")
    ElementTree.fromstring(text)
    assert "//" not in text
    assert "<style" not in text
    assert re.findall(r"#[0-9a-f]{6}\b", re.sub(r"#[\w-]*-[\w-]+", "", text)) == []
    assert "var(--ink)" in text or "var(--soft)" in text


@pytest.mark.parametrize("name", FIGURES)
def test_the_same_data_gives_the_same_bytes(name: str) -> None:
    assert svg(FIGURES[name](), name, "It") == svg(FIGURES[name](), name, "It")
    assert png(FIGURES[name]()) == png(FIGURES[name]())


@pytest.mark.parametrize("name", NOTHING)
def test_nothing_to_show_is_no_error(name: str) -> None:
    assert png(NOTHING[name]())


def test_ids_of_two_plots_on_one_page_differ_and_their_references_hold() -> None:
    one, two = (svg(FIGURES["headline"](), name, "It") for name in ("one", "two"))
    ids = [set(re.findall(r'\sid="([^"]+)"', text)) for text in (one, two)]
    assert ids[0].isdisjoint(ids[1])
    referred = set(re.findall(r'(?:url\(#|href="#)([^")]+)', one))
    assert referred
    assert referred <= ids[0]


def test_labels_that_look_like_markup_or_mathematics_are_shown_as_they_are() -> None:
    figure = plots.intervals({"$x^2$ <b>&": [Interval("<script>alert(1)</script> $\\frac", 0.5, 0.4, 0.6)], "b": []})
    text = svg(figure, "it", '"><script>')
    assert "<script" not in text
    assert "<b>" not in text
    assert ElementTree.fromstring(text).get("aria-label") == '"><script>'
    assert {"$x^2$ <b>&", "<script>alert(1)</script> $\\frac"} <= set(texts(figure))


def test_a_long_name_loses_its_middle() -> None:
    [axes] = plots.shares({"a" * 40 + "b" * 40: OUTCOMES}, ROLES).axes
    assert axes.texts[0].get_text() == "a" * 18 + "…" + "b" * 17


def test_a_script_that_the_font_lacks_is_no_error() -> None:
    assert png(plots.intervals({"run": [Interval("\U00013080 事実", 0.5, 0.4, 0.6)]}))


def test_intervals_are_drawn_where_they_are() -> None:
    [axes] = plots.intervals({"base": HEADLINE}).axes
    lines = [tuple(np.asarray(line.get_xdata(), float).tolist()) for line in axes.lines]
    assert lines == [(0.7, 0.9), (0.8,), (0.2, 0.35), (0.25,)]
    assert [text.get_text() for text in axes.texts] == ["0.80", "0.25"]


def test_the_bar_of_outcomes_adds_up_and_every_count_is_told() -> None:
    figure = plots.shares({"base": OUTCOMES}, ROLES)
    [axes] = figure.axes
    widths = [patch.get_width() for patch in axes.patches if isinstance(patch, Rectangle)]
    assert widths == pytest.approx([0.6, 0.39, 0.01])
    assert [text.get_text() for text in axes.texts] == ["base", "60", "39"]  # the third is narrower than its digits
    assert {"found and right: 60", "found but wrong: 39", "not found: 1"} <= set(texts(figure))


def test_an_outcome_that_never_came_is_left_out() -> None:
    assert not [text for text in texts(plots.shares({"base": {"not found": 2}}, ROLES)) if "right" in text]


def test_the_operating_point_is_the_end_of_the_curve() -> None:
    figure = plots.quality_against_rate({"base": Curve((0.5, 0.8), (1.0, 0.75))})
    [axes] = figure.axes
    assert np.asarray(axes.lines[1].get_xdata(), float).tolist() == [0.8]
    assert {"base", "80% answered, 75% of them right"} <= set(texts(figure))


def test_percentiles_of_the_latency() -> None:
    assert "50 % within 50 s, 95 % within 95 s" in texts(FIGURES["latency"]())


def test_colours_stay_with_their_run_where_another_has_nothing() -> None:
    figure = plots.quality_against_rate({"none": Curve((), ()), "base": Curve((1.0,), (0.5,))})
    lines = {line.get_label(): line.get_color() for line in figure.legends[0].legend_handles}  # type: ignore[union-attr]
    assert lines["none\nnothing answered"] == palette.colour("run1")
    assert lines["base\n100% answered, 50% of them right"] == palette.colour("run2")


def test_drawing_leaves_the_settings_of_matplotlib_alone() -> None:
    before = dict(mpl.rcParams)
    png(FIGURES["headline"]())
    assert dict(mpl.rcParams) == before


def _luminance(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, two: str) -> float:
    """WCAG 2.2's ratio."""
    light, dark = sorted((_luminance(one), _luminance(two)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("role", PALETTE)
def test_colours_stand_out_from_the_sheet_in_light_and_dark(role: str, dark: bool) -> None:
    if role not in ("sheet", "rule"):
        least = 3.0 if role.startswith("run") else 4.5  # what is drawn; text, and bars that bear digits
        assert contrast(PALETTE[role][dark], PALETTE["sheet"][dark]) >= least


def test_each_light_colour_can_be_told_from_the_others() -> None:
    assert len({light for light, _ in PALETTE.values()}) == len(PALETTE)

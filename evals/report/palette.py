"""The colours of plots and report, and how a figure becomes PNG, or SVG that follows the page from light to dark.

No pyplot: no global figure, no window, no display. Figures are drawn in the light colours; ``svg`` puts CSS variables
in their place.
"""

import io
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import matplotlib as mpl
from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from evals.report.templating import render

PALETTE = {  # role: (on light, on dark)
    "ink": ("#1b1b1a", "#eceae4"),
    "soft": ("#5c5a55", "#a9a69d"),
    "rule": ("#dcd8cf", "#3a3934"),
    "sheet": ("#ffffff", "#1e1e1c"),
    "run1": ("#8a1c1c", "#f0a8a0"),
    "run2": ("#1f5a8c", "#8fc1ea"),
    "run3": ("#8a5a01", "#e7c27a"),
    "run4": ("#2c5d3e", "#9fd3b1"),
    "run5": ("#6a3d7c", "#cfa8e0"),
    "right": ("#2c5d3f", "#9fd3b2"),
    "right2": ("#4f7a5e", "#6fa985"),
    "wrong": ("#9b1c1c", "#ff9d94"),
    "wrong2": ("#9a5a24", "#e0a06a"),
    "wrong3": ("#6d2a52", "#d08ab4"),
    "wrong4": ("#656a75", "#a3a8b3"),
}
"""Each light colour once, so that it can be told apart in an SVG.

Against the sheet, lines have a contrast of 3:1 at least; text, and bars that bear digits, of 4.5:1.
"""

_SHEET = Path(__file__).with_name("report.css")
_WIDTH = 3.6  # inches: as narrow as a phone, so that labels stay legible there; on a desktop three stand side by side
_STYLE: dict[Any, Any] = {
    "font.family": ["sans-serif"],
    "font.sans-serif": ["Noto Sans", "DejaVu Sans"],
    "font.size": 9.5,
    "text.parse_math": False,  # a run's name may hold a dollar sign
    "svg.fonttype": "none",  # text stays text: it takes the page's font
    "svg.hashsalt": "footnote",  # the same bytes from the same data
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
    "axes.edgecolor": PALETTE["rule"][0],
    "axes.labelcolor": PALETTE["soft"][0],
    "axes.facecolor": "none",
    "figure.facecolor": "none",
    "grid.color": PALETTE["rule"][0],
    "grid.linewidth": 0.6,
    "axes.axisbelow": True,
    "text.color": PALETTE["ink"][0],
    "xtick.color": PALETTE["soft"][0],
    "ytick.color": PALETTE["ink"][0],
    "ytick.major.size": 0,
    "legend.frameon": False,
    "legend.fontsize": 9,
    "legend.borderaxespad": 0.2,
}


def colour(role: str) -> str:
    """The colour of a role, on light."""
    return PALETTE[role][0]


def styles() -> Markup:
    """The palette as CSS custom properties, and the report's style sheet; nothing in it comes from outside."""
    light, dark = ("".join(f"--{role}:{pair[at]};" for role, pair in PALETTE.items()) for at in (0, 1))
    sheet = _SHEET.read_text(encoding="utf-8")
    return Markup(f":root{{{light}}}@media (prefers-color-scheme: dark){{:root{{{dark}}}}}\n{sheet}")


@contextmanager
def drawing(height: float) -> Iterator[tuple[Figure, Axes]]:
    """A figure of that height in inches and its axes; drawings inside the context get the house style."""
    with mpl.rc_context(_STYLE):
        figure = Figure((_WIDTH, height), layout="constrained")
        yield figure, figure.add_subplot()


def png(figure: Figure) -> bytes:
    """The figure on white, at 200 dots an inch."""
    return _saved(figure, "png", dpi=200, facecolor=colour("sheet"))


def svg(figure: Figure, name: str, title: str) -> Markup:
    """The figure as an ``<svg>`` element to stand inside a page.

    It fills the width of its container, takes the page's colours and font, and loads nothing from outside.

    Args:
        figure: the figure.
        name: letters; a prefix of every id, since ids must be unique on the page.
        title: the text for screen readers.
    """
    # Without metadata: the figure's date and licence links would be its only outside references.
    text = _saved(figure, "svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None}).decode()
    text = text[text.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>|<style\b.*?</style>", "", text, flags=re.DOTALL)
    text = re.sub(r'(?<=\sid=")|(?<=url\(#)|(?<=href="#)', f"{name}-", text).replace("xlink:href", "href")
    text = re.sub(r'style="[^"]*"', _with_variables, text)
    [box] = re.findall(r'viewBox="([^"]*)"', text)
    inside = re.sub(r"\s+", " ", text[text.index(">") + 1 :])
    return render("plot.svg", title=title, box=box, inside=Markup(inside))  # Matplotlib escapes what it writes


def _with_variables(style: re.Match[str]) -> str:
    text = re.sub(r"font-family: [^;\"]*;? ?", "", style.group())
    for role, (light, _) in PALETTE.items():
        text = text.replace(light, f"var(--{role})")
    return text


def _saved(figure: Figure, kind: str, **how: Any) -> bytes:
    out = io.BytesIO()
    with mpl.rc_context(_STYLE), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph")  # a run's name in a script that the font lacks shows as boxes
        figure.savefig(out, format=kind, **how)
    return out.getvalue()

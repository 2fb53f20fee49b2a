"""Markup of the report, from the templates beside this file; ``ui.templating`` escapes every value that they show."""

from math import isfinite
from pathlib import Path
from typing import Any

from markupsafe import Markup

from evals.runs.summary import figure, interval
from ui.templating import environment

_OURS = environment(Path(__file__).parent / "templates")
_OURS.filters.update(figure=figure, interval=interval, is_finite=isfinite)


def render(name: str, /, **values: object) -> Markup:
    """The template ``name`` with these values."""
    return Markup(_OURS.get_template(name).render(values))


def macros(name: str) -> Any:
    """The macros of the template ``name``, as attributes."""
    return _OURS.get_template(name).module

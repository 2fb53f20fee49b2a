"""The statistics of the evals; only this package imports scipy, scikit-learn and statsmodels."""

from importlib.util import find_spec

from errors import FootnoteError


class ExtraMissing(FootnoteError):
    """The libraries of the ``evals`` extra are not installed."""


_MISSING = [name for name in ("scipy", "sklearn", "statsmodels") if find_spec(name) is None]
if _MISSING:
    raise ExtraMissing(
        f"The evals count with {', '.join(_MISSING)}: not installed. Get them with: uv sync --extra evals"
    )

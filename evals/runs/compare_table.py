"""A comparison for the terminal."""

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from evals.runs.change import Change
from evals.runs.compare import Comparison
from evals.runs.flip import Flip
from evals.runs.summary import figure, interval

_FLIPS = 10  # shown each way; --as json has all
_LONG = 240  # characters of an answer

_LEGEND = (
    "p: exact McNemar for 0/1 measures (not below the sign flips of whole groups, when questions come in groups), "
    "those sign flips for others. Headline measures (bold): adjusted over their family (Holm), and better or worse "
    "below .05, else open. can show: the smallest true difference that so many questions show 4 times in 5."
)


def render(comparison: Comparison) -> RenderableType:
    """Head, table of differences, and the questions that flipped."""
    parts: list[RenderableType] = [_head(comparison), _table(comparison), Text(_LEGEND, style="dim")]
    for title, flips in (("Gained", comparison.gained), ("Lost", comparison.lost)):
        parts.append(Text(f"\n{title}: {len(flips)}", style="bold"))
        parts.extend(_flip(flip) for flip in flips[:_FLIPS])
        if len(flips) > _FLIPS:
            parts.append(Text(f"  and {len(flips) - _FLIPS} more: --as json shows all"))
    return Group(*parts)


def verdict(change: Change) -> str:
    """In words: "better", "worse", "open" (not shown either way), or nothing for what is not tested."""
    if change.p_holm is None:
        return ""
    return {True: "better", False: "worse", None: "open"}[change.better]


def _head(comparison: Comparison) -> Text:
    head = Text(f"A {comparison.a}\nB {comparison.b}\n")
    head.append(f"{comparison.paired} questions answered in both, in {comparison.clusters} groups\n")
    for run, errors, asked in zip("AB", comparison.errors, comparison.asked, strict=True):
        if errors:
            head.append(f"{run} errors: {errors} of {asked}, left out\n", style="red")
    for line in comparison.changed:
        head.append(f"  {line}\n", style="dim")
    return head


def _table(comparison: Comparison) -> Table:
    table = Table(box=None, padding=(0, 1, 0, 0), pad_edge=False)
    table.add_column("measure", overflow="fold")
    for column in ("A", "B", "B - A", "95 % interval", "p", "n", "can show"):
        table.add_column(column, justify="right", no_wrap=column != "can show")
    table.add_column("", no_wrap=True)
    for change in comparison.changes:
        table.add_row(
            change.measure,
            figure(change.a),
            figure(change.b),
            _signed(change.difference.mean),
            interval(change.difference).replace(" to ", "…"),
            _p(change.p if change.p_holm is None else change.p_holm),
            str(change.difference.n),
            "" if change.detectable is None else figure(change.detectable),
            verdict(change),
            style="bold" if change.headline else None,
        )
    return table


def _flip(flip: Flip) -> RenderableType:
    text = Text(f"{flip.id}  {flip.question}  ")
    text.append(f"({', '.join(flip.measures)})", style="dim")
    text.append(f"\n  A {_cut(flip.a)}\n  B {_cut(flip.b)}")
    return Padding(text, (0, 0, 0, 2))


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONG else line[: _LONG - 1] + "…"


def _signed(value: float) -> str:
    return f"+{figure(value)}" if value > 0 else figure(value)


def _p(value: float | None) -> str:
    return "" if value is None else "<.001" if value < 0.001 else f"{value:.3f}"

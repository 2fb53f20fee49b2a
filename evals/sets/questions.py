"""Question files as examples: rows with an answer and the articles that hold it, in the shapes that measures read."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from corpus.dates import parse_date
from evals.sets.adapted import as_example, read_lines
from evals.sets.example import Example
from evals.sets.realtimeqa import answer_strings


def questions(path: Path, absent: bool = False) -> list[Example]:
    """The questions of a JSON Lines file: examples, or rows with ``question``, ``answer`` and ``gold_urls``.

    Such a row may say more ways of giving the answer (``accept``) and whether there is one (``answerable``); a quiz's
    row has the day it was asked on (``date``).

    Args:
        path: the file.
        absent: whether the archive answers none of them, whatever the rows say.

    Raises:
        ExampleError: the file is broken; the message names the line.
    """
    return [question(row, where, absent) for where, row in read_lines(path)]


def question(row: Mapping[str, Any], where: str, absent: bool = False) -> Example:
    """One row as an example; see ``questions``.

    Raises:
        ExampleError: it is none; the message begins with ``where``.
    """
    if "gold_urls" not in row and "answer" not in row:
        return as_example(row, where)
    gold = list(dict.fromkeys(row.get("gold_urls") or []))
    answerable = False if absent else row.get("answerable", True if gold else None)
    strings = answer_strings(str(row.get("answer") or "")) + [str(one) for one in row.get("accept") or []]
    value = {
        "id": str(row.get("id")),
        "question": row.get("question"),
        "as_of": (parse_date(str(row.get("date") or "")) or "")[:10] or None,
        "answerable": answerable,
        "nuggets": [{"any": strings}] if strings and answerable is not False else [],
        "gold_articles": gold,
        "group": gold[0] if gold else None,
    }
    return as_example(value, where)

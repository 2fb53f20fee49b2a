"""Adversarial sentences, each wrong in one way, and right ones beside them: what share does the checker catch?

``adversarial.jsonl`` holds invented articles and sentences that a model might write from them. Each sentence is handled
like a model's: its markers are taken out and resolved among the offered passages, and it is checked against its
sources.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.table import Table

from corpus.article import Article
from evals.measures.failures import CODES
from rag.check.checker import Finding, check_sentence
from rag.check.reading import Stating
from rag.check.verdict import Verdict
from rag.passage import Passage
from rag.write.markers import draft_sentences

CASES = Path(__file__).parent / "adversarial.jsonl"
PASSED: tuple[Verdict, ...] = ("quoted", "supported")
"""Verdicts by which the reader is told that the source says so."""


@dataclass(frozen=True, slots=True)
class Case:
    """One sentence as a model might write it.

    Attributes:
        code: the failure that it tests: ``"A1"``, ``"Q2"``, ...
        wrong: whether it fails in that way; a right sentence that the checker objects to is a false alarm.
        text: with its markers.
        offered: the passages that the markers number, from 1.
        read: whether only a reader can tell: the words alone are nearly the source's, or hardly.
    """

    code: str
    wrong: bool
    text: str
    offered: tuple[Passage, ...]
    read: bool = False


def read_cases(path: Path = CASES) -> list[Case]:
    """The cases of a file: lines with ``article`` define the articles that later lines name in ``cites``."""
    articles: dict[str, Article] = {}
    cases = []
    for line in path.read_text(encoding="utf-8").splitlines():
        value = json.loads(line)
        if "article" in value:
            name = value.pop("article")
            articles[name] = Article(**value)
        else:
            offered = tuple(Passage(articles[name], 0, len(articles[name].body)) for name in value["cites"])
            cases.append(Case(value["code"], value["wrong"], value["text"], offered, value.get("read", False)))
    return cases


def checked(case: Case, reader: Stating | None = None) -> Finding:
    """The checker's finding on a case's sentence."""
    [draft] = draft_sentences(case.text, final=True)
    cited = [case.offered[number - 1] for number in draft.cited if 1 <= number <= len(case.offered)]
    return check_sentence(draft.text, cited, reader)


def passes(case: Case, reader: Stating | None = None) -> bool:
    """Whether the reader sees the sentence as supported by its source."""
    return checked(case, reader).verdict in PASSED


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of a case.

    Attributes:
        code: the case's code; ``wrong`` is the case's, too.
        told: whether the reader learns that something is wrong.
    """

    code: str
    wrong: bool
    told: bool


def outcomes(path: Path = CASES, reader: Stating | None = None) -> list[Outcome]:
    """The results of the cases of a file."""
    return [Outcome(case.code, case.wrong, not passes(case, reader)) for case in read_cases(path)]


def table(found: Sequence[Outcome]) -> Table:
    """By code: how many wrong cases the checker catches, and how many right ones it objects to."""
    shown = Table("code", "wrong", "caught", "share", "right", "false alarms")
    for code in sorted({one.code for one in found}, key=list(CODES).index):
        wrong = [one.told for one in found if one.code == code and one.wrong]
        right = [one.told for one in found if one.code == code and not one.wrong]
        share = f"{sum(wrong) / len(wrong):.2f}" if wrong else "-"
        shown.add_row(code, str(len(wrong)), str(sum(wrong)), share, str(len(right)), str(sum(right)))
    return shown

"""What the pair model and each rule of the checker are worth on labelled claims, every set judged by the others.

A set's weights and its threshold are fitted on the other sets alone. So a figure here is what a reader may expect of
claims of another kind than those that were learned from.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np

from corpus.article import Article
from evals.stats.fit import Bools, Floats, auroc, logistic
from evals.training.labelled import CLAIM_SETS, claims
from rag.check.checker import RULES, check_sentence
from rag.check.cited_text import CitedText
from rag.check.support import Figures, figures
from rag.passage import Passage

_RIDGE = 0.01

Named = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Worth:
    """One way to judge claims, on one set.

    Attributes:
        way: what was asked.
        source: the set.
        area: AUROC.
        ticked_true: the share of true claims above the threshold that parts the other sets best.
        ticked_false: the same of false claims.
    """

    way: str
    source: str
    area: float
    ticked_true: float
    ticked_false: float


def rule_figures(data: Path) -> dict[str, Named]:
    """For each labelled claim by its group: today's score and tick, the score's inputs, and each rule's objection."""
    found: dict[str, Named] = {}
    for claim in claims(data):
        cited = tuple(Passage(Article(body=text), 0, len(text)) for text in claim.passages if text.strip())
        finding, source = check_sentence(claim.text, cited), CitedText(cited)
        objections = {rule.__name__: float(rule(claim.text, source) is not None) for rule in RULES}
        contradicted = any(value for name, value in objections.items() if name != "check_names")
        found[claim.group] = {
            "score": finding.score,
            "ticked": float(finding.verdict in ("quoted", "supported")),
            **asdict(figures(claim.text, source, contradicted)),
            **objections,
            "quoted": float(finding.verdict == "quoted"),
        }
    return found


def worths(scored: Sequence[Mapping[str, Any]], rules: Mapping[str, Named]) -> list[Worth]:
    """Every way on every set: the rules as they are, the model, and the model with all rules, some, and each."""
    rows = [row for row in scored if row["task"] == "states" and row["source"] in CLAIM_SETS]
    told = [{**rules[row["group"]], "model": float(row["logit"])} for row in rows]
    source, right = np.array([row["source"] for row in rows]), np.array([row["label"] for row in rows], bool)
    words = [field.name for field in fields(Figures)]
    objections = [rule.__name__ for rule in RULES]
    ways = {
        "the rules as they are": ["score"],
        "the rules, fitted anew": [*words, *objections, "quoted"],
        "the model": ["model"],
        "the model and all rules": ["model", *words, *objections, "quoted"],
        "the model and the score's inputs": ["model", *words],
        "the model and the objections": ["model", *objections],
        **{f"the model and {name}": ["model", name] for name in (*words, *objections, "quoted")},
    }
    return [
        worth
        for way, columns in ways.items()
        for worth in _each_set(way, np.array([[one[name] for name in columns] for one in told]), source, right)
    ]


def _each_set(way: str, rows: Floats, source: np.ndarray, right: Bools) -> list[Worth]:
    found = []
    for name in CLAIM_SETS:
        own = source == name
        if not own.any() or own.all():
            continue
        each = _counts(source[~own], right[~own])
        weights = logistic(rows[~own], right[~own], _RIDGE, each)
        scores = weights[0] + rows @ weights[1:]
        best = threshold(scores[~own], right[~own], each)
        ticked = scores[own] >= best
        area = auroc(scores[own], right[own]) or 0.0
        found.append(Worth(way, name, area, float(ticked[right[own]].mean()), float(ticked[~right[own]].mean())))
    return found


def _counts(source: np.ndarray, right: Bools) -> Floats:
    """How much each row counts: each set the same, and in each set true ones as much as false ones."""
    counts = np.zeros(len(right))
    for name in set(source):
        for label in (True, False):
            own = (source == name) & (right == label)
            counts[own] = 1 / max(1, own.sum())
    made: Floats = counts / counts.mean()
    return made


def threshold(scores: Floats, right: Bools, counts: Floats) -> float:
    """The score that parts true from false best, by the rates' difference."""
    order = np.argsort(-scores)
    signed = np.where(right, counts, -counts)[order]
    return float(scores[order][np.argmax(np.cumsum(signed))])

"""Agreement: how far a judge and the built-in checker agree with people on whether sources support a claim."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from corpus.article import Article
from evals.judging.judge import Judge, configured_judge
from evals.judging.prompt import Questions
from evals.judging.reply import SUPPORT
from evals.sets.example import ExampleError
from evals.stats.fit import auroc, cohen_kappa
from rag.check.checker import check_sentence
from rag.check.reading import Stating
from rag.pair_model.model import open_pair_model
from rag.passage import Passage
from settings import Settings

CALIBRATED = 0.6
"""Cohen's kappa from which agreement is called substantial (Landis and Koch 1977)."""

VERDICTS = ("uncited", "not supported", "partly supported", "supported", "quoted")
"""The checker's, from least to most."""

_LABELS = {
    "attributable": True,
    "not attributable": False,
    "supported": True,
    "partially_supported": False,  # "supported" claims all of it, as in LLM-AggreFact (Tang 2024, MiniCheck)
    "not_supported": False,
}


@dataclass(frozen=True, slots=True)
class Labelled:
    """A claim, the texts that it cites, and whether people found it supported in full."""

    claim: str
    references: tuple[str, ...]
    supported: bool
    question: str = ""


@dataclass(frozen=True, slots=True)
class Agreement:
    """How well ordered verdicts agree with people.

    Attributes:
        n: claims with a verdict.
        unscored: claims without a verdict; no figure counts them.
        accuracy: share of claims where the verdict and people agree on "supported in full".
        kappa: Cohen's kappa (1960): agreement beyond chance; None when all verdicts and labels are the same, so that
            there is none beyond chance.
        auroc: how often a supported claim's score (or its verdict, without a score) is above an unsupported one's, ties
            counting a half (Mann-Whitney); None when people gave only one label.
        majority: accuracy of always giving people's most frequent label.
    """

    n: int
    unscored: int
    accuracy: float | None
    kappa: float | None
    auroc: float | None
    majority: float | None

    @property
    def calibrated(self) -> bool:
        """Whether these verdicts agree with people's well enough to stand for them."""
        return self.kappa is not None and self.kappa >= CALIBRATED


def read_labels(path: Path) -> list[Labelled]:
    """A label set: AttributionBench's JSON Lines (``references``, ``attribution_label``) or WiCE's (``evidence``).

    WiCE's evidence is one web page by sentences: one reference, a sentence a line.

    Raises:
        ExampleError: the file can't be read, or a line has neither shape.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ExampleError(f"The labels {str(path)!r} can't be read: {error}.") from error
    found = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            found.append(_labelled(json.loads(line)))
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            raise ExampleError(
                f"{path}, line {number}: {error!r}. Give claim, references and attribution_label as in "
                "AttributionBench, or claim, evidence and label as in WiCE."
            ) from error
    return found


def checker_ranks(labelled: Iterable[Labelled], reader: Stating | None = None) -> tuple[list[int | None], list[float]]:
    """The built-in checker's verdict on each claim, as its place in ``VERDICTS``, and its score."""
    found = [check_sentence(one.claim, [_passage(text) for text in one.references], reader) for one in labelled]
    return [VERDICTS.index(one.verdict) for one in found], [one.score for one in found]


def judge_ranks(labelled: Iterable[Labelled], judge: Judge) -> list[int | None]:
    """A judge's verdict on each claim, as its place in ``SUPPORT``; None where it is unscored."""
    ranks: list[int | None] = []
    for one in labelled:
        passages = {str(number): text for number, text in enumerate(one.references, start=1)}
        cites = tuple(range(1, len(one.references) + 1))
        judged = judge.judge(Questions(one.question, passages, ((one.claim, cites),))).judged
        verdict = judged.support[0] if judged else None
        ranks.append(None if verdict is None else SUPPORT.index(verdict))
    return ranks


def agreement(
    supported: Sequence[bool], ranks: Sequence[int | None], full: int, scores: Sequence[float] | None = None
) -> Agreement:
    """Compare verdicts with people's labels.

    Args:
        supported: people's labels.
        ranks: each verdict's place in its order, from least to most; None: unscored.
        full: the place from which a verdict means "supported in full".
        scores: order claims more finely than verdicts do; if given, AUROC uses them.
    """
    pairs = [(label, rank) for label, rank in zip(supported, ranks, strict=True) if rank is not None]
    if not pairs:
        return Agreement(0, len(ranks), None, None, None, None)
    truth = np.array([label for label, _ in pairs])
    order = np.array([rank for _, rank in pairs])
    is_full = order >= full
    accuracy = float((is_full == truth).mean())
    kappa = cohen_kappa(truth, is_full)
    majority = float(max(truth.mean(), 1 - truth.mean()))
    finer = np.array([score for score, rank in zip(scores or ranks, ranks, strict=True) if rank is not None])
    return Agreement(len(pairs), len(ranks) - len(pairs), accuracy, kappa, auroc(finer, truth), majority)


def agreement_table(
    path: Path, judge: Judge | None = None, limit: int | None = None, reader: Stating | None = None
) -> Table:
    """A table of how far the checker and the judge agree with people on each set.

    Args:
        path: a label set, or a folder of them.
        judge: None when none is configured; then the table has only the checker.
        limit: the number of claims to take from each set, spread over it.
        reader: the checker's.

    Raises:
        ExampleError: a set can't be read, or there is none.
    """
    files = sorted(path.glob("*.jsonl")) if path.is_dir() else [path]
    if not files:
        raise ExampleError(f"No label set (.jsonl) is in {str(path)!r}.")
    table = Table("set", "who", "n", "unscored", "accuracy", "always one", "kappa", "AUROC", "may be relied on")
    for file in files:
        labelled = _spread(read_labels(file), limit)
        truth = [one.supported for one in labelled]
        ranks, scores = checker_ranks(labelled, reader)
        agreements = {"built-in checker": agreement(truth, ranks, VERDICTS.index("supported"), scores)}
        if judge is not None:
            agreements[f"judge: {judge.name}"] = agreement(truth, judge_ranks(labelled, judge), SUPPORT.index("full"))
        for who, found in agreements.items():
            table.add_row(escape(file.stem), escape(who), *_cells(found))
    return table


def judge_check(path: Path, settings: Settings, limit: int | None = None, budget: int = 200_000) -> int:
    """Print the table and return the exit status; the configured model may use at most ``budget`` tokens.

    Raises:
        ExampleError: a set can't be read, or there is none.
    """
    judge = configured_judge(settings, budget)
    console = Console()
    console.print(agreement_table(path, judge, limit, open_pair_model(settings.cache)))
    if judge is None:
        console.print("No judge was asked: none is configured. Set FOOTNOTE_MODEL and OPENAI_BASE_URL.")
    else:
        console.print(judge.in_words(), markup=False)
    return 0


def _cells(found: Agreement) -> list[str]:
    figures = (found.accuracy, found.majority, found.kappa, found.auroc)
    shown = ["-" if figure is None else f"{figure:.3f}" for figure in figures]
    calibration = "yes" if found.calibrated else f"no: uncalibrated (kappa below {CALIBRATED:g})"
    return [str(found.n), str(found.unscored), *shown, calibration]


def _labelled(value: Mapping[str, Any]) -> Labelled:
    if "attribution_label" in value:
        references, label = tuple(value["references"]), value["attribution_label"]
    else:
        references, label = ("\n".join(value["evidence"]),), value["label"]
    if not isinstance(value["claim"], str) or not all(isinstance(text, str) for text in references):
        raise ValueError("claim and references must be texts")
    return Labelled(value["claim"], references, _LABELS[label], value.get("question", ""))


def _passage(text: str) -> Passage:
    return Passage(Article(body=text), 0, len(text))


def _spread(labelled: list[Labelled], limit: int | None) -> list[Labelled]:
    if limit is None or limit >= len(labelled):
        return labelled
    return [labelled[index * len(labelled) // limit] for index in range(limit)]

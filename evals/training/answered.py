"""Questions that people asked and judged: sentences that answer them, and sentences that only seem to.

The files are read as their authors publish them, from the folder of the pairs for entailment; docs/evals.md says which.
The card of the trained file (rag/pair_model/README.md) names their licences.
"""

import csv
import json
import random
import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from evals.training.pair import Pair
from rag.check.evidence import evidence
from rag.text.characters import plain
from rag.text.sentence import sentence_spans

_WIDE = 0.4  # the share of questions that are read with more of their paragraph, too
_OTHER = 0.4  # the share of answered questions that are read with another sentence of their paragraph, too
_WRONG = 2  # sentences of newswire that don't answer, for each that does
_FIGURE = "<num>"  # stands for every figure in part of the set
_TOKENS = ((r"-LRB- ?", "("), (r" ?-RRB-", ")"), (r"`` ?| ?''", '"'), (r" ([,.;:?!%)]|'s|n't)", r"\1"), (r"\( ", "("))


def answered_pairs(folder: Path, seed: int) -> tuple[list[Pair], list[Pair]]:
    """The pairs to learn from, and those to measure on: a quarter of the articles, and newswire's own test set."""
    learned, measured = list[Pair](), list[Pair]()
    for pair in _paragraphs(folder / "squad2_dev.json", random.Random(seed)):
        (measured if zlib.crc32(pair.group.split("/")[1].encode()) % 4 == 0 else learned).append(pair)
    for split in ("train", "dev", "test"):
        held = list(_newswire(folder / f"trecqa_{split}.csv"))
        (measured if split == "test" else learned).extend(held if split == "test" else _thinned(held, seed))
    return learned, measured


def _paragraphs(path: Path, rng: random.Random) -> Iterator[Pair]:
    """SQuAD 2.0: questions on paragraphs of Wikipedia, of which half seem answered there and are not."""
    for article in json.loads(path.read_text(encoding="utf-8"))["data"]:
        for number, paragraph in enumerate(article["paragraphs"]):
            for asked in paragraph["qas"]:
                group = f"squad2/{article['title']}/{number}"
                yield from _of_paragraph(asked, paragraph["context"], group, rng)


def _of_paragraph(asked: Mapping[str, Any], paragraph: str, group: str, rng: random.Random) -> Iterator[Pair]:
    question, label = asked["question"].strip(), not asked["is_impossible"]
    sentences = [paragraph[start:end] for start, end in sentence_spans(paragraph)]
    starts = [start for start, _ in sentence_spans(paragraph)]
    named = asked["answers"] or asked.get("plausible_answers") or []
    at = sum(start <= named[0]["answer_start"] for start in starts) - 1 if named else -1
    wide = evidence(question, [paragraph])
    holding = sentences[at] if at >= 0 else wide
    kind = "answered" if label else "seems answered"
    yield Pair("answers", question, holding, label, "squad2", kind, group)
    if rng.random() < _WIDE and holding in wide and holding != wide:
        yield Pair("answers", question, wide, label, "squad2", kind, group)
    others = [one for one in sentences if not any(answer["text"].lower() in one.lower() for answer in named)]
    if label and others and rng.random() < _OTHER:
        yield Pair("answers", question, evidence(question, others), False, "squad2", "answer left out", group)


def _newswire(path: Path) -> Iterator[Pair]:
    """TREC QA: sentences of newswire, judged whether they answer a question; without those that lost their figures."""
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if _FIGURE in row["atext"]:
                continue
            question = _joined(row["qtext"])
            yield Pair(
                "answers",
                question,
                _joined(row["atext"]),
                row["label"] == "1",
                "trecqa",
                "newswire",
                f"trecqa/{question}",
            )


def _thinned(pairs: Sequence[Pair], seed: int) -> list[Pair]:
    """All that answer, and some of the many that don't."""
    right = [pair for pair in pairs if pair.label]
    wrong = [pair for pair in pairs if not pair.label]
    return right + random.Random(seed).sample(wrong, min(_WRONG * len(right), len(wrong)))


def _joined(tokens: str) -> str:
    """A sentence that was cut into tokens, as it is written."""
    for pattern, text in _TOKENS:
        tokens = re.sub(pattern, text, tokens)
    return plain(tokens).strip()

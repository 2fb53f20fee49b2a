"""Pairs that people wrote or judged for textual entailment: a premise, and a sentence that follows from it or not.

The files are read as their authors publish them, from one folder; docs/evals.md says which, and where they come from.
The card of the trained file (rag/pair_model/README.md) names their licences.
"""

import ast
import csv
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

from evals.training.labelled import lines
from evals.training.pair import Pair
from rag.check.evidence import evidence
from rag.text.characters import plain

_STATED = "entailment"


def entailment_pairs(folder: Path) -> Iterator[Pair]:
    """Single sentences: New Protocols (Wikipedia), SNLI revised by people, and SNLI's development and test set."""
    for path in sorted(folder.glob("newproto_*_train.tsv")):
        for number, row in enumerate(_table(path)):
            group = f"{path.stem}/{row['promptID'] or number}"
            yield _pair(row["sentence1"], row["sentence2"], row["gold_label"] == _STATED, "new protocols", group)
    for row in _table(folder / "cad_nli_all_combined_train.tsv"):
        group = f"cad/{row['sentence1'][:40]}"
        yield _pair(row["sentence1"], row["sentence2"], row["gold_label"] == _STATED, "counterfactual", group)
    for split in ("dev", "test"):
        columns = [
            (folder / f"esnli_{part}.{split}").read_text("utf-8").splitlines() for part in ("s1", "s2", "labels")
        ]
        for premise, told, label in zip(*columns, strict=True):
            yield _pair(premise, told, label.strip() == _STATED, "snli", f"snli/{premise[:40]}")


def judged_pairs(folder: Path) -> Iterator[Pair]:
    """Longer texts: RTE (news), FoolMeTwice (Wikipedia), and summaries of news that people judged or corrected."""
    for row in _table(folder / "rte_train.tsv", csv.QUOTE_NONE):
        yield _pair(row["sentence1"], row["sentence2"], row["label"] == _STATED, "rte", f"rte/{row['index']}")
    for split in ("dev", "test"):
        for one in lines(folder / f"fm2_{split}.jsonl"):
            premise = " ".join([f"{one['wikipedia_page']}.", *(held["text"] for held in one["gold_evidence"])])
            yield _pair(premise, one["text"], one["label"] == "SUPPORTS", "fool me twice", f"fm2/{one['id']}")
    for split in ("train", "val", "test"):
        for one in lines(folder / f"defacto_{split}.jsonl"):
            yield from _summaries(one, f"defacto/{split}-{one['doc_id']}")
    yield from (pair for pair in judged_summaries(folder) if pair.source not in HELD_OUT)


HELD_OUT = ("frank", "polytope", "summedits")
"""Judged summaries that no training uses: what the file is measured on."""

_SUMMARY = 45  # words: a longer summary is several sentences, of which one may be false


def judged_summaries(folder: Path) -> Iterator[Pair]:
    """Summaries of news with a human label for the whole, short ones only."""
    for number, one in enumerate(lines(folder / "summaries.jsonl")):
        if len(one["summary"].split()) <= _SUMMARY and one["set"] != "ragtruth":
            yield _read(one["summary"], one["article"], one["consistent"], one["set"], f"{one['set']}/{number}")
    for one in json.loads((folder / "summedits_news.json").read_text(encoding="utf-8")):
        yield _read(one["summary"], one["doc"], str(one["label"]) == "1", "summedits", f"summedits/{one['id']}")


def _summaries(row: Mapping[str, Any], group: str) -> Iterator[Pair]:
    article = row["article"]
    yield _read(row["candidate"], article, not row["has_error"], "defacto", group)
    told = row["feedback"]
    corrected = str((ast.literal_eval(told) if isinstance(told, str) else told).get("summary") or "").strip()
    if row["has_error"] and corrected:
        yield _read(corrected, article, True, "defacto", group)


def _read(told: str, source: str, label: bool, kind: str, group: str) -> Pair:
    return Pair("states", told, evidence(told, [source]), label, kind, kind, group)


def _pair(premise: str, told: str, label: bool, kind: str, group: str) -> Pair:
    return Pair("states", plain(told).strip(), plain(premise).strip(), label, kind, kind, group)


def _table(path: Path, quoting: Literal[0, 3] = csv.QUOTE_MINIMAL) -> Iterator[Mapping[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, delimiter="\t", quoting=quoting)

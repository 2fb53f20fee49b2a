"""Pairs that people labelled: whether a source supports a claim, and where a question's answer stands."""

import gzip
import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from evals.training.pair import Pair
from rag.check.evidence import WORDS, evidence
from rag.text.sentence import sentence_spans

Rows = list[dict[str, Any]]

CLAIM_SETS = ("attributionbench", "wice", "qags", "written")
QUESTION_SETS = ("natural", "quiz", "xquad", "sample")


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence that people judged, and the texts that they held it against.

    Attributes:
        gold: the sentences that support it, where people named them.
    """

    text: str
    passages: Sequence[str]
    label: bool
    source: str
    kind: str
    group: str
    gold: Sequence[str] = ()


def claims(data: Path) -> Iterator[Claim]:
    """The four sets of claims with human labels."""
    support = data / "support"
    for row in lines(support / "attributionbench-dev.jsonl"):
        label, group = row["attribution_label"] == "attributable", f"attributionbench/{row['id']}"
        yield Claim(row["claim"], row["references"], label, "attributionbench", row["src_dataset"], group)
    for number, row in enumerate(lines(support / "wice-dev.jsonl")):
        source = "\n".join(line for line in row["evidence"] if not line.startswith("(meta data)"))
        gold = [row["evidence"][place] for place in row["supporting_sentences"][0]]
        label = row["label"] == "supported"
        yield Claim(row["claim"], [source], label, "wice", row["label"], f"wice/{number}", gold)
    for row in lines(support / "qags-cnndm.jsonl"):
        yield Claim(row["sentence"], row["passages"], row["label"], "qags", "summary", f"qags/{row['id']}")
    for row in lines(support / "written-dev.jsonl"):
        yield Claim(row["sentence"], row["passages"], row["label"], "written", row["kind"], f"written/{row['id']}")


def claim_pairs(data: Path) -> Iterator[Pair]:
    """Each claim beside the evidence chosen from its source, and once more beside what people named."""
    for claim in claims(data):
        told = (claim.label, claim.source)
        yield Pair("states", claim.text, evidence(claim.text, claim.passages), *told, claim.kind, claim.group)
        if claim.label and claim.gold:
            yield Pair("states", claim.text, evidence(claim.text, claim.gold), *told, "gold sentences", claim.group)


def lines(path: Path) -> Rows:
    """The objects of a JSON Lines file, packed or not."""
    content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return [json.loads(line) for line in content.decode().split("\n") if line]


def question_pairs(data: Path, articles: Mapping[str, str], rng: random.Random) -> Iterator[Pair]:
    """Questions over real articles and paragraphs.

    Args:
        data: the folder of the sets.
        articles: the body of each article by its address.
        rng: chooses what stands beside an answer.
    """
    yield from _natural(data, articles)
    yield from _quiz(data, articles, rng)
    yield from _xquad(data, rng)


def _natural(data: Path, articles: Mapping[str, str]) -> Iterator[Pair]:
    for row in lines(data / "natural-2022" / "questions-dev.jsonl"):
        bodies = [articles[url] for url in row["gold_urls"] if url in articles]
        group = f"natural/{row['id'].rstrip('abc')}"
        if row["answerable"]:
            yield from _with_and_without(row["question"], row["sentence"], bodies, "natural", row["kind"], group)
        elif bodies:
            read = evidence(row["question"], bodies)
            yield Pair("answers", row["question"], read, False, "natural", f"near-miss {row['kind']}", group)


def _quiz(data: Path, articles: Mapping[str, str], rng: random.Random) -> Iterator[Pair]:
    rows = [row for row in lines(data / "realtimeqa-2022" / "questions-dev.jsonl") if row["evidence"]]
    for row in rows:
        bodies = [articles[url] for url in row["gold_urls"] if url in articles]
        group = f"quiz/{row['id']}"
        if bodies:
            yield from _with_and_without(row["question"], row["evidence"], bodies, "quiz", "quiz", group)
        else:
            yield Pair("answers", row["question"], row["evidence"], True, "quiz", "quiz", group)
        other = rng.choice(rows)["evidence"]
        if row["answer"].lower() not in other.lower():
            yield Pair("answers", row["question"], other, False, "quiz", "another's answer", group)


def _xquad(data: Path, rng: random.Random) -> Iterator[Pair]:
    path = data / "xquad" / "xquad.en.json"
    for article in json.loads(path.read_text(encoding="utf-8"))["data"]:
        for number, paragraph in enumerate(article["paragraphs"]):
            group = f"xquad/{article['title']}/{number}" if "title" in article else f"xquad/{paragraph['context'][:40]}"
            for asked in paragraph["qas"]:
                at = asked["answers"][0]["answer_start"]
                holding = next(
                    paragraph["context"][start:end]
                    for start, end in reversed(sentence_spans(paragraph["context"]))
                    if start <= at
                )
                bodies = [paragraph["context"]]
                made = list(_with_and_without(asked["question"], holding, bodies, "xquad", "xquad", group))
                yield made[0] if rng.random() < 0.5 else made[-1]


def _with_and_without(
    question: str, holding: str, bodies: Sequence[str], source: str, kind: str, group: str
) -> Iterator[Pair]:
    """The question beside the sentence that answers it, and beside the same article without that sentence."""
    read = evidence(question, bodies)
    if holding not in read:
        read = evidence(f"{question} {holding}", bodies, WORDS)
    if holding not in read:
        read = holding
    yield Pair("answers", question, read, True, source, kind, group)
    rest = [body.replace(holding, " ") for body in bodies]
    if any(holding in body for body in bodies):
        yield Pair("answers", question, evidence(question, rest), False, source, f"{kind}, answer left out", group)


def absent_pairs(data: Path, articles: Mapping[str, str]) -> Iterator[Pair]:
    """Questions of 2025 beside what the articles of 2022 hold of their words: they don't answer."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    bodies = list(articles.values())
    counted = TfidfVectorizer(stop_words="english", sublinear_tf=True, min_df=2, dtype=np.float32)
    matrix = counted.fit_transform(bodies)
    for row in lines(data / "realtimeqa-2022" / "questions-absent-dev.jsonl"):
        nearest = (matrix @ counted.transform([row["question"]]).T).toarray()[:, 0].argmax()
        read = evidence(row["question"], [bodies[nearest]])
        yield Pair("answers", row["question"], read, False, "absent", "absent", f"absent/{row['id']}")


def sample_pairs(examples: Path, edition: Path) -> Iterator[Pair]:
    """The questions on the sample edition, with and without the sentences that answer them."""
    bodies = [path.read_text(encoding="utf-8").split("---", 2)[-1] for path in sorted(edition.glob("*/*.md"))]
    for row in lines(examples):
        held = [body for body in bodies if any(one in body for one in row["evidence"])]
        if row["history"] or not held or not row["evidence"]:
            continue
        group = f"sample/{row['group']}"
        if row["answerable"]:
            yield from _with_and_without(row["question"], row["evidence"][0], held, "sample", row["kind"], group)
        else:
            read = evidence(row["question"], held)
            yield Pair("answers", row["question"], read, False, "sample", row["kind"], group)

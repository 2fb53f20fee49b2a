"""One pass over a set: each example asked once, and kept with everything needed to score it again."""

import json
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from corpus.store.archive import Archive
from errors import FootnoteError
from evals.measures.scoring import score
from evals.sets.example import Example, Exchange, set_hash
from evals.sets.record import VERSION, Record, Run, RunError, read_records, read_run, write_records
from rag.answer.answer import Answer, Turn
from rag.answer.cited_sentence import CitedSentence
from rag.assistant import Assistant
from rag.model.veil import shown_url
from rag.question.query import understand
from rag.share.json_output import answer_json, hits_json
from rag.text.sentence import sentence_spans
from settings import Settings

Told = Callable[[int, int], None]
"""Called with (how many are done, of how many)."""

_SECRET = ("api_key", "embedding_key", "auth")
_LOCAL = ("data", "cache")  # folders have no effect on the answers


def limited(examples: Sequence[Example], limit: int | None) -> list[Example]:
    """At most ``limit`` examples, of every kind in proportion, in the set's order.

    The examples of a smaller limit are always among those of a larger one, so that a short run is part of a long one.
    """
    kinds: dict[str | None, list[Example]] = {}
    for example in sorted(examples, key=lambda example: sha256(example.id.encode()).digest()):
        kinds.setdefault(example.kind, []).append(example)
    places = {
        example.id: ((place + 0.5) / len(members), str(kind))
        for kind, members in kinds.items()
        for place, example in enumerate(members)
    }
    chosen = {example.id for example in sorted(examples, key=lambda example: places[example.id])[:limit]}
    return [example for example in examples if example.id in chosen]


def describe(
    name: str, examples: Sequence[Example], assistant: Assistant, settings: Settings, limit: int | None
) -> dict[str, Any]:
    """The content of ``run.json``: how this run was made. Equal ones give equal records, except for timings."""
    archive = assistant.index.archive
    coverage = archive.coverage()
    public = {key: str(value) for key, value in asdict(settings).items() if key not in (*_SECRET, *_LOCAL)}
    public |= {key: shown_url(public[key]) for key in ("base_url", "embedding_url")}
    return {
        "version": VERSION,
        "set": {"name": name, "hash": set_hash(list(examples)), "examples": len(examples)},
        "archive": {
            "hash": archive.digest(),
            "articles": coverage.articles,
            "passages": coverage.passages,
            "newest": coverage.newest,
        },
        "git": _git(),
        "settings": public,
        "model": assistant.writer_name,
        "embedding": assistant.index.embedding.model_name,
        "limit": limit,
        "seed": 0,
    }


def run(
    examples: Sequence[Example], assistant: Assistant, about: dict[str, Any], out: Path, resume: bool, told: Told
) -> Run:
    """Ask every example, append each to ``records.jsonl`` as soon as it is answered, and read the whole back.

    Raises:
        RunError: ``out`` holds another run, or one that must not be resumed.
        FootnoteError: the archive is empty.
    """
    if not about["archive"]["articles"]:
        raise FootnoteError(
            "The archive is empty, so there is nothing to measure. Add articles: python -m corpus add PATH"
        )
    path = out / "records.jsonl"
    done = _begun(out, about, resume)
    if done:
        write_records(path, done)  # without the line that was cut when the run was interrupted
    asked = {record.example.id for record in done}
    with path.open("a", encoding="utf-8") as file:
        told(len(asked), len(examples))
        for example in examples:
            if example.id not in asked:
                record = score(ask(assistant, example))
                file.write(json.dumps(record.as_json(), ensure_ascii=False) + "\n")
                file.flush()
                asked.add(example.id)
                told(len(asked), len(examples))
    return read_run(out)


def rescored(found: Run) -> Run:
    """The run with every measure computed anew from its records, in memory and on disk."""
    records = tuple(score(record) for record in found.records)
    write_records(found.folder / "records.jsonl", records)
    return replace(found, records=records)


def _begun(out: Path, about: dict[str, Any], resume: bool) -> list[Record]:
    """The records of a run that was interrupted; else a new, empty folder."""
    if (out / "run.json").exists():
        before = json.loads((out / "run.json").read_text(encoding="utf-8"))
        if not resume:
            raise RunError(f"There is a run in {str(out)!r} already. Go on with it: --resume. Or give another --out.")
        if before != about:
            differing = sorted(key for key in about if before.get(key) != about[key])
            raise RunError(f"The run in {str(out)!r} was made with another {', '.join(differing)}. Give another --out.")
        return list(read_records(out / "records.jsonl"))
    out.mkdir(parents=True, exist_ok=True)
    (out / "records.jsonl").touch()
    (out / "run.json").write_text(json.dumps(about, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return []


def ask(assistant: Assistant, example: Example) -> Record:
    """The record of one example, not yet scored. A failure goes into ``error``, and counts in no mean."""
    missing = _missing_gold(assistant.index.archive, example)
    if missing:
        return Record(example, error=f"gold that is not in the archive: {', '.join(missing)}")
    try:
        answer = assistant.ask(example.question, _turns(example.history), example.as_of)
    except FootnoteError as error:
        return Record(example, error=f"{type(error).__name__}: {error}")
    if answer.writer != assistant.writer_name:  # the model failed, and the archive was quoted instead
        return Record(example, error=f"{assistant.writer_name}: {answer.notice}")
    fields = answer_json(answer)
    timings = fields.pop("timings_ms")
    return Record(example, tuple(hits_json(answer.retrieved)), fields, timings_ms=timings)


def _missing_gold(archive: Archive, example: Example) -> list[str]:
    held = [name for name in example.gold_articles if archive.holds(name)]
    return [] if held else list(example.gold_articles)


def _turns(exchanges: Sequence[Exchange]) -> list[Turn]:
    """The conversation as the assistant would have it, each question understood from those before it."""
    turns: list[Turn] = []
    for exchange in exchanges:
        answer = Answer(
            exchange.question,
            understand(exchange.question, history=[turn.exchange for turn in turns]),
            sentences=tuple(
                CitedSentence(exchange.answer[start:end]) for start, end in sentence_spans(exchange.answer)
            ),
        )
        turns.append(Turn(exchange.question, answer))
    return turns


def _git() -> dict[str, Any]:
    def git(*arguments: str) -> str:
        root = Path(__file__).parents[2]
        return subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True, check=False).stdout.strip()

    return {
        "commit": git("rev-parse", "HEAD") or None,
        "dirty": bool(git("status", "--porcelain", "--untracked-files=no")),
    }

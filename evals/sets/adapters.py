"""Adapters: read other projects' sets, as published, into Examples and the articles that belong to them.

Nothing is downloaded: the user gives the path. ``adapt`` chooses the adapter by the files there.
"""

import csv
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from evals.sets.adapted import Adapted, as_example, read_articles, read_json
from evals.sets.example import Example, ExampleError
from evals.sets.realtimeqa import realtimeqa
from evals.sets.summhay import summhay

_COLUMNS = {
    "id": ("id", "qid", "question_id"),
    "question": ("question", "query"),
    "nuggets": ("answer", "answers", "nuggets", "expected"),
    "gold_articles": ("url", "urls", "gold_articles", "gold", "article"),
    "evidence": ("evidence", "quote", "sentence"),
    "kind": ("kind", "type"),
    "as_of": ("as_of", "date"),
    "answerable": ("answerable",),
    "must_not": ("must_not", "wrong"),
    "group": ("group", "story", "topic"),
}
_YES, _NO = ("true", "yes", "1", "y"), ("false", "no", "0", "n")
_MULTIHOP_KINDS = {
    "inference_query": "multi",
    "comparison_query": "compare",
    "temporal_query": "timeline",
    "null_query": "absent",
}
# Answers that make no nugget: a right answer may lack the word, and a wrong one may have it.
_BARE = frozenset("yes no true false before after consistent inconsistent same different".split())


def adapt(path: Path) -> Adapted:
    """The set at ``path``: RealTimeQA's folder, MultiHop-RAG's, SummHay's topics (a folder or one file), or a table.

    Raises:
        ExampleError: no adapter knows the files there, or one is broken; the message names the file.
    """
    for knows, read in _ADAPTERS:
        if knows(path):
            adapted = read(path)
            if not adapted.examples:
                raise ExampleError(f"The set {str(path)!r} holds no example.")
            _refuse_doubled(adapted.examples, path)
            return adapted
    raise ExampleError(
        f"No adapter knows {str(path)!r}. Known are: a folder with questions-*.jsonl and articles.jsonl.gz "
        "(RealTimeQA), a folder with MultiHopRAG.json and corpus.json, topic_*.json or .json.gz (SummHay), a .csv "
        "or .tsv file with the columns question and answer, and .jsonl files of examples."
    )


def multihop(path: Path) -> Adapted:
    """MultiHop-RAG: ``MultiHopRAG.json`` with ``corpus.json`` beside it (Tang and Yang 2024, arXiv 2401.15391).

    Facts are the evidence. Answers such as "Yes" and "Before" are no nugget: a single word doesn't show that an answer
    is right. Questions about the same articles are one group. Null queries are unanswerable.
    """
    folder = path if path.is_dir() else path.parent
    file = folder / "MultiHopRAG.json"
    rows = read_json(file)
    if not isinstance(rows, list):
        raise ExampleError(f"{file}: a list of questions is expected.")
    examples = [_multihop_example(row, number, file) for number, row in enumerate(rows, start=1)]
    return Adapted(tuple(examples), read_articles(folder / "corpus.json"))


def table(path: Path) -> Adapted:
    """A table with a header: question and answer, and any other columns of an example.

    ``|`` separates several answers, URLs, sentences or wrong values in one cell. The answers are ways of writing one
    vital nugget. Without an id, the line's number is the id.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, delimiter="\t" if path.suffix.lower() == ".tsv" else ",", strict=True)
            columns = _columns(reader.fieldnames or (), path)
            examples = [_row(row, columns, path, reader.line_num) for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ExampleError(f"The set {str(path)!r} can't be read: {error}.") from error
    return Adapted(tuple(examples), None)


def _multihop_example(row: Any, number: int, file: Path) -> Example:
    where = f"{file}, question {number}"
    try:
        facts, answer = row["evidence_list"], str(row["answer"]).strip()
        kind = _MULTIHOP_KINDS[row["question_type"]]
        gold = list(dict.fromkeys(fact["url"] for fact in facts))
        evidence = list(dict.fromkeys(fact["fact"] for fact in facts if fact["fact"].strip()))
        question = row["query"]
    except (KeyError, TypeError, AttributeError) as error:
        raise ExampleError(f"{where} has another shape than MultiHop-RAG's: {error!r}.") from error
    known = kind != "absent"
    value = {
        "id": f"multihop-{number:04}",
        "question": question,
        "kind": kind,
        "answerable": known,
        "nuggets": [{"any": [answer]}] if known and answer.lower().strip(".") not in _BARE else [],
        "gold_articles": gold if known else [],
        "evidence": evidence if known else [],
        "group": " ".join(sorted(gold)) or None,
    }
    return as_example(value, where)


def _columns(names: Iterable[str], path: Path) -> dict[str, str]:
    """The table's columns, mapped to fields."""
    plain = {name.strip().lower().replace(" ", "_").replace("-", "_"): name for name in names if name}
    found = {
        field: next(plain[alias] for alias in aliases if alias in plain)
        for field, aliases in _COLUMNS.items()
        if any(alias in plain for alias in aliases)
    }
    if "question" not in found:
        raise ExampleError(f"{path}: there is no column 'question'; the header has {sorted(plain)}.")
    return found


def _row(row: Mapping[str, Any], columns: Mapping[str, str], path: Path, line: int) -> Example:
    where = f"{path}, line {line}"
    if None in row:
        raise ExampleError(f"{where}: more fields than the header has.")
    cells = {field: (row[name] or "").strip() for field, name in columns.items()}
    lists = {
        field: [part.strip() for part in cells.get(field, "").split("|") if part.strip()]
        for field in ("nuggets", "gold_articles", "evidence", "must_not")
    }
    plain = {field: cells.get(field) or None for field in ("kind", "as_of", "group")}
    value = {
        **lists,
        **plain,
        "id": cells.get("id") or f"line-{line}",
        "question": cells["question"],
        "answerable": _truth(cells.get("answerable", ""), where),
        "nuggets": [{"any": lists["nuggets"]}] if lists["nuggets"] else [],
    }
    return as_example(value, where)


def _truth(text: str, where: str) -> bool | None:
    if text and text.lower() not in (*_YES, *_NO):
        raise ExampleError(f"{where}: answerable is {text!r}, neither true nor false.")
    return text.lower() in _YES if text else None


def _refuse_doubled(examples: tuple[Example, ...], path: Path) -> None:
    seen: set[str] = set()
    for example in examples:
        if example.id in seen:
            raise ExampleError(f"{path}: the id {example.id!r} stands twice. Give each example an id of its own.")
        seen.add(example.id)


def _is_multihop(path: Path) -> bool:
    return path.name == "MultiHopRAG.json" or (path / "MultiHopRAG.json").is_file()


def _is_summhay(path: Path) -> bool:
    if path.is_dir():
        return any(path.glob("topic_*.json")) or any(path.glob("topic_*.json.gz"))
    return path.name.startswith("topic_") and path.name.endswith((".json", ".json.gz"))


_ADAPTERS: tuple[tuple[Callable[[Path], bool], Callable[[Path], Adapted]], ...] = (
    (lambda path: path.is_dir() and any(path.glob("questions-*.jsonl")), realtimeqa),
    (_is_multihop, multihop),
    (_is_summhay, summhay),
    (lambda path: path.suffix.lower() in (".csv", ".tsv"), table),
)

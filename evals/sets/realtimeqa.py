"""RealTimeQA's news quiz (Kasai et al. 2023) -> Examples, from a folder as it lies in ``shared/data/realtimeqa-2022``.

``questions-*.jsonl`` and ``articles.jsonl.gz``; files with "absent" in their name have unanswerable questions.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from corpus.dates import parse_date
from evals.sets.adapted import Adapted, as_example, read_articles, read_lines
from evals.sets.example import Example, ExampleError
from evals.sets.normalise import same_words
from rag.text.sentence import sentence_spans

_QUOTES = "\"'“”‘’"
_LEAD = re.compile(r"(?:the|an?|rep\.|sen\.|gov\.)\s+", re.IGNORECASE)
_PLACE = re.compile(r"(?P<city>[^,\d]+), (?:[A-Z][\w.]+ ?){1,3}")
# Answers that make no nugget.
_NO_FACT = frozenset({"true", "false", "yes", "no", "all of the above", "none of the above", "both", "neither"})


def realtimeqa(folder: Path) -> Adapted:
    """The quiz, asked as of its own day.

    A question with ``gold_urls`` is answerable. For one without, it is unknown whether the articles answer it, and
    measures that need to know are absent. The right choice is the nugget. The wrong choices are *not* in ``must_not``:
    an honest quote of the article often names them. The quiz's ``evidence`` is its makers' own summary, and only
    sentences that occur word for word in a gold article are kept. Answers such as "True" are no nugget.

    Raises:
        ExampleError: the folder is broken; the message names file and line.
    """
    articles = read_articles(folder / "articles.jsonl.gz")
    bodies = {article.url: article.body for article in articles if article.url}
    examples = [
        _example(row, where, bodies, absent="absent" in file.name)
        for file in sorted(folder.glob("questions-*.jsonl"))
        for where, row in read_lines(file)
    ]
    return Adapted(tuple(examples), articles)


def answer_strings(answer: str) -> list[str]:
    """The ways of writing a quiz's answer that count; none when it is no fact.

    >>> answer_strings("“Squid Game”"), answer_strings("San Francisco, California"), answer_strings("TRUE")
    (['Squid Game'], ['San Francisco, California', 'San Francisco'], [])
    """
    text = answer.strip().strip(_QUOTES).strip()
    if not text or text.lower().rstrip(".") in _NO_FACT:
        return []
    place = _PLACE.fullmatch(text)
    shorter = [_LEAD.sub("", text, count=1) if _LEAD.match(text) else "", place["city"] if place else ""]
    return list(dict.fromkeys([text, *filter(None, shorter)]))


def _example(row: Mapping[str, Any], where: str, bodies: Mapping[str, str], *, absent: bool) -> Example:
    try:
        identity, question, answer, date = row["id"], row["question"], str(row["answer"]), row["date"]
        gold = list(dict.fromkeys(row.get("gold_urls") or []))
        evidence = str(row.get("evidence") or "")
    except (KeyError, TypeError) as error:
        raise ExampleError(f"{where} has another shape than RealTimeQA's: {error!r}.") from error
    strings = [] if absent else answer_strings(answer)
    value = {
        "id": f"absent-{identity}" if absent else identity,
        "question": question,
        "as_of": (parse_date(date) or "")[:10] or None,
        "kind": "absent" if absent else None,
        "answerable": False if absent else True if gold else None,
        "nuggets": [{"any": strings}] if strings else [],
        "gold_articles": gold,
        "evidence": _verbatim(evidence, [bodies.get(url, "") for url in gold]),
        "group": gold[0] if gold else None,
    }
    return as_example(value, where)


def _verbatim(evidence: str, bodies: list[str]) -> list[str]:
    sentences = [evidence[start:end] for start, end in sentence_spans(evidence)]
    return [one for one in dict.fromkeys(sentences) if any(same_words(one) in same_words(body) for body in bodies)]

"""The answers that went worst, as HTML: question, gold, answer with what is not supported, passages."""

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from evals.measures.failures import CODES, codes, missed
from evals.measures.outcomes import WRONG, outcome
from evals.sets.record import Record

_UNSUPPORTED = ("not supported", "partly supported", "uncited")


def worst(records: Iterable[Record], headline: Mapping[str, bool], most: int = 20) -> list[Record]:
    """The records that went worst, worst first; only those that are wrong, or have a code of failure.

    Ordered by the mean of their headline scores, then by how many codes of failure they have, then by id.

    Args:
        records: of one run; those with an error have no answer to look at, and are left out.
        headline: measures of 0 to 1, each with whether higher is better.
        most: how many.
    """
    failed = [one for one in records if one.error is None and (codes(one) or outcome(one) in WRONG)]
    return sorted(failed, key=lambda record: (_mean(record, headline), -len(codes(record)), record.example.id))[:most]


def case(record: Record) -> str:
    """One record as an ``<article>``. Whatever came from a set, an archive or a model is escaped."""
    example = record.example
    tags = [f"{code} {CODES[code].name}" for code in codes(record)] + ["not found"] * (outcome(record) == "not found")
    found = "".join(f'<span class="code">{tag}</span>' for tag in tags)
    facts = [escape(part) for part in (example.id, example.kind, example.as_of and f"as of {example.as_of}") if part]
    return (
        f'<article class="case"><h3>{escape(example.question)}</h3>'
        f'<p class="meta">{found}{" · ".join(facts)}</p>'
        f"<div><h4>Answer</h4>{_answer(record.answer or {})}</div>"
        f"<div><h4>Wanted</h4>{_gold(record)}</div>"
        f"{_history(record)}{_scores(record)}{_passages(record)}</article>"
    )


def _mean(record: Record, headline: Mapping[str, bool]) -> float:
    values = [
        record.scores[name].value if higher else 1 - record.scores[name].value
        for name, higher in headline.items()
        if name in record.scores
    ]
    return sum(values) / len(values) if values else 1.0


def _answer(answer: Mapping[str, Any]) -> str:
    if answer.get("status") in (None, "not_in_archive"):
        return f"<p>{escape(str(answer.get('text') or 'No answer.'))}</p>"
    notice = f'<p class="soft">{escape(answer["notice"])}</p>' if answer.get("notice") else ""
    return f"<p>{' '.join(_sentence(sentence) for sentence in answer['sentences'])}</p>{notice}{_cited(answer)}"


def _sentence(sentence: Mapping[str, Any]) -> str:
    chips = "".join(f'<span class="chip">{int(number)}</span>' for number in sentence["citations"])
    text = escape(sentence["text"])
    if sentence["verdict"] not in _UNSUPPORTED:
        return text + chips
    note = f"{sentence['verdict']}: {sentence['reason']}" if sentence["reason"] else sentence["verdict"]
    return f'<span class="unsup">{text}</span>{chips} <span class="note">{escape(note)}</span>'


def _cited(answer: Mapping[str, Any]) -> str:
    rows = "".join(
        f'<li><span class="chip">{int(citation["number"])}</span> “{escape(citation["quote"])}” {_label(citation)}</li>'
        for citation in answer["citations"]
    )
    return f'<details><summary>What it cites</summary><ul class="gold">{rows}</ul></details>' if rows else ""


def _gold(record: Record) -> str:
    example, lost = record.example, missed(record)
    rows = []
    if example.answerable is False:
        rows.append("To say that the archive does not hold it.")
    for nugget in example.nuggets:
        mark = '<b class="missed">missed</b>' if nugget in lost else '<b class="held">stated</b>'
        rows.append(f"{mark} {escape(' / '.join(nugget.any))}{'' if nugget.vital else ' (not vital)'}")
    if example.must_not:
        rows.append(f"Must not say: {escape(' / '.join(example.must_not))}")
    rows += [f"<small>Evidence: “{escape(evidence)}”</small>" for evidence in example.evidence]
    items = "".join(f"<li>{row}</li>" for row in rows)
    return f'<ul class="gold">{items}</ul>' if rows else '<p class="soft">No gold is given.</p>'


def _history(record: Record) -> str:
    turns = "".join(
        f"<li>{escape(exchange.question)}<br><small>{escape(exchange.answer)}</small></li>"
        for exchange in record.example.history
    )
    return f"<details><summary>Asked before</summary><ul>{turns}</ul></details>" if turns else ""


def _scores(record: Record) -> str:
    rows = "".join(
        f"<tr><th>{escape(name)}</th><td>{score.value:.3g}</td><td>{escape(score.explanation)}</td></tr>"
        for name, score in record.scores.items()
    )
    return f"<details><summary>Its scores</summary><table>{rows}</table></details>" if rows else ""


def _passages(record: Record) -> str:
    gold = set(record.example.gold_articles)
    items = "".join(
        f'<li value="{int(hit["rank"])}">{_label(hit)}{_is_gold(hit, gold)} <small>score {hit["score"]:.4g}</small>'
        f"<p>{escape(hit['text'])}</p></li>"
        for hit in record.retrieved
    )
    count = len(record.retrieved)
    summary = f"{count} passage{'' if count == 1 else 's'} retrieved"
    return f'<details><summary>{summary}</summary><ol class="passages">{items}</ol></details>'


def _is_gold(hit: Mapping[str, Any], gold: set[str]) -> str:
    held = gold & {hit.get("url"), hit.get("uri"), hit.get("article_id")}
    return ' <b class="held">a gold article</b>' if held else ""


def _label(where: Mapping[str, Any]) -> str:
    """Headline, outlet and date; the headline links to the article where its address is one of the web."""
    headline, url = escape(where["headline"] or "Without a headline"), where.get("url") or ""
    if url.lower().startswith(("http://", "https://")):
        headline = f'<a href="{escape(url)}" rel="noreferrer">{headline}</a>'
    source, date = escape(where["source"] or "outlet unknown"), escape(where["published"] or "date unknown")
    return f'{headline} <small><span class="outlet">{source}</span> · {date}</small>'

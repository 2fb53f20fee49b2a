"""Records of our own making, for tests of what is made of them."""

from collections.abc import Sequence
from typing import Any

from evals.sets.example import Example, Nugget
from evals.sets.record import Record, Score

PASSAGE = "Fourteen people were injured, the harbour authority said. The ferry struck a dredger off Saltmarsh."
URL = "https://courier.example/2025/08/19/ferry"


def hit(rank: int = 1, text: str = PASSAGE, url: str = URL, score: float = 0.9) -> dict[str, Any]:
    """A line of what was retrieved."""
    article = {"article_id": f"id-{url[-5:]}", "url": url, "headline": "Ferry and dredger collide"}
    where = {"source": "Ellery Courier", "published": "2025-08-19", "start": 0, "end": len(text)}
    return {"rank": rank, "score": score, **article, **where, "text": text}


def sentence(
    text: str = "Fourteen people were injured.", citations: Sequence[int] = (1,), verdict: str = "supported"
) -> dict[str, Any]:
    """A sentence of an answer."""
    return {"text": text, "citations": list(citations), "verdict": verdict, "reason": f"because it is {verdict}"}


def answer(*sentences: dict[str, Any], abstained: bool = False, **more: Any) -> dict[str, Any]:
    """An answer; each number cited points to the first sentence of the one passage."""
    numbers = sorted({number for one in sentences for number in one["citations"]})
    cited = {key: value for key, value in hit().items() if key not in ("rank", "score", "text")}
    return {
        "question": "How many were hurt?",
        "status": "not_in_archive" if abstained else "answered",
        "text": " ".join(one["text"] for one in sentences),
        "sentences": list(sentences),
        "citations": [cited | {"number": n, "end": 57, "quote": PASSAGE[:57]} for n in numbers],
        "nearest": [],
        "writer": "quotes",
        "notice": None,
        "unresolved": 0,
        **more,
    }


def record(
    given: dict[str, Any] | None = None,
    id: str = "one",
    retrieved: Sequence[dict[str, Any]] | None = None,
    scores: dict[str, float] | None = None,
    error: str | None = None,
    timings: dict[str, float] | None = None,
    **example: Any,
) -> Record:
    """A record; its example is answerable by the one passage and wants the number 14, unless told otherwise."""
    gold: dict[str, Any] = {
        "kind": "number",
        "answerable": True,
        "nuggets": (Nugget(("14", "fourteen")),),
        "gold_articles": (URL,),
        "question": "How many were hurt?",
    }
    return Record(
        Example(id=id, **(gold | example)),
        tuple([hit()] if retrieved is None else retrieved),
        None if error else given or answer(sentence()),
        error,
        {name: Score(value, f"{name} is {value}") for name, value in (scores or {}).items()},
        {"retrieve": 20.0, "write": 30.0, "total": 50.0} if timings is None else timings,
    )

"""SummHay's topics (Laban et al. 2024, "Summary of a Haystack", arXiv 2407.01370) -> Examples, and its documents."""

from pathlib import Path
from typing import Any

from corpus.article import Article
from evals.sets.adapted import Adapted, as_example, read_json
from evals.sets.example import Example, ExampleError


def summhay(path: Path) -> Adapted:
    """Topic files, ``topic_*.json`` or ``.json.gz``, or a folder of them: one example for each subtopic's query.

    Each insight is a nugget, but not a vital one: an answer with half of them is half as good, not wrong. Insights are
    statements, so they count by degree (``evals.measures.nuggets.coverage``), and ``nugget_recall_all`` is SummHay's
    Coverage Score with that degree in place of a judge. The gold articles are the documents that contain an insight of
    the subtopic. There is no evidence: documents state an insight in their own words. Documents have neither headline
    nor date; their uri is ``summhay:`` and the document's id.

    Raises:
        ExampleError: a file is broken or has another shape; the message names it.
    """
    files = sorted([*path.glob("topic_*.json"), *path.glob("topic_*.json.gz")]) if path.is_dir() else [path]
    topics = [_topic(file) for file in files]
    return Adapted(
        tuple(example for topic in topics for example in topic.examples),
        tuple(article for topic in topics for article in topic.articles or ()),
    )


def _topic(file: Path) -> Adapted:
    topic = read_json(file)
    try:
        holding: dict[str, list[str]] = {}
        for document in topic["documents"]:
            for insight in document["insights_included"]:
                holding.setdefault(insight, []).append(_uri(document))
        examples = tuple(_example(subtopic, topic["topic_id"], holding, file) for subtopic in topic["subtopics"])
        return Adapted(examples, tuple(_article(document) for document in topic["documents"]))
    except (KeyError, TypeError, AttributeError) as error:
        raise ExampleError(f"{file} has another shape than SummHay's topics: {error!r}.") from error


def _example(subtopic: dict[str, Any], topic: str, holding: dict[str, list[str]], file: Path) -> Example:
    insights = subtopic["insights"]
    gold = dict.fromkeys(uri for insight in insights for uri in holding.get(insight["insight_id"], ()))
    value = {
        "id": f"summhay-{subtopic['subtopic_id']}",
        "question": subtopic["query"],
        "kind": "multi",
        "answerable": True,
        "nuggets": [{"any": [insight["insight"]], "vital": False} for insight in insights],
        "gold_articles": list(gold),
        "group": topic,
    }
    return as_example(value, f"{file}, subtopic {subtopic['subtopic_id']!r}")


def _article(document: dict[str, Any]) -> Article:
    source = (document.get("document_metadata") or {}).get("article_source")
    return Article(body=document["document_text"], uri=_uri(document), source=source)


def _uri(document: dict[str, Any]) -> str:
    return f"summhay:{document['document_id']}"

"""Affected: the kept answers that a correction, a new version or a withdrawal of an article reaches.

Conversations, followed questions and the record of exports keep what each answer cites by the article's id and by the
digest of the version cited, so that all answers that cite it are found without reading the others.
"""

import json
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from corpus.article import Article
from corpus.store.archive import Archive
from corpus.store.engine.connection import Kept
from errors import ArticleNotFound
from rag.follow.follow_file import FILE as FOLLOWED
from rag.follow.followed import Source
from rag.follow.following import cited_version
from rag.follow.reached import Reached, reached
from rag.follow.store import FollowedQuestions
from rag.notebook.notebook_file import FILE as NOTEBOOKS
from rag.notebook.store import Notebooks
from rag.share.answer_json import article_from_json
from rag.share.conversations_file import FILE as CONVERSATIONS
from rag.share.conversations_file import conversations_in
from rag.share.export_record import FILE as EXPORTS
from rag.share.export_record import ExportRecord
from rag.share.kept import is_kept


@dataclass(frozen=True, slots=True)
class Affected:
    """A sentence of a kept answer whose source reads otherwise now.

    Attributes:
        conversation: the id of the conversation; or ``"followed/"`` and the number of the followed question; or
            ``"export/"``, the number of the export and the name of its file; or ``"notebook/"`` and the number of the
            entry of a reader's notebook.
        question: what was asked.
        sentence: the answer's sentence.
        reached: what became of the words it cites.
        owner: the reader whose answer it is; empty for the command line's followed questions.
    """

    conversation: str
    question: str
    sentence: str
    reached: Reached
    owner: str = ""


def affected_json(found: Iterable[Affected]) -> list[dict[str, Any]]:
    """``[{"conversation", "question", "sentence", "before", "after"}]``."""
    return [
        {
            "conversation": one.conversation,
            "question": one.question,
            "sentence": one.sentence,
            "before": one.reached.before,
            "after": one.reached.after,
        }
        for one in found
    ]


def affected_of(archive: Archive, named: str, owner: str | None) -> dict[str, Any]:
    """What of it one reader may know: their own sentences, and how many of others'; ``owner`` None: all of them."""
    found = affected(archive, named)
    own = [one for one in found if owner in (None, one.owner)]
    told = list(dict.fromkeys(one.reached.told for one in found))
    return {"told": told, "affected": affected_json(own), "others": len(found) - len(own)}


def affected(archive: Archive, named: str) -> list[Affected]:
    """What in all kept answers a change of an article reaches: by its id, URL or uri; it may be held no more."""
    ids = _ids(archive, named)
    found: list[Affected] = []
    if is_kept(archive, CONVERSATIONS):
        with closing(conversations_in(archive)) as file:
            found += _in_conversations(file, archive, ids)
    if is_kept(archive, FOLLOWED):
        with closing(FollowedQuestions(archive)) as store:
            found += _in_followed(store, archive, ids)
    if is_kept(archive, EXPORTS):
        with closing(ExportRecord(archive)) as record:
            found += _in_exports(record, archive, ids)
    if is_kept(archive, NOTEBOOKS):
        with closing(Notebooks(archive)) as notebooks:
            found += _in_notebooks(notebooks, archive, ids)
    return list(dict.fromkeys(found))


def _in_conversations(file: Kept, archive: Archive, ids: frozenset[str]) -> Iterator[Affected]:
    versions = "SELECT hash, article FROM articles WHERE id = ?"
    citing = """SELECT DISTINCT turns.id, owner, conversation, question, answer
        FROM articles JOIN cited USING (hash) JOIN turns ON turns.id = turn
        JOIN conversations ON conversations.id = conversation
        WHERE articles.id = ? AND answer IS NOT NULL ORDER BY turns.id"""
    with file.reading() as connection:
        cited: dict[str, Article] = {
            digest: article_from_json(article)
            for id_ in ids
            for digest, article in connection.execute(versions, (id_,))
        }
        became = lru_cache(maxsize=None)(lambda digest, start, end: reached(cited[digest], start, end, archive))
        turns = [row for id_ in sorted(ids) for row in connection.execute(citing, (id_,))]
    for _, owner, conversation, question, answer in turns:
        for sentence, span in _spans(json.loads(answer)):
            if span[0] in cited and (found := became(*span)):
                yield Affected(conversation, question, sentence, found, owner)


def _spans(answer: dict[str, Any]) -> Iterator[tuple[str, tuple[str, int, int]]]:
    """Yield the sentences of an answer as ``answer_to_json`` keeps it, with each span cited: digest, start, end.

    Nothing else of the answer is read: to make ten thousand ``Answer``s anew would take minutes.
    """
    values = [value for one in answer.get("disagreements", ()) for value in one["rows"]]
    listed = [row["sentence"] for row in (*answer.get("rows", ()), *values)]
    for sentence in (*answer.get("sentences", ()), *listed):
        for citation in sentence.get("citations", ()):
            yield sentence["text"], (citation["passage"]["article"], citation["start"], citation["end"])


def _in_followed(store: FollowedQuestions, archive: Archive, ids: frozenset[str]) -> Iterator[Affected]:
    for followed, source, sentence in store.citing(sorted(ids)):
        cited = cited_version(archive, source)
        if found := reached(cited, source.start, source.end, archive):
            yield Affected(f"followed/{followed.id}", followed.question, sentence, found, followed.owner)


def _in_exports(record: ExportRecord, archive: Archive, ids: frozenset[str]) -> Iterator[Affected]:
    for one in record.citing(sorted(ids)):
        cited = cited_version(archive, Source(one.article, one.digest, one.quote, one.start, one.end))
        if found := reached(cited, one.start, one.end, archive):
            yield Affected(f"export/{one.export}/{one.name}", one.question, one.sentence, found, one.owner)


def _in_notebooks(kept: Notebooks, archive: Archive, ids: frozenset[str]) -> Iterator[Affected]:
    held = [(owner, entry) for id_ in sorted(ids) for owner, one in kept.citing(id_).items() for entry in one.entries]
    for owner, entry in held:
        for sentence in entry.sentences:
            for citation in sentence.citations:
                article = citation.passage.article
                if article.id in ids and (found := reached(article, citation.start, citation.end, archive)):
                    yield Affected(f"notebook/{entry.id}", entry.question, sentence.text, found, owner)


def _ids(archive: Archive, named: str) -> frozenset[str]:
    """Every id under which answers may cite an article."""
    try:
        article = archive.get(named)
    except ArticleNotFound:
        return frozenset({named, Article("", url=named).id} if named else ())
    with archive.using() as connection:
        others = connection.execute("SELECT id FROM other_ids WHERE article_id = ?", (article.id,)).fetchall()
    return frozenset({named, article.id, *(id_ for (id_,) in others)})

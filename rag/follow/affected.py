"""Affected: the kept answers that a correction, a new version or a withdrawal of an article reaches.

Conversations and followed questions keep what each answer cites by the article's id and by the digest of the version
cited, so that all answers that cite it are found without reading the others.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from corpus.article import Article
from corpus.store.archive import Archive
from errors import ArticleNotFound
from rag.follow.follow_file import FILE as FOLLOWED
from rag.follow.following import cited_version
from rag.follow.reached import Reached, reached, reached_in
from rag.follow.store import FollowedQuestions
from rag.share.answer_json import answer_from_json, article_from_json
from rag.share.conversations_file import FILE as CONVERSATIONS
from rag.share.conversations_file import ConversationsFile


@dataclass(frozen=True, slots=True)
class Affected:
    """A sentence of a kept answer whose source reads otherwise now.

    Attributes:
        conversation: the id of the conversation, or ``"followed/"`` and the number of the followed question.
        question: what was asked.
        sentence: the answer's sentence.
        reached: what became of the words it cites.
    """

    conversation: str
    question: str
    sentence: str
    reached: Reached


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


def affected(archive: Archive, named: str) -> list[Affected]:
    """What in all kept answers a change of an article reaches: by its id, URL or uri; it may be held no more."""
    ids = _ids(archive, named)
    found: list[Affected] = []
    if (archive.folder / CONVERSATIONS).exists():
        file = ConversationsFile(archive.folder)
        try:
            found += _in_conversations(file, archive, ids)
        finally:
            file.close()
    if (archive.folder / FOLLOWED).exists():
        store = FollowedQuestions(archive.folder)
        try:
            found += _in_followed(store, archive, ids)
        finally:
            store.close()
    return list(dict.fromkeys(found))


def _in_conversations(file: ConversationsFile, archive: Archive, ids: frozenset[str]) -> Iterator[Affected]:
    query = """SELECT DISTINCT turns.id, conversation, question, answer FROM articles JOIN cited USING (hash)
        JOIN turns ON turns.id = turn WHERE articles.id = ? AND answer IS NOT NULL ORDER BY turns.id"""
    cited = "SELECT hash, article FROM cited JOIN articles USING (hash) WHERE turn = ?"
    with file.reading() as connection:
        turns = [row for id_ in sorted(ids) for row in connection.execute(query, (id_,))]
        for turn, conversation, question, text in turns:
            articles: dict[str, Article] = {
                digest: article_from_json(article) for digest, article in connection.execute(cited, (turn,))
            }
            try:
                answer = answer_from_json(text, articles)
            except ValueError:  # of another Footnote; the page tells so where it is shown
                continue
            for sentence, found in reached_in(answer, archive, ids):
                yield Affected(conversation, question, sentence.text, found)


def _in_followed(store: FollowedQuestions, archive: Archive, ids: frozenset[str]) -> Iterator[Affected]:
    for followed, source, sentence in store.citing(sorted(ids)):
        cited = cited_version(archive, source)
        if found := reached(cited, source.start, source.end, archive):
            yield Affected(f"followed/{followed.id}", followed.question, sentence, found)


def _ids(archive: Archive, named: str) -> frozenset[str]:
    """Every id under which answers may cite an article."""
    try:
        article = archive.get(named)
    except ArticleNotFound:
        return frozenset({named, Article("", url=named).id} if named else ())
    with archive.using() as connection:
        others = connection.execute("SELECT id FROM other_ids WHERE article_id = ?", (article.id,)).fetchall()
    return frozenset({named, article.id, *(id_ for (id_,) in others)})

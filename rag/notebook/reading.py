"""Reading a notebook out of its file: entries in their order, sources by number."""

from corpus.store.engine.connection import Rows
from rag.answer.cited_sentence import Citation, CitedSentence
from rag.notebook.notebook import Entry, Notebook, Source
from rag.notebook.own_text import CheckedText
from rag.passage import Passage
from rag.share.answer_json import article_from_json, from_json


def found_notebook(connection: Rows, owner: str) -> Notebook:
    """A reader's notebook."""
    row = connection.execute("SELECT title FROM notebooks WHERE owner = ?", (owner,)).fetchone()
    sources = found_sources(connection, owner)
    articles = {one.citation.passage.article.content_hash: one.citation.passage.article for one in sources.values()}
    query = "SELECT id, version, added, pinned, own, checked, question FROM entries WHERE owner = ? ORDER BY place"
    entries = []
    for id_, version, added, pinned, own, checked, question in connection.execute(query, (owner,)):
        if pinned:
            sentences: tuple[CitedSentence, ...] = (from_json(CitedSentence, pinned, articles),)
        else:
            sentences = from_json(CheckedText, checked, articles).sentences if checked else ()
        entries.append(Entry(id_, version, added, sentences, own, question))
    return Notebook(row[0] if row else "", tuple(entries), sources)


def found_sources(connection: Rows, owner: str) -> dict[int, Source]:
    """The sources of a reader's notebook, by number; an article is read once."""
    held = "SELECT DISTINCT hash FROM sources WHERE owner = ?"
    kept = connection.execute(f"SELECT hash, article FROM articles WHERE hash IN ({held})", (owner,))
    articles = {digest: article_from_json(article) for digest, article in kept}
    query = 'SELECT number, hash, first, last, start, "end", added FROM sources WHERE owner = ? ORDER BY number'
    return {
        number: Source(Citation(number, Passage(articles[digest], first, last), start, end), added)
        for number, digest, first, last, start, end, added in connection.execute(query, (owner,))
    }

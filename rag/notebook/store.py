"""Notebooks: what readers pinned and wrote, beside the archive. What is acknowledged is kept."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Literal

from corpus.store.engine.connection import Kept, Rows, marks
from errors import BadNote, NoteChanged, NoteNotFound
from rag.answer.cited_sentence import Citation, CitedSentence
from rag.check.reading import Stating
from rag.notebook.notebook import Notebook
from rag.notebook.notebook_file import notebooks_in
from rag.notebook.own_text import CheckedText, checked_text, numbers_cited
from rag.notebook.reading import found_notebook, found_sources
from rag.share.answer_json import article_to_json, to_json
from rag.share.conversations_file import storable
from rag.share.kept import Place

MOST = 500
"""Entries of a reader's notebook; a draft of a hundred pages has as many."""

LONGEST, LONGEST_TITLE = 10_000, 200
"""Characters of a text of the reader's own, and of a notebook's title."""

Way = Literal["up", "down"]


class Notebooks:
    """All readers' notebooks. Thread-safe."""

    def __init__(self, place: Place, now: Callable[[], datetime] = lambda: datetime.now().astimezone()) -> None:
        """Open what is kept in a folder, or with an archive; make it when there is none.

        Raises:
            ArchiveError: it can't be opened; NewerArchive when a newer Footnote wrote it.
        """
        self.file: Kept = notebooks_in(place)
        self._now = now

    def close(self) -> None:
        """Close the file."""
        self.file.close()

    def read(self, owner: str) -> Notebook:
        """A reader's notebook; an empty one for a reader who has none."""
        with self.file.reading() as connection:
            return found_notebook(connection, owner)

    def citing(self, article: str) -> dict[str, Notebook]:
        """The notebooks that cite an article, in whatever version, by their readers."""
        query = "SELECT DISTINCT owner FROM articles JOIN sources USING (hash) WHERE id = ? ORDER BY owner"
        with self.file.reading() as connection:
            owners = [owner for (owner,) in connection.execute(query, (article,)).fetchall()]
            return {owner: found_notebook(connection, owner) for owner in owners}

    # Each method below changes one notebook, in one transaction.

    def pin(self, owner: str, sentences: Sequence[CitedSentence], question: str) -> int:
        """Pin sentences with their footnotes at the notebook's end; how many of them were not pinned before.

        Raises:
            BadNote: the notebook is full; nothing is pinned.
        """
        with self.file.writing() as connection:
            made = 0
            for sentence in sentences:
                key = _key(sentence)
                if connection.execute("SELECT 1 FROM entries WHERE owner = ? AND key = ?", (owner, key)).fetchone():
                    continue
                entry = self._insert(connection, owner, None, question=storable(question), key=key)
                citations = tuple(self._source(connection, owner, one) for one in sentence.citations)
                kept = to_json(replace(sentence, citations=citations), {})
                connection.execute("UPDATE entries SET pinned = ? WHERE id = ?", (kept, entry))
                _cite(connection, entry, {one.number for one in citations})
                made += 1
            return made

    def write(self, owner: str, text: str, after: int | None) -> int:
        """Keep a text of the reader's own behind the entry ``after``, or at the beginning; its id.

        Where that entry was removed meanwhile, the text stands at the end.

        Raises:
            BadNote: the text is empty or too long, or the notebook is full.
        """
        text = _own(text)
        with self.file.writing() as connection:
            place = 0 if after is None else _place(connection, owner, after)
            entry = self._insert(connection, owner, place, own=text)
            _cite(connection, entry, numbers_cited(text))
            return entry

    def change(self, owner: str, entry: int, version: int, text: str) -> None:
        """Put another text in the place of one of the reader's own.

        Raises:
            BadNote: the text is empty or too long.
            NoteNotFound: there is no such text any more.
            NoteChanged: another window has changed it meanwhile.
        """
        text = _own(text)
        with self.file.writing() as connection:
            query = "SELECT version FROM entries WHERE id = ? AND owner = ? AND own IS NOT NULL"
            row = connection.execute(query, (entry, owner)).fetchone()
            if row is None:
                raise NoteNotFound("This text was removed in another window. Yours is in the box: add it as a new one.")
            if row[0] != version:
                raise NoteChanged("This text was changed in another window. Compare both, and save yours again.")
            connection.execute(
                "UPDATE entries SET own = ?, checked = NULL, version = version + 1 WHERE id = ?", (text, entry)
            )
            connection.execute("DELETE FROM cites WHERE entry = ?", (entry,))
            _cite(connection, entry, numbers_cited(text))
            _forget_sources(connection, owner)

    def move(self, owner: str, entry: int, way: Way) -> None:
        """Let an entry change places with the one above or below it; at either end it stays."""
        beyond, order = ("<", "DESC") if way == "up" else (">", "ASC")
        with self.file.writing() as connection:
            place = _place(connection, owner, entry)
            query = f"SELECT id, place FROM entries WHERE owner = ? AND place {beyond} ? ORDER BY place {order} LIMIT 1"
            other = connection.execute(query, (owner, place)).fetchone() if place is not None else None
            if other:
                connection.execute("UPDATE entries SET place = ? WHERE id = ?", (other[1], entry))
                connection.execute("UPDATE entries SET place = ? WHERE id = ?", (place, other[0]))

    def place(self, owner: str, entry: int, after: int | None) -> None:
        """Put an entry behind the entry ``after``, or at the beginning; where either is gone, all stays as it is."""
        with self.file.writing() as connection:
            place = 0 if after is None else _place(connection, owner, after)
            if place is None or _place(connection, owner, entry) is None or entry == after:
                return
            _make_room(connection, owner, place)
            connection.execute("UPDATE entries SET place = ? WHERE id = ?", (place + 1, entry))

    def remove(self, owner: str, entry: int) -> None:
        """Remove an entry, with the sources that nothing else in the notebook cites; one that is gone stays gone."""
        with self.file.writing() as connection:
            connection.execute("DELETE FROM entries WHERE id = ? AND owner = ?", (entry, owner))
            _forget_sources(connection, owner)

    def entitle(self, owner: str, title: str) -> None:
        """Give a notebook a title; an empty one takes it away."""
        title = storable(" ".join(title.split())[:LONGEST_TITLE])
        with self.file.writing() as connection:
            _begin(connection, owner)
            connection.execute("UPDATE notebooks SET title = ? WHERE owner = ?", (title, owner))

    def check(self, owner: str, reader: Stating | None) -> None:
        """Check the reader's own texts that are not checked yet, sentence by sentence, against what they cite."""
        query = "SELECT id, version, own FROM entries WHERE owner = ? AND own IS NOT NULL AND checked IS NULL"
        with self.file.reading() as connection:
            due = connection.execute(query, (owner,)).fetchall()
            sources = found_sources(connection, owner) if due else {}
            numbered = _numbered(connection, owner)
        for entry, version, own in due:
            checked = _without_articles(checked_text(own, sources, reader))
            with self.file.writing() as connection:
                if _numbered(connection, owner) == numbered:  # else it may cite a source that has come meanwhile
                    keep = "UPDATE entries SET checked = ? WHERE id = ? AND version = ?"
                    connection.execute(keep, (checked, entry, version))

    def _insert(self, connection: Rows, owner: str, place: int | None, **values: str) -> int:
        _begin(connection, owner)
        if _count(connection, owner) >= MOST:
            raise BadNote(f"The notebook has {MOST:,} entries, which are the most. Take it away, then remove some.")
        if place is None:
            place = _last(connection, owner)
        _make_room(connection, owner, place)
        names = ["owner", "place", "added", *values]
        query = f"INSERT INTO entries ({', '.join(names)}) VALUES ({marks(len(names))}) RETURNING id"
        [(id_,)] = connection.execute(query, (owner, place + 1, self._time(), *values.values())).fetchall()
        return int(id_)

    def _source(self, connection: Rows, owner: str, citation: Citation) -> Citation:
        """``citation`` under the notebook's number for these words, which it gets when it has none."""
        passage = citation.passage
        spot = (passage.article.content_hash, citation.start, citation.end)
        query = 'SELECT number FROM sources WHERE owner = ? AND hash = ? AND start = ? AND "end" = ?'
        if row := connection.execute(query, (owner, *spot)).fetchone():
            return replace(citation, number=row[0])
        numbering = "UPDATE notebooks SET numbered = numbered + 1 WHERE owner = ? RETURNING numbered"
        [number] = connection.execute(numbering, (owner,)).fetchone()
        article = (spot[0], passage.article.id, article_to_json(passage.article))
        connection.execute("INSERT INTO articles VALUES (?, ?, ?) ON CONFLICT DO NOTHING", article)
        values = (owner, number, spot[0], passage.start, passage.end, *spot[1:], self._time())
        connection.execute("INSERT INTO sources VALUES (?, ?, ?, ?, ?, ?, ?, ?)", values)
        _check_again(connection, owner, number)
        return replace(citation, number=number)

    def _time(self) -> str:
        return self._now().isoformat(timespec="seconds")


def _own(text: str) -> str:
    text = storable("\n".join(line.rstrip() for line in text.splitlines())).strip()
    if not text:
        raise BadNote("There is nothing to keep. Write a sentence.")
    if len(text) > LONGEST:
        raise BadNote(f"The text has {len(text):,} characters; {LONGEST:,} are the most. Make two of it.")
    return text


def _key(sentence: CitedSentence) -> str:
    """By what a pinned sentence is known again: its words, and the words it cites."""
    spots = sorted((one.passage.article.content_hash, one.start, one.end) for one in sentence.citations)
    return hashlib.sha256(repr((storable(sentence.text), spots)).encode()).hexdigest()


def _without_articles(checked: CheckedText) -> str:
    return to_json(checked, {})  # the articles are those of the notebook's sources


def _begin(connection: Rows, owner: str) -> None:
    connection.execute("INSERT INTO notebooks (owner) VALUES (?) ON CONFLICT DO NOTHING", (owner,))


def _count(connection: Rows, owner: str) -> int:
    return int(connection.execute("SELECT count(*) FROM entries WHERE owner = ?", (owner,)).fetchone()[0])


def _numbered(connection: Rows, owner: str) -> int:
    row = connection.execute("SELECT numbered FROM notebooks WHERE owner = ?", (owner,)).fetchone()
    return int(row[0]) if row else 0


def _last(connection: Rows, owner: str) -> int:
    query = "SELECT coalesce(max(place), 0) FROM entries WHERE owner = ?"
    return int(connection.execute(query, (owner,)).fetchone()[0])


def _place(connection: Rows, owner: str, entry: int) -> int | None:
    query = "SELECT place FROM entries WHERE owner = ? AND id = ?"
    row = connection.execute(query, (owner, entry)).fetchone()
    return row and int(row[0])


def _make_room(connection: Rows, owner: str, place: int) -> None:
    connection.execute("UPDATE entries SET place = place + 1 WHERE owner = ? AND place > ?", (owner, place))


def _cite(connection: Rows, entry: int, numbers: Iterable[int]) -> None:
    keep = "INSERT INTO cites VALUES (?, ?) ON CONFLICT DO NOTHING"
    connection.executemany(keep, [(entry, number) for number in numbers])


def _check_again(connection: Rows, owner: str, number: int) -> None:
    """Let texts that cite a number be checked anew, since it has another meaning now."""
    citing = "SELECT entry FROM cites WHERE number = ?"
    connection.execute(f"UPDATE entries SET checked = NULL WHERE owner = ? AND id IN ({citing})", (owner, number))


def _forget_sources(connection: Rows, owner: str) -> None:
    cited = "SELECT number FROM cites JOIN entries ON entries.id = cites.entry WHERE entries.owner = ?1"
    connection.execute(f"DELETE FROM sources WHERE owner = ?1 AND number NOT IN ({cited})", (owner,))
    connection.execute("DELETE FROM articles WHERE hash NOT IN (SELECT hash FROM sources)")

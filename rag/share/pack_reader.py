"""What an evidence pack says, read back: strictly, since a pack may come from anywhere."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn, TypeVar, get_args

from corpus.article import Article
from errors import PackError
from rag.check.verdict import Verdict
from rag.passage import Passage
from rag.share.evidence_pack import FORMAT, FORMAT_VERSION, checksum

_MOST_BYTES = 64_000_000  # a conversation of a thousand answers has a tenth of it
_VERDICTS = frozenset(get_args(Verdict))
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class PackedCitation:
    """A citation as a pack has it; fields as in ``rag.share.evidence_pack``.

    Attributes:
        article: what the pack holds of the article: its labels, and the passage as its body.
    """

    number: int
    article_id: str
    start: int
    end: int
    quote: str
    body_sha256: str
    passage_start: int
    passage_text: str
    article: Article

    @property
    def passage_end(self) -> int:
        """Where the passage ends in the article's body."""
        return self.passage_start + len(self.passage_text)

    @property
    def passage(self) -> Passage:
        """What was checked against, from the pack alone."""
        return Passage(self.article, 0, len(self.passage_text))

    @property
    def label(self) -> str:
        """Outlet and headline, for people."""
        return f"{self.article.source or 'outlet unknown'}, {self.article.headline or 'no headline'}"


@dataclass(frozen=True, slots=True)
class PackedSentence:
    """A sentence of an answer, its verdict, and the numbers it cites."""

    text: str
    citations: tuple[int, ...]
    verdict: str | None
    code: str


@dataclass(frozen=True, slots=True)
class PackedTurn:
    """A question and its answer.

    Attributes:
        sentences: of the text shown; ``beside`` are those of its tables, and of an abstention.
    """

    question: str
    text: str
    abstained: bool
    sentences: tuple[PackedSentence, ...]
    beside: tuple[PackedSentence, ...]
    citations: tuple[PackedCitation, ...]


@dataclass(frozen=True, slots=True)
class Packed:
    """A pack read back.

    Attributes:
        is_whole: whether its checksum is the one of its content.
        digest: of the archive that it was made from.
    """

    made: str
    footnote: str
    digest: str
    is_whole: bool
    turns: tuple[PackedTurn, ...]


def read_pack(path: Path) -> Packed:
    """The pack in a file.

    Raises:
        PackError: it can't be read, is no pack, or is one of another version.
    """
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise PackError(f"{str(path)!r} has more than {_MOST_BYTES:,} bytes, and is no evidence pack.")
        return packed_from(json.loads(path.read_bytes()))
    except (OSError, ValueError, RecursionError) as error:
        raise PackError(f"The evidence pack {str(path)!r} can't be read: {error}. Export it again.") from error


def packed_from(value: object) -> Packed:
    """The pack that a JSON object is.

    Raises:
        PackError: it is none, or one of another version.
    """
    if not isinstance(value, Mapping) or value.get("format") != FORMAT:
        raise PackError(f"This is no evidence pack: it has no {FORMAT!r} as its format. Export one from the page.")
    if value.get("format_version") != FORMAT_VERSION:
        raise PackError(
            f"The evidence pack has version {value.get('format_version')!r}; this Footnote checks {FORMAT_VERSION}. "
            "Check it with the Footnote that made it, or update this one."
        )
    turns = tuple(_turn(one, f"turns[{at}]") for at, one in enumerate(_get(value, "turns", list, "pack")))
    return Packed(
        _get(value, "made", str, "pack"),
        _get(value, "footnote", str, "pack"),
        _get(_get(value, "archive", dict, "pack"), "digest", str, "archive"),
        value.get("sha256") == checksum(value),
        turns,
    )


def _turn(value: object, where: str) -> PackedTurn:
    rows = [*_get(value, "rows", list, where)]
    for one in _get(value, "disagreements", list, where):
        rows += _get(one, "rows", list, f"{where}.disagreements")
    beside = [_get(row, "sentence", dict, f"{where}.rows") for row in rows]
    beside += _get(value, "nearest_sentences", list, where)
    citations = [_citation(one, f"{where}.citations") for one in _get(value, "citations", list, where)]
    numbers = {citation.number for citation in citations}
    if len(numbers) < len(citations):
        _bad(f"{where}.citations", "a number stands twice")
    return PackedTurn(
        _get(value, "question", str, where),
        _get(value, "text", str, where),
        _get(value, "status", str, where) == "not_in_archive",
        tuple(_sentence(one, numbers, f"{where}.sentences") for one in _get(value, "sentences", list, where)),
        tuple(_sentence(one, numbers, where) for one in beside),
        tuple(citations),
    )


def _sentence(value: object, known: set[int], where: str) -> PackedSentence:
    numbers = _get(value, "citations", list, where)
    if not all(isinstance(number, int) for number in numbers) or not set(numbers) <= known:
        _bad(where, f"a sentence cites {numbers!r}, which are not all there")
    verdict = _get(value, "verdict", (str, type(None)), where)
    if verdict is not None and verdict not in _VERDICTS:
        _bad(where, f"no verdict is called {verdict!r}")
    return PackedSentence(_get(value, "text", str, where), tuple(numbers), verdict, _get(value, "code", str, where))


def _citation(value: object, where: str) -> PackedCitation:
    passage = _get(value, "passage", dict, where)
    start, text = _get(passage, "start", int, where), _get(passage, "text", str, where)
    authors = _get(value, "authors", list, where)
    if not all(isinstance(author, str) for author in authors):
        _bad(where, "its authors are no texts")
    named = {name: _get(value, name, (str, type(None)), where) for name in ("headline", "url", "published", "genre")}
    outlet = _get(value, "outlet", (str, type(None)), where)
    return PackedCitation(
        _get(value, "number", int, where),
        _get(value, "article_id", str, where),
        _get(value, "start", int, where),
        _get(value, "end", int, where),
        _get(value, "quote", str, where),
        _get(value, "body_sha256", str, where),
        start,
        text,
        Article(body=text, source=outlet, authors=tuple(authors), **named),
    )


def _get(value: object, key: str, kind: type[_T] | tuple[type, ...], where: str) -> Any:
    if not isinstance(value, Mapping):
        _bad(where, "not an object")
    found = value.get(key)
    if not isinstance(found, kind) or (isinstance(found, bool) and kind is int):
        _bad(f"{where}.{key}", "missing, or of a wrong kind")
    return found


def _bad(where: str, what: str) -> NoReturn:
    raise PackError(f"The evidence pack is broken at {where}: {what}. Export it again.")

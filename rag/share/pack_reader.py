"""Pack reader: reads an evidence pack strictly, since it may come from anywhere.

The models name the parts that are read of the JSON that ``rag.share.evidence_pack`` writes. Other parts are ignored.
"""

import json
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Annotated, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StrictInt,
    StrictStr,
    ValidationError,
    model_validator,
)

from corpus.article import Article
from errors import PackError
from rag.check.verdict import Verdict
from rag.passage import Passage
from rag.share.evidence_pack import FORMAT, FORMAT_VERSION, checksum
from rag.share.validation import first_problem

_MOST_BYTES = 64_000_000  # ten times a conversation of a thousand answers


def _known(verdict: str | None) -> str | None:
    if verdict is not None and verdict not in get_args(Verdict):
        raise ValueError(f"no verdict is called {verdict!r}")
    return verdict


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True)  # and strict texts and numbers; strict tuples would take no list


class PackedPassage(_Model):
    """The passage that a citation was checked against."""

    start: StrictInt
    text: StrictStr


class PackedCitation(_Model):
    """A citation in a pack; its fields are those of ``rag.share.evidence_pack``."""

    number: StrictInt
    article_id: StrictStr
    start: StrictInt
    end: StrictInt
    quote: StrictStr
    body_sha256: StrictStr
    packed: PackedPassage = Field(alias="passage")
    authors: tuple[StrictStr, ...]
    outlet: StrictStr | None = None
    headline: StrictStr | None = None
    url: StrictStr | None = None
    published: StrictStr | None = None
    genre: StrictStr | None = None

    @cached_property
    def article(self) -> Article:
        """The article as far as the pack holds it: its labels, with the passage as its body."""
        labels = {name: getattr(self, name) for name in ("headline", "url", "published", "genre", "authors")}
        return Article(body=self.packed.text, source=self.outlet, **labels)

    @property
    def passage_start(self) -> int:
        """Where the passage begins in the article's body."""
        return self.packed.start

    @property
    def passage_text(self) -> str:
        """The passage's own words."""
        return self.packed.text

    @property
    def passage_end(self) -> int:
        """Where the passage ends in the article's body."""
        return self.packed.start + len(self.packed.text)

    @property
    def passage(self) -> Passage:
        """The passage that the sentence was checked against, from the pack alone."""
        return Passage(self.article, 0, len(self.packed.text))

    @property
    def label(self) -> str:
        """Outlet and headline, for people."""
        return f"{self.outlet or 'outlet unknown'}, {self.headline or 'no headline'}"


class PackedSentence(_Model):
    """A sentence of an answer, its verdict, and the numbers it cites."""

    text: StrictStr
    citations: tuple[StrictInt, ...]
    verdict: Annotated[StrictStr | None, AfterValidator(_known)] = None
    code: StrictStr


class PackedRow(_Model):
    """A row of a timeline, or of values that differ."""

    sentence: PackedSentence


class PackedDisagreement(_Model):
    """Values that differ."""

    rows: tuple[PackedRow, ...]


class PackedTurn(_Model):
    """A question and its answer; ``sentences`` make up the text shown."""

    question: StrictStr
    text: StrictStr
    status: StrictStr
    sentences: tuple[PackedSentence, ...]
    rows: tuple[PackedRow, ...]
    disagreements: tuple[PackedDisagreement, ...]
    nearest_sentences: tuple[PackedSentence, ...] = ()  # of packs made before 2026-12
    citations: tuple[PackedCitation, ...]

    @property
    def abstained(self) -> bool:
        """Whether the archive does not hold an answer."""
        return self.status == "not_in_archive"

    @property
    def beside(self) -> tuple[PackedSentence, ...]:
        """The sentences beside the text: those of its tables, and of an abstention."""
        rows = (*self.rows, *(row for one in self.disagreements for row in one.rows))
        return (*(row.sentence for row in rows), *self.nearest_sentences)

    @model_validator(mode="after")
    def _cites_what_is_there(self) -> "PackedTurn":
        numbers = {citation.number for citation in self.citations}
        if len(numbers) < len(self.citations):
            raise ValueError("among its citations a number stands twice")
        for sentence in (*self.sentences, *self.beside):
            if not numbers.issuperset(sentence.citations):
                raise ValueError(f"a sentence cites {[*sentence.citations]}, which are not all there")
        return self


class PackedArchive(_Model):
    """The archive that the answers come from."""

    digest: StrictStr


class Packed(_Model):
    """A pack read back; ``is_whole`` tells whether its checksum fits its content."""

    turns: tuple[PackedTurn, ...]
    made: StrictStr
    footnote: StrictStr
    archive: PackedArchive
    is_whole: bool = False


def read_pack(path: Path) -> Packed:
    """The pack in a file.

    Raises:
        PackError: the file can't be read, is no pack, or has another version.
    """
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise PackError(f"{str(path)!r} has more than {_MOST_BYTES:,} bytes, and is no evidence pack.")
        return packed_from(json.loads(path.read_bytes()))
    except (OSError, ValueError, RecursionError) as error:
        raise PackError(f"The evidence pack {str(path)!r} can't be read: {error}. Export it again.") from error


def packed_from(value: object) -> Packed:
    """The pack in a JSON value.

    Raises:
        PackError: the value is no pack, or has another version.
    """
    if not isinstance(value, Mapping) or value.get("format") != FORMAT:
        raise PackError(f"This is no evidence pack: it has no {FORMAT!r} as its format. Export one from the page.")
    if value.get("format_version") != FORMAT_VERSION:
        raise PackError(
            f"The evidence pack has version {value.get('format_version')!r}; this Footnote checks {FORMAT_VERSION}. "
            "Check it with the Footnote that made it, or update this one."
        )
    try:
        return Packed.model_validate({**value, "is_whole": value.get("sha256") == checksum(value)})
    except ValidationError as error:
        where, what = first_problem(error)
        where = where if "." in where or "[" in where else f"pack.{where}"
        raise PackError(f"The evidence pack is broken at {where}: {what}. Export it again.") from error

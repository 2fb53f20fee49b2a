"""``python -m rag verify``: checks an evidence pack again, against itself and against the present archive."""

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from corpus.article import Article
from corpus.store.archive import Archive
from corpus.store.archive_file import FILE
from errors import ArticleNotFound
from rag.answer.answer import ABSTENTION
from rag.check.checker import check_sentence
from rag.check.reading import Stating
from rag.passage import Passage
from rag.share.evidence_pack import body_hash
from rag.share.pack_reader import Packed, PackedCitation, PackedSentence, PackedTurn, read_pack

# Failures that only a check of the whole answer finds: see rag.answer.whole_answer
_AS_A_WHOLE = frozenset({"A2", "F3", "S4"})


@dataclass(frozen=True, slots=True)
class Check:
    """The check of one statement of a pack.

    Attributes:
        of: the kind of statement: ``"pack"``, ``"citation"`` or ``"sentence"``.
        turn: the number of the exchange, from 1; 0 for the pack itself.
        number: the footnote's number, or the sentence's place from 1.
        found: the result in words.
    """

    of: str
    turn: int
    number: int
    holds: bool
    found: str

    def __str__(self) -> str:
        """A line for people."""
        name = {"citation": "footnote"}.get(self.of, self.of)
        where = f"exchange {self.turn}" if self.turn else self.of
        where += f", {name} {self.number}" if self.number else ""
        return f"{'holds' if self.holds else 'FAILS'}  {where}: {self.found}"


def verify_file(path: Path, folder: Path, as_json: bool, reader: Stating | None = None) -> int:
    """Check the pack in ``path`` and print the result; the exit status is 0 when all of it holds, else 1.

    Args:
        path: the pack.
        folder: the archive's folder. Without an archive, the pack is checked against itself alone, and its citations
            don't count as held.
        as_json: print ``verified_json``.
        reader: the checker's (``check_sentence``); verdicts made with one fail without it.

    Raises:
        PackError: the file is no pack.
        ArchiveError: the archive can't be read.
    """
    packed = read_pack(path)
    archive = Archive(folder) if (folder / FILE).exists() else None  # opening a missing archive would make a new one
    found = list(checks(packed, archive, reader))
    holds = all(check.holds for check in found)
    if as_json:
        told = verified_json(found, str(folder) if archive else None)
        sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
        return 0 if holds else 1
    lines = [f"Made {packed.made} by Footnote {packed.footnote}.", *map(str, found)]
    if archive is None:
        lines.append(f"There is no archive in {str(folder)!r}: no article was looked at. Name it with --data.")
    failed = sum(not check.holds for check in found)
    lines.append("All of it holds." if holds else f"{failed} of {len(found)} checks fail.")
    sys.stdout.write("\n".join(_printable(line) for line in lines) + "\n")
    return 0 if holds else 1


def verified_json(found: Sequence[Check], archive: str | None) -> dict[str, Any]:
    """``{"holds", "archive", "checks": [{"of", "turn", "number", "holds", "found"}]}``.

    ``archive`` names the archive that the pack was held against; None when there was none.
    """
    holds = all(check.holds for check in found)
    return {"holds": holds, "archive": archive, "checks": [asdict(one) for one in found]}


def checks(packed: Packed, archive: Archive | None, reader: Stating | None = None) -> Iterator[Check]:
    """Yield every check of a pack: its checksum, each footnote, each sentence."""
    whole = "the checksum fits" if packed.is_whole else "something in it was changed after it was made"
    yield Check("pack", 0, 0, packed.is_whole, whole)
    for number, turn in enumerate(packed.turns, 1):
        yield from _turn(number, turn, archive, reader)


def _turn(number: int, turn: PackedTurn, archive: Archive | None, reader: Stating | None) -> Iterator[Check]:
    held = {citation.number: _held(citation, archive) for citation in turn.citations}
    for citation in turn.citations:
        holds, found = _citation(citation, held[citation.number])
        yield Check("citation", number, citation.number, holds, f"{found} ({citation.label})")
    shown = all(sentence.text in turn.text for sentence in turn.sentences)
    if not (turn.text == ABSTENTION if turn.abstained else shown):
        yield Check("pack", number, 0, False, "the text shown is not that of its sentences")
    passages = {one.number: _passage(one, held[one.number]) for one in turn.citations}
    for place, sentence in enumerate((*turn.sentences, *turn.beside), 1):
        yield _sentence(number, place, sentence, [passages[cited] for cited in sentence.citations], reader)


def _held(citation: PackedCitation, archive: Archive | None) -> Article | None:
    try:
        return archive.get(citation.article_id) if archive else None
    except ArticleNotFound:
        return None


def _citation(citation: PackedCitation, held: Article | None) -> tuple[bool, str]:
    """Whether a footnote holds, and the result in words."""
    first, last = citation.start - citation.passage_start, citation.end - citation.passage_start
    inside = citation.passage_start >= 0 and 0 <= first < last <= len(citation.passage_text)
    if not inside or citation.passage_text[first:last] != citation.quote:
        return False, "the pack itself has other words at these offsets"
    if held is None:
        return False, "article not held"
    same = body_hash(held.body) == citation.body_sha256
    if same and held.body[citation.passage_start : citation.passage_end] != citation.passage_text:
        return False, "article held, unchanged; but the passage around the quote is another"
    if held.body[citation.start : citation.end] == citation.quote:
        told = "word for word at its place"
        return same, f"article held, unchanged; {told}" if same else f"the article was changed; the quote still {told}"
    if same:  # the article is unchanged, so the pack is wrong
        return False, "article held, unchanged; but other words stand at these offsets"
    place = held.body.find(citation.quote)
    if place >= 0:
        return False, f"the article was changed; the quote now stands at {place} to {place + len(citation.quote)}"
    return False, "the article was changed; the quote is no longer in it"


def _passage(citation: PackedCitation, held: Article | None) -> Passage:
    """The passage from the archive when the article there is unchanged, else from the pack."""
    if held is not None and body_hash(held.body) == citation.body_sha256:
        return Passage(held, citation.passage_start, citation.passage_end)
    return citation.passage


def _sentence(
    turn: int, place: int, sentence: PackedSentence, cited: Sequence[Passage], reader: Stating | None
) -> Check:
    if sentence.verdict is None:
        return Check("sentence", turn, place, True, "was stopped while it was written; it has no verdict")
    found = check_sentence(sentence.text, cited, reader)
    lowered = sentence.verdict == "partly supported" and sentence.code in _AS_A_WHOLE
    if found.verdict == sentence.verdict:
        return Check("sentence", turn, place, True, f"{found.verdict}, as it was")
    if lowered and found.verdict in ("quoted", "supported"):
        return Check("sentence", turn, place, True, "partly supported, for what the whole answer shows of it")
    now = f"{found.verdict} ({found.reason})"
    return Check("sentence", turn, place, False, f"the pack says {sentence.verdict}; checked now it is {now}")


def _printable(line: str) -> str:
    """The line without characters that move a terminal's cursor or can't be encoded."""
    return "".join(character if character.isprintable() else "\ufffd" for character in line)

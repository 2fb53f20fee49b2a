"""Notes on a kept answer whose articles were corrected, replaced or withdrawn: the old words beside the new ones."""

from dataclasses import dataclass

from corpus.store.archive import Archive
from errors import ArchiveError
from rag.answer.answer import Answer
from rag.follow.reached import Reached, sentences_reached
from rag.reading.history import KEY
from ui.answer.article_text import versions_address


@dataclass(frozen=True, slots=True)
class ReachedNote:
    """What became of one cited article.

    Attributes:
        told: what happened, in a sentence.
        pairs: the cited words that read otherwise now, each with what stands in their place; empty for nothing.
        changes: the address of the page that compares the cited version with that of now; empty when there is none.
    """

    told: str
    pairs: tuple[tuple[str, str], ...]
    changes: str = ""


def reached_notes(archive: Archive, answer: Answer) -> list[ReachedNote]:
    """The notes, in the order of the answer's sentences; none when the archive can't be read."""
    try:
        found = [one for _, one in sentences_reached(answer, archive)]
    except ArchiveError:  # the answer keeps its own articles
        return []
    by_article: dict[str, list[Reached]] = {}
    for one in found:
        by_article.setdefault(f"{one.article.id if one.article else ''} {one.told}", []).append(one)
    return [ReachedNote(group[0].told, _pairs(group), _changes(group[0])) for group in by_article.values()]


def _pairs(group: list[Reached]) -> tuple[tuple[str, str], ...]:
    return tuple((one.before, one.after) for one in group if not one.stands)


def _changes(one: Reached) -> str:
    now = one.article
    return versions_address(now.id, one.digest[:KEY], now.content_hash[:KEY]) if now else ""

"""Newest: the newest articles on a subject, for a question too wide to be answered in sentences."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from rag.filters import Filters
from rag.index.stored_passages import passages_by_id
from rag.passage import Passage, ScoredPassage, subject
from rag.rows.table_row import Listed, share
from rag.search.find import Searched
from rag.search.newest import newest_passages
from rag.search.search_index import SearchIndex
from rag.text.furniture import is_furniture
from rag.text.sentence import sentence_spans
from rag.text.terms import terms, weighted_terms

_MOST = 10
_FIRST = 4_000  # characters
_READ = 200  # newest articles that hold the words anywhere; of these, the ones on the subject are listed
_ON = 0.6  # share of the rarity of the subject's terms in the opening; or in the headline,
_DENSE = 0.01  # with this share of the article's terms: a roundup names many subjects


def with_newest(found: Searched, about: str, index: SearchIndex) -> Searched:
    """A search with the newest articles on a subject instead of its passages, if the archive holds any."""
    query = found.query
    filters = query.filters.within(query.period) if query.period else query.filters
    newest = tuple(newest_on(about, filters, index))
    return replace(found, cores=newest, passages=newest, evidence=1.0) if newest else found


def newest_on(about: str, filters: Filters, index: SearchIndex) -> list[ScoredPassage]:
    """The first passages of the newest articles on a subject, the newest first; copies of a report once.

    Args:
        about: the subject, in words; "" for any.
        filters: which articles are looked at.
        index: the archive and its indexes.
    """
    if not about:
        return newest_passages(filters, index.archive, _MOST)[0]
    rarity = index.keywords.rarity(weighted_terms(about))
    held = index.articles.holding(about, _READ, filters, newest_first=True)
    found = passages_by_id(index.archive, held.ids)
    stories: dict[str, ScoredPassage] = {}
    for passage in (found[id_] for id_ in held.ids if id_ in found):
        if not passage.article.status and _is_on(passage, rarity):
            stories.setdefault(passage.story or passage.article.id, ScoredPassage(passage, 1.0))
    return list(stories.values())[:_MOST]


def _is_on(passage: Passage, rarity: Mapping[str, float]) -> bool:
    """Whether an article is on a subject, by its first passage, rather than mentioning it."""
    opening = passage.text[slice(*opening_of(passage.text))]
    if share(opening, rarity) >= _ON:
        return True
    held = terms(passage.article.body[:_FIRST])
    dense = sum(term in rarity for term in held) >= _DENSE * len(held)
    return dense and share(f"{subject(passage.article) or ''} {opening}", rarity) >= _ON


def opening_rows(passages: Sequence[ScoredPassage]) -> list[Listed]:
    """The row of each article: its first sentence that is news."""
    rows = []
    for number, scored in enumerate(passages):
        start, end = opening_of(scored.passage.text)
        text = scored.passage.text[start:end]
        rows.append(Listed(number, text, 1.0, None, scored.passage.article.published))
    return rows


def opening_of(text: str) -> tuple[int, int]:
    """Where the first sentence that is news begins and ends."""
    spans = sentence_spans(text)
    return next((span for span in spans if not is_furniture(text[slice(*span)])), spans[0])

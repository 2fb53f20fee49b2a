"""Near: the names of an archive that a name which it lacks may be meant for."""

import re
from collections import Counter
from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import islice

from rag.index.passage_index import PassageIndex
from rag.index.stored_passages import passages_by_id
from rag.profile.beside import full_names
from rag.profile.mentions import Name
from rag.search.spelling import spelt
from rag.text.edits import folded
from rag.text.terms import words

_MOST = 5
_ALIKE = 0.6  # set by hand: a name that shares one of two words, or most letters
_PASSAGES = 40  # read for each word
_WORDS = 4
_WORD = re.compile(r"[^\W\d_]{3,}")


def near_names(name: Name, index: PassageIndex) -> list[str]:
    """The names that stand in passages with one of its words, as typed or as probably meant, the most alike first."""
    wanted = folded(name.text)
    likeness: Counter[str] = Counter()
    for other in _candidates(name, index):
        if other not in likeness and folded(other) != wanted:
            likeness[other] = round(1_000 * SequenceMatcher(None, wanted, folded(other), autojunk=False).ratio())
    return [other for other, alike in likeness.most_common(_MOST) if alike >= 1_000 * _ALIKE]


def _candidates(name: Name, index: PassageIndex) -> Iterator[str]:
    typed = [word for one in name.words[:_WORDS] for word in (one, spelt(one, index.keywords, index.archive).text)]
    for term in dict.fromkeys(term for word in typed for term in islice(words(word), 1)):
        for passage in passages_by_id(index.archive, index.keywords.having(term, _PASSAGES)).values():
            yield from (found for _, _, found in full_names(passage.text, 0, len(passage.text)))
            yield from (word for word in _WORD.findall(passage.text) if word[0].isupper() and words(word) == [term])

"""Following from an answer that is kept: what it rests on is known already, and it is not asked again."""

from corpus.store.archive import Archive
from rag.answer.answer import Answer
from rag.filters import Filters
from rag.follow.followed import Followed, News, Source, cited_source
from rag.follow.stock import take_stock
from rag.follow.store import FollowedQuestions


def follow_answer(store: FollowedQuestions, archive: Archive, owner: str, answer: Answer, filters: Filters) -> Followed:
    """Follow the question of an answer, understandable without its conversation, from now on.

    Raises:
        BadQuestion: it has no word, is too long, or too many are followed.
    """
    mark = take_stock(store.file, archive)
    is_new = not store.is_followed(owner, answer.query.text, filters)
    followed = store.add(owner, answer.query.text, filters, mark)
    if is_new:
        store.tell(followed, News(), mark, rests_on(answer))
    return store.one(followed.id)


def rests_on(answer: Answer) -> list[tuple[Source, str]]:
    """The sources of an answer, each with the sentence that cites it."""
    sentences = (*answer.sentences, *answer.listed)
    return [(cited_source(one), sentence.text) for sentence in sentences for one in sentence.citations]

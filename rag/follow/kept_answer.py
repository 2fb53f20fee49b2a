"""The beginning of following: what the first answer rests on is kept; corrections of it are news later."""

from collections.abc import Callable

from corpus.store.archive import Archive
from rag.answer.answer import Answer
from rag.filters import Filters
from rag.follow.followed import Followed, News, Source, cited_source
from rag.follow.stock import take_stock
from rag.follow.store import FollowedQuestions


def follow_answer(store: FollowedQuestions, archive: Archive, owner: str, answer: Answer, filters: Filters) -> Followed:
    """Follow the question of an answer, understandable without its conversation, from now on; it is not asked again.

    Raises:
        BadQuestion: it has no word, is too long, or too many are followed.
    """
    return begin(store, archive, owner, answer.query.text, filters, lambda _: answer)


def begin(
    store: FollowedQuestions,
    archive: Archive,
    owner: str,
    question: str,
    filters: Filters,
    asked: Callable[[Followed], Answer],
) -> Followed:
    """Follow a question from now on; ``asked`` gives its first answer, and is not called if it is followed already.

    Raises:
        BadQuestion: it has no word, is too long, or too many are followed.
    """
    mark = take_stock(store.file, archive)
    is_new = not store.is_followed(owner, question, filters)
    followed = store.add(owner, question, filters, mark)
    if is_new:
        store.tell(followed, News(), mark, rests_on(asked(followed)))
    return store.one(followed.id)


def rests_on(answer: Answer) -> list[tuple[Source, str]]:
    """The sources of an answer, each with the sentence that cites it."""
    sentences = (*answer.sentences, *answer.listed)
    return [(cited_source(one), sentence.text) for sentence in sentences for one in sentence.citations]

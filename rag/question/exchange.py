"""Exchange: an earlier question of a conversation, and the parts of its answer that a follow-up needs."""

from dataclasses import dataclass

from corpus.article import Article
from rag.passage import Passage
from rag.question.asking_back import Choice


@dataclass(frozen=True, slots=True)
class Exchange:
    """One question and its answer.

    Attributes:
        question: as the reader typed it.
        searched: the question as it was searched, self-contained.
        said: the sentences of the answer; none where the archive held no answer.
        quoted: the spans that the sentences cite, in order; they tell whom the answer speaks of.
        read: the articles that the answer was looked for in.
        is_aside: whether it says nothing of the news: it asks back, or is the reply to a wish.
        choices: the readings that it offered because the question could not be understood.
    """

    question: str
    searched: str
    said: tuple[str, ...] = ()
    quoted: tuple[Passage, ...] = ()
    read: tuple[Article, ...] = ()
    is_aside: bool = False
    choices: tuple[Choice, ...] = ()

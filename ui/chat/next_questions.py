"""Questions to ask next: made from an answer's articles; only those that the archive can answer are kept."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from corpus.article import Article
from errors import FootnoteError
from rag.answer.answer import Answer, Turn
from rag.reading.speakers import named_speakers
from rag.text.terms import terms
from ui.answer.examples import made_from
from ui.chat.filter_boxes import NO_SCOPE, Scope
from ui.templating import block

if TYPE_CHECKING:
    from rag.assistant import Assistant

_MOST = 3
_TRIED = 8  # each is a search: some 20 ms over 72,000 passages


def next_questions(assistant: "Assistant", turns: Sequence[Turn], scope: Scope = NO_SCOPE) -> list[str]:
    """At most three new questions, each with enough evidence in the archive to be answered.

    Args:
        assistant: decides whether it can answer a question.
        turns: the conversation; the questions follow from its last answer.
        scope: the reader's filters, which apply to the next question as well.
    """
    if not turns or not turns[-1].answer.complete:
        return []
    found: list[str] = []
    for question in islice(_new(_candidates(turns[-1]), turns), _TRIED):
        if len(found) == _MOST:
            break
        try:
            if assistant.can_answer(question, scope.as_of, scope.filters):
                found.append(question)
        except FootnoteError:  # the embedding endpoint is down, or the text is no question: don't offer it
            continue
    return found


def shown_questions(number: int, questions: list[str]) -> str:
    """The questions as buttons below answer ``number``; "" without any."""
    return block("next_questions.html", number=number, questions=questions) if questions else ""


def _new(questions: Iterable[str], turns: Sequence[Turn]) -> Iterator[str]:
    """Those that ask for something else than every question before them; small words make no difference."""
    known = {frozenset(terms(turn.question)) for turn in turns}
    for question in questions:
        asked = frozenset(terms(question))
        if asked not in known:
            known.add(asked)
            yield question


def _candidates(turn: Turn) -> Iterator[str]:
    """Questions on the articles' topics, then on what others in them said, then on articles that were not cited."""
    articles = _articles(turn.answer)
    cited = {citation.passage.article.id for citation in turn.answer.citations}
    read = [f"“{article.headline}”" for article in articles if article.id in cited and article.headline]
    made = [example.question for example in made_from(articles)]
    unread = [question for question in made if not any(headline in question for headline in read)]
    on_topics = [question for question in unread if "“" not in question]
    yield from on_topics
    for name in (name for article in articles for name in named_speakers(article)):
        if name not in turn.question and not any(name in question for question in on_topics):
            yield f"What did {name} say?"
    yield from (question for question in unread if "“" in question)


def _articles(answer: Answer) -> list[Article]:
    """The articles cited, then the others that were read."""
    passages = [citation.passage for citation in answer.citations]
    passages += [scored.passage for scored in answer.retrieved] + list(answer.nearest)
    return list({passage.article.id: passage.article for passage in passages}.values())

"""The page /stories/ID: the articles that tell an article's story, its copies, its timeline, its differing values."""

from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from corpus.article import Article
from corpus.store.archive import Archive
from errors import ArticleNotFound, FootnoteError
from rag.answer.answer import Answer
from rag.answer.cited_sentence import Citation
from rag.filters import MOST_ARTICLES
from rag.question.query import Query
from ui.answer.source_panel import article_address
from ui.answer.tables import tables_alone
from ui.pages.article_reader import not_held
from ui.pages.frame import framed, held
from ui.templating import render

if TYPE_CHECKING:
    from rag.answer.story import Story
    from rag.assistant import Assistant

_OPENING = (
    "The archive is still being opened: so far only copies of this report are listed. Reload the page in a moment."
)
_FAILED = "The story could not be searched for: {}. Only copies of this report are listed."


@dataclass(frozen=True, slots=True)
class Told:
    """An article of the story.

    Attributes:
        is_copy: whether it repeats another's report.
        cited: the citations of it in the tables.
    """

    article: Article
    is_copy: bool
    cited: Sequence[Citation]


def story_page(archive: Archive, assistant: "Future[Assistant]") -> APIRouter:
    """The route of the page."""
    routes = APIRouter()

    @routes.get("/stories/{id_}")
    def story(id_: str) -> HTMLResponse:
        try:
            article = archive.get(id_)
            return _page(archive, assistant, article)
        except ArticleNotFound:
            return HTMLResponse(framed("No such article", not_held(id_), held(archive), "/articles"), 404)
        except FootnoteError as error:
            told = render("failed_page.html", message=str(error))
            return HTMLResponse(framed("The archive can’t be read", told, None, "/articles"), 503)

    return routes


def _page(archive: Archive, assistant: "Future[Assistant]", article: Article) -> HTMLResponse:
    found, note = _found(assistant, article)
    articles = found.articles if found else (article,)
    answer = found.answer if found else Answer("", Query(""))
    copies = [one.id for each in articles for one in archive.copies_of(each.id)]
    every = {one.id: one for one in (*articles, *archive.articles(copies)) if one.id == article.id or not one.status}
    original = archive.story_of(every)
    is_alone = len(every) == 1 and not note
    content = render(
        "story.html",
        article=article,
        is_alone=is_alone,
        told=[_told(one, original, answer) for one in _by_day(every)][:MOST_ARTICLES],
        tables=tables_alone(answer, is_of_one=is_alone),
        address_of=lambda one: article_address(one.passage.article, (one.start, one.end)),
        note=note,
    )
    return HTMLResponse(framed("Story", content, held(archive), "/articles"))


def _told(article: Article, original: Mapping[str, str], answer: Answer) -> Told:
    cited = [one for one in answer.citations if one.passage.article.id == article.id]
    return Told(article, original.get(article.id, article.id) != article.id, cited)


def _by_day(articles: dict[str, Article]) -> list[Article]:
    return sorted(articles.values(), key=lambda one: (one.published is None, one.published or ""))


def _found(assistant: "Future[Assistant]", article: Article) -> "tuple[Story | None, str]":
    if article.status:
        return None, "This article was withdrawn, so its story is not searched for."
    if not assistant.done():
        return None, _OPENING
    if error := assistant.exception():
        return None, _FAILED.format(error)
    from rag.answer.story import story_of  # brings LlamaIndex, which the page does not wait for

    ready = assistant.result()
    try:
        return (
            story_of(
                article,
                lambda text, filters, without, k: ready.find(text, filters=filters, without=without, k=k),
                ready.index,
            ),
            "",
        )
    except FootnoteError as error:
        return None, _FAILED.format(error)

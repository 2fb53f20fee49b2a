"""Checking: a sentence against the passages given with it, and an evidence pack against the archive."""

from typing import Any

from fastapi import APIRouter, Body
from starlette.responses import Response

from corpus.article import Article
from corpus.store.archive import Archive
from rag.answer.citing import checked_sentence
from rag.passage import Passage
from rag.share.contract import CheckResult, VerifyResult
from rag.share.json_output import check_json
from rag.share.pack_reader import packed_from
from rag.share.verify import checks, verified_json
from ui.api.refusal import Json, Refusal
from ui.api.rest.shapes import SentenceAsked
from ui.api.work import Work


def checking_routes(archive: Archive, work: Work) -> APIRouter:
    """The routes that check."""
    routes = APIRouter(tags=["Checks"])

    @routes.post("/check", summary="Check a sentence", response_model=CheckResult)
    async def check(asked: SentenceAsked) -> Response:
        """How far a sentence is supported by the passages given with it; the archive is not asked.

        `spans` has for each passage the place of the words that decide.
        """
        assistant = work.assistant()
        sentence = " ".join(asked.sentence.split())
        if not sentence:
            raise Refusal(422, "The sentence is empty.", param="sentence")
        passages = [Passage(Article(body=text), 0, len(text)) for text in asked.passages]
        found = await work.done(lambda: checked_sentence(sentence, passages, assistant.stating))
        return Json(check_json(found, ()))

    @routes.post("/verify", summary="Check an evidence pack again", response_model=VerifyResult)
    async def verify(
        pack: dict[str, Any] = Body(description="an evidence pack, as the page exports it"),  # noqa: B008
    ) -> Response:
        """Whether each footnote and each verdict of a pack still holds, as `python -m rag verify --json` tells it."""
        assistant = work.assistant()

        def verified() -> dict[str, Any]:
            found = list(checks(packed_from(pack), archive, assistant.stating))
            return verified_json(found, archive.folder.name)

        return Json(await work.done(verified))

    return routes

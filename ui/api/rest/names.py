"""Names: what the archive tells of a person, a place or a thing, as the page /about/NAME shows it."""

from typing import Annotated, Any

from fastapi import APIRouter, Path
from starlette.responses import Response

from rag.profile.mentions import name_of
from rag.profile.near import near_names
from rag.profile.profile import profile
from rag.profile.profile_json import profile_json
from ui.api.refusal import Json, Refusal
from ui.api.rest.shapes import ProfileResult
from ui.api.work import Work


def name_routes(work: Work) -> APIRouter:
    """The route ``/about/NAME``."""
    routes = APIRouter(tags=["Archive"])

    @routes.get("/about/{name:path}", summary="What the archive tells of a name", response_model=ProfileResult)
    async def about(
        name: Annotated[str, Path(description="a person, a place or a thing, as the news writes it", min_length=1)],
    ) -> Response:
        """When a name was in the news, what it says and who speaks of it, counts that differ, names beside it.

        Made on request from the newest articles that hold it; each sentence stands with its place in its article.
        """
        assistant = work.assistant()

        def found() -> dict[str, Any]:
            asked = name_of(name)
            if asked is None:
                raise Refusal(404, "No name is so long, or without a letter or digit.")
            told = profile(asked, assistant.index)
            if told is None:
                near = ", ".join(near_names(asked, assistant.index))
                raise Refusal(404, f"No article of the archive holds this name.{f' Near it: {near}.' if near else ''}")
            return profile_json(told)

        return Json(await work.done(found))

    return routes

"""The shapes of what ``/api/v1`` takes, and of what it gives beside ``rag.share.contract``."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from rag.share.contract import AnswerResult, CheckedCitation, Speaker

_LONGEST_SENTENCE, _LONGEST_PASSAGE, _MOST_PASSAGES = 2_000, 20_000, 20


def _listed(value: Any) -> Any:
    """A list, where its only member is given."""
    return [value] if isinstance(value, str) else value


Name = Annotated[str, StringConstraints(max_length=300)]
Names = Annotated[list[Name], BeforeValidator(_listed), Field(max_length=50)]


class _Asked(BaseModel):
    """A part of a request; a misspelt name is told, not ignored."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)


class FiltersAsked(_Asked):
    """Which articles count; names are those of a file of questions (`python -m rag ask --file`)."""

    sources: Names = Field([], description="only these outlets")
    sections: Names = Field([], description="only these sections")
    genres: Names = Field([], description="only these genres")
    articles: Names = Field([], description="only these articles, by their ids")
    first: Name | None = Field(None, alias="from", description="published then or later: 2025-08-19, 2025-08 or 2025")
    last: Name | None = Field(None, alias="to", description="published then or earlier")


class Earlier(BaseModel):
    """An earlier question and the text of its answer. An answer as it was given will do: the rest of it is ignored."""

    model_config = ConfigDict(extra="ignore")

    question: str
    text: str = ""


class QuestionAsked(_Asked):
    """A question to the archive."""

    question: str = Field(description="at most 20,000 characters", examples=["How many people were hurt on the ferry?"])
    history: list[Earlier] = Field([], max_length=200, description="the conversation before it, oldest first")
    as_of: Name | None = Field(None, description="answer as on this day: later articles don't count")
    filters: FiltersAsked = Field(default_factory=FiltersAsked)  # type: ignore[arg-type]

    def line(self) -> dict[str, Any]:
        """The object that ``rag.share.question_json.asked`` reads."""
        of = self.filters
        named = {name: getattr(of, name) for name in ("sources", "sections", "genres", "articles")}
        return {"question": self.question, "as_of": self.as_of, **named, "from": of.first, "to": of.last}


class SentenceAsked(_Asked):
    """A sentence, and the passages that it is said to rest on."""

    sentence: str = Field(min_length=1, max_length=_LONGEST_SENTENCE)
    passages: list[Annotated[str, StringConstraints(min_length=1, max_length=_LONGEST_PASSAGE)]] = Field(
        max_length=_MOST_PASSAGES, description="texts; without any, the sentence is uncited"
    )


class AddressAsked(_Asked):
    """The address of an article or a feed to add."""

    url: str = Field(max_length=2_000, pattern=r"^(?i:https?)://", examples=["https://courier.example/fog"])
    watch: bool = Field(False, description="if a feed lies there, watch it from now on")


class Brief(BaseModel):
    """An article in a list."""

    article_id: str
    url: str | None
    headline: str | None
    source: str | None
    published: str | None
    section: str | None
    genre: str | None
    status: str | None


class ArticlePage(BaseModel):
    """A page of the list of articles, newest first."""

    articles: list[Brief]
    next: str | None = Field(description="the `cursor` of the next page; null on the last one")


class CoverageResult(BaseModel):
    """What the archive holds: as `python -m corpus stats --json`."""

    articles: int
    passages: int
    sources: list[str]
    first: str | None
    newest: str | None
    undated: int
    waiting: int = Field(description="articles and passages that search does not find yet")
    withdrawn: int
    future: int
    stories: int
    copies: int


class FeedState(BaseModel):
    """The state of a watched feed: as `python -m corpus feeds --json`, without what is kept for its server."""

    url: str
    title: str | None
    every: int
    last_try: str | None
    last_success: str | None
    last_error: str | None
    newest: str | None
    added: int
    due: str
    broken: bool
    paused: str | None = Field(description="since when nobody looks at it")


class FeedList(BaseModel):
    """The watched feeds."""

    feeds: list[FeedState]


class WeekCount(BaseModel):
    """The articles of one week with a name."""

    monday: str = Field(description="the week's first day")
    articles: int


class StatementTold(BaseModel):
    """Sentences of one speaker that follow each other, word for word."""

    speaker: Speaker
    mention: CheckedCitation


class ValueGiven(BaseModel):
    """A value with the sentence that gives it."""

    value: str
    mention: CheckedCitation
    outlets: list[str] = Field(description="those that carry it")


class ValuesGiven(BaseModel):
    """The values of one quantity, the newest first; `changing` when they follow each other in time."""

    quantity: str
    changing: bool
    given: list[ValueGiven]


class NameBeside(BaseModel):
    """Another name, in how many articles it stands beside the first, and a sentence of the newest."""

    name: str
    articles: int
    mention: CheckedCitation


class ProfileResult(BaseModel):
    """What the archive tells of a name, from the newest articles that hold it."""

    name: str = Field(description="as the archive writes it")
    articles: int = Field(description="how many hold it")
    read: int = Field(description="how many of them were read, the newest")
    is_person: bool
    outlet: str | None = Field(description="the outlet of this name, if there is one")
    weeks: list[WeekCount]
    undated: int
    first: CheckedCitation | None = Field(description="the first mention")
    last: CheckedCitation | None
    own: list[StatementTold] = Field(description="what it says, or who speaks for it")
    of_others: list[StatementTold] = Field(description="what others say of it")
    speakers_read: int = Field(description="articles that were read for speakers")
    speakers_unread: bool = Field(description="whether there are others in which somebody speaks of it")
    values: list[ValuesGiven] = Field(description="counts that changed, or that sources give differently")
    beside: list[NameBeside]
    longer: list[NameBeside] = Field(description="longer names that it is part of")


class JobBegun(BaseModel):
    """What was handed in, and waits to be read."""

    job: str
    address: str = Field(description="where its progress is told")


class AddedArticle(BaseModel):
    """An article that was read."""

    id: str
    headline: str | None
    source: str | None
    published: str | None
    outcome: Literal["added", "changed", "unchanged", "refused"]
    ready: bool = Field(description="search finds it")


class NoticeTold(BaseModel):
    """What could not be read, and why."""

    path: str
    line: int | None
    reason: str
    skipped: bool
    number: int


class JobState(BaseModel):
    """How far a job of adding is."""

    stage: Literal["waiting", "reading", "indexing", "ready", "failed"]
    counts: dict[str, int]
    behind: int
    error: str | None
    articles: list[AddedArticle]
    notices: list[NoticeTold]


class Removed(BaseModel):
    """An article that was removed."""

    removed: int
    run: int = Field(description="the run that `python -m corpus undo` takes back")


class Problem(BaseModel):
    """Problem details (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    parameter: str | None = None
    request_id: str | None = None


class AskEvent(BaseModel):
    """Server-sent events, with `Accept: text/event-stream`: `snapshot`s, each in place of the last, then `answer`."""

    event: Literal["snapshot", "answer", "problem"]
    data: AnswerResult | Problem

"""Contract: the shapes of the JSON that other tools rely on, as models that a schema can be made of.

They describe what ``rag.share.json_output`` and its neighbours make; a test compares the two, to the last field.
"""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from rag.answer.answer import Status
from rag.check.verdict import Verdict
from rag.question.answer_form import Form


class Model(BaseModel):
    """A part of the contract: never changed once made; fields that a key of Python would hide have an alias."""

    model_config = ConfigDict(frozen=True, populate_by_name=True)


class Days(Model):
    """A period, first and last day included, in ISO 8601; an open end is null."""

    first: str | None = Field(alias="from")
    last: str | None = Field(alias="to")


class Reading(Model):
    """One thing that Footnote read out of a question, and the words that say so."""

    kind: str
    text: str
    words: str


class Understood(Model):
    """How a question was understood: the text searched for, and what was read out of it."""

    text: str
    period: Days | None
    outlets: list[str]
    parts: list[str]
    newest_first: bool
    inferred: list[Reading]


class Place(Model):
    """A passage of an article: the slice from ``start`` to ``end`` of its text, counted in characters."""

    article_id: str
    url: str | None
    uri: str | None = Field(None, description="the publisher's identifier, where there is one")
    headline: str | None
    genre: str | None
    source: str | None = Field(description="the outlet")
    published: str | None = Field(description="ISO 8601, as precise as the source gives it")
    start: int
    end: int


class Hit(Place):
    """A passage found, best first."""

    rank: int
    score: float = Field(description="comparable within one search only")
    text: str


class SearchResult(Model):
    """What a search found: ``python -m rag search --json``."""

    query: str
    understood: Understood
    notice: str | None
    hits: list[Hit]


class Citation(Place):
    """The target of a marker ``[number]``: the exact words of an article that a sentence rests on."""

    number: int
    page: int | None = Field(None, description="for paginated sources")
    quote: str


class Speaker(Model):
    """Whose words a quoted sentence is, as its article says."""

    name: str
    role: str | None


class Sentence(Model):
    """A sentence of an answer, the numbers of the footnotes it cites, and the result of its check against them."""

    text: str
    citations: list[int]
    verdict: Verdict | None = Field(description="null while the sentence is being written")
    reason: str = Field(description="the verdict in words")
    score: float = Field(description="how far the cited words support it, 0 to 1")
    code: str
    found: bool = Field(description="whether Footnote found the footnote, since the writer gave none")
    reports: list[list[str]] = Field(description="the independent reports cited, each as the outlets that carry it")
    answers: list[list[int]] = Field(description="where its words answer the question, as [start, end]")
    speaker: Speaker | None


class Event(Model):
    """The date of an event."""

    date: str
    granularity: str
    text: str


class Reported(Model):
    """A checked sentence with the day and the outlet that reported it."""

    published: str | None
    source: str | None
    sentence: Sentence


class Row(Reported):
    """A row of a timeline, of statements, of a comparison, or of a list of articles."""

    event: Event | None
    side: str | None


class Value(Reported):
    """One independent report of a quantity's value."""

    value: str
    qualifier: str
    carried_by: list[str]


class Disagreement(Model):
    """Different values for one quantity; ``changing`` when the count changed, else the sources disagree."""

    quantity: str
    changing: bool
    rows: list[Value]


class Choice(Model):
    """One of the people that a question could be about, and the question to ask instead."""

    name: str
    role: str | None
    question: str


class Holdings(Model):
    """What the archive held when the question was asked."""

    articles: int
    outlets: int
    first: str | None
    newest: str | None
    undated: int
    withdrawn: int


class AnswerResult(Model):
    """An answer, each sentence checked: ``python -m rag ask --json``."""

    question: str
    understood: Understood
    status: Status
    text: str
    choices: list[Choice]
    sentences: list[Sentence]
    form: Form
    rows: list[Row]
    disagreements: list[Disagreement]
    citations: list[Citation]
    nearest: list[Place]
    missing: list[str]
    searched: str
    coverage: Holdings | None
    writer: str = Field(description="the model that wrote it, or 'quotes': the archive's own words")
    evidence: float
    notice: str | None
    unresolved: int
    timings_ms: dict[str, float]


class Copy(Model):
    """Another article with the same report; the original is an agency's, else the earliest."""

    article_id: str
    headline: str | None
    source: str | None
    published: str | None
    is_original: bool


class EarlierVersion(Model):
    """The article as it stood until ``replaced``."""

    replaced: str
    version: str | None
    headline: str | None
    published: str | None
    updated: str | None
    text: str | None = Field(None, description="where it was asked for")


class ArticleResult(Model):
    """An article, or a part of its text: ``text`` is the slice from ``start`` to ``end``, counted in characters."""

    article_id: str
    url: str | None
    uri: str | None
    headline: str | None
    source: str | None = Field(description="the outlet")
    authors: list[str]
    published: str | None
    updated: str | None
    section: str | None
    language: str | None
    genre: str | None
    status: str | None = Field(description="'canceled' or 'withheld' if its publisher withdrew it")
    version: str | None
    is_free: bool | None
    is_partial: bool = Field(description="the text is a teaser, not the whole")
    corrections: list[str]
    notices: list[str] = Field(description="what whoever uses the article must know")
    text: str
    start: int
    end: int
    characters: int = Field(description="of the whole text")
    next: int | None = Field(description="where the rest of the text begins; null at its end")
    copies: list[Copy]
    versions: list[EarlierVersion] = Field(description="earlier versions, the latest first")


class AffectedSentence(Model):
    """A sentence of a kept answer whose source reads otherwise now."""

    conversation: str = Field(description="its id; followed/N: a followed question; export/N/NAME: a file taken away")
    question: str
    sentence: str = Field(description="what the answer says")
    before: str = Field(description="the words as they were cited")
    after: str = Field(description="what stands in their place now: the same when they still stand; empty: nothing")


class AffectedResult(Model):
    """The kept answers that a correction, a new version or a withdrawal of an article reaches."""

    told: list[str] = Field(description="what happened to the article")
    affected: list[AffectedSentence] = Field(description="sentences of the asking reader's own answers")
    others: int = Field(description="how many sentences of other readers' answers it reaches")


class CheckedCitation(Place):
    """Where in an article of the archive the words stand that a sentence was checked against."""

    quote: str


class CheckResult(Model):
    """The check of one sentence: against passages given with it, or against what the archive holds."""

    sentence: str
    verdict: Verdict
    reason: str
    score: float = Field(description="how far the passages support it, 0 to 1")
    code: str
    spans: list[list[int]] = Field(description="for each passage, the [start, end] of the words that decide")
    citations: list[CheckedCitation] = Field(description="those of the passages that are the archive's own")


class PackCheck(Model):
    """The check of one statement of a pack; see ``rag.share.verify.Check``."""

    of: Literal["pack", "citation", "sentence"]
    turn: int
    number: int
    holds: bool
    found: str


class VerifyResult(Model):
    """Whether a pack still holds: ``python -m rag verify --json``."""

    holds: bool
    archive: str | None
    checks: list[PackCheck]

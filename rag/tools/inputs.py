"""Inputs: what each tool takes, as models whose descriptions a language model reads."""

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from rag.filters import MOST_ARTICLES

MOST_HITS = 50
"""Passages of one search: at 700 characters each, as much as a model reads at once."""

MOST_TEXT = 20_000
"""Characters of an article given at once; nearly every article is shorter."""


def _listed(value: Any) -> Any:
    """A list, where a model gave its only member."""
    return [value] if isinstance(value, str) else value


Names = Annotated[list[str], BeforeValidator(_listed)]


class Input(BaseModel):
    """What a tool takes; a misspelt name is told, not ignored."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Filtered(Input):
    """Which articles count."""

    sources: Names = Field([], description="only these outlets, e.g. ['Ellery Courier']")
    sections: Names = Field([], description="only these sections")
    genres: Names = Field([], description="only these genres, e.g. ['opinion']")
    articles: Names = Field([], max_length=MOST_ARTICLES, description="only these articles, by their article_id")
    first: str | None = Field(
        None, alias="from", description="only published on this day or later: 2025-08-19, 2025-08 or 2025"
    )
    last: str | None = Field(None, alias="to", description="only published on this day or earlier")
    as_of: str | None = Field(
        None, description="answer as on this day: later articles don't count, and 'last week' is before it"
    )

    def line(self, question: str) -> dict[str, Any]:
        """The object that ``rag.share.question_json.asked`` reads."""
        names = ("sources", "sections", "genres", "articles", "as_of", "after")
        given = {name: getattr(self, name, None) for name in names}
        return {**given, "from": self.first, "to": self.last, "question": question}


class AskInput(Filtered):
    """What ``ask_archive`` takes."""

    question: str = Field(description="one question in plain words that stands for itself; at most 20,000 characters")
    after: Names = Field(
        [],
        max_length=5,
        description="the questions before it, oldest first, if it refers to them ('did he resign?'). Each is answered "
        "anew first, which takes its time: a question that stands for itself is better",
    )


class SearchInput(Filtered):
    """What ``search_archive`` takes."""

    query: str = Field(description="what to look for: a question or a few words; names help most")
    k: int = Field(8, ge=1, le=MOST_HITS, description="how many passages")


class ReadInput(Input):
    """What ``read_article`` takes."""

    article_id: str = Field(description="as the other tools give it (16 hex digits), or the article's URL")
    start: int = Field(0, ge=0, description="where to begin, in characters: `next` of the part before")
    most: int = Field(MOST_TEXT, ge=1, le=MOST_TEXT, description="how many characters")
    version_texts: bool = Field(False, description="whether earlier versions come with their texts")


class AffectedInput(Input):
    """What ``affected_answers`` takes."""

    article_id: str = Field(description="of the article that was corrected, replaced or withdrawn, or its URL")


class Part(Input):
    """A part of an article of the archive; without ``start`` and ``end``, all of it."""

    article_id: str
    start: int = Field(0, ge=0)
    end: int | None = Field(None, ge=1)


class CheckInput(Input):
    """What ``check_sentence`` takes."""

    sentence: str = Field(description="one sentence that states something, without footnote markers")
    passages: Names = Field([], description="texts that it is said to rest on")
    articles: list[Part] = Field([], description="articles of the archive, or parts of them, likewise")


class VerifyInput(Input):
    """What ``verify_pack`` takes."""

    pack: dict[str, Any] | str = Field(description="the evidence pack: the JSON object, or its text")


class SaidInput(Filtered):
    """What ``who_said`` takes."""

    about: str = Field("", description="the subject, in a few words; may be empty where a speaker is given")
    speaker: str = Field("", description="whose statements: a name as the news gives it; empty: anybody's")


class TimelineInput(Filtered):
    """What ``timeline`` takes."""

    subject: str = Field(description="the event or subject, in a few words: 'the Achtervik trial'")

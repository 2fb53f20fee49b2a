"""Tables beside an answer's prose: rows of a timeline or of statements, and differing values.

Every sentence in a table is checked against its passage and cited by the exact span, like those of the prose.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

from rag.answer.answer import Answer
from rag.answer.cited_sentence import CitedSentence
from rag.answer.citing import checked_sentence
from rag.answer.lines import Disagreement, ReportedValue, Row
from rag.index.protocols import KeywordIndex
from rag.passage import ScoredPassage
from rag.question.analysis import AnalysedQuestion, analyse
from rag.question.answer_form import Form
from rag.rows.compared import compared, lacking
from rag.rows.disagreement import Differing, differing
from rag.rows.newest import opening_rows
from rag.rows.statements import said, said_by_anybody
from rag.rows.story_terms import story_terms
from rag.rows.table_row import Listed
from rag.rows.timeline import timeline
from rag.write.markers import DraftSentence
from rag.write.writer import Drafted

LISTED = 60
"""Number of passages that rows are chosen from; an answer in prose uses far fewer."""

_FEWEST = 2  # one date is no timeline
_WIDE = (
    "This is a wide question, so the newest articles are listed. Which of them do you mean: who, when, how many, why?"
)


class Beside:
    """The tables beside the answer to one question."""

    def __init__(self, asked: AnalysedQuestion, passages: Sequence[ScoredPassage], keywords: KeywordIndex) -> None:
        """``passages`` are the retrieved ones, best first; there are more of them than prose uses."""
        self.passages = passages
        self._asked = asked
        self._keywords = keywords

    @cached_property
    def rows(self) -> list[Listed]:
        """The rows for the form asked for, chosen when first looked at: that reads sixty passages for speakers."""
        return _rows(self._asked, self.passages, self._keywords)

    @cached_property
    def writer(self) -> Drafted | None:
        """Writes the rows; None without any."""
        return Drafted(_as_draft(self.rows)) if self.rows else None

    @property
    def form(self) -> Form:
        """The form asked for; prose when no rows were found, and statements when they are of neither side."""
        wanted = self._asked.form
        if not self.rows:
            return "answer"
        return "said" if wanted.form == "compared" and not self.rows[0].side else wanted.form

    @property
    def names_speaker(self) -> bool:
        """Whether the articles themselves name the speaker asked for."""
        return bool(self.rows and self._asked.form.who)

    @property
    def is_whole(self) -> bool:
        """Whether no side of a comparison is missing."""
        return not lacking(self._asked.form.sides, self.rows)

    @property
    def notice(self) -> str | None:
        """What to know of the form: it is a list, or a side or a speaker is not found; else None."""
        asked = self._asked.form
        if asked.form == "articles":
            return _WIDE if self.rows else None
        if asked.form == "compared" and self.rows:
            missing = " and ".join(lacking(asked.sides, self.rows))
            shown = "only one side is shown" if self.form == "compared" else "what others say is shown"
            return f"Of {missing} the archive has no sentence on this; {shown}." if missing else None
        if asked.form != "said" or self.rows:
            return None
        who = f"{asked.who!r} says it" if asked.who else "somebody says it"
        return f"No sentence was found of which the articles themselves tell that {who}."

    def arranged(self, answer: Answer) -> Answer:
        """The answer with its rows and disagreements; their citation numbers continue those of the prose."""
        cited = [citation.quote for sentence in answer.sentences for citation in sentence.citations]
        searched = answer.query.analysed
        rarity = self._keywords.rarity(searched.weights)
        found = differing(searched, self.passages, rarity, cited)
        rows = tuple(
            Row(checked_sentence(row.text, [self.passages[row.passage].passage]), row.event, row.side)
            for row in self.rows
        )
        return _numbered(
            replace(answer, rows=rows, disagreements=tuple(_disagreement(one, self.passages) for one in found))
        )


def _as_draft(rows: Sequence[Listed]) -> list[DraftSentence]:
    return [DraftSentence(row.text, (row.passage + 1,), number) for number, row in enumerate(rows)]


def _rows(asked: AnalysedQuestion, passages: Sequence[ScoredPassage], keywords: KeywordIndex) -> list[Listed]:
    """The rows for the form asked for; none for an answer in prose, or when too few were found."""
    wanted = asked.form
    if wanted.form == "answer" or not passages:
        return []
    if wanted.form == "articles":  # passages of a search have a cosine, and are no list of articles
        return [] if any(scored.similarity is not None for scored in passages) else opening_rows(passages)
    rarity = keywords.rarity(asked.topic)
    if wanted.who:
        return said(asked.who, wanted.about, passages, rarity)
    if wanted.form == "timeline":
        found = timeline(passages, rarity, analyse(wanted.about).name_terms, keywords.rarity)
        return found if len(found) >= _FEWEST else []
    story = story_terms(rarity, passages, keywords.rarity)
    if wanted.form == "said":
        return said_by_anybody(passages, rarity, story)
    return compared(wanted.sides, passages, rarity, story) or said_by_anybody(passages, rarity, story)


def _disagreement(found: Differing, passages: Sequence[ScoredPassage]) -> Disagreement:
    values = []
    for report in found.reports:
        passage, figure = passages[report.passage].passage, report.figure
        sentence = checked_sentence(passage.article.body[report.start : report.end], [passage])
        values.append(ReportedValue(f"{figure.value:,f}", figure.qualifier, sentence, report.carried_by))
    return Disagreement(found.quantity, tuple(values), found.changing)


def _numbered(answer: Answer) -> Answer:
    """Give each citation of a listed sentence the number of its span in the prose, or the next free number."""
    numbers = {(c.passage.article.id, c.start, c.end): c.number for c in answer.citations if c.number}

    def number(sentence: CitedSentence) -> CitedSentence:
        spans = [(c.passage.article.id, c.start, c.end) for c in sentence.citations]
        numbered = [numbers.setdefault(span, len(numbers) + 1) for span in spans]
        citations = tuple(replace(c, number=n) for c, n in zip(sentence.citations, numbered, strict=True))
        return replace(sentence, citations=citations)

    return replace(
        answer,
        rows=tuple(replace(row, sentence=number(row.sentence)) for row in answer.rows),
        disagreements=tuple(
            replace(one, rows=tuple(replace(value, sentence=number(value.sentence)) for value in one.rows))
            for one in answer.disagreements
        ),
    )

"""ReportedFigure: a figure in a passage, with the details that tell its event from another."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain

from corpus.dates import first_day, last_day
from rag.dates.event_day import event_date
from rag.passage import Passage
from rag.question.analysis import AnalysedQuestion
from rag.reading.copies import overlap
from rag.reading.figure import COUNTING, Figure, figures
from rag.text.language import ENGLISH, alternatives
from rag.text.numbers import numbers
from rag.text.proper_names import PLACE, named_kinds, names_in, place_words
from rag.text.sentence import sentence_spans
from rag.text.terms import terms

_ABOUT = 0.55  # share of the rarity of the question's terms that headline, lead and sentence must hold
_DAYS = 45  # a count changes for this long; a later figure is of another event, or history
_OF_EVENT = 0.5  # share of terms other than names that must be held: "Pakistan" alone fits flood and quake
_PAST = 7  # days; a sentence that dates its figure longer before its publication reports another event
_LIKE = 0.3  # of their terms in common: sentences whose figures count no people must also be worded alike
_LEAD = 400  # characters at an article's start that show its subject
_TIMES = 8  # a count this many times another is of another event
_FALLEN = Decimal("1.5")  # so is a count of people that was this many times higher on an earlier day

_ORDINAL = re.compile(
    rf"\b(?P<ordinal>{'|'.join(ENGLISH.ordered('calendar.ordinals'))})(?: \w+)? "
    rf"(?:night|wave|{alternatives(ENGLISH.words('quantities.disasters'))})\b",
    re.I,
)
_WORD = re.compile(r"[\w-]+")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


@dataclass(frozen=True, slots=True)
class ReportedFigure:
    """A figure in a sentence.

    Attributes:
        passage: the index of its passage, from 0.
        start: where the sentence begins in the article's body.
        end: where the sentence ends.
        day: the day of publication as an ordinal, if known.
        story: the article's story, when the archive holds copies of the article.
        about: the share of the rarity of the question's terms that headline, lead and sentence hold.
        names: capitalised words of lead and sentence.
        places: the place that the figure covers, if the sentence names it.
        ordinal: the ordinal of its night, storm, attack, ...
        phrase: the words around the figure.
        weight: its prominence in the article: 3 in the headline, 2 called a toll, 1 in the lead, else 0.
    """

    figure: Figure
    passage: int
    start: int
    end: int
    article: str
    day: int | None
    published: str
    outlet: str
    story: str | None
    about: float
    terms: frozenset[str]
    names: frozenset[str]
    places: frozenset[str]
    ordinal: str
    phrase: frozenset[str]
    weight: int


@dataclass(frozen=True, slots=True)
class Subject:
    """The subject of a question, as far as its words show.

    Attributes:
        kinds: names with their kind before them: ("Hurricane", "Ian").
        names: names that must all stand in headline, lead or sentence.
        places: the place that the figure must cover, if the question names one.
        mass: the rarity of each term, without the terms that only ask for a count.
        event: the terms of ``mass`` that belong to no name.
    """

    kinds: tuple[tuple[str, str], ...]
    names: frozenset[str]
    places: frozenset[str]
    mass: Mapping[str, float]
    event: frozenset[str]

    def share(self, *texts: str) -> float:
        """The share of the terms' rarity that these texts hold together, 0 to 1.

        The share is 0 when a name is missing, or too many terms of the event are.
        """
        if self.names and not self.names.issubset(chain.from_iterable(map(_WORD.findall, texts))):
            return 0.0
        held = set(chain.from_iterable(map(terms, texts)))
        if len(self.event & held) < _OF_EVENT * len(self.event):
            return 0.0
        return sum(weight for term, weight in self.mass.items() if term in held) / (sum(self.mass.values()) or 1.0)


def subject_of(question: AnalysedQuestion, rarity: Mapping[str, float]) -> Subject:
    """The subject of the question; ``rarity`` holds the rarity of each of its terms (``KeywordIndex.rarity``)."""
    mass = {term: weight for term, weight in rarity.items() if term not in COUNTING}
    return Subject(question.kinds, question.names, question.places, mass, frozenset(mass) - question.name_terms)


def told(number: int, passage: Passage, subject: Subject, wanted: Callable[[Figure], bool]) -> Iterator[ReportedFigure]:
    """Yield the wanted figures of a passage on the subject, without figures about another time than the article's.

    Args:
        number: the passage's index, from 0.
        passage: the passage to read.
        subject: the subject of the question.
        wanted: tells which figures to keep.
    """
    article = passage.article
    lead = article.body[:_LEAD]
    about = f"{article.headline or ''}\n{lead}"
    if subject.share(about, passage.text) < _ABOUT:  # most passages end here, before a sentence is read
        return
    for start, end in sentence_spans(passage.text):
        sentence = passage.text[start:end]
        found = [figure for figure in figures(sentence) if wanted(figure)]
        if not found or _is_past(sentence, article.published):
            continue
        held = subject.share(about, sentence)
        if held < _ABOUT or _names_another(subject.kinds, sentence):
            continue
        ordinal = _ORDINAL.search(sentence) or _ORDINAL.search(lead)
        for figure in found:
            places = _places(sentence, figure)
            if _is_elsewhere(places, subject.places, sentence):
                continue
            yield ReportedFigure(
                figure=figure,
                passage=number,
                start=passage.start + start,
                end=passage.start + end,
                article=article.id,
                day=first_day(article.published) if article.published else None,
                published=article.published or "",
                outlet=article.source or "outlet unknown",
                story=passage.story,
                about=held,
                terms=frozenset(terms(sentence)),
                names=names_in(f"{lead}\n{sentence}"),
                places=places,
                ordinal=ordinal.group("ordinal").lower() if ordinal else "first",
                phrase=_phrases(sentence, figure),
                weight=3 * (figure.value in numbers(article.headline or ""))
                or 2 * ("toll" in sentence)
                or int(passage.start + start < _LEAD),
            )


def is_one_report(one: ReportedFigure, other: ReportedFigure) -> bool:
    """Whether both figures stand in copies of one report."""
    return one.story is not None and one.story == other.story


def alike(one: ReportedFigure, other: ReportedFigure) -> float:
    """The overlap of their sentences' terms, 0 to 1."""
    return overlap(one.terms, other.terms)


def same_event(seed: ReportedFigure, other: ReportedFigure, shared: int) -> bool:
    """Whether both figures count the same thing of the same event, judged by place, date, order and names.

    Args:
        seed: one figure.
        other: a figure of the same quantity.
        shared: how many names their leads must have in common.
    """
    if seed is other:
        return True
    if seed.ordinal != other.ordinal or len(seed.names & other.names) < shared:
        return False
    if seed.places != other.places and not seed.places & other.places and (seed.places and other.places):
        return False
    if "country" in seed.places ^ other.places:
        return False
    low, high = sorted((seed.figure.value, other.figure.value))
    if high > _TIMES * low:
        return False
    if seed.day and other.day:
        if abs(seed.day - other.day) > _DAYS:
            return False
        first, last = sorted((seed, other), key=lambda one: one.day or 0)
        if first.day != last.day and first.figure.value > _FALLEN * last.figure.value and seed.figure.is_toll:
            return seed.figure.quantity == "missing"
    return seed.figure.is_toll or alike(seed, other) >= _LIKE or bool(seed.phrase & other.phrase)


def _names_another(kinds: Sequence[tuple[str, str]], sentence: str) -> bool:
    """Whether a sentence names "Hurricane Ian" when the question asks about "Hurricane Nicole"."""
    named = named_kinds(sentence)
    for kind, name in kinds:
        others = [other for its_kind, other in named if its_kind == kind]
        if others and name not in others:
            return True
    return False


def _is_elsewhere(places: frozenset[str], asked_of: frozenset[str], sentence: str) -> bool:
    """Whether a figure covers another place than the one asked about, a part of it, or several places together."""
    if re.search(r"\b[Cc]ount(?:y|ies)\b", sentence) and not asked_of & {"County", "county"}:
        return True
    if not asked_of:
        return False
    if places:
        return not places & asked_of
    return len(set(PLACE.findall(sentence))) > 1


def _is_past(sentence: str, published: str | None) -> bool:
    """Whether a sentence is about another time than its article."""
    if published and any(year != published[:4] for year in _YEAR.findall(sentence)):
        return True
    when = event_date(sentence, published)
    return bool(when and published and first_day(published) - last_day(when.value) > _PAST)


def _places(sentence: str, figure: Figure) -> frozenset[str]:
    """The place that the figure covers: named right after it, right before it, or at the sentence's beginning."""
    after = re.split(r"[,;:(—–]", sentence[figure.end : figure.end + 90])[0]
    found = PLACE.search(after) or PLACE.search(sentence[: figure.start][-60:]) or PLACE.match(sentence)
    return place_words(found) if found else frozenset()


def _phrases(sentence: str, figure: Figure) -> frozenset[str]:
    """The words around the figure: ``has _ beds``, ``passengers on board``."""
    before, after = sentence[: figure.start].split()[-1:], re.findall(r"[\w’'-]+", sentence[figure.end :])[:3]
    return frozenset((" ".join([*before, *after[:1]]), " ".join(after)))

"""Told: a figure where it stands in a passage, with what tells its event from another."""

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

_ABOUT = 0.55  # share of what the question's terms tell that headline, lead and sentence must hold
_DAYS = 45  # a count still changes; later it is another event, or history
_OF_EVENT = 0.5  # share of the question's terms that name nobody: "Pakistan" alone tells no flood from a quake
_PAST = 7  # a sentence that dates its figure to more days before its publication tells of another event
_LIKE = 0.3  # of their terms in common: figures that count no people must also be told alike
_LEAD = 400  # characters of an article that tell what it is about
_TIMES = 8  # a count this many times another is not the same one's
_FALLEN = Decimal("1.5")  # nor is a count of people that was this many times higher on an earlier day

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
        passage: which of the passages, from 0.
        start: where the sentence begins in the article's body.
        end: where it ends.
        day: of publication, as an ordinal, if known.
        story: of its article, where the archive holds copies of it.
        about: how much of what the question's terms tell headline, lead and sentence hold.
        names: capitalised words of lead and sentence.
        places: where the figure counts, if the sentence says so.
        ordinal: which night, storm, attack, ... it tells of.
        phrase: the words around the figure.
        weight: how much the article makes of it: 3 in its headline, 2 called a toll, 1 in its lead, else 0.
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
    """What a question is about, as far as its words tell.

    Attributes:
        kinds: what it names with its kind before it: ("Hurricane", "Ian").
        names: all must stand in headline, lead or sentence.
        places: where the figure must count, if the question says so.
        mass: how much each of its terms tells, without those that only ask for a count.
        event: those of them that name nobody.
    """

    kinds: tuple[tuple[str, str], ...]
    names: frozenset[str]
    places: frozenset[str]
    mass: Mapping[str, float]
    event: frozenset[str]

    def share(self, *texts: str) -> float:
        """How much of what its terms tell these texts hold together, 0 to 1.

        0 where its names are not held, or too little of its event.
        """
        if self.names and not self.names.issubset(chain.from_iterable(map(_WORD.findall, texts))):
            return 0.0
        held = set(chain.from_iterable(map(terms, texts)))
        if len(self.event & held) < _OF_EVENT * len(self.event):
            return 0.0
        return sum(weight for term, weight in self.mass.items() if term in held) / (sum(self.mass.values()) or 1.0)


def subject_of(question: AnalysedQuestion, rarity: Mapping[str, float]) -> Subject:
    """What the question is about; ``rarity``: how much each of its terms tells (``KeywordIndex.rarity``)."""
    mass = {term: weight for term, weight in rarity.items() if term not in COUNTING}
    return Subject(question.kinds, question.names, question.places, mass, frozenset(mass) - question.name_terms)


def told(number: int, passage: Passage, subject: Subject, wanted: Callable[[Figure], bool]) -> Iterator[ReportedFigure]:
    """The wanted figures of a passage that is about what is asked, of the article's own time.

    Args:
        number: the passage's number, from 0.
        passage: where to look.
        subject: what is asked about.
        wanted: which figures to keep.
    """
    article = passage.article
    lead = article.body[:_LEAD]
    about = f"{article.headline or ''}\n{lead}"
    if subject.share(about, passage.text) < _ABOUT:  # as in most passages: no sentence of them need be looked at
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
    """Whether both stand in copies of one report."""
    return one.story is not None and one.story == other.story


def alike(one: ReportedFigure, other: ReportedFigure) -> float:
    """How much of their sentences' terms they share, 0 to 1."""
    return overlap(one.terms, other.terms)


def same_event(seed: ReportedFigure, other: ReportedFigure, shared: int) -> bool:
    """Whether both figures count the same thing of the same event, as far as place, date, order and names tell.

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
    """Whether a sentence tells of "Hurricane Ian" where "Hurricane Nicole" is asked for."""
    named = named_kinds(sentence)
    for kind, name in kinds:
        others = [other for its_kind, other in named if its_kind == kind]
        if others and name not in others:
            return True
    return False


def _is_elsewhere(places: frozenset[str], asked_of: frozenset[str], sentence: str) -> bool:
    """Whether a figure counts in another place than that asked for, in a part of it, or in several together."""
    if re.search(r"\b[Cc]ount(?:y|ies)\b", sentence) and not asked_of & {"County", "county"}:
        return True
    if not asked_of:
        return False
    if places:
        return not places & asked_of
    return len(set(PLACE.findall(sentence))) > 1


def _is_past(sentence: str, published: str | None) -> bool:
    """Whether a sentence tells of another time than that of its article."""
    if published and any(year != published[:4] for year in _YEAR.findall(sentence)):
        return True
    when = event_date(sentence, published)
    return bool(when and published and first_day(published) - last_day(when.value) > _PAST)


def _places(sentence: str, figure: Figure) -> frozenset[str]:
    """Where the figure counts: a place named right after it, right before it, or at the sentence's beginning."""
    after = re.split(r"[,;:(—–]", sentence[figure.end : figure.end + 90])[0]
    found = PLACE.search(after) or PLACE.search(sentence[: figure.start][-60:]) or PLACE.match(sentence)
    return place_words(found) if found else frozenset()


def _phrases(sentence: str, figure: Figure) -> frozenset[str]:
    """The words around the figure: ``has _ beds``, ``passengers on board``."""
    before, after = sentence[: figure.start].split()[-1:], re.findall(r"[\w’'-]+", sentence[figure.end :])[:3]
    return frozenset((" ".join([*before, *after[:1]]), " ".join(after)))

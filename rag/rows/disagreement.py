"""Disagreements: different values for one quantity of one event, from changing counts or differing sources.

No model is asked. The rules miss a disagreement rather than set two events against each other: killed, injured and
missing are never mixed, nor are two cities, two nights or two dates. A figure retold from another time is left out
(``rag.reading.figure``).
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from rag.passage import Passage, ScoredPassage
from rag.question.analysis import AnalysedQuestion
from rag.reading.copies import COPY
from rag.reading.figure import Figure, figures
from rag.rows.reported_figure import ReportedFigure, Subject, alike, is_one_report, same_event, subject_of, told

_MOST = 4  # quantities shown
_SHARED = 2  # names that two leads on one event share; one is enough where both hold all names of the question


@dataclass(frozen=True, slots=True)
class Report:
    """One independent report of a value.

    Attributes:
        figure: the value, with its qualifier.
        passage: the index of its passage, from 0.
        start: where its sentence begins in the article's body.
        end: where its sentence ends.
        carried_by: the outlets that carry it, its own first; copies are merged, so that a wire story counts once.
    """

    figure: Figure
    passage: int
    start: int
    end: int
    carried_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Differing:
    """Different values for one quantity, newest first.

    Attributes:
        changing: the count changed from day to day; otherwise the sources disagree.
    """

    quantity: str
    reports: tuple[Report, ...]
    changing: bool


def differing(
    question: AnalysedQuestion,
    passages: Sequence[ScoredPassage],
    rarity: Mapping[str, float],
    cited: Collection[str] = (),
) -> list[Differing]:
    """The quantities for which these passages give different values, if the question or the answer concerns them.

    Args:
        question: the question as searched.
        passages: the retrieved passages, best first.
        rarity: the rarity of each term of the question (``KeywordIndex.rarity``).
        cited: the spans that the answer cites. A count of people in one of them is compared even when the question
            doesn't ask for it.
    """
    stated = {figure.quantity for text in cited for figure in figures(text) if figure.is_toll}
    return differing_on(
        subject_of(question, rarity),
        [scored.passage for scored in passages],
        lambda figure: figure.quantity in stated or not figure.asked_by.isdisjoint(question.weights),
    )


def differing_on(subject: Subject, passages: Sequence[Passage], wanted: Callable[[Figure], bool]) -> list[Differing]:
    """The wanted quantities of a subject for which these passages give different values."""
    given = [one for number, passage in enumerate(passages) for one in told(number, passage, subject, wanted)]
    shared = 1 if subject.names else _SHARED
    found = []
    for quantity in dict.fromkeys(one.figure.quantity for one in given):
        same = _one_an_article([one for one in given if one.figure.quantity == quantity])
        events = [[one for one in same if same_event(seed, one, shared)] for seed in same]
        groups = _merged(max(events, key=lambda same: (len(same), max(one.about for one in same)), default=[]))
        if any(_differ(one[0], other[0]) for one, other in combinations(groups, 2)):
            newest_first = sorted(groups, key=lambda group: (group[0].day or 0, group[0].published), reverse=True)
            found.append(Differing(groups[0][0].figure.name, tuple(map(_report, newest_first)), _is_changing(groups)))
    return found[:_MOST]


def _differ(one: ReportedFigure, other: ReportedFigure) -> bool:
    """Whether two values contradict each other, or follow each other in time ("at least 31", then "at least 109")."""
    if one.figure.value == other.figure.value:
        return False
    return not one.figure.agrees_with(other.figure) or (one.figure.is_toll and one.day != other.day)


def _one_an_article(told: Sequence[ReportedFigure]) -> list[ReportedFigure]:
    """The leading figure of each article; an article with several, of parts or of other events, is left out."""
    chosen = []
    for article in dict.fromkeys(one.article for one in told):
        mine = [one for one in told if one.article == article]
        best = [one for one in mine if one.weight == max(one.weight for one in mine)]
        if len({one.figure.value for one in best}) == 1:
            chosen.append(best[0])
    return chosen


def _merged(told: Sequence[ReportedFigure]) -> list[list[ReportedFigure]]:
    """Figures grouped by report, the earliest first; an outlet's repetition of a value on one day adds no report."""
    groups: list[list[ReportedFigure]] = []
    for one in sorted(told, key=lambda one: (one.day or 0, one.passage)):
        for group in groups:
            first = group[0]
            same_value = (first.figure.value, first.figure.qualifier) == (one.figure.value, one.figure.qualifier)
            same_report = is_one_report(first, one) or alike(first, one) >= COPY
            if same_value and (same_report or (first.day, first.outlet) == (one.day, one.outlet)):
                group.append(one)
                break
        else:
            groups.append([one])
    return groups


def _report(group: Sequence[ReportedFigure]) -> Report:
    first = group[0]
    outlets = tuple(dict.fromkeys(one.outlet for one in group))
    return Report(first.figure, first.passage, first.start, first.end, outlets)


def _is_changing(groups: Sequence[Sequence[ReportedFigure]]) -> bool:
    """Whether the values follow each other in time, so that no other outlet contradicts one on its own day."""
    for one, other in combinations([group[0] for group in groups], 2):
        if one.figure.agrees_with(other.figure) or one.outlet == other.outlet:
            continue
        if not one.figure.is_toll or not one.day or not other.day or one.day == other.day:
            return False
        first, last = sorted((one, other), key=lambda told: told.day or 0)
        if first.figure.value > last.figure.value and one.figure.quantity != "missing":
            return False
    return True

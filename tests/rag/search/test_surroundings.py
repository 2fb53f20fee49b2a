from itertools import pairwise

from corpus.article import Article
from rag.passage import Passage, ScoredPassage, split
from rag.search.surroundings import WIDE, with_surroundings
from rag.text.sentence import sentence_spans
from tests.fakes import article

PARAGRAPHS = [
    f"The barrier at Saltmarsh was tested on day {day}. It held, {day} engineers said. Rain fell in Pell all the while."
    for day in range(100, 160)
]
LINES = article("\n".join(PARAGRAPHS))
ONE_LINE = article(" ".join(PARAGRAPHS), url="c:2")


def scored(of: Article, *numbers: int) -> list[ScoredPassage]:
    spans = split(of)
    return [ScoredPassage(Passage(of, *spans[number]), 1.0 - at / 10, 0.5) for at, number in enumerate(numbers)]


def test_a_passage_is_shown_with_whole_sentences_on_both_sides() -> None:
    for of in (LINES, ONE_LINE):
        [core] = scored(of, 4)
        [shown] = with_surroundings([core], 10)
        begins, ends = zip(*sentence_spans(of.body), strict=True)
        assert shown.passage.start in begins and shown.passage.end in ends
        assert shown.passage.start < core.passage.start and core.passage.end < shown.passage.end
        assert WIDE - 250 < shown.passage.end - shown.passage.start <= WIDE
        assert (shown.score, shown.similarity) == (core.score, core.similarity)


def test_at_the_ends_of_an_article_the_other_side_gets_the_room() -> None:
    last = len(split(LINES)) - 1
    for number in (0, last):
        [shown] = with_surroundings(scored(LINES, number), 10)
        assert shown.passage.end - shown.passage.start > WIDE - 250
    short = article("One thing happened. Then another.", url="c:3")
    [shown] = with_surroundings([ScoredPassage(Passage(short, 0, 19), 1.0)], 10)
    assert shown.passage.text == short.body


def test_nothing_is_listed_twice_and_every_passage_found_is_there() -> None:
    for numbers in ((4, 5, 8), (5, 3, 4, 6, 7), (2, 5, 0), (9, 6, 8, 7, 1)):
        found = scored(LINES, *numbers)
        for first in (0, 1, 2, 10):
            shown = [one.passage for one in with_surroundings(found, first)]
            assert all(a.end <= b.start for a, b in pairwise(sorted(shown, key=lambda one: one.start)))
            held = {at for one in shown for at in range(one.start, one.end) if not LINES.body[at].isspace()}
            for one in found:
                core = one.passage
                assert held.issuperset(at for at in range(core.start, core.end) if not LINES.body[at].isspace())


def test_only_the_first_are_widened() -> None:
    found = scored(LINES, 0, 8)
    assert with_surroundings(found, 1)[1].passage == found[1].passage

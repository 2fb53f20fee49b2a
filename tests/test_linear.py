"""Whatever is read takes time in proportion to its length: no pattern and no function reads a text again and again.

Ratios within one run, of processor time: 100,000 characters may take 2.5 times as long as 50,000, where they take long
at all. The patterns, some hundred times as many readings, are tried with fewer characters. They are collected from the
modules; what is made when needed is listed, and the list is held to the source.
"""

import io
import re
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

import pytest

from corpus.article import Article
from corpus.dates import parse_date
from corpus.formats.table import read_csv
from corpus.records.byline import authors_of
from corpus.records.clean import clean_body
from corpus.records.markup import plain_of
from corpus.records.outlet_hint import outlet_hint
from rag.check.checker import find_quote
from rag.check.names import _is_initials, names
from rag.check.quantities import quantities
from rag.check.speech import _find
from rag.dates.period import period_in
from rag.model.changes import _named
from rag.model.thoughts import answer_in
from rag.model.veil import _reach, _shape, _without
from rag.passage import Passage
from rag.profile.by_name import _places
from rag.profile.mentions import _pattern as _name_pattern
from rag.profile.mentions import either
from rag.question.answer_form import asked_for
from rag.question.outlets import outlets_in
from rag.question.pronouns import _acts
from rag.question.query import MAX_QUESTION
from rag.question.subquestions import parts_of
from rag.reading.figure import figures
from rag.reading.persons import Known
from rag.reading.quotation import quotations
from rag.search.ratings import ratings
from rag.text.sentence import MAX_SENTENCE, sentence_spans
from rag.text.spellings import one_way
from rag.text.terms import terms
from rag.write.citation_forms import as_brackets, as_notes, held_back
from rag.write.markers import answer_text, draft_sentences
from tests.hostile import RUNS, Reading, functions, made_when_needed, mixed, readings, repeated

_NOTICED = 0.05  # seconds of processor time for 50,000 characters: what is faster can't be slow for 100,000
_NOTICED_SHORT = 0.004  # for a twentieth of them, which are tried first: shorter is noise
_LONGEST = 3  # seconds for one reading: more is a hang
_LENGTH = 50_000
_MORE = 2.5
_RUN, _MIXED = 15_000, 4_000  # for patterns: with 50,000 the five tests of all patterns took over half an hour

# Quadratic, but of what is short by construction: how many characters each reads at most, and why.
_BOUNDED = {
    "rag.dates.period._NAMED": (200, "what stands before a weekday is cut to _BEFORE"),
    "rag.dates.event_day._PAST": (150, "what stands before a date is cut to _CLAUSE"),
    "rag.text.sentence._LAST_WORD": (24, "what stands before a full stop is cut"),
    "rag.text.sentence._NEXT": (80, "what follows a full stop is cut"),
    "rag.reading.attribution._COMPILED[6]": (1_000, "one sentence, and none is longer than MAX_SENTENCE"),
}


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    def stop(number: int, frame: FrameType | None) -> None:
        raise TimeoutError(f"more than {seconds} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def seconds(read: Callable[[str], object], text: str) -> float:
    start = time.process_time()
    with at_most(_LONGEST * 5):  # by the clock, on a machine that does other things as well
        read(text)
    return time.process_time() - start


def grows(read: Callable[[str], object], unit: str, length: int = _LENGTH, end: str = "") -> str:
    """What is wrong with how ``read`` reads ``unit`` over and over; empty when nothing is."""
    noticed = max(_NOTICED_SHORT, _NOTICED * length / _LENGTH)
    return _grows(read, unit, length // 20, end, _NOTICED_SHORT) or _grows(read, unit, length, end, noticed)


def _grows(read: Callable[[str], object], unit: str, length: int, end: str, noticed: float) -> str:
    short, long = repeated(unit, length, end), repeated(unit, 2 * length, end)
    try:
        if seconds(read, short) < noticed:
            return ""
        for _ in range(3):  # a busy machine may be slow once
            first = min(seconds(read, short) for _ in range(3))
            second = min(seconds(read, long) for _ in range(3))
            if second <= _MORE * first:
                return ""
    except TimeoutError:
        return f"{unit!r} hangs"
    return f"{unit!r}: {length:,} characters in {first:.3f} s, twice as many in {second:.3f} s"


def test_what_is_quadratic_is_seen() -> None:
    assert grows(re.compile(r"\s+x").findall, " ")
    assert not grows(re.compile(r"(?<!\s)\s++x").findall, " ")


@pytest.fixture(scope="module")
def patterns() -> list[Reading]:
    return readings()


def faults(patterns: list[Reading], units: tuple[str, ...], words: int, end: str, length: int) -> list[str]:
    found = []
    for reading in patterns:
        if bound := _BOUNDED.get(reading.name):
            assert seconds(reading.read, repeated("A", bound[0])) < 1
            continue
        for unit in (*units, *reading.words[:words]):
            if wrong := grows(reading.read, unit, length, end):
                found.append(f"{reading.name}: {wrong}")
                break
    return found


@pytest.mark.slow
def test_every_pattern_reads_long_runs_once(patterns: list[Reading]) -> None:
    assert len(patterns) > 250
    assert faults(patterns, RUNS, words=4, end="!x", length=_RUN) == []


@pytest.mark.slow
@pytest.mark.parametrize("end", ["", "\n!x"])
@pytest.mark.parametrize("seed", [1, 2])
def test_every_pattern_reads_any_run_once(patterns: list[Reading], end: str, seed: int) -> None:
    assert faults(patterns, RUNS + mixed(seed), words=12, end=end, length=_MIXED) == []


_NAMES = ("Coast Wire", "Ellery Courier", "The Hollin Valley Post")


# By the function that makes a pattern: what reads a long text with it.
def _without_begun(text: str, key: str) -> str:
    """``text`` without a key of which only a part may stand there."""
    shape = _shape(key)
    assert shape.begun
    return _without(text, shape.begun, lambda match: _reach(shape, match))


_MADE: dict[str, Callable[[str], object]] = {
    "rag.check.checker.find_quote": lambda text: find_quote("A a", Passage(Article(body=text), 0, len(text))),
    "rag.check.names._is_initials": lambda text: _is_initials("AAA", text),
    "rag.check.speech._find": lambda text: _find("a ... a ... a ... a ... a ... A. ... zq", text),
    "rag.model.changes._named": lambda text: list(_named(text, {"temperature": 0})),
    "rag.model.veil._compiled": lambda text: _without_begun(text, "aA1." * 20),
    "rag.model.veil._shape": lambda text: _without(text, _shape("aA1.aA1.aA1.").whole, re.Match.end),
    "rag.profile.by_name._places": lambda text: list(_places("A", text)),
    "rag.profile.mentions._pattern": lambda text: list(_name_pattern("Ada Brook", True).finditer(text)),
    "rag.profile.mentions.either": lambda text: list(either(["Ada Brook", "Lind"]).finditer(text)),
    "rag.profile.profile.profile": lambda text: list(either(["Ada Brook", "Brook"]).finditer(text)),
    "rag.question.answer_form._first": lambda text: asked_for(text[:MAX_QUESTION]),
    "rag.question.outlets._known": lambda text: outlets_in(text[:MAX_QUESTION], _NAMES),
    "rag.question.pronouns._acts": lambda text: _acts(Known("Ada Brook"), text[:MAX_QUESTION]),
    "rag.text.spellings.one_way": one_way,
    # A delimiter, one of four characters.
    "corpus.formats.table.__init__": lambda text: list(read_csv(io.BytesIO(f"title,body\n{text}".encode()), "a.csv")),
}


@pytest.mark.slow
def test_patterns_that_are_made_when_needed_read_long_runs_once() -> None:
    assert made_when_needed() == set(_MADE)
    wrong = {name: [fault for unit in RUNS if (fault := grows(read, unit))] for name, read in _MADE.items()}
    assert {name: faults for name, faults in wrong.items() if faults} == {}


_FUNCTIONS: dict[str, Callable[[str], object]] = {
    "sentences": sentence_spans,
    "answer": answer_text,
    "drafts": lambda text: draft_sentences(text, final=False),
    "brackets": as_brackets,
    "notes": as_notes,
    "held back": held_back,
    "ratings": lambda text: ratings(text, 50),
    "thoughts": lambda text: answer_in(text, final=False),
    "outlet": outlet_hint,
    "terms": terms,
    "quotations": quotations,
    "body": lambda text: clean_body("It rained for five days. " + text),
    "HTML": plain_of,
    "date": parse_date,
    "byline": authors_of,
    "period": lambda text: period_in(text[:20_000], 739_000),
    "parts": lambda text: parts_of(text[:20_000]),
}


# Functions that are slow with a long text, and get a short one: how many characters at most, and why.
_OF_SHORT = {
    "rag.text.edits.one_edit": (30, "a word of a question, and rag.search.spelling takes none that is longer"),
    "rag.check.names.names": (MAX_SENTENCE, "one sentence"),
    "rag.reading.figure.figures": (MAX_SENTENCE, "one sentence"),
    "rag.check.quantities.quantities": (MAX_SENTENCE, "one sentence"),
    # markdown-it compares each mark of emphasis with those before it; the worker stops it.
    "corpus.formats.markdown.plain_text": (5_000, "a file of the worker's"),
}


@pytest.mark.slow
def test_every_function_that_reads_a_text_reads_long_runs_once() -> None:
    found = functions()
    assert len(found) > 90 and _OF_SHORT.keys() <= found.keys()
    wrong: dict[str, str] = {}
    for name, read in found.items():
        read("It rained for 5 days.")  # what is loaded once
        for unit in RUNS[::4]:
            if name in _OF_SHORT:
                assert seconds(read, repeated(unit, _OF_SHORT[name][0])) < 2, (name, unit)
            elif fault := grows(read, unit, 20_000, "!x"):
                wrong[name] = fault
                break
    assert wrong == {}


@pytest.mark.slow
@pytest.mark.parametrize("read", [names, figures, quantities])
def test_what_reads_one_sentence_reads_the_longest_soon(read: Callable[[str], object]) -> None:
    """They compare each number or name of a sentence with its others: no sentence is longer than MAX_SENTENCE."""
    read("It rained for 5 days.")  # what is loaded once
    assert max(seconds(read, repeated(unit, MAX_SENTENCE)) for unit in RUNS) < 2


@pytest.mark.slow
@pytest.mark.parametrize("name", _FUNCTIONS)
def test_every_text_is_read_once(name: str) -> None:
    wrong = [fault for unit in RUNS if (fault := grows(_FUNCTIONS[name], unit, end="!x"))]
    assert wrong == []

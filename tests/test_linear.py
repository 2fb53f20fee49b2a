"""Whatever is read takes time in proportion to its length: no pattern, and no function, reads a text again and again.

Ratios within one run, of processor time: twice the length may take 2.6 times as long, where it takes long at all.
"""

import re
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

import pytest

from corpus.dates import parse_date
from corpus.formats.markdown import plain_text
from corpus.records.byline import authors_of
from corpus.records.clean import clean_body
from corpus.records.markup import plain_of
from corpus.records.outlet_hint import outlet_hint
from rag.check.names import names
from rag.check.quantities import quantities
from rag.dates.period import period_in
from rag.model.thoughts import answer_in
from rag.question.subquestions import parts_of
from rag.reading.figure import figures
from rag.reading.quotation import quotations
from rag.search.ratings import ratings
from rag.text.sentence import MAX_SENTENCE, sentence_spans
from rag.text.terms import terms
from rag.write.citation_forms import as_brackets, as_notes, held_back
from rag.write.markers import answer_text, draft_sentences
from tests.hostile import RUNS, Reading, mixed, readings, repeated

_NOTICED = 0.004  # seconds of processor time: shorter than that is noise
_LONGEST = 3  # seconds for one reading: more is a hang
_MORE = 2.6

# Quadratic, but of what is short by construction: how many characters each reads at most, and why.
_BOUNDED = {
    "rag.dates.period._NAMED": (200, "what stands before a weekday is cut to _BEFORE"),
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


def grows(read: Callable[[str], object], unit: str, length: int, end: str) -> str:
    """What is wrong with how ``read`` reads ``unit`` over and over; empty when nothing is."""
    short, long = repeated(unit, length, end), repeated(unit, 2 * length, end)
    try:
        if seconds(read, short) < _NOTICED:
            return ""
        for _ in range(3):  # a busy machine may be slow once
            first = min(seconds(read, short) for _ in range(3))
            second = min(seconds(read, long) for _ in range(3))
            if second <= _MORE * first:
                return ""
    except TimeoutError:
        return f"{unit!r} hangs"
    return f"{unit!r}: {first:.3f} s, twice as long {second:.3f} s"


def test_what_is_quadratic_is_seen() -> None:
    assert grows(re.compile(r"\s+x").findall, " ", 3_000, "")
    assert not grows(re.compile(r"(?<!\s)\s++x").findall, " ", 30_000, "")


@pytest.fixture(scope="module")
def patterns() -> list[Reading]:
    return readings()


def faults(patterns: list[Reading], units: tuple[str, ...], words: int, end: str) -> list[str]:
    found = []
    for reading in patterns:
        length = 2_000
        if bound := _BOUNDED.get(reading.name):
            length = bound[0] // 2
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
    assert faults(patterns, RUNS, words=4, end="!x") == []


@pytest.mark.slow
@pytest.mark.parametrize("end", ["", "\n!x"])
@pytest.mark.parametrize("seed", [1, 2])
def test_every_pattern_reads_any_run_once(patterns: list[Reading], end: str, seed: int) -> None:
    assert faults(patterns, RUNS + mixed(seed), words=12, end=end) == []


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
    "Markdown": plain_text,
    "body": lambda text: clean_body("It rained for five days. " + text),
    "HTML": plain_of,
    "date": parse_date,
    "byline": authors_of,
    "period": lambda text: period_in(text[:20_000], 739_000),
    "parts": lambda text: parts_of(text[:20_000]),
}


@pytest.mark.slow
@pytest.mark.parametrize("read", [names, figures, quantities])
def test_what_reads_one_sentence_reads_the_longest_soon(read: Callable[[str], object]) -> None:
    """They compare each number or name of a sentence with its others: no sentence is longer than MAX_SENTENCE."""
    read("It rained for 5 days.")  # what is loaded once
    assert max(seconds(read, repeated(unit, MAX_SENTENCE)) for unit in RUNS) < 2


@pytest.mark.slow
@pytest.mark.parametrize("name", _FUNCTIONS)
def test_every_text_is_read_once(name: str) -> None:
    wrong = [fault for unit in RUNS if (fault := grows(_FUNCTIONS[name], unit, 5_000, "!x"))]
    assert wrong == []

"""AnalysedQuestion: a question taken apart once, so that no other module parses its text again."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from rag.dates.named_days import NamedDays
from rag.question import answer_form, answer_type
from rag.question.day_names import named_days
from rag.text.proper_names import named_kinds, names_in, places_in
from rag.text.terms import name_words, named_terms, terms, weighted

_WORD = re.compile(r"\w+(?:[’'&.-]\w+)*")


@dataclass(frozen=True, slots=True)
class QuestionWord:
    """A word as the reader wrote it, and the terms it is compared by; a word that every text holds has none."""

    text: str
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AnalysedQuestion:
    """The facts that a question's own words give. ``rag.question.query`` adds those that depend on archive or day.

    Attributes:
        text: the question.
        sequence: its terms in order, with repetitions.
        weights: each term once, in order; names and numbers weigh twice.
        words: its words as written, each once.
        names: capitalised words that don't open a sentence.
        name_terms: their terms.
        kinds: names with their kind before them: ("Hurricane", "Ian").
        places: the words of the places that the question asks about.
        answer: the kind of words that would answer it.
        form: the form of answer that it asks for.
        topic: the terms of its subject, without the words that ask for the form; each once, in order.
        who: the words of the name of the person whose statements it asks for.
        days: the days that it names with their year.
    """

    text: str
    sequence: tuple[str, ...]
    weights: Mapping[str, float]
    words: tuple[QuestionWord, ...]
    names: frozenset[str]
    name_terms: frozenset[str]
    kinds: tuple[tuple[str, str], ...]
    places: frozenset[str]
    answer: answer_type.WantedAnswer
    form: answer_form.WantedForm
    topic: tuple[str, ...]
    who: tuple[str, ...]
    days: NamedDays

    @property
    def is_a_name(self) -> bool:
        """Whether it asks with nothing but a name, as "Who is Ines Tarrago?" does."""
        return bool(self.name_terms) and self.name_terms.issuperset(self.weights)


@lru_cache(maxsize=256)  # a question, its parts and its reduced text, for sixty answers at once
def analyse(text: str) -> AnalysedQuestion:
    """Take a question apart; the result is cached by text.

    >>> analyse("How many drones attacked Kharkiv?").weights["kharkiv"]
    2.0
    """
    sequence = tuple(terms(text))
    names = names_in(text)
    form = answer_form.asked_for(text)
    topic = sequence if form.form == "answer" else analyse(form.about or " ".join(form.sides)).sequence
    return AnalysedQuestion(
        text=text,
        sequence=sequence,
        weights=MappingProxyType(weighted(sequence, named_terms(text))),
        words=tuple(QuestionWord(word, tuple(terms(word))) for word in words_in(text)),
        names=names,
        name_terms=frozenset(term for name in names for term in terms(name)),
        kinds=named_kinds(text),
        places=places_in(text),
        answer=answer_type.asked(text, frozenset(sequence)),
        form=form,
        topic=tuple(dict.fromkeys(topic)),
        who=tuple(name_words(form.who)),
        days=named_days(text),
    )


def words_in(text: str) -> tuple[str, ...]:
    """The words of ``text`` as they are written, each once, in order."""
    return tuple(dict.fromkeys(_WORD.findall(text)))

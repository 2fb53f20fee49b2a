"""Pronouns: whom "he" or "she" in a follow-up means, by what the articles of the conversation say about people."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from corpus.article import Article
from rag.question.analysis import analyse
from rag.question.asking_back import AskingBack, Choice
from rag.question.exchange import Exchange
from rag.reading.persons import Gender, Known, known_in, known_in_text, named_in_text, spoken_of
from rag.text.language import ENGLISH, alternatives
from rag.text.terms import terms

PERSON = re.compile(r"\b(?:he|she|him|her|his|hers|himself|herself)\b", re.IGNORECASE)
"""A pronoun for one person."""

_CHOICES = 2
_TURNS = 3  # exchanges that are searched for a person
_READ = 6  # articles of an answer that are asked about people it doesn't quote; each takes about 10 ms to read
# Somebody without a name: "a woman of 80", "the new mayor of Ellery"; "the general strike" is nobody.
_WOMEN = alternatives(ENGLISH.words("names.female") | {"woman", "girl"})
_MEN = alternatives(ENGLISH.words("names.male") | {"man", "boy"})
_OFFICES = alternatives(
    ENGLISH.words("names.titles") | ENGLISH.words("people.roles") | ENGLISH.words("people.one-person")
)
_GOES_ON = alternatives(
    (*ENGLISH.words("questions.auxiliaries"), *ENGLISH.words("people.not-subject"), "be", "been", "who", "said", "say")
)
_NAMELESS = re.compile(
    rf"\b(?:[Aa]n?|[Tt]he)\s+(?:[\w-]+\s+){{0,2}}?(?:(?P<she>{_WOMEN})|(?P<he>{_MEN})|{_OFFICES})"
    rf"(?=\s*(?:$|[,.;:?!])|\s+(?:{_GOES_ON})\b)"
    r"(?:\s+(?:of|from)\s+[\w-]+(?:\s+[A-Z][\w-]+)?)?"
)
_AUX = rf"(?:{alternatives(ENGLISH.words('questions.auxiliaries'))})"
# "her lawyer", not "asked her about it".
_OWNED = re.compile(rf"\s+(?!(?:{alternatives(ENGLISH.words('people.not-subject'))})\b)[a-z]")


@dataclass(frozen=True, slots=True)
class _Candidate:
    """Somebody whom a pronoun may mean.

    Attributes:
        near: 0 for those whom the last question asks about; higher for others.
    """

    person: Known
    near: int


def with_names(question: str, pronoun: re.Match[str], history: Sequence[Exchange]) -> str | AskingBack:
    """The question with the person's name in the pronoun's place, or, when nobody fits, the question to ask back.

    Args:
        question: a follow-up.
        pronoun: its pronoun, which nothing before it in the question explains.
        history: the conversation so far, oldest first.
    """
    wanted = gender_of(pronoun[0])
    fitting = [one for one in _spoken_of(history) if one.person.gender in (wanted, None)]
    if fitting:
        # Of those equally near, one whom an article calls "she" comes before one of whom it gives no pronoun.
        best = min(fitting, key=lambda one: (one.near, one.person.gender is None))
        return _replaced(question, pronoun, best.person.name)
    told = [exchange for exchange in reversed(history[-_TURNS:]) if exchange.said]  # else nothing near was found
    articles = [article for exchange in told for article in exchange.read[:_READ]]
    return _asking_back(question, pronoun, articles)


def likeliest(question: str, articles: Sequence[Article]) -> AskingBack:
    """The question to ask back about the first pronoun of ``question``, with people of ``articles`` to choose from."""
    pronoun = PERSON.search(question)
    return _asking_back(question, pronoun, articles[:_READ]) if pronoun else AskingBack("")


def _asking_back(question: str, pronoun: re.Match[str], articles: Iterable[Article]) -> AskingBack:
    known = known_of(articles)
    people = [one for one in known.values() if one.is_person]
    wanted = gender_of(pronoun[0])
    fitting = sorted(
        (one for one in people if one.gender in (wanted, None)), key=lambda one: one.gender is None
    )  # sorting is stable: people keep the order of their articles
    chosen = (fitting or people)[:_CHOICES]
    return AskingBack(
        pronoun[0].lower(),
        tuple(Choice(one.name, one.role, _replaced(question, pronoun, one.name)) for one in chosen),
    )


def known_of(articles: Iterable[Article]) -> dict[str, Known]:
    """The names of all these articles, each with what they say of it together."""
    found: dict[str, Known] = {}
    for article in dict.fromkeys(articles):
        for name, known in known_in(article).items():
            found[name] = found[name] & known if name in found else known
    return found


def gender_of(pronoun: str) -> Gender:
    """``"he"`` or ``"she"``."""
    return "she" if pronoun.lower() in ("she", "her", "hers", "herself") else "he"


def _spoken_of(history: Sequence[Exchange]) -> Iterator[_Candidate]:
    """The people of the conversation, the last one speaking or spoken of first."""
    groups = (group for exchange in reversed(history[-_TURNS:]) for group in _people_of(exchange))
    for near, group in enumerate(groups):
        yield from (_Candidate(one, near) for one in group)


def _people_of(exchange: Exchange) -> Iterator[list[Known]]:
    """The people of one exchange, in groups: those of its question, of its first quote, and of each other quote.

    "What did Bram Odalsen say?" is about him, but "Who leads the union?" about the person in its answer.
    """
    known = known_of((*(quote.article for quote in exchange.quoted), *exchange.read[:_READ]))
    first, *others = list(_quoted(exchange, known)) or [[]]
    named = [known.get(name, one) for name, one in _named(exchange.searched, known).items()]
    asked = [
        one for one in named if one.is_person or (one.name not in known and _acts(one, exchange.searched))
    ] or _nameless(exchange.searched)
    if analyse(exchange.searched).answer.type == "person":
        new = [one for group in (first, *others) for one in group if one not in asked]
        wanted = set(terms(exchange.searched))
        yield [one for one in new if wanted & set(terms(one.role or ""))]  # "the leader of the union"
        yield [one for one in first if one in new]
    yield asked
    yield from (first, *others)


def _quoted(exchange: Exchange, known: dict[str, Known]) -> Iterator[list[Known]]:
    """The people of each quote; where no article is at hand, of each sentence."""
    if exchange.quoted:
        for quote in exchange.quoted:
            names = spoken_of(quote.article, quote.start, quote.end)
            people = [known[name] for name in names if name in known and known[name].is_person]
            yield people or _nameless(quote.text)
        return
    for sentence in exchange.said:
        told = known_in_text(sentence)
        yield [told[name] for name in named_in_text(sentence) if told[name].likeness >= 0] or _nameless(sentence)


def _nameless(text: str) -> list[Known]:
    match = _NAMELESS.search(text)
    if match is None:
        return []
    words = re.sub(r"^(?:A|An|The)(?=\s)", lambda article: article[0].lower(), match[0])
    return [Known(words, gender="she" if match["she"] else "he")]


def _named(question: str, known: dict[str, Known]) -> dict[str, Known]:
    """The names in a question, in full where the articles know them by surname."""
    surnames: dict[str, list[str]] = {}
    for name in known:
        surnames.setdefault(name.split()[-1], []).append(name)
    found = known_in_text(question)
    words = set(re.findall(r"[\w-]+", question))
    by_surname = [names[0] for word, names in surnames.items() if len(names) == 1 and word in words]
    return {**{name: known[name] for name in by_surname}, **found}


def _acts(one: Known, question: str) -> bool:
    """Whether a name that no article tells anything of is asked about as people are: "What did Ada Brook say?"."""
    return one.likeness >= 0 and re.search(rf"\b{_AUX}\s+{re.escape(one.name)}", question, re.IGNORECASE) is not None


def _replaced(question: str, pronoun: re.Match[str], name: str) -> str:
    """The question with ``name`` in the pronoun's place."""
    word, after = pronoun[0].lower(), question[pronoun.end() :]
    own = word == "his" or (word == "her" and _OWNED.match(after))
    return f"{question[: pronoun.start()]}{name}{'’s' if own else ''}{after}"

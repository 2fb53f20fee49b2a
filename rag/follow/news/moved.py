"""Moved: a value that new articles give otherwise than those held before, for the thing that a question asks for.

Two sentences are joined when both answer the question, as the small model reads them, with one value of one kind, and
nothing shows that the newer one tells of another event, another time or a mere wish. Words in common are not asked for:
eleven days later another outlet tells of "the collision", not of the ferry that struck a dredger. A change is missed
rather than made of two accidents.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain

from corpus.dates import first_day
from rag.check.cited_text import CitedText
from rag.check.opposites import check_opposites
from rag.dates.event_day import event_date
from rag.follow.followed import Changed, Source, source_of
from rag.follow.news.values import Value, values_for
from rag.follow.stock import Since
from rag.passage import Passage
from rag.question.analysis import AnalysedQuestion
from rag.reading.figure import COUNTING
from rag.reading.persons import named_in_text
from rag.text.language import ENGLISH
from rag.text.sentence import sentence_spans
from rag.text.terms import terms
from rag.write.stated import Answering

# How likely both sentences must answer. Of 14 invented pairs that tell of a change 10 have both alone from here on, 4
# read behind the sentence before; of 15 that tell of something else 5, which the rules below leave out.
_ANSWERS = 0.85
_MAYBE = 0.3  # from here on, a sentence is read once more, behind the one before it: "It will cost 48 million"
_TURNED = 0.5  # as likely must both answer of which one says the opposite of the other
_READ = 60  # sentences that the model reads for one question, on each side
_EVENT_LASTS = 45  # days in which a count of people changes, as in ``rag.rows.reported_figure``
_BEFORE = 7  # days that an event may lie before the article that was held
_TIMES, _FALLEN = 8, 1.5  # a count so many times higher, or so many times lower, is of another event
_LEAD = 400  # characters at an article's start that show its subject

_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_WISHED = re.compile(
    r"\b(?:ask(?:s|ed|ing)?|demand\w*|want(?:s|ed)?|call(?:s|ed|ing)? for|seek(?:s|ing)?|sought|request\w*|"
    r"urg(?:e[sd]?|ing)|propos\w+|fear(?:s|ed)?|expect\w*|forecast\w*|predict\w*|may|might|could|if)\b",
    re.IGNORECASE,
)
_ANOTHER = re.compile(r"\b(?:an?|another|second|third|fourth|fifth|new) (?P<after>(?:[\w’'-]+ ?){1,4})", re.IGNORECASE)
_SET_TO = re.compile(
    r"\b(?:to|now|reached|stands at|still) (?:at least |more than |about |some |over )?$", re.IGNORECASE
)
_AMONG = re.compile(r"\bamong\b", re.IGNORECASE)  # a share of a part
_OTHER_OFFICE = re.compile(r"\b(?:deputy|vice|assistant|former|ex|acting|interim|honorary)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Said:
    """A sentence that may answer, with its values and the day of its article."""

    passage: Passage
    start: int
    end: int
    values: tuple[Value, ...]
    before: str = ""
    likely: float = 0.0

    @property
    def text(self) -> str:
        return self.passage.article.body[self.start : self.end]

    @property
    def day(self) -> int | None:
        published = self.passage.article.published
        return first_day(published) if published else None

    @property
    def source(self) -> Source:
        return source_of(self.passage.article, self.start, self.end)

    @property
    def lead(self) -> str:
        article = self.passage.article
        return f"{article.headline or ''}\n{article.body[:_LEAD]}"


def moved(question: AnalysedQuestion, passages: Sequence[Passage], came: Since, reader: Answering) -> list[Changed]:
    """The values that new articles give otherwise, and what is the opposite now; at most one of each kind.

    Args:
        question: the question as searched.
        passages: what the search found, best first.
        came: what came since the question was last asked.
        reader: tells whether a sentence answers the question.
    """
    new = _said(question, [one for one in passages if one.article.id in came.fresh])
    if not new:
        return []
    held = _said(question, [one for one in passages if one.article.id in came.kept])
    kinds = {value.kind for one in new for value in one.values} & {value.kind for one in held for value in one.values}
    if not kinds:
        return _turned(question, held, new, reader)
    new = _answering(question, _with(new, kinds), reader)
    held = _answering(question, _with(held, kinds), reader) if new else []
    found = (_change(question, kind, held, new) for kind in sorted(kinds))
    return [one for one in found if one]


def _said(question: AnalysedQuestion, passages: Sequence[Passage]) -> list[_Said]:
    found: dict[tuple[str, int], _Said] = {}
    for passage in passages:
        article = passage.article
        before = ""
        for start, end in sentence_spans(passage.text):
            text = passage.text[start:end]
            values = values_for(question, text, article.published)
            said = _Said(passage, passage.start + start, passage.start + end, values, before)
            before = "" if values else text
            found.setdefault((article.id, said.start), said)
    return list(found.values())


def _with(said: Sequence[_Said], kinds: set[str]) -> list[_Said]:
    return [one for one in said if any(value.kind in kinds for value in one.values)]


def _answering(
    question: AnalysedQuestion, said: Sequence[_Said], reader: Answering, least: float = _ANSWERS
) -> list[_Said]:
    """Those that are on the question's names and answer it, each read with the sentence that its pronoun needs."""
    read = [one for one in said if _names_all(question, one)][:_READ]
    alone = _likely(question, [one.text for one in read], reader)
    unsure = [at for at, share in enumerate(alone) if _MAYBE <= share < _ANSWERS and read[at].before]
    for at, share in zip(
        unsure, _likely(question, [f"{read[at].before} {read[at].text}" for at in unsure], reader), strict=True
    ):
        alone[at] = share
    return [replace(one, likely=share) for one, share in zip(read, alone, strict=True) if share >= least]


def _likely(question: AnalysedQuestion, texts: Sequence[str], reader: Answering) -> list[float]:
    return [float(share) for share in reader.answers(question.text, texts)] if texts else []


def _names_all(question: AnalysedQuestion, said: _Said) -> bool:
    return question.name_terms <= frozenset(terms(f"{said.lead}\n{said.text}"))


def _change(question: AnalysedQuestion, kind: str, held: Sequence[_Said], new: Sequence[_Said]) -> Changed | None:
    """The newest value of a kind, where what was held gave another one and none of it this one."""
    before = sorted(_sole(held, kind), key=lambda one: (one[0].day or 0, one[0].likely), reverse=True)
    known = {value.of for one in held for value in one.values if value.kind == kind}
    for said in sorted(new, key=lambda one: (one.day or 0, one.likely), reverse=True):
        values = {value.of: value for value in said.values if value.kind == kind}
        fresh = [value for of, value in values.items() if of not in known]
        if len(fresh) != 1 or any(value.of == before[0][1].of for value in fresh if before):
            continue
        for earlier, value in before:
            if _is_of_the_same(question, earlier, value, said, fresh[0]):
                return Changed(value.name, value.shown, fresh[0].shown, (earlier.source, said.source))
    return None


def _sole(held: Sequence[_Said], kind: str) -> Iterator[tuple[_Said, Value]]:
    """Yield what is held with the one value that it gives of a kind."""
    for said in held:
        values = {value.of: value for value in said.values if value.kind == kind}
        if len(values) == 1:
            yield said, next(iter(values.values()))


def _is_of_the_same(question: AnalysedQuestion, held: _Said, was: Value, new: _Said, now: Value) -> bool:
    """Whether nothing shows that the newer sentence tells of another event, another time, or of a wish."""
    if not _is_later(new, held):
        return False
    years = {(one.passage.article.published or "")[:4] for one in (held, new)}
    asked = {word.text.lower() for word in question.words}
    if was.kind != "date" and set(_YEAR.findall(new.text)) - years - asked:
        return False
    if _WISHED.search(new.text) and not _WISHED.search(held.text):
        return False
    if set(_OTHER_OFFICE.findall(new.text.lower())) - set(_OTHER_OFFICE.findall(held.text.lower())) - asked:
        return False
    if was.kind not in ("date", "person") and _contradicts(held, new):  # "for the law" and "against the law"
        return False
    if _AMONG.search(new.text) and not _AMONG.search(held.text) and "among" not in asked:
        return False
    return _is_one_event(question, held, was, new, now) if was.is_toll else _lacks_nothing(question, held, new)


def _lacks_nothing(question: AnalysedQuestion, held: _Said, new: _Said) -> bool:
    """Whether the newer sentence has what befell the things counted, where question and held sentence name it.

    "Homes destroyed" are not "homes damaged". What befell people is the kind of their count already.
    """
    befell = (word.terms for word in question.words if word.text.endswith("ed"))
    asked = frozenset(chain.from_iterable(befell)) - question.name_terms
    return asked & frozenset(terms(held.text)) <= frozenset(terms(f"{new.passage.article.headline or ''}\n{new.text}"))


def _is_one_event(question: AnalysedQuestion, held: _Said, was: Value, new: _Said, now: Value) -> bool:
    """Whether two counts of people can be of one event."""
    assert held.day is not None and new.day is not None
    low, high = sorted((float(was.of), float(now.of)))
    if new.day - held.day > _EVENT_LASTS or high > _TIMES * low:
        return False
    if was.kind != "missing" and float(was.of) > _FALLEN * float(now.of):
        return False
    happened = event_date(new.text, new.passage.article.published)
    on = first_day(happened.value) if happened else None
    if on is not None and on < held.day - _BEFORE:
        return False
    is_set = bool(_SET_TO.search(new.text[: now.start]))
    if on is not None and on > held.day and not is_set:
        return False
    introduced = on is None and new.day > held.day + 1 and _introduces(question, new.text)
    return not introduced or is_set


def _introduces(question: AnalysedQuestion, sentence: str) -> bool:
    """Whether a sentence tells of an event as one that nobody has heard of: "a bus crash", "a second attack"."""
    event = frozenset(question.weights) - COUNTING - question.name_terms
    return any(event.intersection(terms(found["after"])) for found in _ANOTHER.finditer(sentence))


def _turned(
    question: AnalysedQuestion, held: Sequence[_Said], new: Sequence[_Said], reader: Answering
) -> list[Changed]:
    """What the newest sentence says the opposite of: somebody was charged, and is released. One at most."""
    names = [word.text for word in question.words if question.name_terms.intersection(word.terms)]
    if not names:
        return []
    on_them = [
        [one for one in said if _is_of_them_alone(question, one) and not _WISHED.search(one.text)]
        for said in (held, new)
    ]
    pairs = [(one, other) for one in on_them[0] for other in on_them[1] if _is_later(other, one)]
    pairs = [(one, other) for one, other in pairs if _is_opposite(one, other)]
    read = {
        one: _answering(question, [one], reader, _TURNED) for one in dict.fromkeys(chain.from_iterable(pairs[:_READ]))
    }
    sure = [(one, other) for one, other in pairs[:_READ] if read[one] and read[other]]
    latest = max(sure, key=lambda pair: (pair[1].day or 0, pair[0].day or 0), default=None)
    if latest is None:
        return []
    return [Changed(" ".join(names), latest[0].text, latest[1].text, (latest[0].source, latest[1].source))]


def _is_of_them_alone(question: AnalysedQuestion, said: _Said) -> bool:
    """Whether a sentence has the names of the question, and no other person's."""
    others = (frozenset(terms(name)) for name in named_in_text(said.text))
    return question.name_terms <= frozenset(terms(said.text)) and all(map(question.name_terms.issuperset, others))


def _is_later(said: _Said, earlier: _Said) -> bool:
    return said.day is not None and earlier.day is not None and said.day >= earlier.day


def _is_opposite(held: _Said, new: _Said) -> bool:
    was, now = (frozenset(re.findall(r"\w+", one.text.lower())) for one in (held, new))
    for one, other in (_custody(), _custody()[::-1]):
        if was & one and now & other and not now & one and not was & other:
            return True
    return _contradicts(held, new)


def _contradicts(held: _Said, new: _Said) -> bool:
    return check_opposites(new.text, CitedText((Passage(held.passage.article, held.start, held.end),))) is not None


@cache
def _custody() -> tuple[frozenset[str], ...]:
    return tuple(frozenset(side.split()) for side in " ".join(ENGLISH.groups("opposites.custody")[0]).split("|"))

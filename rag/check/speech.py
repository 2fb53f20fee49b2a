"""Quotations and their speakers: in a sentence, and in the source."""

import re
from dataclasses import dataclass

from rag.check.cited_text import CitedText
from rag.check.verdict import Objection
from rag.passage import Passage
from rag.reading.speakers import Speaker, speaker_of
from rag.text.characters import plain
from rag.text.language import ENGLISH
from rag.text.proper_names import LONG_NAME_WORD
from rag.text.reporting import reporting
from rag.text.sentence import sentence_spans
from rag.text.terms import terms

REPORTING = reporting()
_QUOTED = re.compile(r'"([^"\n]{3,}?)"')
_QUOTED_BLOCK = re.compile(r'"[^"\n]*(?:"|$)')
_LEFT_OUT = re.compile(r"(?:(?<!\s)\s++)?(?:\[(?:\.\.\.|…)\]|\.\.\.|…)\s*")
_VERB = re.compile(rf"\b{REPORTING}\b", re.IGNORECASE)
_BREAK = re.compile(r"[\x00;:\n]|\.(?=\s|$)|\b(?:while|but|whereas|after|when|because|that)\b")
_PRONOUNS = ENGLISH.words("reporting.pronouns")
_NAME = re.compile(rf"\b{LONG_NAME_WORD}")
_MOSTLY, _WORDS = 1 / 3, 12  # share and characters, set by hand


@dataclass(frozen=True, slots=True)
class NamedSpeaker:
    """The speaker that a sentence gives.

    Attributes:
        text: the speaker as written: ``"Lena Osei, the harbour master"``.
        terms: the terms of the text.
        is_pronoun: whether the text is only "he", "she" or "they".
    """

    text: str
    terms: frozenset[str]
    is_pronoun: bool

    @property
    def is_named(self) -> bool:
        """Whether the text holds a name, not only a role."""
        return _NAME.search(self.text) is not None


def quotations(text: str) -> list[tuple[int, int]]:
    """The spans in quotation marks, as ``(start, end)`` without the marks."""
    return [match.span(1) for match in _QUOTED.finditer(plain(text))]


def is_mostly_quoted(sentence: str) -> bool:
    """Whether a third of a sentence, and more than a word or two, stands in quotation marks."""
    spoken = sum(end - start for start, end in quotations(sentence))
    return spoken >= _MOSTLY * len(sentence) and spoken >= _WORDS


def check_quotations(sentence: str, cited: CitedText) -> Objection | None:
    """The objection to a quotation in ``sentence`` that is altered, or that is another speaker's."""
    for start, end in quotations(sentence):
        quoted = sentence[start:end]
        places = [(passage, at) for passage in cited.passages if (at := _find(quoted, passage.text)) is not None]
        if not places:
            return Objection(f"the quotation “{quoted}” is not in the cited passage word for word", code="Q1")
        said = None if _is_title(quoted) else speaker(sentence, start, end)
        if said and not said.is_pronoun and not any(_may_have_said(said, *place, end - start) for place in places):
            who = _spoke(*places[0], end - start)
            other = who.name if who else "another"
            return Objection(f"the source gives the words “{quoted}” to {other}, not to {said.text}", code="Q2")
    return None


def _is_title(quoted: str) -> bool:
    """Whether quoted words are a title, not speech: capitals at both ends and on every longer word."""
    words = re.findall(r"\w+", quoted)
    longer = [word for word in words if len(word) > 4]
    return all(word[0].isupper() or word[0].isdigit() for word in (*words[:1], *longer, *words[-1:]))


def speaker(text: str, start: int, end: int) -> NamedSpeaker | None:
    """The speaker of ``text[start:end]``, by the nearest reporting verb of its paragraph; None without one."""
    first, last = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    line = plain(text[first : last if last >= 0 else len(text)])
    outside = _QUOTED_BLOCK.sub(lambda match: "\x00" * len(match.group()), line)
    verbs = list(_VERB.finditer(outside))
    if not verbs:
        return None
    verb = min(verbs, key=lambda one: max(start - first - one.end(), one.start() - (end - first)))
    before = max((match.end() for match in _BREAK.finditer(outside, 0, verb.start())), default=0)
    after = _BREAK.search(outside, verb.end())
    subject = outside[before : verb.start()].strip(" ,-")
    follows = outside[verb.end() : after.start() if after else len(outside)].strip(" ,-")
    who = follows if verb.group().lower() == "according to" or not subject else subject
    words = who.lower().split()
    if not words:
        return None
    is_pronoun = len(words) <= 2 and bool(_PRONOUNS.intersection(words))
    return NamedSpeaker(who, frozenset(terms(who)), is_pronoun)


def _find(quoted: str, text: str) -> int | None:
    """Where the quotation stands in ``text``; with an ellipsis, its parts must follow one another.

    Capitals don't matter in a title, nor in the first letter.
    """
    wanted, held = plain(quoted).strip(".,!?;: "), plain(text)
    flags = re.IGNORECASE if _is_title(wanted) else re.NOFLAG
    for parts in ([wanted], _LEFT_OUT.split(wanted)):
        each = [f"(?i:{re.escape(part[:1])}){re.escape(part[1:])}" for part in parts]
        each[0], each[-1] = rf"(?<!\w){each[0]}", rf"{each[-1]}(?!\w)"
        at = _one_after_another([re.compile(one, flags) for one in each], held)
        if at is not None:
            return at
    return None


def _one_after_another(parts: list[re.Pattern[str]], text: str) -> int | None:
    """Where the first part stands, if the others follow it in the same paragraph.

    Each is looked for at its earliest place: one pattern of all parts would try every place of each with every other.
    """
    at = 0
    while first := parts[0].search(text, at):
        end = first.end()
        for part in parts[1:]:
            found = part.search(text, end)
            if found is None:
                return None  # nor does it follow a later place
            if (paragraph := text.rfind("\n", end, found.start()) + 1) > 0:
                at = paragraph  # the first part stands in the paragraph of this one, or later
                break
            end = found.end()
        else:
            return first.start()
    return None


def _may_have_said(said: NamedSpeaker, passage: Passage, at: int, length: int) -> bool:
    """Whether the source gives these words to the same speaker, or to none."""
    who = _spoke(passage, at, length)
    if who is None or not said.terms:
        return True
    named = frozenset(terms(who.name))
    if said.terms & (named | frozenset(terms(who.role or ""))):
        return True
    if said.is_named and _NAME.search(who.name):
        return False
    # "The harbour master" is Lena Osei when one sentence names both.
    body = passage.article.body
    held = (frozenset(terms(body[first:last])) for first, last in sentence_spans(body))
    return any(said.terms <= one and named & one for one in held)


def _spoke(passage: Passage, at: int, length: int) -> Speaker | None:
    start = passage.start + at
    return speaker_of(passage.article, start, start + length)

"""Speaker: the person speaking at a place in an article, read from that article's own text; None when it is unclear."""

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from corpus.article import Article
from rag.reading.attribution import Attribution, attributions
from rag.reading.people import People, Person, role_beside, runs
from rag.reading.quotation import MASK, Quotations, quotations
from rag.text.language import ENGLISH, Language, alternatives, language_of
from rag.text.sentence import sentence_spans

_ONE_PERSON = re.compile(
    r"^(?:an?|the|one|another|its|his|her|their) .*?"
    rf"\b(?:spokes\w+|{alternatives(ENGLISH.words('people.one-person'))})\b"
)

_LABEL = re.compile(r"^(?P<name>[A-Z][\w.’'-]+(?: [A-Z][\w.’'-]+){0,2}): [^\n]+", re.MULTILINE)
_SILENT = re.compile(
    r"\b(?:not immediately|not respond|not reply|declined|could not be reached|refused)\b"
)  # people who are named and say nothing


@dataclass(frozen=True, slots=True)
class Speaker:
    """The speaker of some words in an article.

    Attributes:
        name: the name as the article first gives it in full (``"Tilde Ravn"``); for a speaker without a name, the
            phrase (``"the rescue service"``).
        role: in the article's words (``"the harbour master"``), or None.
        start: offset into the body of the attributing words (``said Tilde Ravn``, ``she said``).
        end: offset of their end.
    """

    name: str
    role: str | None
    start: int
    end: int


def speaker_of(article: Article, start: int, end: int) -> Speaker | None:
    """The speaker of ``article.body[start:end]``; None when the article names none, several, or is ambiguous."""
    told = _told(article.body, language_of(article.language))
    found = [speaker for first, last, speaker in told if first < end and start < last]
    names = {speaker.name if speaker else None for speaker in found}
    return found[0] if len(names) == 1 else None


def named_speakers(article: Article) -> list[str]:
    """The names of an article's speakers, as it first gives them, in order."""
    names = (speaker.name for _, _, speaker in _told(article.body, language_of(article.language)) if speaker)
    return list(dict.fromkeys(name for name in names if name[:1].isupper() and " " in name))


@lru_cache(maxsize=512)
def _told(body: str, language: Language) -> tuple[tuple[int, int, Speaker | None], ...]:
    """Every sentence of a body with its speaker."""
    return tuple(_Reading(body, language).sentences())


def _labels(body: str, people: People) -> list[tuple[int, int, Speaker]]:
    """The paragraphs of an interview, ``Tilde Ravn: I gave the number``: the start, end and speaker of each."""
    found = list(_LABEL.finditer(body))
    often = Counter(match.group("name").split()[-1] for match in found)
    labels = []
    for match in found:
        person = people.named(match.group("name"))
        if person and often[match.group("name").split()[-1]] > 1:
            speaker = Speaker(person.name, person.role, match.start("name"), match.end("name"))
            labels.append((match.start(), match.end(), speaker))
    return labels


class _Reading:
    """One article, read from beginning to end."""

    def __init__(self, body: str, language: Language) -> None:
        self._body = body
        self._quotations: Quotations = quotations(body)
        self._masked = self._quotations.masked
        self._language = language
        self._people = People(self._masked, language)
        self._spans = sentence_spans(body)
        self._attributions = {span: list(attributions(self._masked, *span)) for span in self._spans}
        self._speaking = {
            self._body[first:last].split()[-1]
            for said in chain.from_iterable(self._attributions.values())
            if said.kind == "name"
            for first, last, _ in runs(self._body, said.at, said.at + len(said.words), language)
        }
        self._labels = _labels(body, self._people)
        self._own: list[Speaker | None] = []
        self._unclear: list[bool] = []

    def sentences(self) -> list[tuple[int, int, Speaker | None]]:
        for start, end in self._spans:
            speaker, unclear = self._attributed(start, end)
            self._own.append(speaker)
            self._unclear.append(unclear)
        return [(start, end, self._speaker(number)) for number, (start, end) in enumerate(self._spans)]

    def _attributed(self, start: int, end: int) -> tuple[Speaker | None, bool]:
        """The only speaker that a sentence itself names; and whether its speech has no one clear speaker."""
        label = next((label for first, last, label in self._labels if first <= start < last), None)
        if label:
            return label, False
        if self._quotations.is_broken(start, end):
            return None, True
        found = [self._resolved(one) for one in self._attributions[start, end]]
        names = {speaker.name if speaker else None for speaker in found}
        if len(names) == 1 and found[0]:
            return found[0], False
        return None, bool(found)

    def _resolved(self, said: Attribution) -> Speaker | None:
        if said.kind == "unknown":
            return None
        if said.kind == "pronoun":
            return self._antecedent(said)
        if said.kind == "phrase":
            person = self._people.with_role(said.words)
            role = person.role if person else None
            return Speaker(person.name if person else said.words, role, said.start, said.end)
        for first, last, _ in runs(self._body, said.at, said.at + len(said.words), self._language):
            name = self._body[first:last]
            person = self._people.named(name)
            role = said.role or (person and person.role) or role_beside(self._masked, first, last)
            role = role[0].lower() + role[1:] if said.role and role else role
            return Speaker(person.name if person else name, role, said.start, said.end)
        return None

    def _antecedent(self, said: Attribution) -> Speaker | None:
        """The person behind "he" or "she": the paragraph's last speaker or the only person named in it; else None."""
        paragraph = self._body.rfind("\n", 0, said.at) + 1
        last = self._last_speaker(paragraph, said.at)
        since = last.end if last else paragraph
        names = {mention.person.name for mention in self._people.mentions(since, said.at)}
        if last is None and not names:
            # No speaker in this paragraph yet: the one person who spoke and was named in the paragraph before.
            before = self._body.rfind("\n", 0, max(0, len(self._body[:paragraph].rstrip()))) + 1
            last = self._last_speaker(before, paragraph)
            names = {mention.person.name for mention in self._people.mentions(before, paragraph)}
            if last is None or names - {last.name}:
                return None
        candidates = names | ({last.name} if last else set())
        if len(candidates) != 1:
            return None
        name = next(iter(candidates))
        person = self._people.named(name) or Person(name, last.role if last else None)
        if (person.pronoun and person.pronoun != said.words) or not (last or self._is_person(person)):
            return None
        if not last and _SILENT.search(self._masked[paragraph : said.at]):
            return None
        return Speaker(name, person.role, said.start, said.end)

    def _is_person(self, person: Person) -> bool:
        return person.certain or person.name.split()[-1] in self._speaking

    def _last_speaker(self, start: int, end: int) -> Speaker | None:
        """The last person who spoke in ``body[start:end]``; an authority or a company is no "he"."""
        for speaker in reversed(self._own):
            if speaker and start <= speaker.start and speaker.end <= end:
                known = self._people.named(speaker.name)
                if known or _ONE_PERSON.match(speaker.name) or (speaker.name[:1].isupper() and " " not in speaker.name):
                    return speaker
        return None

    def _speaker(self, number: int) -> Speaker | None:
        """The speaker of a sentence, or of the speech that it belongs to."""
        if self._own[number] or self._unclear[number]:
            return self._own[number]
        start, end = self._spans[number]
        quoted = [span for span in self._quotations.spans if span.start < end and start < span.end]
        if not quoted or not self._is_speech(start, end):
            return None
        chains = {span.chain for span in quoted}
        same = {
            speaker
            for speaker, span in zip(self._own, self._spans, strict=True)
            if speaker and chains & self._chains(*span)
        }
        if same:
            return next(iter(same)) if len({speaker.name for speaker in same}) == 1 else None
        return self._continued(number)

    def _continued(self, number: int) -> Speaker | None:
        """The previous sentence's speaker, if it is in the same paragraph and nobody else is named in between."""
        start, _ = self._spans[number]
        paragraph = self._body.rfind("\n", 0, start) + 1
        for before in range(number - 1, -1, -1):
            first, last = self._spans[before]
            if first < paragraph or self._unclear[before]:
                return None
            if speaker := self._own[before]:
                others = {m.person.name for m in self._people.mentions(speaker.end, start)} - {speaker.name}
                return None if others else speaker
            if not self._is_speech(first, last):
                return None
        return None

    def _is_speech(self, start: int, end: int) -> bool:
        """Whether the sentence consists of quoted words alone."""
        return not re.sub(rf"[{MASK}\W]+", "", self._masked[start:end])

    def _chains(self, start: int, end: int) -> set[int]:
        return {span.chain for span in self._quotations.spans if span.start < end and start < span.end}

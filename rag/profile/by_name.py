"""By name: the speakers whom a list can show, persons and organisations with a name, each under one name.

"The outlet", "the world" and "the official" tell a reader of many articles nobody; the article that they stand in does.
Of 103 statements listed for eight names in 4,956 real articles, none of which was looked at while this was built, 12
had such a speaker, and have gone; one of those was an organisation's, "the PA Media news agency" (2026-12-01).
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from corpus.article import Article
from rag.profile.mentions import Name
from rag.reading.persons import known_in
from rag.reading.speakers import Speaker
from rag.text.language import ENGLISH
from rag.text.person_nouns import is_person_noun
from rag.text.proper_names import CAPITAL

_OFFICES = ENGLISH.words("names.offices")  # "police" is one, but nobody's: "the Metropolitan Police" is a name
_SMALL = re.compile(r"(?<![\w’'-])[a-z][a-z-]+(?![\w’'-])")
_AFTER_A_NAME = re.compile(rf"(?<![\w.&-])[{CAPITAL}][\w.&-]* $")
_THE = re.compile(r"\bthe $", re.IGNORECASE)


def is_by_name(speaker: Speaker, body: str) -> bool:
    """Whether an article gives a speaker's name: "the New York Times", not "the paper" or "the Tesla CEO".

    The last word of an English name has a capital. "Council", cut from a longer name or a council's, is none.
    """
    words = speaker.name.removeprefix("the ").split()
    if not words or words[-1][:1].islower():
        return False
    at = body.find(speaker.name, speaker.start, speaker.end)
    after_the = speaker.name.startswith("the ") or (at >= 0 and _THE.search(body[max(0, at - 4) : at]) is not None)
    if after_the and words[-1] in _OFFICES and is_person_noun(words[-1].lower()):
        return False
    return len(words) > 1 or _stands_alone(words[0], body)


def _stands_alone(word: str, body: str) -> bool:
    """Whether an article writes a word with a capital, no name before it, more often than without a capital."""
    alone = sum(not _AFTER_A_NAME.search(body[max(0, at.start() - 40) : at.start()]) for at in _places(word, body))
    return alone > sum(1 for _ in _places(word.lower(), body))


def _places(word: str, body: str) -> Iterator[re.Match[str]]:
    return re.finditer(rf"(?<![\w-]){re.escape(word)}(?![\w-])", body)


class OneName:
    """The names of the speakers in some articles, each without what else stands before it with a capital.

    "Administrator Bill Nelson" is Bill Nelson, where another article calls him so, and "Recently Tesla" is Tesla, since
    the articles write "recently", too.
    """

    def __init__(self, name: Name, speakers: Iterable[Speaker], articles: Sequence[Article]) -> None:
        """The page's ``name``, all speakers that its list shows, and the articles that were read."""
        self._own = name.text
        self._called = {speaker.name for speaker in speakers}
        self._full = {called for called in self._called if " " in called}
        self._full.update(known.name for one in articles for known in known_in(one).values() if known.is_person)
        self._small = {word for one in articles for word in _SMALL.findall(one.body)}

    def of(self, speaker: Speaker) -> Speaker:
        """The speaker under that name; what stands before it is a role, unless it only begins the sentence."""
        if (bare := speaker.name.removeprefix("the ")) in self._called:
            speaker = replace(speaker, name=bare)  # "the BBC" and "BBC"
        for before, name in _ends(speaker.name.split()):
            if before.split()[-1].lower() not in self._small:
                continue  # "Sheila" is part of the name of Sheila Jackson Lee, whom others call Jackson Lee
            if name in self._full:
                return replace(speaker, name=name, role=_role(speaker.role, before))
            if name == self._own:
                return replace(speaker, name=name)
        return speaker


def _role(role: str | None, before: str) -> str:
    """The role with what stood before the name: titles, "Vice" and "Premier", are one."""
    if role is None:
        return before
    return f"{role} {before}" if role[0].isupper() else role


def _ends(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Each way to cut a name in two, the shortest end last."""
    for at in range(1, len(words)):
        yield " ".join(words[:at]), " ".join(words[at:])

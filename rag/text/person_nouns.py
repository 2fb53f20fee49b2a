"""Person nouns such as "skipper", "novelist" or "queen", recognised by their ending or from a list."""

import re
from functools import cache

from rag.text.language import ENGLISH, Language

_ENDING = re.compile(r"[a-z]{2,}(?:er|or|ist|ian|ee|aire|man|woman|person|men|women|people|ess)")


@cache
def is_person_noun(word: str, language: Language = ENGLISH) -> bool:
    """Whether ``word``, a lower-case noun in singular or plural, denotes a person.

    >>> is_person_noun("skippers"), is_person_noun("river")
    (True, False)
    """
    for noun in (word, word.removesuffix("s")):
        if noun in language.words("people.nouns"):
            return True
        if noun in language.words("people.no-people"):
            return False
    return any(_ENDING.fullmatch(noun) for noun in (word, word.removesuffix("s")))

"""Reporting verbs as patterns, from the one list of verbs that report speech."""

from functools import cache

from rag.text.language import ENGLISH, Language, alternatives

_ALL = ("quoting", "stating", "claiming")
_KINDS = (*_ALL, "beside-a-speaker", "calling", "publishing", "thinking")


def words_of(*kinds: str, language: Language = ENGLISH) -> tuple[str, ...]:
    """The forms of these kinds of verbs, without the first form ("say"), which is often a noun ("report").

    Args:
        kinds: names of lists in ``reporting.txt``; without any, all verbs that report words.
        language: the language of the verbs.
    """
    lines = (line for kind in kinds or _ALL for line in language.groups(f"reporting.{kind}"))
    return tuple(form for line in lines for form in line[1:])


def verbs_for(use: str, language: Language = ENGLISH) -> str:
    """A pattern for all forms of the verbs that a list gives by their first forms (``"of-a-source"``)."""
    named = language.words(f"reporting.{use}")
    lines = (line for kind in _KINDS for line in language.groups(f"reporting.{kind}"))
    return alternatives(form for line in lines if line[0] in named for form in line)


@cache
def verbs(*kinds: str, language: Language = ENGLISH) -> str:
    """A pattern for the forms that ``words_of`` returns, without a group around it."""
    return alternatives(words_of(*kinds, language=language))


@cache
def reporting(language: Language = ENGLISH) -> str:
    """A pattern for any word that attributes words to somebody, including ``according to``."""
    plural = alternatives(language.words("reporting.plural"))
    return rf"(?:{verbs(*_ALL, 'calling', language=language)}|{plural}|according to)"

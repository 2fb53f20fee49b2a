"""Reporting verbs as patterns: the one list of verbs by which somebody says something, for all who look for them."""

from functools import cache

from rag.text.language import ENGLISH, Language, alternatives

_ALL = ("quoting", "stating", "claiming")


@cache
def verbs(*kinds: str, base: bool = False, language: Language = ENGLISH) -> str:
    """A pattern for the forms of these kinds of verbs (the lists of ``reporting.txt``), without a group around it.

    Args:
        kinds: names of lists; all that report words when there are none.
        base: whether first forms count: "say" beside "says" and "said".
        language: whose verbs.
    """
    lines = (line for kind in kinds or _ALL for line in language.groups(f"reporting.{kind}"))
    return alternatives(form for line in lines for form in (line if base else line[1:]))


@cache
def reporting(language: Language = ENGLISH) -> str:
    """A pattern for any word that says that words are somebody's; ``according to`` too."""
    plural = alternatives(language.words("reporting.plural"))
    return rf"(?:{verbs(*_ALL, 'calling', language=language)}|{plural}|according to)"

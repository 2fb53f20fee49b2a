"""Frames: what models write around an answer and what says nothing of the news.

"Based on the provided passages, ..." loses its frame and keeps its statement. "Here is the answer:", "Let me know if
you need more." and a heading "Answer" are no sentences of an answer, unless they cite something.
"""

import re

_LABEL = re.compile(
    r"^[\s*_#>-]{0,4}(?:the\s)?(?:(?:final|short|brief|direct|my)\s)?(?:answer|response|summary|conclusion|output|result)\W{0,2}"
    r"(?:[:：]\s*|$)",
    re.IGNORECASE,
)
_SOURCES = (
    r"(?:(?:provided|given|above|numbered|available|supplied|following|retrieved|cited|relevant|news|information|context|"
    r"passages?|sources?|articles?|documents?|text|archive|excerpts?|content|details?|in|from|of|and|the|you|your|by|i)\b"
    r"\s?){1,9}"
)
_LEAD = re.compile(rf"^\W{{0,4}}(?:based (?:up)?on|according to|from|given|using|in)\s{_SOURCES}[,:]\s*", re.IGNORECASE)
_STATING = re.compile(
    rf"^\W{{0,4}}the\s{_SOURCES}(?:says?|states?|reports?|indicates?|mentions?|shows?|tells? us)\sthat,?\s",
    re.IGNORECASE,
)
_OPENERS = (
    "let me know", "please let me know", "i hope this", "i hope that", "hope this helps", "feel free to",
    "please feel free", "if you need", "if you have any", "if you would like", "if you'd like", "if you want",
    "is there anything else", "do you want me", "would you like", "sure, ", "sure!", "certainly", "of course",
    "absolutely!", "great question", "here is the", "here is a", "here's the", "here's a", "here are the",
    "here are some", "below is", "below are", "as an ai", "i'm an ai", "i am an ai", "thank you for", "thanks for",
    "i will now", "i'll now", "question:", "the answer to the question is as follows", "to answer the question",
    "to answer your question",
)  # fmt: skip
_BEGUN = (
    "based on", "according to", "from the", "given the", "using the", "in the provided", "the provided", "the passage",
    "final answer:", "answer:", "sources:", "source:", "references:", "citations:", "list of sources:",
)  # fmt: skip
_LONGEST_LEAD = 60


def unframed(line: str) -> str:
    """A line of an answer without the frame at its beginning.

    >>> unframed("Based on the provided passages, it rained.")
    'It rained.'
    """
    said = _LABEL.sub("", line, count=1)
    for frame in (_LEAD, _STATING):
        said = frame.sub("", said, count=1)
    return said if said == line else said[:1].upper() + said[1:]


def is_frame(sentence: str, closed: bool = True) -> bool:
    """Whether a sentence that cites nothing is a frame; an open one also when it may become one."""
    said = sentence.strip(' *_"“').lower().replace("’", "'")
    if any(said.startswith(opener) for opener in _OPENERS):
        return True
    if closed:
        return False
    leads = len(said) < _LONGEST_LEAD and "," not in said and any(said.startswith(lead) for lead in _BEGUN)
    return leads or any(opener.startswith(said) for opener in (*_OPENERS, *_BEGUN))

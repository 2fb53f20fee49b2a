"""Verdict: how far a cited sentence is supported; Objection: a rule's reason against it, in words."""

from dataclasses import dataclass
from typing import Literal

Verdict = Literal["quoted", "supported", "partly supported", "not supported", "uncited"]


RULES = "rules"
"""The value of ``FOOTNOTE_CHECK`` by which the rules decide alone."""

SURE = 0.88
"""The score from which on a sentence is shown as stated by what it cites: of such sentences of seven sets, each set and
each label counting the same, 19 of 20 are true (``rag.check.reading``). The words alone never say so much."""


@dataclass(frozen=True, slots=True)
class Objection:
    """A rule's reason against a sentence.

    Attributes:
        reason: the reason in words for readers: ``"131 is not in the cited passage"``.
        refutes: True when the source contradicts or lacks the statement; False when the sentence only goes beyond it.
        code: the failure that it shows (``evals.measures.failures.CODES``), or "" when several are possible.
    """

    reason: str
    refutes: bool = True
    code: str = ""


def is_not_there(what: list[str]) -> str:
    """``"131 is not in the cited passage"``, ``"14, 131 are not in the cited passage"``."""
    return f"{', '.join(what)} {'is' if len(what) == 1 else 'are'} not in the cited passage"

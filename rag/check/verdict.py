"""Verdict: how far a cited sentence is supported; Objection: what speaks against it, in words."""

from dataclasses import dataclass
from typing import Literal

Verdict = Literal["quoted", "supported", "partly supported", "not supported", "uncited"]


@dataclass(frozen=True, slots=True)
class Objection:
    """What a rule found wrong with a sentence.

    Attributes:
        reason: in the reader's words: ``"131 is not in the cited passage"``.
        refutes: the source says otherwise, or doesn't say it; else the sentence only says more than the source does.
        code: the way of failing that it shows (``evals.measures.failures.CODES``), or "" where it may be one of
            several.
    """

    reason: str
    refutes: bool = True
    code: str = ""


def is_not_there(what: list[str]) -> str:
    """``"131 is not in the cited passage"``, ``"14, 131 are not in the cited passage"``."""
    return f"{', '.join(what)} {'is' if len(what) == 1 else 'are'} not in the cited passage"

"""Claims: whether a sentence keeps the claimant, the source's doubt, and the note that a claim is unverified."""

import re

from rag.check.cited_text import CitedText, SourceSentence
from rag.check.speech import REPORTING
from rag.check.verdict import Objection
from rag.reading.unverified import UNVERIFIED
from rag.text.characters import plain
from rag.text.clauses import clause_spans
from rag.text.language import ENGLISH, alternatives
from rag.text.terms import terms


def _claiming() -> str:
    """A pattern for the claiming words. After some, the next word decides: "argued for" claims nothing."""
    not_before = ENGLISH.table("claims.not-before")
    return "|".join(
        rf"{form}(?! (?:{alternatives(not_before[form])})\b)" if form in not_before else form
        for form in sorted(ENGLISH.words("claims.claiming"))
    )


_IN_VIEW = rf"in (?:{ENGLISH.any_word('claims.holders')}) (?:{ENGLISH.any_word('claims.views')})"
_BE = alternatives(ENGLISH.words("opposites.be") - {"be", "been", "being"})
_HELD_TO_BE = rf"(?:{_BE}) (?:{ENGLISH.any_word('claims.held-to-be')})"
_DOUBTED = rf"{ENGLISH.any_word('claims.hedges')}|{ENGLISH.any_phrase('claims.hedging-phrases')}|{_HELD_TO_BE}"

CLAIM = re.compile(rf"\b(?:{_claiming()}|{ENGLISH.any_phrase('claims.claiming-phrases')}|{_IN_VIEW})\b", re.IGNORECASE)
_REPORTED = re.compile(rf"\b{REPORTING}\b|\bin \w+ (?:{ENGLISH.any_word('claims.views')})\b", re.IGNORECASE)
_FACTIVE = re.compile(rf"\b(?:{ENGLISH.any_word('claims.factive')})(?:s|d|ed|n|es)?\b", re.IGNORECASE)
_HEDGE = re.compile(rf"\b(?:may(?! \d)|could(?! not)|{_DOUBTED})\b")
_INTENT = re.compile(rf"\b(?:(?:{ENGLISH.any_word('claims.intending')}) to|{ENGLISH.any_word('claims.proposing')})\b")
_AHEAD = re.compile(rf"\b(?:{ENGLISH.any_phrase('claims.ahead')})\b|'ll\b")
_TRAILS = re.compile(r"[,\"]\s*(?:[\w'.-]+\s+){1,5}$")  # "..., the rebels claimed"
_INSIDE = 0.6  # share of the shared terms that the claim or the hedge must cover; set by hand: most of them


def check_attribution(sentence: str, cited: CitedText) -> Objection | None:
    """The objection to a sentence that leaves out the claimant, the source's doubt, or that a claim is unverified."""
    wanted = frozenset(terms(sentence))
    aligned = cited.aligned(wanted)
    if not aligned:
        return None
    said = plain(sentence)
    return _unverified(said, aligned[0], cited) or _claimed(said, wanted, aligned) or _hedged(said, wanted, aligned)


def _claimed(said: str, wanted: frozenset[str], aligned: list[SourceSentence]) -> Objection | None:
    cues = [_cue(wanted, one, CLAIM) for one in aligned]
    if not all(cues):
        return None
    cue = cues[0]
    if _FACTIVE.search(said) and cue.lower() != "according to":
        return Objection(f"the source says “{cue}”: it is not shown or confirmed there", refutes=False, code="F1")
    if _REPORTED.search(said) or CLAIM.search(said) or _HEDGE.search(said):
        return None
    return Objection(f"the source says “{cue}”: whose claim it is, is left out", refutes=False, code="F1")


def _hedged(said: str, wanted: frozenset[str], aligned: list[SourceSentence]) -> Objection | None:
    if _HEDGE.search(said) or CLAIM.search(said):
        return None
    for cue, kept in ((_HEDGE, _HEDGE), (_INTENT, _AHEAD)):
        words = [_hedge(wanted, one, cue) for one in aligned]
        told = words and words[0].startswith("alleg") and _REPORTED.search(said)
        if all(words) and not kept.search(said) and not cue.search(said) and not told:
            return Objection(f"the source says “{words[0]}”, which is left out", refutes=False, code="F1")
    return None


def _unverified(said: str, nearest: SourceSentence, cited: CitedText) -> Objection | None:
    if UNVERIFIED.search(said):
        return None
    for sentences in cited.by_passage:
        for place, one in enumerate(sentences):
            if one is nearest:
                reach = 3 if _REPORTED.search(one.text) else 1  # "The figures could not be verified." follows a claim
                match = UNVERIFIED.search(plain(" ".join(near.text for near in sentences[place : place + reach])))
                if match:
                    return Objection(f"the source adds “{match.group()}”, which is left out", refutes=False, code="F2")
    return None


def _cue(wanted: frozenset[str], one: SourceSentence, cue: re.Pattern[str]) -> str:
    """The claiming words in a source sentence that cover the wanted terms; empty when there are none."""
    text = plain(one.text)
    shared = wanted & one.terms
    for match in cue.finditer(text):
        before, after = text[: match.start()], text[match.end() :]
        leads = match.group().lower() == "according to" and not before.strip(' "')
        trails = match.group().lower() == "according to" or _TRAILS.search(before) is not None
        if leads:
            after = after.partition(",")[2]
        scope = before if trails and not leads else after
        if len(shared & frozenset(terms(scope))) >= _INSIDE * len(shared):
            return match.group()
    return ""


def _hedge(wanted: frozenset[str], one: SourceSentence, cue: re.Pattern[str]) -> str:
    text = plain(one.text)
    shared = wanted & one.terms
    for start, end in clause_spans(text):
        match = cue.search(text, start, end)
        if match and len(shared & frozenset(terms(text[start:end]))) >= _INSIDE * len(shared):
            return match.group()
    return ""

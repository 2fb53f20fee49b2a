"""Edits of a news sentence that make it say something else than its source."""

import random
import re
from collections.abc import Sequence

from evals.training.faithful_edits import SPELLED, SPELLED_NUMBER, Edit, capital, indirect, other_or_none, put
from rag.text.language import ENGLISH

_NAME = re.compile(r"(?<![.!?“\"] )(?<!^)\b[A-Z][a-z]+(?: [A-Z][a-z]+){0,2}\b")
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_MONTHS = "January February March April May June July August September October November December".split()
_DAY = re.compile(rf"\b({'|'.join(_DAYS)})\b")
_MONTH = re.compile(rf"\b({'|'.join(_MONTHS)})\b")
_DATED = frozenset((*_DAYS, *_MONTHS))
_NUMBER = re.compile(r"(?<![\w.,-])\$?(\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)(?![\w]|-\w)")
_AUXILIARY = "was|were|is|are|has|have|had|will|would|can|could|should"
_BE = re.compile(rf"\b({_AUXILIARY})\b(?! (?:not|never|no)\b)")
_DENIED = re.compile(rf"\b({_AUXILIARY})(?: not\b|n['’]t\b)")
_PAST = re.compile(
    r"(?<=[a-z]) (?P<verb>(?!need|hundred|indeed|embed)[a-z]{3,}ed) (?=(?:the|a|an|to|his|her|their|its|in|on)\b)"
)
_HEDGES = (
    (re.compile(r"\b(?:may|might|could) have\b"), "did have"),
    (re.compile(r"\b(?:may|might|could)\b (?=be\b)"), "will "),
    (re.compile(r"\b(?:may|might|could)\b"), "will"),
    (re.compile(r"\b(?:is|are) (?:expected|likely|planning|hoping|considering|set|due) to\b"), "will"),
    (re.compile(r"\b(?:was|were) (?:expected|likely|planning|hoping|considering|set|due) to\b"), "did"),
    (re.compile(r"\b(?:allegedly|reportedly|apparently|possibly|probably|likely|perhaps|potentially) "), ""),
    (re.compile(r"\b(?:alleged|suspected|accused|possible|potential|proposed|planned) (?=\w)"), ""),
    (re.compile(r"\b(?:nearly|almost|about|around|roughly|up to|at least|more than|less than|some of) "), ""),
    (re.compile(r"\b(?:plans|hopes|wants|aims|intends|seeks) to\b"), "will"),
    (re.compile(r"\b(?:appeared|seemed|tried|attempted|threatened|vowed|agreed|asked|urged) to (?=\w)"), "did "),
)


def number(sentence: str, around: Sequence[str], rng: random.Random) -> str | None:
    """Change a number: to another of the passage, or to a near one."""
    found = list(_NUMBER.finditer(sentence))
    if not found:
        spelled = list(SPELLED_NUMBER.finditer(sentence))
        if not spelled:
            return None
        one = rng.choice(spelled)
        return put(sentence, one, 1, rng.choice([word for word in SPELLED if word != one[1].lower()]))
    one = rng.choice(found)
    others = [other[1] for text in around for other in _NUMBER.finditer(text) if other[1] not in sentence]
    if others and rng.random() < 0.4:
        return put(sentence, one, 1, rng.choice(others))
    value = float(one[1].replace(",", ""))
    if value.is_integer() and 1900 < value < 2100 and "," not in one[1]:
        near = f"{int(value) + rng.choice((-3, -2, -1, 1, 2))}"
    else:
        moved = value * rng.choice((0.5, 0.8, 1.1, 1.25, 1.5, 2, 3)) + rng.choice((0, 1))
        near = f"{round(moved):,}" if value.is_integer() else f"{moved:.1f}"
    return other_or_none(sentence, put(sentence, one, 1, near))


def name(sentence: str, around: Sequence[str], rng: random.Random) -> str | None:
    """Put another name of the passage in a name's place."""
    found = [one for one in _NAME.finditer(sentence) if one[0] not in _DATED]
    others = sorted({one[0] for text in around for one in _NAME.finditer(text)} - _DATED - {one[0] for one in found})
    others = [other for other in others if other not in sentence]
    if not found or not others:
        return None
    one = rng.choice(found)
    alike = [other for other in others if other.count(" ") == one[0].count(" ")]
    return put(sentence, one, 0, rng.choice(alike or others))


def exchange(sentence: str, _: Sequence[str], rng: random.Random) -> str | None:
    """Exchange two names of the sentence."""
    found = [one for one in _NAME.finditer(sentence) if one[0] not in _DATED]
    pairs = [(a, b) for a in found for b in found if a.end() < b.start() and a[0] not in b[0] and b[0] not in a[0]]
    if not pairs:
        return None
    first, last = rng.choice(pairs)
    between = sentence[first.end() : last.start()]
    if re.fullmatch(r"(?:, |,? and |,? or |’s |'s )", between):
        return None  # "Ravn and Osei" says the same as "Osei and Ravn"
    return sentence[: first.start()] + last[0] + between + first[0] + sentence[last.end() :]


def speaker(sentence: str, around: Sequence[str], rng: random.Random) -> str | None:
    """Let somebody else of the passage have said it."""
    told = indirect(sentence, around, rng) if rng.random() < 0.5 else None
    told = told or sentence
    found = re.search(r"(?:According to |according to )(?P<who>(?:[A-Z][\w’'-]+ ?){1,3})(?=[,.])", told) or re.search(
        r"(?P<who>(?:[A-Z][\w’'-]+ ){1,3})(?:said|says|told|added|wrote)\b", told
    )
    if not found or re.match(r"(?:He|She|They|It|I|We)\b", found["who"]):
        return None
    others = {
        one["who"].strip()
        for text in around
        for one in re.finditer(r"(?P<who>(?:[A-Z][\w’'-]+ ?){1,3}) (?:said|told|of|who|is|was)\b", text)
    }
    others = {other for other in others if other not in told and found["who"].strip() not in other and len(other) > 4}
    others -= {"He", "She", "They", "It", "The", "This", "That", "There"}
    if not others:
        return None
    space = " " if found["who"].endswith(" ") else ""
    return told[: found.start("who")] + rng.choice(sorted(others)) + space + told[found.end("who") :]


def negate(sentence: str, _: Sequence[str], rng: random.Random) -> str | None:
    """Deny what is affirmed, or affirm what is denied."""
    denied = _DENIED.search(sentence)
    if denied:
        return put(sentence, denied, 0, denied[1])
    found = list(_BE.finditer(sentence))
    if found and rng.random() < 0.7:
        one = found[0]
        return put(sentence, one, 0, f"{one[1]} {rng.choice(('not', 'not', 'never'))}")
    past = _PAST.search(sentence)
    if past:
        verb = past["verb"]
        base = verb[:-2] if verb[-3] not in "aeiouv" or verb[-4:-2] in ("ai", "ow") else verb[:-1]
        return put(sentence, past, 0, f" {rng.choice((f'did not {base}', f'refused to {base}', f'never {verb}'))} ")
    return None


def opposite(sentence: str, _: Sequence[str], rng: random.Random) -> str | None:
    """Put a word's counterpart in its place: "rose" for "fell"."""
    found = [one for one in re.finditer(r"\b[a-z]+\b", sentence) if one[0] in _COUNTERPARTS]
    if not found:
        return None
    one = rng.choice(found)
    return put(sentence, one, 0, rng.choice(_COUNTERPARTS[one[0]]))


def unhedged(sentence: str, _: Sequence[str], rng: random.Random) -> str | None:
    """State as a fact what the sentence calls possible, alleged or planned."""
    able = [(cue, said) for cue, said in _HEDGES if cue.search(sentence)]
    if not able:
        return None
    cue, said = rng.choice(able)
    return other_or_none(sentence, capital(cue.sub(said, sentence, count=1)))


def another_day(sentence: str, _: Sequence[str], rng: random.Random) -> str | None:
    """Put another weekday or month, or a date where there was none to infer it from."""
    for found, kind in ((_DAY.search(sentence), _DAYS), (_MONTH.search(sentence), _MONTHS)):
        if found:
            return put(sentence, found, 0, rng.choice([one for one in kind if one != found[0]]))
    return None


def inferred(sentence: str, _: Sequence[str], rng: random.Random) -> str | None:
    """Add a detail that nothing tells: a day, a cause, a place, a consequence."""
    added = rng.choice(
        (
            f"on {rng.choice(_DAYS)}",
            f"in {rng.choice(_MONTHS)}",
            f"in {rng.randint(2017, 2022)}",
            "for the first time",
            "for the second time",
            "after months of delay",
            "because of rising costs",
            "despite criticism",
            "in response to the protests",
            "and nobody was hurt",
            "and the decision is final",
            "as experts had predicted",
        )
    )
    return f"{sentence[:-1]} {added}." if sentence.endswith(".") and len(sentence) < 160 else None


def another_predicate(sentence: str, around: Sequence[str], rng: random.Random) -> str | None:
    """Say of this subject what the passage says of another."""
    own = _SUBJECT.match(sentence)
    if not own:
        return None
    others = [found for text in around if text != sentence and (found := _SUBJECT.match(text))]
    others = [found for found in others if found["who"] != own["who"] and found["verb"] == own["verb"]] or others
    if not others:
        return None
    other = rng.choice(others)
    return f"{own['who']} {other['verb']} {other['what']}" if own["who"] != other["who"] else None


def _subject_verbs() -> str:
    forms = "was were is are has have had will would could can did said told announced won lost made took became began"
    return "|".join(forms.split())


_SUBJECT = re.compile(rf"^(?P<who>[A-Z][^,“”\"]{{3,60}}?) (?P<verb>{_subject_verbs()}) (?P<what>.{{12,140}})$")


def _counterparts() -> dict[str, list[str]]:
    table: dict[str, list[str]] = {}
    for line in ENGLISH.phrases("opposites.counterparts"):
        sides = [side.split() for side in line.split("|")]
        for one, other in (sides, sides[::-1]):
            for word in one:
                if word in ("for", "against"):
                    continue  # "for" is seldom the opposite of "against"
                alike = [form for form in other if form[-2:] == word[-2:]]
                table.setdefault(word, []).extend(alike or other[:1])
    return table


_COUNTERPARTS = _counterparts()

FALSE: dict[str, Edit] = {
    "number": number,
    "name": name,
    "names exchanged": exchange,
    "speaker": speaker,
    "negated": negate,
    "opposite": opposite,
    "hedge dropped": unhedged,
    "another day": another_day,
    "inferred": inferred,
    "another predicate": another_predicate,
}

"""Edits of a news sentence: some keep what it says, others make it say something else.

Each edit takes a sentence, the sentences around it, and a source of chance. It returns ``None`` where it can't be made.
"""

import random
import re
from collections.abc import Callable, Sequence

from rag.text.language import ENGLISH

Edit = Callable[[str, Sequence[str], random.Random], str | None]

_NAME = re.compile(r"(?<![.!?“\"] )(?<!^)\b[A-Z][a-z]+(?: [A-Z][a-z]+){0,2}\b")
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_MONTHS = "January February March April May June July August September October November December".split()
_DAY = re.compile(rf"\b({'|'.join(_DAYS)})\b")
_MONTH = re.compile(rf"\b({'|'.join(_MONTHS)})\b")
_DATED = frozenset((*_DAYS, *_MONTHS))
_ASIDE = re.compile(
    r", (?:who|whom|whose|which|where|when|then|now|aged|a|an|the|his|her|its|their|[a-z]+(?:ing|ed))\b"
    r"[^,;“”\"]{4,70}(?:, (?!and\b|but\b|or\b)|(?=\.$))|\s\([^)]{3,60}\)"
)
_OPENING = re.compile(
    r"^((?:After|Before|In|On|During|Since|At|While|As|When|With|Following|For)\b[^,“”\"]{4,60}), (\w.*)$"
)
_AFTERTHOUGHT = re.compile(r" (?:after|while|when|because|despite|during|since|amid|following|as)\b [^“”\"]{8,}(?=\.$)")
_WHO = r"(?P<who>(?:[A-Z][\w.’'-]+ ?){1,4})"
_SAID_LAST = re.compile(
    rf"^[“\"]?(?P<what>[^“”\"]{{15,}}?),?[”\"]?,? {_WHO} (?:said|says|told \w+)(?: (?:on )?\w+day)?\.$"
)
_SAID_FIRST = re.compile(rf"^{_WHO} (?:said|says)(?: (?:on )?\w+day)? (?:that )?(?P<what>[^“”\"]{{15,}})\.$")
_NUMBER = re.compile(r"(?<![\w.,-])\$?(\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)(?![\w]|-\w)")
_SPELLED = "two three four five six seven eight nine ten eleven twelve".split()
_SPELLED_NUMBER = re.compile(rf"\b({'|'.join(_SPELLED)})\b", re.I)
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


def drop_aside(sentence: str, _: Sequence[str], rng: random.Random) -> str | None:
    """Leave out an apposition, a relative clause or a parenthesis."""
    found = list(_ASIDE.finditer(sentence))
    return _without(sentence, rng.choice(found), " ") if found else None


def drop_opening(sentence: str, _: Sequence[str], __: random.Random) -> str | None:
    """Leave out the phrase before the subject."""
    found = _OPENING.match(sentence)
    return capital(found[2]) if found else None


def opening_last(sentence: str, _: Sequence[str], __: random.Random) -> str | None:
    """Move the phrase before the subject to the end."""
    found = _OPENING.match(sentence)
    return f"{capital(found[2]).rstrip('.')} {found[1][0].lower()}{found[1][1:]}." if found else None


def drop_afterthought(sentence: str, _: Sequence[str], __: random.Random) -> str | None:
    """Leave out a clause of time or reason at the end."""
    found = _AFTERTHOUGHT.search(sentence)
    return _without(sentence, found, "") if found and found.start() > 30 else None


def indirect(sentence: str, _: Sequence[str], rng: random.Random) -> str | None:
    """Tell who said it in another form."""
    found = _SAID_LAST.match(sentence) or _SAID_FIRST.match(sentence)
    if not found or re.match(r"(?:He|She|They|It|I|We)\b", found["who"]):
        return None
    who, what = found["who"].strip(), found["what"].rstrip(",.")
    said = what if re.match(r"(?:[A-Z][a-z]+ )?[A-Z]", what[1:]) else what[0].lower() + what[1:]
    forms = (f"{who} said that {said}.", f"According to {who}, {said}.", f"{capital(what)}, according to {who}.")
    made = rng.choice(forms)
    return made if made != sentence else forms[0]


def digits(sentence: str, _: Sequence[str], __: random.Random) -> str | None:
    """Write a number in the other way."""
    changed = _SPELLED_NUMBER.sub(lambda found: str(_SPELLED.index(found[1].lower()) + 2), sentence)
    return _other(sentence, changed.replace(" percent", "%") if "percent" in changed else changed)


def number(sentence: str, around: Sequence[str], rng: random.Random) -> str | None:
    """Change a number: to another of the passage, or to a near one."""
    found = list(_NUMBER.finditer(sentence))
    if not found:
        spelled = list(_SPELLED_NUMBER.finditer(sentence))
        if not spelled:
            return None
        one = rng.choice(spelled)
        return _put(sentence, one, 1, rng.choice([word for word in _SPELLED if word != one[1].lower()]))
    one = rng.choice(found)
    others = [other[1] for text in around for other in _NUMBER.finditer(text) if other[1] not in sentence]
    if others and rng.random() < 0.4:
        return _put(sentence, one, 1, rng.choice(others))
    value = float(one[1].replace(",", ""))
    if value.is_integer() and 1900 < value < 2100 and "," not in one[1]:
        near = f"{int(value) + rng.choice((-3, -2, -1, 1, 2))}"
    else:
        moved = value * rng.choice((0.5, 0.8, 1.1, 1.25, 1.5, 2, 3)) + rng.choice((0, 1))
        near = f"{round(moved):,}" if value.is_integer() else f"{moved:.1f}"
    return _other(sentence, _put(sentence, one, 1, near))


def name(sentence: str, around: Sequence[str], rng: random.Random) -> str | None:
    """Put another name of the passage in a name's place."""
    found = [one for one in _NAME.finditer(sentence) if one[0] not in _DATED]
    others = sorted({one[0] for text in around for one in _NAME.finditer(text)} - _DATED - {one[0] for one in found})
    others = [other for other in others if other not in sentence]
    if not found or not others:
        return None
    one = rng.choice(found)
    alike = [other for other in others if other.count(" ") == one[0].count(" ")]
    return _put(sentence, one, 0, rng.choice(alike or others))


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
        return _put(sentence, denied, 0, denied[1])
    found = list(_BE.finditer(sentence))
    if found and rng.random() < 0.7:
        one = found[0]
        return _put(sentence, one, 0, f"{one[1]} {rng.choice(('not', 'not', 'never'))}")
    past = _PAST.search(sentence)
    if past:
        verb = past["verb"]
        base = verb[:-2] if verb[-3] not in "aeiouv" or verb[-4:-2] in ("ai", "ow") else verb[:-1]
        return _put(sentence, past, 0, f" {rng.choice((f'did not {base}', f'refused to {base}', f'never {verb}'))} ")
    return None


def opposite(sentence: str, _: Sequence[str], rng: random.Random) -> str | None:
    """Put a word's counterpart in its place: "rose" for "fell"."""
    found = [one for one in re.finditer(r"\b[a-z]+\b", sentence) if one[0] in _COUNTERPARTS]
    if not found:
        return None
    one = rng.choice(found)
    return _put(sentence, one, 0, rng.choice(_COUNTERPARTS[one[0]]))


def unhedged(sentence: str, _: Sequence[str], rng: random.Random) -> str | None:
    """State as a fact what the sentence calls possible, alleged or planned."""
    able = [(cue, said) for cue, said in _HEDGES if cue.search(sentence)]
    if not able:
        return None
    cue, said = rng.choice(able)
    return _other(sentence, capital(cue.sub(said, sentence, count=1)))


def another_day(sentence: str, _: Sequence[str], rng: random.Random) -> str | None:
    """Put another weekday or month, or a date where there was none to infer it from."""
    for found, kind in ((_DAY.search(sentence), _DAYS), (_MONTH.search(sentence), _MONTHS)):
        if found:
            return _put(sentence, found, 0, rng.choice([one for one in kind if one != found[0]]))
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

FAITHFUL: dict[str, Edit] = {
    "aside dropped": drop_aside,
    "opening dropped": drop_opening,
    "opening last": opening_last,
    "afterthought dropped": drop_afterthought,
    "indirect speech": indirect,
    "number spelled": digits,
}
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


def capital(text: str) -> str:
    """``text`` with a capital at its start."""
    return text[:1].upper() + text[1:]


def _put(sentence: str, found: re.Match[str], group: int, said: str) -> str:
    return capital(sentence[: found.start(group)] + said + sentence[found.end(group) :])


def _without(sentence: str, found: re.Match[str], between: str) -> str | None:
    left, right = sentence[: found.start()], sentence[found.end() :]
    made = f"{left}{between if right and right[0] != '.' else ''}{right}"
    return made if len(made.split()) >= 5 else None


def _other(sentence: str, made: str) -> str | None:
    return made if made != sentence else None

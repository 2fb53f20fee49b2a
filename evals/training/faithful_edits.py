"""Edits of a news sentence that keep what it says, or a part of it.

Each edit takes a sentence, the sentences around it, and a source of chance. It returns ``None`` where it can't be made.
"""

import random
import re
from collections.abc import Callable, Sequence

Edit = Callable[[str, Sequence[str], random.Random], str | None]

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
SPELLED = "two three four five six seven eight nine ten eleven twelve".split()
SPELLED_NUMBER = re.compile(rf"\b({'|'.join(SPELLED)})\b", re.I)


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
    changed = SPELLED_NUMBER.sub(lambda found: str(SPELLED.index(found[1].lower()) + 2), sentence)
    return other_or_none(sentence, changed.replace(" percent", "%") if "percent" in changed else changed)


FAITHFUL: dict[str, Edit] = {
    "aside dropped": drop_aside,
    "opening dropped": drop_opening,
    "opening last": opening_last,
    "afterthought dropped": drop_afterthought,
    "indirect speech": indirect,
    "number spelled": digits,
}


def capital(text: str) -> str:
    """``text`` with a capital at its start."""
    return text[:1].upper() + text[1:]


def put(sentence: str, found: re.Match[str], group: int, said: str) -> str:
    """``said`` in the place of the match's group."""
    return capital(sentence[: found.start(group)] + said + sentence[found.end(group) :])


def _without(sentence: str, found: re.Match[str], between: str) -> str | None:
    left, right = sentence[: found.start()], sentence[found.end() :]
    made = f"{left}{between if right and right[0] != '.' else ''}{right}"
    return made if len(made.split()) >= 5 else None


def other_or_none(sentence: str, made: str) -> str | None:
    """``made`` unless it is the sentence itself."""
    return made if made != sentence else None

"""Outlet hints: an outlet that only the text names. It hints at the article's outlet, and is never taken as metadata.

An outlet's own articles name it ("... could not independently verify"), but articles that quote it do so as often.
"""

import re
from dataclasses import dataclass

HEAD, TAIL = 300, 600  # characters: where datelines and copyright lines stand
LONGEST_OUTLET = 60  # characters

# A full stop only within: "news.example". A longer name is no outlet (LONGEST_OUTLET).
_WORD = r"[A-Z][\w&’'-]{0,60}+(?:\.\w[\w&’'-]{0,60}+){0,30}+"
_NAME = rf"(?:[Tt]he )?{_WORD}(?: (?:of|and|&|{_WORD})){{0,4}}"
# "told Reuters", but not "told Parliament" or "told Osei": only a name of the press counts.
_PRESS = re.compile(
    r"(?:.*\b)?(?:AFP|AP|BBC|CNN|NPR|TASS|Reuters|Bloomberg|Press|News|Times|Post|Journal|Herald|Tribune|Courier|Gazette"
    r"|Guardian|Telegraph|Observer|Chronicle|Dispatch|Examiner|Independent|Inquirer|Mail|Mirror|Monitor|Record|Register"
    r"|Standard|Star|Sun|Argus|Echo|Weekly|Daily|Magazine|Review|Radio|TV|Television|Today)"
)
_DATELINE = re.compile(rf"\A[^\n()]{{2,80}}\((?P<outlet>{_NAME})\)\s*[-–—]")
_COPYRIGHT = re.compile(rf"(?:©|\([cC]\)|\bCopyright)(?:\s*©)?\s*(?:\d{{4}}[,.]?\s*)?(?:by )?(?P<outlet>{_NAME})")
_UNVERIFIED = re.compile(  # starts at a word only: otherwise a long word is read again from each letter
    rf"(?<![\w&’'-])(?P<outlet>{_NAME}) (?:could not|was not able to|was unable to|has not been able to|couldn[’']t) "
    r"(?:independently |immediately )?(?:verify|confirm)"
)
_TOLD = re.compile(rf"\b(?:told|interview with) (?P<outlet>{_NAME})")


@dataclass(frozen=True, slots=True)
class OutletHint:
    """An outlet, and the words in the text that name it."""

    outlet: str
    words: str


def outlet_hint(text: str) -> OutletHint | None:
    """Return the outlet that a text most likely names as its own: in dateline, copyright line, or self-reference.

    >>> outlet_hint("ELLERY (Reuters) - The bridge opened again.").outlet
    'Reuters'
    """
    for pattern, part, needs_press in (
        (_DATELINE, text[:HEAD], False),
        (_COPYRIGHT, text[-TAIL:], False),
        (_UNVERIFIED, text, True),
        (_TOLD, text, True),
    ):
        for match in pattern.finditer(part):
            outlet = re.sub(r"[’']s$", "", match["outlet"]).rstrip(".,").removeprefix("the ")
            if len(outlet) <= LONGEST_OUTLET and (not needs_press or (press := _PRESS.match(outlet))):
                outlet = outlet[: press.end()] if needs_press and press else outlet
                return OutletHint(outlet, " ".join(match[0].split())[:100])
    return None

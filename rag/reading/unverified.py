"""The note that nobody could check a claim, which is never cut off from it."""

import re

UNVERIFIED = re.compile(
    r"\b(?:not|n't|unable to|yet to|impossible to|never)\s+(?:\w+\s+){0,2}?(?:independently\s+|immediately\s+)*"
    r"(?:verif|confirm|corroborat)\w*|\b(?:unverified|unconfirmed)\b|\bno independent (?:confirm|verif)\w+"
    r"|\bcannot (?:\w+ ){0,2}(?:verif|confirm)\w*",
    re.IGNORECASE,
)

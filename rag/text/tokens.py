"""Tokens: about how many of them a model takes a text for."""

import math
import re

CHARACTERS_PER_TOKEN = 3.5
"""English news with OpenAI's and Llama's tokenizers: 4.2-4.6; fewer to be safe."""

WIDE = re.compile(r"[^\x00-\u2e7f]")
"""Chinese, Japanese and Korean: a token for each character."""


def tokens(text: str) -> int:
    """About how many tokens a text takes; rather too many than too few."""
    wide = len(WIDE.findall(text))
    return wide + math.ceil((len(text) - wide) / CHARACTERS_PER_TOKEN)

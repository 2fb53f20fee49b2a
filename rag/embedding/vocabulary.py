"""The words that the built-in model's vocabulary holds whole: ordinary English, which nobody has to spell otherwise."""

import json
import re
from functools import cache

from rag.embedding.minilm import model_folder
from rag.text.terms import words

_PIECE = "##"  # marks the pieces of which the model makes words that it does not hold
_DOER = re.compile(r"(?P<verb>\w*?(?P<last>\w))(?:(?P=last))?ers?")


def is_ordinary(word: str) -> bool:
    """Whether the vocabulary holds ``word`` in any form, or the verb for whose doer it stands.

    >>> is_ordinary("resigns"), is_ordinary("marchers"), is_ordinary("shoppers"), is_ordinary("fery")
    (True, True, True, False)
    """
    forms = [word]
    if doer := _DOER.fullmatch(word.lower()):
        forms += [doer["verb"], f"{doer['verb']}e"]
    return not _terms().isdisjoint(words(" ".join(forms)))


@cache
def _terms() -> frozenset[str]:
    """The terms of those words, of which 20,365 have four letters or more."""
    with (model_folder() / "tokenizer.json").open(encoding="utf-8") as file:
        vocabulary = json.load(file)["model"]["vocab"]
    whole = [word for word in vocabulary if word.isalpha() and not word.startswith(_PIECE)]
    return frozenset(words(" ".join(whole)))

"""The words that the built-in model's vocabulary holds whole: ordinary English, which nobody has to spell otherwise."""

import json
from functools import cache

from rag.embedding.minilm import model_folder
from rag.text.terms import words

_PIECE = "##"  # marks the pieces of which the model makes words that it does not hold


@cache
def ordinary_terms() -> frozenset[str]:
    """The terms of those words: of 20,365 words of four letters or more, so that "resigns" is held as "resign"."""
    with (model_folder() / "tokenizer.json").open(encoding="utf-8") as file:
        vocabulary = json.load(file)["model"]["vocab"]
    whole = [word for word in vocabulary if word.isalpha() and not word.startswith(_PIECE)]
    return frozenset(words(" ".join(whole)))

"""Scripts: whether a text is written in the one that the built-in models were trained on."""

import unicodedata


def is_latin(text: str) -> bool:
    """Whether at least half of the letters are Latin, or there are none.

    The built-in models are trained on English. They still find their way in its neighbours, whose words share letters
    and names with it; another script is to them a row of single letters or of unknown words.

    >>> is_latin("Wann schließt das Hallenbad?"), is_latin("旧游泳馆"), is_latin("What is 渡轮?"), is_latin("42")
    (True, False, True, True)
    """
    if text.isascii():
        return True
    letters = [one for one in text if one.isalpha()]
    latin = sum(one.isascii() or unicodedata.name(one, "").startswith("LATIN") for one in letters)
    return 2 * latin >= len(letters)

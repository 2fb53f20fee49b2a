"""``python -m rag check``: checks the sentences of a file against the passages given with them, without an archive."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from corpus.article import Article
from errors import FootnoteError
from rag.check.checker import check_sentence
from rag.check.reading import Stating
from rag.cli.printing import stderr
from rag.pair_model.model import open_pair_model
from rag.passage import Passage
from settings import Settings


def check_file(path: Path, as_json: bool) -> int:
    """Check each line and print the result; the exit status is 1 when a line could not be checked.

    Args:
        path: JSON Lines: ``{"id", "sentence", "passages": ["..."]}``.
        as_json: print ``{"id", "verdict", "score", "reason"}`` a line, else text. ``score`` rises with support, 0 to 1.

    Raises:
        FootnoteError: the file can't be read.
    """
    reader, failed = open_pair_model(Settings.read().cache), 0
    for number, line in _lines(path):
        try:
            found = _found(json.loads(line), reader)
        except (ValueError, LookupError, TypeError) as error:
            failed += 1
            message = (
                f"{path}, line {number}: {error!r}. Give an object with id, sentence and passages (a list of texts)."
            )
            stderr().print(message, style="red", markup=False, highlight=False)
            continue
        text = (
            json.dumps(found, ensure_ascii=False) if as_json else "{id}  {verdict}  {score}  {reason}".format(**found)
        )
        sys.stdout.write(text + "\n")
        sys.stdout.flush()
    return 1 if failed else 0


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        with path.open(encoding="utf-8") as file:
            yield from ((number, line) for number, line in enumerate(file, start=1) if line.strip())
    except (OSError, UnicodeDecodeError) as error:
        raise FootnoteError(f"The sentences in {str(path)!r} can't be read: {error}.") from error


def _found(value: dict[str, Any], reader: Stating | None) -> dict[str, Any]:
    sentence, texts = value["sentence"], value["passages"]
    if not isinstance(sentence, str) or not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise TypeError("sentence must be a text and passages a list of texts")
    sentence, *texts = (text.encode(errors="replace").decode() for text in (sentence, *texts))  # half a character: "?"
    finding = check_sentence(sentence, [Passage(Article(body=text), 0, len(text)) for text in texts], reader)
    return {
        "id": value["id"],
        "verdict": finding.verdict,
        "score": round(finding.score, 6),
        "reason": finding.reason,
    }

"""Tools that check: a sentence against passages or the archive, an evidence pack."""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from corpus.article import Article
from errors import BadQuestion, PackError
from rag.answer.cited_sentence import CitedSentence
from rag.answer.citing import checked_sentence, looked_up
from rag.answer.composer import WRITTEN_FROM
from rag.check.reading import Stating
from rag.passage import Passage
from rag.search.evidence import is_enough
from rag.share.json_output import check_json
from rag.share.pack_reader import packed_from
from rag.share.verify import Check, checks, verified_json
from rag.tools.archive import OpenArchive
from rag.tools.inputs import CheckInput, Part, VerifyInput
from rag.tools.texts import check_text, verify_text
from rag.tools.work import Result, Work

if TYPE_CHECKING:
    from rag.search.find import Searched

_LONGEST_SENTENCE = 2_000  # characters; the checker reads one sentence
_MOST_PASSAGES, _MOST_CHARACTERS = 20, 200_000  # of what a sentence is checked against
_COMPARED = 3  # passages that a sentence is compared with which none states; as many as ``looked_up`` checks
_NOTHING = "the archive holds nothing near it"


def check_sentence(archive: OpenArchive, given: CheckInput) -> Work:
    """Check a sentence against the passages given, or else against what the archive holds."""
    sentence = " ".join(given.sentence.split())
    if not sentence:
        raise BadQuestion("The sentence is empty. Give one sentence that states something.")
    if len(sentence) > _LONGEST_SENTENCE:
        raise BadQuestion(
            f"The sentence has {len(sentence):,} characters; {_LONGEST_SENTENCE:,} are the most. "
            "Check one sentence at a time."
        )
    held = [_part(archive, part) for part in given.articles]
    texts = [Passage(Article(body=text), 0, len(text)) for text in given.passages]
    _hold_size([*texts, *held])
    assistant = yield from archive.assistant(needs_articles=not (texts or held))
    yield "Checking the sentence."
    if texts or held:
        checked = checked_sentence(sentence, [*texts, *held], assistant.stating)
        return _result(checked, len(texts), is_given=True)
    found = assistant.find(sentence, k=WRITTEN_FROM)
    return _result(_checked_in_archive(sentence, found, assistant.stating), 0, is_given=False)


def _checked_in_archive(sentence: str, found: "Searched", reader: Stating | None) -> CitedSentence:
    """The sentence with the span that states it; else beside the passage that supports it most, and its reason.

    What is not near is not compared: "the cited passage says something else" would say nothing.
    """
    offered = [one.passage for one in found.passages]
    if stated := looked_up(sentence, offered, reader):
        return stated
    near = offered[:_COMPARED] if is_enough(found.evidence) else []
    compared = [checked_sentence(sentence, [passage], reader) for passage in near]
    nearest = max(compared, key=lambda one: one.score, default=None)
    return nearest or CitedSentence(sentence, verdict="uncited", reason=_NOTHING, code="S1")


def _result(checked: CitedSentence, texts: int, is_given: bool) -> Result:
    held = checked.citations[texts:]
    return Result(check_json(checked, held), check_text(checked, texts, is_given))


def _part(archive: OpenArchive, part: Part) -> Passage:
    article = archive.article(part.article_id)
    end = len(article.body) if part.end is None else min(part.end, len(article.body))
    if part.start >= end:
        raise BadQuestion(f"From {part.start:,} to {part.end:,} there is no text in article {part.article_id!r}.")
    return Passage(article, part.start, end)


def _hold_size(passages: Sequence[Passage]) -> None:
    if len(passages) > _MOST_PASSAGES:
        raise BadQuestion(f"{len(passages):,} passages are too many; {_MOST_PASSAGES} are the most.")
    if any(not one.text.strip() for one in passages):
        raise BadQuestion("A passage is empty. Give the words that the sentence is said to rest on.")
    if sum(one.end - one.start for one in passages) > _MOST_CHARACTERS:
        raise BadQuestion(f"The passages have more than {_MOST_CHARACTERS:,} characters. Give only what is cited.")


def verify_pack(archive: OpenArchive, given: VerifyInput) -> Work:
    """Check an evidence pack again, against itself and against the archive."""
    packed = packed_from(_value(given.pack))
    assistant = yield from archive.assistant(needs_articles=False)
    found: list[Check] = []
    for check in checks(packed, archive.archive, assistant.stating):
        found.append(check)
        yield f"Checked {len(found)}: {check}"
    return Result(verified_json(found, archive.archive.folder.name), verify_text(packed, found))


def _value(pack: dict[str, Any] | str) -> Any:
    if not isinstance(pack, str):
        return pack
    try:
        return json.loads(pack)
    except (ValueError, RecursionError) as error:
        raise PackError(f"The pack is no JSON: {error}. Give the whole content of the exported file.") from error

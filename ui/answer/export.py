"""Export of answers: as plain text with their sources, and as Markdown with footnotes.

Text from outside stays text in both: in Markdown no word of an article becomes a link, an image, HTML or a footnote.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from urllib.parse import quote, urlsplit

from corpus.dates import display_date
from rag.answer.answer import Answer, Turn
from rag.answer.cited_sentence import Citation, CitedSentence
from rag.answer.listing import listings, together
from ui.escape import printable

_SPECIAL = re.compile(r"[\\`*_\[\]<>&~$|#{}^@!]|(?<=[A-Za-z]):(?=//)|(?<=www)\.", re.IGNORECASE)
# At the beginning of a line, these begin a list, a heading's underline, a definition or a table.
_AT_START = re.compile(r"^(?:[-+=:]|\d+(?=[.)]))")
_WRITTEN_BY = "Written by a machine ({writer}) from the articles cited. Check before you publish."
_QUOTED_BY = "Quoted word for word from the articles cited."
_NAME_LENGTH = 48  # characters of the question in a file's name

_Text = Callable[[str], str]


def plain(turns: Sequence[Turn]) -> str:
    """The conversation as plain text, each answer with its sources, to paste anywhere."""
    return "\n\n".join("\n".join(_plain(turn)) for turn in turns) + "\n"


def markdown(turns: Sequence[Turn], made: date) -> str:
    """The conversation as Markdown, with a footnote for each citation."""
    several = len(turns) > 1
    parts = [
        "\n\n".join(_markdown(turn, f"{number}-" if several else "")) for number, turn in enumerate(turns, start=1)
    ]
    return "\n\n".join([*parts, f"*Exported from Footnote on {display_date(made.isoformat())}.*"]) + "\n"


def file_name(question: str, made: date, kind: str) -> str:
    """``footnote-2025-08-19-how-many-were-hurt.md``: only letters, digits and hyphens, whatever the question."""
    words = re.sub(r"[^a-z0-9]+", "-", question.casefold())[:_NAME_LENGTH].strip("-")
    return f"footnote-{made.isoformat()}{f'-{words}' if words else ''}.{kind}"


def escaped(text: str) -> str:
    """``text`` on one line, as Markdown shows it letter for letter."""
    line = " ".join(printable(text).split())
    return _AT_START.sub(lambda match: _kept(match.group()), _SPECIAL.sub(r"\\\g<0>", line))


def _kept(begin: str) -> str:
    return f"\\{begin}" if not begin.isdigit() else f"{begin}&#8203;"


def _plain(turn: Turn) -> Iterator[str]:
    answer = turn.answer
    yield _line(turn.question)
    yield ""
    yield from _paragraphs(answer, _line, lambda number: f"[{number}]")
    yield ""
    for citation in answer.citations:
        yield f"[{citation.number}] {_source(citation, _line)}"
        if url := _address(citation):
            yield f"    {url}"
        yield f"    “{_line(citation.quote)}”"
    if answer.citations:
        yield ""
        yield _line(_by(answer))


def _markdown(turn: Turn, prefix: str) -> Iterator[str]:
    answer = turn.answer
    yield f"## {escaped(turn.question)}"
    yield from _paragraphs(answer, escaped, lambda number: f"[^{prefix}{number}]")
    if answer.citations:
        yield f"*{escaped(_by(answer))}*"
    for citation in answer.citations:
        url = f" <{found}>" if (found := _address(citation)) else ""
        yield f"[^{prefix}{citation.number}]: {_source(citation, escaped)}.{url} “{escaped(citation.quote)}”"


def _paragraphs(answer: Answer, text: _Text, mark: Callable[[int], str]) -> Iterator[str]:
    """The answer's paragraphs and table rows, one each; a sentence that its sources don't support says so."""
    if answer.notice:
        yield text(answer.notice)
    if answer.abstained or answer.remark:
        yield text(answer.text)
        yield from (text(choice.question) for choice in answer.choices)
        return
    if answer.unstated:
        yield text(answer.lead)
    if not answer.is_listed:
        paragraphs: dict[int, list[str]] = {}
        for sentence in answer.sentences:
            paragraphs.setdefault(sentence.paragraph, []).append(_sentence(sentence, text, mark))
        yield from (" ".join(sentences) for sentences in paragraphs.values())
    for listing in listings(answer):
        if listing.differs:
            yield text(listing.caption)
        for lines in together(answer, listing):
            said = " ".join(_sentence(line.sentence, text, mark) for line in lines)
            yield f"{text(lines[0].lead)} ({text(lines[0].reported)}): {said}"
    if not answer.complete:
        yield text("(Stopped before its end.)")


def _sentence(sentence: CitedSentence, text: _Text, mark: Callable[[int], str]) -> str:
    marks = "".join(mark(citation.number) for citation in sentence.citations)
    speaker = sentence.speaker
    by = f" ({speaker.name})" if speaker and speaker.name not in sentence.text else ""
    lacking = sentence.verdict not in (None, "quoted", "supported")
    verdict = f" ({sentence.verdict}: {sentence.reason})" if lacking else ""
    return f"{text(sentence.text)}{text(by) and ' ' + text(by)}{f' {marks}' if marks else ''}" + (
        f" {text(verdict)}" if verdict else ""
    )


def _source(citation: Citation, text: _Text) -> str:
    article = citation.passage.article
    return f"{text(citation.outlet)}, “{text(article.headline or 'no headline')}”, {display_date(article.published)}"


def _address(citation: Citation) -> str:
    """The article's web address, without characters that could end it early; "" when it has none."""
    try:
        parts = urlsplit(citation.passage.article.url or "")
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return ""
    return quote(printable(parts.geturl()), safe="/:?#@!$&'()*+,;=%~-._[]")


def _by(answer: Answer) -> str:
    return _QUOTED_BY if answer.writer == "quotes" else _WRITTEN_BY.format(writer=answer.writer)


def _line(text: str) -> str:
    return " ".join(printable(text).split())

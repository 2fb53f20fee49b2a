"""Tools that ask: an answer, somebody's statements, a timeline, a search. Each asks the one ``Assistant``."""

from collections.abc import Generator
from contextlib import closing
from typing import TYPE_CHECKING

from errors import BadQuestion
from rag.answer.answer import MODEL_THINKS, Answer, Turn
from rag.question.answer_form import asked_for
from rag.share.json_output import answer_json, search_json
from rag.share.question_json import QuestionLine, asked
from rag.tools.archive import OpenArchive
from rag.tools.inputs import AskInput, Filtered, SaidInput, SearchInput, TimelineInput
from rag.tools.texts import answer_text, search_text
from rag.tools.work import Result, Work

if TYPE_CHECKING:
    from rag.assistant import Assistant

_SEARCHING = "Searching the archive."
_LONGEST_NAME = 300  # characters of a speaker or a subject
_NO_FORM = (
    "{!r} and {!r} don't make a question that can be understood. Give a name as the news gives it, and a subject in a "
    "few words; or ask in your own words with ask_archive."
)


def ask(archive: OpenArchive, given: AskInput) -> Work:
    """Answer a question."""
    return (yield from _asked(archive, given, given.question))


def who_said(archive: OpenArchive, given: SaidInput) -> Work:
    """Find who said what."""
    speaker, about = _name("speaker", given.speaker), _name("about", given.about)
    if not speaker and not about:
        raise BadQuestion("Give a speaker, a subject (about), or both.")
    if not speaker:
        question = f"Who said what about {about}?"
    else:
        question = f"What has {speaker} said about {about}?" if about else f"What has {speaker} said?"
    wanted = asked_for(question)
    if wanted.form != "said":
        raise BadQuestion(_NO_FORM.format(speaker, about))
    return (yield from _asked(archive, given, question))


def timeline(archive: OpenArchive, given: TimelineInput) -> Work:
    """Put the dated events of a subject in order."""
    subject = _name("subject", given.subject)
    if not subject:
        raise BadQuestion("The subject is empty. Give the event or subject in a few words.")
    return (yield from _asked(archive, given, f"Make a chronology of {subject}."))


def search(archive: OpenArchive, given: SearchInput) -> Work:
    """Find passages."""
    assistant = yield from archive.assistant()
    yield _SEARCHING
    line = asked(given.line(given.query), archive.archive)
    found = assistant.find(line.text, as_of=line.as_of, filters=line.filters, k=given.k)
    return Result(search_json(found), search_text(found))


def _name(what: str, text: str) -> str:
    """A name or a subject on one line, without the sign at its end that would end the question."""
    text = " ".join(text.split()).rstrip(".?! ")
    if len(text) > _LONGEST_NAME:
        raise BadQuestion(
            f"{what} has {len(text):,} characters; {_LONGEST_NAME} are the most. Give a few words, or use ask_archive."
        )
    return text


def _asked(archive: OpenArchive, given: Filtered, question: str) -> Work:
    assistant = yield from archive.assistant()
    line = asked(given.line(question), archive.archive)
    yield _SEARCHING
    answer = yield from _answered(assistant, line)
    return Result(answer_json(answer), answer_text(answer))


def _answered(assistant: "Assistant", line: QuestionLine) -> Generator[str, None, Answer]:
    """The answer to a question, after those to the questions before it."""
    history: list[Turn] = []
    for number, question in enumerate((*line.after, line.text), 1):
        of = f" (question {number} of {len(line.after) + 1})" if line.after else ""
        # Closing this generator closes the stream, and that ends the request to the model.
        with closing(assistant.stream(question, history, line.as_of, line.filters)) as stream:  # type: ignore[type-var]
            for answer in stream:
                yield f"{_progress(answer)}{of}"
        history.append(Turn(question, answer))
    return answer


def _progress(answer: Answer) -> str:
    if answer.sentences:
        checked = [one.text for one in answer.sentences if one.verdict]
        if not checked:
            return "Writing the first sentence."
        return f"Writing, {len(checked)} sentence{'' if len(checked) == 1 else 's'} checked so far: {checked[-1]}"
    return MODEL_THINKS if MODEL_THINKS in (answer.notice or "") else _SEARCHING

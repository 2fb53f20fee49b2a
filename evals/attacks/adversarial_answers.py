"""Adversarial answers, each wrong in one way, and right ones beside them: does the page tell the reader?

``adversarial_answers.jsonl`` holds invented articles, questions, and replies that a model might write. A question goes
the real way: archive, retrieval, prompt, writer, check, page. In a reply, ``[name]`` cites the article of that name by
the number that the prompt gives it.
"""

import json
import re
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic import PrivateAttr

from corpus.article import Article
from corpus.store.archive import Archive
from evals.attacks.adversarial import PASSED, Outcome
from evals.attacks.scripted import ScriptedModel
from evals.attacks.shown import Shown
from rag.answer.answer import Answer
from rag.answer.composer import MODEL_FOUND_NONE
from rag.assistant import Assistant
from rag.embedding.embedder import Embedding
from rag.index.passage_index import opened
from rag.write.writer import ModelWriter
from ui.answer import render

CASES = Path(__file__).parent / "adversarial_answers.jsonl"


@dataclass(frozen=True, slots=True)
class AnswerCase:
    """One question, and an answer as a model might write it.

    Attributes:
        code: the failure that it tests: ``"A2"``, ``"C1"``, ...
        wrong: whether it fails in that way; an objection to a right answer is a false alarm.
        reply: the model's, with names of articles as markers.
        shows: the words that the page must show to tell the reader, when no verdict does.
    """

    code: str
    wrong: bool
    question: str
    reply: str
    shows: tuple[str, ...] = ()


def read_answers(path: Path = CASES) -> tuple[dict[str, Article], list[AnswerCase]]:
    """The articles of a file by name, and its cases."""
    articles, cases = {}, []
    for line in path.read_text(encoding="utf-8").splitlines():
        value = json.loads(line)
        if "article" in value:
            name = value.pop("article")
            articles[name] = Article(**{**value, "authors": tuple(value.get("authors", ())), "url": f"case:{name}"})
        else:
            cases.append(AnswerCase(**{**value, "shows": tuple(value.get("shows", ()))}))
    return articles, cases


class CitingModel(ScriptedModel):
    """Writes a case's reply, with the prompt's numbers of the articles in place of their names."""

    _reply: str = PrivateAttr()
    _articles: Mapping[str, Article] = PrivateAttr()

    def __init__(self, reply: str, articles: Mapping[str, Article]) -> None:
        super().__init__()
        self._reply = reply
        self._articles = articles

    def pieces(self, prompt: str) -> Iterable[str]:
        """The reply in one piece; an article that isn't offered gets a number that isn't offered, either."""
        shown = re.findall(r'^<passage-\w+ number="(\d+)" outlet="([^"]*)" .*?headline="([^"]*)"', prompt, re.MULTILINE)
        numbers = {(outlet, headline): number for number, outlet, headline in reversed(shown)}
        told = re.findall(r' also-in="([^"]*)"', prompt)  # copies: "3: Coast Wire; 4: The Tidewater"
        copies = {outlet: number for one in told for number, outlet in re.findall(r"(\d+): ([^;]+)", one)}

        def number(match: re.Match[str]) -> str:
            article = self._articles[match.group(1)]
            source = article.source or ""
            return f"[{numbers.get((source, article.headline or '')) or copies.get(source, '99')}]"

        return [re.sub(r"\[(\w+)\]", number, self._reply)]


def outcomes(embedder: Embedding, path: Path = CASES) -> list[Outcome]:
    """The results of the cases of a file."""
    articles, cases = read_answers(path)
    with tempfile.TemporaryDirectory() as folder:
        found = answers(articles, cases, embedder, Path(folder))
    return [
        Outcome(case.code, case.wrong, is_shown_wrong(case, answer)) for case, answer in zip(cases, found, strict=True)
    ]


def answers(
    articles: Mapping[str, Article], cases: Sequence[AnswerCase], embedder: Embedding, folder: Path
) -> list[Answer]:
    """The answer to each case's question over an archive of these articles, by a model that writes its reply."""
    archive = Archive(folder)
    archive.add(list(articles.values()))
    with opened(archive, embedder) as index:
        index.sync()
        return [
            Assistant(index, ModelWriter(CitingModel(case.reply, articles), "scripted")).ask(case.question)
            for case in cases
        ]


def is_shown_wrong(case: AnswerCase, answer: Answer) -> bool:
    """Whether the page shows what is wrong with a wrong answer, or objects to a right one."""
    return _TOLD[case.code](case, answer)


def _is_objected_to(case: AnswerCase, answer: Answer) -> bool:
    return any(sentence.verdict not in PASSED for sentence in answer.sentences)


def _is_silent(case: AnswerCase, answer: Answer) -> bool:
    """The answer claims nothing, and names what the archive holds nowhere, if there is such a name."""
    return (answer.abstained or answer.unstated) and set(case.shows) <= set(answer.missing)


def _is_silent_or_objects(case: AnswerCase, answer: Answer) -> bool:
    """The model is not asked at all, or none of its sentences passes the check."""
    return _is_silent(case, answer) or all(one.verdict not in PASSED for one in answer.sentences)


def _is_disputed(case: AnswerCase, answer: Answer) -> bool:
    """The page shows every side's value."""
    rows = {row.value for disagreement in answer.disagreements for row in disagreement.rows}
    return answer.status == "sources_disagree" and set(case.shows) <= rows


def _is_on_page(case: AnswerCase, answer: Answer) -> bool:
    if answer.coverage is None:
        return False
    page = " ".join(Shown(render.turn(1, answer, answer.coverage)).text.split())
    return all(words in page for words in case.shows)


def _has_nearest(case: AnswerCase, answer: Answer) -> bool:
    """The archive's sentences beside a model's abstention hold the answer, and the page names their source."""
    held = " ".join(sentence.text for sentence in answer.sentences if answer.unstated)
    return MODEL_FOUND_NONE in (answer.notice or "") and all(words in held for words in case.shows)


_TOLD: Final[Mapping[str, Callable[[AnswerCase, Answer], bool]]] = {
    "A2": _is_objected_to,
    "A4": _is_silent,
    "S4": _is_objected_to,
    "F3": _is_objected_to,
    "C1": _is_disputed,
    "C2": _is_on_page,
    "R1": _is_silent_or_objects,
    "R2": _has_nearest,
}

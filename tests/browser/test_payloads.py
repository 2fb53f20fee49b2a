"""Markup from outside never becomes part of the page, wherever it stands: articles, questions, answers being written.

Beside what is looked for here, every visit ends with: no other host was asked, nothing popped up, no script failed.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from corpus.article import Article
from rag.answer.answer import Answer
from rag.answer.cited_sentence import Citation, CitedSentence
from rag.passage import Passage
from rag.question.query import Inferred, Query
from rag.reading.speakers import Speaker
from tests.browser.conftest import Served, Visit, ask, serving
from tests.browser.log import Log
from tests.browser.payloads import payloads
from tests.browser.scripted import ScriptedAssistant

_AT_ONCE = 30  # payloads in one answer
_CUTS = 12  # places at which each answer is cut while it streams
# What no text from outside may bring; what is on an empty page is counted first.
_FOREIGN = (
    "script, iframe, object, embed, video, audio, source, picture, link, meta, base, form, marquee, template, math, "
    "style, img, svg:not(.thumb > svg), [onerror], [onload], [onfocus], [onclick], [onpointerover], [ontoggle], "
    "[srcset], [srcdoc], [ping], a[href^='javascript'], a[href*='evil']:not([rel~='noopener'], [href^='./?ask='])"
)


def hostile(number: int, texts: Sequence[str]) -> list[Article]:
    """An article for each payload, which is everywhere in it."""
    return [
        Article(
            headline=text,
            source=f"{text} {number}-{at}",
            authors=(text, f"B{text}"),
            section=text,
            genre=text,
            language=text,
            url=text if at % 2 else f"https://evil.example/{text}",
            uri=f"{number}-{at}",
            corrections=(text,),
            published="2025-08-19",
            body=f"It began. {text} It ended.\n{text}\n" + "\n".join(texts),
        )
        for at, text in enumerate(texts)
    ]


class Hostile(ScriptedAssistant):
    """Answers with payloads in every text that an answer can hold, cut at some bytes while it streams."""

    def __init__(self, batches: list[list[str]]) -> None:
        super().__init__()
        self._batches = batches
        self._random = random.Random(6)

    def articles(self) -> list[Article]:
        return [article for number, texts in enumerate(self._batches) for article in hostile(number, texts)]

    def answers(self, base: Answer) -> Iterator[Answer]:
        number = int(base.question.split()[0])
        texts = self._batches[number]
        articles = hostile(number, texts)
        inferred = (Inferred("question", texts[0], texts[1]), Inferred("outlets", texts[2], texts[3]))
        query = Query(base.question, inferred=inferred)
        answer = replace(base, query=query, writer=texts[0], notice=texts[1])
        done: list[CitedSentence] = []
        for at, (text, article) in enumerate(zip(texts, articles, strict=True)):
            cut = self._random.randrange(len(text) + 1)
            if at % (len(texts) // _CUTS) == 0:
                yield replace(answer, sentences=(*done, CitedSentence(text[:cut])))
            start = article.body.index(text)
            citation = Citation(at + 1, Passage(article, 0, len(article.body)), start, start + len(text))
            verdict = "not supported" if at % 3 == 0 else "quoted"
            speaker = Speaker(texts[(at + 1) % len(texts)], text, 0, 1) if at % 3 == 1 else None
            done.append(CitedSentence(text, (citation,), verdict, text, paragraph=at // 5, speaker=speaker))
        if number % 4 == 3:
            yield replace(
                answer,
                abstained=True,
                complete=True,
                nearest=tuple(one.citations[0].passage for one in done),
                missing=tuple(texts),
                searched=texts[4],
            )
        else:
            yield replace(answer, sentences=tuple(done), complete=True)


def batches() -> list[list[str]]:
    every = payloads()
    assert len(every) >= 500
    return [every[at : at + _AT_ONCE] for at in range(0, len(every) - _AT_ONCE + 1, _AT_ONCE)] + [every[-_AT_ONCE:]]


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    assistant = Hostile(batches())
    with serving(tmp_path_factory.mktemp("attacked"), assistant=assistant) as served:
        served.archive.add(assistant.articles())
        yield served


def foreign(page: Page) -> list[str]:
    """What stands in the page that is not ours."""
    assert page.evaluate("window.hit") is None
    found: list[str] = page.evaluate(
        "(selector) => [...document.querySelectorAll(selector)]"
        ".filter((one) => one.closest('#talk, #sources, #header, main')).map((one) => one.outerHTML.slice(0, 120))",
        _FOREIGN,
    )
    return sorted(found)


@pytest.mark.slow
def test_payloads_stay_text_wherever_they_stand(attacked: Served, visit: Visit, log: Log) -> None:
    page = visit(url=attacked.url)
    ours = foreign(page)
    for number, texts in enumerate(batches()):
        # The question has payloads too; only so many, for it has a longest length.
        ask(page, f"{number} {' '.join(texts)}"[:3_000], number + 1)
        assert foreign(page) == ours, texts
        if page.locator("#now a.chip").count():
            page.locator("#now a.chip").nth(number % _AT_ONCE).click()
            expect(page.locator("#sources mark").first).to_be_focused()
            assert foreign(page) == ours, texts
        for text in texts:
            if text.isprintable():
                assert page.locator("#now").inner_text().count(" ".join(text.split())) >= 1, text


def test_the_harness_sees_a_hit(visit: Visit) -> None:
    page = visit()
    ours = foreign(page)
    page.evaluate("document.querySelector('#talk').insertAdjacentHTML('beforeend', '<img alt=x>')")
    assert foreign(page) != ours

from collections.abc import Iterator, Sequence
from pathlib import Path

import httpx
import numpy as np
import numpy.typing as npt
import pytest

from corpus.store.archive import Archive
from errors import BadQuestion
from evals.attacks.shown import Shown
from rag.answer.answer import ABSTENTION, MODEL_THINKS, NEAREST, PERHAPS, Answer, Turn
from rag.answer.composer import MODEL_FOUND_NONE
from rag.assistant import NO_MODEL, Assistant
from rag.cli.printing import show_answer
from rag.filters import Filters, Period
from rag.index.passage_index import PassageIndex, opened
from rag.model.llm import configured_llm
from rag.relevance.cross_encoder import CrossEncoder
from rag.relevance.second_look import SecondLook
from rag.relevance.turns import Turns
from rag.share.json_output import answer_json
from rag.write.stated import MAY_STATE, STATED
from rag.write.writer import ModelWriter
from settings import Settings
from tests.fakes import BODY, ScriptedEndpoint, WordEmbedding, article, sse
from tests.loopback import HANG, head, scripted_server
from tests.rag.search.test_reranker import model as scripted_reranker
from tests.rag.write.test_writer import writer
from ui.answer import render

QUESTION = "How many people were injured when the ferry struck a dredger off Saltmarsh?"


@pytest.fixture
def index(tmp_path: Path) -> Iterator[PassageIndex]:
    archive = Archive(tmp_path)
    archive.add(
        [
            article(url="https://courier.example/ferry"),
            article(
                url="https://tidewater.example/strike",
                headline="Dockers go on strike",
                body="The dockers of Hollin have laid down their work. The strike enters its third day.",
                source="The Tidewater",
            ),
        ]
    )
    with opened(archive, WordEmbedding()) as made:
        made.sync()
        yield made


def scripted(index: PassageIndex, *replies: bytes | Exception | httpx.Response) -> Assistant:
    return Assistant(index, writer(ScriptedEndpoint(*replies)))


def test_without_a_model_it_quotes_and_says_so(index: PassageIndex) -> None:
    answer = Assistant(index).ask(QUESTION)
    assert (answer.status, answer.writer, answer.notice) == ("answered", "quotes", NO_MODEL)
    assert answer.sentences[0].text.startswith("Fourteen people were injured")
    assert [answer.sentences[0].text[start:end] for start, end in answer.sentences[0].answers] == ["Fourteen"]
    for sentence in answer.sentences:
        [citation] = sentence.citations
        assert sentence.verdict == "quoted"
        assert citation.quote == sentence.text == citation.passage.article.body[citation.start : citation.end]
    assert set(answer.timings_ms) == {"retrieve", "write", "arrange", "total"}


def test_with_a_model_each_sentence_is_checked_against_its_own_span(index: PassageIndex) -> None:
    reply = sse(
        "Fourteen people were hurt, the harbour authority said. [1] ", "Seventeen were treated. [1] ", "It rained."
    )
    answer = scripted(index, reply).ask(QUESTION)
    assert [sentence.verdict for sentence in answer.sentences] == ["supported", "not supported", "uncited"]
    assert answer.sentences[0].citations[0].quote == BODY.split("\n")[0]
    assert answer.sentences[1].reason == "17 is not in the cited passage"
    assert answer.text.startswith("Fourteen people were hurt, the harbour authority said. [1]")


def test_numbers_count_spans_in_the_order_they_are_cited(index: PassageIndex) -> None:
    reply = sse(
        "The cause of the collision is not yet known. [1] Fourteen people were injured. [1] “We had no warning”. [1]"
    )
    answer = scripted(index, reply).ask(QUESTION)
    assert [citation.number for citation in answer.citations] == [1, 2, 3]
    assert answer.citations[0].quote == "The cause of the collision is not yet known."
    assert len({(citation.start, citation.end) for citation in answer.citations}) == 3


def test_a_citation_to_nothing_is_dropped_and_counted(index: PassageIndex) -> None:
    answer = scripted(index, sse("Fourteen people were injured. [7][1] It rained. [99]")).ask(QUESTION)
    assert answer.unresolved == 2
    assert "[7]" not in answer.text
    assert [len(sentence.citations) for sentence in answer.sentences] == [1, 0]
    assert answer.sentences[1].verdict == "uncited"


def test_a_sentence_that_cites_nothing_gets_the_footnote_that_states_it(index: PassageIndex) -> None:
    reply = sse("Fourteen people were injured when a ferry struck a dredger. ", "It rained for days in Hollin. [9]")
    answer = scripted(index, reply).ask(QUESTION)
    found, other = answer.sentences
    assert (found.verdict, found.found, other.verdict, other.found) == ("supported", True, "uncited", False)
    assert found.citations[0].quote == BODY.split("\n")[0]
    assert answer.writer == "scripted"
    assert "footnote found by Footnote" in render.turn(1, answer, index.archive.coverage())
    [shown, _] = answer_json(answer)["sentences"]
    assert shown["found"] is True


@pytest.mark.parametrize(
    "reply",
    [
        "The mayor resigned. It rained for days. Fourteen people were injured when a ferry struck a dredger.",
        "The mayor of Hollin resigned after the strike.",
        "Yes.",
        "Fourteen.",
        "The mayor resigned. [17] It rained in Hollin. [99]",
    ],
)
def test_an_answer_without_sources_is_none(index: PassageIndex, reply: str) -> None:
    answer = scripted(index, sse(reply)).ask(QUESTION)
    assert (answer.writer, answer.status) == ("quotes", "answered")
    assert answer.notice is not None
    assert "'scripted' named no source" in answer.notice
    assert all(sentence.verdict == "quoted" and not sentence.found for sentence in answer.sentences)


@pytest.mark.parametrize("thought", ["<think>Is it", "[THINK]Is it", "<|channel|>analysis<|message|>Is it"])
def test_while_the_model_thinks_the_answer_says_so(index: PassageIndex, thought: str) -> None:
    end = {"<": "</think>", "[": "[/THINK]"}.get(thought[0] * (thought[1] != "|"), "<|channel|>final<|message|>")
    thinking = [head(), sse(thought, finish=None, done=False), 0.6]  # longer than a beat
    with scripted_server([*thinking, sse(end, "Fourteen people were injured. [1]")]) as server:
        llm = configured_llm(Settings(model="scripted", base_url=server.url), silence=30.0)
        assert llm is not None
        snapshots = list(Assistant(index, ModelWriter(llm, "scripted", server.url)).stream(QUESTION))
    told = [snapshot for snapshot in snapshots if snapshot.notice]
    assert {(snapshot.notice, snapshot.sentences) for snapshot in told} == {(MODEL_THINKS, ())}
    assert [sentence.text for sentence in snapshots[-1].sentences] == ["Fourteen people were injured."]


def test_snapshots_grow_and_only_the_last_is_complete(index: PassageIndex) -> None:
    deltas = ["Fourteen ", "people were ", "injured. ", "[", "1", "]", " It", " rained."]
    snapshots = [one for one in scripted(index, sse(*deltas)).stream(QUESTION) if one.sentences]
    assert [snapshot.complete for snapshot in snapshots] == [False] * (len(snapshots) - 1) + [True]
    assert all("[" not in sentence.text for snapshot in snapshots for sentence in snapshot.sentences)
    assert snapshots[0].sentences[0].verdict is None
    assert all(sentence.verdict for sentence in snapshots[-1].sentences)


def test_what_the_archive_does_not_hold_is_said_without_asking_the_model(index: PassageIndex) -> None:
    answer = scripted(index).ask("Which zeppelin won the chess championship in Reykjavik?")
    assert (answer.status, answer.text, answer.sentences) == ("not_in_archive", ABSTENTION, ())
    assert answer.nearest
    assert answer.missing == ("zeppelin", "won", "chess", "championship", "Reykjavik")
    assert answer.searched.startswith("Searched 2 articles from 19 August 2025 to 19 August 2025 for: Reykjavik,")


def test_a_model_that_abstains_abstains_for_the_whole(index: PassageIndex) -> None:
    snapshots = list(scripted(index, sse(*[word + " " for word in ABSTENTION.split()])).stream(QUESTION))
    assert not any(snapshot.sentences for snapshot in snapshots if snapshot.writer != "quotes")
    assert snapshots[-1].status == "nearest"
    assert snapshots[-1].citations[0].passage.article.url == "https://courier.example/ferry"


def test_beside_a_models_abstention_stand_the_nearest_sentences_and_whose_they_are(
    index: PassageIndex, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = scripted(index, sse(ABSTENTION)).ask(QUESTION)
    assert answer.status == "nearest"
    assert answer.text.startswith(NEAREST)
    assert answer.sentences[0].text.startswith("Fourteen people were injured")
    assert {sentence.verdict for sentence in answer.sentences} == {"quoted"}
    assert answer.notice == MODEL_FOUND_NONE
    assert answer.citations[0].quote == answer.sentences[0].text
    assert answer_json(answer)["status"] == "nearest"
    show_answer(answer)
    assert "Fourteen people were injured" in " ".join(capsys.readouterr().out.split())
    page = render.turn(1, answer, index.archive.coverage())
    assert "people were injured when a ferry struck" in page
    assert 'href="#cite-1-1"' in page


class Believing:
    """Gives every text one probability."""

    def __init__(self, likely: float) -> None:
        self.likely = likely

    def answers(self, question: str, windows: Sequence[str]) -> npt.NDArray[np.float32]:
        return np.full(len(windows), self.likely, np.float32)

    states = answers


@pytest.mark.parametrize(
    ("likely", "lead"), [(0.0, NEAREST), (MAY_STATE - 0.01, NEAREST), (MAY_STATE, PERHAPS), (0.99 * STATED, PERHAPS)]
)
def test_it_does_not_say_that_the_archive_lacks_what_may_stand_there(
    index: PassageIndex, likely: float, lead: str, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = Assistant(index, reader=Believing(likely)).ask(QUESTION)
    assert (answer.status, answer.lead) == ("nearest", lead)
    assert answer.text.startswith(lead)
    assert not any(sentence.answers for sentence in answer.sentences)
    show_answer(answer)
    assert lead in " ".join(capsys.readouterr().out.split())
    assert lead in render.turn(1, answer, index.archive.coverage())
    assert Assistant(index, reader=Believing(STATED + 0.01)).ask(QUESTION).lead == ""


def test_nor_when_the_machine_was_too_busy_to_read_all(index: PassageIndex) -> None:
    read = Assistant(index, reader=Believing(0.0), second_look=SecondLook(CrossEncoder(), Turns())).ask(QUESTION)
    assert read.lead == NEAREST
    busy = Assistant(index, reader=Believing(0.0), second_look=SecondLook(CrossEncoder(), Turns(0.001))).ask(QUESTION)
    assert (busy.status, busy.lead) == ("nearest", PERHAPS)


def test_a_name_that_no_article_holds_is_said_without_asking_the_model(index: PassageIndex) -> None:
    asked = "How many people were injured when Captain Orsolo's ferry struck a dredger off Saltmarsh?"
    answer = scripted(index, sse("Captain Orsolo injured fourteen people. [1]")).ask(asked)
    assert (answer.status, answer.writer) == ("nearest", "quotes")
    assert "Orsolo's" in answer.missing
    misspelt = QUESTION.replace("Saltmarsh", "Saltmarch")
    assert scripted(index, sse("Fourteen people were injured. [1]")).ask(misspelt).status == "answered"


def test_how_far_the_archive_reaches_stands_beside_every_answer(
    index: PassageIndex, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = Assistant(index).ask(QUESTION)
    reach = {"articles": 2, "outlets": 2, "first": "2025-08-19", "newest": "2025-08-19", "undated": 0, "withdrawn": 0}
    assert answer_json(answer)["coverage"] == reach
    show_answer(answer)
    told = " ".join(capsys.readouterr().out.split())
    assert "The archive: 2 articles from 19 August 2025 to 19 August 2025, of 2 outlets." in told
    assert "archive: 2 outlets, 19 Aug 2025" in render.turn(1, answer, index.archive.coverage())


def test_an_opinion_is_marked_wherever_it_is_cited(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    archive = Archive(tmp_path)
    view = "The tower will ruin the waterfront of Port Ellery."
    archive.add([article(view, "A tower nobody needs", genre="opinion", authors=("Mina Solberg",))])
    with opened(archive, WordEmbedding()) as made:
        made.sync()
        asked = "What will the tower do to the waterfront of Port Ellery?"
        quoted, written = Assistant(made).ask(asked), scripted(made, sse(f"{view} [1]")).ask(asked)
    assert quoted.sentences[0].verdict == "quoted"
    assert (written.sentences[0].verdict, written.sentences[0].code) == ("partly supported", "F3")
    assert answer_json(quoted)["citations"][0]["genre"] == "opinion"
    for answer in (quoted, written):
        assert '<span class="kind">opinion</span>' in render.turn(1, answer, archive.coverage())
        show_answer(answer)
        assert "opinion" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("reply", "says"),
    [
        (httpx.Response(401, json={"error": {"message": "bad key"}}), "OPENAI_API_KEY"),
        (httpx.ConnectError("refused"), "127.0.0.1:9"),
        (sse("Fourteen people were", finish=None, done=False), "broke off"),
        (sse(), "empty"),
    ],
)
def test_when_the_model_fails_the_quotes_are_shown_with_the_reason(
    index: PassageIndex, reply: bytes | Exception | httpx.Response, says: str
) -> None:
    answer = scripted(index, reply).ask(QUESTION)
    assert answer.notice is not None
    assert says in answer.notice
    assert answer.writer == "quotes"
    assert {sentence.verdict for sentence in answer.sentences} == {"quoted"}


def test_a_reranker_that_fails_costs_no_answer(index: PassageIndex) -> None:
    def asked(*replies: bytes | Exception | httpx.Response, question: str = QUESTION) -> Answer:
        return Assistant(index, postprocessors=[scripted_reranker(*replies)[0]]).ask(question)

    plain = Assistant(index).ask(QUESTION)
    answer = asked(httpx.ConnectError("refused"))
    assert answer.notice is not None
    assert "The passages are not reranked." in answer.notice
    assert answer.notice.startswith(NO_MODEL)
    assert (answer.text, answer.retrieved) == (plain.text, plain.retrieved)
    assert asked(sse("1: 10")).notice == NO_MODEL
    absent = asked(sse("Sorry."), question="Who won the chess championship in Reykjavik?")
    assert absent.abstained
    assert "The passages are not reranked." in str(absent.notice)


def test_warmed_it_has_read_every_passage_and_asked_no_model(
    index: PassageIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    Assistant(index, writer(ScriptedEndpoint())).warm()  # which has no reply
    asked, held = [], index.archive.labelled_vectors
    monkeypatch.setattr(
        index.archive, "labelled_vectors", lambda after, limit: asked.append(after) or held(after, limit)
    )
    assert index.vectors.nearest(WordEmbedding().embed(["ferry"])[0], 3, Filters(Period(first=1)))
    assert asked and min(asked) > 0


def test_an_empty_archive_can_be_warmed(tmp_path: Path) -> None:
    with opened(Archive(tmp_path), WordEmbedding()) as made:
        Assistant(made).warm()


def test_an_empty_archive_says_how_to_fill_it(tmp_path: Path) -> None:
    with opened(Archive(tmp_path / "empty"), WordEmbedding()) as index:
        answer = Assistant(index).ask(QUESTION)
    assert answer.abstained
    assert answer.notice == "The archive is empty. Add articles with: python -m corpus add PATH"


def test_what_waits_to_be_indexed_is_said_when_nothing_is_found(index: PassageIndex) -> None:
    index.archive.add([article(url="a:new", body="The zeppelin landed at noon on Friday.")])
    answer = Assistant(index).ask("Where did the zeppelin with the chess champion land in Reykjavik?")
    assert answer.notice is not None
    assert "wait to be indexed" in answer.notice


@pytest.mark.parametrize("question", ["", "?", "x" * 20_001])
def test_no_question_is_said(index: PassageIndex, question: str) -> None:
    with pytest.raises(BadQuestion):
        Assistant(index).ask(question)


def test_only_common_words_abstains(index: PassageIndex) -> None:
    assert Assistant(index).ask("What is it that they have?").abstained


def test_an_address_hung_on_a_true_sentence_is_not_vouched_for(index: PassageIndex) -> None:
    said = "Fourteen people were hurt, the harbour authority said, see https://collector.example. [1]"
    [sentence] = scripted(index, sse(said)).ask(QUESTION).sentences
    assert sentence.verdict == "not supported"
    assert "https://collector.example" in sentence.reason


def test_the_abstention_is_known_in_quotation_marks_and_without_its_full_stop(index: PassageIndex) -> None:
    for said in (f"“{ABSTENTION}”", ABSTENTION.rstrip("."), f"**{ABSTENTION}** [1]"):
        assert scripted(index, sse(said)).ask(QUESTION).status == "nearest"


def test_the_notice_says_what_it_means_and_what_happened(index: PassageIndex) -> None:
    notice = scripted(index, sse("Fourteen people were", finish="length")).ask(QUESTION).notice
    assert notice is not None
    assert notice.startswith("The model gave no answer that can be used, so Footnote quotes the archive")
    assert "length limit" in notice


def test_closed_it_lets_go_of_the_model(index: PassageIndex) -> None:
    with scripted_server([head(), sse("Fourteen people", finish=None, done=False), HANG]) as server:
        llm = configured_llm(Settings(model="scripted", base_url=server.url), silence=30.0)
        assert llm is not None
        answers = Assistant(index, ModelWriter(llm, "scripted")).stream(QUESTION)
        while not next(answers).sentences:
            continue
        answers.close()  # type: ignore[attr-defined]
        assert server.gone.wait(20)


def test_a_follow_up_is_answered_from_the_conversation(index: PassageIndex) -> None:
    first = Assistant(index).ask(QUESTION)
    assert Assistant(index).ask("Why?").abstained
    answer = Assistant(index).ask("Why?", [Turn(QUESTION, first)])
    assert answer.query.text == f"{QUESTION} Why?"
    assert [one.kind for one in answer.query.inferred] == ["question"]
    assert answer.sentences[0].citations[0].passage.article.url == "https://courier.example/ferry"
    assert Assistant(index).ask("Why?", [Turn(QUESTION, first)], without={"question"}).abstained


def test_what_was_found_out_about_the_search_stands_beside_the_answer(index: PassageIndex) -> None:
    question = f"{QUESTION[:-1]}, according to the BBC, by the latest count?"
    notice = "The archive holds no article by BBC. The newest article held is of 19 August 2025."
    assert Assistant(index).ask(question).notice == f"{NO_MODEL} {notice}"
    failed = scripted(index, httpx.ConnectError("refused")).ask(question)
    assert failed.notice is not None
    assert failed.notice.endswith(notice)


@pytest.mark.parametrize(
    "reply",
    [
        '{"answer": "Ninety people were injured.", "citations": [1]}',
        "[[[[Ninety people were injured]]]] [[[1]]] [[2]",
        "共有九十人受伤。[1]",
        "<table><tr><td>Ninety were injured</td></tr></table> ![x](https://evil.example/a.png) [1]",
    ],
)
def test_what_is_no_plain_answer_is_shown_as_text_and_not_vouched_for(index: PassageIndex, reply: str) -> None:
    answer = scripted(index, sse(*reply)).ask(QUESTION)
    assert answer.sentences
    assert all(sentence.verdict in ("not supported", "uncited") for sentence in answer.sentences)
    shown = Shown(render.turn(1, answer, index.archive.coverage()))
    assert (shown.requests, shown.links, shown.scripts) == ([], [], [])

"""rag.search.spelling: what the archive lacks is taken for what it holds, and nothing else is touched."""

import re
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.article import Article
from corpus.formats.files import read_path
from corpus.store.archive import Archive
from rag.assistant import Assistant
from rag.index.passage_index import PassageIndex, opened
from rag.search.spelling import Correction, spelt
from rag.text.edits import distance, folded, one_edit
from rag.text.terms import words
from tests.fakes import WordEmbedding
from tests.places import ROOT


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PassageIndex]:
    """The sample edition."""
    archive = Archive(tmp_path_factory.mktemp("sample"))
    archive.add(found for found in read_path(ROOT / "corpus" / "sample") if isinstance(found, Article))
    with opened(archive, WordEmbedding()) as made:
        made.sync()
        yield made


def read(index: PassageIndex, text: str) -> str:
    return spelt(text, index.keywords, index.archive, index.archive.sources()).text


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Who was hurt on the fery?", "Who was hurt on the ferry?"),  # a letter left out
        ("Who was hurt on the ferrry?", "Who was hurt on the ferry?"),  # one too many
        ("Who was hurt on the feryr?", "Who was hurt on the ferry?"),  # two neighbours swapped
        ("what did the elery courier report", "what did the Ellery courier report"),  # a name in small letters
        ("What does the Elery Courier say?", "What does the Ellery Courier say?"),  # an outlet
        ("Fery collision: how many?", "Ferry collision: how many?"),  # its capital stays
        ("Who caused the colizion?", "Who caused the collision?"),  # two edits of a long word
        ("Was the fery's captain hurt?", "Was the ferry's captain hurt?"),
        ("Was the fery, or the other fery, late?", "Was the ferry, or the other ferry, late?"),
    ],
)
def test_a_misspelt_word_is_taken_for_the_nearest_of_the_archive(index: PassageIndex, typed: str, meant: str) -> None:
    assert read(index, typed) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "Who was hurt on the ferry?",
        "Who is Quentin Zabriskie?",  # a name that is nowhere near
        "Who is Bronagh Ellory?",  # near "Ellery", and not beside that first name
        "Did “fery” stand in a headline?",
        "Is the FERY late, and FERX-19, and fery.example, and @fery?",
        "Wer hat die Fähre gesteuert, als sie den Bagger rammte?",  # another language
        "How many lorries harmed umbrellas?",  # English that the sample edition lacks
        "Кто управлял паромом?",
        "9999 1234 fe ry",
    ],
)
def test_all_else_stays_as_typed(index: PassageIndex, typed: str) -> None:
    assert read(index, typed) == typed


def test_what_was_corrected_is_told_and_can_be_taken_off(index: PassageIndex) -> None:
    assistant = Assistant(index)
    found = assistant.find("Who was hurt on the fery?")
    [inferred] = found.query.inferred
    assert (inferred.kind, inferred.text, inferred.words) == ("spelling", "ferry instead of fery", "fery")
    assert found.query.text == "Who was hurt on the ferry?"
    assert "ferry" in found.passages[0].passage.text.lower()
    typed = assistant.find("Who was hurt on the fery?", without={"spelling"})
    assert (typed.query.text, typed.query.inferred) == ("Who was hurt on the fery?", ())


def test_an_outlet_is_recognised_in_its_corrected_name(index: PassageIndex) -> None:
    query = Assistant(index).find("What does the Elery Courier say about the ferry?").query
    assert [one.kind for one in query.inferred] == ["spelling", "outlets"]
    assert query.outlets[0][0] == "Ellery Courier"


def test_an_answer_keeps_the_question_as_typed(index: PassageIndex) -> None:
    answer = Assistant(index).ask("How many people were injured in the fery collision?")
    assert answer.question == "How many people were injured in the fery collision?"
    assert answer.missing == () and answer.query.text.endswith("ferry collision?")


@given(st.lists(st.sampled_from(["ferry", "Ellery", "harbour", "Saltmarsh", "injured", "strike"]), min_size=1))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=30)
def test_a_held_word_is_never_touched(index: PassageIndex, held: list[str]) -> None:
    assert read(index, " ".join(held)) == " ".join(held)


@given(st.text(st.characters(codec="utf-8"), max_size=80))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=100)
def test_any_text_is_read_and_only_words_change(index: PassageIndex, text: str) -> None:
    found = spelt(text, index.keywords, index.archive)
    assert re.sub(r"[^\W\d_]", "", found.text) == re.sub(r"[^\W\d_]", "", text)
    for one in found.corrections:
        assert index.keywords.lacking(words(one.typed)) and not index.keywords.lacking(words(one.word))


@given(st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
def test_one_edit_is_taken_back_or_left_or_as_near(index: PassageIndex, data: st.DataObject) -> None:
    meant = data.draw(st.sampled_from(["collision", "helicopter", "passengers", "terminal", "ferry"]))
    typed = data.draw(st.sampled_from(sorted(set(one_edit(meant)))))
    for one in spelt(f"Was the {typed} there?", index.keywords, index.archive).corrections:
        assert one.typed == typed
        assert one == Correction(typed, meant) or distance(typed, folded(one.word), 2) <= 1

"""Edits of a sentence: what each of them makes, and that a false one changes what is said."""

import random

import pytest

from evals.training import faithful_edits, false_edits
from evals.training.faithful_edits import Edit

AROUND = (
    "Tove Lindqvist of the harbour authority said the channel would stay closed.",
    "Matthias Orr was hurt when the crane fell in Tarnfoot.",
    "The dredger lost 14 tonnes of sand on Monday.",
)


def _made(edit: Edit, sentence: str, seed: int = 0) -> str | None:
    return edit(sentence, AROUND, random.Random(seed))


@pytest.mark.parametrize(
    ("edit", "sentence", "told"),
    [
        (
            faithful_edits.drop_aside,
            "Ravn, who has led the council since 2021, opened the bridge at noon.",
            "Ravn opened the bridge at noon.",
        ),
        (
            faithful_edits.drop_opening,
            "After two days of rain, the river rose by a metre in Ellery.",
            "The river rose by a metre in Ellery.",
        ),
        (
            faithful_edits.opening_last,
            "After two days of rain, the river rose by a metre in Ellery.",
            "The river rose by a metre in Ellery after two days of rain.",
        ),
        (
            faithful_edits.drop_afterthought,
            "The council closed the bridge to heavy lorries after cracks had been found.",
            "The council closed the bridge to heavy lorries.",
        ),
        (
            faithful_edits.digits,
            "The five boats carried ten percent of the catch.",
            "The 5 boats carried 10% of the catch.",
        ),
    ],
)
def test_faithful_edits(edit: Edit, sentence: str, told: str) -> None:
    assert _made(edit, sentence) == told


def test_indirect_speech_keeps_speaker_and_statement() -> None:
    forms = {
        _made(faithful_edits.indirect, "The harbour will be closed until Friday, Osei said.", seed)
        for seed in range(20)
    }
    assert forms == {
        "Osei said that the harbour will be closed until Friday.",
        "According to Osei, the harbour will be closed until Friday.",
        "The harbour will be closed until Friday, according to Osei.",
    }


def test_he_is_no_name_to_report() -> None:
    assert _made(faithful_edits.indirect, "The harbour will be closed until Friday, He said.") is None


@pytest.mark.parametrize(
    ("edit", "sentence", "told"),
    [
        (false_edits.negate, "The bridge was closed on Friday.", {"The bridge was not closed on Friday."}),
        (false_edits.negate, "The bridge was not closed on Friday.", {"The bridge was closed on Friday."}),
        (false_edits.negate, "He wasn’t able to vote in Ellery.", {"He was able to vote in Ellery."}),
        (false_edits.unhedged, "The bridge may be closed on Friday.", {"The bridge will be closed on Friday."}),
        (
            false_edits.speaker,
            "According to Ines Tarrago, the channel would stay closed.",
            {"According to Tove Lindqvist, the channel would stay closed."},
        ),
        (
            false_edits.exchange,
            "The firm of Ravn sued Osei over the quay.",
            {"The firm of Osei sued Ravn over the quay."},
        ),
    ],
)
def test_false_edits(edit: Edit, sentence: str, told: set[str]) -> None:
    assert {made for seed in range(30) if (made := _made(edit, sentence, seed))} >= told


@pytest.mark.parametrize("name", sorted(false_edits.FALSE))
def test_a_false_edit_never_gives_the_sentence_back(name: str) -> None:
    sentences = (
        "On Monday, Ines Tarrago said 131 people may have been hurt in Saltmarsh.",
        "The council approved the budget of $3.2 million for Ellery and Brackwell in May.",
        "Three boats were lost off Kettle Rocks, Matthias Orr said.",
    )
    made = [_made(false_edits.FALSE[name], sentence, seed) for sentence in sentences for seed in range(20)]
    assert any(made)
    assert not set(made) & set(sentences)


@pytest.mark.parametrize("name", sorted({**false_edits.FALSE, **faithful_edits.FAITHFUL}))
@pytest.mark.parametrize("sentence", ["", ".", "x", "水。", "12", "A B C D E F G H", "“", "Word " * 200])
def test_odd_sentences(name: str, sentence: str) -> None:
    edit = {**false_edits.FALSE, **faithful_edits.FAITHFUL}[name]
    for seed in range(3):
        made = edit(sentence, [sentence, ""], random.Random(seed))
        assert made is None or isinstance(made, str)

"""rag.reading.sentence_changes: what another version of a text leaves out, adds or words anew."""

from hypothesis import given
from hypothesis import strategies as st

from rag.reading.sentence_changes import Piece, SentenceChange, sentence_changes, word_changes

BEFORE = (
    "Fourteen people were injured when a ferry struck a dredger. The captain was unhurt.\n"
    "The ferry, built in 1998, can hold 1,204 people. Nobody said why.\nIt is old."
)
AFTER = (
    "It is old.\nSeventeen people were badly hurt when a ferry struck a dredger. The fog was thick. "
    "The captain was unhurt.\nThe ferry, built in 1998, can hold 1,206 people."
)


def shown(one: SentenceChange) -> str:
    marks = {"same": "{}", "removed": "[-{}-]", "added": "[+{}+]"}
    return "".join(marks[piece.kind].format(piece.text) for piece in one.pieces)


def test_sentences_are_left_out_added_changed_and_moved_each_in_its_place() -> None:
    changes = sentence_changes(BEFORE, AFTER)
    assert [(one.kind, one.moved, shown(one)) for one in changes] == [
        ("added", True, "[+It is old.+]"),
        (
            "changed",
            False,
            "[-Fourteen-][+Seventeen+] people were [-injured-][+badly hurt+] when a ferry struck a dredger.",
        ),
        ("added", False, "[+The fog was thick.+]"),
        ("same", False, "The captain was unhurt."),
        ("changed", False, "The ferry, built in 1998, can hold [-1,204-][+1,206+] people."),
        ("removed", False, "[-Nobody said why.-]"),
        ("removed", True, "[-It is old.-]"),
    ]
    assert [one.opens for one in changes] == [True, True, False, False, True, False, True]


def test_words_of_a_script_without_spaces_change_by_the_character() -> None:
    assert word_changes("渡轮相撞，14人受伤。", "渡轮相撞，17人死亡。") == (
        Piece("渡轮相撞，"),
        Piece("14", "removed"),
        Piece("17", "added"),
        Piece("人"),
        Piece("受伤", "removed"),
        Piece("死亡", "added"),
        Piece("。"),
    )


def test_a_sentence_of_which_little_stands_is_shown_whole() -> None:
    old, new = "Nobody knows a word of it.", "The harbour closes: a storm of great force."
    assert word_changes(old, new) == (Piece(old, "removed"), Piece(new, "added"))


@given(
    *[st.lists(st.sampled_from(["One man saw it.", "Two men saw it!", "A dog barked.", "\n", "渡轮。"]), max_size=9)]
    * 2
)
def test_each_version_can_be_read_off_the_changes(old: list[str], new: list[str]) -> None:
    before, after = " ".join(old), " ".join(new)
    changes = sentence_changes(before, after)
    for text, other in ((before, "added"), (after, "removed")):
        left = ["".join(piece.text for piece in one.pieces if piece.kind != other) for one in changes]
        assert "".join("".join(left).split()) == "".join(text.split())


def test_a_line_that_stands_ten_thousand_times_takes_no_quadratic_time() -> None:
    often = "A line of the ticker.\n" * 10_000
    changes = sentence_changes(often, often + "The end.")
    assert (changes[-1].kind, changes[-1].text, len(changes)) == ("added", "The end.", 10_001)

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.markers import draft_sentences

TEXT = "It rained on Monday. [1] Roads were closed [2]. Nobody was hurt【3】. All is well [ID:4], he said [1, 2]."


def drafted(text: str, final: bool = True) -> list[tuple[str, tuple[int, ...]]]:
    return [(sentence.text, sentence.cited) for sentence in draft_sentences(text, final)]


def test_markers_of_all_kinds_leave_the_text_and_go_to_their_sentence() -> None:
    assert drafted(TEXT) == [
        ("It rained on Monday.", (1,)),
        ("Roads were closed.", (2,)),
        ("Nobody was hurt.", (3,)),
        ("All is well, he said.", (4, 1, 2)),
    ]


def test_a_marker_at_the_beginning_goes_to_the_first_sentence() -> None:
    assert drafted("[2] It rained. It poured. [1][3]") == [("It rained.", (2,)), ("It poured.", (1, 3))]


@pytest.mark.parametrize("text", ["[a]", "[]", "[1", "array[0:3]", "[link](http://example.org)", "[[", "[99999]"])
def test_what_is_no_marker_stays_text(text: str) -> None:
    assert drafted(f"See {text} there.") == [(f"See {text} there.", ())]


def test_paragraphs_lists_and_emphasis() -> None:
    drafts = draft_sentences("First. [1]\n\n- **Second**. [2]\n1. Third.", final=True)
    assert [(d.text, d.paragraph) for d in drafts] == [("First.", 0), ("Second.", 1), ("Third.", 2)]


def test_a_marker_is_held_back_until_it_is_whole_at_every_cut() -> None:
    for at in range(len(TEXT)):
        for text, _ in drafted(TEXT[:at], final=False):
            assert "[" not in text
            assert "【" not in text


def test_only_the_last_sentence_is_open_while_streaming() -> None:
    drafts = draft_sentences("One. [1] Two. [2] Thr", final=False)
    assert [draft.closed for draft in drafts] == [True, True, False]
    assert [draft.closed for draft in draft_sentences("One. [1]", final=False)] == [False]


@given(st.text(alphabet=st.sampled_from("ab. [1]【】,\n"), max_size=80) | st.text(max_size=80))
def test_any_text_is_taken_apart_without_losing_a_letter(text: str) -> None:
    drafts = draft_sentences(text, final=True)
    kept = "".join(draft.text for draft in drafts)
    assert set(kept) <= set(text) | {" "}
    assert all(draft.text.strip() for draft in drafts)

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rag.model.thoughts import is_thinking
from rag.text.hidden_characters import visible
from rag.write.citation_forms import as_notes
from rag.write.markers import answer_text, draft_sentences

TEXT = (
    "It rained on Monday. [1] Roads were closed [2]. Nobody was hurt【3】. All is well [ID:4], he said [1, 2]. "
    "It went on [[5]], for days [^6], at least [2-4] and [Passage 1, Source 3]. He paid it［7］ twice【8†source】."
)
MARKED = re.compile(r"\d\]|\[\^?\d|【|】|［|］|†|\[I|\[P|ID:|\[$")


def drafted(text: str, final: bool = True) -> list[tuple[str, tuple[int, ...]]]:
    return [(sentence.text, sentence.cited) for sentence in draft_sentences(text, final)]


def test_markers_of_all_kinds_leave_the_text_and_go_to_their_sentence() -> None:
    assert drafted(TEXT) == [
        ("It rained on Monday.", (1,)),
        ("Roads were closed.", (2,)),
        ("Nobody was hurt.", (3,)),
        ("All is well, he said.", (4, 1, 2)),
        ("It went on, for days, at least.", (5, 6, 2, 3, 4, 1)),
        ("He paid it twice.", (7, 8)),
    ]


def test_a_marker_at_the_beginning_goes_to_the_first_sentence() -> None:
    assert drafted("[2] It rained. It poured. [1][3]") == [("It rained.", (2,)), ("It poured.", (1, 3))]


@pytest.mark.parametrize(
    "text",
    "(1) [a] [] [1 array[0:3] [link](http://example.org) [[ [99999] [2019] [1988, (1) [the] [x1] [1.5] [-1]".split(),
)
def test_what_is_no_marker_stays_text(text: str) -> None:
    assert drafted(f"See {text} there.") == [(f"See {text} there.", ())]


def test_numbers_that_no_passage_has_are_kept_to_be_counted() -> None:
    assert drafted("It rained. [0][77][1-900]") == [("It rained.", (0, 77, 1, 900))]


def test_paragraphs_lists_and_emphasis() -> None:
    drafts = draft_sentences("First. [1]\n\n- **Second**. [2]\n1. Third.", final=True)
    assert [(d.text, d.paragraph) for d in drafts] == [("First.", 0), ("Second.", 1), ("Third.", 2)]


def test_no_part_of_a_marker_is_ever_shown() -> None:
    for at in range(len(TEXT)):
        for text, _ in drafted(TEXT[:at], final=False):
            assert not MARKED.search(text), (TEXT[:at][-30:], text)


FORMS = (
    '[1]|[citation:1]|(1)|[1](https://x.example/a)|[1](#x)|[1](#x "t")|^1|^1^|^[1]|¹|[doc1]|[1.]|<sup>1</sup>|'
    "<sup>[1]</sup>|[#1]|{1}|{{1}}|[[1](u)]|\\[1\\]|(Source: [1])|(Source 1)|(Passage 1)|(see passage 1)|([1])|"
    '<cite>1</cite>|[P1]|<passage 1>|<cite id="1"/>|[1‑1]|【5:0†news】|【1†L1-L3】|[1, Ellery Courier]|[1: Courier]|'
    "(as stated in passage 1)|[see source 1]"
).split("|")


@pytest.mark.parametrize("form", FORMS)
def test_every_form_is_a_marker_wherever_it_stands(form: str) -> None:
    number = 5 if form.startswith("【5") else 1
    for text in (f"It rained {form}. It poured.", f"It rained. {form} It poured.", f"It rained.{form} It poured."):
        assert drafted(text)[0] == ("It rained.", (number,)), text
        assert drafted(text)[1][0] == "It poured."
    assert drafted(f"It rained {form}")[0] == ("It rained", (number,))


@pytest.mark.parametrize("form", FORMS)
def test_no_part_of_any_form_is_ever_shown(form: str) -> None:
    text = f"It rained {form}. It poured. {form}\nIt snowed.{form} Dry"
    whole = " ".join(words for words, _ in drafted(text))
    assert whole == "It rained. It poured. It snowed. Dry"
    for cut in range(len(text)):
        shown = " ".join(words for words, _ in drafted(text[:cut], final=False))
        assert whole.startswith(shown), (text[:cut], shown)


_CITED = st.tuples(
    st.sampled_from(["It rained", "the mayor said so.", " 14 left,", "She did (again)", "Mr. Osei", "\n- Nobody left"]),
    st.sampled_from(["", " ", "  "]),
    st.sampled_from(FORMS),
    st.sampled_from(["", " ", ". ", ".", ", ", "\n"]),
).map("".join)


@given(st.lists(_CITED, max_size=4).map("".join))
def test_forms_side_by_side_leave_no_debris(text: str) -> None:
    for cut in (*range(len(text)), None):
        for words, _ in drafted(text[:cut], final=cut is None):
            assert not re.search(r"[\[\]{}<>【】†^¹]|https?:|\(#|\\", words), (text[:cut], words)


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("According to [1], the ferry sank. It rained [2].", [("The ferry sank.", (1,)), ("It rained.", (2,))]),
        ("According to passage 3, the ferry sank.", [("The ferry sank.", (3,))]),
        ("As reported in [1] and [2], the ferry sank.", [("The ferry sank.", (1, 2))]),
        ("[1] says that the ferry sank.", [("The ferry sank.", (1,))]),
        ("Passage 2 states that the ferry sank.", [("The ferry sank.", (2,))]),
        ("Passage 1 describes it.", [("The article describes it.", (1,))]),
        ("The ferry, according to [1], sank.", [("The ferry sank.", (1,))]),
        ("The ferry sank, as stated in passage 1.", [("The ferry sank.", (1,))]),
        ("According to article 5, the ferry sank.", [("According to article 5, the ferry sank.", ())]),
        ("In 2025 [1], the ferry sank.", [("In 2025, the ferry sank.", (1,))]),
        ("[1] It rained. [2] It poured.", [("It rained.", (1,)), ("It poured.", (2,))]),
        ("It rained, [1]. It poured [2] . [3].", [("It rained.", (1,)), ("It poured.", (2, 3))]),
        ("Anna (7) was hurt. She left, aged 8. [2]", [("Anna (7) was hurt.", ()), ("She left, aged 8.", (2,))]),
        ("The lake is 5 km² large; 10^6 live there.", [("The lake is 5 km² large; 10^6 live there.", ())]),
    ],
)  # fmt: skip
def test_words_that_lead_up_to_a_marker_go_with_it(text: str, sentences: list[tuple[str, tuple[int, ...]]]) -> None:
    assert drafted(text) == sentences
    for cut in range(len(text)):
        shown = " ".join(words for words, _ in drafted(text[:cut], final=False))
        assert not re.search(r"assage|\bto,|\bin,|\d\]|^says", shown), (text[:cut], shown)


@pytest.mark.parametrize(
    "text",
    [
        "Final answer: It rained. [1]",
        "**Answer:** It rained. [1]",
        "## Answer\n\nIt rained. [1]\n\nLet me know if you need more.",
        "Based on the provided passages, it rained. [1]",
        "Based on the information provided in the passages: it rained. [1]",
        "Here is the answer to your question:\n\nIt rained. [1]\n\n---\n",
        "Sure! It rained. [1] I hope this helps!",
        "The provided passages state that it rained. [1]",
        "It rained. [1]\n\nSource: Ellery Courier, 19 August 2025",
        "It rained. [1]\n\n[1] Ellery Courier, 19 August 2025",
        "It rained. [1]\n\nSources cited:\nPassage 1: Ellery Courier",
    ],
)
def test_frames_are_no_sentences(text: str) -> None:
    assert drafted(text) == [("It rained.", (1,))]
    for cut in range(len(text)):
        shown = " ".join(words for words, _ in drafted(text[:cut], final=False))
        assert "It rained.".startswith(shown), (text[:cut], shown)


def test_a_frame_that_cites_something_is_a_sentence() -> None:
    assert drafted("Here is the list of the dead: Anna and Ben. [1]")[0][1] == (1,)


_PIECES = st.sampled_from(
    "It rained.| He paid| 14 euros|.| [1]|[2, 3]|【4】| [ID:5]|[[6]]|[^7]| [1-3]|\n|<think>|</think>|```|```json\n"
    "|Sources:\n|[1] Courier\n|<b>|![x](http://e.example)|雨。".split("|")
)


@given(st.lists(_PIECES, max_size=14).map("".join))
def test_cut_anywhere_no_snapshot_shows_part_of_a_marker(text: str) -> None:
    for cut in range(len(text)):
        for draft in draft_sentences(text[:cut], final=False):
            assert not re.search(r"[\[【][\^ID:\d, -]*$|\d[\]】]", draft.text)
    assert not any(re.search(r"\[\d|\d\]|【", draft.text) for draft in draft_sentences(text, final=True))


def test_only_the_last_sentence_is_open_while_streaming() -> None:
    drafts = draft_sentences("One. [1] Two. [2] Thr", final=False)
    assert [draft.closed for draft in drafts] == [True, True, False]
    assert [draft.closed for draft in draft_sentences("One. [1]", final=False)] == [False]


@given(st.text(alphabet=st.sampled_from("ab. [1]【】,\n"), max_size=80) | st.text(max_size=80))
def test_any_text_is_taken_apart_without_inventing_a_letter(text: str) -> None:
    drafts = draft_sentences(text, final=True)
    kept = "".join(draft.text for draft in drafts)
    assert set(kept) <= set(text) | {" "}
    assert all(draft.text.strip() for draft in drafts)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("<think>Is it [1]?</think>It rained.", "It rained."),
        ("\n<thinking>\nIs it?\n</thinking>\n\nIt rained.", "It rained."),
        ("Is it? [2]</think>It rained.", "It rained."),
        ("<think>Is it? It rained.", ""),
        ("<Think>Is it?</Think>\nIt rained.", "It rained."),
        ("<thought>Is it?</thought>It rained.", "It rained."),
        ("<seed:think>Is it?</seed:think>It rained.", "It rained."),
        ("[THINK]Is it?[/THINK]It rained.", "It rained."),
        ("◁think▷Is it?◁/think▷It rained.", "It rained."),
        (
            "<|channel|>analysis<|message|>Is it?<|end|><|start|>assistant<|channel|>final<|message|>It rained.",
            "It rained.",
        ),
        ("analysisIs it? [1].assistantfinalIt rained.", "It rained."),
        ("<|channel>thought\nIs it?\n<channel|>It rained.", "It rained."),
        ("<think>Is it?</think><answer>It rained.</answer>", "It rained."),
        ("<|START_THINKING|>Is it?<|END_THINKING|><|START_RESPONSE|>It rained.<|END_RESPONSE|>", "It rained."),
        ('<tool_call>\n{"name": "search"}\n</tool_call>', ""),
        ("It rained.<|im_end|>\n<|im_start|>user\nWhy?", "It rained."),
        ("It rained.</s>", "It rained."),
        ("It rained.<|eot_id|><|start_header_id|>assistant<|end_header_id|>", "It rained."),
        ("<s>It rained.<end_of_turn>", "It rained."),
        ("It rained. <think>Is it?</think>It poured.", "It rained. It poured."),
        ("The assistant finalist rained.", "The assistant finalist rained."),
        ("```\nIt rained.\n```", "It rained."),
        ("```markdown\nIt rained.\n```\n", "It rained."),
        ("It rained.\n\nSources:\n[1] Courier\n[2] Tidewater", "It rained."),
        ("It rained.\n\n**References**\n1. Courier, 4 May\n- [2] Tidewater", "It rained."),
        ("It rained.\nSources: [1], [2]", "It rained."),
        ("It rained. [^1]\n\n[^1]: Courier, 4 May", "It rained. [^1]"),
        ("Sources: the mayor said so. It rained.", "Sources: the mayor said so. It rained."),
        ("Sources:\nThe mayor said so.", "Sources:\nThe mayor said so."),
        ("a\x00b\x1b[31m \u202ecba\u2066\u200b\ufeffd", "ab[31m cbad"),
        ("One.\r\nTwo.\u2028Three.", "One.\nTwo.\nThree."),
    ],
)
def test_what_a_model_wraps_around_its_answer_is_no_part_of_it(text: str, answer: str) -> None:
    assert answer_text(text).strip() == answer


@pytest.mark.parametrize(
    "text",
    [
        "<b>It</b> <img src=x onerror=alert(1)> rained.",
        "![It](https://evil.example/a.png) [rained](https://evil.example).",
        '{"answer": "It rained.", "sources": ["a"]}',
        "[[[It]]] rained [[ ]].",
        "दो लोग घायल हुए।",
        "أصيب شخصان بجروح",
        "می‌خواهم 👩‍👧",
    ],
    ids="html markdown json brackets devanagari arabic joiners".split(),
)
def test_what_is_not_plain_text_stays_what_it_is(text: str) -> None:
    drafts = draft_sentences(text, final=True)
    assert " ".join(draft.text for draft in drafts) == text
    assert not any(draft.cited for draft in drafts)


def test_an_articles_own_markers_cite_nothing() -> None:
    assert as_notes("He paid [3], and [1, 2]【4】 in [2019] [the mayor said].") == (
        "He paid (note 3), and (note 1, 2)(note 4) in [2019] [the mayor said]."
    )


@given(st.text(alphabet=st.sampled_from("ab [1]2【】［］,^ID:-†"), max_size=40))
@example("［121,I【1】I :a]-")  # without the inner marker the outer one is one
def test_nothing_unmarked_reads_as_a_marker(text: str) -> None:
    assert not any(draft.cited for draft in draft_sentences(as_notes(text), final=True))


@given(st.text())
def test_what_is_visible_stays(text: str) -> None:
    kept = visible(text)
    assert visible(kept) == kept
    assert [letter for letter in kept if letter.isalnum()] == [letter for letter in text if letter.isalnum()]


@pytest.mark.parametrize("heading", ["", "Sources: ", "Sources:\n", "---\nReferences\n---\n"])
@pytest.mark.parametrize("marker", ["[1] ", " [1]", "[1]\t \t", "[1],;. ", "- [1]\n"])
def test_a_long_run_of_markers_is_read_at_once(heading: str, marker: str) -> None:
    """A pattern that tried every way to share out the spaces between them took years for forty."""
    text = "It rained.\n" + heading + marker * 2_000
    assert answer_text(text).strip() == ("It rained." if heading else text.strip())
    assert draft_sentences(answer_text(text), final=True)[0].text.startswith("It rained.")


def test_a_list_of_sources_ends_only_what_is_nothing_but_a_list() -> None:
    assert answer_text("It rained.\n[1] Sources\nIt poured.") == "It rained.\n[1] Sources\nIt poured."
    assert (
        answer_text("It rained.\nSources: [1] and more\n[2] Courier")
        == "It rained.\nSources: [1] and more\n[2] Courier"
    )
    assert answer_text("It rained.\nSources:\n[1] Courier\nReferences:\n[2] Herald").endswith("[1] Courier\n")


THOUGHT = [
    "<think>Is it 99? [1]</think>It rained.",
    "<seed:think>Is it 99?</seed:think>It rained.",
    "[THINK]Is it 99?[/THINK]It rained.",
    "◁think▷Is it 99?◁/think▷It rained.",
    "<|channel|>analysis<|message|>Is it 99?<|end|><|start|>assistant<|channel|>final<|message|>It rained.<|return|>",
    "analysisIs it 99?assistantfinalIt rained.",
    "<|channel>thought\nIs it 99?\n<channel|>It rained.",
    "<think>Is it 99?</think>\n<answer>It rained.</answer><|im_end|>",
]


@pytest.mark.parametrize("text", THOUGHT)
def test_no_part_of_a_thought_is_ever_shown(text: str) -> None:
    thinks = []
    for cut in range(len(text) + 1):
        shown = " ".join(words for words, _ in drafted(text[:cut], final=False))
        assert "It rained.".startswith(shown), (text[:cut], shown)
        thinks.append(is_thinking(text[:cut]))
    assert thinks.index(True) <= text.index("Is it") + 1
    assert thinks[text.index("99")]
    assert not thinks[-1]

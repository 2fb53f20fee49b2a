import pytest

from rag.text.furniture import dateline, is_furniture


@pytest.mark.parametrize(
    "text",
    [
        "Sign up for our newsletter on ferries and people injured.",
        "Get the harbour's weekly newsletter Sign up here to get the tides every Tuesday from the pilots.",
        "To have the tides sent to your inbox, sign up for our Harbour newsletter.",
        "JUST WATCHED Threat of fog keeps ferries in the harbour Replay More Videos ... MUST WATCH",
        "Read more: the ferry that never came",
        "The ferry Maren Sky in the harbour of Saltmarsh (AP photo",
        "Editor’s note: This page recaps the news of Sunday, 2 March.",
        "This story and headline have been updated with what the harbour said.",
        "Number of passengers",
        "Yes, they were",
    ],
)
def test_what_stands_around_an_article_is_not_quoted(text: str) -> None:
    assert is_furniture(text)


@pytest.mark.parametrize(
    "text",
    [
        "The harbour master announced the wedding in her newsletter on Sunday.",
        "Residents must sign up for the vaccine by Friday, the county said.",
        "The fog was something that nobody must watch from the pier, she said.",
        "The mayor signed up 400 volunteers for the flood wall.",
    ],
)
def test_what_an_article_tells_is(text: str) -> None:
    assert not is_furniture(text)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("ELLERY (Coast Wire) - Dockers stopped work.", "Dockers stopped work."),
        ("UPPER HOLLIN, Tarn, March 12 (Coast Wire) — Two people died.", "Two people died."),
        ("(CWN) Two people died.", "Two people died."),
        ("SÄRNA – “We stay,” he said.", "“We stay,” he said."),
        (
            "UP-TO-DATE figures - the first since 1996 - are out.",
            "UP-TO-DATE figures - the first since 1996 - are out.",
        ),
        ("The strike – the first since 1996 – goes on.", "The strike – the first since 1996 – goes on."),
        ("NATO – the alliance – agreed.", "NATO – the alliance – agreed."),
        ("", ""),
    ],
)
def test_a_dateline_is_no_part_of_the_first_sentence(text: str, sentence: str) -> None:
    assert text[dateline(text) :] == sentence

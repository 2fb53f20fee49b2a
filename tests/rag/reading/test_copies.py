import pytest

from rag.check.voices import check_copies
from rag.reading.copies import Carried, reports

OIL = "The tanker ran aground off Cape Torrin and lost 300 tonnes of oil, the coastguard said."
SEEN = "Fishermen saw a black film drifting north along the beaches by noon."
COPIED = [
    Carried("Coast Wire", OIL),
    Carried("Ellery Courier", OIL.replace("Torrin and", "Torrin on Monday and")),
    Carried("Post", SEEN),
]


def test_copies_are_one_report_whoever_carries_them() -> None:
    assert reports(COPIED) == (("Coast Wire", "Ellery Courier"), ("Post",))
    assert reports([Carried("Post", OIL), Carried("Post", OIL)]) == (("Post",),)
    assert reports([]) == ()


def test_other_words_of_one_story_are_the_same_report() -> None:
    edited = [Carried("Coast Wire", OIL, "a"), Carried("Post", SEEN, "a"), Carried("Courier", SEEN[:30], None)]
    assert reports(edited) == (("Coast Wire", "Post"), ("Courier",))


@pytest.mark.parametrize(
    ("sentence", "is_caught"),
    [
        ("Three outlets report the oil.", True),
        ("According to 3 independent sources, oil was lost.", True),
        ("Two outlets report the oil.", False),
        ("The tanker lost 300 tonnes of oil.", False),
        ("Three ships went to help.", False),
    ],
)
def test_more_voices_than_reports_are_told(sentence: str, is_caught: bool) -> None:
    found = check_copies(sentence, reports(COPIED))
    assert bool(found) == is_caught
    if found:
        assert found.reason == "what is cited is 2 independent reports, carried by Coast Wire, Ellery Courier, Post"


def test_reports_that_are_each_their_own_are_counted_as_they_are() -> None:
    assert check_copies("Three outlets report the oil.", [("Post",), ("Courier",)]) is None

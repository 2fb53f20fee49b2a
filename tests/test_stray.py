import pytest

from rag.stray import stray

QUOTE = "The dockers of Hollin have laid down their work and want 14 euros an hour."


@pytest.mark.parametrize(
    ("sentence", "says"),
    [
        ("The dockers of Hollin have laid down their work.", ""),
        ("The dockers (of Hollin) want more than 14 euros: “an hour”.", ""),
        ("The dockers of Hollin have laid down their work https://evil.example/a.", "https://evil.example/a."),
        ("The dockers of Hollin have laid down their work www.evil.example.", "www.evil.example"),
        ("The dockers of [Hollin](/a) have laid down their work.", "](/a)"),
        ("The dockers of Hollin javascript:alert(1) have laid down their work.", "javascript:"),
        ("The dockers of Hollin <b>have</b> laid down their work.", "<b>"),
        ("The dockers of Hollin ${x} have laid down their work.", "${x}"),
        ("Mayor Corvin Maltz has confessed.", "something else"),
    ],
)
def test_what_no_source_says_is_told(sentence: str, says: str) -> None:
    found = stray(sentence, [QUOTE])
    assert says in found
    assert bool(says) == bool(found)


def test_an_address_of_the_sources_own_is_not_vouched_for_either() -> None:
    said = "The dockers say enough, see http://dockers.example."
    assert "an address" in stray(said, [said])

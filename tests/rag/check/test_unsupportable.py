import pytest

from rag.check.checker import check_sentence
from rag.check.unsupportable import check_stray
from rag.passage import Passage
from tests.fakes import article

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
    found = check_stray(sentence, [QUOTE])
    assert says in (found.reason if found else "")
    assert bool(says) == bool(found)


def test_an_address_of_the_sources_own_is_not_vouched_for_either() -> None:
    said = "The dockers say enough, see http://dockers.example."
    found = check_stray(said, [said])
    assert found
    assert "an address" in found.reason


def test_what_is_not_supported_for_it_has_no_score_of_what_is() -> None:
    cited = [Passage(article(QUOTE), 0, len(QUOTE))]
    plain = check_sentence("The dockers of Hollin have laid down their work.", cited)
    hung = check_sentence("The dockers of Hollin have laid down their work https://evil.example/a.", cited)
    assert (plain.verdict, hung.verdict) == ("supported", "not supported")
    assert hung.score < 0.5 <= plain.score

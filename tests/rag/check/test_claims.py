import pytest

from corpus.article import Article
from rag.check.cited_text import CitedText
from rag.check.claims import check_attribution
from rag.passage import Passage


def reason(sentence: str, body: str) -> str | None:
    found = check_attribution(sentence, CitedText((Passage(Article(body=body), 0, len(body)),)))
    assert found is None or not found.refutes
    return found.reason if found else None


@pytest.mark.parametrize(
    ("sentence", "body", "told"),
    [
        ("The army used gas.", "The rebels alleged that the army used gas.", "the source says “alleged”: whose claim"),
        ("The army used gas.", "The army used gas, the rebels claimed.", "the source says “claimed”: whose claim"),
        (
            "The tower costs 90 million.",
            "According to Osei, the tower costs 90 million.",
            "the source says “According to”",
        ),
        (
            "Osei showed that the army used gas.",
            "Osei claims that the army used gas.",
            "the source says “claims”: it is not",
        ),
        ("A fault caused the fire.", "A fault may have caused the fire.", "the source says “may”, which is left out"),
        ("The council closed the ward.", "The council plans to close the ward.", "the source says “plans to”"),
        (
            "The army downed nine drones.",
            "The army said it downed nine drones. It gave no details. The figure could not be independently verified.",
            "the source adds “not be independently verified”, which is left out",
        ),
    ],
)
def test_what_is_left_out_is_told(sentence: str, body: str, told: str) -> None:
    found = reason(sentence, body)
    assert found is not None
    assert found.startswith(told)


@pytest.mark.parametrize(
    ("sentence", "body"),
    [
        ("The rebels say the army used gas.", "The rebels alleged that the army used gas."),
        ("The army allegedly used gas.", "The rebels alleged that the army used gas."),
        ("The army used gas.", "The rebels alleged that the army used gas. Tests show that the army used gas."),
        ("A fault could have caused the fire.", "A fault may have caused the fire."),
        ("The council will close the ward.", "The council plans to close the ward."),
        ("The bridge was closed on Monday.", "The bridge was closed on Monday after the rebels claimed an attack."),
        ("The fire began in May.", "The fire began on 3 May in a mill."),
        ("Fish prices rose.", "The rebels alleged that the army used gas."),
        (
            "The army said it downed nine drones, which was not verified.",
            "The army said it downed nine drones. It could not be verified.",
        ),
        ("It rained in Pell.", "It rained in Pell. Nobody could confirm when the train would leave."),
    ],
)
def test_what_is_kept_or_is_not_about_it_is_let_through(sentence: str, body: str) -> None:
    assert reason(sentence, body) is None

"""rag.reading.cause: whether a sentence states a cause or a purpose."""

import pytest

from rag.reading.cause import states_cause


@pytest.mark.parametrize(
    "sentence",
    [
        "The trawler sank because its hatch was open.",
        "The bridge was closed due to fog.",
        "The rise was due to the price of steel.",
        "A cable caused the fire, the police said.",
        "The leak could cause delays until Friday.",
        "The inquiry blamed a worn bearing for the derailment.",
        "The reason is the ground, said the building inspector.",
        "The operator gave a shortage of drivers as the reason.",
        "The school was shut for safety reasons.",
        "Heavy rain led to the collapse, but nobody was hurt.",
        "The warden resigned in protest at the cuts.",
        "The outage was not only a nuisance: it triggered a fire.",
    ],
)
def test_a_cause_is_stated(sentence: str) -> None:
    assert states_cause(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "The cause of the fire is still unclear.",
        "Investigators are looking into what caused the crash, and ask for patience, an inquiry said.",
        "The police have begun to look for the cause.",
        "The premier was due to visit on Wednesday.",
        "The line is finally due to open this month.",
        "What caused the fire?",
        "She gave the reasons for the judgment.",
        "The task force met at noon.",
        "The ferry returned under its own power.",
        "The engineers could not say what led to the failure.",
        "Lang, so that is no surprise.",
    ],
)
def test_no_cause_is_stated(sentence: str) -> None:
    assert not states_cause(sentence)

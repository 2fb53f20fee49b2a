import pytest

from rag.question.answer_type import asked


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Who was at the helm of the Maren Sky?", "person"),
        ("Whom did the premier thank?", "person"),
        ("Which councillor voted against the levy?", "person"),
        ("Which two women led the march?", "person"),
        ("Which of these people joined the board?", "person"),
        ("Which skipper sailed over the bar?", "person"),
        ("Which novelist wasn’t at the fair?", "person"),
        ("Which tourist attraction reopened in June?", "name"),
        ("Which automaker recalled 2.9 million vans?", "name"),
        ("Which country elected its first leftist leader?", "place"),
        ("Where did the ferry run aground?", "place"),
        ("The ticket was sold on Friday. In which town?", "place"),
        ("Which countries signed the accord?", "place"),
        ("Which country's minister resigned?", "place"),
        ("When does the bridge open?", "date"),
        ("How soon could the ferry sail again?", "date"),
        ("In what year was the mill built?", "date"),
        ("Which company bought the quay?", "name"),
        ("What is the name of the new tram line?", "name"),
        ("What disease was found in the herd?", "other"),
        ("What did the inspectors find?", "other"),
        ("Why was the gate closed?", "other"),
    ],
)
def test_the_wh_word_and_its_noun_tell_the_type(question: str, kind: str) -> None:
    assert asked(question).type == kind


@pytest.mark.parametrize(
    ("question", "unit"),
    [
        ("How many locum midwives were promised?", "midwiv"),
        ("How much did the quay cost?", "€"),
        ("How long was the port closed?", "week"),
        ("How old is the skipper?", "year"),
        ("What percentage of households will pay?", "%"),
    ],
)
def test_a_number_is_asked_for_with_its_unit(question: str, unit: str) -> None:
    wanted = asked(question)
    assert wanted.type == "number"
    assert unit in wanted.units


@pytest.mark.parametrize(
    ("question", "count"),
    [
        ("Which two countries signed the accord?", 2),
        ("The accord was signed. Which 3 countries signed it?", 3),
        ("Which of the two countries signed the accord?", 1),
        ("Which 2022 film won the prize?", 1),
        ("Which country was first to sign the two accords?", 1),
        ("How many of the two boats sank?", 1),
        ("In which two years was the port closed?", 2),
    ],
)
def test_a_question_says_how_many_answers_it_wants(question: str, count: int) -> None:
    assert asked(question).count == count


def test_a_height_has_no_unit_of_its_own() -> None:
    assert asked("How high did the water rise?").units == frozenset()


def test_what_the_question_says_itself_is_known() -> None:
    assert asked("Who struck the dredger off Saltmarsh?").known == {"struck", "dredger", "saltmarsh"}

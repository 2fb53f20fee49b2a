import pytest

from rag.question.answer_type import asked
from rag.write.answer_words import answer_words


def found(question: str, sentence: str) -> list[str]:
    return [sentence[words.start : words.end] for words in answer_words(sentence, asked(question))]


def test_names_beyond_the_question_without_the_sentences_first_word() -> None:
    sentence = "On Tuesday, Lena Osei of the Saltmarsh Harbour Board said the Maren Sky’s radar had failed."
    assert found("Who said that the Maren Sky had failed?", sentence) == ["Lena Osei of the Saltmarsh Harbour Board"]
    assert found("Which ship's radar had failed?", sentence)[-1] == "Maren Sky"


def test_the_same_name_in_other_words_has_the_same_key() -> None:
    wanted = asked("Who was on duty?")
    [whole] = answer_words("The master was Lena Osei.", wanted)
    [short] = answer_words("The master was Osei, she said.", wanted)
    assert whole.key == short.key


def test_numbers_tell_whether_they_have_the_unit() -> None:
    sentence = "In 2019 she paid €4.2 million for 14 boats."
    fits = {words.key: words.fits for words in answer_words(sentence, asked("How many boats did she buy?"))}
    assert fits == {"4200000": False, "14": True}
    assert found("How much did she pay?", sentence) == ["€4.2 million", "14"]
    assert found("What percentage of households paid?", "About 12% of them paid.") == ["12%"]


def test_the_questions_own_number_is_no_answer() -> None:
    assert found("How many of the 14 boats sank?", "Of 14 boats, three sank.") == ["three"]


@pytest.mark.parametrize(
    ("sentence", "dates"),
    [
        ("It opens on 19 August 2025.", ["19 August 2025"]),
        ("It opened August 19, and again on Friday.", ["August 19", "Friday"]),
        ("It will open next month.", ["next month"]),
        ("It may open.", []),
    ],
)
def test_dates(sentence: str, dates: list[str]) -> None:
    assert found("When does the bridge open?", sentence) == dates


@pytest.mark.parametrize(
    ("question", "name", "sentence"),
    [
        ("Where did it happen?", "OPIS", "It was in Hollin, said OPIS."),
        ("Where did it happen?", "Sheriff Lena Osei", "It was in Hollin, Sheriff Lena Osei said."),
        ("Where did it happen?", "Realty", "It was in Hollin, according to Realty."),
    ],
)
def test_a_name_that_is_hardly_a_place_fits_less(question: str, name: str, sentence: str) -> None:
    fits = {sentence[words.start : words.end]: words.fits for words in answer_words(sentence, asked(question))}
    assert fits == {"Hollin": True, name: False}


def test_countries_are_places_in_short_too_and_what_a_month_leaves_is_no_name() -> None:
    [us] = answer_words("It was the US.", asked("Which country was it?"))
    assert us.fits
    assert found("Which ship sank?", "On September 12, the Maren Sky sank.") == ["Maren Sky"]


def test_nothing_is_marked_where_the_type_is_unknown() -> None:
    assert found("Why was the gate closed?", "Lena Osei closed it on 19 August.") == []


def test_a_name_that_begins_with_new_is_marked_whole() -> None:
    assert found("Which city did they leave?", "The boats went from New York on Monday.") == ["New York"]

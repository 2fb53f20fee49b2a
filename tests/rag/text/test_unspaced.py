"""Scripts without spaces: cut the same way in an article and in a question; digits of every script."""

import pytest

from rag.text.numbers import numbers
from rag.text.sentence import sentence_spans
from rag.text.terms import terms, words
from rag.text.unspaced import is_single, pairs


@pytest.mark.parametrize(
    ("article", "question", "shared"),
    [
        ("周二清晨，一艘渡轮和一艘挖泥船相撞。", "渡轮相撞有多少人受伤？", {"渡轮", "相撞"}),
        ("古いプールを年末までに閉鎖する。", "プールはいつ閉鎖されますか", {"プー", "ール", "閉鎖"}),
        ("สระว่ายน้ำเก่าจะปิดสิ้นปี", "สระว่ายน้ำปิดเมื่อไหร่", {"สร", "ระ", "ว่า"}),
        ("ສະລອຍນ້ຳເກົ່າຈະປິດ", "ສະລອຍນ້ຳປິດເມື່ອໃດ", {"ລອ", "ອຍ"}),
        ("អាងហែលទឹកចាស់នឹងបិទ", "អាងហែលទឹកបិទនៅពេលណា", {"អាង", "ហែល"}),
        ("ရေကူးကန်ဟောင်းကိုပိတ်မည်", "ရေကူးကန်ဘယ်တော့ပိတ်မလဲ", {"ရေကူး", "ကူးက"}),
        ("시의회는 오래된 수영장을 닫기로 했다.", "수영장은 언제 닫습니까?", {"수영", "영장"}),
    ],
)
def test_an_article_and_a_question_share_pairs(article: str, question: str, shared: set[str]) -> None:
    assert shared <= set(terms(article)) & set(terms(question))


def test_the_rest_of_the_text_stays_as_it_was() -> None:
    assert words("Zelenskiy visits 渡轮公司 in Kiev") == ["zelenski", "visit", "渡轮", "轮公", "公司", "in", "kyiv"]
    assert words("25人受伤") == ["25", "人受", "受伤"]


def test_one_way_of_writing_a_run() -> None:
    assert pairs("ﾌﾟｰﾙ") == pairs("プール")
    assert pairs("สระ\u200bว่าย") == pairs("สระว่าย")
    assert is_single("船")
    assert not is_single("渡轮")
    assert not is_single("x")


def test_a_long_run_is_no_word_too_long_for_the_index() -> None:
    assert "受伤" in terms("渡轮" * 200 + "受伤")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ستكلف ٤٫٢ مليون كرونة", {"4.2"}),
        ("١٬٢٠٠ شخص", {"1200"}),
        ("۳۰۰ نفر", {"300"}),
        ("१५ लोग", {"15"}),
        ("共有25人受伤", {"25"}),
        ("１４人が負傷した", {"14"}),
        ("๔.๒ ล้าน", {"4.2"}),
    ],
)
def test_numbers_of_every_script(text: str, found: set[str]) -> None:
    assert {str(value) for value in numbers(text)} == found


def test_a_number_in_other_digits_is_the_same_term() -> None:
    assert words("٣٠٠") == words("300") == words("３００")


@pytest.mark.parametrize("stop", "\u061f\u06d4\u0964\u0965\u104b\u17d4\u1362")
def test_a_sentence_ends_with_the_stop_of_its_script(stop: str) -> None:
    text = f"परिषद ने मतदान किया{stop} मेयर ने कहा{stop}"
    assert len(sentence_spans(text)) == 2

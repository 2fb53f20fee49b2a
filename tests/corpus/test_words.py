"""Words are counted in scripts without spaces too, so that a whole article there is no teaser and no scrap."""

import pytest

from corpus.article import Article
from corpus.formats.feed import read_feed
from corpus.records.clean import clean_body
from corpus.records.cut import FULL_TEXT, is_cut
from corpus.words import count_words
from errors import ReadError

CHINESE = "周二清晨，一艘渡轮和一艘挖泥船在盐沼镇外海相撞，十四人受伤。"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The ferry sank.", 3),
        ("渡轮和挖泥船相撞。", 4),
        ("สระว่ายน้ำเก่าจะปิด", 9),
        ("Die Fähre sank – 14 Verletzte", 6),
        ("渡轮 Saltmarsh 号", 2),
        ("", 0),
    ],
)
def test_words(text: str, words: int) -> None:
    assert count_words(text) == words


def test_a_long_text_without_spaces_is_not_short() -> None:
    text = CHINESE * 20
    assert count_words(text) > FULL_TEXT
    assert not is_cut(f"{text}事情就这样继续下去…")
    assert is_cut(f"{CHINESE}事情就这样继续下去…")


def test_a_feed_that_holds_whole_articles_without_spaces_gives_no_teasers() -> None:
    def feed(text: str) -> list[bool]:
        data = (
            '<rss version="2.0"><channel><title>海岸通讯</title><item><title>渡轮相撞</title>'
            f"<link>https://coast.example/1</link><description>{text}</description></item></channel></rss>"
        )
        return [one.is_partial for one in read_feed(data.encode(), "a.xml") if isinstance(one, Article)]

    assert feed(CHINESE * 20) == [False]
    assert feed(CHINESE) == [True]


def test_a_short_report_is_an_article_and_a_scrap_is_none() -> None:
    assert clean_body("渡轮相撞，十四人受伤。")
    with pytest.raises(ReadError, match="fewer than 5 words"):
        clean_body("渡轮")

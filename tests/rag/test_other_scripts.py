"""Questions in scripts that the built-in models don't know: their words find articles, and nothing else is quoted."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.store.archive import Archive
from rag.assistant import Assistant
from rag.embedding.embedder import BuiltInEmbedding
from rag.index.passage_index import PassageIndex, opened
from rag.search.retriever import UNKNOWN_SCRIPT
from tests.fakes import article

TEXTS = {
    "zh:ferry": ("渡轮与驳船相撞", "星期三傍晚，一艘渡轮在黑门港与驳船相撞，九人受伤。船长说当时有大雾。"),
    "zh:tram": ("电车票价上涨", "市政府决定从一月起提高电车票价。学生票价保持不变。"),
    "ja:library": ("古い図書館が閉館へ", "市議会は木曜日、古い図書館を三月に閉館することを決めた。"),
    "th:bridge": ("สะพานไม้จะปิดซ่อม", "เทศบาลประกาศว่าสะพานไม้จะปิดซ่อมเป็นเวลาสองเดือน"),
    "km:market": ("ផ្សារចាស់នឹងបើកឡើងវិញ", "ផ្សារចាស់នឹងបើកឡើងវិញនៅខែមេសា។"),
    "lo:market": ("ຕະຫຼາດເກົ່າຈະເປີດຄືນ", "ຕະຫຼາດເກົ່າຈະເປີດຄືນໃນເດືອນເມສາ"),
    "my:school": ("ကျောင်းဟောင်းကိုပြန်ဖွင့်မည်", "ကျောင်းဟောင်းကို ဧပြီလတွင် ပြန်ဖွင့်မည်။"),
    "ko:pool": ("오래된 수영장 폐쇄", "시의회는 오래된 수영장을 연말까지 폐쇄하기로 했다."),
    "ar:pool": ("إغلاق الجسر القديم", "قرر مجلس المدينة إغلاق الجسر القديم في مارس. وستكلف الإصلاحات ٤٫٢ مليون."),
    "he:pool": ("הגשר הישן ייסגר", "מועצת העיר החליטה לסגור את הגשר הישן במרץ."),
    "ru:pool": ("Старый мост закроют", "Городской совет решил закрыть старый мост в марте."),
    "en:fog": ("Fog over Skerrin", "Fog lay over Skerrin for three days, the harbour master said."),
}


@pytest.fixture(scope="module")
def index(minilm_cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PassageIndex]:
    archive = Archive(tmp_path_factory.mktemp("archive"))
    archive.add([article(body, headline, url=url) for url, (headline, body) in TEXTS.items()])
    with opened(archive, BuiltInEmbedding(minilm_cache)) as made:
        made.sync()
        yield made


@pytest.mark.parametrize(
    ("question", "url"),
    [
        ("渡轮相撞有多少人受伤？", "zh:ferry"),
        ("电车票价什么时候上涨？", "zh:tram"),
        ("古い図書館はいつ閉館しますか？", "ja:library"),
        ("สะพานไม้จะปิดเมื่อไหร่", "th:bridge"),
        ("ផ្សារចាស់បើកនៅពេលណា", "km:market"),
        ("ຕະຫຼາດເກົ່າຈະເປີດເມື່ອໃດ", "lo:market"),
        ("ကျောင်းဟောင်းကိုဘယ်တော့ပြန်ဖွင့်မလဲ", "my:school"),
        ("오래된 수영장은 언제 폐쇄됩니까?", "ko:pool"),
        ("متى سيتم إغلاق الجسر القديم؟", "ar:pool"),
        ("מתי ייסגר הגשר הישן?", "he:pool"),
        ("Когда закроют старый мост?", "ru:pool"),
    ],
)
def test_the_words_find_the_article_and_the_reader_is_told(index: PassageIndex, question: str, url: str) -> None:
    answer = Assistant(index).ask(question)
    assert not answer.abstained
    cited = [one.passage.article.url for sentence in answer.sentences for one in sentence.citations]
    assert set(cited) == {url}  # and no quote of an article that shares no word with it
    assert UNKNOWN_SCRIPT in (answer.notice or "")


def test_what_no_article_names_is_not_answered(index: PassageIndex) -> None:
    assert Assistant(index).ask("谁赢得了国际象棋世界冠军？").abstained
    assert Assistant(index).ask("ใครชนะการแข่งขันหมากรุกโลก").abstained


def test_latin_script_has_no_such_notice(index: PassageIndex) -> None:
    assert UNKNOWN_SCRIPT not in (Assistant(index).ask("How long did fog lie over Skerrin?").notice or "")


@pytest.mark.parametrize(
    ("text", "url"), [("渡轮", "zh:ferry"), ("船", "zh:ferry"), ("图書", ""), ("図書館", "ja:library")]
)
def test_the_list_of_articles_is_searched_by_such_words(index: PassageIndex, text: str, url: str) -> None:
    found = index.articles.holding(text, 5)
    rows = index.archive.passages(list(found.ids))
    articles = {one.id: one.url for one in index.archive.articles([row.article_id for row in rows])}
    assert [articles[row.article_id] for row in rows] == ([url] if url else [])


def test_digits_of_another_script_are_found(index: PassageIndex) -> None:
    assert index.keywords.holding("4.2", 5).total == 1

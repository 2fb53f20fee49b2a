import io
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.article import Article
from corpus.formats.readers import MAX_LINE
from corpus.formats.table import read_csv, read_parquet
from corpus.records.notice import Notice

BODY = "The bridge at Harrow Ford opened again on Monday."


def read(data: bytes | str) -> tuple[list[Article], list[Notice]]:
    found = list(read_csv(io.BytesIO(data if isinstance(data, bytes) else data.encode()), "a.csv"))
    return [item for item in found if isinstance(item, Article)], [item for item in found if isinstance(item, Notice)]


def reason(data: bytes | str) -> str:
    articles, [notice] = read(data)
    assert articles == [] and notice.skipped
    return notice.reason


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_columns_by_any_name(delimiter: str) -> None:
    rows = [["Title", "date_publish", "maintext", "extra"], ["Bridge opens", "2025-08-19", BODY, "7"]]
    data = "\r\n".join(delimiter.join(row) for row in rows)
    assert read(data) == ([Article(body=BODY, headline="Bridge opens", published="2025-08-19")], [])


def test_what_data_frames_write_for_nothing_is_nothing() -> None:
    assert read(f"title,author,date,text\nNaN,nan,NaT,{BODY}\nNone,,,{BODY}")[0] == [Article(body=BODY)] * 2


def test_newlines_and_quotation_marks_within_a_field() -> None:
    articles, notices = read(f'text,title\r\n"{BODY}\r\n\r\nHe said ""no, never"".",A\r\n{BODY},B\r\n')
    assert [one.body for one in articles] == [f'{BODY}\n\nHe said "no, never".', BODY] and notices == []


def test_a_field_over_128_kilobytes() -> None:
    body = " ".join([BODY] * 8000)
    assert read(f'text\n"{body}"\n')[0] == [Article(body=body)]


def test_a_notice_names_the_line_its_row_begins_in() -> None:
    articles, notices = read(f'text,title\n"{BODY}\nMore.",A\nshort,B\n{BODY},C,D\n"open,{BODY}\n')
    assert len(articles) == 1
    assert [(one.line, one.reason) for one in notices] == [
        (4, "fewer than 5 words"),
        (5, "3 cells where the first row names 2 columns"),
        (6, "not CSV: unexpected end of data"),
    ]


def test_a_short_row_lacks_its_last_cells() -> None:
    assert read(f"text,title\n{BODY}")[0] == [Article(body=BODY)]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_encodings(encoding: str) -> None:
    assert read(f"text\n“Ça va” — {BODY}\n".encode(encoding))[0] == [Article(body=f"“Ça va” — {BODY}")]


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1251", "Мост через реку снова открыт в понедельник и закрыт во вторник. Так сообщила мэрия города. "),
        ("shift_jis", "政府は月曜日に新しい橋を開通させたと発表した。"),
    ],
)
def test_alphabets_in_old_encodings(encoding: str, text: str) -> None:
    body = (text * 3).strip()
    assert read(f"text\n{body}\n".encode(encoding))[0] == [Article(body=body)]


def test_what_is_no_table_says_why() -> None:
    assert reason("") == reason("\n\n") == "empty"
    assert reason("a,b\n1,2\n").startswith("no column holds article text: the first row is 'a, b'")
    assert reason(bytes(range(256)) * 9) == "not text"
    assert reason("text\n" + "x" * (MAX_LINE + 1)).startswith("a line is longer than 10 MB")


def test_parquet() -> None:
    arrow = pytest.importorskip("pyarrow", reason="pyarrow is an extra")
    from pyarrow import parquet

    moments = [datetime(2025, 8, 19, 7, 40, tzinfo=UTC), datetime(2025, 8, 20, tzinfo=UTC)]
    table = arrow.table(
        {
            "text": [BODY, BODY],
            "published_at": moments,
            "updated": [date(2025, 8, 21), None],
            "authors": [["Ann Lee"], []],
        }
    )
    parquet.write_table(table, stream := io.BytesIO())
    whole = stream.getvalue()
    assert list(read_parquet(io.BytesIO(whole), "a.parquet")) == [
        Article(body=BODY, published="2025-08-19T07:40:00+00:00", updated="2025-08-21", authors=("Ann Lee",)),
        Article(body=BODY, published="2025-08-20"),
    ]
    for damaged in (b"", whole[: len(whole) // 2], b"PAR1" + whole[40:]):
        [notice] = read_parquet(io.BytesIO(damaged), "a.parquet")
        assert isinstance(notice, Notice) and notice.reason.startswith("not Parquet, or damaged")


@given(st.binary() | st.text(alphabet='text,"\r\n;\0 x').map(lambda text: f"text\n{text}".encode()))
def test_no_bytes_make_it_raise(data: bytes) -> None:
    assert all(isinstance(item, Article | Notice) for item in read_csv(io.BytesIO(data), "a.csv"))


def test_text_of_windows_after_kilobytes_of_ascii_is_read_and_told() -> None:
    rows = "".join(f"Item {number},{BODY}\n" for number in range(2_000))
    data = f"title,text\n{rows}".encode() + f"Café,José Muñoz paid €40,{BODY}\n".replace(",", ";", 0).encode("cp1252")
    articles, notices = read(data.replace(b"paid \x8040,", b"paid \x8040. "))
    assert articles[-1].body == f"José Muñoz paid €40. {BODY}"
    assert [(one.reason, one.skipped) for one in notices] == [("line 2002: not UTF-8: read as Windows-1252", False)]


def test_a_guess_is_told() -> None:
    _, notices = read(f"text\nÇiğli’de {BODY} Şişli ğüşıöç\n".encode("cp1254"))
    assert [one.skipped for one in notices] == [False]
    assert notices[0].reason.startswith("not UTF-8: read as")


@pytest.mark.parametrize("line", ["sep=;", '"sep=;"', "SEP=;"])
def test_excels_line_names_the_delimiter(line: str) -> None:
    articles, _ = read(f"{line}\r\ntitle;text\r\nA, B, C;{BODY}\r\n")
    assert [(one.headline, one.body) for one in articles] == [("A, B, C", BODY)]


def test_a_table_without_rows_says_so() -> None:
    assert reason("title,content,date\n") == "no rows in it"


def test_the_other_rows_tell_the_order_of_day_and_month() -> None:
    rows = [f"05/06/2022,{BODY}", f"25/06/2022,{BODY}"]
    assert [one.published for one in read("\n".join(["date,text", *rows]))[0]] == ["2022-06-05", "2022-06-25"]
    rows[1] = f"06/25/2022,{BODY}"
    assert [one.published for one in read("\n".join(["date,text", *rows]))[0]] == ["2022-05-06", "2022-06-25"]
    assert read(f"date,text\n05/06/2022,{BODY}")[0][0].published == "2022"


def test_lines_that_end_as_on_an_old_mac() -> None:
    assert read(f"title,text\rA,{BODY}\r")[0] == [Article(body=BODY, headline="A")]

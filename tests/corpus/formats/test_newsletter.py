import io
from email.message import EmailMessage

from hypothesis import given
from hypothesis import strategies as st

from corpus.article import Article
from corpus.formats.newsletter import read_newsletter
from corpus.records.notice import Notice

BODY = "The bridge at Harrow Ford opened again on Monday."
EXPECTED = Article(
    body=BODY,
    headline="Bridge opens — today’s letter",
    uri="1@ellery.example",
    source="Ellery Courier",
    published="2025-08-19T07:40:00+02:00",
)


def message(plain: str | None = BODY, markup: str | None = None) -> EmailMessage:
    one = EmailMessage()
    one["From"] = '"Ellery Courier" <letter@ellery.example>'
    one["Subject"] = EXPECTED.headline
    one["Date"] = "Tue, 19 Aug 2025 07:40:00 +0200"
    one["Message-ID"] = "<1@ellery.example>"
    one.set_content(plain or "")
    if markup:
        one.add_alternative(markup, subtype="html")
    return one


def read(data: bytes) -> list[Article | Notice]:
    return list(read_newsletter(io.BytesIO(data), "a.eml"))


def test_plain_text() -> None:
    assert read(message().as_bytes()) == [EXPECTED]


def test_html_where_the_plain_part_says_little() -> None:
    markup = f"<html><head><style>p {{}}</style></head><body><p>{BODY}</p><p>{BODY}</p></body></html>"
    [found] = read(message("See this in your browser.", markup).as_bytes())
    assert isinstance(found, Article) and found.body == f"{BODY}\n{BODY}"


def test_attachments_are_left_alone() -> None:
    one = message()
    one.add_attachment("Words of an attached file, which are many more than five.", filename="a.txt")
    assert read(one.as_bytes()) == [EXPECTED]


def test_a_declared_charset() -> None:
    data = (
        b"From: a@b.example\nSubject: x\nContent-Type: text/plain; charset=cp1251\n\n"
        + "Мост через реку снова открыт.".encode("cp1251")
    )
    [found] = read(data)
    assert isinstance(found, Article) and found.body == "Мост через реку снова открыт." and found.source == "b.example"


def test_what_is_no_message_says_why() -> None:
    assert read(b"") == read(BODY.encode()) == [Notice("a.eml", None, "not a message: it has no headers")]
    assert read(b"Subject: x\n\n") == [Notice("a.eml", None, "no article text")]


@given(st.integers(0, 400), st.integers(0, 400), st.sampled_from([b"", b"\n", b":", b"\xff\0", b"=?utf-8?q?=", b"<@"]))
def test_a_mutated_message_never_makes_it_raise(start: int, length: int, instead: bytes) -> None:
    data = message(BODY, f"<p>{BODY}</p>").as_bytes()
    assert read(data[:start] + instead + data[start + length :])

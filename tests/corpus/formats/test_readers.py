import io
import json
import tracemalloc
from collections.abc import Callable
from typing import BinaryIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.article import Article
from corpus.formats import readers
from corpus.formats.readers import read_json, read_jsonl, read_markdown, read_text
from corpus.records.clean import MAX_BODY
from corpus.records.notice import Notice, Reading

BODY = "The bridge at Harrow Ford opened again on Monday."
Reader = Callable[[BinaryIO, str], Reading]


def read(reader: Reader, data: bytes | str) -> tuple[list[Article], list[Notice]]:
    found = list(reader(io.BytesIO(data if isinstance(data, bytes) else data.encode()), "a file"))
    return [item for item in found if isinstance(item, Article)], [item for item in found if isinstance(item, Notice)]


def reason(reader: Reader, data: bytes | str) -> str:
    articles, notices = read(reader, data)
    assert articles == [] and len(notices) == 1 and notices[0].skipped
    return notices[0].reason


def lines(*records: object) -> str:
    return "\n".join(json.dumps(one) for one in records)


class TestText:
    def test_wire_text_has_a_body_and_nothing_else(self) -> None:
        text = "The council voted on March 31, Reuters reported.\nA second paragraph."
        assert read(read_text, text) == ([Article(body=text)], [])

    def test_a_short_first_line_before_an_empty_one_is_the_headline(self) -> None:
        assert read(read_text, f"Bridge opens\r\n\r\n{BODY}\r\n")[0] == [Article(headline="Bridge opens", body=BODY)]

    @pytest.mark.parametrize(
        "first", ["It opened.", "He said: “It opened.”", "x" * 121, "The mayor said:", "LONDON (Reuters) —"]
    )
    def test_a_sentence_is_no_headline(self, first: str) -> None:
        assert [(one.headline, one.body) for one in read(read_text, f"{first}\n\n{BODY}")[0]] == [
            (None, f"{first}\n\n{BODY}")
        ]

    def test_where_its_fields_came_from(self) -> None:
        [with_headline] = read(read_text, f"Bridge opens\n\n{BODY}")[0]
        assert with_headline.origins == (("body", "the text"), ("headline", "the first line"))
        [marked] = read(read_markdown, f"---\ndate: 2025\n---\n{BODY}")[0]
        assert marked.origins == (("body", "the text"), ("published", "front matter date"))

    def test_an_outlet_in_the_text_is_a_hint_and_no_metadata(self) -> None:
        [article] = read(read_text, f"ELLERY (Reuters) - {BODY}")[0]
        assert (article.source, article.outlet_hint) == (None, "Reuters")
        assert dict(article.origins)["outlet_hint"] == "the text: ELLERY (Reuters) -"

    def test_a_first_line_without_an_empty_one_after_it_is_no_headline(self) -> None:
        assert read(read_text, f"Bridge opens\n{BODY}")[0][0].headline is None

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
    def test_unicode_is_read_without_a_word(self, encoding: str) -> None:
        assert read(read_text, f"“Ça va” — {BODY}".encode(encoding)) == ([Article(body=f"“Ça va” — {BODY}")], [])

    def test_windows_text_is_read_and_said_to_be(self) -> None:
        articles, notices = read(read_text, f"“Ça va” — {BODY}".encode("cp1252"))
        assert articles[0].body.startswith("“Ça va” —")
        assert [(one.skipped, one.reason) for one in notices] == [(False, "not UTF-8: read as Windows-1252")]

    def test_utf8_cut_off_within_a_character_stays_utf8(self) -> None:
        articles, notices = read(read_text, f"“Ça va” — {BODY} ”".encode()[:-1])
        assert articles[0].body.startswith("“Ça va” —")
        assert "damaged" in notices[0].reason and not notices[0].skipped

    def test_what_is_no_article_is_skipped_with_the_reason(self) -> None:
        assert reason(read_text, b"") == "empty"
        assert reason(read_text, " \n\ufeff \n") == "fewer than 5 words"
        assert reason(read_text, "Subscribe to read on.") == "fewer than 5 words"
        assert reason(read_text, bytes(range(256)) * 9) == "not text"
        assert reason(read_text, BODY.encode("utf-16-le") * 9) == "not text"
        assert reason(read_text, "word " * (MAX_BODY // 5 + 1)) == "over 5 MB of text"

    def test_a_language_without_spaces_is_not_too_short(self) -> None:
        assert len(read(read_text, "政府は月曜日に新しい橋を開通させた。")[0]) == 1

    def test_a_stray_nul_is_taken_out(self) -> None:
        assert read(read_text, BODY.replace(" ", " \0", 1))[0] == [Article(body=BODY)]


class TestMarkdown:
    def test_front_matter_by_any_name(self) -> None:
        text = (
            f"---\ntitle: Bridge opens\ndate: 2025-08\nby: Ann Lee and Bo Day\ncorrection: The name.\n---\n\n{BODY}\n"
        )
        expected = Article(
            body=BODY,
            headline="Bridge opens",
            published="2025-08",
            authors=("Ann Lee", "Bo Day"),
            corrections=("The name.",),
        )
        assert read(read_markdown, text) == ([expected], [])

    def test_corrections_as_a_list(self) -> None:
        articles, _ = read(read_markdown, f"---\ncorrections:\n  - One.\n  - Two.\n---\n{BODY}")
        assert articles[0].corrections == ("One.", "Two.")

    def test_a_colon_in_the_title_breaks_yaml_and_not_the_article(self) -> None:
        articles, notices = read(read_markdown, f"---\ntitle: Bridge: open\nsource: 'The Ford'\n---\n{BODY}")
        assert (articles[0].headline, articles[0].source, articles[0].body) == ("Bridge: open", "The Ford", BODY)
        assert "not valid YAML" in notices[0].reason and not notices[0].skipped

    def test_the_first_heading_is_the_headline(self) -> None:
        assert read(read_markdown, f"# Bridge *opens* #\n\n{BODY}")[0] == [Article(body=BODY, headline="Bridge opens")]

    def test_the_front_matters_headline_wins_and_is_not_repeated(self) -> None:
        same, _ = read(read_markdown, f"---\ntitle: Bridge opens\n---\n# Bridge opens\n\n{BODY}")
        other, _ = read(read_markdown, f"---\ntitle: Bridge opens\n---\n# At last\n\n{BODY}")
        assert (same[0].headline, same[0].body) == ("Bridge opens", BODY)
        assert (other[0].headline, other[0].body) == ("Bridge opens", f"At last\n\n{BODY}")

    def test_the_marks_go_and_the_words_stay(self) -> None:
        marked = (
            "First [the *mayor*](https://a.example/x_(y) 'z') spoke.\n\n## A subhead in C#\n\n"
            "> **Never _again_**, she said.\n\n"
            "![A bridge](b.png)\nThe file snake_case_name costs 5 * 3 * 2. \\*Not starred\\*\n***\n[sic]"
        )
        plain = (
            "First the mayor spoke.\n\nA subhead in C#\n\nNever again, she said.\n\n"
            "\nThe file snake_case_name costs 5 * 3 * 2. *Not starred*\n\n[sic]"
        )
        assert read(read_markdown, marked)[0] == [Article(body=plain)]

    def test_prose_between_two_rules_is_no_front_matter(self) -> None:
        assert BODY in read(read_markdown, f"---\n{BODY}\n---\nMore of it.")[0][0].body


class TestJson:
    @pytest.mark.parametrize(
        "wrap",
        [
            lambda one: one,
            lambda one: [one],
            lambda one: {"articles": [one], "totalResults": 1},
            lambda one: {"status": "ok", "response": {"docs": [one]}},
            lambda one: {**one, "items": [{"related": 1}]},
        ],
    )
    def test_an_object_a_list_or_an_envelope(self, wrap: Callable[[object], object]) -> None:
        data = json.dumps(wrap({"title": "A", "body": BODY}), indent=1)
        assert read(read_json, data) == ([Article(body=BODY, headline="A")], [])

    def test_one_bad_item_is_named_and_the_rest_is_read(self) -> None:
        articles, notices = read(read_json, json.dumps([{"body": BODY}, 7, {"body": "short"}]))
        assert len(articles) == 1
        assert [one.reason for one in notices] == ["item 2: not an article but a number", "item 3: fewer than 5 words"]

    def test_json_lines_in_a_json_file(self) -> None:
        articles, notices = read(read_json, lines({"body": BODY}, {"title": "A"}, {"body": BODY}))
        assert len(articles) == 2 and [one.line for one in notices] == [2]

    def test_json_lines_of_which_the_first_is_broken(self) -> None:
        articles, notices = read(read_json, '{"body": \n' + lines({"body": BODY}))
        assert len(articles) == 1 and notices[0].line == 1

    def test_a_large_file_of_json_lines_is_streamed(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(readers, "MAX_JSON", 100)
        assert len(read(read_json, lines(*[{"body": BODY}] * 9))[0]) == 9
        assert "save it as JSON Lines" in reason(read_json, json.dumps([{"body": BODY}] * 9))

    def test_what_is_no_json_is_skipped_with_the_reason(self) -> None:
        assert reason(read_json, b"") == "empty"
        assert reason(read_json, b'{"body": ').startswith("not JSON: ")
        assert reason(read_json, b"[" * 100_000).endswith("nested too deeply")
        assert reason(read_json, "9" * 5000).startswith("not JSON that can be read")
        assert reason(read_json, "[]") == reason(read_json, '{"articles": []}') == "no articles in it"


class TestJsonLines:
    def test_bad_lines_are_named_and_the_rest_is_read(self) -> None:
        good = json.dumps({"body": BODY}).encode()
        articles, notices = read(read_jsonl, b"\n".join([b"\xef\xbb\xbf" + good, b"", b"{", b'"\xff"', b"[]", good]))
        assert len(articles) == 2
        assert [(one.line, one.skipped) for one in notices] == [(3, True), (None, False), (4, True), (5, True)]
        assert [one.reason.split(":")[0] for one in notices if one.skipped] == [
            "not JSON",
            "not an article but a string",
            "not an article but a list",
        ]

    def test_too_long_a_line_is_skipped_and_never_held(self) -> None:
        stream = io.BytesIO(b"x" * 60_000_000 + b"\n" + json.dumps({"body": BODY}).encode())
        tracemalloc.start()
        notice, article = read_jsonl(stream, "a file")
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert notice == Notice("a file", 1, "the line is longer than 10 MB")
        assert article == Article(body=BODY)
        assert most < 2.5 * readers.MAX_LINE

    def test_a_line_of_just_the_limit_is_read(self, monkeypatch: pytest.MonkeyPatch) -> None:
        line = json.dumps({"body": BODY})
        monkeypatch.setattr(readers, "MAX_LINE", len(line))
        assert len(read(read_jsonl, f"{line}\n{line}")[0]) == 2
        monkeypatch.setattr(readers, "MAX_LINE", len(line) - 2)
        assert [one.line for one in read(read_jsonl, f"{line}\n{line}")[1]] == [1, 2]

    def test_binary_is_one_notice_and_not_thousands(self) -> None:
        assert reason(read_jsonl, bytes(range(256)) * 100) == "not text in UTF-8"
        assert reason(read_jsonl, lines({"body": BODY}).encode("utf-16")) == "not text in UTF-8"

    def test_a_date_that_is_none_keeps_the_article_and_is_told(self) -> None:
        articles, notices = read(read_jsonl, lines({"body": BODY, "date": "March 31"}))
        assert articles == [Article(body=BODY)]
        assert (notices[0].line, notices[0].skipped) == (1, False) and "'March 31'" in notices[0].reason

    def test_an_empty_file_says_so(self) -> None:
        assert reason(read_jsonl, b"\n \n") == "empty"


@given(st.binary() | st.text().map(str.encode) | st.text().map(lambda text: f"---\n{text}\n---\n{BODY}\0".encode()))
def test_no_bytes_make_a_reader_raise(data: bytes) -> None:
    for reader in (read_text, read_markdown, read_json, read_jsonl):
        found = list(reader(io.BytesIO(data), "a file"))
        assert found
        assert all("\0" not in item.body and item.body.encode() for item in found if isinstance(item, Article))


def test_a_notice_reads_like_a_compilers() -> None:
    assert str(Notice("a.jsonl", 3, "empty")) == "a.jsonl:3: empty"
    assert str(Notice("a.txt", None, "empty")) == "a.txt: empty"

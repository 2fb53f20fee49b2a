import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.records.clean import MAX_BODY
from corpus.records.encoding import LineDecoder, decode
from errors import ReadError

TEXT = "Café in Åre: “René Åkesson said no” — again, and the owner of the mill agreed with him."
GREEK = "Η γέφυρα άνοιξε ξανά τη Δευτέρα, είπε ο δήμαρχος."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_unicode_needs_no_guess(encoding: str) -> None:
    assert decode(TEXT.encode(encoding)) == (TEXT, None)


@pytest.mark.parametrize("declared", ["windows-1252", "iso-8859-1", "latin1", "us-ascii"])
def test_what_is_declared_is_believed_where_it_decodes(declared: str) -> None:
    assert decode(TEXT.encode("cp1252"), declared) == (TEXT, None)


@pytest.mark.parametrize("declared", ["utf-8", "UTF8", "ascii2", "rot13", "euc-jp", None])
def test_what_is_declared_wrongly_is_guessed_and_told(declared: str | None) -> None:
    assert decode(TEXT.encode("cp1252"), declared) == (TEXT, "not UTF-8: read as Windows-1252")


def test_an_alphabet_that_is_declared_is_read() -> None:
    assert decode(GREEK.encode("iso8859-7"), "iso-8859-7") == (GREEK, None)


def test_damage_in_what_is_declared_is_told() -> None:
    text, note = decode("渡轮在修理九周后返回。".encode("gb18030") + b"\xff", "gb2312")
    assert text.startswith("渡轮在修理九周后返回。")
    assert note == "1 damaged characters: not quite GB2312"


def test_damage_in_utf8_is_told() -> None:
    data = GREEK.encode()
    assert decode(data[:40] + data[41:])[1] == "1 damaged characters: not quite UTF-8"


@pytest.mark.parametrize(("data", "reason"), [(b"", "empty"), (b" \n", "empty"), (bytes(range(256)) * 9, "not text")])
def test_what_is_no_text_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(ReadError, match=reason):
        decode(data)


def test_a_file_over_the_limit_is_refused() -> None:
    with pytest.raises(ReadError, match="over"):
        decode(b"a" * (MAX_BODY + 1))


class TestLines:
    def test_a_line_that_is_not_utf8_is_guessed_wherever_it_stands_and_told_once(self) -> None:
        decoder = LineDecoder(b"text\n" * 10)
        lines = [
            decoder.decode(line, at) for at, line in enumerate([b"plain", TEXT.encode("cp1252"), TEXT.encode()], 1)
        ]
        lines.append(decoder.decode(TEXT.encode("cp1252"), 4))
        assert lines == ["plain", TEXT, TEXT, TEXT]
        assert decoder.notes == ["line 2: not UTF-8: read as Windows-1252"]

    def test_the_beginning_of_a_file_tells_its_encoding(self) -> None:
        decoder = LineDecoder((GREEK + "\n").encode("cp1253") * 30)
        assert decoder.decode(GREEK.encode("cp1253"), 1) == GREEK
        assert len(decoder.notes) == 1 and decoder.notes[0].startswith("not UTF-8: read as")

    def test_damage_is_told_once(self) -> None:
        decoder = LineDecoder()
        for number in (1, 2):
            assert decoder.decode(GREEK.encode()[:-2] + b"\xce", number).startswith(GREEK[:20])
        assert decoder.notes == ["line 1: 2 damaged characters: not quite UTF-8"]

    def test_a_sample_that_ends_within_a_character_is_utf8(self) -> None:
        assert LineDecoder((GREEK * 5).encode()[:-1]).notes == []


@given(st.binary(max_size=200), st.sampled_from([None, "utf-8", "latin-1", "gb2312", "shift_jis", "utf-7", "nonsense"]))
def test_bytes_of_any_kind_are_text_or_refused(data: bytes, declared: str | None) -> None:
    try:
        text, _ = decode(data, declared)
    except ReadError:
        return
    assert text.strip()
    if not data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        assert isinstance(LineDecoder(data).decode(data, 1), str)

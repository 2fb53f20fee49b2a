import gzip
import json
import os
import random
from pathlib import Path

import pytest

from corpus.article import Article
from corpus.formats.files import read_path
from corpus.records.notice import Notice
from tests.places import ROOT

BODY = "The bridge at Harrow Ford opened again on Monday."
LINE = json.dumps({"body": BODY}) + "\n"
DATA = ROOT.parent / "shared" / "data"


def read(path: Path) -> tuple[list[Article], list[Notice]]:
    found = list(read_path(path))
    return [item for item in found if isinstance(item, Article)], [item for item in found if isinstance(item, Notice)]


def reason(path: Path) -> str:
    articles, notices = read(path)
    assert articles == [] and len(notices) == 1 and notices[0].skipped and notices[0].path == str(path)
    return notices[0].reason


@pytest.mark.parametrize("suffix", [".txt", ".md", ".markdown", ".json", ".jsonl", ".ndjson", ".TXT"])
def test_every_format_plain_and_gzipped(tmp_path: Path, suffix: str) -> None:
    text = LINE if "json" in suffix else BODY
    (tmp_path / f"a{suffix}").write_text(text)
    (tmp_path / f"b{suffix}.gz").write_bytes(gzip.compress(text.encode()))
    assert read(tmp_path) == ([Article(body=BODY)] * 2, [])


def test_a_folder_is_read_in_order_without_hidden_files_and_readmes(tmp_path: Path) -> None:
    for name in ["b/2.txt", "a.txt", "b/1.txt", "c.txt", ".hidden.txt", ".git/x.txt", "README.md", "b/readme.txt"]:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(f"{BODY} {name}")
    articles, notices = read(tmp_path)
    assert [article.body.removeprefix(BODY) for article in articles] == [" a.txt", " b/1.txt", " b/2.txt", " c.txt"]
    assert notices == []


def test_a_readme_that_is_named_is_read(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text(BODY)
    assert len(read(tmp_path / "README.md")[0]) == 1


def test_what_cannot_be_read_says_why(tmp_path: Path) -> None:
    for name in ["photo.png", "noname", "a.gz", "empty.txt"]:
        (tmp_path / name).write_bytes(b"" if name == "empty.txt" else b"x")
    for name in ["photo.png", "noname", "a.gz"]:
        assert reason(tmp_path / name).startswith("not a format Footnote reads: .txt, ")
    assert reason(tmp_path / "empty.txt") == "empty"
    assert reason(tmp_path / "missing.txt") == "no such file or folder"
    assert reason(tmp_path / ("x" * 300)).startswith("cannot be read: File name too long")


def test_a_path_with_a_nul_is_a_notice() -> None:
    assert len(read(Path("a\0b.txt"))[1]) == 1


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_permission_denied(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(BODY)
    (tmp_path / "a.txt").chmod(0)
    assert reason(tmp_path / "a.txt") == "permission denied"


def test_a_pipe_does_not_block(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.txt")
    assert reason(tmp_path / "a.txt") == "not a regular file"


def test_links_that_lead_in_circles(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(BODY)
    (tmp_path / "b").symlink_to(tmp_path)
    (tmp_path / "c.txt").symlink_to(tmp_path / "c.txt")
    articles, notices = read(tmp_path)
    assert len(articles) == 1
    assert [Path(one.path).name for one in notices] == ["b", "c.txt"]
    assert "link leads back" in notices[0].reason and "cannot be read: " in notices[1].reason


def test_a_name_that_is_no_utf8_can_be_printed(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.png"))
    path.write_bytes(b"x")
    assert read(tmp_path)[1][0].path.encode().endswith(b"/?.png")


def test_damaged_gzip(tmp_path: Path) -> None:
    random_ = random.Random(20261130)  # whether it is damage or a cut that shows depends on what is packed
    whole = gzip.compress(
        b"".join(LINE.replace("Monday", f"day {random_.randbytes(30).hex()}").encode() for _ in range(9999))
    )
    (tmp_path / "cut.jsonl.gz").write_bytes(whole[: len(whole) // 2])
    articles, notices = read(tmp_path / "cut.jsonl.gz")
    assert 4000 < len(articles) < 6000
    assert [one.reason for one in notices][-1] == "the gzip file is cut off; what stands before the damage was read"
    (tmp_path / "none.txt.gz").write_text(BODY)
    assert reason(tmp_path / "none.txt.gz").startswith("not a gzip file")
    (tmp_path / "bad.txt.gz").write_bytes(whole[:20] + b"\xff" * 200)
    assert reason(tmp_path / "bad.txt.gz").startswith("not a gzip file, or a damaged one")


def test_a_gzip_bomb_is_a_notice(tmp_path: Path) -> None:
    bomb = gzip.compress(b"word " * 8_000_000)  # 40 MB from 40 KB
    for suffix, expected in {".txt": "over 5 MB of text", ".jsonl": "the line is longer than 10 MB"}.items():
        (tmp_path / f"bomb{suffix}.gz").write_bytes(bomb)
        assert reason(tmp_path / f"bomb{suffix}.gz") == expected


@pytest.mark.slow
@pytest.mark.skipif(not DATA.exists(), reason=f"the articles to measure with are not at {DATA}")
def test_the_real_articles_are_all_read_and_dated() -> None:
    articles, notices = read(DATA / "realtimeqa-2022" / "articles.jsonl.gz")
    assert len(articles) == 4956
    assert {(notice.reason, notice.skipped) for notice in notices} <= {("only a teaser, not the article's text", False)}
    assert len(notices) < 300  # briefs that end in "Read More"
    assert all(article.published and article.url and article.source for article in articles)
    assert 2100 < sum(bool(article.authors) for article in articles) < 2200


@pytest.mark.skipif(not DATA.exists(), reason=f"the articles to measure with are not at {DATA}")
def test_the_real_wire_text_has_no_metadata() -> None:
    articles, notices = read(DATA / "seed")
    assert notices == []
    assert articles == [Article(body=articles[0].body, outlet_hint=articles[0].outlet_hint)]
    assert articles[0].outlet_hint  # named in its text: a hint, and no metadata


@pytest.mark.parametrize("name", ["news.txt", "news.json", "news.csv"])
def test_gzip_is_seen_by_its_first_bytes(name: str, tmp_path: Path) -> None:
    texts = {".txt": BODY, ".json": json.dumps({"body": BODY}), ".csv": f"text\n{BODY}\n"}
    (tmp_path / name).write_bytes(gzip.compress(texts[Path(name).suffix].encode()))
    assert [one.body for one in read_path(tmp_path) if isinstance(one, Article)] == [BODY]

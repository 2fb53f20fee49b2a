"""Files of the indexes that a disk, or anything else, has damaged: told, made anew from the archive, answered from."""

import json
import logging
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from corpus.__main__ import main
from corpus.store.archive import Archive
from errors import IndexBroken
from rag.index.comparing import compare
from rag.index.difference import Difference
from rag.index.files.seal import Broken, Seal
from rag.index.files.segments import require_whole
from rag.index.mended_keywords import MendedKeywords
from rag.index.passage_index import PassageIndex, opened
from rag.index.passage_scan import PassageScan
from rag.index.stored_passages import passages_by_id
from rag.index.vector_repair import compare_vectors
from rag.question.analysis import analyse
from tests.fakes import WordEmbedding
from tests.rag.index.test_passage_index import filled

Harm = Callable[[Path], None]

# Made by Tantivy for itself, and without meaning for what is found.
_UNREAD = (".managed.json", ".lock")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an archive whose indexes are closed: enough passages for Chroma to write its graph."""
    folder = tmp_path_factory.mktemp("whole")
    with opened(filled(folder, 1_100), WordEmbedding()) as index:
        index.sync()
    return folder


@pytest.fixture
def data(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "data"))


def zeros(path: Path) -> None:
    """4 KB of zeros in its middle, or all of a smaller file."""
    size = path.stat().st_size
    at, length = (size // 2 - 2_048, 4_096) if size > 8_192 else (0, size)
    overwrite(path, at, bytes(length))


def overwrite(path: Path, at: int, what: bytes) -> None:
    with path.open("r+b") as file:
        file.seek(at)
        file.write(what)


def one_bit(path: Path) -> None:
    at = path.stat().st_size // 3
    overwrite(path, at, bytes([path.read_bytes()[at] ^ 4]))


def half(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def nothing(path: Path) -> None:
    path.write_bytes(b"")


HARMS: tuple[Harm, ...] = (zeros, one_bit, half, nothing, Path.unlink)


def files(data: Path, kind: str) -> list[Path]:
    """The files of one kind: keywords, articles, chroma."""
    [indexes] = data.glob("index-*/")
    held = sorted(path for path in (indexes / kind).rglob("*") if path.is_file() and path.stat().st_size)
    return [path for path in held if not path.name.endswith(_UNREAD)]


def answers(index: PassageIndex) -> bool:
    """Whether both ways of searching find what they should."""
    vector = WordEmbedding().embed(["line703 ferry"])[0]
    [(_, near)], [(_, nearest)] = index.vectors.nearest(vector, 1), PassageScan(index.archive).nearest(vector, 1)
    [(id_, _)] = index.keywords.matching(analyse("line703 ferry"), 1)
    return near > nearest - 1e-3 and passages_by_id(index.archive, [id_])[id_].article.headline == "Report 703"


@pytest.mark.parametrize("part", [".fast", ".fieldnorm", ".idx", ".pos", ".store", ".term", "meta.json"])
@pytest.mark.parametrize("harm", HARMS)
def test_every_file_of_tantivy_is_read_to_its_last_byte(data: Path, part: str, harm: Harm) -> None:
    if part == "meta.json" and harm is one_bit:
        pytest.skip("it has no checksum: one wrong letter of it may change nothing")
    [path] = (path for path in files(data, "keywords") if path.name.endswith(part))
    require_whole(path.parent)
    harm(path)
    with pytest.raises(IndexBroken):
        require_whole(path.parent)


@pytest.mark.parametrize("part", [".pos", ".term"])
def test_a_damaged_keyword_index_is_told_by_check_and_made_anew_when_it_is_opened(
    data: Path, part: str, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    for kind in ("keywords", "articles"):
        zeros(next(path for path in files(data, kind) if path.name.endswith(part)))
    assert len(compare(Archive(data)).faults) == 2
    assert main(["check", "--data", str(data)]) == 1
    said = " ".join(capsys.readouterr().err.split())
    assert f"{part} is " in said and "Mend it with: python -m corpus repair" in said and "whole" not in said
    embedding = WordEmbedding()
    with opened(Archive(data), embedding) as index:
        assert "made anew" in caplog.text
        assert answers(index)
        index.sync()
        assert embedding.embedded == []
    assert set(compare(Archive(data)).differences.values()) == {Difference()}


def test_damage_in_the_graph_is_found_before_chroma_reads_it(data: Path, caplog: pytest.LogCaptureFixture) -> None:
    graph = next(path for path in files(data, "chroma") if path.name == "link_lists.bin")
    overwrite(graph, 0, b"\xff" * graph.stat().st_size)  # Chroma would end the process, by a signal
    assert "link_lists.bin" in " ".join(compare(Archive(data)).faults)
    with opened(Archive(data), WordEmbedding()) as index:
        assert (index.pair.is_in_doubt and "link_lists.bin" in caplog.text) or "vector index" in caplog.text
        assert answers(index)
        index.sync()
        assert not index.pair.is_in_doubt and answers(index)
    assert compare(Archive(data)).faults == ()


def test_without_a_seal_every_vector_is_compared(data: Path) -> None:
    [indexes] = data.glob("index-*/")
    Seal(indexes / "chroma").remove()
    assert compare_vectors(indexes / "chroma", data) == Difference()
    level = next(path for path in files(data, "chroma") if path.name == "data_level0.bin")
    overwrite(level, level.stat().st_size // 2, b"\x3f" * 4_096)
    with pytest.raises(IndexBroken):
        compare_vectors(indexes / "chroma", data)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["keywords", "articles", "chroma", "beside"])
def test_each_harm_to_random_files_of_each_kind_is_mended_or_told(
    whole: Path, tmp_path: Path, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    draw = random.Random(kind)
    as_it_was = compare(Archive(whole))
    harms = (*HARMS, lambda path: overwrite(path, draw.randrange(path.stat().st_size), b"\xfe" * 64))
    for number, harm in enumerate(2 * harms if kind == "chroma" else harms):  # its files have no checksums of their own
        data = Path(shutil.copytree(whole, tmp_path / str(number)))
        [indexes] = data.glob("index-*/")
        beside = [indexes / "at-rest", indexes / "chroma.seal"]
        path = draw.choice(beside if kind == "beside" else files(data, kind))
        harm(path)
        caplog.clear()
        with caplog.at_level(logging.WARNING), opened(Archive(data), WordEmbedding()) as index:
            assert answers(index), (path, harm)
            assert caplog.text or index.pair.is_in_doubt or path.name == "meta.json", (path, harm)
            index.sync()
            assert answers(index)
        assert compare(Archive(data)) == as_it_was, (path, harm)
        shutil.rmtree(data)


def test_an_index_that_fails_while_it_is_searched_is_made_anew_and_searched(
    data: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with opened(Archive(data), WordEmbedding()) as index:
        assert isinstance(index.keywords, MendedKeywords)
        for path in files(data, "keywords"):
            path.unlink()
        assert len(index.keywords.matching(analyse("line703 ferry"), 1)) == 1
        assert "A search failed" in caplog.text
        assert index.keywords.count() == 1_100
        assert not index.pair.is_in_doubt


def test_who_does_not_own_the_indexes_says_who_does(data: Path) -> None:
    with opened(Archive(data), WordEmbedding()), opened(Archive(data), WordEmbedding()) as other:
        for path in files(data, "keywords"):
            path.unlink()
        with pytest.raises(IndexBroken, match="belong to process"):
            other.keywords.matching(analyse("line703 ferry"), 1)


def test_lost_keyword_indexes_deny_nothing(data: Path) -> None:
    [indexes] = data.glob("index-*/")
    shutil.rmtree(indexes / "keywords")
    shutil.rmtree(indexes / "articles")
    with opened(Archive(data), WordEmbedding()) as index:
        assert index.keywords.lacking(["ferri", "line703"]) == set()
        assert answers(index)


def test_a_seal_tells_what_differs(tmp_path: Path) -> None:
    folder = tmp_path / "chroma"
    folder.mkdir()
    for name in ("a.bin", "b.bin", "c.sqlite3"):
        (folder / name).write_bytes(b"one")
    seal = Seal(folder)
    assert seal.broken() is None
    seal.set()
    assert seal.broken() == Broken()
    (folder / "a.bin").unlink()
    (folder / "c.sqlite3").write_bytes(b"two, longer")
    assert Seal(folder).broken() == Broken(("a.bin",), ("c.sqlite3",))
    (tmp_path / "chroma.seal").write_text(json.dumps([1, 2]))
    assert Seal(folder).broken() is None

import gc
import weakref
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from corpus.store.archive import Archive
from errors import EmbeddingMismatch, IndexInUse
from rag.assistant import Assistant
from rag.filters import Filters, Period
from rag.index.passage_index import PassageIndex, opened
from rag.index.stored_passages import passages_by_id
from rag.question.analysis import analyse
from tests.fakes import WordEmbedding, article


def filled(folder: Path, articles: int = 5) -> Archive:
    archive = Archive(folder)
    archive.add(
        article(url=f"a:{n}", headline=f"Report {n}", body=f"The ferry of line{n} was late again on Monday.")
        for n in range(articles)
    )
    return archive


def found(index: PassageIndex, text: str) -> tuple[str | None, str | None]:
    """The headline found first by vector, and by keyword."""
    vector = index.embedding.embed([text])[0]
    hits = [index.vectors.nearest(vector, 3)[0][0], index.keywords.matching(analyse(text), 3)[0][0]]
    passages = passages_by_id(index.archive, hits)
    return passages[hits[0]].article.headline, passages[hits[1]].article.headline


def test_what_is_waiting_is_found_after_a_sync(tmp_path: Path) -> None:
    archive = filled(tmp_path)
    told: list[tuple[str, int, int]] = []
    with opened(archive, WordEmbedding()) as index:
        assert index.sync(lambda *progress: told.append(progress)) == 5
        assert found(index, "line3 ferry") == ("Report 3", "Report 3")
        assert index.sync() == 0
    assert ("embedding passages", 5, 5) in told
    assert archive.waiting() == 0


def test_removed_and_changed_articles_leave_both_indexes(tmp_path: Path) -> None:
    archive = filled(tmp_path)
    with opened(archive, WordEmbedding()) as index:
        index.sync()
        archive.remove([article(url="a:3").id])
        archive.add([article(url="a:4", headline="Report 4", body="The tram was late.")])
        index.sync()
        assert index.keywords.count() == 4
        assert index.keywords.matching(analyse("line3 line4"), 5) == []
        assert found(index, "tram") == ("Report 4", "Report 4")


def test_rebuilding_embeds_nothing(tmp_path: Path) -> None:
    archive = filled(tmp_path)
    with opened(archive, WordEmbedding()) as index:
        index.sync()
    [folder] = tmp_path.glob("index-*/")
    folder.rename(tmp_path / "index-0")  # as an earlier Footnote might have left it
    embedding = WordEmbedding()
    with opened(archive, embedding) as index:
        assert index.pair.is_in_doubt  # noticed when it was opened
        assert not (tmp_path / "index-0").exists()
        assert index.rebuild() == 5
        assert embedding.embedded == []
        assert found(index, "line2 ferry") == ("Report 2", "Report 2")


def test_another_model_is_refused_until_everything_is_embedded_anew(tmp_path: Path) -> None:
    archive = filled(tmp_path)
    with opened(archive, WordEmbedding()) as index:
        index.sync()
    with pytest.raises(EmbeddingMismatch, match=r"'words'.*'others'.*--re-embed"):
        PassageIndex(archive, WordEmbedding("others"))
    with opened(archive, WordEmbedding("others"), re_embed=True) as index:
        assert index.re_embed() == 5
        assert found(index, "line2 ferry") == ("Report 2", "Report 2")
    PassageIndex(archive, WordEmbedding("others")).pair.close()


def test_only_one_owns_the_indexes_and_others_search_all_the_same(tmp_path: Path) -> None:
    archive = filled(tmp_path)
    with opened(archive, WordEmbedding()) as owner:
        owner.sync()
        with opened(Archive(tmp_path), WordEmbedding()) as other:
            assert (owner.pair.is_owner, other.pair.is_owner) == (True, False)
            assert found(other, "line3 ferry") == ("Report 3", "Report 3")
            with pytest.raises(IndexInUse, match="process"):
                other.sync()
            archive.add([article(url="a:9", headline="Report 9", body="The zeppelin landed.")])
            owner.sync()
            assert found(other, "zeppelin") == ("Report 9", "Report 9")
            owner.pair.close()
            assert other.pair.own()


def test_owner_and_others_agree_on_what_is_near(tmp_path: Path) -> None:
    archive = filled(tmp_path, 40)
    vector = WordEmbedding().embed(["line7 ferry monday"])[0]
    with opened(archive, WordEmbedding()) as owner:
        owner.sync()
        with opened(Archive(tmp_path), WordEmbedding()) as other:
            chroma, exact = owner.vectors.nearest(vector, 5), other.vectors.nearest(vector, 5)
    assert chroma[0][0] == exact[0][0]
    assert np.allclose([s for _, s in chroma], [s for _, s in exact], atol=2e-3)


def test_a_process_killed_between_indexing_and_marking_doubles_nothing(tmp_path: Path) -> None:
    archive = filled(tmp_path)
    with opened(archive, WordEmbedding()) as index:
        index.sync()
        ids = [hit for hit, _ in index.keywords.matching(analyse("ferry"), 2)]
    with archive._writing() as connection:  # what a kill leaves: indexed, but not marked
        connection.executemany("UPDATE passages SET indexed = 0 WHERE id = ?", [(id_,) for id_ in ids])
    with opened(archive, WordEmbedding()) as index:
        assert archive.waiting() == 2  # and not 5: it is put again, the rest is left alone
        assert index.sync() == 2
        assert index.keywords.count() == 5


def test_owner_and_others_keep_to_a_period(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    dates = ["2025-03-03", "2025-08-19T07:40:00+02:00", None]
    archive.add(
        article(url=f"a:{n}", body=f"The ferry of line{n} was late.", published=date) for n, date in enumerate(dates)
    )
    vector = WordEmbedding().embed(["ferry late"])[0]
    april = Period(last=date(2025, 4, 30).toordinal())
    with opened(archive, WordEmbedding()) as owner, opened(Archive(tmp_path), WordEmbedding()) as other:
        owner.sync()
        for index in (owner, other):
            assert len(index.vectors.nearest(vector, 9)) == 3
            assert len(index.vectors.nearest(vector, 9, Filters(Period()))) == 2
            [(id_, _)] = index.vectors.nearest(vector, 9, Filters(april))
            assert passages_by_id(index.archive, [id_])[id_].article.url == "a:0"


def test_an_index_given_up_is_let_go_of_at_once(tmp_path: Path) -> None:
    # Its keyword writers hold locks for as long as they live, and the collector may come late.
    archive = Archive(tmp_path)
    archive.add([article()])
    gc.disable()
    try:
        with opened(archive, WordEmbedding()) as index:
            index.sync()
            Assistant(index).ask("How many people were injured?")
            held = weakref.ref(index.keywords)
        del index
        assert held() is None
    finally:
        gc.enable()

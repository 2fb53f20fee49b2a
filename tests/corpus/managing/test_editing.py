"""corpus.managing: fields set by hand, as far as the article lacks them; and the record of it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from corpus.managing.editing import Field, Note, edit, notes, open_fields
from corpus.managing.managing import manage_feed, record, remove_article
from corpus.store.archive import Archive
from corpus.web.feeds import claim, feeds, register
from errors import ArticleNotFound, BadEdit, EditConflict, FeedNotFound
from rag.filters import Filters
from rag.index.passage_index import PassageIndex, opened
from rag.question.analysis import analyse
from tests.fakes import WordEmbedding, article

ADA = "user:ada"
BARE = article(url="https://courier.example/bare", source=None, published=None)
NOW = datetime(2026, 11, 30, tzinfo=UTC)


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    archive = Archive(tmp_path)
    archive.add([BARE], archive.begin("command line", "root", []))
    return archive


@pytest.fixture
def index(archive: Archive) -> Iterator[PassageIndex]:
    with opened(archive, WordEmbedding()) as index:
        index.sync()
        yield index


def test_what_is_set_reaches_the_filters_and_says_who_set_it(index: PassageIndex) -> None:
    archive = index.archive
    assert open_fields(archive, BARE) == ["source", "published", "authors"]
    filters = Filters(sources=("Ellery Courier",))
    assert len(index.keywords.matching(analyse("dredger"), 5)) == 1
    assert len(index.keywords.matching(analyse("dredger"), 5, filters)) == 0
    edit(archive, BARE.id, {"source": " Ellery  Courier", "published": "19 August 2025"}, ADA)
    index.sync()
    found = archive.get(BARE.id)
    assert (found.source, found.published) == ("Ellery Courier", "2025-08-19")
    assert len(index.keywords.matching(analyse("dredger"), 5, filters)) == 1
    [labelled] = archive.labelled_vectors(0, 5)
    assert labelled.source == "Ellery Courier"
    assert {(one.field, one.who) for one in notes(archive, found)} == {("source", ADA), ("published", ADA)}
    assert open_fields(archive, found) == ["source", "published", "authors"]
    [last, *_] = record(archive)
    assert (last.how, last.who, last.articles) == ("edit", ADA, (BARE.id,))
    assert last.what == "set outlet: Ellery Courier; date: 2025-08-19, in “Ferry and dredger collide”"


def test_what_the_article_states_stays_and_what_was_set_can_be_taken_back(archive: Archive) -> None:
    held = article(url="https://courier.example/whole", published=None)
    archive.add([held])
    with pytest.raises(BadEdit, match="itself states its outlet"):
        edit(archive, held.id, {"source": "The Tidewater"}, ADA)
    edit(archive, held.id, {"published": "2025-08"}, ADA)
    assert edit(archive, held.id, {"published": ""}, ADA) == held
    assert notes(archive, archive.get(held.id)) == []


def test_a_new_version_keeps_what_was_set_until_it_states_it(archive: Archive) -> None:
    edit(archive, BARE.id, {"source": "Ellery Courier", "published": "2025-08-20"}, ADA)
    assert archive.add([BARE]) == ["unchanged"]
    assert archive.get(BARE.id).source == "Ellery Courier"
    longer = replace(BARE, body=f"{BARE.body} Nobody drowned.", published="2025-08-19")
    assert archive.add([longer]) == ["changed"]  # though its date is before the one that was set
    found = archive.get(BARE.id)
    assert (found.source, found.published, found.body) == ("Ellery Courier", "2025-08-19", longer.body)
    assert [one.field for one in notes(archive, found)] == ["source"]


def test_who_edits_an_article_of_a_feed_does_not_stop_the_feed(archive: Archive) -> None:
    run = archive.begin("feed", "https://wire.example/feed", [])
    bare = article(body="A wire text about the harbour.", uri="wire:1", source=None)
    archive.add([bare], run)
    edit(archive, bare.id, {"source": "Coast Wire"}, ADA)
    again = archive.begin("feed", "https://wire.example/feed", [])
    assert archive.add([replace(bare, body="A wire text about the new harbour.")], again) == ["changed"]
    assert archive.get(bare.id).source == "Coast Wire"


def test_an_edit_is_undone(archive: Archive) -> None:
    edit(archive, BARE.id, {"authors": "Ida Marsh; Tom Reed ;Ida Marsh"}, ADA)
    assert archive.get(BARE.id).authors == ("Ida Marsh", "Tom Reed")
    archive.undo(record(archive)[0].run)
    assert archive.get(BARE.id) == BARE and record(archive)[0].undone


@pytest.mark.parametrize(
    ("field", "text", "told"),
    [
        ("published", (datetime.now(UTC) + timedelta(days=30)).date().isoformat(), "has not come yet"),
        ("published", "soon", "is no date"),
        ("published", "0019-08-20", "is no date"),
        ("source", "x" * 10_000, "10,000 characters is too long"),
        ("source", " - ", "in letters"),
        ("authors", "<script>alert(1)</script>", "without markup"),
        ("authors", "; ".join(f"A{n}" for n in range(21)), "21 authors are too many"),
        ("authors", "\x00Ida", "in letters"),
        ("source", "", "Nothing is changed"),
    ],
)
def test_what_can_not_be_set(archive: Archive, field: Field, text: str, told: str) -> None:
    with pytest.raises(BadEdit, match=told):
        edit(archive, BARE.id, {field: text}, ADA)
    assert archive.get(BARE.id) == BARE and record(archive) == []


def test_two_editors_at_once_and_an_article_that_went_meanwhile(archive: Archive) -> None:
    seen = BARE.content_hash
    edit(archive, BARE.id, {"source": "Ellery Courier"}, ADA, seen=seen)
    with pytest.raises(EditConflict, match="changed meanwhile"):
        edit(archive, BARE.id, {"source": "The Tidewater"}, "user:bob", seen=seen)
    withdrawn = replace(BARE, status="canceled", version="2")
    archive.add([withdrawn])
    with pytest.raises(EditConflict, match="withdrawn"):
        edit(archive, BARE.id, {"authors": "Ida Marsh"}, ADA)
    number = remove_article(archive, BARE.id, ADA)
    with pytest.raises(ArticleNotFound):
        edit(archive, BARE.id, {"authors": "Ida Marsh"}, ADA)
    with pytest.raises(ArticleNotFound):
        remove_article(archive, BARE.id, ADA)
    archive.undo(number)
    assert archive.get(BARE.id).status == "canceled"


def test_an_origin_that_a_file_claims_opens_no_field(archive: Archive) -> None:
    forged = article(url="https://courier.example/forged", origins=(("source", "set in run 1"),))
    archive.add([forged])
    assert notes(archive, archive.get(forged.id)) == [] == notes(archive, BARE)
    with pytest.raises(BadEdit, match="itself states"):
        edit(archive, forged.id, {"source": "The Tidewater"}, ADA)
    assert Note("source", ADA, "") not in notes(archive, forged)


def test_feeds_are_paused_resumed_and_removed_and_that_is_recorded(archive: Archive) -> None:
    url = "https://courier.example/feed"
    register(archive, url, NOW)
    manage_feed(archive, "pause", url, ADA, "10.0.0.9")
    [paused] = feeds(archive)
    assert paused.paused and not paused.is_broken(NOW + timedelta(days=9))
    assert not claim(archive, url, NOW)
    manage_feed(archive, "resume", url, ADA)
    assert claim(archive, url, NOW)
    manage_feed(archive, "remove", url, ADA)
    with pytest.raises(FeedNotFound):
        manage_feed(archive, "pause", url, ADA)
    told = [one.what.partition(":")[0] for one in record(archive)]
    assert told == ["feed removed", "feed watched again", "feed paused"]

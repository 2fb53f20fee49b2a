import io
import json
from dataclasses import fields, replace
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import find, given
from hypothesis import strategies as st

from corpus.article import Article
from corpus.formats.export import EXPORTS, to_ninjs
from corpus.formats.readers import read_json, read_jsonl
from corpus.records.fields import to_article
from corpus.records.notice import Notice
from corpus.store.archive import Archive

BODY = "The bridge at Harrow Ford opened again on Monday."
EXPECTED = Article(
    body=BODY,
    headline="Bridge opens",
    uri="tag:ellery.example,2025:1",
    source="Ellery Courier",
    authors=("Ann Lee",),
    published="2025-08-19T07:40:00+00:00",
    updated="2025-08-20T08:00:00+00:00",
    section="transport",
    language="en",
    genre="Feature",
)
COMMON = {"uri": EXPECTED.uri, "type": "text", "language": "en"}
ONE = COMMON | {
    "pubstatus": "usable",
    "firstcreated": "2025-08-19T07:40:00Z",
    "versioncreated": "2025-08-20T08:00:00Z",
    "headline": "Bridge opens",
    "byline": "By Ann Lee",
    "body_xhtml": f"<p>{BODY}</p>",
    "source": "Ellery Courier",
    "subject": [{"name": "transport", "code": "1"}],
    "genre": [{"name": "Feature"}],
}
TWO = COMMON | {
    "pubStatus": "usable",
    "firstCreated": "2025-08-19T07:40:00Z",
    "versionCreated": "2025-08-20T08:00:00Z",
    "headlines": [{"role": "short", "value": "Open"}, {"role": "main", "value": "Bridge opens"}],
    "by": "Ann Lee",
    "bodies": [{"contentType": "application/xhtml+xml", "value": "<p>Marked</p>"}, {"role": "main", "value": BODY}],
    "infosources": [{"name": "Ellery Courier"}],
    "subjects": [{"name": "transport"}],
    "genres": [{"name": "Feature"}],
}
THREE = {("infoSources" if name == "infosources" else name): value for name, value in TWO.items()}


def read(*items: object) -> list[Article | Notice]:
    return list(read_json(io.BytesIO(json.dumps(list(items)).encode()), "a.json"))


@pytest.mark.parametrize("item", [ONE, TWO, THREE], ids=["1.x", "2.x", "3.x"])
def test_every_version_gives_the_same_article(item: dict[str, object]) -> None:
    assert read(item) == [EXPECTED]


@pytest.mark.parametrize("status", ["withheld", "canceled"])
@pytest.mark.parametrize("item", [ONE, TWO])
def test_what_its_publisher_withdrew_is_marked_so_with_a_text_or_without(item: dict[str, object], status: str) -> None:
    withdrawn = {name: status if name.lower() == "pubstatus" else value for name, value in item.items()}
    assert read(withdrawn) == [replace(EXPECTED, status=status)]
    [bare] = read({name: value for name, value in withdrawn.items() if not name.startswith("bod")})
    assert isinstance(bare, Article) and (bare.status, bare.body, bare.uri) == (status, "", EXPECTED.uri)


TEXTS = {number: f"The bridge opened {number} hours late." for number in (1, 2, 10)}
VERSIONS = {number: {**THREE, "version": str(number), "bodies": [{"value": text}]} for number, text in TEXTS.items()}
CANCELED = {"uri": THREE["uri"], "version": "11", "pubStatus": "canceled"}


@pytest.mark.parametrize("order", list(permutations((1, 2, 10))))
def test_of_several_versions_in_a_file_the_highest_answers_and_the_others_are_kept(
    order: tuple[int, ...], tmp_path: Path
) -> None:
    archive = Archive(tmp_path)
    found = read(*(VERSIONS[number] for number in order))
    archive.add(one for one in found if isinstance(one, Article))
    [held] = archive.articles()
    assert (held.version, held.body) == ("10", TEXTS[10])
    assert [one.article.body for one in archive.versions(held.id)] == [TEXTS[1], TEXTS[2]]
    before = archive.versions(held.id)
    archive.add(one for one in found if isinstance(one, Article))
    assert archive.versions(held.id) == before and list(archive.articles()) == [held]


@pytest.mark.parametrize("order", list(permutations((VERSIONS[1], VERSIONS[2], CANCELED))))
def test_a_newest_version_that_cancels_withdraws_the_text_before_it(
    order: tuple[dict[str, object], ...], tmp_path: Path
) -> None:
    archive = Archive(tmp_path)
    archive.add(one for one in read(*order) if isinstance(one, Article))
    [held] = archive.articles()
    assert (held.status, held.version, held.body, held.headline) == ("canceled", "11", TEXTS[2], "Bridge opens")
    assert [one.article.body for one in archive.versions(held.id) if one.article.body] == [TEXTS[1], TEXTS[2]]
    assert archive.to_split(9) == [] and archive.waiting() == 0


def test_a_withdrawal_with_a_text_of_its_own_keeps_it(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    own = {**CANCELED, "bodies": [{"value": "It was withdrawn in error yesterday."}]}
    archive.add(one for one in read(own, VERSIONS[2], VERSIONS[1]) if isinstance(one, Article))
    assert [(one.status, one.body) for one in archive.articles()] == [
        ("canceled", "It was withdrawn in error yesterday.")
    ]


def test_a_web_address_as_uri_is_the_url() -> None:
    [found] = read({**THREE, "uri": "https://ellery.example/1"})
    assert isinstance(found, Article) and (found.url, found.uri) == ("https://ellery.example/1", None)


def test_what_is_exported_is_ninjs() -> None:
    item = to_ninjs(Article(body=BODY, published="2025-08"))
    assert item["standard"] == {"name": "ninjs", "version": "3.1"}
    assert str(item["uri"]).startswith("urn:footnote:") and item["firstCreated"] == "2025-08"
    assert set(item) == {"standard", "uri", "type", "profile", "pubStatus", "firstCreated", "bodies"}


lines = st.text(max_size=20) | st.sampled_from(["Ann Lee", "By Ann", "Lee, Ann and Bo", "<b>", "&amp;", "[]", "nan"])
dates = st.sampled_from([None, "2025", "2025-08", "2025-08-19", "2025-08-19T07:40", "2025-08-19T07:40:00+02:00"])
records = st.fixed_dictionaries(
    {
        "body": st.text(max_size=60).map(lambda text: f"{text} {BODY}\n{text}"),
        "headline": lines,
        "url": st.sampled_from([None, "https://a.example/1", "https://a.example/?b=<c>"]),
        "uri": st.sampled_from([None, "tag:a.example,2025:1", "slug one"]),
        "source": lines,
        "authors": st.lists(lines, max_size=3),
        "published": dates,
        "updated": dates,
        "section": lines,
        "language": lines,
        "genre": lines,
        "corrections": st.lists(lines, max_size=2),
        "version": st.none() | st.integers(1, 9).map(str),
        "is_free": st.none() | st.booleans(),
        "is_partial": st.booleans(),
        "outlet_hint": st.none() | st.just("Harrow Herald"),
        "pages": st.sampled_from([[], [0], [0, 9, 9, 20]]),
    }
)


def test_every_field_is_exported_and_read_again_but_what_was_withdrawn() -> None:
    drawn = {*find(records, lambda _: True), "origins", "status"}
    assert drawn == {field.name for field in fields(Article)}
    assert to_ninjs(Article(body=BODY, status="canceled"))["pubStatus"] == "canceled"


@pytest.mark.parametrize("to", EXPORTS)
@given(records)
def test_what_goes_in_comes_out(to: str, record: dict[str, object]) -> None:
    article, _ = to_article(record)
    line = json.dumps(EXPORTS[to](article)).encode()
    [found] = [one for one in read_jsonl(io.BytesIO(line), "a.jsonl") if isinstance(one, Article)]
    lost = ("outlet_hint", "is_free", "pages") if to == "ninjs" else ()
    assert replace(found, **{name: getattr(article, name) for name in lost}) == article
    if to == "jsonl":
        assert found.origins == article.origins != ()


values = st.recursive(
    st.none() | st.integers() | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["name", "value", "role", "href"]), inner)
    ),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from([*THREE, *ONE, "renditions", "people", "version"]), values))
def test_no_item_makes_it_raise(item: dict[str, object]) -> None:
    assert read({"pubStatus": "usable", **item, "uri": "a"}, {**item, "uri": "a"})

"""/articles/ID/versions: which versions are held, what changed between two, and what a reader may see of it."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from corpus.store.archive import Archive
from rag.reading.history import HeldVersion
from tests.fakes import article
from tests.ui.answer.test_render import PAYLOADS, Outline
from ui.answer.article_text import versions_address
from ui.pages.article_reader import beside
from ui.versions.page import version_routes, versions_page

FIRST = article(
    "Fourteen people were injured when a ferry struck a dredger.\nThe harbour is closed.",
    url="https://courier.example/ferry",
)
NOTICE = "An earlier version gave 14 injured people."
CORRECTED = replace(FIRST, body=FIRST.body.replace("Fourteen", "Fifteen"), corrections=(NOTICE,), updated="2025-08-26")
UPDATED = replace(CORRECTED, body=f"{CORRECTED.body} It opens on Friday.", updated="2025-08-27")
PAID = article(f"The fund is empty. {'Its books are closed. ' * 40}A secret.", url="https://w.example/", is_free=False)


@pytest.fixture
def archive(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    archive = Archive(tmp_path_factory.mktemp("archive"))
    for one in (FIRST, CORRECTED, UPDATED):
        archive.add([one])
    return archive


@pytest.fixture
def client(archive: Archive) -> Iterator[TestClient]:
    app = FastAPI()
    app.include_router(version_routes(archive))
    with TestClient(app) as client:
        yield client


def read(client: TestClient, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return answer.text


def plain(page: str) -> str:
    return " ".join(re.sub(r"<(?:style|script)>.*?</(?:style|script)>|<.*?>", " ", page, flags=re.DOTALL).split())


def marked(page: str, tag: str) -> list[str]:
    found = [re.sub(r"<span.*?</span>", "", one) for one in re.findall(rf"<{tag}>(.*?)</{tag}>", page)]
    return [one for one in found if one not in ("Struck out", "Underlined")]  # as the page explains its marks


def test_the_last_two_versions_are_compared_unless_two_are_chosen(client: TestClient) -> None:
    page = read(client, versions_address(FIRST.id))
    assert "It opens on Friday." in marked(page, "ins")
    assert "Fourteen" not in marked(page, "del")
    assert "3 versions held 27 August 2025: update: new text (held now)" in plain(page)
    assert "26 August 2025: correction (held until" in plain(page)
    assert NOTICE in page
    chosen = read(client, versions_address(FIRST.id, FIRST.content_hash[:16], CORRECTED.content_hash[:16]))
    assert "Fourteen" in marked(chosen, "del")
    assert "Fifteen" in marked(chosen, "ins")
    assert "Sentences: 1 changed; 1 sentence the same." in plain(chosen)
    turned = read(client, versions_address(FIRST.id, CORRECTED.content_hash[:16], FIRST.content_hash[:16]))
    assert marked(turned, "del") == marked(chosen, "del")  # the earlier always comes first


def test_screen_readers_hear_what_is_removed_and_added(client: TestClient) -> None:
    page = read(client, versions_address(FIRST.id, FIRST.content_hash, CORRECTED.content_hash))
    assert "removed: Fourteen (end) added: Fifteen (end) people were injured" in plain(page).replace("  ", " ")


def test_only_words_in_the_place_of_others_stand_apart_from_them(archive: Archive, client: TestClient) -> None:
    body = CORRECTED.body.replace("Fifteen people were injured", "Sixteen people were injured, some badly,")
    archive.add([replace(UPDATED, body=f"{body} It opens on Friday.", updated="2025-08-28")])
    page = read(client, versions_address(FIRST.id))
    shown = re.sub(r"<span.*?</span>", "", page[page.index('<div class="text"') :])
    assert "<del>Fifteen</del> <ins>Sixteen</ins> people were injured<ins>, some badly,</ins> when" in shown
    styles = page[: page.index("</style>")]
    assert not re.search(r"(?:del|ins)\)? ?\+ ?:?\w*\(?(?:ins|del)", styles)  # such a rule skips the words between them


def test_a_version_held_no_longer_is_told_of_and_the_last_two_are_compared(client: TestClient) -> None:
    page = read(client, versions_address(FIRST.id, "0" * 16, "nothing"))
    assert "held no longer" in page
    assert "It opens on Friday." in marked(page, "ins")


def test_a_withdrawal_while_the_page_is_open_is_told_and_so_is_a_removal(archive: Archive, client: TestClient) -> None:
    address = versions_address(FIRST.id, FIRST.content_hash, UPDATED.content_hash)
    before = read(client, address)
    archive.add([replace(UPDATED, body="", status="canceled", updated="2025-08-28")])
    page = read(client, address)
    assert marked(page, "del") == marked(before, "del")
    assert "Withdrawn by its publisher (canceled)" in page
    assert "28 August 2025: withdrawn by its publisher (held now)" in plain(page)
    archive.remove([FIRST.id])
    read(client, address, 404)


def test_of_an_article_behind_a_paywall_excerpts_are_compared(archive: Archive, client: TestClient) -> None:
    archive.add([PAID])
    archive.add([replace(PAID, body=PAID.body.replace("empty", "full").replace("A secret", "A great secret"))])
    page = read(client, versions_address(PAID.id))
    assert marked(page, "del") == ["empty"]
    assert "secret" not in page
    assert "excerpts are compared" in page


def test_one_version_alone_can_not_be_compared(archive: Archive, client: TestClient) -> None:
    archive.add([PAID])
    assert "nothing to compare" in read(client, versions_address(PAID.id))
    same = versions_address(FIRST.id, FIRST.content_hash, FIRST.content_hash)
    assert "Both are one version" in read(client, same)


def test_the_reader_leads_to_what_changed_since_each_version(archive: Archive) -> None:
    page = beside(archive, UPDATED)
    for one in (FIRST, CORRECTED):
        address = versions_address(FIRST.id, one.content_hash[:16], UPDATED.content_hash[:16])
        assert f'<a href="{address.replace("&", "&amp;")}">What changed since</a>' in page


def test_no_word_of_an_article_becomes_markup() -> None:
    def outline(text: str) -> Outline:
        old = article(f"Before it. {text}", text, source=text, section="a")
        new = article(f"After it. {text}", text, source=text, section=text, corrections=(text,))
        return Outline(
            versions_page([HeldVersion(old, "first", (text,), replaced="2025-08-20"), HeldVersion(new, "text")])
        )

    plain_page = outline("x")
    for payload in PAYLOADS:
        assert set(outline(payload).tags) == set(plain_page.tags)

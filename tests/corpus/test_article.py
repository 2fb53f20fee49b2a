from tests.fakes import article

_EARLIER = "336f371f4be1cb239c3d76b0d8924008fa2620ca8663059c8f9bda2f98ec65a3"


def test_the_url_is_the_identity() -> None:
    first = article(url="https://courier.example/1")
    assert first.id == article(url="https://courier.example/1", body="Another text altogether.", headline=None).id
    assert first.id != article(url="https://courier.example/2").id
    assert len(first.id) == 16


def test_without_url_or_uri_it_is_the_text() -> None:
    assert article().id == article(source="Elsewhere").id
    assert article().id != article(headline="Another").id
    assert article(uri="cw-1").id == article(uri="cw-1", headline="Another").id


def test_the_content_hash_covers_every_field() -> None:
    assert article().content_hash == article().content_hash
    assert article().content_hash != article(corrections=("It was 17.",)).content_hash


def test_fields_added_later_leave_the_digests_of_articles_held_before_alone() -> None:
    # Computed by an earlier Footnote, which had no `status`, `pages`, ...
    assert article(body="Fog lay off the harbour.", headline="Fog").content_hash == _EARLIER
    assert article(status="canceled").content_hash != article().content_hash
    assert article(is_free=False).content_hash != article(is_free=None).content_hash
    assert article(origins=(("headline", "derived"),)).content_hash == article().content_hash

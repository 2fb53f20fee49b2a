from tests.fakes import article


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

"""Statements as PostgreSQL's driver takes them."""

import pytest

pytest.importorskip("psycopg", reason="needs uv sync --extra postgres")

from corpus.store.engine.server_connection import named, numbered, translated


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("SELECT 1", ("SELECT 1", False)),
        ("SELECT a FROM b WHERE c = ? AND d LIKE '%x'", ("SELECT a FROM b WHERE c = %s AND d LIKE '%%x'", False)),
        ("a = ?1 OR b = ?12 OR c = ?1", ("a = %(p1)s OR b = %(p12)s OR c = %(p1)s", True)),
        ("FROM articles INDEXED BY articles_by_id WHERE a = ?", ("FROM articles  WHERE a = %s", False)),
    ],
)
def test_placeholders_and_hints(sql: str, expected: tuple[str, bool]) -> None:
    assert translated(sql) == expected


def test_named_values_and_moments() -> None:
    sql = "DELETE FROM a WHERE b = 'u:'|| :reader AND c LIKE '%:%' AND julianday(d) < julianday(:before) AND e::int = 1"
    days = "(extract(epoch FROM CAST({} AS timestamptz)) / 86400 + 2440587.5)"
    expected = f"{days.format('d')} < {days.format('%(before)s')} AND e::int = 1"
    assert named(sql) == f"DELETE FROM a WHERE b = 'u:'|| %(reader)s AND c LIKE '%%:%%' AND {expected}"


def test_numbered_values_have_names() -> None:
    assert numbered(["a", 2]) == {"p1": "a", "p2": 2}

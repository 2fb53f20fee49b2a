"""rag.cli.printing: bars that end."""

import pytest

from rag.cli.printing import progress_bar


def test_a_bar_without_a_total_is_full_in_the_end(capsys: pytest.CaptureFixture[str]) -> None:
    with progress_bar() as told:
        told("splitting articles", 60, 0)
        told("splitting articles", 85, 0)
        told("embedding passages", 176, 176)
        told("looking for copies", 12, 0)
    said = capsys.readouterr().err
    assert "85/85" in said and "12/12" in said and "176/176" in said
    assert "/?" not in said

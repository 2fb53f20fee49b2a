"""command_line.print_rows: a table for people, lines for other programs."""

import subprocess
import sys

import pytest

from command_line import print_rows
from tests.places import ROOT

Capture = pytest.CaptureFixture[str]
ROWS = [("1", "Fog\tand rain\nin Ellery " * 12, ""), ("2", "A half \ud83d", "x")]


def test_another_program_gets_a_line_for_each_row(capsys: Capture) -> None:
    print_rows(("id", "headline", "state"), ROWS)
    lines = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    assert [len(cells) for cells in lines] == [3, 3]
    assert lines[0][1] == " ".join(["Fog and rain in Ellery"] * 12)
    assert lines[1] == ["2", "A half ?", "x"]


def test_people_get_a_table_with_a_head(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    print_rows(("id", "headline", "state"), [("1", "Fog [bold]in[/bold] Ellery", "new")])
    shown = capsys.readouterr().out
    assert "headline" in shown and "Fog [bold]in[/bold] Ellery" in shown and "\t" not in shown


def test_who_reads_only_the_first_lines_ends_it_quietly() -> None:
    code = (
        "import sys; from command_line import commands, print_rows, run; app = commands('many', '')\n"
        "@app.command()\n"
        "def rows(): return lambda: print_rows(('n',), ([str(n)] for n in range(100_000))) or 0\n"
        "@app.command()\n"
        "def other(): return lambda: 0\n"
        "sys.exit(run(app, 'many', ['rows']))"
    )
    command = [sys.executable, "-c", code]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout and process.stderr
        assert process.stdout.readline() == b"0\n"
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 141

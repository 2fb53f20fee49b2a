"""What the command lines have in common: help with examples, light to import; suggestions, the version, completion."""

import importlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.main import get_command

from command_line import run_alone
from settings import VERSION
from tests.places import ROOT

PACKAGES = ("corpus", "rag", "evals")
PROGRAMS = [*(["-m", package] for package in PACKAGES), ["app.py"]]
HEAVY = {"llama_index", "chromadb", "gradio", "numpy", "onnxruntime", "tantivy", "openai", "fastapi"}
CHILD = """
import json, runpy, sys
try:
    {run}
finally:
    sys.stderr.write(json.dumps(sorted(sys.modules)))
"""

Capture = pytest.CaptureFixture[str]


def commands() -> Iterator[tuple[str, str]]:
    for package in PACKAGES:
        for name in get_command(importlib.import_module(f"{package}.__main__").app).commands:
            yield package, name


def said(capsys: Capture, package: str, *arguments: str, status: int = 0) -> str:
    """What a command line that ends in Typer prints, out and err, without the box around it."""
    with pytest.raises(SystemExit) as ended:
        importlib.import_module(f"{package}.__main__").main(list(arguments))
    assert ended.value.code == status
    return " ".join("".join(capsys.readouterr()).replace("│", " ").split())


@pytest.mark.parametrize("program", PROGRAMS, ids=" ".join)
def test_help_imports_nothing_heavy(program: list[str]) -> None:
    name = program[-1]
    start = (
        f"runpy.run_module({name!r}, run_name='__main__')"
        if "-m" in program
        else f"runpy.run_path({name!r}, run_name='__main__')"
    )
    code = f"import sys; sys.argv = [{name!r}, '--help']" + CHILD.format(run=start)
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "Usage:" in done.stdout
    loaded = {module.partition(".")[0] for module in json.loads(done.stderr)}
    assert "typer" in loaded
    assert loaded & HEAVY == set()


@pytest.mark.parametrize(("package", "command"), list(commands()))
def test_the_help_of_each_command_has_an_example(package: str, command: str, capsys: Capture) -> None:
    shown = said(capsys, package, command, "--help")
    assert f"uv run python -m {package} {command}" in shown
    assert "`" not in shown


def test_the_help_of_the_application_has_an_example() -> None:
    done = subprocess.run([sys.executable, "app.py", "--help"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "uv run app.py --host" in done.stdout


BENCHES = sorted(
    f"evals.bench.{path.stem}" for path in (ROOT / "evals" / "bench").glob("*.py") if "main" in path.read_text()
)


@pytest.mark.parametrize("name", [*BENCHES, "evals.injected"])
def test_the_help_of_a_measurement_is_its_description(name: str, capsys: Capture) -> None:
    module = importlib.import_module(name)
    with pytest.raises(SystemExit) as ended:
        run_alone(module.main, ["--help"])
    assert ended.value.code == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert f"Usage: python -m {name} " in shown
    assert re.findall(r"\w+", module.__doc__)[-3:] == re.findall(r"\w+", shown.partition("╭")[0])[-3:]
    assert "`" not in shown


@pytest.mark.parametrize("package", PACKAGES)
def test_the_version_is_told(package: str, capsys: Capture) -> None:
    assert said(capsys, package, "--version") == f"footnote {VERSION}"


@pytest.mark.parametrize("package", PACKAGES)
def test_the_hook_that_hides_keys_in_tracebacks_stays(package: str, capsys: Capture) -> None:
    before = sys.excepthook
    said(capsys, package, "--version")
    assert sys.excepthook is before


@pytest.mark.parametrize("package", PACKAGES)
def test_without_a_command_the_help_goes_to_standard_error(package: str, capsys: Capture) -> None:
    assert importlib.import_module(f"{package}.__main__").main([]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert f"Usage: python -m {package}" in err


@pytest.mark.parametrize(
    ("package", "typed", "meant"),
    [("corpus", "shwo", "show"), ("rag", "serach", "search"), ("evals", "comapre", "compare")],
)
def test_a_mistyped_command_is_guessed(package: str, typed: str, meant: str, capsys: Capture) -> None:
    assert f"Did you mean '{meant}'" in said(capsys, package, typed, status=2)


@pytest.mark.parametrize(
    ("package", "typed", "offered"),
    [
        ("corpus", "sh", "show"),
        ("corpus", "export --t", "--to"),
        ("rag", "ver", "verify"),
        ("evals", "run --j", "--judge"),
    ],
)
def test_a_shell_completes(package: str, typed: str, offered: str) -> None:
    name = f"footnote-{package}"
    environ = {
        **os.environ,
        "FOOTNOTE_PROGRAM": name,
        f"_FOOTNOTE_{package.upper()}_COMPLETE": "complete_bash",
        "COMP_WORDS": f"{name} {typed}",
        "COMP_CWORD": str(len(typed.split())),
    }
    command = [sys.executable, "-m", package]
    done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=True)
    assert done.stdout.split() == [offered]


@pytest.mark.parametrize("package", PACKAGES)
def test_the_script_that_a_shell_calls_installs_its_completion(package: str, tmp_path: Path) -> None:
    (tmp_path / package).mkdir()  # the folder that it is called from is not where it looks for modules
    (tmp_path / package / "__init__.py").write_text("raise ImportError")
    script = ROOT / "bin" / f"footnote-{package}"
    environ = {**os.environ, "FOOTNOTE_PYTHON": sys.executable}
    done = subprocess.run(
        [script, "--show-completion", "bash"], cwd=tmp_path, env=environ, capture_output=True, text=True, check=True
    )
    assert re.search(rf"^complete .* footnote-{package}$", done.stdout, re.MULTILINE)


@pytest.mark.parametrize(
    ("package", "arguments"), [("corpus", ["list"]), ("corpus", ["stats"]), ("rag", ["ask", "who"]), ("rag", ["index"])]
)
def test_a_mistyped_folder_is_no_new_archive(
    package: str, arguments: list[str], tmp_path: Path, capsys: Capture
) -> None:
    mistyped = tmp_path / "gazete"
    assert importlib.import_module(f"{package}.__main__").main([*arguments, "--data", str(mistyped)]) == 1
    assert f"There is no folder '{mistyped}'" in capsys.readouterr().err
    assert not mistyped.exists()


@pytest.mark.parametrize(
    ("option", "wrong", "told"),
    [("--proxy", "news.example", "is no address or network"), ("--root-path", "/foot note?", "is no path")],
)
def test_an_option_of_the_server_that_cannot_be_is_refused(option: str, wrong: str, told: str) -> None:
    command = [sys.executable, "app.py", option, wrong]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert told in " ".join(done.stderr.replace("│", " ").split())

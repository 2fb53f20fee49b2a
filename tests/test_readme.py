"""What the README says of files and commands is true."""

import re
import subprocess
from pathlib import Path

import pytest

from corpus.__main__ import main

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "README.md").read_text(encoding="utf-8")


def _tree() -> dict[str, str]:
    """Each path of the README's tree with what is said of it."""
    [block] = re.findall(r"```text\n(app\.py.*?)```", TEXT, re.DOTALL)
    paths: dict[str, str] = {}
    folder = ""
    for line in block.splitlines():
        name, _, says = line.strip().partition(" ")
        if not line.startswith(" "):
            folder = name if name.endswith("/") else ""
            path = name
        else:
            path = folder + name
        assert path not in paths, f"{path} stands twice in the tree"
        paths[path] = says.strip()
    return paths


def _tracked() -> set[str]:
    # Files git knows or would add; on a copy without git, everything on the disk that isn't hidden.
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode == 0:
        return {name for name in listed.stdout.splitlines() if (ROOT / name).exists()}
    return {str(path.relative_to(ROOT)) for path in ROOT.rglob("*") if path.is_file()}


def test_the_tree_and_the_disk_agree() -> None:
    tree = _tree()
    told = {path for path in tree if path.endswith((".py", ".css", ".js"))}
    packages = ("corpus/", "rag/", "ui/", "evals/")
    held = {
        name
        for name in _tracked()
        if name.endswith((".py", ".css", ".js"))
        and (name.startswith(packages) or "/" not in name)
        and not name.endswith("__init__.py")
    }
    assert told == held
    for path in tree:
        assert (ROOT / path).exists(), path


def test_every_line_of_the_tree_says_something() -> None:
    assert [path for path, says in _tree().items() if len(says) < 10] == []


def test_links_lead_somewhere() -> None:
    for target in re.findall(r"\]\((?!http|#)([^)]+)\)", TEXT):
        assert (ROOT / target).exists(), target


def test_the_tree_names_the_commands_that_are_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2  # without a command, all are named
    listed = re.findall(r"^    ([a-z]+)  ", capsys.readouterr().err, re.MULTILINE)
    tree = _tree()
    told = f"{tree['corpus/__main__.py']} | {tree['corpus/repair_commands.py']}".replace("python -m corpus ", "")
    assert sorted(listed) == sorted(told.split(" | "))

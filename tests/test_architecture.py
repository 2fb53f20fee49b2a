"""The house is as docs/architecture.md draws it: its folders, its ways, and how large its rooms are."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import grimp

from tests.places import ROOT

PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
PACKAGES = ("corpus", "rag", "ui", "evals")
MOST_MODULES = 16  # of a folder
MOST_LINES = 300  # of a module


def _tree() -> dict[str, str]:
    """Each path of the page's tree with what is said of it."""
    [block] = re.findall(r"```text\n(.*?)```", PAGE, re.DOTALL)
    paths: dict[str, str] = {}
    package = ""
    for line in block.splitlines():
        name, _, says = line.strip().partition(" ")
        if not line.startswith(" "):
            package = name if name.endswith("/") else ""
        path = package + name if line.startswith(" ") else name
        assert path not in paths, f"{path} stands twice in the tree"
        paths[path] = says.strip()
    return paths


def _modules() -> Iterator[Path]:
    for package in PACKAGES:
        yield from (path for path in (ROOT / package).rglob("*.py") if path.name != "__init__.py")


def test_the_tree_and_the_disk_agree() -> None:
    folders = {f"{path.parent.relative_to(ROOT)}/" for path in _modules()}
    top = {path.name for path in ROOT.glob("*.py")}
    tree = _tree()
    assert folders | top <= tree.keys()
    assert [path for path in tree if not (ROOT / path).exists()] == []
    assert [path for path, says in tree.items() if len(says) < 10] == []


def test_the_files_of_the_walk_are_there() -> None:
    named = set(re.findall(r"`((?:\w+/)+\w+\.py)`", PAGE))
    assert len(named) > 20
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []


def test_no_room_is_too_large() -> None:
    counts: dict[Path, int] = {}
    for path in _modules():
        counts[path.parent] = counts.get(path.parent, 0) + 1
    assert {str(folder): count for folder, count in counts.items() if count > MOST_MODULES} == {}
    lengths = {str(path): len(path.read_text(encoding="utf-8").splitlines()) for path in _modules()}
    assert {name: length for name, length in lengths.items() if length >= MOST_LINES} == {}


def test_the_archive_names_nothing_of_search() -> None:
    """No text in ``corpus`` names ``rag``: what it asks of the indexes is ``corpus.indexes``, and is given to it."""
    named = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in (ROOT / "corpus").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and re.search(r"\brag\b", str(node.value))
    ]
    assert named == []


def test_no_module_imports_itself_by_way_of_others() -> None:
    graph = grimp.build_graph(*PACKAGES)
    circles = [
        module
        for module in graph.modules
        if any(module in graph.find_upstream_modules(used) for used in graph.find_modules_directly_imported_by(module))
    ]
    assert circles == []

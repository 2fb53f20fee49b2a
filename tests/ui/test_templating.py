"""Markup is made by templates alone, and a template can show nothing that is not escaped."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import TemplateAssertionError, UndefinedError, nodes
from markupsafe import Markup

from evals.report.templating import _OURS as REPORT
from tests.ui.answer.test_render import PAYLOADS
from ui.escape import escape
from ui.templating import environment

ROOT = Path(__file__).parents[2]
FOLDERS = [ROOT / "ui" / "templates", ROOT / "evals" / "report" / "templates"]
TEMPLATES = [path for folder in FOLDERS for path in sorted(folder.glob("*.*"))]
# What may call something markup: the modules that make it, and nobody else.
TRUSTED = {"ui/templating.py", "evals/report/templating.py", "evals/report/palette.py"}
# Served before anything is imported; holds no value.
PLAIN = {"ui/starting.py"}
OTHERS_MARKUP = {"evals/report/palette.py", "ui/export/word.py"}  # Matplotlib's SVG, and Word's footnotes
PYTHON = sorted([*(ROOT / "ui").rglob("*.py"), *(ROOT / "evals" / "report").rglob("*.py")])
_ESCAPING = ("html", "markupsafe", "ui.escape")
_TAG = re.compile(r"(?<!\(\?P)(?<!\(\?)<[a-z/!]")  # a regular expression's names and looks behind are none


def shown(folder: Path, template: str, **values: object) -> str:
    (folder / "one.html").write_text(template, encoding="utf-8")
    return environment(folder).get_template("one.html").render(values)


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_value_is_escaped_wherever_it_stands(tmp_path: Path, payload: str) -> None:
    macro = "{% macro m(y) %}<b>{{ y }}</b>{% endmacro %}"
    template = macro + '<p title="{{ x }}">{{ x }}{{ m(x) }}{{ [x, x]|join(" ") }}</p>'
    text = escape(payload)
    assert shown(tmp_path, template, x=payload) == f'<p title="{text}">{text}<b>{text}</b>{text} {text}</p>'


def test_what_a_template_made_is_not_escaped_again(tmp_path: Path) -> None:
    assert shown(tmp_path, "<p>{{ x }}</p>", x=Markup("<b>1</b>")) == "<p><b>1</b></p>"


def test_a_value_that_is_missing_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UndefinedError):
        shown(tmp_path, "{{ x }}")


@pytest.mark.parametrize("name", ["safe", "e", "escape", "forceescape", "tojson", "xmlattr", "urlize"])
def test_no_filter_trusts_a_value_or_escapes_it_otherwise(tmp_path: Path, name: str) -> None:
    with pytest.raises(TemplateAssertionError, match=name):
        shown(tmp_path, "{{ x|" + name + " }}", x="<b>")


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("<p>\n  <b>{{ x }}</b>\n</p>\n", "<p><b>1</b></p>"),
        ("<p\n   id=a>one\n  two</p>", "<p id=a>one two</p>"),
        ("one {{ x }} two\n{{ x }}\n", "one 1 two1"),
        (
            "{% for y in (1, 2) %}\n  <i>{{ y }}</i>{% if y == 1 %} · {% endif %}\n{% endfor %}\n",
            "<i>1</i> · <i>2</i>",
        ),
    ],
)
def test_line_ends_and_indentation_mean_nothing(tmp_path: Path, template: str, expected: str) -> None:
    assert shown(tmp_path, template, x=1) == expected


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_a_template_compiles_and_never_leaves_escaping(path: Path) -> None:
    made = REPORT if path.parent.parent.name == "report" else environment(path.parent)
    tree = made.parse(path.read_text(encoding="utf-8"))
    made.get_template(path.name)
    for kind in (
        nodes.MarkSafe,
        nodes.MarkSafeIfAutoescape,
        nodes.EvalContextModifier,
        nodes.ScopedEvalContextModifier,
    ):
        assert not list(tree.find_all(kind))
    assert not list(tree.find_all(nodes.Concat))  # "~" would escape as MarkupSafe does
    assert not [one.name for one in tree.find_all(nodes.Filter) if one.name in ("safe", "escape", "e")]


def told(tree: ast.AST) -> Iterator[ast.Constant]:
    """Texts in the code that are no docstrings."""
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node


@pytest.mark.parametrize("path", PYTHON, ids=named)
def test_no_python_file_holds_markup(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    if named(path) not in PLAIN | OTHERS_MARKUP:
        assert [(one.lineno, one.value) for one in told(tree) if _TAG.search(str(one.value))] == []
    nodes_ = list(ast.walk(tree))
    trusting = [one for one in nodes_ if isinstance(one, ast.Call) and ast.unparse(one.func) == "Markup"]
    imports = [one for one in nodes_ if isinstance(one, ast.ImportFrom) and one.module in _ESCAPING]
    escaping = [one for one in imports if any(alias.name == "escape" for alias in one.names)]
    assert named(path) in TRUSTED or not (trusting or escaping)
    if named(path) in PLAIN:
        assert not [
            node for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) and _TAG.search(ast.unparse(node))
        ]


def test_the_search_for_markup_finds_it() -> None:
    tree = ast.parse('"""A <p> in a docstring."""\nx = f"<p>{y}</p>"\nz = "a < b"\n')
    assert [one.value for one in told(tree) if _TAG.search(str(one.value))] == ["<p>", "</p>"]

import ast
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

import rag
from corpus.store.archive import Archive
from rag.assistant import Assistant
from rag.index.passage_index import opened
from rag.question import analysis
from rag.question.analysis import analyse
from rag.text import terms as terms_module
from tests.fakes import WordEmbedding, article

ROOT = Path(rag.__file__).parent
QUESTIONS = (
    "How many people were injured on 19 August when the ferry struck a dredger, and who is the harbour master?",
    "Make a chronology of the collision off Saltmarsh.",
    "What has Lena Osei said about the warning?",
    "Which zeppelin won the chess championship in Reykjavik, according to the Coast Wire?",
)
# What takes a text apart. A question's text may be embedded, shown, hashed and sent to a model; nothing else.
TAKES_APART = {
    *("terms", "words", "weighted_terms", "named_terms", "name_terms", "words_in", "analyzer", "one_way"),
    *("names", "names_in", "named_kinds", "places_in", "name_words", "find_numbers", "numbers", "sentence_spans"),
    *("search", "match", "fullmatch", "findall", "finditer", "sub", "split", "splitlines", "lower", "casefold"),
    *("replace", "strip", "partition", "startswith", "endswith"),
}
OF_QUESTIONS = {"asked_for", "outlets_in", "parts_of", "period_in", "points_back", "follow_up"}


def test_what_a_question_holds() -> None:
    asked = analyse("How many were killed when Hurricane Ian struck in Fort Myers, and how many in Fort Myers?")
    assert asked.sequence == ("kill", "hurrican", "ian", "struck", "fort", "myer", "fort", "myer")
    assert dict(asked.weights) == {"kill": 1, "hurrican": 2, "ian": 2, "struck": 1, "fort": 2, "myer": 2}
    assert [word.text for word in asked.words if word.terms] == "killed Hurricane Ian struck Fort Myers".split()
    assert asked.names == {"Hurricane", "Ian", "Fort", "Myers"}
    assert asked.kinds == (("Hurricane", "Ian"),)
    assert asked.places == {"Fort", "Myers"}
    assert (asked.answer.type, asked.form.form) == ("number", "answer")
    assert set(asked.topic) == set(asked.sequence)
    said = analyse("What has Mayor Tilde Ravn said about the collision?")
    assert (said.who, said.topic) == (("tilde", "ravn"), ("collis",))


def test_nobody_can_change_it() -> None:
    with pytest.raises(TypeError):
        analyse("ferry").weights["ferry"] = 3.0  # type: ignore[index]


@pytest.fixture
def assistant(tmp_path: Path) -> Iterator[Assistant]:
    archive = Archive(tmp_path)
    archive.add([article(), article(headline="A warning", body="“No warning,” Lena Osei said on Tuesday.")])
    with opened(archive, WordEmbedding()) as index:
        index.sync()
        yield Assistant(index)


@pytest.mark.parametrize("question", QUESTIONS)
def test_each_text_is_taken_apart_once_and_in_one_place(
    assistant: Assistant, question: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked_by = Counter[tuple[str, str]]()
    analysed = []
    split, taken_apart = terms_module._words, analysis.AnalysedQuestion

    def counted(text: str) -> tuple[str, ...]:
        frame = sys._getframe(1)
        while frame.f_back and frame.f_globals["__name__"] == terms_module.__name__:
            frame = frame.f_back
        asked_by[text, frame.f_globals["__name__"]] += 1
        return split(text)

    def made(**fields: object) -> analysis.AnalysedQuestion:
        analysed.append(str(fields["text"]))
        return taken_apart(**fields)  # type: ignore[arg-type]

    monkeypatch.setattr(terms_module, "_words", counted)
    monkeypatch.setattr(analysis, "AnalysedQuestion", made)
    analyse.cache_clear()
    answer = assistant.ask(question)
    assert answer.query.text in analysed
    assert len(analysed) == len(set(analysed))
    embedding = WordEmbedding.__module__  # computes its vectors from words: a stand-in for a model
    by = {text: {module for one, module in asked_by if one == text} - {embedding} for text in analysed}
    assert all(modules == {analysis.__name__} for text, modules in by.items()), by
    assert {asked_by[text, analysis.__name__] for text in analysed} == {1}


def downstream() -> list[Path]:
    before = ("question", "tools")  # tools make the question, and see whether it has the form they promise
    return [path for path in sorted(ROOT.rglob("*.py")) if path.relative_to(ROOT).parts[0] not in before]


def test_no_module_downstream_takes_a_questions_text_apart() -> None:
    assert len(downstream()) > 80
    found = [
        f"{path.relative_to(ROOT)}:{line}" for path in downstream() for line in taken_apart(path.read_text("utf-8"))
    ]
    assert found == []


@pytest.mark.parametrize(
    "code",
    [
        "rarity(set(terms(query.text)))",
        "_WORD.findall(answer.query.text)",
        "query.text.split()",
        "subject(terms(question.text))",
        "asked_for(text)",
        "re.split(' ', searched.query.text)",
        "from rag.question.answer_type import asked",
    ],
)
def test_that_test_sees_it(code: str) -> None:
    assert list(taken_apart(code)) == [1]
    assert list(taken_apart("embed([query.text]); hash(query.text.encode()); terms(passage.text)")) == []


def taken_apart(source: str) -> Iterator[int]:
    """The lines in which the text of a question is taken apart."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module == "rag.question.answer_type":
            if any(name.name == "asked" for name in node.names):
                yield node.lineno
        elif isinstance(node, ast.Call):
            name = last_name(node.func)
            owner = [node.func.value] if isinstance(node.func, ast.Attribute) else []
            if name in OF_QUESTIONS or (name in TAKES_APART and any(map(is_questions_text, [*owner, *node.args]))):
                yield node.lineno


def is_questions_text(node: ast.AST) -> bool:
    return any(
        isinstance(one, ast.Attribute) and one.attr == "text" and last_name(one.value) in ("query", "question", "asked")
        for one in ast.walk(node)
    )


def last_name(node: ast.AST) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""

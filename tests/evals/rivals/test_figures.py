import json
from pathlib import Path

import pytest

from command_line import run_alone
from corpus.store.archive import Archive
from evals.bench import retrieval as bench_retrieval
from evals.rivals.figures import OURS, measured, read_questions
from evals.sets.example import Example, ExampleError, Nugget
from rag.embedding.embedder import embedding
from rag.index.passage_index import opened
from rag.passage import Passage
from settings import Settings
from tests.fakes import article

GOLD = article(url="gold", headline="Sold", body="The ferry was sold for 14 million euros.")
OTHERS = [article(url=f"other {number}", headline="Trams", body="Trams ran on Monday.") for number in range(20)]
ASKED = [
    Example(
        str(number),
        f"Question {number}?",
        nuggets=(Nugget(("14 million",)),),
        gold_articles=("gold",),
        group=str(number),
    )
    for number in range(4)
]
QUIZ = {
    "id": "q",
    "question": "For how much was the ferry sold?",
    "answer": "14 million",
    "date": "2025/08/20",
    "gold_urls": ["gold", "gold"],
}


def passages(*articles: object) -> list[Passage]:
    return [Passage(one, 0, len(one.body)) for one in articles]  # type: ignore[attr-defined, arg-type]


def write(path: Path, *rows: object) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_figures_by_article_and_by_passage() -> None:
    # Gold first, third behind an article with two passages, eleventh, and nowhere.
    lists = {
        "0": passages(GOLD, *OTHERS),
        "1": passages(OTHERS[0], OTHERS[0], OTHERS[1], GOLD),
        "2": passages(*OTHERS[:10], GOLD),
        "3": passages(*OTHERS),
    }
    [line] = measured({OURS: lambda example: lists[example.id]}, ASKED)
    means = {name: estimate and estimate.mean for name, estimate in line.measures.items()}
    assert means == {
        "success@1": 1 / 4,
        "success@4": 2 / 4,
        "success@10": 2 / 4,
        "mrr@10": pytest.approx((1 + 1 / 3) / 4),
        "answer@5": 2 / 4,
    }
    assert line.ours_less_it is None
    assert line.words == 20  # the median of 8 + 4 * 4, 3 * 4 + 8, 5 * 4 and 5 * 4


def test_the_difference_to_ours_is_paired() -> None:
    first, second = passages(GOLD), passages(OTHERS[0], GOLD)
    lines = measured(
        {"same": lambda example: first, "behind": lambda example: second, OURS: lambda example: first}, ASKED
    )
    less = {line.name: line.ours_less_it for line in lines}
    assert less[OURS] is None
    assert less["same"] is not None
    assert less["behind"] is not None
    assert (less["same"].mean, less["behind"].mean) == (0.0, 0.5)


def test_questions_without_gold_are_left_out_and_counted(tmp_path: Path) -> None:
    own = {"id": "own", "question": "Who?", "gold_articles": ["gold"], "as_of": "2025-08-19"}
    file = write(
        tmp_path / "q.jsonl", QUIZ, {**QUIZ, "id": "none", "gold_urls": []}, own, {"id": "x", "question": "?!"}
    )
    examples, left_out = read_questions(file, as_of=True)
    assert [(example.id, example.as_of) for example in examples] == [("q", "2025-08-20"), ("own", "2025-08-19")]
    assert examples[0].gold_articles == ("gold",)
    assert examples[0].nuggets == (Nugget(("14 million",)),)
    assert left_out == 2
    assert [example.as_of for example in read_questions(file, as_of=False)[0]] == [None, None]


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ({**QUIZ, "gold_urls": []}, "names a gold article"),
        ({**QUIZ, "date": "once"}, "needs the day of each question; 'q'"),
        ({**QUIZ, "question": ""}, "line 1: question must be"),
        ({"id": "q", "question": "Who?", "gold": ["a"]}, "line 1: unknown keys"),
        ([], "line 1: not a JSON object"),
    ],
)
def test_questions_that_cannot_be_measured_by_are_refused(row: object, says: str, tmp_path: Path) -> None:
    with pytest.raises(ExampleError, match=says):
        read_questions(write(tmp_path / "q.jsonl", row), as_of=True)


@pytest.mark.slow
def test_one_command_prints_the_table_and_writes_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data, file, out = tmp_path / "data", write(tmp_path / "q.jsonl", QUIZ), tmp_path / "table.json"
    command = ["--data", str(data), "--file", str(file), "--json", str(out), "--cache", str(tmp_path), "--fp32", "0"]
    archive = Archive(data)
    archive.add([GOLD, *OTHERS[:3]])
    assert run_alone(bench_retrieval.main, command) == 1
    assert "python -m rag index --data" in capsys.readouterr().err.replace("\n", " ")
    with opened(archive, embedding(Settings.read())) as index:
        index.sync()
    assert run_alone(bench_retrieval.main, command) == 0
    printed = capsys.readouterr().out
    table = json.loads(out.read_text(encoding="utf-8"))
    names = [line["name"] for line in table["lines"]]
    assert names[0] == "BM25, passages"
    assert names[-2:] == [OURS, f"{OURS}, as shown"]
    assert "LlamaIndex's default" in names
    assert all(name in printed for name in names)
    assert (table["questions"], table["left_out"], table["articles"], table["as_of"]) == (1, 0, 4, False)
    assert table["lines"][-1]["measures"]["success@1"]["mean"] == 1.0
    assert table["lines"][-1]["measures"]["success@1"]["low"] is None  # one question has no interval

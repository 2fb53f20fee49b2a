"""``python -m rag follow``, as other tools call it: real processes, the real embedder, the sample edition."""

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from corpus.sample_edition import SAMPLE
from corpus.store.archive import Archive
from rag.follow.store import FollowedQuestions
from tests.fakes import article
from tests.places import ROOT
from tests.rag.cli.test_cli import Command

pytestmark = pytest.mark.slow  # processes, each of which imports everything

QUESTION = "How many people were injured in the collision of the ferry with the dredger off Saltmarsh?"
NEWS = "Nineteen people were injured in the ferry collision off Saltmarsh, the Ellery hospital said on Saturday."
LATER = article(
    f"{NEWS}\nTwo of the nineteen injured people are still in hospital.",
    "Nineteen injured in ferry collision, hospital says",
    url="https://courier.example/2025/08/30/nineteen",
    published="2025-08-30",
)


@pytest.fixture(scope="module")
def footnote(tmp_path_factory: pytest.TempPathFactory, minilm_cache: Path) -> Command:
    command = Command(tmp_path_factory.mktemp("archive"), minilm_cache)
    command.run("corpus", "add", SAMPLE)
    return command


def lines(footnote: Command) -> list[dict[str, Any]]:
    return [json.loads(line) for line in footnote.run("rag", "follow", "run", "--json")[0].splitlines()]


def test_a_question_is_followed_listed_asked_again_and_removed(footnote: Command) -> None:
    added = footnote.json("rag", "follow", "add", QUESTION, "--source", "ellery courier")
    assert added["filters"]["sources"] == ["Ellery Courier"]
    assert footnote.json("rag", "follow", "list") == [added]
    assert footnote.run("rag", "follow", "list")[0].endswith(f"\t{QUESTION}\n")
    [line] = lines(footnote)
    assert list(line) == ["id", "question", "since", "new", "changed", "articles"]
    assert (line["id"], line["question"], line["new"], line["changed"]) == (added["id"], QUESTION, [], [])
    Archive(footnote.data).add([LATER])
    [line] = lines(footnote)
    assert NEWS in " ".join(one["text"] for one in line["new"])
    assert [(one["article_id"], one["quote"]) for one in line["new"][0]["citations"]] == [
        (LATER.id, line["new"][0]["text"])
    ]
    assert ("injured", "19") in {(one["what"], one["after"]) for one in line["changed"]}
    assert LATER.id in line["articles"]
    assert [(one["new"], one["changed"]) for one in lines(footnote)] == [([], [])]
    footnote.run("rag", "follow", "remove", added["id"])
    assert footnote.json("rag", "follow", "list") == []
    _, err = footnote.run("rag", "follow", "remove", added["id"], status=1)
    assert "No question" in err


def test_what_is_wrong_is_told(footnote: Command) -> None:
    assert "no word" in " ".join(footnote.run("rag", "follow", "add", "?!", status=1)[1].split())
    assert "No article" in footnote.run("rag", "follow", "add", QUESTION, "--source", "The Moon", status=1)[1]
    assert footnote.run("rag", "follow", status=2)
    assert footnote.run("rag", "follow", "remove", "none", status=2)


def test_a_run_killed_at_any_moment_tells_everything_once(footnote: Command) -> None:
    words = ("injured", "hurt", "harmed", "wounded")
    ids = [footnote.json("rag", "follow", "add", QUESTION.replace("injured", word))["id"] for word in words]
    body = "Twenty-three people were injured in the ferry collision off Saltmarsh, the Ellery hospital said on Sunday."
    Archive(footnote.data).add([article(body, url="https://courier.example/2025/08/31/more", published="2025-08-31")])
    command = [sys.executable, "-m", "rag", "follow", "run", "--json"]
    for wait in (1.0, 2.0, 3.0):
        process = subprocess.Popen(command, cwd=ROOT, env=footnote.environ, stdout=subprocess.DEVNULL)
        time.sleep(wait)
        process.kill()
        process.wait()
    lines(footnote)
    store = FollowedQuestions(footnote.data)
    told = [[one.text for run in store.runs(id_) for one in run.news.new] for id_ in ids]
    store.close()
    assert all(texts.count(body) == 1 for texts in told)

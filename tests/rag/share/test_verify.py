"""Evidence packs: what is exported can be checked again, and what was changed is told."""

import copy
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.store.archive import Archive
from errors import PackError
from rag.__main__ import main
from rag.answer.answer import Turn
from rag.assistant import Assistant
from rag.check.checker import check_sentence
from rag.index.passage_index import opened
from rag.share.evidence_pack import checksum, origin, pack, pack_text
from rag.share.pack_reader import packed_from, read_pack
from rag.share.verify import checks
from settings import VERSION, Settings
from tests.fakes import BODY, ScriptedEndpoint, WordEmbedding, article, sse
from tests.places import ROOT
from tests.rag.write.test_writer import writer

NOW = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)
QUESTION = "How many people were injured when the ferry struck a dredger off Saltmarsh?"
FERRY = article(url="https://courier.example/ferry", authors=("Tomas Brandl",))
WRITTEN = (
    "The harbour authority said that 14 people were injured off Saltmarsh [1]. "
    "Two passengers later died of burns in hospital [1]. Lena Osei said “We had no warning” [1]."
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, dict[str, Any]]]:
    """An archive's folder, and the pack of a conversation over it: quotes, a model's answer, an abstention."""
    folder = tmp_path_factory.mktemp("held")
    archive = Archive(folder)
    archive.add(
        [FERRY, article("The dockers of Hollin strike. It is the third day.", "Strike", source="The Tidewater")]
    )
    with opened(archive, WordEmbedding()) as index:
        index.sync()
        quoting = Assistant(index)
        writing = Assistant(index, writer(ScriptedEndpoint(sse(WRITTEN))))
        turns = [
            Turn(question, assistant.ask(question))
            for assistant, question in (
                (quoting, QUESTION),
                (writing, QUESTION),
                (quoting, "Which zeppelin won the chess championship in Reykjavik?"),
                (quoting, "What did Lena Osei say about the warning?"),
            )
        ]
        configured = Settings(model="scripted", api_key="sk-secret", base_url="http://me:hidden@127.0.0.1:1/v1")
        yield folder, pack(turns, origin(archive, configured), NOW)


def found(value: dict[str, Any], folder: Path | None) -> list[str]:
    """What does not hold, as lines."""
    return [str(one) for one in checks(packed_from(value), Archive(folder) if folder else None) if not one.holds]


def test_what_was_just_exported_holds(made: tuple[Path, dict[str, Any]]) -> None:
    folder, packed = made
    assert found(packed, folder) == []
    verdicts = [sentence["verdict"] for sentence in packed["turns"][1]["sentences"]]
    assert verdicts == ["supported", "not supported", "supported"]
    assert len(list(checks(packed_from(packed), Archive(folder)))) > 8


def test_it_says_where_it_comes_from_and_holds_no_secret(made: tuple[Path, dict[str, Any]]) -> None:
    folder, packed = made
    assert packed["footnote"] == VERSION
    assert packed["made"] == "2026-11-28T12:00:00+00:00"
    assert packed["settings"] == {"model": "scripted", "embedding": "words", "rerank": None, "context_window": 16384}
    assert packed["archive"]["digest"] == Archive(folder).digest()
    assert packed["turns"][0]["writer"] == "quotes"
    text = pack_text(packed)
    assert text.isascii()
    assert json.loads(text) == packed
    assert "secret" not in text
    assert "hidden" not in text
    citation = packed["turns"][0]["citations"][0]
    assert BODY[citation["start"] : citation["end"]] == citation["quote"]
    assert (citation["outlet"], citation["url"]) == ("Ellery Courier", "https://courier.example/ferry")


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(value, (dict, list)):
        for key in value if isinstance(value, dict) else range(len(value)):
            yield from leaves(value[key], (*path, key))
    else:
        yield path


def changed(value: Any) -> Any:
    if isinstance(value, str):
        return value[:-1] + ("x" if value[-1:] != "x" else "y")
    return not value if isinstance(value, bool) else (value or 0) + 1


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_any_leaf_that_was_changed_is_told(made: tuple[Path, dict[str, Any]], data: st.DataObject) -> None:
    folder, packed = made
    path = data.draw(st.sampled_from(list(leaves(packed))))
    tampered = copy.deepcopy(packed)
    place = tampered
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = changed(place[path[-1]])
    try:
        assert found(tampered, folder)
    except PackError as error:
        assert len(str(error)) > 20


def resealed(packed: dict[str, Any], turn: int, part: str, at: int, **fields: object) -> dict[str, Any]:
    """The pack with these fields changed and its checksum made anew, as somebody would who means it."""
    tampered = copy.deepcopy(packed)
    tampered["turns"][turn][part][at].update(fields)
    return {**tampered, "sha256": checksum(tampered)}


@pytest.mark.parametrize("with_archive", [True, False])
def test_what_was_changed_on_purpose_is_told_too(made: tuple[Path, dict[str, Any]], with_archive: bool) -> None:
    folder, packed = made
    place = folder if with_archive else None
    citation = packed["turns"][0]["citations"][0]
    other = citation["quote"].replace("Fourteen", "Nineteen")
    for fields in ({"quote": other}, {"start": citation["start"] + 1}, {"end": citation["end"] - 1}, {"start": -1}):
        lines = found(resealed(packed, 0, "citations", 0, **fields), place)
        assert any("other words at these offsets" in line for line in lines), fields
    lines = found(resealed(packed, 1, "sentences", 1, verdict="supported"), place)
    assert any("the pack says supported; checked now it is not supported (2 is not" in line for line in lines)
    text = "The harbour authority said that 27 people were injured off Saltmarsh."
    lines = found(resealed(packed, 1, "sentences", 0, text=text), place)
    assert any("checked now it is not supported (27 is not" in line for line in lines)
    assert any("the text shown is not that of its sentences" in line for line in lines)


def test_a_quote_and_its_passage_forged_together_are_told_by_the_archive(made: tuple[Path, dict[str, Any]]) -> None:
    folder, packed = made
    old = packed["turns"][0]["citations"][0]
    passage = {**old["passage"], "text": old["passage"]["text"].replace("Fourteen", "Nineteen")}
    quote = old["quote"].replace("Fourteen", "Nineteen")
    lines = found(resealed(packed, 0, "citations", 0, quote=quote, passage=passage), folder)
    assert any("article held, unchanged; but the passage around the quote is another" in line for line in lines)


def test_without_an_archive_the_pack_is_held_against_itself(made: tuple[Path, dict[str, Any]]) -> None:
    _, packed = made
    lines = found(packed, None)
    assert lines
    assert all("article not held" in line for line in lines)


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (f"Corrected on Thursday.\n{BODY}", "the article was changed; the quote now stands at 23 to"),
        (f"{BODY}\nIt was foggy.", "the article was changed; the quote still word for word at its place"),
        (BODY.replace("Fourteen", "Fifteen"), "the article was changed; the quote is no longer in it"),
    ],
)
def test_a_changed_article_is_told_and_what_became_of_the_quote(
    made: tuple[Path, dict[str, Any]], tmp_path: Path, body: str, told: str
) -> None:
    Archive(tmp_path).add([replace(FERRY, body=body)])
    lines = found(made[1], tmp_path)
    assert any(told in line for line in lines)
    assert not any("sentence" in line.split(":")[0] for line in lines)  # by the pack's own passage they hold


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("{", "can't be read"),
        ("\x00\xff", "can't be read"),
        ("[" * 100_000, "can't be read"),
        ("[]", "no evidence pack"),
        ('{"format": "other"}', "no evidence pack"),
        ('{"format": "footnote-evidence-pack", "format_version": 2}', "version 2; this Footnote checks 1"),
        ('{"format": "footnote-evidence-pack", "format_version": 1}', "broken at pack.turns"),
        ('{"format": "footnote-evidence-pack", "format_version": 1, "turns": [7]}', "broken at turns[0]"),
    ],
)
def test_what_is_no_pack_is_said_without_a_traceback(
    tmp_path: Path, content: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "pack.json"
    path.write_text(content, encoding="latin-1")
    assert main(["verify", str(path), "--data", str(tmp_path / "none")]) == 1
    assert told in " ".join(capsys.readouterr().err.split())
    assert not (tmp_path / "none").exists()
    with pytest.raises(PackError):
        read_pack(path)


def test_any_part_that_is_missing_is_said(made: tuple[Path, dict[str, Any]]) -> None:
    for key in ("rows", "citations", "sentences", "text", "status", "disagreements"):
        tampered = copy.deepcopy(made[1])
        del tampered["turns"][0][key]
        with pytest.raises(PackError, match=key):
            packed_from(tampered)
    with pytest.raises(PackError, match="no verdict is called 'fine'"):
        packed_from(resealed(made[1], 0, "sentences", 0, verdict="fine"))
    with pytest.raises(PackError, match="not all there"):
        packed_from(resealed(made[1], 0, "sentences", 0, citations=[9]))


@pytest.mark.parametrize(
    ("part", "fields", "told"),
    [
        ("sentences", {"text": 3}, "broken at turns[0].sentences[0].text: must be a text, but is 3."),
        ("citations", {"start": True}, "broken at turns[0].citations[0].start: must be a whole number, but is True."),
        ("citations", {"start": "7"}, "broken at turns[0].citations[0].start: must be a whole number, but is '7'."),
        ("citations", {"passage": {"start": 0}}, "broken at turns[0].citations[0].passage.text: is missing."),
        ("citations", {"authors": "A. Reed"}, "broken at turns[0].citations[0].authors: must be a list"),
    ],
)
def test_what_is_of_a_wrong_kind_is_told_by_its_place(
    made: tuple[Path, dict[str, Any]], part: str, fields: dict[str, Any], told: str
) -> None:
    with pytest.raises(PackError) as error:
        packed_from(resealed(made[1], 0, part, 0, **fields))
    assert told in str(error.value)


def test_as_a_process_it_exits_with_0_only_when_all_holds(made: tuple[Path, dict[str, Any]], tmp_path: Path) -> None:
    folder, packed = made
    path = tmp_path / "pack.json"
    path.write_text(pack_text(packed), encoding="utf-8")
    command = [sys.executable, "-m", "rag", "verify", str(path), "--data", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("All of it holds.\n")
    path.write_text(pack_text(packed).replace("Fourteen", "Nineteen"), encoding="utf-8")
    done = subprocess.run([*command, "--json"], cwd=ROOT, capture_output=True, text=True, check=False)
    told = json.loads(done.stdout)
    assert (done.returncode, told["holds"], told["checks"][0]["holds"]) == (1, False, False)


def test_a_verdict_lowered_by_the_whole_answer_holds(made: tuple[Path, dict[str, Any]]) -> None:
    folder, packed = made
    sentence = packed["turns"][1]["sentences"][0]
    assert check_sentence(sentence["text"], [next(iter(_passages(packed)))]).verdict == "supported"
    assert found(resealed(packed, 1, "sentences", 0, verdict="partly supported", code="A2"), folder) == []
    assert found(resealed(packed, 1, "sentences", 0, verdict="partly supported", code="A1"), folder)


def _passages(packed: dict[str, Any]) -> Iterator[Any]:
    for citation in packed_from(packed).turns[1].citations:
        yield citation.passage


def test_the_version_is_the_one_of_pyproject() -> None:
    assert f'version = "{VERSION}"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")

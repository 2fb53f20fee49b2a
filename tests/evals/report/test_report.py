import json
import re
from collections.abc import Mapping, Sequence
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from evals.measures.scoring import MEASURES
from evals.report.growth import Point, write_points
from evals.report.report import shown_runs, terminal_table, write_shown
from evals.report.worst import case, worst
from evals.sets.example import Exchange, Nugget
from evals.sets.record import Record, Run, RunError
from evals.workload.timing import Timing
from tests.records import URL, answer, hit, record, sentence

NASTY = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&</style></title>"
GOOD = {"right": 1.0, "nugget_recall": 1.0, "success@4": 1.0}
BAD = {"right": 0.0, "nugget_recall": 0.0, "success@4": 1.0}


def run(folder: Path, *records: Record, judged: str | None = None, **about: object) -> Run:
    folder.mkdir(parents=True, exist_ok=True)
    if judged:
        (folder / "judge.json").write_text(json.dumps({"told": judged}), encoding="utf-8")
    told = {
        "version": 1,
        "set": {"name": "sample", "hash": "abcd", "examples": len(records)},
        "archive": {"hash": "ef01", "articles": 86, "newest": "2025-08-29"},
        "git": {"commit": "0123456789abcdef", "dirty": True},
        "model": "quotes",
        "embedding": "words",
        "limit": None,
    }
    return Run(folder, told | about, records)


def several() -> list[Record]:
    kinds = ("number", "when")
    held = [record(id=f"good-{n}", scores=GOOD, kind=kinds[n % 2], group=f"story-{n % 5}") for n in range(20)]
    held += [record(answer(sentence("Ten were.")), id=f"bad-{n}", scores=BAD, group=f"story-{n}") for n in range(5)]
    return [*held, record(id="failed", error="EndpointTimeout: 'gpt' had not finished after 120 s.")]


def reported(runs: Sequence[Run], out: Path) -> Path:
    """The page of these runs, by the measures that are reported."""
    return write_shown(shown_runs(runs, MEASURES), out, MEASURES)


def written(tmp_path: Path, *runs: Run) -> str:
    return reported(list(runs) or [run(tmp_path / "base", *several())], tmp_path / "out").read_text("utf-8")


class Elements(HTMLParser):
    """Every element's attributes; and that what is opened is closed."""

    VOID = ("meta", "br", "path", "use", "rect", "line", "stop")

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, Mapping[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID:
            assert self.open.pop() == tag


def text_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


def test_the_page_asks_for_nothing_from_outside_and_runs_no_script(tmp_path: Path) -> None:
    html = written(tmp_path)
    elements = Elements(html).found
    links = {value for _, held in elements for key, value in held.items() if key in ("src", "href", "action", "data")}
    assert {link for link in links if link and not link.startswith("#")} == {URL}
    assert not {tag for tag, _ in elements} & {"script", "link", "iframe", "object", "embed", "base", "form", "img"}
    assert not [key for _, held in elements for key in held if key.startswith("on")]
    assert "@import" not in html
    assert "url(" not in re.sub(r"url\(#[\w-]+\)", "", html)
    assert "default-src 'none'" in html


def test_only_addresses_of_the_web_become_links(tmp_path: Path) -> None:
    for url in ("javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", " https://a.example", None):
        elements = Elements(case(record(retrieved=[hit() | {"url": url}], scores=BAD))).found
        assert [held["href"] for tag, held in elements if tag == "a"] == [URL]  # the citation's
    quoted = case(record(retrieved=[hit() | {"url": 'https://a.example/" onclick="alert(1)'}]))
    assert not [key for _, held in Elements(quoted).found for key in held if key.startswith("on")]


def test_whatever_comes_from_outside_is_escaped(tmp_path: Path) -> None:
    told = answer(sentence(NASTY, verdict="not supported") | {"reason": NASTY}, notice=NASTY)
    told["citations"] = [one | {"quote": NASTY, "source": NASTY} for one in told["citations"]]
    place = hit(text=NASTY) | {"headline": NASTY, "source": NASTY, "published": NASTY}
    nasty = record(
        told,
        id=NASTY,
        retrieved=[place],
        scores={**BAD, NASTY: 0.5},
        question=NASTY,
        nuggets=(Nugget((NASTY,)),),
        must_not=(NASTY,),
        evidence=(NASTY,),
        history=(Exchange(NASTY, NASTY),),
    )
    folder = tmp_path / "<b>run"
    about = {"set": {"name": NASTY, "hash": NASTY}, "model": NASTY, "git": {"commit": NASTY}, "embedding": NASTY}
    html = written(tmp_path, run(folder, nasty, record(error=NASTY), judged=NASTY, **about))
    elements = Elements(html).found
    assert not {tag for tag, _ in elements} & {"script", "img", "b-run"}
    assert not [key for _, held in elements for key in held if key.startswith("on")]
    assert html.count("<style>") == html.count("</style>") == 1
    assert html.count("&lt;script&gt;alert(1)&lt;/script&gt;") >= 18
    assert "<b>run" not in html


def test_the_facts_of_a_run_are_told_and_errors_apart(tmp_path: Path) -> None:
    text = text_of(written(tmp_path, run(tmp_path / "base", *several(), limit=26, judged="gpt: 20 judged")))
    for fact in (
        "sample, 26 questions, limited to 26 (hash abcd)",
        "86 articles, newest 2025-08-29 (hash ef01)",
        "Commit 0123456789ab with changes that are not committed",
        "Judge gpt: 20 judged",
        "Answered 25 of 26",
        "Errors 1 of 26",
        "1 × EndpointTimeout: &#x27;gpt&#x27; had not finished after 120 s.",
    ):
        assert fact in text


def test_measures_stand_with_interval_n_and_meaning(tmp_path: Path) -> None:
    text = text_of(written(tmp_path))
    row = r"success@4 A gold article is among the first 4 articles \(not Recall@4\)\. 1\.000 0\.\d+ to 1\.000, n = 25"
    assert re.search(row, text)
    assert re.search(r"right_of_all .*? 0\.800 0\.\d+ to \d\.\d+, n = 25", text)  # 20 of 25; the error counts in none
    assert "n = 26" not in text


def test_a_measure_without_gold_is_absent(tmp_path: Path) -> None:
    assert "citation_recall" not in text_of(written(tmp_path))


def test_several_runs_stand_side_by_side(tmp_path: Path) -> None:
    base, new = run(tmp_path / "base", *several()), run(tmp_path / "new", *several()[:20])
    html = written(tmp_path, base, new)
    cells = re.findall(r'<td data-run="(\w+)"><b>([\d.]+)</b>', html)
    assert cells[:2] == [("base", "0.800"), ("new", "1.000")]
    assert "No answer failed." in html
    assert "over different sets" not in html


def test_runs_of_one_name_are_numbered_and_different_sets_are_told(tmp_path: Path) -> None:
    one = run(tmp_path / "a" / "base", *several())
    two = run(tmp_path / "b" / "base", *several(), set={"name": "other", "hash": "ffff", "examples": 26})
    assert [shown.name for shown in shown_runs([one, two], MEASURES)] == ["base (1)", "base (2)"]
    assert "over different sets of questions" in written(tmp_path, one, two)


def test_plots_lie_beside_the_page_and_stand_in_it(tmp_path: Path) -> None:
    html = written(tmp_path)
    names = sorted(path.name for path in (tmp_path / "out").glob("*.png"))
    assert names == [f"plot-{name}.png" for name in "failures headline kinds latency outcomes quality".split()]
    assert html.count('<svg class="plot" role="img"') == 6
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))


def test_the_same_runs_give_the_same_bytes(tmp_path: Path) -> None:
    assert written(tmp_path) == written(tmp_path)


def test_a_run_in_which_everything_failed_has_a_report(tmp_path: Path) -> None:
    html = written(tmp_path, run(tmp_path / "base", record(error="EndpointError: 500")))
    assert "1 of 1" in text_of(html)


@pytest.mark.parametrize("about", [{"set": None, "git": None, "archive": "?"}, {"git": {}, "set": {}}])
def test_facts_that_are_missing_are_no_error(about: dict[str, Any], tmp_path: Path) -> None:
    assert "Commit unknown" in text_of(written(tmp_path, run(tmp_path / "base", record(scores=GOOD), **about)))


def test_nothing_to_report_is_said(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="base"):
        reported([run(tmp_path / "base")], tmp_path / "out")
    with pytest.raises(RunError, match="no run"):
        reported([], tmp_path / "out")


def test_the_worst_come_first_and_those_without_a_failure_not_at_all() -> None:
    half = record(answer(sentence("Ten.")), id="half", scores={"right": 0.0, "success@4": 1.0})
    none = record(answer(sentence("Ten.", (), "uncited")), id="none", scores={"right": 0.0, "success@4": 0.0})
    lost = record(answer(sentence("Ten.")), id="lost", scores={"right": 0.0}, retrieved=[])
    fine = record(id="fine", scores=GOOD)
    failed = record(id="failed", error="EndpointError: 500")
    order = worst([fine, half, lost, none, failed], {"right": True, "success@4": True})
    assert [one.example.id for one in order] == ["none", "lost", "half"]  # as bad as "lost", but with more codes
    assert [one.example.id for one in worst([half, none], {"right": True}, most=1)] == ["none"]
    assert worst([half, none], {"right": False, "success@4": False})[0].example.id == "half"


def test_a_case_shows_question_gold_answer_and_what_is_not_supported() -> None:
    told = answer(sentence(), sentence("Two died.", verdict="not supported"))
    html = case(record(told, must_not=("17",), evidence=("Fourteen people were injured.",), scores=BAD))
    assert '<span class="unsup">Two died.</span><span class="chip">1</span> <span class="note">not supported: ' in html
    assert html.count('class="unsup"') == 1
    text = text_of(html)
    assert "How many were hurt?" in text
    assert "stated 14 / fourteen" in text
    assert "Must not say: 17" in text
    assert "S2 not supported" in text
    assert "a gold article score 0.9" in text
    assert html.index("<details>") < html.index("dredger off Saltmarsh")  # the passages are folded


def test_a_missed_nugget_and_an_abstention_are_told() -> None:
    text = text_of(case(record(answer(abstained=True) | {"text": "The archive does not hold it."})))
    assert "missed 14 / fourteen" in text
    assert "Answer The archive does not hold it." in text
    wanted = text_of(case(record(answerable=False, nuggets=())))
    assert "To say that the archive does not hold it." in wanted


def test_the_terminals_table_has_the_headline_measures(tmp_path: Path) -> None:
    shown = shown_runs([run(tmp_path / "[red]base", *several()), run(tmp_path / "new", *several())], MEASURES)
    console = Console(width=140)
    with console.capture() as captured:
        console.print(terminal_table(shown, MEASURES))
    assert "[red]base: errors: 1 of 26; new: errors: 1 of 26" in captured.get()
    assert re.search(r"nugget_recall +│ 0\.800 \(0\.\d+ to \d\.\d+, n = 25\)", captured.get())
    assert "citation_precision" not in captured.get()


def test_how_search_grows_is_drawn_where_it_was_measured(tmp_path: Path) -> None:
    base = run(tmp_path / "base", *several())
    assert "Search against size" not in written(tmp_path, base)
    searches = {"all": Timing(12.0, 15.5, 11.0)}
    write_points(base.folder, [Point(n, searches, 1.5, 300, 40, 600, 90, 1.2, 2) for n in (10_000, 30_000)])
    assert "Search against size" in written(tmp_path, base)
    assert (tmp_path / "out" / "plot-scale-time.png").stat().st_size > 1_000

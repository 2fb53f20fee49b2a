"""rag.tools.server: what an agent sees and gets, spoken with the SDK's own client; each result fits its schema."""

import json
import re
from concurrent.futures import Future
from datetime import UTC, datetime
from typing import Any

import pytest
from mcp import ClientSession
from mcp.shared.exceptions import McpError
from mcp.types import ListToolsResult, TextResourceContents
from pydantic import AnyUrl

from errors import IndexBroken
from rag.answer.answer import Turn
from rag.assistant import Assistant
from rag.filters import NO_FILTERS
from rag.follow.followed import News, Source
from rag.follow.store import FollowedQuestions
from rag.question.query import MAX_QUESTION
from rag.share.contract import AnswerResult
from rag.share.evidence_pack import origin, pack
from rag.share.json_output import answer_json, search_json
from rag.tools.archive import OpenArchive
from rag.tools.catalogue import TOOLS
from rag.tools.inputs import Filtered
from rag.tools.resources import LISTED
from rag.tools.work import MOST
from settings import Settings
from tests.places import ROOT
from tests.rag.tools.agents import given, refused, within
from tests.rag.tools.conftest import FERRY, SIGN, STRIKE

QUESTION = "How many people were injured when the ferry struck a dredger?"


def without_times(answer: dict[str, Any]) -> Any:
    return json.loads(json.dumps({**answer, "timings_ms": {}}))


# What is offered


def test_each_tool_says_when_to_use_it_and_what_it_takes_and_gives(ready: OpenArchive) -> None:
    async def talk(agent: ClientSession) -> ListToolsResult:
        return await agent.list_tools()

    tools = {tool.name: tool for tool in within(ready, talk).tools}
    names = ["ask_archive", "search_archive", "read_article", "affected_answers"]
    names += ["check_sentence", "verify_pack", "who_said", "timeline"]
    assert list(tools) == names
    for tool in tools.values():
        assert (tool.description and "Use it" in tool.description) or tool.name == "check_sentence"
        assert tool.annotations and tool.annotations.readOnlyHint
        assert tool.outputSchema and tool.outputSchema["type"] == "object"
        for name, field in tool.inputSchema["properties"].items():
            assert "description" in field and "title" not in field, f"{tool.name}: {name}"
    assert next(iter(tools["ask_archive"].inputSchema["properties"])) == "question"


# What the tools give


def test_an_answer_is_that_of_the_command_line(ready: OpenArchive, assistant: Assistant) -> None:
    answer, text = given(ready, "ask_archive", question=QUESTION)
    assert without_times(answer) == without_times(answer_json(assistant.ask(QUESTION)))
    assert AnswerResult.model_validate(answer).citations
    assert "Fourteen people were injured" in text and "[1]" in text and "(quoted)" in text
    assert f"article {FERRY.id}" in text and "The archive: 3 articles" in text


def test_a_follow_up_is_understood_from_the_questions_before_it(ready: OpenArchive, assistant: Assistant) -> None:
    first, then = "Who leads the union?", "What did he say?"
    answer, _ = given(ready, "ask_archive", question=then, after=[first])
    history = [Turn(first, assistant.ask(first))]
    assert without_times(answer) == without_times(answer_json(assistant.ask(then, history)))
    assert "Lund" in answer["understood"]["text"]


def test_filters_narrow_what_is_asked_and_searched(ready: OpenArchive) -> None:
    found, _ = given(ready, "search_archive", query="harbour", sources="coast wire", k=5)
    assert {hit["source"] for hit in found["hits"]} == {"Coast Wire"}
    found, _ = given(ready, "search_archive", query="harbour", **{"from": "2025-08"})
    assert {hit["published"] for hit in found["hits"]} == {"2025-08-19"}
    found, _ = given(ready, "search_archive", query="harbour", articles=FERRY.id)
    assert {hit["article_id"] for hit in found["hits"]} == {FERRY.id}
    answer, _ = given(ready, "ask_archive", question=QUESTION, as_of="2025-05-01")
    assert FERRY.id not in {one["article_id"] for one in answer["citations"]}


def test_a_search_is_that_of_the_command_line(ready: OpenArchive, assistant: Assistant) -> None:
    found, text = given(ready, "search_archive", query="dock strike", k=2)
    assert found == json.loads(json.dumps(search_json(assistant.find("dock strike", k=2))))
    assert text.startswith("1. Coast Wire, 10 April 2025: Dock strike ends") and "The dock strike began" in text


def test_statements_are_those_that_the_articles_attribute(ready: OpenArchive) -> None:
    for arguments in ({"speaker": "Lena Osei", "about": "the warning"}, {"about": "the collision."}):
        answer, text = given(ready, "who_said", **arguments)
        assert answer["form"] == "said"
        assert "Lena Osei" in {row["sentence"]["speaker"]["name"] for row in answer["rows"]}
        assert "We had no warning" in text
    assert given(ready, "who_said", speaker="Ivo Lund")[0]["form"] == "said"


def test_a_timeline_has_its_events_in_order(ready: OpenArchive) -> None:
    answer, text = given(ready, "timeline", subject="the dock strike")
    assert [row["event"]["date"] for row in answer["rows"]] == ["2025-03-03", "2025-04-09"]
    assert "3 March 2025: The dock strike began" in text


def test_what_is_not_held_is_said(ready: OpenArchive) -> None:
    answer, text = given(ready, "ask_archive", question="Which zeppelin landed in Reykjavik?")
    assert answer["status"] == "not_in_archive"
    assert text.startswith("The archive does not hold an answer to this.")


def test_an_article_is_read_whole_and_in_parts(ready: OpenArchive) -> None:
    article, text = given(ready, "read_article", article_id=FERRY.id)
    assert article["text"] == FERRY.body and FERRY.body in text
    first, text = given(ready, "read_article", article_id=FERRY.url, most=100)
    assert first["next"] == 100 and "the rest begins at start=100" in text
    rest, _ = given(ready, "read_article", article_id=FERRY.id, start=100)
    assert first["text"] + rest["text"] == FERRY.body


def test_what_a_change_reaches_is_told(ready: OpenArchive) -> None:
    told, text = given(ready, "affected_answers", article_id=FERRY.id)
    assert told == {"told": [], "affected": [], "others": 0} and "No kept answer of yours" in text
    store = FollowedQuestions(ready.archive.folder)
    asked = store.add("user:ada", QUESTION, NO_FILTERS, 0)
    gone = Source("0123456789abcdef", "d" * 64, "Fourteen people were injured.", 0, 29, "Ferry")
    store.tell(asked, News(), 1, [(gone, gone.quote)])
    told, text = given(ready, "affected_answers", article_id=gone.id)
    assert [one["conversation"] for one in told["affected"]] == [f"followed/{asked.id}"]
    assert "is no longer in the archive" in text and "nothing stands there now" in text
    store.remove(asked.id)
    store.close()


def test_places_count_characters_and_not_bytes(ready: OpenArchive) -> None:
    article, _ = given(ready, "read_article", article_id=SIGN.id, start=9, most=30)
    assert article["text"] == SIGN.body[9:39]
    found, _ = given(ready, "check_sentence", sentence=SIGN.body, articles=[{"article_id": SIGN.id}])
    assert found["verdict"] == "quoted" and found["citations"][0]["quote"] == SIGN.body


def test_a_sentence_is_checked_against_passages(ready: OpenArchive) -> None:
    passages = ["Three men were hurt on Monday.", "It rained all day."]
    found, text = given(ready, "check_sentence", sentence="Two men were hurt on Monday.", passages=passages)
    assert found["verdict"] == "not supported" and "2 is not in the cited passage" in text
    assert [passages[at][slice(*span)] for at, span in enumerate(found["spans"])] == passages
    assert found["citations"] == []
    found, _ = given(ready, "check_sentence", sentence="Three men were hurt on Monday.", passages=passages[0])
    assert found["verdict"] == "quoted"


def test_a_sentence_is_checked_against_articles(ready: OpenArchive) -> None:
    sentence = "The strike ended after 37 days."
    found, _ = given(ready, "check_sentence", sentence=sentence, articles=[{"article_id": STRIKE.id}])
    [citation] = found["citations"]
    assert found["verdict"] in ("supported", "partly supported") and citation["article_id"] == STRIKE.id
    assert STRIKE.body[citation["start"] : citation["end"]] == citation["quote"]
    part = {"article_id": STRIKE.id, "end": 40}
    assert given(ready, "check_sentence", sentence=sentence, articles=[part])[0]["verdict"] == "not supported"


def test_a_sentence_alone_is_checked_against_the_archive(ready: OpenArchive) -> None:
    found, text = given(ready, "check_sentence", sentence="It ended on 9 April 2025 after 37 days, the port said.")
    assert found["verdict"] == "quoted" and f"article {STRIKE.id}" in text
    found, text = given(ready, "check_sentence", sentence="The dock strike ended on 9 April 2025 after 52 days.")
    assert found["verdict"] == "not supported" and "52 is not in the cited passage" in text
    assert "this is the nearest" in text and "after 37 days" in text
    found, text = given(ready, "check_sentence", sentence="A zeppelin won the chess championship in Reykjavik.")
    assert found["verdict"] == "uncited" and "no proof against it" in text


def test_a_pack_is_verified(ready: OpenArchive, assistant: Assistant) -> None:
    turn = Turn(QUESTION, assistant.ask(QUESTION))
    packed = pack([turn], origin(assistant.index.archive, Settings()), datetime.now(UTC))
    found, text = given(ready, "verify_pack", pack=packed)
    assert found["holds"] and found["archive"] == ready.archive.folder.name and "checks hold" in text
    assert given(ready, "verify_pack", pack=json.dumps(packed))[0]["holds"]
    changed = json.loads(json.dumps(packed).replace("Fourteen", "Forty"))
    found, text = given(ready, "verify_pack", pack=changed)
    assert not found["holds"] and "FAILS" in text and "changed after it was made" in text


# Resources


def test_the_newest_articles_are_listed_and_any_is_read(ready: OpenArchive) -> None:
    async def talk(agent: ClientSession) -> tuple[list[str], str]:
        listed = (await agent.list_resources()).resources
        templates = (await agent.list_resource_templates()).resourceTemplates
        assert [one.uriTemplate for one in templates] == ["article://{article_id}"]
        [content] = (await agent.read_resource(AnyUrl(f"article://{STRIKE.id}"))).contents
        assert isinstance(content, TextResourceContents)
        return [str(one.uri) for one in listed], content.text

    addresses, text = within(ready, talk)
    assert set(addresses) == {f"article://{one.id}" for one in (FERRY, STRIKE, SIGN)}
    assert addresses[-1] == f"article://{STRIKE.id}"  # the oldest
    assert text.startswith("Dock strike ends after 37 days\nCoast Wire · 10 April 2025") and text.endswith(STRIKE.body)


@pytest.mark.parametrize(("address", "code"), [("article://0123456789abcdef", -32002), ("news://x/y", -32602)])
def test_a_resource_that_is_not_there(ready: OpenArchive, address: str, code: int) -> None:
    async def talk(agent: ClientSession) -> McpError:
        with pytest.raises(McpError) as refused:
            await agent.read_resource(AnyUrl(address))
        return refused.value

    error = within(ready, talk).error
    assert error.code == code
    assert "search_archive" in error.message or "article://ID" in error.message


# What can't be done


@pytest.mark.parametrize(
    ("tool", "arguments", "told"),
    [
        ("ask_archive", {}, "question is missing. It takes: question, "),
        ("ask_archive", {"question": ""}, "There is no word in the question"),
        ("ask_archive", {"question": " ?! "}, "There is no word in the question"),
        ("ask_archive", {"question": "word " * (MAX_QUESTION // 4)}, f"{MAX_QUESTION:,} are the most"),
        ("ask_archive", {"question": 7}, "question must be a text"),
        ("ask_archive", {"question": "Who?", "sorces": ["x"]}, "unknown keys ['sorces']"),
        ("ask_archive", {"question": "Who?", "sources": ["Elery Courier"]}, "The closest: 'Ellery Courier'"),
        ("ask_archive", {"question": "Who?", "from": "yesterday"}, "from must be a date such as 2025-08-19"),
        ("ask_archive", {"question": "Who?", "from": "2025-09", "to": "2025-08"}, "ends before it begins"),
        ("ask_archive", {"question": "Who?", "after": ["a"] * 6}, "at most 5 items"),
        ("search_archive", {"query": "x", "k": 0}, "greater than or equal to 1"),
        ("search_archive", {"query": "x", "k": 1_000}, "less than or equal to 50"),
        ("read_article", {"article_id": "0123456789abcdef"}, "holds no article '0123456789abcdef'"),
        ("read_article", {"article_id": "x" * 30_000}, "Take an article_id that"),
        ("read_article", {"article_id": "' OR 1=1 --"}, "holds no article"),
        ("read_article", {"article_id": FERRY.id, "start": 99_999}, "start must be less"),
        ("check_sentence", {"sentence": "  "}, "The sentence is empty"),
        ("check_sentence", {"sentence": "x " * 1_001}, "Check one sentence at a time"),
        ("check_sentence", {"sentence": "It rained.", "passages": [" "]}, "A passage is empty"),
        ("check_sentence", {"sentence": "It rained.", "passages": ["x"] * 21}, "20 are the most"),
        ("check_sentence", {"sentence": "It rained.", "passages": ["x" * 200_001]}, "Give only what is cited"),
        ("check_sentence", {"sentence": "It rained.", "articles": [{"article_id": "x"}]}, "holds no article 'x'"),
        (
            "check_sentence",
            {"sentence": "It rained.", "articles": [{"article_id": FERRY.id, "start": 9_999, "end": 10_000}]},
            "there is no text",
        ),
        ("verify_pack", {"pack": "{"}, "The pack is no JSON"),
        ("verify_pack", {"pack": "[" * 100_000}, "The pack is no JSON"),
        ("verify_pack", {"pack": {"format": "other"}}, "This is no evidence pack"),
        ("verify_pack", {"pack": {"format": "footnote-evidence-pack", "format_version": 1}}, "is broken at pack."),
        ("verify_pack", {"pack": {"format": "footnote-evidence-pack", "format_version": 9}}, "has version 9"),
        ("who_said", {}, "Give a speaker, a subject"),
        ("who_said", {"speaker": "it", "about": "the dock"}, "ask in your own words with ask_archive"),
        ("who_said", {"speaker": "x" * 301}, "300 are the most"),
        ("timeline", {"subject": "?!"}, "The subject is empty"),
        ("tell_fortune", {}, "There is no tool 'tell_fortune'. There are: ask_archive, "),
    ],
    ids=lambda one: str(one)[:40],
)
def test_what_cannot_be_done_is_told_so_that_a_model_can_act(
    ready: OpenArchive, tool: str, arguments: dict[str, Any], told: str
) -> None:
    assert told in refused(ready, tool, **arguments)


def test_an_empty_archive_says_so_and_still_checks_what_it_is_given(empty: OpenArchive, assistant: Assistant) -> None:
    for tool, arguments in (
        ("ask_archive", {"question": QUESTION}),
        ("search_archive", {"query": "ferry"}),
        ("who_said", {"about": "the ferry"}),
        ("timeline", {"subject": "the ferry"}),
        ("check_sentence", {"sentence": "It rained all day."}),
    ):
        assert "holds no article yet" in refused(empty, tool, **arguments)
    empty.opening.set_result(assistant)
    found, _ = given(empty, "check_sentence", sentence="It rained.", passages=["It rained."])
    assert found["verdict"] == "quoted"


def test_an_archive_that_is_still_opening_says_so_and_is_read(ready: OpenArchive) -> None:
    opening = OpenArchive(ready.archive, Future(), patience=0.3)
    assert "still being opened or indexed" in refused(opening, "ask_archive", question=QUESTION)
    article, _ = given(opening, "read_article", article_id=FERRY.id)
    assert article["text"] == FERRY.body


def test_an_archive_that_is_open_soon_is_waited_for(ready: OpenArchive, assistant: Assistant) -> None:
    opening = OpenArchive(ready.archive, Future(), patience=30)

    async def talk(agent: ClientSession) -> tuple[bool, list[str]]:
        told: list[str] = []

        async def progress(done: float, total: float | None, message: str | None) -> None:
            told.append(message or "")
            if not opening.opening.done():
                opening.opening.set_result(assistant)

        result = await agent.call_tool("ask_archive", {"question": QUESTION}, progress_callback=progress)
        return result.isError, told

    failed, told = within(opening, talk)
    assert not failed
    assert told[0] == "The archive is being opened."


@pytest.mark.parametrize(
    ("error", "told"), [(IndexBroken("Run rag index."), "Run rag index."), (ValueError("secret"), "its log tells why")]
)
def test_an_archive_that_could_not_be_opened_says_why(ready: OpenArchive, error: Exception, told: str) -> None:
    broken = OpenArchive(ready.archive, Future())
    broken.opening.set_exception(error)
    said = refused(broken, "ask_archive", question=QUESTION)
    assert told in said and "secret" not in said and "calling again won't" in said


def test_a_defect_is_told_without_its_traceback(ready: OpenArchive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Assistant, "find", lambda *_, **__: 1 / 0)
    assert "Something went wrong in Footnote itself" in refused(ready, "search_archive", query="ferry")


def test_the_page_about_agents_lists_each_tool_and_what_it_takes() -> None:
    page = (ROOT / "docs" / "agents.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `(\w+)` \|.*\| ([^|]*) \|$", page, re.MULTILINE))
    assert list(rows) == [tool.name for tool in TOOLS]
    shared = {"sources", "sections", "genres", "articles", "from", "to", "as_of"}
    for tool in TOOLS:
        taken = set(tool.listed.inputSchema["properties"]) - (shared if issubclass(tool.takes, Filtered) else set())
        assert set(re.findall(r"`(\w+)`", rows[tool.name])) == taken
    assert "`sources`, `sections`, `genres`, `articles`, `from`, `to` and `as_of`" in page
    assert f"{MOST} tools work at once" in page and f"{MAX_QUESTION:,} characters" in page
    assert LISTED == 50 and "The fifty newest are listed" in page

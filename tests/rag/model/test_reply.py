"""What an endpoint may do to a connection, on a real one with the real client: rag.model.reply, .connection, .write."""

import json
import threading
import time
from email.utils import formatdate

import pytest

from errors import EndpointBroken, EndpointError, EndpointRefused, EndpointTimeout, EndpointUnreachable
from rag.model.llm import configured_llm
from rag.model.reply import Limits
from rag.passage import Passage, ScoredPassage
from rag.question.query import Query
from rag.write.writer import Draft, ModelWriter
from settings import Settings
from tests.fakes import BODY, article, skipping_clock, sse
from tests.loopback import HANG, RESET, Reply, Step, head, refused, said, scripted_server

OFFERED = [ScoredPassage(Passage(article(), 0, len(BODY)), 1.0)]
PATIENT = Limits()
QUICK = Limits(first=0.4)  # only where it is to be passed, and no other: the machine may be busy
SILENT = Limits(between=0.4)  # likewise
WORDS = ("Fourteen people ", "were injured. [", "1]")
WHOLE = "Fourteen people were injured."


def writer(url: str, limits: Limits = PATIENT) -> tuple[ModelWriter, list[float]]:
    clock, slept = skipping_clock()
    llm = configured_llm(Settings(model="scripted", base_url=url), silence=30.0)
    assert llm is not None
    return ModelWriter(llm, "scripted", url, limits, clock=clock), slept


def written(*replies: Reply, limits: Limits = PATIENT) -> Draft:
    with scripted_server(*replies) as server:
        *_, last = writer(server.url, limits)[0].write(Query("Who was hurt?"), OFFERED)
    return last


def paused(slept: list[float], seconds: float, started: float) -> bool:
    """Whether the pauses were that long in all; the real time since ``started`` counts for them, too."""
    return seconds - (time.monotonic() - started) <= sum(slept) <= seconds + 0.001


def chunk(**choice: object) -> bytes:
    frame = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "m"}
    return f"data: {json.dumps({**frame, 'choices': [{'index': 0, 'finish_reason': None, **choice}]})}\n\n".encode()


def in_chunks(body: bytes) -> bytes:
    """One piece of a body in HTTP's chunked coding; without the last, empty one the body is cut."""
    return b"%x\r\n%b\r\n" % (len(body), body)


WHOLE_MESSAGE = json.dumps(
    {"choices": [{"index": 0, "message": {"role": "assistant", "content": f"{WHOLE} [1]"}, "finish_reason": "stop"}]}
).encode()
CHUNKED = head(Transfer_Encoding="chunked")
DRIP: list[Step] = [head()]
for delta in WORDS * 40:
    DRIP += [sse(delta, finish=None, done=False), 0.2]
BYTES: list[Step] = [head()]
for byte in sse("Fourteen", finish=None, done=False) * 9:
    BYTES += [bytes([byte]), 0.02]


def test_an_answer_is_read_to_its_end() -> None:
    last = written(said(*WORDS))
    assert [(sentence.text, sentence.cited) for sentence in last] == [(WHOLE, (1,))]


@pytest.mark.parametrize(
    "reply",
    [
        said(*WORDS, done=False),
        [head(), sse(*WORDS, done=False), HANG],
        [head(), sse(*WORDS), RESET],
        [head(), chunk(delta={"content": WHOLE + " [1]"}, finish_reason="stop")],
        [head(), chunk(delta={"content": WHOLE + " [1]"}, finish_reason=""), sse(), HANG],
        [head(), chunk(delta={"role": "assistant", "content": ""}), 0.2, sse(*WORDS)],
        [head(), b": keep-alive\n\n", 0.1, b": keep-alive\n\n", sse(*WORDS)],
        [head(), chunk(delta={"reasoning_content": "Hm."}), sse(*WORDS)],
        [CHUNKED, in_chunks(sse(*WORDS)[:300]), 0.1, in_chunks(sse(*WORDS)[300:]), b"0\r\n\r\n"],
        said(*WORDS, finish=None),
        said(*WORDS, finish="END_TURN"),
        [head(), *[chunk(delta={"content": word}, finish_reason="stop") for word in WORDS]],
        [head(), chunk(delta={"role": "assistant", "content": ""}, finish_reason="stop"), sse(*WORDS)],
        [head(), chunk(delta={"reasoning_content": "Hm."}, finish_reason="stop"), 0.1, sse(*WORDS)],
        [head(), chunk(delta={"content": WORDS[0]}, finish_reason="stop"), sse(*WORDS[1:], finish=None)],
        [head("application/json"), WHOLE_MESSAGE],
    ],
    ids=(
        "no-DONE hangs-after reset-after one-chunk empty-reason role-first comments reasoning chunked DONE-alone "
        "end-turn stop-always stop-first stop-reasoning stop-half not-streamed"
    ).split(),
)
def test_a_whole_answer_is_one_whatever_comes_around_it(reply: Reply) -> None:
    assert written(reply)[0].text == WHOLE


BROKEN: dict[str, tuple[Reply, type[EndpointError], str]] = {
    "idle": ([HANG], EndpointTimeout, "said nothing in the first 0.4 s"),
    "idle after its headers": ([head(), HANG], EndpointTimeout, "FOOTNOTE_FIRST_TOKEN_SECONDS"),
    "comments and no token": ([head(), *[b": keep-alive\n\n", 0.1] * 30], EndpointTimeout, "said nothing"),
    "empty pieces and no token": ([head(), *[chunk(delta={}), 0.1] * 30], EndpointTimeout, "said nothing"),
    "a byte now and then": (BYTES, EndpointTimeout, "(said nothing|fell silent)"),
    "silent in the middle": ([head(), sse("Fourteen", finish=None, done=False), HANG], EndpointTimeout, "fell silent"),
    "cut, politely": (said("Fourteen people", finish=None, done=False), EndpointBroken, "connection cut"),
    "cut after a stop that was none": (
        [head(), chunk(delta={"content": "Four"}, finish_reason="stop"), sse("teen", finish=None, done=False), RESET],
        EndpointBroken,
        "broke off",
    ),
    "a tool as the reason": (said("Let me look.", finish="tool_use"), EndpointBroken, "tool"),
    "longer than it can hold": (refused("400 Bad Request", "This is too long: " * 9), EndpointRefused, "refused"),
    "cut in a chunk": ([CHUNKED, in_chunks(sse("Four", finish=None, done=False))], EndpointBroken, "broke off"),
    "reset": ([head(), sse("Fourteen", finish=None, done=False), 0.1, RESET], EndpointBroken, "broke off"),
    "length": (said("Fourteen people", finish="length"), EndpointBroken, "length limit"),
    "filtered": (said("Fourteen people", finish="content_filter"), EndpointRefused, "content_filter"),
    "an odd reason": (said("Fourteen people", finish="error"), EndpointBroken, r"\(error\)"),
    "no content": (said(), EndpointBroken, "empty answer"),
    "white space": (said(" \n", "\n "), EndpointBroken, "empty answer"),
    "a page": ([head("text/html"), b"<html>Welcome to our proxy</html>"], EndpointBroken, "empty answer"),
    "not streamed": ([head("application/json"), b'{"choices": []}'], EndpointBroken, "empty answer"),
    "broken JSON": ([head(), sse("Four", finish=None, done=False), b"data: {oh\n\n"], EndpointBroken, "OpenAI-compat"),
    "null": ([head(), b"data: null\n\n"], EndpointError, "scripted"),
    "an error object": (
        [head(), sse("Four", finish=None, done=False), b'data: {"error": {"message": "overloaded", "code": 502}}\n\n'],
        EndpointBroken,
        "overloaded",
    ),
    "only reasoning": ([head(), chunk(delta={"reasoning_content": "Hm."}), sse()], EndpointBroken, "reasoning"),
    "only thoughts": (said("<think>", "Hm. [1]", "</think>"), EndpointBroken, "empty answer"),
    "a tool": (
        [head(), chunk(delta={"tool_calls": [{"index": 0, "id": "1", "function": {"name": "f"}}]}), sse()],
        EndpointBroken,
        "tool",
    ),
    "a refusal": ([head(), chunk(delta={"refusal": "I can't."}), sse()], EndpointRefused, "refused to answer"),
    "no such key": (refused("401 Unauthorized", "no such key"), EndpointRefused, "OPENAI_API_KEY"),
    "no such model": (refused("404 Not Found", "no such model"), EndpointRefused, "no such model"),
    "garbage": ([b"\x00\x01 this is no HTTP\r\n\r\n"], EndpointError, "scripted"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_half_an_answer_is_none_and_the_reason_is_told(name: str) -> None:
    reply, error, says = BROKEN[name]
    started = time.monotonic()
    with pytest.raises(error, match=says):
        written(reply, limits=SILENT if "silent" in name else QUICK if error is EndpointTimeout else PATIENT)
    assert time.monotonic() - started < 15  # and not what the other limits are


def test_the_deadline_holds_while_tokens_drip() -> None:
    started = time.monotonic()
    with pytest.raises(EndpointTimeout, match="FOOTNOTE_ANSWER_SECONDS"):
        written(DRIP, limits=Limits(total=1.0))
    assert time.monotonic() - started < 15  # it would drip for 24


@pytest.mark.parametrize(
    "failure",
    [
        refused("429 Too Many Requests"),
        refused("500 Internal Server Error"),
        refused("503 Service Unavailable"),
        [RESET],
        [],
        [head(), b'data: {"error": {"message": "overloaded", "code": 529}}\n\n'],
    ],
    ids="429 500 503 reset closed error-object".split(),
)
def test_what_may_pass_is_asked_for_again(failure: Reply) -> None:
    with scripted_server(failure, failure, said(*WORDS)) as server:
        asking, slept = writer(server.url)
        started = time.monotonic()
        *_, last = asking.write(Query("Who was hurt?"), OFFERED)
    assert last[0].text == WHOLE
    assert len(server.requests) == 3
    assert paused(slept, 0.5 + 1.0, started)


def test_three_tries_are_the_most() -> None:
    with scripted_server(refused("500 Internal Server Error")) as server, pytest.raises(EndpointBroken, match="500"):
        list(writer(server.url)[0].write(Query("Who was hurt?"), OFFERED))
    assert len(server.requests) == 3


@pytest.mark.parametrize(
    "failure",
    [
        refused("400 Bad Request"),
        refused("401 Unauthorized"),
        refused("404 Not Found"),
        [HANG],
        said("Fourteen people", finish=None, done=False),
        [head(), sse("Fourteen", finish=None, done=False), 0.1, RESET],
        [head(), chunk(delta={"reasoning_content": "Hm."}), 0.1, RESET],
        said(),
    ],
    ids="400 401 404 idle cut reset reset-after-reasoning empty".split(),
)
def test_what_will_not_pass_or_has_begun_is_not_asked_for_again(failure: Reply) -> None:
    limits = QUICK if failure == [HANG] else PATIENT
    with scripted_server(failure) as server, pytest.raises(EndpointError):
        list(writer(server.url, limits)[0].write(Query("Who was hurt?"), OFFERED))
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("retry_after", "pause"),
    [
        ("3", 3.0),
        ("0", 0.0),
        (formatdate(1_000_000_003, usegmt=True), 3.0),
        (formatdate(999_999_000, usegmt=True), 0.0),
        ("soon", 0.5),
        ("inf", 0.5),
    ],
)
def test_retry_after_is_honoured(retry_after: str, pause: float) -> None:
    failure = refused("429 Too Many Requests", Retry_After=retry_after, Date=formatdate(1_000_000_000, usegmt=True))
    with scripted_server(failure, said(*WORDS)) as server:
        asking, slept = writer(server.url)
        started = time.monotonic()
        *_, last = asking.write(Query("Who was hurt?"), OFFERED)
    assert last[0].text == WHOLE
    assert paused(slept, pause, started)


@pytest.mark.parametrize("retry_after", ["6", "9" * 9, formatdate(1_000_000_060, usegmt=True)])
def test_what_is_to_be_waited_for_longer_than_the_deadline_is_not(retry_after: str) -> None:
    failure = refused("429 Too Many Requests", Retry_After=retry_after, Date=formatdate(1_000_000_000, usegmt=True))
    with scripted_server(failure) as server:
        asking, slept = writer(server.url, Limits(total=5.0))
        with pytest.raises(EndpointRefused, match="rate limit"):
            list(asking.write(Query("Who was hurt?"), OFFERED))
    assert (len(server.requests), slept) == (1, [])


def test_nobody_there() -> None:
    with scripted_server() as server:
        url = server.url
    asking, slept = writer(url)
    with pytest.raises(EndpointUnreachable, match="refused"):
        list(asking.write(Query("Who was hurt?"), OFFERED))
    assert sum(slept) > 1


@pytest.mark.parametrize(
    "reply", [[HANG], [head(), HANG], [head(), sse("Fourteen", finish=None, done=False), HANG]], ids=["a", "b", "c"]
)
def test_closed_the_request_ends_whatever_it_waits_for(reply: Reply) -> None:
    with scripted_server(reply) as server:
        drafts = writer(server.url)[0].write(Query("Who was hurt?"), OFFERED)
        next(drafts)
        while not server.requests:
            next(drafts)
        drafts.close()
        assert server.gone.wait(20)
    deadline = time.monotonic() + 20
    while any(thread.name == "reply" for thread in threading.enumerate()):
        assert time.monotonic() < deadline, "the thread that read the reply goes on"
        time.sleep(0.01)


def test_a_limit_that_is_passed_ends_the_request() -> None:
    with scripted_server([HANG]) as server:
        with pytest.raises(EndpointTimeout):
            list(writer(server.url, QUICK)[0].write(Query("Who was hurt?"), OFFERED))
        assert server.gone.wait(20)


def test_a_slow_reader_is_not_taken_for_a_silent_model() -> None:
    with scripted_server(said(*WORDS)) as server:
        list(writer(server.url)[0].write(Query("Who was hurt?"), OFFERED))  # what is imported at first, is
        drafts = writer(server.url, Limits(between=0.8))[0].write(Query("Who was hurt?"), OFFERED)
        next(drafts)
        time.sleep(2)
        *_, last = drafts
    assert last[0].text == WHOLE


@pytest.mark.parametrize(
    ("endless", "says"),
    [
        (["x" * 1_000_000], "did not come to an end"),
        ([f"The ferry sank twice; at {at} o'clock, it rose.\n" for at in range(2_000)], "did not come to an end"),
        pytest.param(
            ["<think>", *["".join(f"{at} + {more}? " for more in range(50)) for at in range(800)]],
            "did not come to an end",
            marks=pytest.mark.slow,
        ),
        (["word "] * 5_000, "repeats itself"),
        (["\n"] * 5_000, "repeats itself"),
        ([f"{part} " for part in BODY.split()] * 60, "repeats itself"),
    ],
    ids="megabyte long thoughts word newline text".split(),
)
def test_what_does_not_come_to_an_end_is_stopped_early(endless: list[str], says: str) -> None:
    with pytest.raises(EndpointBroken, match=says):
        written([head(), sse(*endless)])

"""``python -m evals.bench.page --data DIR --file QUESTIONS``: how quick the page is, alone and with many readers.

Starts ``app.py`` over an indexed archive twice: quoting, and with a model on 127.0.0.1 that writes for two seconds.
A real Chromium opens it; then many readers ask at once by the protocol that browsers speak. Needs Playwright (a
development dependency) and the system's Chromium.
"""

import asyncio
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated
from urllib.error import URLError
from urllib.request import urlopen

import numpy as np
import typer
from rich.console import Console

from command_line import run_alone
from evals.bench.options import Data, Questions
from evals.workload.readers import TimedAnswer, crowd

_ROOT = Path(__file__).parents[2]
_SECONDS = 2.0  # how long the model writes
_WORDS = "The passage tells what was asked for [1]. ".split(" ")
_CHIP = """async () => {
  const chip = document.querySelector('#now a.chip'), start = performance.now();
  chip.click();
  for (;;) {
    const mark = document.querySelector('#sources mark');
    if (mark && document.activeElement === mark) return performance.now() - start;
    if (performance.now() - start > 5000) return null;
    await new Promise(requestAnimationFrame);
  }
}"""
_ANSWERED = """async (question) => {
  const box = document.querySelector('#question textarea');
  Object.getOwnPropertyDescriptor(Object.getPrototypeOf(box), 'value').set.call(box, question);
  box.dispatchEvent(new Event('input', {bubbles: true}));
  await new Promise((done) => setTimeout(done, 100));
  const start = performance.now();
  document.querySelector('#ask').click();
  for (;;) {
    const turn = document.querySelector('#now .turn[data-state="done"]');
    if (turn && turn.querySelector('.q').textContent === question) return performance.now() - start;
    if (performance.now() - start > 60000) return null;
    await new Promise(requestAnimationFrame);
  }
}"""


def _port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port


@contextmanager
def _served(data: str, **environ: str) -> Iterator[tuple[str, int]]:
    """``app.py`` over an archive, ready to answer: its address and process id."""
    port = _port()
    env = {name: value for name, value in os.environ.items() if not name.startswith(("OPENAI_", "FOOTNOTE_MODEL"))}
    command = [sys.executable, str(_ROOT / "app.py"), "--data", data, "--port", str(port)]
    with subprocess.Popen(command, env={**env, **environ}) as process:
        try:
            while not _is_ready(port):
                if process.poll() is not None:
                    raise SystemExit("app.py ended.")
                time.sleep(0.1)
            yield f"http://127.0.0.1:{port}/", process.pid
        finally:
            process.terminate()


def _is_ready(port: int) -> bool:
    try:
        return b'"ready"' in urlopen(f"http://127.0.0.1:{port}/health").read()
    except (URLError, ConnectionError):
        return False


def _memory(pid: int) -> float:
    """The memory of a process, in MiB."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) / 1024


def write(port: int) -> None:
    """The model: an OpenAI-compatible endpoint that writes one cited sentence over and over, for two seconds."""
    import uvicorn
    from fastapi import FastAPI
    from fastapi.responses import StreamingResponse

    app = FastAPI()

    @app.get("/v1/models")
    async def models() -> dict[str, list[str]]:
        return {"data": []}

    @app.post("/v1/chat/completions")
    async def complete() -> StreamingResponse:
        async def chunks() -> AsyncIterator[str]:
            words = _WORDS * 5
            for word in words:
                await asyncio.sleep(_SECONDS / len(words))
                yield _chunk({"content": f"{word} "}, None)
            yield _chunk({}, "stop") + "data: [DONE]\n\n"

        return StreamingResponse(chunks(), media_type="text/event-stream")

    uvicorn.run(app, port=port, log_level="warning")


def _chunk(delta: dict[str, str], finish: str | None) -> str:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    chunk = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "writes", "choices": [choice]}
    return f"data: {json.dumps(chunk)}\n\n"


@contextmanager
def _model() -> Iterator[str]:
    port = _port()
    program = f"from evals.bench.page import write; write({port})"
    with subprocess.Popen([sys.executable, "-c", program], cwd=_ROOT) as process:
        try:
            while True:
                try:
                    urlopen(f"http://127.0.0.1:{port}/v1/models").read()
                    break
                except (URLError, ConnectionError):
                    time.sleep(0.1)
            yield f"http://127.0.0.1:{port}/v1"
        finally:
            process.terminate()


def in_browser(url: str, questions: list[str], console: Console) -> None:
    """Measure first paint, answers and footnotes for one reader."""
    from playwright.sync_api import sync_playwright

    paints, answers, chips = [], [], []
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=arguments)
        for question in questions:
            page = browser.new_context(viewport={"width": 1280, "height": 860}).new_page()
            page.goto(url)
            page.locator("#now .start").wait_for()
            page.wait_for_timeout(300)
            paints.append(page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime"))
            answers.append(page.evaluate(_ANSWERED, question))
            if page.locator("#now a.chip").count():
                chips.append(page.evaluate(_CHIP))
            page.close()
        browser.close()
    for name, found in (("first contentful paint", paints), ("answer on the screen", answers), ("footnote", chips)):
        console.print(f"{name}: {_spread([one for one in found if one is not None])} ms, {found.count(None)} never")


def _spread(values: list[float]) -> str:
    if not values:
        return "none"
    median, late = np.percentile(values, [50, 95])
    return f"median {median:.0f}, 95th percentile {late:.0f}, worst {max(values):.0f} of {len(values)}"


def at_once(url: str, pid: int, questions: list[str], console: Console) -> None:
    """Measure one reader; 60 at once, three times; 500; and one again, five seconds later."""
    time.sleep(5)  # past the two seconds for which the server reads ahead after its start
    _print_times("one", asyncio.run(crowd(url, questions[:1], 0)), pid, console)
    asked = [questions[number % len(questions)] for number in range(60)]
    for _ in range(3):
        _print_times("60 at once", asyncio.run(crowd(url, asked, 0)), pid, console)
    asked = [questions[number % len(questions)] for number in range(500)]
    _print_times("500 at once", asyncio.run(crowd(url, asked, 0)), pid, console)
    time.sleep(5)
    _print_times("one, five seconds later", asyncio.run(crowd(url, questions[:1], 0)), pid, console)


def _print_times(name: str, found: list[TimedAnswer], pid: int, console: Console) -> None:
    answered = [one for one in found if one.outcome == "answered"]
    outcomes = Counter(one.outcome for one in found)
    firsts = [1000 * one.first for one in answered if one.first is not None]
    console.print(
        f"{name}: {dict(outcomes)}; answered within {_spread([1000 * one.seconds for one in answered])} ms; "
        f"first word {_spread(firsts)} ms; {_memory(pid):.0f} MiB",
        highlight=False,
    )


def main(
    data: Data, file: Questions, limit: Annotated[int, typer.Option(help="of them asked in the browser")] = 20
) -> None:
    """Measure and print."""
    lines = file.read_text(encoding="utf-8").splitlines()
    questions = [str(json.loads(line)["question"]) for line in lines if line.strip()]
    console = Console()
    with _served(data) as (url, _):
        in_browser(url, questions[:limit], console)
    environ = {"FOOTNOTE_MODEL": "writes", "OPENAI_API_KEY": "none"}
    with _model() as model, _served(data, OPENAI_BASE_URL=model, **environ) as (url, pid):
        at_once(url, pid, questions, console)


if __name__ == "__main__":
    sys.exit(run_alone(main))

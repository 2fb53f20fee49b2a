"""The newest snapshot of an answer that is written in a thread of its own."""

import threading
import time
from collections.abc import Iterator
from queue import Empty, SimpleQueue

from rag.answer.answer import Answer
from rag.model.throttle import BEAT_SECONDS, Throttle

_END = object()


def latest(answers: Iterator[Answer]) -> Iterator[Answer | None]:
    """The newest of ``answers`` as often as ``Throttle`` allows, the last one always; ``None`` while there is none new.

    An event of Gradio can end only between two values of its generator, and Gradio holds a lock of all sessions until
    it has. A model may be silent for a minute: so it is waited for elsewhere, and this gives a value every so often.
    When closed, it leaves ``answers`` to be closed in their thread, as soon as they give way.
    """
    news: SimpleQueue[object] = SimpleQueue()
    stopped, throttle = threading.Event(), Throttle()
    threading.Thread(target=_write, args=(answers, news, stopped), name="answer", daemon=True).start()
    try:
        while True:
            newest, end = _newest(news)
            if isinstance(newest, Answer) or end is None:
                with throttle.update():
                    yield newest
            if isinstance(end, BaseException):
                raise end
            if end is not None:
                return
            time.sleep(throttle.left)
    finally:
        stopped.set()


def _newest(news: "SimpleQueue[object]") -> tuple[Answer | None, object]:
    """The last snapshot that has come, and what ended them: ``_END``, an exception, or None while they go on."""
    newest = None
    try:
        item = news.get(timeout=BEAT_SECONDS)
        while isinstance(item, Answer):
            newest = item
            item = news.get_nowait()
    except Empty:
        return newest, None
    return newest, item


def _write(answers: Iterator[Answer], news: "SimpleQueue[object]", stopped: threading.Event) -> None:
    try:
        for answer in answers:
            if stopped.is_set():
                break
            news.put(answer)
        if close := getattr(answers, "close", None):  # a generator's: it lets go of its model here
            close()
    except BaseException as error:  # noqa: BLE001  raised again where the answer is waited for
        news.put(error)
    else:
        news.put(_END)

"""``latest``: the newest snapshot of an answer that another thread writes."""

import threading
import time
from collections.abc import Iterator
from queue import Empty, SimpleQueue

from rag.answer.answer import Answer
from rag.model.throttle import BEAT_SECONDS, Throttle

_END = object()


def latest(answers: Iterator[Answer]) -> Iterator[Answer | None]:
    """Yield the newest of ``answers`` as often as ``Throttle`` allows, and always the last; ``None`` when none is new.

    Gradio can end an event only between two values of its generator, and holds a lock on all sessions until then. A
    model may be silent for a minute, so another thread waits for it, and this generator yields regularly. When it is
    closed, that thread closes ``answers`` as soon as it can.
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
    """The newest snapshot, and the end of the answer: ``_END``, an exception, or None while it goes on."""
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
        if close := getattr(answers, "close", None):  # a generator releases its model here
            close()
    except BaseException as error:  # noqa: BLE001  raised again where the answer is waited for
        news.put(error)
    else:
        news.put(_END)

"""Metrics: what the server does, in the text format that Prometheus reads, at ``/metrics``."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from urllib.parse import urlsplit

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from corpus.store.archive import Archive
from corpus.web.feeds import feeds, moment
from errors import FootnoteError
from ui.http.guard import App, Message, Receive, Send
from ui.http.routes import route

_SECONDS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40, 80, 160)  # an answer takes .3 s by quotes, a minute by a model


class Metrics:
    """Counts in memory, from the start of the process on. Thread-safe."""

    def __init__(self) -> None:
        """Nothing has happened yet."""
        self.registry = CollectorRegistry()
        into = self.registry
        self._requests = Counter(
            "footnote_requests", "Requests, by route and status", ["route", "method", "status"], registry=into
        )
        self._answers = Counter(
            "footnote_answers",
            "Questions, by way and outcome",
            ["way", "status"],
            registry=into,
        )
        self._seconds = Histogram(
            "footnote_answer_seconds", "Time of each stage of an answer", ["stage"], buckets=_SECONDS, registry=into
        )
        self._writing = Gauge("footnote_answers_being_written", "Questions that are being answered", registry=into)
        self._failures = Counter("footnote_model_failures", "Answers that quote as the model failed", registry=into)
        self._tokens = Counter("footnote_model_tokens", "Tokens of the model that writes", ["direction"], registry=into)

    def requested(self, name: str, method: str, status: int) -> None:
        """Count a request."""
        self._requests.labels(name, method, str(status)).inc()

    def begun(self) -> None:
        """A question is being answered."""
        self._writing.inc()

    def ended(self) -> None:
        """It is no more."""
        self._writing.dec()

    def answered(self, way: str, status: str, timings_ms: Mapping[str, float]) -> None:
        """Count what came of a question, and how long each stage took."""
        self._answers.labels(way, status).inc()
        for stage, milliseconds in timings_ms.items():
            self._seconds.labels(stage).observe(milliseconds / 1000)

    def model_failed(self) -> None:
        """Count an answer that quotes the archive because the model failed."""
        self._failures.inc()

    def spent(self, read: int, written: int) -> None:
        """Count the tokens of the model."""
        self._tokens.labels("read").inc(read)
        self._tokens.labels("written").inc(written)

    def text(self) -> bytes:
        """All of it, as Prometheus reads it."""
        return generate_latest(self.registry)


class Standing(Collector):
    """How the archive stands at the moment when it is asked: nothing of it is counted along."""

    def __init__(self, archive: Archive, adding: Callable[[], int], is_ready: Callable[[], bool]) -> None:
        """``adding`` tells how many jobs of adding wait; ``is_ready`` whether questions are answered."""
        self._archive, self._adding, self._is_ready = archive, adding, is_ready

    def describe(self) -> Iterable[GaugeMetricFamily]:
        """Nothing: the archive is not read to register it."""
        return ()

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """The gauges; those of the archive are missing while it can't be read."""
        yield GaugeMetricFamily("footnote_ready", "Whether questions are answered", value=float(self._is_ready()))
        yield GaugeMetricFamily("footnote_adding_jobs", "Jobs of adding that wait or are read", value=self._adding())
        try:
            coverage, watched = self._archive.coverage(), feeds(self._archive)
        except FootnoteError:
            return
        yield GaugeMetricFamily("footnote_articles", "Articles in the archive", value=coverage.articles)
        yield GaugeMetricFamily("footnote_index_waiting", "Articles or passages to be indexed", value=coverage.waiting)
        ages = GaugeMetricFamily("footnote_feed_age_seconds", "Since the feed was last read", labels=["feed"])
        now = datetime.now(UTC)
        for feed in watched:
            ages.add_metric([_shown(feed.url)], max(0.0, (now - moment(feed.heard)).total_seconds()))
        yield ages


def _shown(url: str) -> str:
    """A feed's address without what may be a key of its reader."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.hostname or ''}{parts.path}"


class Measured:
    """Counts every request by the row of the table of routes that it falls under."""

    def __init__(self, app: App, metrics: Metrics) -> None:
        """``app`` answers."""
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serve one request; other messages pass through."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        found = route(scope["method"], scope["path"])
        status = 500

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, sending)
        finally:
            method = scope["method"] if found else "any"  # a client could make up methods without end
            self._metrics.requested(found.path if found else "none", method, status)

"""A real server on 127.0.0.1 that embeds: each word of a text adds 1 to one of its dimensions.

It refuses what its attributes say, in the words of real endpoints. A test changes them while it serves.
"""

import json
import re
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class VectorsServer(ThreadingHTTPServer):
    """The server.

    Attributes:
        dimensions: of each vector.
        most: more texts in a request are refused.
        longest: a text of more words is refused.
        down: every request fails with 503.
        asked: the number of texts in each request, refused or not.
        embedded: every text that got a vector.
    """

    daemon_threads = True

    def __init__(self, dimensions: int = 8, most: int = 1_000, longest: int = 100_000) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.dimensions = dimensions
        self.most = most
        self.longest = longest
        self.down = False
        self.asked: list[int] = []
        self.embedded: list[str] = []

    @property
    def url(self) -> str:
        """The address for ``FOOTNOTE_EMBEDDING_URL``."""
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def reply(self, texts: list[str]) -> tuple[int, dict[str, object]]:
        """The status and the JSON for a request."""
        self.asked.append(len(texts))
        words = [re.findall(r"\w+", text.lower()) for text in texts]
        if self.down:
            return 503, {"error": {"message": "Loading model", "code": 503}}
        if len(texts) > self.most:
            told = f"batch size is invalid, it should not be larger than {self.most}.: input.contents"
            return 400, {"error": {"message": told, "type": "InvalidParameter"}}
        if (longest := max(map(len, words))) > self.longest:
            told = f"input ({longest} tokens) is too large to process. increase the physical batch size"
            return 422, {"error": {"message": told, "code": 422}}
        self.embedded += texts
        data = [{"index": at, "embedding": self._vector(one)} for at, one in enumerate(words)]
        return 200, {"object": "list", "data": data, "model": "scripted"}

    def _vector(self, words: list[str]) -> list[float]:
        vector = [0.01] * self.dimensions
        for word in words:
            vector[zlib.crc32(word.encode()) % self.dimensions] += 1
        return vector


class _Handler(BaseHTTPRequestHandler):
    server: VectorsServer

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        status, found = self.server.reply(asked["input"])
        body = json.dumps(found).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("retry-after-ms", "1")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def vectors_server(dimensions: int = 8, most: int = 1_000, longest: int = 100_000) -> Iterator[VectorsServer]:
    """The server while it serves."""
    with VectorsServer(dimensions, most, longest) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        try:
            yield server
        finally:
            server.shutdown()

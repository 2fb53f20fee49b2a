"""``python -m evals.bench.warc MEGABYTES``: how much memory it takes to read a large WARC.

Writes a WARC of that size to a temporary folder and reads it: invented pages, and pictures, which the reader skips.
"""

import os
import resource
import sys
import tempfile
import time
from io import BytesIO
from pathlib import Path

from rich.console import Console
from rich.table import Table
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from command_line import run_alone
from corpus.article import Article
from corpus.formats.files import read_path
from corpus.formats.worker import WORKER
from evals.bench.reading import peak_mb

_SENTENCE = "The bridge at Harrow Ford opened again on Monday after eleven weeks of repairs, the county said. "
_PAGE = f"<html><head><title>Bridge</title></head><body>{f'<p>{_SENTENCE * 4}</p>' * 8}</body></html>".encode()
_PICTURES = 9  # per page, 1 MB each


def write(path: Path, megabytes: int) -> None:
    """A WARC of that size."""
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=False)
        number = 0
        while file.tell() < megabytes * 1_000_000:
            is_page = number % (_PICTURES + 1) == 0
            headers = [("Content-Type", "text/html" if is_page else "image/jpeg")]
            record = writer.create_warc_record(
                f"https://a.example/{number}",
                "response",
                BytesIO(_PAGE if is_page else os.urandom(1_000_000)),
                http_headers=StatusAndHeaders("200 OK", headers, protocol="HTTP/1.1"),
            )
            writer.write_record(record)
            number += 1


def main(megabytes: int) -> None:
    """Write, read, print the figures."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "news.warc"
        write(path, megabytes)
        before, start = peak_mb(), time.perf_counter()
        articles = sum(isinstance(item, Article) for item in read_path(path))
        seconds = time.perf_counter() - start
    WORKER.close()  # only children that have ended are counted
    worker = peak_mb(resource.RUSAGE_CHILDREN)
    table = Table("megabytes", "articles", "seconds", "peak memory, MB", "grew by, MB", "its worker's peak, MB")
    figures = (f"{seconds:.1f}", f"{peak_mb():.0f}", f"{peak_mb() - before:.1f}", f"{worker:.0f}")
    table.add_row(str(megabytes), str(articles), *figures)
    Console().print(table)


if __name__ == "__main__":
    sys.exit(run_alone(main))

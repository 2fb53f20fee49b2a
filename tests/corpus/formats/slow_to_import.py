"""A parser whose import takes longer than a page may: as on a busy machine."""

import time

from corpus.article import Article
from corpus.records.notice import Reading

time.sleep(2.5)


def read(data: bytes, path: str) -> Reading:
    yield Article(body="The weir at Harrow Ford was repaired.")

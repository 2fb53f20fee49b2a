"""Pages that a browser saved with all their parts in one file: MHTML -> Articles.

This module limits neither time nor memory: ``corpus.formats.worker`` runs it in a process with limits.
"""

import email
import email.policy
from typing import BinaryIO

from corpus.formats.page.webpage import read_page
from corpus.records.markup import MAX_PAGE
from corpus.records.notice import Notice, Reading

MAX_FILE = 100_000_000  # bytes, pictures included


def read_mhtml(stream: BinaryIO, path: str) -> Reading:
    """Read the article of a saved page. Its address is the one that the browser wrote down."""
    data = stream.read(MAX_FILE + 1)
    if len(data) > MAX_FILE:
        yield Notice(path, None, f"over {MAX_FILE // 1_000_000} MB")
        return
    message = email.message_from_bytes(data, policy=email.policy.compat32)
    for part in message.walk():
        payload = part.get_payload(decode=True) if part.get_content_type() == "text/html" else None
        if isinstance(payload, bytes) and payload.strip():
            stated = message.get("Snapshot-Content-Location") or part.get("Content-Location")
            url = str(stated).strip() if stated else None
            is_web = url is not None and url.lower().startswith(("http://", "https://"))
            charset = part.get_content_charset()
            yield from read_page(payload[: MAX_PAGE + 1], path, url=url if is_web else None, charset=charset)
            return
    yield Notice(path, None, "no page in it")

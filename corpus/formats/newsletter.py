"""Newsletters: a message or a mailbox -> Articles. The sender is the outlet, the subject the headline."""

import email
import email.policy
import re
from collections.abc import Iterator
from dataclasses import replace
from email.errors import MessageError
from email.headerregistry import AddressHeader
from email.message import EmailMessage
from functools import partial
from typing import BinaryIO

from corpus.article import Article
from corpus.records.breakdown import Broken, unless_broken
from corpus.records.encoding import decode
from corpus.records.fields import to_article, with_origins
from corpus.records.markup import plain_of
from corpus.records.notice import Notice, Reading, guarded
from errors import ReadError

MAX_MESSAGE = 25_000_000  # bytes, pictures included: the usual limit of mail servers
_MOST_PARTS = 500
_LONGEST_LINE = 1_000_000  # bytes
_QUOTED_FROM = re.compile(rb">+From ")  # a mailbox writes so what begins like a message and is none


def read_newsletter(stream: BinaryIO, path: str) -> Reading:
    """Read one article: the plain text of the message, or else the words of its HTML. Attachments are ignored.

    An unreadable part is left out, and a notice says so.
    """
    yield from _read_message(stream.read(MAX_MESSAGE + 1), path)


def read_mbox(stream: BinaryIO, path: str) -> Reading:
    """Read one article a message of a mailbox. Each message begins with a line "From ", after an empty line."""
    number = 0
    for message in _messages(stream):
        number += 1
        for found in guarded(_read_message(message, path), path):
            yield found if isinstance(found, Article) else replace(found, reason=f"message {number}: {found.reason}")
    if not number:
        yield Notice(path, None, "not a mailbox: no line begins with 'From '")


def _messages(stream: BinaryIO) -> Iterator[bytes]:
    """Yield the messages of a mailbox; of one that is too long, a little more than the limit."""
    parts: list[bytes] | None = None
    size, is_blank = 0, True
    while line := stream.readline(_LONGEST_LINE):
        if is_blank and line.startswith(b"From "):
            if parts is not None:
                yield b"".join(parts)
            parts, size = [], 0
        elif parts is not None and size <= MAX_MESSAGE:
            parts.append(line[1:] if _QUOTED_FROM.match(line) else line)
            size += len(line)
        is_blank = not line.strip()
    if parts is not None:
        yield b"".join(parts)


def _read_message(data: bytes, path: str) -> Reading:
    lost: list[str] = []
    try:
        if len(data) > MAX_MESSAGE:
            raise ReadError(f"over {MAX_MESSAGE // 1_000_000} MB")
        article, notes = to_article(_record(data, lost), "message header")
        found = with_origins(article, {"body": "message text"})
    except (ReadError, MessageError) as error:
        yield Notice(path, None, "; ".join([str(error), *lost]))
        return
    # email's header parser documents MessageError; broken headers also raise these
    except (ValueError, LookupError, AttributeError, TypeError, RecursionError) as error:
        yield Notice(path, None, f"not a message that can be read ({type(error).__name__})")
        return
    for reason in (*lost, *notes):
        yield Notice(path, None, reason, skipped=False)
    yield found


def _record(data: bytes, lost: list[str]) -> dict[str, object]:
    message = email.message_from_bytes(data, policy=email.policy.default)
    if not message.keys():
        raise ReadError("not a message: it has no headers")
    plain, words = _text(message, "text/plain", lost), _text(message, "text/html", lost)
    sender = message["from"]
    named = sender.addresses[0] if isinstance(sender, AddressHeader) and sender.addresses else None
    return {
        "headline": message["subject"],
        # The plain part of many newsletters says only "see this in your browser".
        "body": plain if 2 * len(plain) >= len(words) else words,
        "source": (named.display_name or named.domain) if named else None,
        "uri": str(message["message-id"] or "").strip(" <>"),
        "published": str(message["date"] or ""),
    }


def _text(message: EmailMessage, kind: str, lost: list[str]) -> str:
    """Return the words of the parts of that kind; ``lost`` gets the reason for each part that is left out."""
    parts = [part for part, _ in zip(message.walk(), range(_MOST_PARTS), strict=False)]
    texts = []
    for part in parts:
        found = unless_broken(partial(_words, part, kind, lost))
        if isinstance(found, Broken):
            lost.append(f"a part of the message is left out: {found}")
        elif found:
            texts.append(found)
    return "\n\n".join(texts)


def _words(part: EmailMessage, kind: str, told: list[str]) -> str:
    if part.get_content_type() != kind or part.is_attachment() or part.is_multipart():
        return ""
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes) or not payload.strip():
        return ""
    text, note = decode(payload, part.get_content_charset())
    if note:
        told.append(note)
    return plain_of(text.strip()) if kind == "text/html" else text.strip()

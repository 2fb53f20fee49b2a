"""A newsletter as an .eml file -> Article: the sender is the outlet, the subject the headline."""

import email
import email.policy
from email.errors import MessageError
from email.headerregistry import AddressHeader
from email.message import EmailMessage
from typing import BinaryIO

from corpus.encoding import decode
from corpus.errors import ReadError
from corpus.fields import to_article, with_origins
from corpus.markup import plain_of
from corpus.readers import Notice, Reading

MAX_MESSAGE = 25_000_000  # bytes, pictures included: what mail servers let through
_MOST_PARTS = 500


def read_newsletter(stream: BinaryIO, path: str) -> Reading:
    """One article: the plain text of the message, or else the words of its HTML; attachments are left alone."""
    data = stream.read(MAX_MESSAGE + 1)
    try:
        if len(data) > MAX_MESSAGE:
            raise ReadError(f"over {MAX_MESSAGE // 1_000_000} MB")
        article, notes = to_article(_record(data), "message header")
        article = with_origins(article, {"body": "message text"})
    except (ReadError, MessageError) as error:
        yield Notice(path, None, str(error))
        return
    # email's parser of headers documents MessageError; on broken ones it lets these through
    except (ValueError, LookupError, AttributeError, TypeError, RecursionError) as error:
        yield Notice(path, None, f"not a message that can be read ({type(error).__name__})")
        return
    for reason in notes:
        yield Notice(path, None, reason, skipped=False)
    yield article


def _record(data: bytes) -> dict[str, object]:
    message = email.message_from_bytes(data, policy=email.policy.default)
    if not message.keys():
        raise ReadError("not a message: it has no headers")
    plain, markup = _text(message, "text/plain"), _text(message, "text/html")
    words = plain_of(markup)
    sender = message["from"]
    named = sender.addresses[0] if isinstance(sender, AddressHeader) and sender.addresses else None
    return {
        "headline": message["subject"],
        # Many newsletters' plain part says no more than "see this in your browser".
        "body": plain if 2 * len(plain) >= len(words) else words,
        "source": (named.display_name or named.domain) if named else None,
        "uri": str(message["message-id"] or "").strip(" <>"),
        "published": str(message["date"] or ""),
    }


def _text(message: EmailMessage, kind: str) -> str:
    parts = [part for part, _ in zip(message.walk(), range(_MOST_PARTS), strict=False)]
    texts = []
    for part in parts:
        if part.get_content_type() == kind and not part.is_attachment() and not part.is_multipart():
            payload = part.get_payload(decode=True)
            if isinstance(payload, bytes) and payload.strip():
                texts.append(decode(payload, part.get_content_charset())[0].strip())
    return "\n\n".join(texts)

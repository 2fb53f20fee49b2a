"""Veil: hides the keys of this process in text from clients and endpoints.

Clients and endpoints repeat keys in their errors, which become messages, notices, packs, conversations and log lines:
"Illegal header value b'Bearer sk-…'", "Incorrect API key provided: sk-…". Code that makes a client registers its key.
"""

import logging
import re
import sys
import threading
import traceback
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable
from functools import cache
from html import escape
from types import TracebackType
from typing import NamedTuple
from urllib.parse import parse_qsl, unquote, urlsplit

from errors import FootnoteError

NO_KEY = "none"
"""The key sent to an endpoint that wants none; it is never hidden."""

HIDDEN = "[key hidden]"

_SHORTEST = 4  # characters; a shorter key ("k") protects nothing, and would match everywhere
_WORD = 8  # characters; a shorter key is hidden only as a whole word: "ollama", but not in "ollama2"
_BEGUN = 10  # first characters that identify a key at least twice as long, since an echo may be cut
_USERINFO = re.compile(r"(?<=://)[^\s/?#'\"<>\\]*@")
_AUTHORIZATION = re.compile(r"(?i)\b(bearer|basic)((?:\s|%20|\+|\\[nrt]){1,4})(?=\S*\d)[\w.~+/=*%-]{8,}")
_OF_PROVIDERS = re.compile(r"\bsk-[\w*.…-]{5,}[\w*]")  # also a foreign key, such as that of a gateway's provider
_MASK = re.compile(r"[*.…•]{2,}\w{0,8}")
_READ, _TOLD = 20_000, 2_000  # characters of an exception's text: read, and shown
_NAMES_A_KEY = re.compile(r"(?i)key|token|secret|sig|auth|pass|code")


class _Shape(NamedTuple):
    """How a key is found: as a ``whole``, or where it was cut, by its beginning and then as far as ``rest`` matches."""

    whole: re.Pattern[str]
    begun: re.Pattern[str] | None = None
    rest: tuple[re.Pattern[str], ...] = ()


_lock = threading.Lock()
_shapes: dict[str, _Shape] = {}


def keep_secret(key: str | None, url: str | None = None) -> None:
    """Hide this key from now on, and the keys in the address ``url``: its password, ``?api-key=``."""
    found = [key or "", *_secrets_of(url)]
    with _lock:
        for secret in found:
            secret = secret.strip()
            if len(secret) >= _SHORTEST and secret != NO_KEY and secret not in _shapes:
                _shapes[secret] = _shape(secret)


def hidden(text: str) -> str:
    """``text`` without the registered keys, and without what looks like a key (``Bearer …``, ``sk-…``, ``me:pw@``)."""
    text = without_keys(text)
    text = _USERINFO.sub("", text)
    text = _AUTHORIZATION.sub(rf"\1\2{HIDDEN}", text)
    return _OF_PROVIDERS.sub(HIDDEN, text)


def without_keys(text: str) -> str:
    """``text`` without the registered keys, in any encoding; the rest is unchanged."""
    shapes = sorted(_shapes.copy().values(), key=lambda shape: -len(shape.whole.pattern))
    for shape in shapes:
        text = _without(text, shape.whole, re.Match.end)
    # Later, and as far as any goes: two keys of a provider may begin alike ("sk-or-v1-a…").
    for begun in {shape.begun for shape in shapes if shape.begun}:
        text = _without(text, begun, lambda match: max(_reach(shape, match) for shape in shapes))
    return text


def shown_url(url: str) -> str:
    """An address for display, without user, password, query and fragment."""
    try:
        parts = urlsplit(url)
    except ValueError:  # "http://[::1"
        return hidden(url)
    return hidden(parts._replace(netloc=parts.netloc.rpartition("@")[2], query="", fragment="").geturl())


class ForeignError(Exception):
    """The text of a foreign exception, without keys; it replaces that exception as a cause, also in tracebacks."""


def veiled(error: BaseException | None) -> BaseException | None:
    """The cause to raise ``from`` in place of ``error``: its traceback has the same lines, and shows no key."""
    if error is None or isinstance(error, FootnoteError):
        return error.__cause__ if error else None
    said = hidden(f"{type(error).__module__}.{type(error).__qualname__}: {error}"[:_READ])
    made = ForeignError(said if len(said) <= _TOLD else f"{said[:_TOLD]}…")
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None and before is not error:
        made.__cause__ = before if isinstance(before, FootnoteError) else veiled(before)
    return made.with_traceback(error.__traceback__)


class VeiledFormatter(logging.Formatter):
    """Formats log lines and their tracebacks without keys."""

    def format(self, record: logging.LogRecord) -> str:
        """See ``logging.Formatter.format``."""
        return hidden(super().format(record))


def veil_tracebacks() -> None:
    """Print the exception that ends the program or a thread without keys. Only a program's entry point calls this."""

    def told(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
        if error is not None and not issubclass(kind, KeyboardInterrupt | SystemExit):
            sys.stderr.write(hidden("".join(traceback.format_exception(kind, error, trace))))

    sys.excepthook = told
    threading.excepthook = lambda failed: told(failed.exc_type, failed.exc_value, failed.exc_traceback)


def _reach(shape: _Shape, found: re.Match[str]) -> int:
    """Where the key ends that was cut and begins where ``found`` does; where that ends, if it is another's."""
    match = shape.begun.match(found.string, found.start()) if shape.begun else None
    if match is None:
        return found.end()
    end = match.end()
    for one in shape.rest:
        more = one.match(found.string, end)
        if more is None:
            break
        end = more.end()
    return end


def _without(text: str, pattern: re.Pattern[str], end_of: Callable[[re.Match[str]], int]) -> str:
    parts, at = [], 0
    while match := pattern.search(text, at):
        end = end_of(match)
        mask = _MASK.match(text, end)
        parts += [text[at : match.start()], HIDDEN]
        at = mask.end() if mask else end
    return "".join([*parts, text[at:]])


def _secrets_of(url: str | None) -> list[str]:
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return []
    found = [value for name, value in parse_qsl(parts.query) if _NAMES_A_KEY.search(name)]
    user, _, password = (unquote(one) for one in parts.netloc.rpartition("@")[0].partition(":"))
    return [*found, password, *_in_base64(f"{user}:{password}")[:1]] if password else [*found, user]


def _shape(secret: str) -> _Shape:
    units = [_unit(char) for char in secret]
    whole = "".join(units)
    if len(secret) < _WORD:
        return _Shape(re.compile(rf"(?<!\w){whole}(?!\w)"))
    encoded = "|".join([re.escape(one) for one in _in_base64(secret)] + [_bytes(secret).hex()])
    if len(secret) < 2 * _BEGUN:
        return _Shape(re.compile(f"(?i:{whole})|{encoded}"))
    begun = re.compile(f"(?i:{''.join(units[:_BEGUN])})")
    return _Shape(re.compile(f"(?i:{whole})|{encoded}"), begun, tuple(_compiled(unit) for unit in units[_BEGUN:]))


@cache
def _compiled(unit: str) -> re.Pattern[str]:
    return re.compile(f"(?i:{unit})")


@cache
def _unit(char: str) -> str:
    """A pattern for one character in all its spellings: escaped in Python, JSON, HTML, or an address.

    Every repetition is bounded: without bounds, 100,000 backslashes would take hours.
    """
    code = ord(char)
    ways = [rf"\\{{0,4}}{re.escape(char)}", rf"\\{{1,4}}u{code:04x}", rf"&\#0?{code};", rf"&\#x0{{0,4}}{code:x};"]
    for in_bytes in (_bytes(char), *([bytes([code])] if code < 256 else [])):
        ways.append("".join(rf"(?:%|\\{{1,4}}x){byte:02x}" for byte in in_bytes))
    if char.isspace():
        ways += [r"\s{1,4}", r"\\{1,4}[nrtvf]", r"\+"]
    if escape(char) != char:
        ways.append(re.escape(escape(char)))
    return f"(?:{'|'.join(ways)})"


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _in_base64(text: str) -> list[str]:
    """``text`` in base64: alone, and after one and two other bytes.

    The letters at both ends that depend on the neighbouring bytes are left out.
    """
    raw = _bytes(text)
    found = []
    for before in range(3):
        bits = 8 * (before + len(raw))
        for encode in (b64encode, urlsafe_b64encode):
            written = encode(bytes(before) + raw).decode()
            core = written[-(-8 * before // 6) : bits // 6]
            if core not in found:
                found.append(core)
    return found

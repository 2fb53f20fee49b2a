"""Settings: the configuration of one process, read once from the environment in ``main()`` and handed on."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kept_model import MODEL, KeptModel, fault_of_key, read_kept

VERSION = "0.1.0"
"""Footnote's version, as in pyproject.toml. Footnote runs from its folder, without an installed package to ask."""

THE_WRITER = "model"
"""The value of ``FOOTNOTE_RERANK`` and ``FOOTNOTE_CHECK`` that names the model that writes."""

SERVERS = ("postgresql://", "postgres://")
_SITE = re.compile(r"https?://(?:\*\.)?[A-Za-z0-9.-]+(?::\d{1,5})?|https?://\[[0-9A-Fa-f:.]+\](?::\d{1,5})?")
_LEVELS = ("debug", "info", "warning", "error")


@dataclass(frozen=True, slots=True)
class Settings:
    """The archive's folder, the models, and the other choices of one process.

    The README's table lists the environment variable of each field; a test compares the two.
    """

    data: Path = Path("data")
    archive: str | None = field(default=None, repr=False)
    cache: Path = field(default_factory=lambda: Path("~/.cache/footnote").expanduser())
    api_key: str | None = field(default=None, repr=False)
    base_url: str | None = None
    model: str | None = None
    context_window: int = 16_384
    answer_seconds: float = 120.0
    first_token_seconds: float = 60.0
    silence_seconds: float = 20.0
    embedding_model: str | None = None
    embedding_url: str | None = None
    embedding_key: str | None = field(default=None, repr=False)
    rerank: str | None = None
    check: str | None = None
    log: str = "warning"
    auth: str | None = field(default=None, repr=False)
    user_header: str | None = None
    admins: str | None = None
    index: str | None = field(default=None, repr=False)
    mail: str | None = field(default=None, repr=False)
    embed_for: tuple[str, ...] = ()
    embed_words: int | None = None

    @classmethod
    def read(cls, environ: Mapping[str, str] = os.environ, data: str | None = None) -> "Settings":
        """Read the environment, and the model kept by the page; ``data`` (from ``--data``) overrides ``FOOTNOTE_DATA``.

        White space around a value is dropped: a key that comes from a file ends with a newline.

        Raises:
            SystemExit: a numeric variable holds no number, ``FOOTNOTE_ARCHIVE`` is no server's address,
                ``FOOTNOTE_LOG`` is no level, or a key holds characters that can't be sent, or the file of the chosen
                model can't be read, or ``FOOTNOTE_INDEX`` names a server beside an archive in a folder. No message
                holds a key.
        """
        folder = Path(data or _text(environ, "FOOTNOTE_DATA") or "data").expanduser()
        cache_home = _text(environ, "XDG_CACHE_HOME") or "~/.cache"
        key = _key(environ, "OPENAI_API_KEY")
        url = _text(environ, "OPENAI_BASE_URL")
        kept = read_kept(folder)
        ours = kept if key is None and url is None else KeptModel()  # endpoint and key come from one place
        words = _text(environ, "FOOTNOTE_EMBED_WORDS")
        of_endpoint = kept.model if kept.base_url == (ours.base_url or url) else None
        return cls(
            data=folder,
            archive=_server(environ),
            cache=Path(_text(environ, "FOOTNOTE_CACHE") or f"{cache_home}/footnote").expanduser(),
            api_key=key or ours.api_key,
            base_url=url or ours.base_url,
            model=_text(environ, MODEL) or of_endpoint,
            context_window=int(_number(environ, "FOOTNOTE_CONTEXT_WINDOW", 16_384)),
            answer_seconds=_number(environ, "FOOTNOTE_ANSWER_SECONDS", 120.0),
            first_token_seconds=_number(environ, "FOOTNOTE_FIRST_TOKEN_SECONDS", 60.0),
            silence_seconds=_number(environ, "FOOTNOTE_SILENCE_SECONDS", 20.0),
            embedding_model=_text(environ, "FOOTNOTE_EMBEDDING_MODEL"),
            embedding_url=_text(environ, "FOOTNOTE_EMBEDDING_URL") or url,
            embedding_key=_key(environ, "FOOTNOTE_EMBEDDING_KEY") or key,
            rerank=_text(environ, "FOOTNOTE_RERANK"),
            check=_text(environ, "FOOTNOTE_CHECK"),
            log=_level(environ),
            auth=_text(environ, "FOOTNOTE_AUTH"),
            user_header=_text(environ, "FOOTNOTE_USER_HEADER"),
            admins=_text(environ, "FOOTNOTE_ADMINS"),
            index=_index(environ),
            mail=_text(environ, "FOOTNOTE_MAIL"),
            embed_for=_sites(environ, "FOOTNOTE_EMBED_FOR"),
            embed_words=int(_number(environ, "FOOTNOTE_EMBED_WORDS", -1)) if words else None,
        )


def _text(environ: Mapping[str, str], name: str) -> str | None:
    return (environ.get(name) or "").strip() or None


def _server(environ: Mapping[str, str]) -> str | None:
    """Read the address of the archive's server. No message holds it, because a password may stand in it."""
    address = _text(environ, "FOOTNOTE_ARCHIVE")
    if address and not address.startswith(SERVERS):
        raise SystemExit(
            "FOOTNOTE_ARCHIVE must be the address of a PostgreSQL database, such as postgresql://user@host/name. "
            "Correct it, or unset it: the archive is then a file in the folder of FOOTNOTE_DATA."
        )
    return address


def _key(environ: Mapping[str, str], name: str) -> str | None:
    """Read a key that a header can carry: the HTTP client sends ASCII, and the protocol no control characters."""
    key = _text(environ, name)
    if fault := fault_of_key(key or ""):
        raise SystemExit(f"{name} can't be sent: {fault}. Copy it once more, alone and on one line, or unset it.")
    return key


def _index(environ: Mapping[str, str]) -> str | None:
    """The index server. Other machines would search it for an archive in a folder of this one, so that is refused."""
    address = _text(environ, "FOOTNOTE_INDEX")
    if address and not _text(environ, "FOOTNOTE_ARCHIVE"):
        raise SystemExit(
            "FOOTNOTE_INDEX names an index server, but the archive is a folder of this machine, which others that "
            "search the server can't read. Set FOOTNOTE_ARCHIVE to a server's address, too, or unset FOOTNOTE_INDEX: "
            "the indexes are then kept in the archive's folder."
        )
    return address


def _level(environ: Mapping[str, str]) -> str:
    level = (_text(environ, "FOOTNOTE_LOG") or "warning").lower()
    if level not in _LEVELS:
        raise SystemExit(
            f"FOOTNOTE_LOG must be one of {', '.join(_LEVELS)}, but is {level!r}. Correct it, or unset it."
        )
    return level


def _sites(environ: Mapping[str, str], name: str) -> tuple[str, ...]:
    """The sites that may embed the chat; each is one origin, so that nobody opens it to all by mistake."""
    found = tuple(one.strip().rstrip("/") for one in (environ.get(name) or "").split(",") if one.strip())
    for one in found:
        if not _SITE.fullmatch(one):
            raise SystemExit(f"{name}: {one!r} is no site, such as https://news.example. Correct it, or unset it.")
    return found


def _number(environ: Mapping[str, str], name: str, default: float) -> float:
    text = _text(environ, name) or str(default)
    try:
        return float(text)
    except ValueError:
        raise SystemExit(f"{name} must be a number, but is {text!r}. Correct it, or unset it.") from None

"""The settings of one process: read once from the environment, in ``main()``, and handed on."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

VERSION = "0.1.0"
"""Footnote's own, as in pyproject.toml: it is run from its folder, where no installed package could tell it."""

_LEVELS = ("debug", "info", "warning", "error")


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the archive lies and which models are used.

    The README's table lists the environment variable of each field; a test holds the two together.
    """

    data: Path = Path("data")
    cache: Path = Path("~/.cache/footnote")
    api_key: str | None = None
    base_url: str | None = None
    model: str | None = None
    context_window: int = 16_384
    answer_seconds: float = 120.0
    first_token_seconds: float = 60.0
    silence_seconds: float = 20.0
    embedding_model: str | None = None
    embedding_url: str | None = None
    embedding_key: str | None = None
    rerank: str | None = None
    log: str = "warning"
    auth: str | None = None
    user_header: str | None = None

    @classmethod
    def read(cls, environ: Mapping[str, str] = os.environ, data: str | None = None) -> "Settings":
        """Read the environment; ``data`` (from ``--data``) goes before ``FOOTNOTE_DATA``.

        Raises:
            SystemExit: a variable that must be a number is none, or ``FOOTNOTE_LOG`` is no level.
        """
        cache_home = environ.get("XDG_CACHE_HOME") or "~/.cache"
        key = environ.get("OPENAI_API_KEY") or None
        url = environ.get("OPENAI_BASE_URL") or None
        return cls(
            data=Path(data or environ.get("FOOTNOTE_DATA") or "data").expanduser(),
            cache=Path(environ.get("FOOTNOTE_CACHE") or f"{cache_home}/footnote").expanduser(),
            api_key=key,
            base_url=url,
            model=environ.get("FOOTNOTE_MODEL") or None,
            context_window=int(_number(environ, "FOOTNOTE_CONTEXT_WINDOW", 16_384)),
            answer_seconds=_number(environ, "FOOTNOTE_ANSWER_SECONDS", 120.0),
            first_token_seconds=_number(environ, "FOOTNOTE_FIRST_TOKEN_SECONDS", 60.0),
            silence_seconds=_number(environ, "FOOTNOTE_SILENCE_SECONDS", 20.0),
            embedding_model=environ.get("FOOTNOTE_EMBEDDING_MODEL") or None,
            embedding_url=environ.get("FOOTNOTE_EMBEDDING_URL") or url,
            embedding_key=environ.get("FOOTNOTE_EMBEDDING_KEY") or key,
            rerank=environ.get("FOOTNOTE_RERANK") or None,
            log=_level(environ),
            auth=environ.get("FOOTNOTE_AUTH") or None,
            user_header=environ.get("FOOTNOTE_USER_HEADER") or None,
        )


def _level(environ: Mapping[str, str]) -> str:
    level = (environ.get("FOOTNOTE_LOG") or "warning").lower()
    if level not in _LEVELS:
        raise SystemExit(
            f"FOOTNOTE_LOG must be one of {', '.join(_LEVELS)}, but is {level!r}. Correct it, or unset it."
        )
    return level


def _number(environ: Mapping[str, str], name: str, default: float) -> float:
    text = environ.get(name) or str(default)
    try:
        return float(text)
    except ValueError:
        raise SystemExit(f"{name} must be a number, but is {text!r}. Correct it, or unset it.") from None

"""Cross-encoders that a setting names, loaded by sentence-transformers (the ``rerank`` extra)."""

from collections.abc import Iterator
from contextlib import contextmanager

from errors import FootnoteError
from rag.model.veil import hidden, veiled


@contextmanager
def loading(name: str, setting: str, error: type[FootnoteError]) -> Iterator[None]:
    """Raise ``error`` with what to do when the cross-encoder ``name`` of ``setting`` can't be loaded here."""
    try:
        yield
    except ImportError as missing:
        raise error(
            f"{setting} names the cross-encoder {name!r}, which needs sentence-transformers and torch. "
            f"Install them: uv sync --extra rerank. Or unset {setting}."
        ) from missing
    except Exception as broken:  # noqa: BLE001  an unknown name, no connection, a damaged download: all kinds
        raise error(
            f"The cross-encoder {name!r} can't be loaded: {hidden(str(broken))}. "
            f"Check the name in {setting}, or unset it."
        ) from veiled(broken)

"""ModelChoice: the settings of the running server, in which the page can exchange the model without a restart."""

import threading
from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from errors import FootnoteError
from kept_model import (
    CONNECTION,
    MODEL,
    KeptModel,
    fault_of_address,
    fault_of_key,
    forget,
    keep,
    read_kept,
    set_outside,
)
from rag.model.veil import keep_secret
from settings import Settings

if TYPE_CHECKING:
    from rag.assistant import Assistant


class BadChoice(FootnoteError):
    """What was chosen can't be; the message says why, and holds no key."""


class ModelChoice:
    """The model chosen, kept and used. Thread-safe."""

    def __init__(
        self, settings: Settings, folder: Path, assistant: "Future[Assistant]", environ: Mapping[str, str]
    ) -> None:
        """Begin with the settings that the server was started with.

        Args:
            settings: what the server was started with.
            folder: where what is chosen is kept.
            assistant: writes with the model chosen, from its next question on.
            environ: the environment, which wins.
        """
        self._folder = folder
        self._assistant = assistant
        self._environ = environ
        self._lock = threading.Lock()
        self._now = settings
        self._typed: dict[str, tuple[str | None, str]] = {}  # by reader: a key not yet kept, and its endpoint

    @property
    def now(self) -> Settings:
        """The settings in use."""
        return self._now

    @property
    def outside(self) -> tuple[str, ...]:
        """The variables of the environment that win over what is chosen."""
        return set_outside(self._environ)

    @property
    def is_connection_outside(self) -> bool:
        """Whether endpoint and key come from the environment."""
        return any(name in self.outside for name in CONNECTION)

    @property
    def is_model_outside(self) -> bool:
        """Whether the model's name comes from the environment."""
        return MODEL in self.outside

    @property
    def has_kept(self) -> bool:
        """Whether anything is kept that could be forgotten."""
        return read_kept(self._folder) != KeptModel()

    def has_key(self, owner: str, base_url: str | None) -> bool:
        """Whether there is a key for an endpoint: kept, or typed by this reader and not yet kept."""
        return self._key(owner, base_url) is not None

    def candidate(self, owner: str, base_url: str, key: str, model: str) -> Settings:
        """The settings as they would be with these texts of the form.

        An empty key stands for the one that is known for exactly this endpoint: changing the address never sends a key
        to where it was not meant for.

        Raises:
            BadChoice: the address or the key can't be one.
        """
        address = base_url.strip().removesuffix("/").removesuffix("/chat/completions") or None
        key = key.strip()
        if self.is_connection_outside:
            address, used = self._now.base_url, self._now.api_key
        else:
            if address and (fault := fault_of_address(address)):
                raise BadChoice(fault)
            if fault := fault_of_key(key):
                raise BadChoice(f"The key can't be sent: {fault}. Copy it once more, alone and on one line.")
            keep_secret(key)
            if key:
                self._typed[owner] = (address, key)
            used = key or self._key(owner, address)
        name = self._now.model if self.is_model_outside else " ".join(model.split())[:200] or None
        return replace(self._now, base_url=address, api_key=used, model=name)

    def choose(self, owner: str, chosen: Settings) -> None:
        """Keep what was chosen, and use it from the next question on.

        Raises:
            BadChoice: it can't be kept.
        """
        key = None if self.is_connection_outside else chosen.api_key
        with self._lock:
            try:
                keep(self._folder, KeptModel(chosen.base_url, chosen.model, key))
            except OSError as error:
                raise BadChoice(f"It can't be kept: {error.strerror}. What was chosen before stays.") from error
            self._typed.pop(owner, None)
            self._use()

    def forget(self) -> None:
        """Forget what is kept, and use what the environment sets, if anything."""
        with self._lock:
            forget(self._folder)
            self._typed.clear()
            self._use()

    def _key(self, owner: str, base_url: str | None) -> str | None:
        kept, typed = read_kept(self._folder), self._typed.get(owner)
        if typed and typed[0] == base_url:
            return typed[1]
        return kept.api_key if kept.base_url == base_url else None

    def _use(self) -> None:
        found = Settings.read(self._environ, str(self._folder))
        self._now = replace(self._now, base_url=found.base_url, api_key=found.api_key, model=found.model)
        if self._assistant.done():
            self._write_with(self._assistant)
        else:
            self._assistant.add_done_callback(self._write_with)

    def _write_with(self, opened: "Future[Assistant]") -> None:
        from rag.opening import use_model_of  # brings LlamaIndex, which the page does not wait for

        if not opened.cancelled() and opened.exception() is None:
            use_model_of(self._now, opened.result())

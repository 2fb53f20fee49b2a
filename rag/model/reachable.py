"""Reachability: whether the configured endpoint answers, asked in the background at most once a minute."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from rag.model.endpoint import OPENAI_URL
from rag.model.veil import keep_secret
from settings import Settings

EVERY_SECONDS = 60.0
_PATIENCE_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Reached:
    """The last result.

    Attributes:
        is_reachable: whether the endpoint answered with a status below 500; None before the first answer.
        told: the result in words.
        at: the time of the result, in ISO 8601; None before the first request.
    """

    is_reachable: bool | None = None
    told: str = "not yet asked"
    at: str | None = None


class ModelProbe:
    """Asks the endpoint for its list of models in the background, so that no caller waits for it.

    It asks only when ``found`` is read: a server whose health is never requested contacts no endpoint.
    """

    def __init__(self, settings: Settings, clock: Callable[[], float] = time.monotonic) -> None:
        """``clock`` gives seconds. Without a configured model, no endpoint is contacted."""
        keep_secret(settings.api_key, settings.base_url)
        self._settings = settings
        self._clock = clock
        self._lock = threading.Lock()
        self._last: float | None = None
        self._found = Reached()
        self.asking: threading.Thread | None = None

    @property
    def found(self) -> Reached:
        """The last result; when it is older than a minute, a new request starts in the background."""
        with self._lock:
            now, last = self._clock(), self._found  # before another is begun: that may be over at once
            idle = self.asking is None or not self.asking.is_alive()
            if self._settings.model and idle and (self._last is None or now - self._last >= EVERY_SECONDS):
                self._last = now
                self.asking = threading.Thread(target=self._ask, name="probe", daemon=True)
                self.asking.start()
            return last

    def _ask(self) -> None:
        import httpx

        from rag.model.connection import Unusable, require_usable

        address = f"{(self._settings.base_url or OPENAI_URL).rstrip('/')}/models"
        headers = {"authorization": f"Bearer {self._settings.api_key}"} if self._settings.api_key else {}
        try:
            require_usable(self._settings.base_url)
            with httpx.stream("GET", address, headers=headers, timeout=_PATIENCE_SECONDS) as reply:
                status = reply.status_code
            refused = {401: "it refuses the key", 403: "it refuses the key"}.get(status, f"status {status}")
            reached, told = status < 500, "it answers" if status < 400 else f"it answers: {refused}"
        except Unusable as error:
            reached, told = False, f"it can't be asked: {error}"
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            reached, told = False, f"it does not answer: {type(error).__name__}"  # the message may hold the address
        self._found = Reached(reached, told, datetime.now(UTC).isoformat(timespec="seconds"))

"""Gate: whether a program may use a route, and as which reader: by a key, or by what the server allows without one."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from starlette.datastructures import Headers
from starlette.responses import Response

from errors import ArchiveError
from ui.http.guard import Message
from ui.http.may_add import is_from_here
from ui.http.problem import problem
from ui.http.reader import Admitted, Reader
from ui.http.routes import Route, way_of
from ui.keys.kept_keys import PREFIX, Key, Keys
from ui.keys.rates import Rates
from ui.usage.kept_usage import Usage

_CHALLENGE = {"www-authenticate": 'Bearer realm="Footnote"'}
_WRONG = {"www-authenticate": 'Bearer realm="Footnote", error="invalid_token"'}
_NO_KEY = (
    "This wants a key: Authorization: Bearer KEY. Whoever runs this Footnote makes one: "
    "python -m ui.keys add NAME --may ask"
)
_ELSEWHERE = (
    "Without a key this is open to the machine that Footnote runs on, under http://127.0.0.1 and its port. Whoever "
    "runs it makes a key (python -m ui.keys add NAME --may ask), or starts it with --open-api."
)
_UNKNOWN = "No key is like this one: it may have been removed, or cut off. A new one: python -m ui.keys add NAME"
_MAY_NOT = "The key {name!r} may not do this, which wants the right to {right}. It has: {rights}."
_TOO_FAST = "The key {name!r} may send {most} requests a minute. Wait {seconds} s."
_USED_UP = "The key {name!r} has used up its {most:,} tokens of the model for today. They count anew at midnight (UTC)."


@dataclass(slots=True)
class Gate:
    """Decides on each request of a program. Used in one event loop.

    Attributes:
        usage: counts what keys do.
        wants_key: whether nobody gets in without a key, or a session: where readers sign in.
        is_open: whether others than this machine get in without a key, where nobody signs in.
    """

    keys: Keys
    usage: Usage
    wants_key: bool = False
    is_open: bool = False
    rates: Rates = field(default_factory=Rates)
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    def __call__(self, scope: Message, asked: Route) -> Admitted | Response | None:
        """Who is let in; a refusal; or None: the request shows no key, and the caller looks for a session."""
        path = scope["path"]
        shown = _shown(scope)
        try:
            key = self.keys.find(shown) if shown else None
            if key:
                return self._with_key(key, path, asked)
        except ArchiveError as error:
            return problem(503, str(error), path, {"retry-after": "10"})
        if shown and (self.wants_key or shown.startswith(PREFIX)):
            return problem(401, _UNKNOWN, path, _WRONG)
        return None  # a program that can't do without any key shows one, where none is needed

    def without(self, scope: Message) -> Response | None:
        """Why a request without a key and without a session is refused; None: it is not, and is counted."""
        if self.wants_key:
            return problem(401, _NO_KEY, scope["path"], _CHALLENGE)
        if self.is_open or is_from_here(scope):
            self.usage.note("address:", way_of(scope["path"]), requests=1)
            return None
        return problem(401, _ELSEWHERE, scope["path"], _CHALLENGE)

    def _with_key(self, key: Key, path: str, asked: Route) -> Admitted | Response:
        rate = self.rates.take(key.name, key.a_minute)
        told = rate.headers()
        if rate.is_over:
            detail = _TOO_FAST.format(name=key.name, most=key.a_minute, seconds=rate.seconds)
            return problem(429, detail, path, told)
        self.usage.note(key.owner, way_of(path), requests=1)
        if not key.may(asked.may):
            detail = _MAY_NOT.format(name=key.name, right=asked.may, rights=", ".join(key.rights))
            return problem(403, detail, path, told)
        spent = key.tokens_a_day is not None and self.usage.tokens_today(key.owner) >= key.tokens_a_day
        if spent and asked.may == "ask":
            told = {**told, "retry-after": str(until_midnight(self.now()))}
            detail = _USED_UP.format(name=key.name, most=key.tokens_a_day)
            return problem(429, detail, path, told, code="insufficient_quota")
        reader = Reader(key.owner, key.owner, may_add=key.may("add"), may_ask=key.may("ask") and not spent)
        return Admitted(reader, told)


def until_midnight(now: datetime) -> int:
    """Seconds until the tokens of a day count anew."""
    day = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return max(1, int((day + timedelta(days=1) - now).total_seconds()) + 1)


def _shown(scope: Message) -> str:
    """The key that a request shows; two are as good as a wrong one, and another scheme than Bearer as none."""
    told = Headers(scope=scope).getlist("authorization")
    if len(told) > 1:
        return PREFIX
    scheme, _, rest = (told[0] if told else "").partition(" ")
    return rest.strip() if scheme.lower() == "bearer" else ""

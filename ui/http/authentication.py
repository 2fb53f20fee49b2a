"""Authentication: the reader of a request, known by sign-in, a proxy's header or a cookie; others are refused."""

import hashlib
import re
import secrets
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from http.cookies import CookieError, SimpleCookie
from typing import Any, Protocol
from urllib.parse import quote

from itsdangerous import BadData, TimestampSigner
from itsdangerous.encoding import base64_decode, base64_encode
from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from rag.share.kept import Place
from ui.http.front import ROOT
from ui.http.guard import App, Message, Receive, Send
from ui.http.kept_key import kept_key
from ui.http.may_add import REFUSED, AddFor, may_add, may_set
from ui.http.names import is_loopback
from ui.http.passwords import Guesses, accounts, fits
from ui.http.problem import problem
from ui.http.reader import CURRENT, KEY, Admitted, Reader
from ui.http.routes import Route, route, way_of
from ui.templating import render

SESSION_SECONDS = 7 * 24 * 3600
_BROWSER_SECONDS = 400 * 24 * 3600  # the longest that browsers keep a cookie
_BROWSER = re.compile(r"[\w-]{43}", re.ASCII)
_SESSION, BROWSER = "footnote_session", "footnote_browser"
_FAILURES, _FAILURES_ANYWHERE = 5, 20  # wrong passwords from one address: for one name, for all names


class _Signer(TimestampSigner):
    """A ``TimestampSigner`` with a given clock."""

    def __init__(self, now: Callable[[], float], key: bytes, **options: Any) -> None:
        super().__init__(key, **options)
        self._now = now

    def get_timestamp(self) -> int:
        return int(self._now())


@dataclass(slots=True)
class SignIn:
    """The accounts that may sign in, and the key that signs their sessions.

    Attributes:
        hashes: the passwords' hashes, by name.
        key: signs the sessions, together with the password's hash, so that a changed password ends them.
        guesses: the wrong passwords of late.
    """

    hashes: Mapping[str, str]
    key: bytes
    now: Callable[[], float] = time.time
    guesses: Guesses = field(default_factory=Guesses)

    @classmethod
    def read(cls, auth: str, place: Place) -> "SignIn":
        """The accounts in FOOTNOTE_AUTH; their key is kept in a folder, for its owner alone, or with an archive."""
        key = kept_key(place, "session.key", "session key")
        return cls(accounts(auth, key), key, guesses=Guesses(place))

    def session(self, name: str) -> str:
        """The cookie value for a reader who has signed in."""
        return self._signer(name).sign(base64_encode(name)).decode()

    def name_of(self, session: str) -> str | None:
        """The name that a session belongs to; None if it is forged or expired, or the password has changed since."""
        try:
            name = base64_decode(session.partition(".")[0]).decode()
            if name not in self.hashes:
                return None
            # A session ends at this age; itsdangerous would still accept it at exactly this age.
            self._signer(name).unsign(session, SESSION_SECONDS - 1)
        except (BadData, UnicodeDecodeError):
            return None
        return name

    def _signer(self, name: str) -> TimestampSigner:
        """The signer for one name, with the password's hash as salt."""
        return _Signer(self.now, self.key, salt=self.hashes[name], key_derivation="hmac", digest_method=hashlib.sha256)

    def lets_in(self, name: str, password: str, address: str) -> bool | None:
        """Whether the password is right; None after too many wrong ones, when passwords are not checked."""
        now = self.now()
        of_name, of_address = self.guesses.counted(address, name, now)
        if of_name >= _FAILURES or of_address >= _FAILURES_ANYWHERE:
            return None
        # An unknown name takes as long as a wrong password.
        right = fits(password, self.hashes.get(name) or next(iter(self.hashes.values()))) and name in self.hashes
        if not right:
            self.guesses.note(address, name, now)
        elif of_name:
            self.guesses.forget(address, name)
        return right


class Programs(Protocol):
    """Decides on the requests of programs (``ui.keys.gate``)."""

    def __call__(self, scope: Message, asked: Route) -> Admitted | Response | None:
        """Who is let in by a key; a refusal; None: the request shows no key."""
        ...

    def without(self, scope: Message) -> Response | None:
        """Why a request without a key and without a session is refused; None: it is not."""
        ...


_NOT_SET = "This is for the readers whom FOOTNOTE_ADMINS names; where nobody signs in, for whoever sits at the machine."
_NO_ADDING = "Adding is switched off here (--no-add)."


class Authentication:
    """Puts the reader into each request's scope (see ``ui.http.reader``), or refuses the request."""

    def __init__(
        self,
        app: App,
        sign_in: SignIn | None = None,
        header: str | None = None,
        add_for: AddFor | None = None,
        admins: Collection[str] = (),
        programs: Programs | None = None,
    ) -> None:
        """Wrap ``app``.

        Args:
            app: the application that only readers reach.
            sign_in: the accounts that may sign in; None serves everybody.
            header: the header in which a proxy names the reader; it takes precedence over ``sign_in``.
            add_for: who may add articles; None means nobody.
            admins: the names of the readers who may choose the model, where readers sign in.
            programs: decides on programs; None: they are treated as pages are.
        """
        self._programs = programs
        self._admins = admins
        self._app = app
        self._sign_in = sign_in
        self._header = header.lower() if header else None
        self._add_for = add_for

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serve one request."""
        asked = route(scope["method"], scope["path"]) if scope["type"] == "http" else None
        if scope["type"] != "http" or (asked and asked.may == "anyone"):
            await self._app(scope, receive, send)
            return
        if asked and asked.by == "program" and self._programs:
            await self._program(self._programs, asked, scope, receive, send)
            return
        if self._signs:
            reader = self._named(scope)
            if reader is None:
                await self._refusal(scope)(scope, receive, send)
                return
        else:
            token, share = cookies(scope).get(BROWSER, ""), ""
            if not _BROWSER.fullmatch(token):
                token = secrets.token_urlsafe(32)
                if scope["method"] == "GET" and _is_page(scope):
                    # Lax: with Strict, a link from another site would arrive without the cookie, and get a new one.
                    cookie = set_cookie(scope, BROWSER, token, _BROWSER_SECONDS, "Lax")
                    send = _with_headers(send, {"set-cookie": cookie})
                share = f"address:{_client(scope)}"  # whoever sends no cookie back is new with each request
            reader = Reader("browser:" + hashlib.sha256(token.encode()).hexdigest(), share=share)
        await self._serve(self._with_rights(reader, scope), scope, receive, send)

    async def _program(self, programs: Programs, asked: Route, scope: Message, receive: Receive, send: Send) -> None:
        """Serve a program: by its key, by the session of the page that it runs in, or by what needs neither."""
        ruling = programs(scope, asked)
        if isinstance(ruling, Admitted):
            may = ruling.reader.may_add and self._add_for is not None
            reader = replace(ruling.reader, may_add=may, address=_address(scope))
            send = _with_headers(send, ruling.headers)
        elif ruling is None and (named := self._named(scope)):
            reader = self._with_rights(named, scope)
        elif refusal := ruling or programs.without(scope):
            await refusal(scope, receive, send)
            return
        else:
            reader = self._with_rights(Reader(f"address:{_client(scope)}"), scope)
        if told := self._forbidden(asked, reader):
            await problem(403, told, scope["path"])(scope, receive, send)
            return
        await self._serve(replace(reader, way=way_of(scope["path"])), scope, receive, send)

    def _forbidden(self, asked: Route, reader: Reader) -> str | None:
        """Why a reader may not use a program's route; what a key may, the gate has looked at."""
        if asked.may == "add" and not reader.may_add:
            return REFUSED.get(self._add_for or "", _NO_ADDING)
        return _NOT_SET if asked.may == "set" and not reader.may_set else None

    async def _serve(self, reader: Reader, scope: Message, receive: Receive, send: Send) -> None:
        before = CURRENT.set(reader)
        try:
            await self._app({**scope, KEY: reader}, receive, send)
        finally:
            CURRENT.reset(before)

    @property
    def _signs(self) -> bool:
        return bool(self._header or self._sign_in)

    def _with_rights(self, reader: Reader, scope: Message) -> Reader:
        return replace(
            reader,
            may_add=may_add(scope, self._add_for, reader.name is not None),
            may_set=may_set(scope, self._admins, reader.name, self._signs),
            address=_address(scope),
        )

    def _named(self, scope: Message) -> Reader | None:
        if self._header:
            told = [value.strip() for value in Headers(scope=scope).getlist(self._header)]
            return Reader(f"user:{told[0]}", told[0]) if len(told) == 1 and told[0] else None
        name = self._sign_in.name_of(cookies(scope).get(_SESSION, "")) if self._sign_in else None
        return Reader(f"user:{name}", name, can_sign_out=True) if name else None

    def _refusal(self, scope: Message) -> Response:
        if self._header:
            return PlainTextResponse(f"The proxy in front of Footnote names no reader in {self._header}.", 401)
        if scope["method"] != "GET" or not _is_page(scope):
            return PlainTextResponse("Sign in first.", 401)
        here = quote(scope["path"] + (f"?{scope['query_string'].decode()}" if scope["query_string"] else ""), safe="")
        if _header(scope, "sec-fetch-site") == "cross-site":
            # A link on another site comes without the session's cookie (SameSite=Strict); one on our page has it.
            return HTMLResponse(render("sign_in_again.html", next=here))
        return PlainTextResponse("Sign in first.", 303, {"location": f"/sign-in?next={here}"})


def session_cookie(scope: Message, value: str) -> str:
    """The Set-Cookie header that keeps a session; an empty value ends it."""
    return set_cookie(scope, _SESSION, value, SESSION_SECONDS if value else 0, "Strict")


def signed_in(scope: Message, sign_in: SignIn) -> bool:
    """Whether a request has a valid session."""
    return sign_in.name_of(cookies(scope).get(_SESSION, "")) is not None


def cookies(scope: Message) -> dict[str, str]:
    """The cookies of a request."""
    try:
        return {name: one.value for name, one in SimpleCookie(_header(scope, "cookie")).items()}
    except CookieError:
        return {}


def set_cookie(scope: Message, name: str, value: str, seconds: int, same_site: str) -> str:
    """The value of a Set-Cookie header; over https the cookie is sent over https alone."""
    is_secure = scope.get("scheme") == "https" or _header(scope, "x-forwarded-proto") == "https"
    secure = "; Secure" if is_secure else ""
    path = f"{scope.get(ROOT, '')}/"
    return f"{name}={value}; Path={path}; HttpOnly; SameSite={same_site}; Max-Age={seconds}{secure}"


def _is_page(scope: Message) -> bool:
    """Whether the request is for a page that a person looks at, not for an asset or by the page's script."""
    return not scope["path"].startswith(("/gradio_api/", "/assets/", "/static/", "/config", "/theme.css"))


def _client(scope: Message) -> str:
    return str(scope["client"][0]) if scope.get("client") else ""


def _header(scope: Message, wanted: str) -> str:
    return Headers(scope=scope).get(wanted, "")


def _address(scope: Message) -> str | None:
    """The network address of a request; None on this machine: a proxy may sit here, which tells of itself alone."""
    return None if is_loopback(_client(scope)) else _client(scope)


def _with_headers(send: Send, more: Mapping[str, str]) -> Send:
    added = [(name.encode(), value.encode()) for name, value in more.items()]

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message["headers"], *added]}
        await send(message)

    return sending

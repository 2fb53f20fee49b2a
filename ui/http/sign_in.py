"""Sign-in pages: ``/sign-in`` and ``/sign-out``, a form of Footnote's own that works without scripts."""

import re
from urllib.parse import parse_qs

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from markupsafe import Markup
from starlette.concurrency import run_in_threadpool

from ui.http.authentication import SignIn, session_cookie, signed_in
from ui.templating import render, static

_WRONG = "The name or the password is wrong."
_TOO_MANY = "Too many wrong passwords. Try again in a quarter of an hour."
_LOCAL = re.compile(r"/(?![/\\])[\x21-\x7e]*")  # a path on this server, never an address elsewhere


def add_sign_in(app: FastAPI, sign_in: SignIn) -> None:
    """Add to ``app`` the form and the routes that it posts to."""

    @app.get("/sign-in")
    def form(request: Request, next: str = "/") -> Response:
        if signed_in(request.scope, sign_in):
            return RedirectResponse(_local(next), 303)
        return HTMLResponse(_page(_local(next)))

    @app.post("/sign-in")
    async def take(request: Request) -> Response:
        sent = parse_qs((await request.body()).decode("utf-8", "replace"))
        name, password, wanted = (sent.get(field, [""])[0] for field in ("name", "password", "next"))
        address = request.client.host if request.client else ""
        right = await run_in_threadpool(sign_in.lets_in, name, password, address)
        if right is None:
            return HTMLResponse(_page(_local(wanted), name, _TOO_MANY), 429, {"retry-after": "900"})
        if not right:
            return HTMLResponse(_page(_local(wanted), name, _WRONG), 401)
        cookie = session_cookie(request.scope, sign_in.session(name))
        return RedirectResponse(_local(wanted), 303, {"set-cookie": cookie})

    @app.post("/sign-out")
    def leave(request: Request) -> Response:
        return RedirectResponse("/sign-in", 303, {"set-cookie": session_cookie(request.scope, "")})


def _local(wanted: str) -> str:
    return wanted if _LOCAL.fullmatch(wanted) else "/"


def _page(wanted: str, name: str = "", wrong: str = "") -> Markup:
    return render("sign_in.html", wanted=wanted, name=name, wrong=wrong, styles=static("sign_in.css"))

"""The pages ``/sign-in`` and ``/sign-out``: a form, made here, that works without any script."""

import re
from urllib.parse import parse_qs

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from ui.answer.escape import escape
from ui.http.authentication import SignIn, session_cookie, signed_in

_WRONG = "The name or the password is wrong."
_TOO_MANY = "Too many wrong passwords. Try again in a quarter of an hour."
_LOCAL = re.compile(r"/(?![/\\])[\x21-\x7e]*")  # a path of this server, never another one's address
_STYLE = (
    "body{margin:0 auto;max-width:22rem;padding:12vh 20px 20px;font:16px/1.55 system-ui,sans-serif;background:#fbfaf7;"
    "color:#1b1b1a}h1{font:700 26px/1.2 Georgia,serif;margin:0 0 4px}p{margin:0 0 20px;color:#5c5a55}"
    "label{display:block;font-size:13.5px;color:#5c5a55}input{box-sizing:border-box;width:100%;margin:2px 0 14px;"
    "padding:8px 10px;font:inherit;color:inherit;background:#fff;border:1px solid #8d897f;border-radius:6px}"
    "button{padding:8px 18px;font:600 15px/20px system-ui,sans-serif;color:#fff;background:#8a1c1c;border:0;"
    "border-radius:6px}:focus-visible{outline:2px solid #8a1c1c;outline-offset:2px}.wrong{color:#7a4e00;"
    "background:#fbf1dc;padding:6px 10px;border-radius:4px}sup{font:600 12px/1 system-ui,sans-serif;color:#8a1c1c}"
    "@media(prefers-color-scheme:dark){body{background:#161615;color:#eceae4}p,label{color:#a9a69d}"
    "input{background:#1e1e1c;border-color:#7d7a71}button{background:#f0a8a0;color:#1e1e1c}sup{color:#f0a8a0}"
    ":focus-visible{outline-color:#f0a8a0}.wrong{color:#e7c27a;background:#36301f}}"
)


def add_sign_in(app: FastAPI, sign_in: SignIn) -> None:
    """Let ``app`` serve the form and what it sends."""

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


def _page(wanted: str, name: str = "", wrong: str = "") -> str:
    told = f'<p class="wrong" role="alert">{escape(wrong)}</p>' if wrong else ""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f"<title>Footnote: sign in</title><style>{_STYLE}</style></head><body><main>"
        f'<h1>Footnote<sup aria-hidden="true">1</sup></h1><p>Sign in to ask the archive.</p>{told}'
        '<form method="post" action="/sign-in">'
        f'<input type="hidden" name="next" value="{escape(wanted)}">'
        f'<label>Name<input name="name" value="{escape(name)}" autocomplete="username" required autofocus></label>'
        '<label>Password<input name="password" type="password" autocomplete="current-password" required></label>'
        "<button>Sign in</button></form></main></body></html>"
    )

"""Gradio import: the one place that imports Gradio: ``from ui.http.gradio_import import gr``.

Importing Gradio rewrites the type stubs (``.pyi``) of its components inside site-packages: it parses every component's
source and renders it again, at each start. This takes 1.1 s of 2.7 s (2026-11-22, two cores, bytecode compiled), writes
into a folder that may be shared or read-only, and is of no use here. Gradio offers no switch, but skips a class whose
source file ``inspect`` can't name. During this import ``inspect`` therefore can't name the files of Gradio's classes.
"""

import inspect
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any


@contextmanager
def _no_stubs() -> Iterator[None]:
    getfile = inspect.getfile

    def nameless(object: Any) -> str:
        if isinstance(object, type) and object.__module__.partition(".")[0] == "gradio":
            raise OSError("Gradio's stubs are not rewritten; see ui/http/gradio_import.py")
        return getfile(object)

    inspect.getfile = nameless
    try:
        yield
    finally:
        inspect.getfile = getfile


@contextmanager
def _no_proxies() -> Iterator[None]:
    """Hide proxies and certificates: Gradio makes HTTP clients as it is imported, and fails where they are wrong."""
    hidden = {name: os.environ.pop(name) for name in list(os.environ) if _OF_CLIENTS.fullmatch(name)}
    try:
        yield
    finally:
        os.environ.update(hidden)


_OF_CLIENTS = re.compile(r"\w+_proxy|ssl_cert_(?:file|dir)", re.IGNORECASE)
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # read when Gradio is imported
# After every event Gradio sums up all events in a pandas table, for a monitoring page that Footnote doesn't serve.
os.environ["GRADIO_ANALYTICS_CACHE_FREQUENCY"] = str(10**9)
with _no_stubs(), _no_proxies():
    import gradio as gr

# Around every event Gradio sets matplotlib's backend, for plots that Footnote doesn't show. Where matplotlib is
# installed, this imports it, and the first reader waits half a second.
setattr(gr.utils, "MatplotlibBackendMananger", nullcontext)  # noqa: B010  mypy forbids assigning to a class

# Gradio writes its own address into the page, as the request's Host and path tell it. Behind a proxy these may be the
# proxy's own words for the server. The page's script takes "." for the folder of the page that the browser shows.
setattr(gr.route_utils, "get_root_url", lambda *_, **__: ".")  # noqa: B010

__all__ = ["gr"]

"""The one place where Gradio is imported: ``from ui.http.gradio_import import gr``.

Importing Gradio rewrites the type stubs (``.pyi``) of its components inside site-packages: every component's source is
parsed and rendered anew, at each start. That is 1.1 s of 2.7 s (2026-11-22, two cores, bytecode compiled), it writes
into a folder that may be shared or read-only, and nothing of it is used here. Gradio offers no switch, but leaves a
class alone whose source file ``inspect`` can't name; so it can't, for Gradio's, while this import lasts.
"""

import inspect
import os
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


os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # read when Gradio is imported
# After every event Gradio sums up all events in a pandas table, for a monitoring page that we don't serve.
os.environ["GRADIO_ANALYTICS_CACHE_FREQUENCY"] = str(10**9)
with _no_stubs():
    import gradio as gr

# Around every event Gradio sets matplotlib's backend, for plots that we don't show, and so imports it, where it is
# installed: the first reader waited half a second for that.
setattr(gr.utils, "MatplotlibBackendMananger", nullcontext)  # noqa: B010  a class, says mypy, is not to be assigned to

__all__ = ["gr"]

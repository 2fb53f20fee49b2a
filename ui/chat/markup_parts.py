"""Two parts of the page: a place for our own markup, and the line that says what is wrong."""

from ui.http.gradio_import import gr
from ui.templating import block


def markup(value: str, elem_id: str) -> gr.Markdown:
    """A place for our own markup: ``ui.templating`` escapes it, and nothing sanitizes it afterwards."""
    return gr.Markdown(value, elem_id=elem_id, sanitize_html=False, latex_delimiters=[], show_label=False)


def wrong(message: str) -> str:
    """``message`` as a line that a screen reader reads at once; empty without a message."""
    return block("told.html", text=message, is_wrong=True, role="alert") if message else ""

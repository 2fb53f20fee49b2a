"""Where our own markup stands on the page, and the line that tells what is wrong."""

from ui.http.gradio_import import gr
from ui.templating import block


def markup(value: str, elem_id: str) -> gr.Markdown:
    """A place for markup that is ours to the last letter: nothing sanitizes it after ``ui.templating``."""
    return gr.Markdown(value, elem_id=elem_id, sanitize_html=False, latex_delimiters=[], show_label=False)


def wrong(message: str) -> str:
    """What is wrong, as a line that a screen reader tells at once; nothing where there is no message."""
    return block("told.html", text=message, is_wrong=True, role="alert") if message else ""

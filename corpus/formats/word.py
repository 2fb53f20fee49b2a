"""Word documents (.docx) -> Articles, by mammoth, which knows headings, notes and changes that were accepted.

This module limits neither time nor memory: ``corpus.formats.worker`` runs it in a process with limits.
"""

import io
import zipfile
from collections.abc import Mapping

from lxml import etree, html

from corpus.records.clean import clean_line
from corpus.records.fields import to_article, with_origins
from corpus.records.markup import Plain, plain_of
from corpus.records.notice import Notice, Reading
from errors import ReadError

_STYLES = "p[style-name='Title'] => h1:fresh\np[style-name='Subtitle'] => h2:fresh"
_CORE = "docProps/core.xml"
_MAX_CORE = 100_000  # bytes


def read_word(data: bytes, path: str) -> Reading:
    """Read one article. The headline is the title or the first heading, and the author is who the file names.

    The file's dates are those of the file, not of the article, and are not used.
    """
    try:
        import mammoth
    except ImportError:
        yield Notice(path, None, "Word documents are read by mammoth, which is not there: uv sync")
        return
    try:
        images = mammoth.images.img_element(lambda image: {})
        markup = mammoth.convert_to_html(io.BytesIO(data), style_map=_STYLES, convert_image=images).value
        about = _properties(data)
        headline, body = _parted(markup, about.get("title"))
        record = {"headline": headline, "authors": about.get("creator"), "body": Plain(body)}
        article, notes = to_article(record, "document properties")
    except ReadError as error:
        yield Notice(path, None, str(error))
        return
    except (zipfile.BadZipFile, etree.LxmlError, KeyError, ValueError, OSError, NotImplementedError) as error:
        yield Notice(path, None, f"not a Word document that can be read ({type(error).__name__})")
        return
    for reason in notes:
        yield Notice(path, None, reason, skipped=False)
    yield with_origins(
        article, {"body": "the text", **({} if about.get("title") else {"headline": "the first heading"})}
    )


def _parted(markup: str, title: str | None) -> tuple[str | None, str]:
    """Return the headline, and the text without it."""
    if not markup.strip():
        raise ReadError("no text")
    root = html.fromstring(f"<div>{markup}</div>")
    first = next((node for node in root if node.tag == "h1"), None)
    heading = clean_line(first.text_content()) if first is not None else None
    if first is not None and title in (None, heading):
        first.drop_tree()
    return title or heading, plain_of(etree.tostring(root, encoding="unicode", method="html"))


def _properties(data: bytes) -> Mapping[str, str]:
    """Return title and author that the document states; a single word as an author is most often a user's name."""
    with zipfile.ZipFile(io.BytesIO(data)) as container:
        if _CORE not in container.namelist():
            return {}
        with container.open(_CORE) as source:
            core = source.read(_MAX_CORE)
    root = etree.fromstring(core, etree.XMLParser(resolve_entities=False, no_network=True, recover=True))
    said = {} if root is None else {str(node.tag).rpartition("}")[2]: clean_line(node.text or "") for node in root}
    found = {name: value for name in ("title", "creator") if (value := said.get(name))}
    return {name: value for name, value in found.items() if name == "title" or " " in value}

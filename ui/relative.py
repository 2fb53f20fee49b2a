"""Relative links: ``/articles`` becomes ``./articles`` or ``../articles``, by the depth of the page that shows it.

A proxy may offer Footnote under a sub-path that Footnote does not know. Relative links stay within it.
"""

import re

# Every value in markup is escaped, so that a quotation mark always is an attribute's own.
_LINK = re.compile(r'(\s(?:href|action)="|\scontent="0;url=)/(?![/\\])')


def relative(address: str, page: str = "/") -> str:
    """An ``address`` that begins with ``/``, relative to the page at the path ``page``."""
    return _up(page) + address[1:]


def relative_links(markup: str, page: str = "/") -> str:
    """``markup`` with those links relative to ``page`` that begin with ``/``; other links stay as they are."""
    up = _up(page)
    return _LINK.sub(lambda match: match[1] + up, markup)


def _up(page: str) -> str:
    return "../" * (page.count("/") - 1) or "./"

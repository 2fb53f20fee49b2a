"""Which addresses are one site's: by the public suffix list."""

import re

import httpx
from tld import get_fld

NUMBER_LABEL = re.compile(r"(?:.*\.)?(?:[0-9]+|0x[0-9a-f]*)", re.DOTALL)
"""A name whose last label is a number: an IPv4 address, however it is written."""


def same_site(one: str, other: str) -> bool:
    """Whether two addresses are of one site: the part of their names that somebody registered is the same."""
    try:
        return _site(httpx.URL(one)) == _site(httpx.URL(other))
    except (httpx.InvalidURL, ValueError, UnicodeError):
        return False


def _site(url: httpx.URL) -> str:
    host = url.host.removesuffix(".").lower()
    if ":" in host or NUMBER_LABEL.fullmatch(host):
        return f"{host}:{url.port}"
    # "private" suffixes too: everybody's blogs under one name are not one site. A suffix not listed is one label.
    known = get_fld(f"http://{host}/", fail_silently=True, search_private=True)
    return known or ".".join(host.split(".")[-2:])

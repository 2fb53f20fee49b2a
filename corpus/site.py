"""Sites: which addresses belong to one site, by the public suffix list."""

import re

import httpx
from tld import get_fld

NUMBER_LABEL = re.compile(r"(?:.*\.)?(?:[0-9]+|0x[0-9a-f]*)", re.DOTALL)
"""A name with a number as its last label: an IPv4 address in any notation."""


def same_site(one: str, other: str) -> bool:
    """Whether two addresses belong to one site: the registered parts of their names are equal."""
    try:
        return _site(httpx.URL(one)) == _site(httpx.URL(other))
    except (httpx.InvalidURL, ValueError, UnicodeError):
        return False


def _site(url: httpx.URL) -> str:
    host = url.host.removesuffix(".").lower()
    if ":" in host or NUMBER_LABEL.fullmatch(host):
        return f"{host}:{url.port}"
    # "private" suffixes too: blogs of many people under one host are not one site. An unlisted suffix is one label.
    known = get_fld(f"http://{host}/", fail_silently=True, search_private=True)
    return known or ".".join(host.split(".")[-2:])

"""Banners that ask for consent to cookies: their text is no text of the article, and is often longer than it."""

import re
from typing import Any

# What consent platforms call their elements. Words of other languages stand there in English, too.
_NAMED = re.compile(
    r"(?<![a-z])(?:cookie|consent|gdpr|ccpa|cmp(?![a-z])|cmpbox|onetrust|optanon|cybot|didomi|usercentrics|truste|trustarc"
    r"|quantcast|qc-cmp|sp_message|sourcepoint|klaro|cky|iubenda|borlabs|osano|termly|evidon|fc-consent|axeptio|tarteaucitron"
    r"|privacy-?(?:banner|manager|notice|popup|modal))",
    re.IGNORECASE,
)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_CONTENT = ("article", "main", "h1", "body", "html", "head")


def remove_banners(root: Any) -> None:
    """Remove the elements that consent platforms name. None that holds an article or a headline is removed."""
    for node in list(root.iter("div", "section", "aside", "dialog", "form", "p", "ul")):
        named = f"{node.get('id') or ''} {node.get('class') or ''}"
        is_banner = bool(named.strip()) and _NAMED.search(_CAMEL.sub("-", named)) is not None
        if is_banner and node.getparent() is not None and next(node.iter(*_CONTENT), None) is None:
            node.drop_tree()

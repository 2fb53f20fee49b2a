"""Timeline: rows of one archive sentence each; the day of the event is kept apart from the day of the report."""

from collections import Counter
from collections.abc import Mapping, Sequence

from rag.answer.table_row import Listed, distinct, share
from rag.dates.event_day import event_date
from rag.passage import ScoredPassage
from rag.text.furniture import is_furniture
from rag.text.sentence import sentence_spans

_MOST = 12
_A_DAY = 2  # rows
# Shares of the rarity of the subject's terms. An article is on the subject when its headline and passage together hold
# _AROUND, or when headline and body together hold _WHOLE and the headline alone holds _TITLE. Its sentence is on the
# subject when it holds _IN_SENTENCE, or when the headline holds _IN_HEADLINE and the sentence either opens the article
# or holds _AT_LEAST.
_AROUND = 0.6
_WHOLE, _TITLE = 0.9, 0.45
_IN_SENTENCE = 0.5
_IN_HEADLINE = 0.34
_AT_LEAST = 0.2
_OPENING = 40  # characters
_FEWEST_WORDS = 6


def timeline(passages: Sequence[ScoredPassage], rarity: Mapping[str, float]) -> list[Listed]:
    """The rows, earliest event first; a sentence without a date stands at its article's publication.

    Args:
        passages: the retrieved passages, best first.
        rarity: the rarity of each term of the subject.
    """
    ranked = sorted(_candidates(passages, rarity), key=lambda one: -one.score)
    days: Counter[str] = Counter()
    chosen = []
    for one in distinct(ranked):
        day = _when(one)[:10]
        days[day] += 1
        if days[day] <= _A_DAY:
            chosen.append(one)
        if len(chosen) == _MOST:
            break
    return sorted(chosen, key=lambda one: (_when(one), one.published or "", one.passage))


def _candidates(passages: Sequence[ScoredPassage], rarity: Mapping[str, float]) -> list[Listed]:
    found = []
    for number, scored in enumerate(passages):
        passage, article = scored.passage, scored.passage.article
        headline = article.headline or ""
        on_topic = share(headline, rarity)
        whole = on_topic >= _TITLE and share(f"{headline} {article.body}", rarity) >= _WHOLE
        if not whole and share(f"{headline} {passage.text}", rarity) < _AROUND:
            continue
        for start, end in sentence_spans(passage.text):
            text = passage.text[start:end]
            own, leads = share(text, rarity), passage.start + start < _OPENING
            near = own >= _IN_SENTENCE or (on_topic >= _IN_HEADLINE and (leads or own >= _AT_LEAST))
            if (
                not near
                or is_furniture(text)
                or len(text.split()) < _FEWEST_WORDS
                or text.endswith("?")
                or text[0] in '“"'
            ):
                continue
            event = event_date(text, article.published)
            if not (leads or event):  # an article's opening sentence is its news, dated or not
                continue
            if (event and event.granularity == "year") or not (event or article.published):
                continue
            score = own + 0.5 * on_topic + 0.3 * leads + 0.2 * bool(event) - 0.01 * number
            found.append(Listed(number, text, score, event, article.published))
    return found


def _when(one: Listed) -> str:
    return one.event.value if one.event else one.published or ""

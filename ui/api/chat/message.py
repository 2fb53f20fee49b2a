"""Message: an answer as the text of a chat, with its markers, and what each marker points to.

A reader of such a chat sees nothing but the text. So it ends with what the page shows beside an answer: the sentences
that failed their check, lists, numbers that differ, what comes closest. What stands in it while it grows is final:
whole sentences of a model, and quotes when all of them are chosen.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from corpus.dates import display_date
from corpus.headline import shown_headline
from rag.answer.answer import NEAREST, QUOTES, Answer
from rag.answer.cited_sentence import Citation, CitedSentence
from rag.answer.listing import Line, Listing, listings
from rag.passage import Passage

_FAILED = ("not supported", "partly supported", "uncited")

Address = Callable[[Citation], str]
"""The address at which a reader finds what a citation points to."""


@dataclass(slots=True)
class Message:
    """A text, and its annotations as OpenAI's API has them; offsets count characters (Unicode code points)."""

    address: Address
    text: str = ""
    annotations: list[dict[str, Any]] = field(default_factory=list)

    def add(self, text: str) -> None:
        """Add text without markers."""
        self.text += text

    def add_sentence(self, sentence: CitedSentence) -> None:
        """Add a sentence and its markers, each annotated with its source."""
        self.text += sentence.text + (" " if sentence.citations else "")
        for citation in sentence.citations:
            start = len(self.text)
            self.text += f"[{citation.number}]"
            cited = {
                "start_index": start,
                "end_index": len(self.text),
                "title": title(citation.passage),
                "url": self.address(citation),
            }
            self.annotations.append({"type": "url_citation", "url_citation": cited})


def message(answer: Answer, address: Address) -> Message:
    """The message of a complete answer."""
    growing = Growing(address)
    growing.add(answer)
    return growing.message


class Withdrawn(Exception):
    """What the message said already is no part of the answer any more."""


class Growing:
    """A message that grows with the snapshots of its answer, and never takes anything back."""

    def __init__(self, address: Address) -> None:
        """Begin with nothing."""
        self.message = Message(address)
        self._said: list[CitedSentence] = []

    def add(self, answer: Answer) -> str:
        """Add what is final in a snapshot, and return the text added.

        Raises:
            Withdrawn: the snapshot lacks what was said: the model failed, and something else takes its text's place.
        """
        before = len(self.message.text)
        sentences = _final(answer)
        if [_words(one) for one in sentences[: len(self._said)]] != [_words(one) for one in self._said]:
            raise Withdrawn
        for sentence in sentences[len(self._said) :]:
            self._begin(answer, sentence)
            self.message.add_sentence(sentence)
            self._said.append(sentence)
        if answer.complete:
            _add_end(self.message, answer)
        return self.message.text[before:]

    def _begin(self, answer: Answer, sentence: CitedSentence) -> None:
        """Add what stands before a sentence: a space, a new paragraph, or the note that these are the nearest."""
        if self._said:
            self.message.add(" " if sentence.paragraph == self._said[-1].paragraph else "\n\n")
        elif answer.unstated:
            self.message.add(f"{NEAREST}\n\n")


def _final(answer: Answer) -> Sequence[CitedSentence]:
    """The sentences that stay: those that a model has ended. Quotes come at once; lists have a form of their own."""
    if answer.is_listed or answer.remark or answer.abstained:
        return ()
    if answer.complete:
        return answer.sentences
    if answer.writer == QUOTES:
        return ()
    ended: list[CitedSentence] = []
    for sentence in answer.sentences:
        if sentence.verdict is None:
            break
        ended.append(sentence)
    # The last of them waits for a footnote: an answer that has none for half of its sentences is withdrawn.
    cited = [number for number, one in enumerate(ended, start=1) if one.citations]
    return ended[: cited[-1]] if cited else ()


def _words(sentence: CitedSentence) -> str:
    return sentence.marked_text


def _add_end(made: Message, answer: Answer) -> None:
    """Add what stands below the sentences of a complete answer."""
    if answer.remark or answer.abstained:
        made.add(answer.text)
    for part in (_choices(answer), answer.searched, _missing(answer), _nearest(answer)):
        _add_part(made, part)
    for listing in listings(answer):
        _add_listing(made, listing, answer.is_listed)
    _add_part(made, _failures(answer))


def _add_part(made: Message, part: str) -> None:
    if part:
        made.add(f"\n\n{part}" if made.text else part)


def _choices(answer: Answer) -> str:
    return "\n".join(f"- {one.label}: {one.question}" for one in answer.choices)


def _missing(answer: Answer) -> str:
    return f"The archive holds nowhere: {', '.join(answer.missing)}." if answer.missing else ""


def _nearest(answer: Answer) -> str:
    """What comes closest to a question that the archive does not answer; no source of anything, hence not annotated."""
    if not answer.nearest:
        return ""
    return "\n".join(["What comes closest:", *(f"- {title(one)}" for one in answer.nearest)])


def _add_listing(made: Message, listing: Listing, is_answer: bool) -> None:
    head = "" if is_answer and not listing.differs else f"{listing.caption}:\n"
    made.add(("\n\n" if made.text else "") + head)
    for number, line in enumerate(listing.lines):
        made.add("\n" if number else "")
        made.add(_lead(line))
        made.add_sentence(line.sentence)


def _lead(line: Line) -> str:
    carried = f" ({', '.join(line.carried_by)})" if line.carried_by else ""
    return f"- {line.lead}{carried}: "


def _failures(answer: Answer) -> str:
    """What the check found wrong, sentence by sentence; it comes last, since some checks read the whole answer."""
    failed = [one for one in (*answer.sentences, *answer.listed) if one.verdict in _FAILED]
    if answer.is_listed:
        failed = [one for one in answer.listed if one.verdict in _FAILED]
    told = [f"- {one.verdict} ({one.reason}): “{one.text}”" for one in dict.fromkeys(failed)]
    return "\n".join(["Footnote’s check does not bear out:", *told]) if told else ""


def title(passage: Passage) -> str:
    """Headline, outlet and day of a passage's article."""
    article = passage.article
    about = f"{article.source or 'outlet unknown'}, {display_date(article.published)}"
    return f"{shown_headline(article).text} ({about})"

"""Follow-ups: questions made self-contained from the conversation, by a model when there is one, else by rules.

A self-contained question is left as it is, word for word. Rules decide whether it is one, so a first question or a new
topic costs no call to a model.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.dates.period import period_in
from rag.question.answer_form import asked_for
from rag.question.asking_back import AskingBack
from rag.question.exchange import Exchange
from rag.question.pronouns import PERSON, with_names
from rag.question.rewriting import Asking, rewritten
from rag.reading.persons import named_in_text
from rag.text.language import ENGLISH, alternatives
from rag.text.person_nouns import is_person_noun
from rag.text.proper_names import NAME_RUN, begins_no_name, joined_name
from rag.text.terms import terms

_LONGEST = 600  # characters; a longer question ends in pasted text

_LINKED = re.compile(r"^\W*(?:(?:and|but|or|so|then|also)\b(?!\s+far\b)|(?:what|how)\s+about\b)", re.IGNORECASE)
_BARE = re.compile(
    r"^\W*(?:why|who|where|when|how|which|what|how (?:many|much|long|often|so)|who else|what else|where else|really"
    r"|since when|by whom|says who|why not|tell me more|go on|more)\W*$",
    re.IGNORECASE,
)
_THEY = re.compile(r"\b(?:they|them|their|theirs)\b", re.IGNORECASE)
_IT = re.compile(r"\b(?:it|its)\b", re.IGNORECASE)
_AUX = rf"(?:{alternatives(ENGLISH.words('questions.auxiliaries'))})"
_POINTING = re.compile(
    rf"\b(?:of (?:them|it)\b|of (?:those|these)(?=\s*(?:[?.!,]|$|{_AUX}\b|\w+ed\W*$))"
    r"|that (?:one|time|day|night|year|place|many|much|number|figure|sum|case)\b"
    r"|(?:this|these|those|that)(?=\s*(?:[?.!,]|$)|\s+(?:happen|mean|come|cost|is|was|are|were)\b)"
    r"|the (?:other|same|former|latter|first|second|third|old|new)(?:\s+(?:one|ones|two))?(?=\s*(?:[?.!,]|$))"
    r"|there(?=\s*[?.!]))",
    re.IGNORECASE,
)
# "How many are left now?", "Who said that?": the question names nothing that it could be about.
_NOTHING_COUNTED = re.compile(rf"^\W*(?:how (?:many|much)|which)\s+{_AUX}\b", re.IGNORECASE)
_ASKED_FOR = re.compile(rf"^\W*(?:who|which|what)\b(?!.*\b{_AUX}\b)", re.IGNORECASE)  # "Which senator lost his seat?"
_OBJECT = re.compile(r"(?:him|her|them|it)(?:\s+(?:now|then|today|there|yet|again|first|next))?\W*$", re.IGNORECASE)
_PLURAL = re.compile(rf"\b{_AUX}\s+(?:police|[a-z]{{3,}}s)\b", re.IGNORECASE)  # "What did anglers ..."
_NAMED_AFTER = re.compile(r"^\W*(?:when|after|before|while|as|although)\b.*?,\s+[A-Z]", re.IGNORECASE)
_AND = re.compile(r"^\W*(?:and|but)\b(?!\s+(?:what|how)\s+about\b)", re.IGNORECASE)
_THE_ONE = re.compile(r"(?:the|a|an|his|her|their)\s+(?:[a-z-]+\s+){0,2}[a-z-]+", re.IGNORECASE)
_POINTS_ELSEWHERE = re.compile(r"\b(?:it|its|they|them|their|there)\b", re.IGNORECASE)
_EMPTY_IT = re.compile(
    r"\b(?:is|was|does|did|will|would|has|can)\s+it\s+(?:\w+\s+){0,2}(?:that|to|true|take|cost|rain|snow)\b"
    r"|\bit\s+(?:takes?|took|is|was|’s|'s|rains?|seems?|turns?)\b",
    re.IGNORECASE,
)
_NAME = re.compile(joined_name())
_THING = re.compile(
    r"\b(?:(?:the|a|an|this|each|every|several|many|some|two|three|four|five|six|seven|\d+)"
    rf"|(?P<asked>which|what|whose))\s+(?!of\b|{_AUX}\b)[a-z][\w-]{{2,}}",
    re.IGNORECASE,
)
_NO_CHOICE = frozenset(("i", "mean", "meant", "the", "a", "an", "please"))  # "I mean the harbour master, please"
_LINK = re.compile(r"^\W*(?:(?:and|but|so)\s+)?(?:(?:what|how)\s+about\s+)?", re.IGNORECASE)
_YEAR = r"\b(?:1[89]|20)\d\d\b"
_SLOTS = (  # "What about 2021?", "And in Brussels?": the new value replaces its like in the question before
    (re.compile(rf"^\W*(?:in\s+)?({_YEAR})\W*$", re.IGNORECASE), re.compile(_YEAR)),
    (
        re.compile(rf"^\W*((?:[Ii]n|[Aa]t|[Ff]rom|[Oo]n|[Bb]y|[Ff]or)\s+{NAME_RUN})\W*$"),
        re.compile(rf"\b(?:in|at|from|on|by|for)\s+{NAME_RUN}"),
    ),
)


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A question as it is understood in its conversation.

    Attributes:
        text: self-contained; the reader's own words when nothing points back, or when it can't be told to whom.
        asks: the question to ask back when a pronoun could mean anybody; else None.
    """

    text: str
    asks: AskingBack | None = None


def follow_up(
    question: str, history: Sequence[Exchange], llm: Asking | None = None, today: int | None = None
) -> FollowUp:
    """The question, understandable without the conversation; unchanged when it already is.

    Args:
        question: as the reader typed it, white space folded.
        history: the conversation so far, oldest first.
        llm: rewrites the question; without one, and when it fails or returns no question, rules do.
        today: the day of the question, as an ordinal: "And last week?" puts another period in place of the last one.
    """
    if history and (chosen := _chosen(question, history[-1])):
        return FollowUp(chosen)
    if len(question) > _LONGEST:
        return FollowUp(question)
    real = [exchange for exchange in history if not exchange.is_aside]
    is_short = real and (_names_nothing(question) or (today is not None and _only_period(question, today)))
    if not is_short and not points_back(question):
        return FollowUp(question)
    if not real:
        nobody = (
            AskingBack(lost[0].lower()) if (lost := _pointing_at_nobody(question)) and not _named(question) else None
        )
        return FollowUp(question, nobody)
    if llm is not None and (found := rewritten(question, real, llm)):
        return FollowUp(found)
    return _by_rules(question, real, today)


def _names_nothing(question: str) -> bool:
    """Whether a question in a conversation has no subject of its own: "Which month?", "Are there any others?"."""
    return not _named(question) and not _thing(question) and len(set(terms(question))) < 2


def _chosen(question: str, last: Exchange) -> str | None:
    """The reading that a reply such as "the harbour master" or "Osei" chooses, when the last answer asked back."""
    wanted = set(_words(question)) - _NO_CHOICE
    held = [choice for choice in last.choices if wanted and wanted <= set(_words(choice.label))]
    return held[0].question if len(held) == 1 else None


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def points_back(question: str) -> bool:
    """Whether the question needs its context: it is cut short, or a pronoun precedes anything it could refer to."""
    if _LINKED.match(question) or _BARE.match(question):
        return True
    nothing_named = not _named(question)
    if nothing_named and _NOTHING_COUNTED.match(question) and not _THING.search(question) and len(terms(question)) < 3:
        return True
    if (match := _POINTING.search(question)) and nothing_named and not _thing(question[: match.start()]):
        return True
    for pronoun, meant in ((PERSON, _person), (_THEY, _anything), (_IT, _anything)):
        match = pronoun.search(question)
        if match and not (meant(question[: match.start()], match) or _NAMED_AFTER.match(question)):
            return pronoun is not _IT or not _EMPTY_IT.search(question)
    return False


def _person(before: str, pronoun: re.Match[str]) -> bool:
    """Whether ``before`` names a person that the pronoun can refer to."""
    # "Who lost his seat?" is about one person, "Who replaced him?" about two.
    other = _OBJECT.match(pronoun.string, pronoun.start())
    return bool(_named(before) or _names_people(before) or (not other and _ASKED_FOR.match(before)))


def _names_people(text: str) -> bool:
    return any(map(is_person_noun, re.findall(r"[a-z]+", text.lower())))


def _anything(before: str, pronoun: re.Match[str]) -> bool:
    return bool(_person(before, pronoun) or _THING.search(before) or _PLURAL.search(before))


def _thing(before: str) -> bool:
    return any(not match["asked"] for match in _THING.finditer(before))


def _named(text: str) -> list[str]:
    """The names in ``text``; a capitalised article, question word or month is not one."""
    found = []
    for match in _NAME.finditer(text):
        words = match[0].split()
        while words and begins_no_name(words[0], of_questions=True):
            words = words[1:]
        if words:
            found.append(" ".join(words))
    return found


def _pointing_at_nobody(question: str) -> re.Match[str] | None:
    """The pronoun for a person that nothing before it in the question explains."""
    match = PERSON.search(question)
    return match if match and not _person(question[: match.start()], match) else None


def _by_rules(question: str, history: Sequence[Exchange], today: int | None) -> FollowUp:
    """The question before, for its subject, followed by ``question`` with a person's name for "he" or "she"."""
    before = history[-1].searched
    rest = _LINK.sub("", question)
    for pattern, slot in _SLOTS:
        if (match := pattern.match(rest)) and slot.search(before):
            return FollowUp(slot.sub(match[1].replace("\\", ""), before, count=1))
    if today is not None and (dated := _of_another_time(rest, before, today)):
        return FollowUp(dated)
    lost = _pointing_at_nobody(question)
    named = with_names(question, lost, history) if lost else question
    if isinstance(named, AskingBack):
        return FollowUp(question, named)
    alone = _LINK.sub("", named)
    if _AND.match(question) and (other := _of_somebody_else(alone, before)):
        return FollowUp(other)
    if lost and _named(alone) and not points_back(alone) and not _POINTS_ELSEWHERE.search(question):
        return FollowUp(alone[0].upper() + alone[1:])  # the name says enough, and another question would mislead
    # Of a long conversation: the question that opened its subject, and the last one.
    asked = (_sentences(_closed(_opening(history).searched))[0], _sentences(_closed(before))[-1])
    return FollowUp(" ".join((*dict.fromkeys(asked), named)))


def _opening(history: Sequence[Exchange]) -> Exchange:
    """The exchange that opened the subject of the last one: the last whose question was no follow-up."""
    whole = (one for one in reversed(history) if one.searched in (one.question, asked_for(one.question).about))
    return next(whole, history[-1])


def _closed(text: str) -> str:
    """The text with an end: the subject of a timeline has none."""
    return text if text.endswith((".", "?", "!")) else f"{text}."


def _sentences(text: str) -> list[str]:
    return re.split(r"(?<=[?.!])\s+", text)


def _of_somebody_else(rest: str, before: str) -> str | None:
    """The question ``before`` about another person, when ``rest`` only names one: "And Hedda Solvang?"."""
    name, asked = rest.rstrip(" ?.!"), named_in_text(before)
    is_person = named_in_text(name) == [name] or (_THE_ONE.fullmatch(name) and is_person_noun(name.split()[-1]))
    return before.replace(asked[0], name) if is_person and len(asked) == 1 and asked[0] != name else None


def _only_period(text: str, today: int) -> str | None:
    """The words of a period when ``text`` names nothing else, or None."""
    dated = period_in(text, today)
    if dated is None or re.search(r"\w", text.replace(dated.words, " ")):
        return None
    is_name = dated.words.split()[0] in (*ENGLISH.months, *ENGLISH.weekdays)
    return dated.words if is_name else dated.words[0].lower() + dated.words[1:]


def _of_another_time(rest: str, before: str, today: int) -> str | None:
    """The question ``before`` for another period, when ``rest`` names nothing else: "And on 21 August?"."""
    words, earlier = _only_period(rest, today), period_in(before, today)
    if words is None or (earlier and earlier.words not in before):
        return None
    return before.replace(earlier.words, words) if earlier else f"{before.rstrip(' ?.!')} {words}?"

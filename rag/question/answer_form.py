"""WantedForm: the form of answer that a question asks for: prose, a timeline, statements, two sides, or articles."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from rag.text.reporting import verbs_for

Form = Literal["answer", "timeline", "said", "compared", "articles"]

_LEADING = (
    r"^(?:please,? |can you |could you |would you )*(?:(?:make|give|show|draw up|write|list|build|create|"
    r"put together|i want|i need|tell)(?: me| us)? )?"
)
_TIMELINES = [
    _LEADING + r"(?:an? |the |some |a short |a brief )?(?:chronology|time ?line|chronicle|sequence of events|"
    r"course of events|order of events)"
    r"(?: of(?: the)? events)?(?: of| for| about| on| in| around| leading (?:up )?to| since|"
    r" from)? (?P<about>.+?)(?:,? (?:please|in order))?[.?!]*$",
    _LEADING + r"(?P<about>.+?)(?: as (?:a|an)| in) (?:chronolog\w+|time ?line)(?: order| form)?[.?!]*$",
    r"^(?:so )?what(?:'s|’s| has| have)? happened (?:in|during|at|with|since|after|between|on|"
    r"around) (?P<about>.+?)[.?!]*$",
    r"^how did (?P<about>.+?) (?:unfold|develop|play out|come about|proceed)[.?!]*$",
    r"^(?:take|walk|lead) me through (?P<about>.+?)[.?!]*$",
]
_VERB = rf"(?:{verbs_for('of-a-question')}|saying)"
_ABOUT = r"(?: (?:about|on|of|regarding|concerning|to|in response to|over|after) (?P<about>.+?))?[.?!]*$"
_SAID = [
    rf"^what (?:else )?(?:has|have|had|did|does|do) (?P<who>.+?) (?:publicly |ever |recently )?{_VERB}{_ABOUT}",
    rf"^(?:what was|what is) (?P<who>.+?) quoted (?:as saying|saying){_ABOUT}",
    rf"^(?:show|give|list|find|collect)(?: me)? (?:the |all |all the )?(?:quotes?|statements?|words|remarks|"
    rf"comments) (?:by|of|from) (?P<who>.+?){_ABOUT}",
    rf"^what are (?P<who>.+?)(?:'s|’s) (?:words|statements|remarks|comments|views){_ABOUT}",
]
_END = r"[.?!]*$"
_ON = r"(?:about|on|of|over|regarding|concerning|to|in response to)"
_EVERYBODY = (
    r"(?:people|everyone|everybody|others|(?:both|the two|the|all|the different|the various) (?:sides|parties|camps)|"
    r"supporters and (?:opponents|critics)|(?:opponents|critics) and supporters|the public)"
)
_DID = r"(?:do|did|does|have|had|has)"
_ANYBODY = [
    rf"^who (?:has |have |had )?{_VERB} what {_ON} (?P<about>.+?)(?:,? and when)?{_END}",
    rf"^what (?:was|is|has been|had been|is being) (?:publicly |ever )?{_VERB} {_ON} (?P<about>.+?)"
    rf"(?:,? (?:and )?(?:when|by whom|by who))?{_END}",
    rf"^what {_DID} {_EVERYBODY} (?:publicly |each |all )?{_VERB} (?:{_ON}|in) (?P<about>.+?){_END}",
    r"^(?:(?:what (?:is|are|was|were)|give me|show me|list) )?(?:the )?(?:different |public |political |first )?"
    r"(?:reactions?|responses?|opinions?|views|statements|positions|arguments(?: for and against)?) "
    rf"(?:{_ON}|for and against|in) (?P<about>.+?){_END}",
    rf"^how {_DID} {_EVERYBODY} react(?:ed)? to (?P<about>.+?){_END}",
]
_BETWEEN = r"(?P<one>.+?) and (?P<other>.+?)"
_ON_WHAT = rf"(?: (?:about|on|over|regarding|concerning|in) (?P<about>.+?))?{_END}"
_COMPARED = [
    r"^(?:please )?compare (?:what )?(?P<one>.+?) (?:and|with|to|against|versus|vs\.?) (?P<other>.+?)"
    rf"(?: {_VERB})?{_ON_WHAT}",
    rf"^what {_DID} {_BETWEEN} (?:each )?{_VERB}{_ON_WHAT}",
    rf"^how {_DID} {_BETWEEN} (?:differ|disagree|compare){_ON_WHAT}",
    r"^what(?: (?:is|are|was|were)|[’']s) the (?:differences?|disagreement|dispute|conflict) between "
    rf"{_BETWEEN}{_ON_WHAT}",
]
# "Tell me about the ferry" is answered; "tell me everything about the ferry" is too wide for five sentences.
_ABOUT_WHAT = r"(?: (?:about|on|of|from|in|at|with|around|over) (?P<about>.+?))"
_WIDE = [
    r"^(?:please |can you |could you )*(?:tell|show|give) me (?:everything|anything|all|"
    r"(?:all |any |the )?(?:latest )?news|the latest)"
    rf"(?: (?:that )?(?:you|there) (?:know|is|have))?{_ABOUT_WHAT}?{_END}",
    r"^(?:so )?what(?: is| has been| was|[’']s)? (?:going on|happening|up|new|the situation|"
    r"the (?:latest )?news|the latest)"
    rf"{_ABOUT_WHAT}?(?: (?:right now|now|today|these days|at the moment|lately))?{_END}",
    rf"^(?:is there )?(?:any(?:thing)? |the |all |latest )*(?:news|new|headlines|updates?){_ABOUT_WHAT}{_END}",
]
_NOBODY = re.compile(
    r"^(?:it|they|he|she|we|you|i|this|that|(?:the |this |that )?(?:article|report|reports|archive|news|press|"
    r"papers?))$",
    re.I,
)


@dataclass(frozen=True, slots=True)
class WantedForm:
    """The form that a question asks for.

    Attributes:
        form: the form of the answer.
        about: the subject, without the words that ask for the form. For prose it is the question itself; it is ""
            when the question asks for everything that somebody said.
        who: the person whose statements the question asks for; "" for anybody's, and for other forms.
        sides: the two whose statements the question compares, as it names them; else empty.
    """

    form: Form
    about: str
    who: str = ""
    sides: tuple[str, ...] = ()

    def searched(self, of_outlets: bool = False) -> str:
        """What is searched for instead of the question, whose words ask for the form; "" for the question itself.

        Args:
            of_outlets: outlets are asked for, so that the sides are filters and no words to find.
        """
        if self.form == "answer" or self.who:
            return ""
        sides = () if of_outlets and self.about else self.sides
        return " ".join((*sides, self.about)).strip()


def asked_for(question: str) -> WantedForm:
    """Read the form from a question, except a list of a period's articles, which is for ``rag.question.news``.

    >>> asked_for("Make a chronology of the dock strike.")
    WantedForm(form='timeline', about='the dock strike', who='', sides=())
    >>> asked_for("What has Tilde Ravn said about the collision?")
    WantedForm(form='said', about='the collision', who='Tilde Ravn', sides=())
    >>> asked_for("Who said what about the collision?")
    WantedForm(form='said', about='the collision', who='', sides=())
    >>> asked_for("What do the union and the port say about the strike?")
    WantedForm(form='compared', about='the strike', who='', sides=('the union', 'the port'))
    """
    text = " ".join(question.split())
    if match := _first(_TIMELINES, text):
        return WantedForm("timeline", match["about"])
    if match := _first(_ANYBODY, text):
        return WantedForm("said", match["about"])
    if match := _first(_COMPARED, text):
        return WantedForm("compared", match["about"] or "", sides=(match["one"], match["other"]))
    match = _first(_SAID, text)
    if match and not _NOBODY.match(match["who"]):
        return WantedForm("said", match["about"] or "", match["who"])
    if match := _first(_WIDE, text):
        return WantedForm("articles", match["about"] or "")
    return WantedForm("answer", text)


def _first(patterns: Sequence[str], text: str) -> re.Match[str] | None:
    """The match of the first pattern that fits."""
    return next((match for pattern in patterns if (match := re.match(pattern, text, re.IGNORECASE))), None)

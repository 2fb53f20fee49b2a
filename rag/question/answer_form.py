"""WantedForm: the form of answer that a question asks for: prose, a timeline, or somebody's statements."""

import re
from dataclasses import dataclass
from typing import Literal

from rag.text.reporting import verbs_for

Form = Literal["answer", "timeline", "said", "articles"]

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
        who: the person whose statements the question asks for, or "".
    """

    form: Form
    about: str
    who: str = ""


def asked_for(question: str) -> WantedForm:
    """Read the form from a question, except "articles", which is for ``rag.question.news``.

    "Who said ...?" asks for prose, because quotes name their speakers anyway.

    >>> asked_for("Make a chronology of the dock strike.")
    WantedForm(form='timeline', about='the dock strike', who='')
    >>> asked_for("What has Tilde Ravn said about the collision?")
    WantedForm(form='said', about='the collision', who='Tilde Ravn')
    """
    text = " ".join(question.split())
    for pattern in _TIMELINES:
        if match := re.match(pattern, text, re.IGNORECASE):
            return WantedForm("timeline", match.group("about"))
    for pattern in _SAID:
        match = re.match(pattern, text, re.IGNORECASE)
        if match and not _NOBODY.match(match.group("who")):
            return WantedForm("said", match.group("about") or "", match.group("who"))
    return WantedForm("answer", text)

"""Thoughts: what a model writes before its answer, and the marks by which its template begins and ends a turn.

Templates differ: ``<think>``, ``[THINK]``, ``◁think▷``, ``<|channel|>analysis<|message|>``. The beginning may be
missing, since some templates write it into the prompt; then everything before the end is a thought. A mark at the end
of a text that streams is held back until it is complete.
"""

import re

_NAMES = (
    r"(?:\w{1,12}:)?(?:think(?:ing)?|thoughts?|reason(?:ing)?|reflection|analysis|scratchpad|tool_calls?|function_call)"
)
_BEGINS = (
    rf"<{_NAMES}>|\[(?:THINK|TOOL_CALLS)\]|◁think▷|<\|(?:begin_of_thought|START_THINKING|START_ACTION)\|>"
    r"|<\|?channel\|?>"  # gpt-oss and Gemma; the answer's own channel is told apart below
)
_ENDS = (
    rf"</{_NAMES}>|\[/THINK\]|◁/think▷|<\|(?:end_of_thought|END_THINKING|END_ACTION)\|>"
    r"|<\|channel\|>\s{0,2}final\b[^<\n]{0,60}(?:<\|message\|>)?|<channel\|>"
    r"|\bassistantfinal(?=\W|[A-Z]|\Z)|(?<=[.!?”\"])assistantfinal"  # gpt-oss, its marks lost
    r"|<(?:answer|final_answer|response|output)>|<\|(?:begin_of_solution|START_RESPONSE|START_TEXT)\|>"
)
_MARK = re.compile(rf"(?P<ends>{_ENDS})|(?P<begins>{_BEGINS})", re.IGNORECASE)
_BARE_ANALYSIS = re.compile(r"\s*+analysis(?=[A-Z])")
# Whatever follows the end of a turn is another turn, which the model plays by itself.
_TURN_ENDS = re.compile(
    r"<[|｜][\w▁-]{1,40}[|｜]>|</?s>|<(?:end_of_turn|start_of_turn|eos|bos|pad|unk)>|\[/?INST\]|\[/?EOS\]"
    r"|</(?:answer|final_answer|response|output)>",
    re.IGNORECASE,
)
# The beginning of any of these marks, at the end of what has come so far.
_HALF = re.compile(
    r"(?:<[/|｜]?[\w:▁|｜-]{0,40}|◁/?\w{0,9}|\[/?[A-Z_]{0,10}|assistant(?:f(?:i(?:n(?:al?)?)?)?)?)\Z", re.IGNORECASE
)


def answer_in(text: str, final: bool) -> str:
    """The answer in a model's text: without thoughts, and up to the end of the model's turn.

    >>> answer_in("<think>Is it [1]?</think>It rained.<|im_end|>", final=True)
    'It rained.'
    """
    if not final:
        text = "" if "analysis".startswith(text.strip()) else _HALF.sub("", text)
    said, begun = _spoken(text)
    said = said.lstrip() if begun else said
    while (mark := _TURN_ENDS.match(said)) is not None:  # a turn's beginning
        said = said[mark.end() :].lstrip()
    end = _TURN_ENDS.search(said)
    return said[: end.start()] if end else said


def is_thinking(text: str) -> bool:
    """Whether what has come so far is a thought that goes on."""
    marks = list(_MARK.finditer(text))
    return bool(marks and marks[-1]["begins"]) or (not marks and _BARE_ANALYSIS.match(text) is not None)


def _spoken(text: str) -> tuple[str, bool]:
    """The text outside thoughts, and whether there were any."""
    kept: list[str] = []
    bare = _BARE_ANALYSIS.match(text)
    at, thinks, found = 0, bare is not None, bare is not None
    for mark in _MARK.finditer(text):
        if mark["begins"] and not thinks:
            kept.append(text[at : mark.start()])
        elif mark["ends"] and not thinks:  # its beginning stood in the prompt
            kept.clear()
        thinks, found, at = mark["begins"] is not None, True, mark.end()
    if not thinks:
        kept.append(text[at:])
    return "".join(kept), found

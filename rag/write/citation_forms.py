"""Citation forms: the ways in which models cite, all written as ``[1]``.

Models cite as their training taught them: ``(1)``, ``(Passage 1)``, ``[doc1]``, ``{1}``, ``【5:0†news】``, ``^1``,
``¹``, ``<sup>1</sup>``, ``[1](#x)``, or in words: "According to passage 1, ...". A number in parentheses, which may be
an age, counts only at the end of a sentence, and only in a line without ``[1]``.
"""

import re

_KIND = (
    r"(?:passages?|sources?|doc(?:ument)?s?|ref(?:erence)?s?|citations?|cites?|footnotes?|articles?|excerpts?|texts?)"
)
_SHORT = r"(?:ID|P|S|D|No|Nr)"
# A number that is no year: "[2019]" is what an editor put in.
_ONE = r"(?!(?:19|20)\d\d(?!\d))\d{1,4}"
_SPAN = rf"{_ONE}(?::\d{{1,3}}(?=\s?†))?(?:\s?[-–‑—]\s?\d{{1,3}}(?!\d))?\.?"  # "1", "1-3", "5:0†", "1."
NUMBER = rf"\s?(?:(?:see )?(?:{_KIND}|{_SHORT})?\s?[:.#°^]?\s?(?=\d))?{_SPAN}"
NUMBERS = rf"{NUMBER}(?:\s?(?:[,;&]|and){NUMBER}){{0,15}}"
_TOLD = r"\s?(?:†[^\[\]【】\n]{0,60}|[,:|]\s?(?-i:[A-Z])[^\[\]【】［］\n]{0,80})?"  # 【1†source】, [1, Ellery Courier]
WHOLE = rf"[ \t]*+[\[【［]{{1,2}}{NUMBERS}{_TOLD}[\]】］]{{1,2}}(?:\([^()\s]{{0,300}}(?: \"[^\"\n]{{0,100}}\")?\)\]?)?"

_WHOLE = re.compile(rf"(?<![ \t]){WHOLE}", re.IGNORECASE)  # only at the first of several spaces: see markers._MARKER
_TAGS = r"(?:sup|cite|cit|ref|reference|citation|source|passage|doc|document|footnote|co)"
_PAIR = re.compile(rf"<({_TAGS})\b([^<>\n]{{0,120}})>([^<>\n]{{0,300}})</\1\b[^<>\n]{{0,60}}>", re.IGNORECASE)
_TAG = re.compile(rf"</?{_TAGS}(?![a-z])([^<>\n]{{0,120}})>", re.IGNORECASE)
_DIGITS = re.compile(r"(?<![\d.])\d{1,3}(?![\d.])")
_ONLY_NUMBERS = re.compile(rf"[\s\[\](]*{NUMBERS}[\s\])]*", re.IGNORECASE)
_ESCAPED = re.compile(rf"\\\[({NUMBERS})\\\]", re.IGNORECASE)
_BRACKETS = re.compile(rf"\(\s?(?:{_KIND}\s?:?\s?|see\s|from\s)?((?:{WHOLE}[,;]?){{1,8}})\s?\)", re.IGNORECASE)
_SAYING = r"(?:see|cf\.?|from|per|according to|as (?:stated|reported|noted|mentioned|described|seen) (?:in|by))"
_NAMED = rf"(?:passages?|sources?|ref(?:erence)?s?|doc(?:ument)?s?|citations?|excerpts?)\s?:?\s?(?:{_KIND}\s)?[:.#]?\s?"
_PARENTHESES = re.compile(rf"\((?:{_SAYING}\s)?(?:the\s)?{_NAMED}({NUMBERS})\)", re.IGNORECASE)
_REGULAR = re.compile(r"[\[【［]\s?(?:\w{2,9}\s?)?\d")
_ENDING = r"(?=[ \t]*(?:[.!?。]|\n|\(|\Z))"
_AFTER_END = r"(?<=[.!?。”\"])[ \t]?"
_LOOSE = r"\((\d{1,2}(?:\s?[,;–-]\s?\d{1,2}){0,8})\)"
_BRACES = re.compile(r"[ \t]?\{{1,2}(\d{1,2}(?:\s?[,;–-]\s?\d{1,2}){0,8})\}{1,2}")
_BARE = re.compile(rf"{_AFTER_END}{_LOOSE}|[ \t]{_LOOSE}{_ENDING}|(?<=\w){_LOOSE}{_ENDING}")
_BEFORE_RAISED = r"(?:(?<=[^\W\d_]{3})|(?<=[.!?,;:”\"’)\]%] )|(?<=[.!?,;:”\"’)\]%]))"
_CARET = re.compile(
    rf"{_BEFORE_RAISED}[ \t]{{0,3}}\^{{1,2}}\[?(\d{{1,2}}(?:,\s?\d{{1,2}}){{0,8}})\]?\^{{0,2}}(?![\w.]\d)"
)
_RAISED = re.compile(  # but not "km²"
    rf"{_BEFORE_RAISED}(?<![kcdm]m)(?<!\bm)[ \t]{{0,3}}[¹²³⁰⁴-⁹]{{1,2}}(?:[ ,⁻˒’]{{0,2}}[¹²³⁰⁴-⁹]{{1,2}}){{0,8}}"
)
_RARE = re.compile(r"[\^{¹²³⁰⁴-⁹]")
_FROM_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_COLON = re.compile(r"([\]】］])\s?:(?=[ \t]*(?:[.!?]|\n|\Z))")

_BETWEEN = re.compile(r"([\]】］])\s?(?:,|;|and|&)(?=\s?[\[【［]\s?(?:\w{2,9}\s?)?\d)")  # "[1] and [2]"
_MARKS = rf"(?:{WHOLE}){{1,9}}"
_UNMARKED = r"(?:passages?|sources?|excerpts?|documents?)"  # "article 5" is one of a treaty
_PLAIN = r"\d{1,2}(?:\s?(?:,|and|&)\s?\d{1,2}){0,8}(?!\d)"
_CITED = rf"(?:the\s)?(?:(?:{_KIND}\s?)?(?P<marks>{_MARKS})|{_UNMARKED}\s(?P<plain>{_PLAIN}))"
_CITED_TOO = _CITED.replace("<marks>", "<marks2>").replace("<plain>", "<plain2>")
_REPORT = r"(?:says?|states?|reports?|notes?|mentions?|indicates?|explains?|confirms?|adds?|writes?|shows?)"
_BY = r"(?:according to|as (?:\w{2,12} )?(?:in|by|per)|as per|per|based on|from|in)"
_LEAD = re.compile(
    rf"(?P<before>^\W{{0,4}}|(?<=[.!?]\s))(?:{_BY}\s{_CITED},?\s+|{_CITED_TOO}\s(?:also\s)?{_REPORT}\sthat,?\s+)"
    r"(?P<word>\S+)",
    re.IGNORECASE | re.MULTILINE,
)
_INSIDE = re.compile(
    rf",?\s(?:{_BY}|see)\s{_CITED}(?:,(?=\s|\Z)|(?=\s?[.;!?)]|\s*$))",
    re.IGNORECASE | re.MULTILINE,
)
_SUBJECT = re.compile(
    rf"(?<!\w)(?:the\s)?(?:{_KIND}\s?(?P<marks>{_MARKS})|passages?\s(?P<plain>{_PLAIN}))(?=\s(?-i:[a-z]))",
    re.IGNORECASE,
)

# What may become a marker is held back at the end of a text that streams.
_UNFINISHED = re.compile(
    r"(?<![ \t])[ \t]*+(?:"
    r"\\?[\[【［]{1,2}[^\[\]【】［］\n]{0,220}\\?"
    r"|\\?[\[【［]{1,2}[^\[\]【】［］\n]{1,220}[\]】］]{1,2}(?::|\([^()\n]{0,300})"
    r"|\([^()\n]{0,60}(?:\(\d{0,2})?|\(\d{1,2}\)|[{]{1,2}[^{}\n]{0,40}[}]?"
    rf"|</?[^<>\n]{{0,120}}|<{_TAGS}\b[^<>\n]{{0,120}}>[^<>\n]{{0,300}}(?:</?[^<>\n]{{0,30}})?"
    r"|\^{1,2}\[?[\d, ]{0,9}|\\"
    r")\Z",
    re.IGNORECASE,
)
_LONGEST_LEAD = 200
_STARTS = re.compile(
    rf"(?:\A|\n|(?<=[.!?])[”\"]?\s)\s*+(?:(?:{WHOLE}){{1,9}}\s+)?|(?<=[.!?])(?:{WHOLE}){{1,9}}\s+", re.IGNORECASE
)
_THAT = r"(?:\s(?:t(?:h(?:at?)?)?)?(?:,?\s\S*)?)?"  # up to the end of the word behind "that"
_LEADING = re.compile(
    rf"\W{{0,4}}(?:{_BY}\b[^,\n]{{0,100}}(?:,\s*\S*)?|(?:the\s)?{_KIND}(?:\s?(?:{_MARKS}|\d{{1,2}}))?(?:\s[a-z]*{_THAT})?)",
    re.IGNORECASE,
)
# "The ferry sank, as stated in pas": also "in the park", until another word follows.
_LEADING_INSIDE = re.compile(
    rf",?\s(?:{_BY}|see)(?:\s(?:the\s?)?(?:[psdet]\w{{0,8}}(?:\s\d{{0,2}})?)?)?\Z", re.IGNORECASE
)
_REPORTING = re.compile(rf"[a-z]{{1,9}}{_THAT}")
_LEAD_OPENERS = (
    "according to",
    "as reported in",
    "as stated in",
    "based on",
    "passage",
    "the passage",
    "source",
    "from",
)


def as_brackets(text: str) -> str:
    """``text`` with every form of citation as ``[1]``.

    >>> as_brackets("It rained (Passage 1). According to passage 2, it poured.")
    'It rained [1]. It [2] poured.'
    """
    text = _PAIR.sub(_of_pair, text) if "<" in text else text
    text = _TAG.sub(_of_tag, text) if "<" in text else text
    text = _BRACKETS.sub(r" \1", _ESCAPED.sub(r"[\1]", text))
    text = _PARENTHESES.sub(r"[\1]", text)
    if _RARE.search(text):
        text = _RAISED.sub(_of_raised, _CARET.sub(r" [\1]", _BRACES.sub(r" [\1]", text)))
    lines = (line if _REGULAR.search(line) else _BARE.sub(_of_bare, line) for line in text.split("\n"))
    return _in_words(_BETWEEN.sub(r"\1", _COLON.sub(r"\1", "\n".join(lines))))


def as_notes(text: str) -> str:
    """``text`` of an article with its own markers as notes, such as ``(note 3)``, which cite no passage.

    >>> as_notes("It rained [2]. [1†[2]a] It poured {3}.")
    'It rained (note 2). (note 1, 2) It poured (note 3).'
    """
    before = None
    while text != before:  # what stood around a marker may be one itself, once that is gone: "[1†[2]a]"
        before = text
        text = _WHOLE.sub(_of_own, text)
        text = _RAISED.sub(_of_own, _CARET.sub(_of_own, _BRACES.sub(_of_own, text)))
    return text


def held_back(text: str) -> str:
    """``text`` without an unfinished marker at its end, and without words that may lead up to one."""
    text = _UNFINISHED.sub("", text)
    inside = _LEADING_INSIDE.search(text, max(0, len(text) - _LONGEST_LEAD))
    text = text[: inside.start()] if inside else text
    near = max(0, len(text) - _LONGEST_LEAD)
    start = max((match.end() for match in _STARTS.finditer(text, near)), default=None if near else 0)
    if start is None:
        return text
    last = text[start:]
    leads = _LEADING.fullmatch(last) or any(opener.startswith(last.lower()) for opener in _LEAD_OPENERS)
    reports = last[:1].islower() and text[:start].rstrip()[-1:] in ("]", "】") and _REPORTING.fullmatch(last)
    return text[:start] if last and (leads or reports) else text


def _in_words(text: str) -> str:
    """``text`` without the words that only lead up to a marker."""
    text = _LEAD.sub(_of_lead, text)
    text = _INSIDE.sub(_of_inside, text)
    return _SUBJECT.sub(_of_subject, text)


def _of_lead(match: re.Match[str]) -> str:
    """The first word of what is stated, as the sentence's first, and the marker behind it."""
    word = match["word"]
    marks = match["marks"] or match["marks2"] or _bracketed(match["plain"] or match["plain2"] or "")
    return f"{match['before']}{word[:1].upper()}{word[1:]} {marks.strip()}"


def _of_inside(match: re.Match[str]) -> str:
    return f" {(match['marks'] or _bracketed(match['plain'])).strip()}"


def _of_subject(match: re.Match[str]) -> str:
    article = "The article" if match[0][0].isupper() else "the article"
    return f"{article} {(match['marks'] or _bracketed(match['plain'])).strip()}"


def _bracketed(numbers: str) -> str:
    return "".join(f"[{number}]" for number in re.findall(r"\d+", numbers))


def _of_pair(match: re.Match[str]) -> str:
    _, told, inside = match.groups()
    if _ONLY_NUMBERS.fullmatch(inside):
        return f" [{inside.strip(' []()')}]"
    return f"{inside}{_number_in(told)}"


def _of_tag(match: re.Match[str]) -> str:
    return "" if match[0].startswith("</") else _number_in(match[1])


def _number_in(told: str) -> str:
    """The number in the attributes of a tag, as a marker."""
    found = _DIGITS.search(re.sub(r"href\s?=\s?\S*", "", told))
    return f" [{found[0]}]" if found else ""


def _of_own(match: re.Match[str]) -> str:
    numbers = re.findall(r"\d+", match[0].translate(_FROM_RAISED))
    return f"{' ' if match[0][:1].isspace() else ''}(note {', '.join(numbers)})"


def _of_bare(match: re.Match[str]) -> str:
    return f" [{match[1] or match[2] or match[3]}]"


def _of_raised(match: re.Match[str]) -> str:
    return " " + _bracketed(re.sub(r"[^\d]+", " ", match[0].translate(_FROM_RAISED)))

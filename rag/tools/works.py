"""Works: what does the work of each tool. Importing it takes seconds, so whoever only lists the tools doesn't."""

from collections.abc import Callable, Mapping
from typing import Any

from rag.tools import checks, questions
from rag.tools.archive import OpenArchive
from rag.tools.work import Work

WORKS: Mapping[str, Callable[[OpenArchive, Any], Work]] = {
    "ask_archive": questions.ask,
    "search_archive": questions.search,
    "read_article": checks.read_article,
    "check_sentence": checks.check_sentence,
    "verify_pack": checks.verify_pack,
    "who_said": questions.who_said,
    "timeline": questions.timeline,
}

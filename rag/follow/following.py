"""Following: asks the followed questions again once articles came, and keeps what is new on each.

Only questions that a new passage can concern are asked: those whose search finds one that may be quoted (see
``rag.follow.deciding_look``), and those whose earlier answers cite an article that changed. The others' answers are
what they were.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from corpus.article import Article
from corpus.store.archive import Archive
from rag.answer.answer import Answer
from rag.assistant import Assistant
from rag.filters import NO_FILTERS, Filters
from rag.follow.followed import Changed, Followed, News, Source, source_of
from rag.follow.following_assistant import FollowingAssistant
from rag.follow.kept_answer import begin, rests_on
from rag.follow.news.difference import Difference
from rag.follow.news.held import HeldBefore, held_versions
from rag.follow.reached import Reached, reached
from rag.follow.stock import Since, since, take_stock
from rag.follow.store import FollowedQuestions

_AT_ONCE, _UNTOUCHED_AT_ONCE = 100, 1_000  # noted together: questions searched and passed by, and those not searched
_NOTHING = News()


@dataclass(frozen=True, slots=True)
class Line:
    """A question with what is new on it.

    Attributes:
        followed: as it stood before; ``followed.since`` is when it was last asked.
        asked: whether it had to be asked again.
    """

    followed: Followed
    news: News
    asked: bool = False


class Following:
    """Follows questions on one archive. Only one thread uses it."""

    def __init__(self, assistant: Assistant, store: FollowedQuestions) -> None:
        """``assistant`` is the one that readers ask; see ``FollowingAssistant``."""
        self._store = store
        self._archive = assistant.index.archive
        self._assistant = FollowingAssistant(assistant, store.file)

    def add(self, owner: str, question: str, filters: Filters = NO_FILTERS) -> Followed:
        """Follow a question from now on, and ask it once: corrections of what it rests on are news later.

        Raises:
            BadQuestion: it has no word, is too long, or too many are followed.
        """
        self._assistant.begin()
        return begin(self._store, self._archive, owner, question, filters, self._assistant.ask_now)

    def run(self) -> Iterator[Line]:
        """Ask what can have changed, and yield each question with its news, which are kept by then."""
        mark = take_stock(self._store.file, self._archive)
        marks: dict[int, Since] = {}
        held: dict[int, HeldBefore] = {}
        passed: list[Followed] = []
        untouched: list[Followed] = []  # nothing came or went since they were asked
        for followed in self._store.all():
            if followed.mark not in marks:
                marks[followed.mark] = came = since(self._store.file, followed.mark)
                held[followed.mark] = HeldBefore(self._assistant.index, came)
            came = marks[followed.mark]
            if not came:
                untouched.append(followed)
                if len(untouched) == _UNTOUCHED_AT_ONCE:
                    self._store.pass_by(untouched, mark)
                    untouched = []
                yield Line(followed, _NOTHING)
                continue
            lost = self._lost(followed, came)
            self._assistant.begin()
            if lost or (came.fresh and self._assistant.concerns(followed, came.fresh)):
                found = Difference(came, held[followed.mark], self._store.told(followed.id))
                for change in lost:
                    found.change(change)
                answer = self._asked(followed, came, found)
                is_kept = self._store.tell(followed, found.news, mark, rests_on(answer))  # or another run was quicker
                yield Line(followed, found.news if is_kept else _NOTHING, asked=True)
                continue
            passed.append(followed)
            if len(passed) == _AT_ONCE:
                self._store.pass_by(passed, mark)
                passed = []
            yield Line(followed, _NOTHING)
        self._store.pass_by([*passed, *untouched], mark)

    def _asked(self, followed: Followed, came: Since, found: Difference) -> Answer:
        answer = self._assistant.ask_now(followed)
        found.take(answer)
        if not answer.rows:  # rows are chosen from all that was found already
            found.take(self._assistant.ask_among(followed, came.fresh), alone=True)
        for change in self._assistant.moved(came):
            found.change(change)
        return answer

    def _lost(self, followed: Followed, came: Since) -> list[Changed]:
        """What the question's answers rested on, and is corrected, replaced or withdrawn since."""
        if not came.changed and not came.gone:
            return []
        changes: list[Changed] = []
        noted: dict[str, Changed] = {}  # of corrections that left the cited words as they were, one an article
        for source, _ in self._store.cited(followed.id):
            if source.id not in came.changed and source.id not in came.gone:
                continue
            cited = cited_version(self._archive, source)
            found = reached(cited, source.start, source.end, self._archive)
            if found and not found.stands:
                changes.append(_change(found, cited, source))
            elif found and found.how == "corrected":
                noted.setdefault(source.id, _change(found, cited, source))
        told = {change.citations[0].id for change in changes}
        return [*changes, *(change for article, change in noted.items() if article not in told)]


def cited_version(archive: Archive, source: Source) -> Article:
    """The version of an article that was cited; where the archive lost it, what is known of it."""
    for version in held_versions(archive, source.id, [source.digest]):
        return version
    return Article(" " * source.start + source.quote, source.headline, source.url or source.id)


def _change(found: Reached, cited: Article, source: Source) -> Changed:
    sources = [source_of(cited, source.start, source.end)]
    if found.article and found.after and (start := found.article.body.find(found.after)) >= 0:
        sources.append(source_of(found.article, start, start + len(found.after)))
    return Changed(found.told, found.before, found.after, tuple(sources))

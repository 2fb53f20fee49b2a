"""News as plain text, for the terminal, e-mail and feeds."""

from itertools import groupby

from corpus.dates import display_date
from rag.follow.followed import Changed, News, Source


def news_lines(news: News) -> list[str]:
    """A line for each new sentence and each change, with its sources."""
    lines = [f"+ {one.text}  ({_where(one.citations)})" for one in news.new]
    for what, group in groupby(news.changed, key=lambda change: change.what):
        lines.append("\n".join([f"* {what}", *map(_before_and_now, group)]))  # one correction changes several sentences
    return lines


def _before_and_now(one: Changed) -> str:
    before, after = one.before or "nothing", one.after or "nothing"
    return f"    before: {before}\n    now: {after}  ({_where(one.citations)})"


def summary(news: News) -> str:
    """``2 new sentences, 1 change``."""
    counts = ((len(news.new), "new sentence"), (len(news.changed), "change"))
    return ", ".join(f"{count} {what}{'' if count == 1 else 's'}" for count, what in counts if count)


def _where(sources: tuple[Source, ...]) -> str:
    said = (f"{one.source or 'outlet unknown'}, {display_date(one.published)}" for one in sources)
    return "; ".join(dict.fromkeys(said))

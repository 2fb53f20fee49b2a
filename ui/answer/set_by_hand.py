"""Set by hand: which fields of an article somebody set, who and when, in words; and how people are called."""

from corpus.article import Article
from corpus.dates import display_date
from corpus.managing.editing import FIELDS, notes
from corpus.store.archive import Archive
from corpus.store.runs import ERASED


def shown_who(who: str) -> str:
    """A reader, or the user of a command, as people call them."""
    if who == ERASED:
        return "a reader whose name was erased"
    kind, _, name = who.partition(":")
    if kind in ("browser", "address"):
        return "a reader without a name"
    return {"user": name, "key": f"the program {name}"}.get(kind, who) if name else who


def set_by_hand(archive: Archive, article: Article) -> list[str]:
    """A sentence for each field that was set by hand."""
    return [
        f"{FIELDS[one.field].capitalize()} set by {shown_who(one.who)} on {display_date(one.at[:10])}: the article "
        f"itself states none."
        for one in notes(archive, article)
    ]

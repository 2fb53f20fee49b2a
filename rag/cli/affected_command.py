"""``python -m rag affected``: the kept answers that a change of an article reaches."""

import json
import sys
from pathlib import Path

from corpus.store.archive import Archive
from rag.follow.affected import affected, affected_json


def show(folder: Path, article: str, as_json: bool, server: str | None = None) -> int:
    """Print them: as one list of JSON, or for people."""
    found = affected(Archive(folder, server), article)
    if as_json:
        text = json.dumps(affected_json(found), ensure_ascii=False)
    else:
        told = dict.fromkeys(one.reached.told for one in found)
        lines = [
            f"{one.conversation}  {one.question}\n    said:   {one.sentence}\n    before: {one.reached.before}\n"
            f"    now:    {one.reached.after or 'nothing'}"
            for one in found
        ]
        text = "\n".join([*told, *lines]) or "No kept answer cites words of this article that changed."
    sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace") + b"\n")
    sys.stdout.flush()
    return 0

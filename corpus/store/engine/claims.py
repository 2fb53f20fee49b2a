"""Claims: what waits in an archive on a server is shared out among the processes that work on it.

A claim is a lease. A process that is killed loses its claims when they run out, and another one takes up the work. All
work can be done twice without harm, so that a slow process needs no heartbeat.
"""

from typing import Any

from corpus.store.engine.connection import Step
from corpus.store.engine.server_connection import ServerConnection

LEASE: int = 120
"""Seconds. The built-in model embeds a batch in 2 s; an endpoint is given up after less than a minute."""

_WAITING = {
    "split": ("articles", "id", "split = 0"),
    "embed": ("passages", "id", "vector IS NULL"),
    "index": ("passages", "id", "indexed = 0 AND vector IS NOT NULL"),
    # Whoever had begun to index a passage may still put it, after it was dropped.
    "drop": (
        "removed",
        "passage_id",
        "NOT EXISTS (SELECT FROM claims WHERE step = 'index' AND key = waiting.passage_id::text)",
    ),
}

# What this process had claimed before is done, or failed and is claimed again. Claims that ran out go with them.
_GIVE_UP = """DELETE FROM claims WHERE (step, key) IN (SELECT step, key FROM claims
    WHERE step = ?1 AND (owner = ?2 OR taken <= now() - make_interval(secs => ?3)) FOR UPDATE SKIP LOCKED)"""

# Rows that another process is claiming at this moment are skipped. One whose claim was not to be seen yet conflicts.
_CLAIM = """WITH free AS (
        SELECT {key} AS id FROM {table} AS waiting WHERE {condition} AND NOT EXISTS
            (SELECT FROM claims WHERE step = ?1 AND key = waiting.{key}::text)
        ORDER BY {key} LIMIT ?3 FOR NO KEY UPDATE SKIP LOCKED
    )
    INSERT INTO claims (step, key, owner) SELECT ?1, id::text, ?2 FROM free ON CONFLICT DO NOTHING RETURNING key"""


def claim(connection: ServerConnection, step: Step, owner: str, limit: int, lease: int | None = None) -> list[Any]:
    """Claim up to ``limit`` articles or passages that wait for ``step``, and return their ids.

    Args:
        connection: a connection in no transaction.
        step: what is to be done with them.
        owner: who claims them; claims of the same owner for that step end.
        limit: the most to claim.
        lease: seconds; unsaid, ``LEASE``.
    """
    table, key, condition = _WAITING[step]
    claiming = _CLAIM.format(table=table, key=key, condition=condition)
    with connection.raw.transaction():
        for over in ("index", "drop") if step == "drop" else (step,):  # who drops indexes nothing at that moment
            connection.execute(_GIVE_UP, (over, owner, LEASE if lease is None else lease))
        found = connection.execute(claiming, (step, owner, limit)).fetchall()
    return [id_ if table == "articles" else int(id_) for (id_,) in found]

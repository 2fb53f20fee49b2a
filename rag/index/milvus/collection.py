"""MilvusCollection: the entries of one index on the server, each with an id, a day, and what filters test.

Entries are kept in a partition for each quarter of a year, so that a search within a period reads its quarters only;
where the server has no partitions, they are kept without.
"""

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import islice
from typing import Any, TypeVar

from rag.filters import LABELS, Filters
from rag.index.milvus.expressions import LONGEST_LABEL, UNDATED, all_of, label, passing, quarter, quarters, within
from rag.index.milvus.server import SECONDS, MilvusServer
from rag.index.protocols import Hits, in_order

MOST = 16_384
"""Entries that Milvus gives to one search or query."""
_ROWS, _BYTES = 500, 8_000_000  # of one write: Milvus takes 64 MB, and its memory holds what it has not written yet
_READ_WHOLE = 2_000  # entries whose days are read in one go, about as fast as counting them by days
_SETTLES_WITHIN = 600.0  # seconds
_LOOK_AGAIN = 30.0  # seconds; a quarter that another process has begun is seen after that
_ID_DAY = ["id", "day"]

Row = dict[str, Any]
Building = Callable[[Any, Any, Any], None]
"""Adds fields and their indexes, given the client's module, a schema and index parameters."""
_Made = TypeVar("_Made")


class MilvusCollection:
    """A collection, made when something is first put into it."""

    def __init__(self, server: MilvusServer, name: str) -> None:
        """``name`` is that of the index: passages, articles, vectors."""
        self.server = server
        self.name = f"{server.prefix}_{name}"
        self._is_there = False
        self._writing = threading.Lock()
        self._partitions: tuple[float, frozenset[str]] = (-_LOOK_AGAIN, frozenset())

    def is_there(self) -> bool:
        """Whether the collection exists."""
        self._is_there = self._is_there or self.server.loaded(self.name)
        return self._is_there

    def make(self, building: Building) -> None:
        """Make the collection, unless it exists."""
        if self._is_there:
            return
        library = self.server.library
        schema = library.MilvusClient.create_schema(auto_id=False)
        indexes = library.MilvusClient.prepare_index_params()
        schema.add_field("id", library.DataType.INT64, is_primary=True)
        schema.add_field("day", library.DataType.INT32)
        indexes.add_index(field_name="day", index_type="INVERTED")
        for name in LABELS:
            schema.add_field(name, library.DataType.VARCHAR, max_length=LONGEST_LABEL + 100)
            indexes.add_index(field_name=name, index_type="INVERTED")
        building(library, schema, indexes)
        # Session: a process reads what it has written itself; others read it within moments.
        self.server.make_collection(self.name, schema, indexes, consistency_level="Session")
        self._is_there = True

    def clear(self) -> None:
        """Remove everything, with the collection itself."""
        with self._writing:
            self.server.ask(lambda client: client.drop_collection(self.name))
            self._is_there = False
            self._partitions = (-_LOOK_AGAIN, frozenset())

    # Writing

    def put(self, rows: Iterable[Row]) -> None:
        """Add entries, replacing those with the same ids; they are durable when this returns."""
        with self._writing:
            for some in _batches({row["id"]: row for row in rows}.values()):
                self._leave_other_quarters(some)
                by_quarter: dict[str, list[Row]] = {}
                for row in some:
                    by_quarter.setdefault(quarter(row["day"]), []).append(row)
                for name, those in by_quarter.items():
                    self._put_into(name, those)

    def _put_into(self, partition: str, rows: list[Row]) -> None:
        if not self._has_partitions():
            self._ask(lambda client: client.upsert(self.name, rows, timeout=SECONDS))
            return
        if partition not in self._held_partitions():
            self.server.make(
                lambda client: client.create_partition(self.name, partition),
                lambda: partition in self._ask(lambda client: client.list_partitions(self.name)),
            )
            self._ask(lambda client: client.load_collection(self.name, timeout=SECONDS))
            self._partitions = (-_LOOK_AGAIN, frozenset())
        self._ask(lambda client: client.upsert(self.name, rows, partition_name=partition, timeout=SECONDS))

    def _leave_other_quarters(self, rows: Sequence[Row]) -> None:
        """Drop entries of these ids from other partitions, where writing them anew would leave them."""
        quarter_of = {row["id"]: quarter(row["day"]) for row in rows}
        held = self._query(within(quarter_of), _ID_DAY)
        if moved := [row["id"] for row in held if quarter(row["day"]) != quarter_of[row["id"]]]:
            self._ask(lambda client: client.delete(self.name, ids=moved, timeout=SECONDS))

    def drop(self, ids: Iterable[int]) -> None:
        """Remove entries; ids that are not held are no error."""
        if not self.is_there():
            return
        left = iter(ids)
        with self._writing:
            while some := list(islice(left, _ROWS)):
                self._ask(lambda client, some=some: client.delete(self.name, ids=some, timeout=SECONDS))  # type: ignore[misc]

    def settle(self) -> None:
        """Have the server index what was written lately, after much was: until then it compares that one by one."""
        if self.is_there():
            self._ask(lambda client: client.flush(self.name, timeout=_SETTLES_WITHIN))

    # Reading

    def count(self, *conditions: str) -> int:
        """The number of entries that meet the conditions."""
        if not self.is_there():
            return 0
        found = self._query(all_of(conditions), ["count(*)"], consistency_level="Strong" if not conditions else None)
        return int(found[0]["count(*)"])

    def rows(self, conditions: Sequence[str], fields: Sequence[str] = ("id", "day")) -> Iterator[Row]:
        """All entries that meet the conditions, with these fields, in no particular order."""
        if not self.is_there():
            return
        entries = self._ask(
            lambda client: client.query_iterator(
                self.name,
                filter=all_of(conditions) or "id >= 0",
                batch_size=min(MOST, 2_000),
                output_fields=list(fields),
                consistency_level="Strong",
            )
        )
        try:
            while some := self._ask(lambda _: entries.next()):
                yield from some
        finally:
            entries.close()

    def some(self, conditions: Sequence[str], limit: int) -> list[int]:
        """The ids of up to ``limit`` entries that meet the conditions."""
        return [row["id"] for row in self._query(all_of(conditions), ["id"], limit=min(limit, MOST))]

    def best(
        self, asked: Any, field: str, k: int, filters: Filters, conditions: Sequence[str] = (), **params: int
    ) -> Hits:
        """The ``k`` entries nearest to ``asked`` by an indexed field, best first; equals in the order of their ids.

        Args:
            asked: a vector, or the terms of a text.
            field: the field searched.
            k: the maximum number of hits.
            filters: which entries are searched.
            conditions: further conditions.
            params: of the search.
        """
        if not self.is_there() or k < 1:
            return []
        partitions = None
        if filters.published and self._has_partitions():
            partitions = quarters(filters, self._held_partitions())
        if partitions == []:
            return []
        found = self._ask(
            lambda client: client.search(
                self.name,
                data=[asked],
                anns_field=field,
                limit=min(k, MOST),
                filter=all_of([*passing(filters), *conditions]),
                output_fields=["id"],
                partition_names=partitions,
                search_params={"params": params},
                timeout=SECONDS,
            )
        )
        return in_order((int(hit["id"]), float(hit["distance"])) for hit in found[0])

    def newest(self, conditions: Sequence[str], limit: int) -> list[int]:
        """The ids of up to ``limit`` entries that meet the conditions: newest first, the undated last."""
        since = self._since(conditions, limit)
        rows = self.rows([*conditions, f"day >= {since}"])
        ordered = sorted((-row["day"], row["id"]) for row in rows)
        return [id_ for _, id_ in ordered[:limit]]

    def _since(self, conditions: Sequence[str], limit: int) -> int:
        """A day from which on at least ``limit`` entries meet the conditions, and not many more if it can be helped."""
        if self.count(*conditions) <= max(limit, _READ_WHOLE):
            return UNDATED
        today = date.today().toordinal()  # noqa: DTZ011  any day does: it only begins the search
        days, before = 1, today
        while (since := max(today - days, UNDATED)) > UNDATED and self.count(*conditions, f"day >= {since}") < limit:
            days, before = 2 * days, since
        while before - since > 1 and since > UNDATED:
            middle = (since + before) // 2
            if self.count(*conditions, f"day >= {middle}") < limit:
                before = middle
            else:
                since = middle
        return since

    def _has_partitions(self) -> bool:
        return self.server.can("partitions", lambda client: client.list_partitions(self.name))

    def _held_partitions(self) -> frozenset[str]:
        looked, held = self._partitions
        if time.monotonic() - looked > _LOOK_AGAIN:
            held = frozenset(self._ask(lambda client: client.list_partitions(self.name)))
            self._partitions = (time.monotonic(), held)
        return held

    def _query(self, condition: str, fields: Sequence[str], **options: Any) -> list[Row]:
        if not self.is_there():
            return []
        wanted: Mapping[str, Any] = {name: value for name, value in options.items() if value is not None}
        return list(
            self._ask(
                lambda client: client.query(
                    self.name, filter=condition, output_fields=list(fields), timeout=SECONDS, **wanted
                )
            )
        )

    def _ask(self, work: Callable[[Any], _Made]) -> _Made:
        return self.server.ask(work, self.name)


def labels(row: Any) -> dict[str, str]:
    """The values that filters test, of an article or a passage."""
    return {name: label(getattr(row, name)) for name in LABELS}


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    some, size = list[Row](), 0
    for row in rows:
        weight = sum(len(value) for value in row.values() if isinstance(value, str))
        if some and (len(some) == _ROWS or size + weight > _BYTES):
            yield some
            some, size = [], 0
        some.append(row)
        size += weight
    if some:
        yield some

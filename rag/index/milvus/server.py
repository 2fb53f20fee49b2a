"""MilvusServer: the connection to an index server. The Milvus client is named in this file only.

A server that was restarted has let go of its collections; they are loaded again when the first call notices. A server
that doesn't answer is asked again for a moment, and then told of.
"""

import importlib
import logging
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any, TypeVar

from errors import IndexBroken
from rag.index.milvus.address import MilvusAddress

SECONDS = 30.0
"""How long one call may take. A search takes milliseconds; a batch of 500 rows, a second on a busy server."""
_PAUSES = (0.2, 0.5, 1.0)  # seconds between tries while nothing answers; an indexer tries on by itself
_UNREACHABLE = {0, 1, 2}  # the codes of gRPC's errors, of a failed call, and of a connection that can't be made
_NOT_LOADED = {101, 201}  # the server's codes, of a collection and of a partition
_NOT_INDEXED = 700

_Made = TypeVar("_Made")


class MilvusServer:
    """A connection to the index server, for all threads of this process."""

    def __init__(self, address: MilvusAddress, prefix: str = "footnote") -> None:
        """Connect.

        Args:
            address: the server.
            prefix: how the names of its collections begin.

        Raises:
            IndexBroken: nothing answers there, or pymilvus is not installed.
        """
        self.address = address
        self.prefix = prefix
        try:
            self._library = importlib.import_module("pymilvus")
        except ImportError:
            raise IndexBroken(
                "FOOTNOTE_INDEX names a Milvus server, but its client is not installed. Run: uv sync --extra milvus"
            ) from None
        logging.getLogger("pymilvus").setLevel(logging.CRITICAL)  # what fails is told once, by us
        grpc = importlib.import_module("grpc")  # which it speaks; some of its errors come as they are
        self._failed: tuple[type[Exception], ...] = (self._library.MilvusException, grpc.RpcError)
        self._client = self._connected()
        self._can: dict[str, bool] = {}

    def _connected(self) -> Any:
        address = self.address
        return self._tried(
            lambda: self._library.MilvusClient(
                uri=address.uri, token=address.token, db_name=address.database, timeout=SECONDS
            ),
            None,
        )

    @property
    def library(self) -> Any:
        """The client's module, for its types."""
        return self._library

    def ask(self, work: Callable[[Any], _Made], collection: str | None = None) -> _Made:
        """Do ``work`` with the client, on a collection that is loaded again where the server has let go of it.

        Raises:
            IndexBroken: the server doesn't answer, or refuses.
        """
        return self._tried(lambda: work(self._client), collection)

    def make(self, work: Callable[[Any], object], is_made: Callable[[], bool]) -> None:
        """Do ``work``, which makes a part of the server's; another process may make the same at the same moment.

        Then the server refuses this one, and the other's is there a moment later.

        Raises:
            IndexBroken: it is not made: the server doesn't answer, or refuses.
        """
        try:
            self.ask(work)
        except IndexBroken:
            for pause in _PAUSES:
                time.sleep(pause)
                with suppress(IndexBroken):
                    if is_made():
                        return
            raise

    def make_collection(self, name: str, schema: Any, indexes: Any, **options: Any) -> None:
        """Make a collection with its indexes, and load it; what is there already is left as it is.

        Another process may be making the same, or was killed before it had made the indexes.

        Raises:
            IndexBroken: the server doesn't answer, or refuses.
        """

        def is_there() -> bool:
            return bool(self.ask(lambda client: client.has_collection(name)))

        def is_indexed(field: str) -> bool:
            return bool(self.ask(lambda client: client.list_indexes(name, field)))

        if not is_there():
            self.make(lambda client: client.create_collection(name, schema=schema, **options), is_there)
        for index in indexes:
            if not is_indexed(index.field_name):
                one = type(indexes)([index])
                self.make(partial(_index, name, one), partial(is_indexed, index.field_name))
        self.load(name)

    def load(self, name: str) -> None:
        """Have the server load a collection: it searches no other."""
        self.ask(lambda client: client.load_collection(name, timeout=SECONDS))

    def loaded(self, name: str) -> bool:
        """Load a collection if it is there, with its indexes; before it has these, nothing was put into it."""
        if not self.ask(lambda client: client.has_collection(name)):
            return False
        try:
            self.load(name)
        except IndexBroken as error:
            if _code(error.__cause__) == _NOT_INDEXED:
                return False
            raise
        return True

    def can(self, what: str, try_it: Callable[[Any], object]) -> bool:
        """Whether the server can do what ``try_it`` tries; asked once for each name ``what``."""
        if what not in self._can:
            try:
                try_it(self._client)
                self._can[what] = True
            except self._failed as error:
                if _is_unreachable(error):
                    raise self._broken(error) from error
                self._can[what] = False
        return self._can[what]

    def close(self) -> None:
        """Close the connection."""
        self._client.close()

    def _tried(self, work: Callable[[], _Made], collection: str | None) -> _Made:
        pauses = list(_PAUSES)
        while True:
            try:
                return work()
            except self._failed as error:
                if _code(error) in _NOT_LOADED and collection and pauses:
                    pauses.clear()  # once
                    self._load(collection)
                elif _is_unreachable(error) and pauses:
                    time.sleep(pauses.pop(0))
                else:
                    raise self._broken(error) from error

    def _load(self, collection: str) -> None:
        try:
            self._client.load_collection(collection, timeout=SECONDS)
        except self._failed as error:
            raise self._broken(error) from error

    def _broken(self, error: Exception) -> IndexBroken:
        if _is_unreachable(error):
            return IndexBroken(f"Nothing answers from {self.address.shown}: {error}. Is it running?")
        return IndexBroken(f"It failed at {self.address.shown}: {error}. What does its log say?")


def _index(name: str, indexes: Any, client: Any) -> None:
    client.create_index(name, indexes)


def _code(error: BaseException | None) -> int:
    code = getattr(error, "code", 0)
    return code if isinstance(code, int) else 0  # an error of gRPC has a method of that name


def _is_unreachable(error: Exception) -> bool:
    return _code(error) in _UNREACHABLE and any(
        said in str(error).lower() for said in ("connect", "unavailable", "deadline", "closed")
    )

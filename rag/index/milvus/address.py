"""MilvusAddress: where the index server is, and how it keeps vectors: ``milvus://name:password@host:19530/database``.

``milvus+tls://`` speaks TLS. ``?vectors=diskann`` keeps graph and vectors on disk, ``hnsw`` (the default) in memory,
``hnsw_sq8`` likewise with a byte for each dimension, ``flat`` compares every vector.
"""

from dataclasses import dataclass, field
from typing import Final, Literal, cast, get_args
from urllib.parse import parse_qs, unquote, urlsplit

from errors import IndexBroken

VectorsBy = Literal["hnsw", "hnsw_sq8", "diskann", "flat"]
"""How the server finds the nearest vectors."""

SCHEMES: Final = {"milvus": "http", "milvus+tls": "https"}
_PORT = 19_530


@dataclass(frozen=True, slots=True)
class MilvusAddress:
    """An index server.

    Attributes:
        uri: what the client connects to.
        token: ``name:password``; empty where the server asks for none.
        database: the server's database that holds the collections.
        vectors: how the nearest vectors are found.
    """

    uri: str
    token: str = field(default="", repr=False)
    database: str = "default"
    vectors: VectorsBy = "hnsw"

    @property
    def shown(self) -> str:
        """The server in words, without the password."""
        return f"the index server at {self.uri.partition('//')[2]}"

    @classmethod
    def parse(cls, text: str) -> "MilvusAddress":
        """Read ``FOOTNOTE_INDEX``.

        Raises:
            IndexBroken: it is no address of a Milvus server. The message holds no password.
        """
        try:
            parts = urlsplit(text)
            host, port = parts.hostname, parts.port or _PORT
        except ValueError:
            raise _refused() from None
        options = parse_qs(parts.query, keep_blank_values=True)
        vectors = options.pop("vectors", ["hnsw"])[-1].lower()
        if parts.scheme not in SCHEMES or not host or options or vectors not in get_args(VectorsBy):
            raise _refused()
        name, password = unquote(parts.username or ""), unquote(parts.password or "")
        return cls(
            f"{SCHEMES[parts.scheme]}://{f'[{host}]' if ':' in host else host}:{port}",
            f"{name}:{password}" if name else "",
            parts.path.strip("/") or "default",
            cast(VectorsBy, vectors),
        )


def _refused() -> IndexBroken:
    return IndexBroken(
        "FOOTNOTE_INDEX is no address of an index server, such as milvus://index.example:19530, "
        "milvus+tls://name:password@index.example/database or milvus://index.example?vectors=diskann. Correct it, or "
        "unset it to keep the indexes in the archive's folder."
    )

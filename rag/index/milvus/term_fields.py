"""The fields of a collection that Milvus ranks by words: terms in them, and BM25 over each."""

from functools import partial
from typing import Any
from uuid import uuid4

from rag.index.milvus.collection import Building
from rag.index.milvus.server import MilvusServer
from rag.index.milvus.texts import LONGEST

FIELDS = ("body", "headline")
"""What is ranked by words; the BM25 of each is in a field of its name and ``_bm25``."""
_BM25 = {"bm25_k1": 1.2, "bm25_b": 0.75}  # Tantivy's


def term_fields(server: MilvusServer, name: str) -> Building:
    """What makes the fields in a collection of this name; terms end at a space where the server can do that.

    Milvus Lite splits at what is no letter, and knows nothing else.
    """

    def split_at_spaces(client: Any) -> None:
        """Make a collection that does, under a name of its own: another process may be making the real one."""
        library, tried = server.library, f"{name}_{uuid4().hex}"
        schema = library.MilvusClient.create_schema(auto_id=False)
        schema.add_field("id", library.DataType.INT64, is_primary=True)
        _build("whitespace", library, schema, library.MilvusClient.prepare_index_params())
        client.create_collection(tried, schema=schema)
        client.drop_collection(tried)

    return partial(_build, "whitespace" if server.can("whitespace", split_at_spaces) else "standard")


def _build(tokenizer: str, library: Any, schema: Any, indexes: Any) -> None:
    for field in FIELDS:
        schema.add_field(
            field,
            library.DataType.VARCHAR,
            max_length=LONGEST,
            enable_analyzer=True,
            enable_match=True,
            analyzer_params={"tokenizer": tokenizer},
        )
        schema.add_field(f"{field}_bm25", library.DataType.SPARSE_FLOAT_VECTOR)
        schema.add_function(
            library.Function(
                name=f"{field}_to_bm25",
                function_type=library.FunctionType.BM25,
                input_field_names=[field],
                output_field_names=[f"{field}_bm25"],
            )
        )
        indexes.add_index(
            field_name=f"{field}_bm25", index_type="SPARSE_INVERTED_INDEX", metric_type="BM25", params=dict(_BM25)
        )

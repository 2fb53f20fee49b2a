"""What Footnote reaches into that a library does not promise: in one file each, of one version, and still there."""

import inspect
import re
import tomllib
from collections.abc import Callable
from pathlib import Path

import openai
import pytest
from chromadb.api.shared_system_client import SharedSystemClient
from gradio.context import LocalContext
from llama_index.core.node_parser.text import utils as llama_index_utils

from rag.model.chat_client import ChatClient
from ui.http.gradio_import import gr

ROOT = Path(__file__).parent.parent


def _queue_has(name: str) -> bool:
    source = inspect.getsource(gr.queueing.Queue)
    return f"self.{name} =" in source and f"sleep(self.{name})" in source


def _same_parameters(ours: Callable[..., object], theirs: Callable[..., object]) -> bool:
    return list(inspect.signature(ours).parameters) == list(inspect.signature(theirs).parameters)


USES = [
    (
        "chromadb",
        "rag/index/vector_index.py",
        "_identifier_to_system",
        lambda: SharedSystemClient._identifier_to_system,
    ),
    ("gradio", "ui/http/blocks.py", "sleep_when_free", lambda: _queue_has("sleep_when_free")),
    (
        "gradio",
        "ui/http/blocks.py",
        "progress_update_sleep_when_free",
        lambda: _queue_has("progress_update_sleep_when_free"),
    ),
    (
        "gradio",
        "ui/http/blocks.py",
        "config_for_block",
        lambda: inspect.isfunction(gr.blocks.BlocksConfig.config_for_block),
    ),
    (
        "gradio",
        "ui/http/gradio_import.py",
        "MatplotlibBackendMananger",
        lambda: "with utils.MatplotlibBackendMananger():" in inspect.getsource(gr.route_utils),
    ),
    (
        "gradio",
        "ui/http/gradio_import.py",
        "getfile",
        lambda: "inspect.getfile(component_class)" in inspect.getsource(gr.component_meta.create_or_modify_pyi),
    ),
    (
        "gradio",
        "ui/http/gradio_import.py",
        "GRADIO_ANALYTICS_CACHE_FREQUENCY",
        lambda: "GRADIO_ANALYTICS_CACHE_FREQUENCY" in inspect.getsource(gr.queueing),
    ),
    ("gradio", "ui/http/request_log.py", "LocalContext", lambda: LocalContext.request.get(None) is None),
    (
        "llama-index-core",
        "evals/rivals/llama_index_default.py",
        "split_by_sentence_tokenizer_internal",
        lambda: callable(llama_index_utils.split_by_sentence_tokenizer_internal),
    ),
    (
        "openai",
        "rag/model/chat_client.py",
        "_process_response_data",
        lambda: _same_parameters(ChatClient._process_response_data, openai.OpenAI._process_response_data),
    ),
    (
        "openai",
        "rag/model/chat_client.py",
        "_iter_events",
        lambda: "self._iter_events()" in inspect.getsource(openai.Stream.__stream__),
    ),
    (
        "openai",
        "rag/model/chat_client.py",
        "_streaming",
        lambda: _same_parameters(ChatClient.request, openai.OpenAI.request),
    ),
]


@pytest.mark.parametrize(("library", "file", "name", "holds"), USES, ids=[name for _, _, name, _ in USES])
def test_it_is_in_one_file_of_a_pinned_library_and_still_there(
    library: str, file: str, name: str, holds: Callable[[], object]
) -> None:
    pinned = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    assert [one for one in pinned if re.match(rf"{library}==\d+\.\d+\.\d+$", one)], f"{library} is not pinned exactly"
    assert holds() not in (None, False)
    sources = [path for top in ("corpus", "rag", "ui", "evals") for path in (ROOT / top).rglob("*.py")]
    word = re.compile(rf"\b{name}\b")
    assert [str(path.relative_to(ROOT)) for path in sources if word.search(path.read_text())] == [file]

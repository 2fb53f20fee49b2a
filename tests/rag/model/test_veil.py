"""rag.model.veil: a key is found however it is written, and nothing else is taken away."""

import json
import logging
import subprocess
import sys
import time
import traceback
from base64 import b64encode
from collections.abc import Callable
from html import escape
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rag.model import veil
from rag.model.veil import HIDDEN, NO_KEY, VeiledFormatter, hidden, keep_secret, shown_url, veiled, without_keys
from tests.fakes import BODY
from tests.places import ROOT

CANARY = "CaNaRy"
TAILS = st.text(st.characters(min_codepoint=0x20, max_codepoint=0xFF), min_size=4, max_size=60).map(str.strip)
KEYS = TAILS.filter(lambda tail: len(tail) >= 4).map(lambda tail: CANARY + tail)
WRITTEN: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "repr": repr,
    "ascii": ascii,
    "bytes": lambda key: repr(f"Bearer {key}\n".encode()),
    "latin bytes": lambda key: repr(key.encode("latin-1")),
    "json": json.dumps,
    "json in json": lambda key: json.dumps(json.dumps(key)),
    "html": escape,
    "address": lambda key: quote(key, safe=""),
    "path": quote,
    "form": quote_plus,
    "Basic": lambda key: "Basic " + b64encode(f"me:{key}".encode()).decode(),
    "Bearer": lambda key: b64encode(f"Bearer {key}".encode()).decode(),
    "hex": lambda key: key.encode().hex(),
    "capitals": lambda key: "".join(char.upper() if char.isascii() else char for char in key),
}


@pytest.mark.parametrize("way", WRITTEN)
@given(key=KEYS)
@example("CaNaRy\\\\n\\%41&amp;'\"<>")
@example("CaNaRy%2525%25&amp;&#38;/+ x" * 2)
def test_a_key_is_hidden_however_it_is_written(way: str, key: str) -> None:
    veil._shapes.clear()  # a process has a key or two, not those of a hundred examples
    keep_secret(key)
    written = WRITTEN[way](key)
    told = hidden(f"Illegal header value {written}. Check it.")
    assert HIDDEN in told
    assert "canary" not in told.lower()
    assert written not in told
    assert told.startswith("Illegal header value ")
    assert told.endswith(" Check it.")


@given(KEYS.filter(lambda key: len(key) >= 20), st.integers(10, 60))
def test_a_key_that_was_cut_is_hidden_as_far_as_it_goes(key: str, length: int) -> None:
    veil._shapes.clear()
    keep_secret(key)
    assert without_keys(f"<{key[:length]}").removeprefix("<") in (HIDDEN, f"{HIDDEN} ")


@pytest.mark.parametrize("length", [60, 30])
def test_of_two_keys_that_begin_alike_both_are_hidden(length: int) -> None:
    one, other = (f"CaNaRy-or-v1-{letter * 30}" for letter in "xy")
    for key in (one, other):
        keep_secret(key)
    told = without_keys(f"<{one[:length]}> <{other[:length]}>")
    assert told == f"<{HIDDEN}> <{HIDDEN}>"


@given(st.text())
def test_what_holds_no_key_stays_letter_for_letter(text: str) -> None:
    keep_secret("sk-CaNaRy-letter-for-letter")
    assert without_keys(text) == text
    assert without_keys(BODY) == BODY


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("Incorrect API key provided: sk-abcd****6789. See", f"Incorrect API key provided: {HIDDEN}. See"),
        ("Authorization: Bearer other0123", f"Authorization: Bearer {HIDDEN}"),
        ("at http://me:p%40ss@models.example:80/v1", "at http://models.example:80/v1"),
        ("Basic information on bearer authentication", "Basic information on bearer authentication"),
        ("the task-force of 2025 asked 'me@models.example'", "the task-force of 2025 asked 'me@models.example'"),
    ],
)
def test_what_looks_like_a_key_is_hidden_too(said: str, told: str) -> None:
    assert hidden(said) == told


def test_a_short_key_is_hidden_as_a_word_and_a_single_letter_is_none() -> None:
    for key in ("llamo", "z", NO_KEY, "", None):
        keep_secret(key)
    assert hidden("llamo is no model; llamo2 is none, said z") == f"{HIDDEN} is no model; llamo2 is none, said z"


def test_what_is_secret_in_an_address_is_hidden_anywhere() -> None:
    url = "https://me:dredger%2f99@models.example/v1?api-version=2025-01-01&api-key=harbour-lights-7"
    keep_secret(None, url)
    assert shown_url(url) == "https://models.example/v1"
    told = hidden(f"dredger/99 harbour-lights-7 2025-01-01 {b64encode(b'me:dredger/99').decode()}")
    assert told.startswith(f"{HIDDEN} {HIDDEN} 2025-01-01 {HIDDEN}")
    keep_secret(None, "http://[::1")
    assert shown_url("http://me:pw@[::1") == "http://[::1"


def test_a_traceback_and_a_line_of_the_log_hold_no_key_and_still_lead_to_the_lines() -> None:
    keep_secret("sk-CaNaRy-0123456789")
    try:
        try:
            raise ValueError("header b'Bearer sk-CaNaRy-0123456789'")
        except ValueError as error:
            raise RuntimeError("sk-CaNaRy-0123456789") from error
    except RuntimeError as error:
        record = logging.LogRecord("x", logging.ERROR, "", 1, "asked %s", ("sk-CaNaRy-0123456789",), sys.exc_info())
        stands_in = veiled(error)
    assert stands_in is not None
    for told in ("".join(traceback.format_exception(stands_in)), VeiledFormatter().format(record)):
        assert "CaNaRy" not in told.replace("\"header b'Bearer sk-CaNaRy", "").replace('("sk-CaNaRy', "")
        assert told.count(HIDDEN) >= 2
        assert "ValueError" in told
        assert Path(__file__).name in told


def test_what_ends_a_program_or_its_thread_is_told_without_keys() -> None:
    program = (
        "import threading, rag.model.veil as veil; veil.veil_tracebacks(); key = 'sk-' + 'CaNa' + 'Ry-0123456789'\n"
        "veil.keep_secret(key)\n"
        "def fail(): raise ValueError(key)\n"
        "thread = threading.Thread(target=fail); thread.start(); thread.join(); fail()"
    )
    root = ROOT
    ran = subprocess.run([sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=False)
    assert ran.returncode == 1
    assert ran.stderr.count(f"ValueError: {HIDDEN}") == 2
    assert "CaNaRy" not in ran.stderr


@pytest.mark.parametrize("unit", ["\\", "sk-", "bearer +", "://a", "&#0", "%", "CaNaRy-begin", " "])
def test_a_long_text_made_to_be_slow_is_not(unit: str) -> None:
    keep_secret("\\\\CaNaRy-beginning-and-end")
    keep_secret("CaNaRy-beginning-and-end")

    def spent(length: int) -> float:
        text = (unit * length)[:length]
        began = time.perf_counter()
        hidden(text)
        return time.perf_counter() - began

    assert min(spent(40_000) for _ in range(3)) < 30 * max(spent(4_000) for _ in range(3))

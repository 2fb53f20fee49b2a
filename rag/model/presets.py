"""Presets: where the usual servers and providers of models are found, for the page that chooses one."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Preset:
    """A server or a provider.

    Attributes:
        id: its name in addresses.
        name: its name for readers.
        base_url: the address of its API, with the port that it has unless told otherwise.
        note: what else to know.
    """

    id: str
    name: str
    base_url: str
    note: str


_HERE = "It runs on this machine, and needs no key."
_KEY = "It needs a key, and the text of the articles found leaves this machine."

PRESETS = (
    Preset("ollama", "Ollama", "http://127.0.0.1:11434/v1", _HERE),
    Preset("lm-studio", "LM Studio", "http://127.0.0.1:1234/v1", _HERE),
    Preset("llama-cpp", "llama.cpp", "http://127.0.0.1:8080/v1", _HERE),
    Preset("vllm", "vLLM", "http://127.0.0.1:8000/v1", _HERE),
    Preset("openai", "OpenAI", "https://api.openai.com/v1", _KEY),
    Preset("mistral", "Mistral", "https://api.mistral.ai/v1", _KEY),
    Preset(
        "azure",
        "Azure",
        "https://RESOURCE.openai.azure.com/openai/v1",
        f"Write your resource’s name in place of RESOURCE; the model is your deployment’s name. {_KEY}",
    ),
)

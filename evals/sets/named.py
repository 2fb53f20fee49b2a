"""ExampleSet: the examples that ``SET`` names, and their archive."""

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

from corpus.article import Article
from corpus.formats.files import read_path
from corpus.store.archive import Archive
from evals.sets.adapters import adapt
from evals.sets.example import Example, ExampleError, read_examples
from settings import Settings

_HERE = Path(__file__).parents[1]
SAMPLE_EXAMPLES = _HERE / "sample.jsonl"
SAMPLE_EDITION = _HERE.parent / "corpus" / "sample"
_AT_ONCE = 500  # articles in one transaction


@dataclass(frozen=True, slots=True)
class ExampleSet:
    """Examples under a name, and the settings with their archive."""

    name: str
    examples: tuple[Example, ...]
    settings: Settings


def open_set(name: str, settings: Settings, data: str | None) -> ExampleSet:
    """The set called ``name``: ``sample``, a JSON Lines file, or anything that an adapter reads.

    The archive of the sample, or of a set with articles of its own, is in the cache folder, and is made when it is
    missing; ``data`` (from ``--data``) names another archive.

    Raises:
        ExampleError: there is no such set, or it is broken.
    """
    if name == "sample":
        examples, articles, label = read_examples(SAMPLE_EXAMPLES), _read(SAMPLE_EDITION), "sample"
    elif Path(name).suffix == ".jsonl" and Path(name).is_file():
        examples, articles, label = read_examples(Path(name)), [], Path(name).stem
    elif Path(name).exists():
        adapted = adapt(Path(name))
        examples, articles, label = list(adapted.examples), list(adapted.articles or ()), Path(name).stem
    else:
        raise ExampleError(f"There is no set {name!r}. Give 'sample', or the path of a set; see docs/evals.md.")
    if articles and data is None:
        settings = replace(settings, data=_own_archive(label, articles, settings.cache))
    return ExampleSet(label, tuple(examples), settings)


def _own_archive(label: str, articles: list[Article], cache: Path) -> Path:
    digest = hashlib.sha256("".join(sorted(article.content_hash for article in articles)).encode()).hexdigest()[:12]
    folder = cache / "evals" / f"{label}-{digest}"
    archive = Archive(folder)
    for at in range(0, len(articles), _AT_ONCE):
        archive.add(articles[at : at + _AT_ONCE])
    archive.close()
    return folder


def _read(path: Path) -> list[Article]:
    return [found for found in read_path(path) if isinstance(found, Article)]

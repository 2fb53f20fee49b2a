"""Texts that are long and say nothing, and what they are read with: every pattern of rag and corpus."""

import ast
import importlib
import inspect
import pkgutil
import random
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from types import ModuleType

import corpus
import rag
from errors import FootnoteError

_RUNS = (
    " |\t|\n|.|1|A|a|_|,|(|)|[|]|{|<|>|\"|'|’|“|”|-|—|!|?|:|;|*|#|&|/|\\|`|$|%|é|。|ก|\n\n|\n |. |- |: |, |"
    "(a |[a](|<a |a.|a-|A’|A&|A-|A.a|a, |a |A |Aa |A. |a.b.|A b |[1] |1,|1 |1.|1-|said A |the |The |"
    "A of |of the |in the |May |1 May |May 1, |2020 |2020-|one hundred |and also |not |who |who a |"
    'is it |http://a |a:|www.a|“a” |"a" |\'a |$1 |1 of |told Aa '
)
RUNS = tuple(_RUNS.split("|"))
_LETTERS = "aA1 .,\n\"'“”’-()[]:"


def mixed(seed: int = 7, how_many: int = 40) -> tuple[str, ...]:
    """Short random pieces to repeat."""
    draw = random.Random(seed)
    return tuple("".join(draw.choice(_LETTERS) for _ in range(draw.randint(2, 4))) for _ in range(how_many))


def repeated(unit: str, length: int, end: str = "") -> str:
    """``unit`` over and over, ``length`` characters; and ``end``, for what would match to the very end."""
    return (unit * (length // len(unit) + 1))[:length] + end


@dataclass(frozen=True, slots=True)
class Reading:
    """A pattern, and how the code reads with it."""

    name: str
    pattern: re.Pattern[str]
    read: Callable[[str], object]

    @property
    def words(self) -> tuple[str, ...]:
        """Words that the pattern asks for: repeated, they begin it again and again."""
        found = dict.fromkeys(re.findall(r"(?<![\\\w])[A-Za-z]{2,}", self.pattern.pattern))
        return tuple(f"{word} " for word in list(found)[:12])


def readings() -> list[Reading]:
    """Every pattern that a module of rag or corpus holds or writes into a call of ``re``."""
    modules = _modules()
    used: dict[str, set[str]] = {}
    for module in modules:
        for held, how in re.findall(r"\b(_?[A-Z]\w*)\.(\w+)\(", inspect.getsource(module)):
            owner = module.__name__ if held.startswith("_") else ""  # two modules may have a _NAME of their own
            used.setdefault(f"{owner}.{held}", set()).add(how)
    seen: dict[tuple[str, int, bool], Reading] = {}
    for module in modules:
        for name, pattern, anchored in [*_held(module, used), *_written(module)]:
            read = _from_the_beginning(pattern) if anchored else _everywhere(pattern)
            key = (pattern.pattern, pattern.flags, anchored)
            seen.setdefault(key, Reading(f"{module.__name__}.{name}", pattern, read))
    return list(seen.values())


def made_when_needed() -> set[str]:
    """The functions that make a pattern of a word of the text, or of the archive: ``readings`` can't know those."""
    found = set()
    for module in _modules():
        for function in ast.walk(ast.parse(inspect.getsource(module))):
            if isinstance(function, ast.FunctionDef) and any(map(_makes_a_pattern, ast.walk(function))):
                found.add(f"{module.__name__}.{function.name}")
    return found


def functions() -> dict[str, Callable[[str], object]]:
    """Every function of rag and corpus that reads one text, and needs nothing else but a yes or no."""
    found: dict[str, Callable[[str], object]] = {}
    for module in _modules():
        for name, held in inspect.getmembers(module, callable):
            function = inspect.unwrap(held) if hasattr(held, "cache_info") else held  # what is kept takes no time
            if not inspect.isfunction(function) or function.__module__ != module.__name__ or name.startswith("_"):
                continue
            given = list(inspect.signature(function).parameters.values())
            needed = [one for one in given if one.default is inspect.Parameter.empty]
            if needed and needed[0].annotation is str and all(one.annotation is bool for one in needed[1:]):
                found[f"{module.__name__}.{name}"] = _reading(function, len(needed) - 1)
    return found


def _reading(function: Callable[..., object], more: int) -> Callable[[str], object]:
    def read(text: str) -> object:
        with suppress(FootnoteError, ValueError, KeyError):  # too long, or no date, say
            found = function(text, *[False] * more)
            return list(found) if isinstance(found, Iterator) else found
        return None

    return read


def _makes_a_pattern(call: ast.AST) -> bool:
    if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.args):
        return False
    if not (isinstance(call.func.value, ast.Name) and call.func.value.id == "re") or call.func.attr == "escape":
        return False
    names = {node.id for node in ast.walk(call.args[0]) if isinstance(node, ast.Name)}
    return call.func.attr == "compile" or any(not name.lstrip("_").isupper() for name in names - {"re"})


def _modules() -> list[ModuleType]:
    return [
        importlib.import_module(found.name)
        for package in (rag, corpus)
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
        if not found.ispkg and not found.name.endswith("__main__")  # a room holds no patterns itself
    ]


def _everywhere(pattern: re.Pattern[str]) -> Callable[[str], object]:
    return lambda text: sum(1 for _ in pattern.finditer(text))


def _from_the_beginning(pattern: re.Pattern[str]) -> Callable[[str], object]:
    return lambda text: (pattern.match(text), pattern.fullmatch(text))


def _held(module: ModuleType, used: dict[str, set[str]]) -> Iterator[tuple[str, re.Pattern[str], bool]]:
    for name, value in vars(module).items():
        ways = used.get(f"{module.__name__ if name.startswith('_') else ''}.{name}", set())
        for number, pattern in enumerate(_patterns(value)):
            label = name if isinstance(value, re.Pattern) else f"{name}[{number}]"
            yield label, pattern, bool(ways) and ways <= {"match", "fullmatch"}


def _patterns(value: object) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern):
        if isinstance(value.pattern, str):
            yield value
        else:  # read as Latin-1, each byte a character
            yield re.compile(value.pattern.decode("latin-1"), value.flags & ~re.LOCALE)
    elif isinstance(value, dict):
        for part in value.values():
            yield from _patterns(part)
    elif isinstance(value, (tuple, list, set, frozenset)):
        for part in value:
            yield from _patterns(part)


def _written(module: ModuleType) -> Iterator[tuple[str, re.Pattern[str], bool]]:
    for call in ast.walk(ast.parse(inspect.getsource(module))):
        if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.args):
            continue
        if not (isinstance(call.func.value, ast.Name) and call.func.value.id == "re"):
            continue
        if call.func.attr in ("compile", "escape"):
            continue
        flags = [keyword.value for keyword in call.keywords if keyword.arg == "flags"]
        flags += [part for part in call.args[2:] if "re." in ast.unparse(part)]
        try:
            text = eval(ast.unparse(call.args[0]), vars(module))
            flag = eval(ast.unparse(flags[0]), vars(module)) if flags else 0
        except NameError:  # built of a word of the text: what is around it stands among the module's names
            continue
        yield f"line {call.lineno}", re.compile(text, flag), call.func.attr in ("match", "fullmatch")

"""Command lines: the parts they share: examples in the help, ``--version``, shell completion, and running one."""

import os
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import redirect_stdout
from functools import cache, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.main import get_command

from errors import ArchiveNotFound, FootnoteError
from settings import VERSION, Settings

if TYPE_CHECKING:
    from rich.text import Text

Work = Callable[[], int]
"""What a command line asks for; it returns the exit status."""

Json = Annotated[bool, typer.Option("--json", help="print JSON")]
Data = Annotated[
    str | None, typer.Option("--data", metavar="DIR", help="the archive's folder (data, or FOOTNOTE_DATA)")
]
NoIndex = Annotated[bool, typer.Option("--no-index", help="leave indexing to the next python -m rag or app.py")]
AllowPrivate = Annotated[bool, typer.Option("--allow-private", help="also from addresses that are not public")]

_PAGE = Path(__file__).parent / "docs" / "command-line.md"
_BROKEN_PIPE = 141  # 128 and the number of the signal, as a shell reports it
_EXAMPLE = re.compile(r"^(uv run (?:python -m )?(\S+)((?: [a-z][a-z-]*)?)\b.*?)(?:\s{2,}# (.*))?$", re.MULTILINE)


class Chosen(Exception):
    """Typer has understood a command line. Its work runs outside of Typer, which would end the process after it.

    Attributes:
        work: the work that the command line asks for.
    """

    def __init__(self, work: Work) -> None:
        super().__init__()
        self.work = work


def _print_version(wanted: bool) -> None:
    if wanted:
        sys.stdout.write(f"footnote {VERSION}\n")
        raise typer.Exit


Version = Annotated[
    bool, typer.Option("--version", is_eager=True, callback=_print_version, help="print the version, and end")
]


def commands(program: str, about: str) -> typer.Typer:
    """Make an application whose commands each return their ``Work``."""

    def chosen(work: Work, **_: Any) -> None:
        raise Chosen(work)

    app = bare(help=about, epilog=f"Each command has examples: {program} COMMAND --help", result_callback=chosen)

    @app.callback()
    def options(version: Version = False) -> None:
        pass

    return app


def bare(**options: Any) -> typer.Typer:
    """Make an application without commands. It has Typer's completion if a shell can call it by one name."""
    return typer.Typer(
        add_completion="FOOTNOTE_PROGRAM" in os.environ,
        rich_markup_mode="rich",
        context_settings={"help_option_names": ["-h", "--help"]},
        **options,
    )


def examples(program: str, command: str = "", before: str = "") -> str:
    """Return the examples of docs/command-line.md for the end of the help, after ``before``."""
    parts = [" ".join(before.split())] if before else []
    for line, says in _examples().get((program.split()[-1], command), []):
        parts.append((f"[dim]# {_plain(says)}[/dim]\n" if says else "") + _plain(line))
    return "\n\n".join(parts)


@cache
def _examples() -> dict[tuple[str, str], list[tuple[str, str]]]:
    found: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for line, program, command, says in _EXAMPLE.findall(_PAGE.read_text(encoding="utf-8")):
        found.setdefault((program, command.strip()), []).append((line, says))
    return found


def _plain(text: str) -> str:
    return text.replace("[", r"\[")


def run(app: typer.Typer, program: str, arguments: list[str] | None, stopped: str | None = None) -> int:
    """Run a command line and return the exit status.

    It is 1 after an error of Footnote's own, 130 after Ctrl-C, 141 when nobody reads what is printed any more.
    It calls ``get_command`` and not the application, which would replace the hook that hides keys in tracebacks.

    Args:
        app: the application with the commands.
        program: the name by which a person calls it.
        arguments: the command line; None takes the process's own.
        stopped: what to say after Ctrl-C; None leaves it to the caller.

    Raises:
        SystemExit: the command line asks for help or the version (0), or is wrong (2).
    """
    given = sys.argv[1:] if arguments is None else arguments
    name = os.environ.get("FOOTNOTE_PROGRAM", program)
    command = get_command(app)
    try:
        has_commands, is_asked_by_shell = app.registered_callback, _completion(name) in os.environ
        if has_commands and not given and not is_asked_by_shell:  # a command must be named
            _print_help(command, name)
            return 2
        command.main(given, prog_name=name)
    except Chosen as chosen:
        work = chosen.work
    try:
        status = work()
        sys.stdout.flush()
        return status
    except BrokenPipeError:  # who reads what is printed, such as "head", has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _BROKEN_PIPE
    except FootnoteError as error:
        complain(str(error))
        return 1
    except KeyboardInterrupt:
        if stopped is None:
            raise
        complain(stopped, None)
        return 130


def run_alone(work: Callable[..., int | None], arguments: list[str] | None = None) -> int:
    """Run a module that is a command line of its own: ``python -m evals.bench.search``.

    Args:
        work: the module's function; its parameters are the arguments and options, its module's docstring is the help,
            and its result is the exit status (None: 0).
        arguments: the command line; None takes the process's own.
    """
    module = sys.modules[work.__module__]
    says = re.sub(r"^``.*?``: ", "", module.__doc__ or "").replace("``", "")

    @wraps(work)
    def chosen(**options: Any) -> None:
        raise Chosen(lambda: work(**options) or 0)

    app = bare()
    app.command(help=_plain(says[:1].upper() + says[1:]))(chosen)
    return run(app, f"python -m {module.__spec__.name if module.__spec__ else module.__name__}", arguments)


def _completion(name: str) -> str:
    """Return Typer's name for the variable by which a shell asks for completions."""
    return f"_{name}_COMPLETE".replace("-", "_").upper()


def _print_help(command: Any, name: str) -> None:
    with redirect_stdout(sys.stderr):
        try:
            command.main(["--help"], prog_name=name)
        except SystemExit as ended:
            if ended.code:
                raise


def there(settings: Settings) -> Settings:
    """Return the settings, if the archive's folder exists or nobody named it: a new name is often a mistyped one.

    An archive on a server is not in the folder, which is made where it is missing.

    Raises:
        ArchiveNotFound: the folder is named, and is not there.
    """
    folder = settings.data
    if settings.archive or folder == Settings().data or folder.is_dir():
        return settings
    from difflib import get_close_matches

    beside = [path.parent.name for path in folder.absolute().parent.glob("*/archive.sqlite3")]
    near = get_close_matches(folder.name, beside, 1)
    hint = f" Did you mean {str(folder.with_name(near[0]))!r}?" if near else ""
    raise ArchiveNotFound(
        f"There is no folder {str(folder)!r}.{hint} To begin an archive with articles of your own: python -m corpus "
        "add --data FOLDER PATH. To begin one with the sample edition: make the folder, and start app.py with it."
    )


def is_terminal() -> bool:
    """Whether a person reads what is printed, and no other program."""
    return sys.stdout.isatty()


def print_rows(head: Sequence[str], rows: "Iterable[Sequence[str | Text]]") -> None:
    """Print a table for people; for another program a line for each row, its cells separated by tabs."""
    if is_terminal():
        from rich.console import Console
        from rich.table import Table
        from rich.text import Text

        table = Table(*head, box=None)
        for row in rows:
            table.add_row(*(Text(cell) if isinstance(cell, str) else cell for cell in row))
        Console().print(table)
        return
    for row in rows:
        # UTF-8 can't hold half a character, and a cell holds no tab and no end of line.
        line = "\t".join(" ".join(str(cell).split()) for cell in row) + "\n"
        sys.stdout.write(line.encode("utf-8", "replace").decode())


def complain(text: str, style: str | None = "red") -> None:
    """Print an error message to standard error."""
    from rich.console import Console  # imported here, so that help and completion do not wait for it

    Console(stderr=True).print(text, style=style, markup=False, highlight=False, soft_wrap=True)

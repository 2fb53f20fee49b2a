"""``python -m ui.readers``: who left something here, and how much; all of it is erased on request."""

import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from command_line import Data, Json, Work, commands, complain, examples, print_rows, run, there
from settings import Settings

if TYPE_CHECKING:
    from corpus.store.archive import Archive

_PROGRAM = "python -m ui.readers"
front_door = commands(_PROGRAM, "Who left something here, and erasing all that a reader left.")


def main(arguments: list[str] | None = None) -> int:
    """Run a command."""
    return run(front_door, _PROGRAM, arguments, "Stopped. The same command does the rest.")


@front_door.command("list", epilog=examples(_PROGRAM, "list"))
def list_(as_json: Json = False, data: Data = None) -> Work:
    """List the readers who left something, and how much of what."""

    def work() -> int:
        from ui.readers.erasing import readers
        from ui.readers.told import counted

        found = readers(_archive(data))
        if as_json:
            sys.stdout.write(json.dumps(found) + "\n")
        else:
            print_rows(("reader", "left"), ((name, counted(counts)) for name, counts in found.items()))
        return 0

    return work


@front_door.command(epilog=examples(_PROGRAM, "erase"))
def erase(
    name: Annotated[str, typer.Argument(metavar="NAME", help="as list shows it; user:ada is also found as ada")],
    as_json: Json = False,
    data: Data = None,
) -> Work:
    """Erase all that a reader left, a program's key too, and name the copies that may still hold it."""

    def work() -> int:
        from ui.readers import erasing
        from ui.readers.told import after

        archive = _archive(data)
        done = erasing.erase(archive, erasing.named(archive, name))
        if as_json:
            sys.stdout.write(json.dumps(asdict(done)) + "\n")
        else:
            for line in after(done, archive):
                complain(line, None)
        return 0

    return work


def _archive(data: str | None) -> "Archive":
    from corpus.store.archive import Archive

    settings = there(Settings.read(data=data))
    return Archive(settings.data, settings.archive)


if __name__ == "__main__":
    sys.exit(main())

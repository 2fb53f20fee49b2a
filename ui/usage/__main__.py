"""``python -m ui.usage``: how much was asked and answered, by day, reader and way; and what was asked in vain."""

import json
import sys
from typing import Annotated

import typer

from command_line import Chosen, Data, Json, bare, examples, print_rows, run, there
from rag.share.kept import place_of
from settings import Settings
from ui.usage.kept_usage import Usage
from ui.usage.told import HEAD, rows

_PROGRAM = "python -m ui.usage"
front_door = bare()


def main(arguments: list[str] | None = None) -> int:
    """Run the command."""
    return run(front_door, _PROGRAM, arguments)


@front_door.command(epilog=examples(_PROGRAM))
def usage(
    days: Annotated[int, typer.Option("--days", metavar="N", min=1, max=400, help="the last N days")] = 30,
    nothing: Annotated[
        bool, typer.Option("--found-nothing", help="the questions that the archive holds no answer to, instead")
    ] = False,
    as_json: Json = False,
    data: Data = None,
) -> None:
    """Tell how much was asked and answered, by day, reader and way."""
    raise Chosen(lambda: _print(days, nothing, as_json, data))


def _print(days: int, nothing: bool, as_json: bool, data: str | None) -> int:
    kept = Usage(place_of(there(Settings.read(data=data))))
    if as_json:
        found = kept.found_nothing() if nothing else kept.counted(days)
        sys.stdout.write(json.dumps([one._asdict() for one in found]) + "\n")
    elif nothing:
        asked = ((one.question, str(one.times), one.first, one.last) for one in kept.found_nothing())
        print_rows(("question", "times", "first", "last"), asked)
    else:
        print_rows(HEAD, rows(kept.counted(days)))
    return 0


if __name__ == "__main__":
    sys.exit(main())

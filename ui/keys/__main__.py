"""``python -m ui.keys``: makes, lists and removes the keys by which programs use Footnote."""

import sys
from typing import Annotated

import typer

from command_line import Data, Work, commands, complain, examples, print_rows, run, there
from rag.share.kept import Place, place_of
from settings import Settings
from ui.keys.kept_keys import A_MINUTE, RIGHTS, Keys
from ui.usage.kept_usage import Usage

_PROGRAM = "python -m ui.keys"
front_door = commands(_PROGRAM, "Make, list and remove the keys by which programs use Footnote.")
_Name = Annotated[str, typer.Argument(metavar="NAME", help="what the key is called, such as the program that has it")]


def _checked_rights(may: list[str]) -> list[str]:
    if unknown := [one for one in may if one not in RIGHTS]:
        raise typer.BadParameter(f"{unknown[0]!r} is none of {', '.join(RIGHTS)}.")
    return may


def main(arguments: list[str] | None = None) -> int:
    """Run a command."""
    return run(front_door, _PROGRAM, arguments)


@front_door.command(epilog=examples(_PROGRAM, "add"))
def add(
    name: _Name,
    may: Annotated[
        list[str],
        typer.Option(
            "--may",
            metavar="[read|ask|add]",
            callback=_checked_rights,
            help="read: search and read articles; ask: that, and ask; add: hand in articles; repeatable",
        ),
    ],
    a_minute: Annotated[
        int, typer.Option("--a-minute", metavar="N", min=1, max=100_000, help="how many requests it may send a minute")
    ] = A_MINUTE,
    tokens_a_day: Annotated[
        int | None,
        typer.Option("--tokens-a-day", metavar="N", min=1, help="how many tokens of the model it may use up a day"),
    ] = None,
    data: Data = None,
) -> Work:
    """Make a key, and print it. It is shown this once."""

    def work() -> int:
        secret = _keys(data).add(name, [right for right in RIGHTS if right in may], a_minute, tokens_a_day)
        complain(f"The key {name!r}, which is not shown again. A program sends it as: Authorization: Bearer KEY", None)
        sys.stdout.write(f"{secret}\n")
        return 0

    return work


@front_door.command("list", epilog=examples(_PROGRAM, "list"))
def list_(data: Data = None) -> Work:
    """List the keys: what each may, its limits, when it was used last, and for how much today."""

    def work() -> int:
        place = _place(data)
        keys, usage = Keys(place), Usage(place)
        used, today = usage.last_used(), [one for one in usage.counted(1) if one.what == "requests"]
        rows = []
        for key in keys.all():
            requests = sum(one.number for one in today if one.owner == key.owner)
            limits = f"{key.a_minute:,} a minute", f"{key.tokens_a_day:,}" if key.tokens_a_day else "no limit"
            spent = f"{usage.tokens_today(key.owner):,}"
            may = ", ".join(key.rights)
            rows.append((key.name, may, *limits, key.made[:10], used.get(key.owner, "never"), f"{requests:,}", spent))
        head = ("key", "may", "requests", "tokens a day", "made", "last used", "requests today", "tokens today")
        print_rows(head, rows)
        return 0

    return work


@front_door.command(epilog=examples(_PROGRAM, "remove"))
def remove(name: _Name, data: Data = None) -> Work:
    """Remove a key. It opens nothing from now on, also where Footnote runs."""

    def work() -> int:
        _keys(data).remove(name)
        return 0

    return work


def _place(data: str | None) -> Place:
    return place_of(there(Settings.read(data=data)))


def _keys(data: str | None) -> Keys:
    return Keys(_place(data))


if __name__ == "__main__":
    sys.exit(main())

"""Options that several measurements take."""

from pathlib import Path
from typing import Annotated

import typer

Data = Annotated[str, typer.Option(metavar="DIR", help="an indexed archive's folder")]
Questions = Annotated[
    Path, typer.Option("--file", metavar="QUESTIONS.jsonl", help="objects with a question, a line each")
]
MoreQuestions = Annotated[Path | None, typer.Option(metavar="QUESTIONS.jsonl", help="further questions of that shape")]
Articles = Annotated[Path, typer.Argument(metavar="PATH", help="a file or folder of articles")]

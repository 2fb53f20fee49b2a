"""AskingBack: a question that can't be understood, and the readings that the reader can choose from."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Choice:
    """A reading of the reader's question.

    Attributes:
        name: the person it is about.
        role: that person's role in an article's words, or None.
        question: the question as it would be asked, self-contained.
    """

    name: str
    role: str | None
    question: str

    @property
    def label(self) -> str:
        """The name and role, for readers."""
        return f"{self.name}, {self.role}" if self.role else self.name


@dataclass(frozen=True, slots=True)
class AskingBack:
    """A question that Footnote asks the reader, instead of guessing.

    Attributes:
        word: the reader's word that could mean anybody: "she".
        choices: the likeliest readings, likeliest first; none when nobody was spoken of.
    """

    word: str
    choices: tuple[Choice, ...] = ()

    @property
    def text(self) -> str:
        """The question to the reader."""
        if self.choices:
            return f"Who is meant by “{self.word}”?"
        return f"Who is meant by “{self.word}”? Nobody was spoken of. Ask again with the name."

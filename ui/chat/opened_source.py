"""OpenedSources: the panel ``Sources`` for a link that a reader clicked, in a conversation or in a shared answer."""

from corpus.store.archive import Archive
from errors import ConversationNotFound, FootnoteError
from rag.answer.answer import Answer
from ui.answer import source_panel as panel
from ui.chat.conversations import Conversations
from ui.chat.sharing import Sharing
from ui.chat.writing import Writings

GONE = "It is no longer the last question, or no longer kept. Reload the page."


class OpenedSources:
    """Opens what an answer stands on, while it is written and afterwards."""

    def __init__(self, archive: Archive, conversations: Conversations, writings: Writings, sharing: Sharing) -> None:
        """Look articles up in the archive, and answers among those that are written, kept and shared."""
        self._archive = archive
        self._kept = conversations
        self._writings = writings
        self._sharing = sharing

    def clicked(self, target: str, owner: str, conversation: str) -> str:
        """The panel for a link; while the answer is written, it is noted that the reader reads there."""
        if writing := self._writings.of(conversation):
            writing.opened = target
        return self.panel(target, owner, conversation)

    def panel(self, target: str, owner: str, conversation: str) -> str:
        """The panel for a link in one of the reader's own conversations."""

        def answers(number: int) -> Answer:
            writing = self._writings.of(conversation)
            if writing and writing.begun.number == number and writing.seen.answer:
                return writing.seen.answer
            found = self._kept.turn(owner, conversation, number).answer
            if found is None:
                raise ConversationNotFound(GONE)
            return found

        return panel.opened(self._archive, answers, target, lambda id_: self._kept.article(owner, conversation, id_))

    def shared(self, target: str, owner: str, word: str) -> str:
        """The panel for a link in an answer that another reader shared under ``word``."""
        try:
            turn = self._sharing.found(word, owner).turn
        except FootnoteError as error:
            return panel.message_panel(target, str(error))

        def answers(number: int) -> Answer:
            if number != turn.number or turn.answer is None:
                raise ConversationNotFound(GONE)
            return turn.answer

        cited = {one.passage.article.id: one.passage.article for one in turn.answer.citations} if turn.answer else {}
        return panel.opened(self._archive, answers, target, cited.get)

"""ui.chat.sharing: the address of an answer opens it, for whom it may, and nothing else does."""

import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from errors import ConversationNotFound
from tests.ui.chat.test_conversations import MINE, YOURS, Days, said
from ui.chat.conversations import Conversations
from ui.chat.sharing import Sharing


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Conversations]:
    conversations = Conversations(tmp_path, Days())
    yield conversations
    conversations.close()


def word(address: str) -> str:
    return address.partition("?a=")[2].partition("#")[0]


def test_an_address_opens_its_answer_for_another_reader_after_a_restart(kept: Conversations, tmp_path: Path) -> None:
    begun = said(kept, "Who was hurt?")
    said(kept, "And then?", begun)
    turn = kept.read(MINE, begun.conversation).turns[1]
    link = Sharing(kept, tmp_path).link(turn)
    assert link.address.endswith("#question-2")
    found = Sharing(kept, tmp_path).found(word(link.address), YOURS)
    assert (found.owner, found.conversation, found.turn) == (MINE, begun.conversation, turn)
    assert stat.S_IMODE((tmp_path / "links.key").stat().st_mode) == 0o600


def test_no_address_is_guessed_from_another(kept: Conversations, tmp_path: Path) -> None:
    begun = said(kept, "Who was hurt?")
    said(kept, "And then?", begun)
    first, second = (
        word(Sharing(kept, tmp_path).link(turn).address) for turn in kept.read(MINE, begun.conversation).turns
    )
    mixed = second.partition("-")[0] + "-" + first.partition("-")[2]
    for wrong in (mixed, first[:-1], first + "A", "", "1", begun.conversation, "９" + first[1:], f"{first}\n"):
        with pytest.raises(ConversationNotFound, match="leads to no answer"):
            Sharing(kept, tmp_path).found(wrong, YOURS)


def test_a_deleted_answer_is_gone_at_its_address_too(kept: Conversations, tmp_path: Path) -> None:
    begun = said(kept, "Who was hurt?")
    sharing = Sharing(kept, tmp_path)
    address = word(sharing.link(kept.read(MINE, begun.conversation).turns[0]).address)
    kept.delete(MINE, begun.conversation)
    said(kept, "Another question")  # whose turn never gets the id of the one deleted
    with pytest.raises(ConversationNotFound, match="no longer kept"):
        sharing.found(address, YOURS)


@pytest.mark.parametrize(
    ("is_open", "is_named", "says"),
    [
        (True, False, "whoever can open this Footnote"),
        (True, True, "whoever can sign in here"),
        (False, False, "in this browser alone"),
        (False, True, "for you alone"),
    ],
)
def test_who_copies_is_told_who_can_read(
    kept: Conversations, tmp_path: Path, is_open: bool, is_named: bool, says: str
) -> None:
    begun = said(kept, "Who was hurt?")
    sharing = Sharing(kept, tmp_path, is_open, is_named)
    link = sharing.link(kept.read(MINE, begun.conversation).turns[0])
    assert says in link.says
    assert sharing.found(word(link.address), MINE).turn.asked.question == "Who was hurt?"
    if not is_open:
        with pytest.raises(ConversationNotFound, match="switched off here"):
            sharing.found(word(link.address), YOURS)

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from ui.http.blocks import Blocks
from ui.http.gradio_import import gr


class Page:
    """Three places for markup and an event that may change all of them, in one class of Blocks or the other."""

    def __init__(self, blocks: type[Any]) -> None:
        with asyncio.Runner() as runner:  # where no event loop runs, Gradio makes several and leaves them unclosed
            runner.run(self._build(blocks))

    async def _build(self, blocks: type[Any]) -> None:
        with blocks() as self.blocks:
            self.places = [gr.Markdown(f"place {number}") for number in range(3)]
            self.button = gr.Button("Go")
            self.state = gr.State(0)
            self.event = self.button.click(lambda: None, None, [*self.places, self.button, self.state])
        self.session = gr.blocks.SessionState(self.blocks)

    def sent(self, updates: Any) -> list[Any]:
        """What the browser is sent after an event that returned ``updates``."""
        event = next(iter(self.blocks.fns.values()))
        return asyncio.run(self.blocks.postprocess_data(event, updates, self.session))


Updates = Callable[[Page], Any]


@pytest.mark.parametrize(
    "updates",
    [
        lambda page: {page.places[1]: "one"},
        lambda page: {page.places[2]: "two", page.places[0]: ""},
        lambda page: {page.button: gr.update(value="Stop", interactive=False)},
        lambda page: {page.button: "Stop", page.state: 7, page.places[0]: "all"},
        lambda page: {page.state: 7},
        lambda page: {},
        lambda page: ["a", "b", "c", "d", 8],
        lambda page: gr.skip(),
    ],
)
def test_the_browser_is_sent_what_gradio_sends(updates: Updates) -> None:
    ours, gradios = Page(Blocks), Page(gr.Blocks)
    if updates(gradios) == {}:  # Gradio takes it for one value too few
        assert ours.sent({}) == [*[gr.skip()] * 4, None]
        return
    assert ours.sent(updates(ours)) == gradios.sent(updates(gradios))
    assert ours.session[ours.state._id] == gradios.session[gradios.state._id]


def test_what_is_left_as_it_is_is_not_made_anew() -> None:
    page = Page(Blocks)
    page.sent({page.places[1]: "one"})
    assert all(page.session[place._id] is place for place in page.places)


def test_a_window_keeps_its_state_and_no_configuration() -> None:
    ours, gradios = Page(Blocks), Page(gr.Blocks)
    for page in (ours, gradios):
        page.sent({page.places[0]: "words " * 1000, page.state: 7})
        assert page.session[page.state._id] == 7
    assert "words" in str(list(gradios.session.components))
    assert list(ours.session.components) == []
    shown, expected = (
        [one["props"] for one in page.blocks.get_config_file()["components"]] for page in (ours, gradios)
    )
    assert shown == expected

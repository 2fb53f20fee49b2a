"""Blocks: Gradio's Blocks, with cheap updates of unchanged components and cheap waiting for events and windows.

Gradio 6.31 rebuilds every output component that an event's dict of updates does not name: it constructs the component,
inspects its signature and writes its configuration. For a page of 27 outputs that follows an answer by ten updates,
this took half of the server's time (2026-11-29, evals/LOG.md). Gradio also keeps, for each window, the configuration
and last value of each component for "deep links", which this page does not have.
"""

from copy import copy
from typing import Any

from ui.http.gradio_import import gr

_LOOK_SECONDS = 0.01  # Gradio looks for new events every .001, which alone takes a tenth of a core (2026-11-29)
_TOLD_SECONDS = 60.0  # between two messages about the queue: the page shows none, and each goes to all that wait
_SELDOM_SECONDS = 1.0  # between two updates of Gradio's own progress bars, by default .01; the page shows none


class _Config(gr.blocks.BlocksConfig):
    """A page's components and events; each window has a copy, which needs no configuration of its components."""

    def __copy__(self) -> gr.blocks.BlocksConfig:
        copied: gr.blocks.BlocksConfig = super().__copy__()  # type: ignore[no-untyped-call]
        copied.config_for_block = lambda *_: {}  # type: ignore[method-assign]  # of this copy alone
        return copied


class Blocks(gr.Blocks):
    """A page whose events return dicts of updates, by component."""

    def __init__(self, **options: Any) -> None:
        """``options`` are those of Gradio's Blocks."""
        super().__init__(**options)
        self.default_config = _Config(self)

    def take_at_once(self, most: int) -> None:
        """Work on ``most`` events of a kind at once and let as many wait; further events are refused."""
        # Gradio limits events of all kinds together by its threads, 40 by default. With 60 answers, 20 wait for the
        # end of the others, and so does every click. Twice as many threads leave room for events beside the answers.
        self.max_threads = 2 * most
        self.queue(_TOLD_SECONDS, max_size=most, default_concurrency_limit=most, api_open=False)
        self._queue.sleep_when_free = _LOOK_SECONDS
        self._queue.progress_update_sleep_when_free = _SELDOM_SECONDS

    async def postprocess_data(self, block_fn: Any, predictions: Any, state: Any) -> list[Any]:
        """The values sent to the browser for each output of an event; see ``gradio.Blocks.postprocess_data``."""
        sent: list[Any]
        if not isinstance(predictions, dict) or not all(hasattr(key, "_id") for key in predictions):
            sent = await super().postprocess_data(block_fn, predictions, state)
            return sent
        sent = [None if output.stateful else gr.skip() for output in block_fn.outputs]  # a State is never sent
        changed = []
        for place, output in enumerate(block_fn.outputs):
            value = predictions.get(output)
            if isinstance(output, gr.Markdown) and isinstance(value, str):
                sent[place] = output.postprocess(value)  # Gradio would take a thread for this, each time
            elif output in predictions:
                changed.append(place)
        if changed:
            narrowed = copy(block_fn)
            narrowed.outputs = [block_fn.outputs[place] for place in changed]
            values = [predictions[output] for output in narrowed.outputs]
            # For an event with one output, Gradio takes the returned value itself as that output's value.
            done = await super().postprocess_data(narrowed, values if len(values) > 1 else values[0], state)
            for place, value in zip(changed, done, strict=True):
                sent[place] = value
        return sent

"""Blocks: Gradio's, where what an event leaves as it is costs nothing, and waiting for events and windows little.

Gradio 6.31 makes every output component anew that an event's dict of updates does not name: constructed, its signature
inspected, its configuration written. A page of 27 outputs that follows an answer by ten updates spent half of the
server's time on that (2026-11-29, evals/LOG.md). And it keeps, for each window, the configuration of each component and
its last value, for "deep links" that this page has none of.
"""

from copy import copy
from typing import Any

from ui.http.gradio_import import gr

_LOOK_SECONDS = 0.01  # Gradio looks for new events every .001, which alone is a tenth of a core (2026-11-29)
_TOLD_SECONDS = 60.0  # between two words on who is where in the queue: none is shown, and each goes to all that wait
_SELDOM_SECONDS = 1.0  # and for its own bars of progress every .01; none is shown


class _Config(gr.blocks.BlocksConfig):
    """A page's components and events; each window has a copy, which need not tell how its components stand."""

    def __copy__(self) -> gr.blocks.BlocksConfig:
        copied: gr.blocks.BlocksConfig = super().__copy__()  # type: ignore[no-untyped-call]
        copied.config_for_block = lambda *_: {}  # type: ignore[method-assign]  # of this copy alone
        return copied


class Blocks(gr.Blocks):
    """A page whose events return dicts of updates, by component."""

    def __init__(self, **options: Any) -> None:
        """``options`` as Gradio has them."""
        super().__init__(**options)
        self.default_config = _Config(self)

    def take_at_once(self, most: int) -> None:
        """So many events of a kind are worked on at once, and as many wait; more are refused."""
        # Gradio counts events of all kinds by its threads, of which it has 40: of 60 answers 20 waited for the end of
        # the others, and so did every click. Twice as many leave room for those beside the answers.
        self.max_threads = 2 * most
        self.queue(_TOLD_SECONDS, max_size=most, default_concurrency_limit=most, api_open=False)
        self._queue.sleep_when_free = _LOOK_SECONDS
        self._queue.progress_update_sleep_when_free = _SELDOM_SECONDS

    async def postprocess_data(self, block_fn: Any, predictions: Any, state: Any) -> list[Any]:
        """What the browser is sent for each output of an event; see ``gradio.Blocks.postprocess_data``."""
        sent: list[Any]
        if not isinstance(predictions, dict) or not all(hasattr(key, "_id") for key in predictions):
            sent = await super().postprocess_data(block_fn, predictions, state)
            return sent
        sent = [None if output.stateful else gr.skip() for output in block_fn.outputs]  # a State is never sent
        changed = []
        for place, output in enumerate(block_fn.outputs):
            value = predictions.get(output)
            if isinstance(output, gr.Markdown) and isinstance(value, str):
                sent[place] = output.postprocess(value)  # for which Gradio takes a thread, each time
            elif output in predictions:
                changed.append(place)
        if changed:
            narrowed = copy(block_fn)
            narrowed.outputs = [block_fn.outputs[place] for place in changed]
            values = [predictions[output] for output in narrowed.outputs]
            # Gradio takes what an event of one output returns for that output's value.
            done = await super().postprocess_data(narrowed, values if len(values) > 1 else values[0], state)
            for place, value in zip(changed, done, strict=True):
                sent[place] = value
        return sent

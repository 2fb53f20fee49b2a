"""Judge: a language model that judges whether sources support each sentence and whether each nugget is stated.

The judge is off by default. It makes one call per answer, and keeps the reply on disk. Sentences and nuggets that it
can't judge stay unscored (``None``), never 0, and are counted by reason; an unreadable reply is kept beside the others.
``evals.judging.agreement`` measures how far a judge agrees with people.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from errors import EndpointError, EndpointRefused, EndpointUnreachable, FootnoteError
from evals.judging.prompt import SYSTEM, Questions, questions_of
from evals.judging.reply import Judged, is_bare, read_reply
from evals.sets.record import Record, Run, Score, write_records
from rag.model.json_reply import BrokenReply
from rag.model.llm import configured_llm

if TYPE_CHECKING:
    from llama_index.core.llms import LLM

    from settings import Settings

REPLY_TOKENS = 2_000
"""As long as a reply may be: 40 sentences and nuggets take about 800."""

Outcome = Literal["judged", "nothing to judge", "unreadable reply", "endpoint failed", "over budget"]

WEIGHT = {"full": 1.0, "partial": 0.5, "none": 0.0}
"""TREC 2024 RAG track, support evaluation: weighted precision."""


class JudgeMissing(FootnoteError):
    """A run needs a judge, but none is configured."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """The result of asking the judge about one answer.

    Attributes:
        judged: None when unscored; ``outcome`` says why, ``detail`` in more words.
        tokens: the tokens spent now; 0 when the judgement was kept from before.
    """

    outcome: Outcome
    judged: Judged | None = None
    tokens: int = 0
    detail: str = ""


class Judge:
    """Asks a model, within a budget, and keeps its judgements.

    Attributes:
        spent: tokens, as the endpoint counts them; without its count, an upper bound.
        tally: the number of answers by outcome.
        left_out: the number of sentences and nuggets missing from its replies.
        prefaced: the number of replies that were read although words stood around the JSON.
    """

    def __init__(
        self, llm: "LLM", name: str, cache: Path, budget: int | None = None, base_url: str | None = None
    ) -> None:
        """``budget``: the most tokens to spend; ``cache``: a folder, made when missing; ``base_url``: for messages."""
        self.name = name
        self.spent = 0
        self.left_out = 0
        self.prefaced = 0
        self.tally: Counter[Outcome] = Counter()
        self._llm = llm
        self._cache = cache
        self._budget = budget
        self._base_url = base_url

    def judge(self, questions: Questions) -> Judgement:
        """Judge one answer. A failure of the endpoint raises nothing: it is an outcome."""
        judgement = self._judge(questions)
        self.spent += judgement.tokens
        self.tally[judgement.outcome] += 1
        self.left_out += _left_out(judgement.judged, questions) if judgement.judged else 0
        return judgement

    def in_words(self) -> str:
        """The tally and the tokens spent, in a line."""
        parts = [f"{count} {outcome}" for outcome, count in self.tally.most_common()]
        left_out = [f"{self.left_out} sentences or nuggets left out of replies"] if self.left_out else []
        left_out += [f"{self.prefaced} replies with words around the JSON"] if self.prefaced else []
        return f"{self.name}: {', '.join([*parts, *left_out, f'{self.spent:,} tokens'])}"

    def _judge(self, questions: Questions) -> Judgement:
        if questions.empty:
            return Judgement("nothing to judge")
        kept = self._cache / f"{_key(self.name, questions)}.json"
        known = _known(kept, questions)
        if known is not None:
            return Judgement("judged", known)
        if self._budget is not None and self.spent + at_most(questions) > self._budget:
            return Judgement("over budget", detail=f"{self.spent:,} of {self._budget:,} tokens are spent")
        return self._ask(questions, kept)

    def _ask(self, questions: Questions, kept: Path) -> Judgement:
        from rag.model.endpoint import translate
        from rag.model.veil import without_keys

        try:
            response = self._llm.chat(questions.messages())
        except Exception as error:  # noqa: BLE001  the client's, httpx's and json's: translate() knows them
            failure = translate(error, f"judging with {self.name!r}", self._base_url)
            return Judgement("endpoint failed", None, _lost(failure, questions), detail=str(failure))
        reply = without_keys(response.message.content or "")
        tokens = _used(response.raw) or at_most(questions)
        try:
            judged = read_reply(reply, len(questions.sentences), len(questions.nuggets))
        except BrokenReply as error:
            _keep(kept.with_suffix(".unreadable.json"), {"model": self.name, "reply": reply, "why": str(error)})
            return Judgement("unreadable reply", None, tokens, detail=str(error))
        self.prefaced += not is_bare(reply)
        if not _left_out(judged, questions):  # incomplete and broken judgements are asked for again next time
            _keep(kept, {"model": self.name, "reply": reply, "tokens": tokens})
        return Judgement("judged", judged, tokens)


def judge_records(records: Iterable[Record], judge: Judge) -> Iterator[Record]:
    """The records, with a judge's scores beside the others."""
    for record in records:
        others = {name: score for name, score in record.scores.items() if not name.startswith("judge_")}
        yield replace(record, scores=others | judge_scores(judge.judge(questions_of(record)), record))


def judge_scores(judgement: Judgement, record: Record) -> dict[str, Score]:
    """``judge_support`` and ``judge_nugget_recall``, each 0 to 1; a score without a judgement is absent.

    Support is the mean ``WEIGHT`` of the judged sentences that cite something. Nugget recall is the share of the judged
    vital nuggets that the answer states.
    """
    if judgement.judged is None:
        return {}
    found = {}
    cites = [sentence["citations"] for sentence in (record.answer or {})["sentences"]]
    support = [one for one, cited in zip(judgement.judged.support, cites, strict=True) if cited and one is not None]
    if support:
        value = sum(WEIGHT[one] for one in support) / len(support)
        found["judge_support"] = Score(value, f"{support.count('full')} of {len(support)} sentences in full")
    pairs = zip(record.example.nuggets, judgement.judged.stated, strict=True)
    stated = [one for nugget, one in pairs if nugget.vital and one is not None]
    if stated:
        words = f"{sum(stated)} of {len(stated)} vital nuggets"
        found["judge_nugget_recall"] = Score(sum(stated) / len(stated), words)
    return found


def judged_run(run: Run, settings: "Settings", budget: int | None = None) -> Run:
    """The run with a judge's scores in its records; its ``judge.json`` gets the judge's tally.

    Raises:
        JudgeMissing: no model is configured.
    """
    judge = configured_judge(settings, budget)
    if judge is None:
        raise JudgeMissing("A judge needs a model. Set FOOTNOTE_MODEL and OPENAI_BASE_URL, or leave --judge away.")
    return judged(run, judge)


def judged(run: Run, judge: Judge) -> Run:
    """See ``judged_run``."""
    records = tuple(judge_records(run.records, judge))
    write_records(run.folder / "records.jsonl", records)
    summary = json.dumps({"model": judge.name, "told": judge.in_words(), "outcomes": dict(judge.tally)}, indent=1)
    (run.folder / "judge.json").write_text(summary + "\n", encoding="utf-8")
    return replace(run, records=records)


def configured_judge(settings: "Settings", budget: int | None = None) -> Judge | None:
    """The judge behind the configured endpoint (the model that answers, too), or None when none is configured."""
    llm = configured_llm(settings, silence=settings.answer_seconds, reply_tokens=REPLY_TOKENS)
    if llm is None or settings.model is None:
        return None
    return Judge(llm, settings.model, settings.cache.expanduser() / "judge", budget, settings.base_url)


def at_most(questions: Questions) -> int:
    """An upper bound of the tokens of one call: no tokenizer makes more tokens than bytes, and the reply is capped."""
    return len(SYSTEM.encode()) + len(questions.prompt.encode()) + 100 + REPLY_TOKENS


def _left_out(judged: Judged, questions: Questions) -> int:
    """How many entries are missing; sentences that cite nothing have no support to judge."""
    pairs = zip(judged.support, questions.sentences, strict=True)
    return sum(said is None and bool(cites) for said, (_, cites) in pairs) + judged.stated.count(None)


def _lost(failure: EndpointError, questions: Questions) -> int:
    """The most tokens that a failure can have cost: none when the endpoint refused or was unreachable."""
    return 0 if isinstance(failure, EndpointRefused | EndpointUnreachable) else at_most(questions)


def _used(raw: Any) -> int:
    """Tokens as the endpoint counts them; 0 when it doesn't."""
    used = getattr(getattr(raw, "usage", None), "total_tokens", None)
    return used if isinstance(used, int) else 0


def _key(model: str, questions: Questions) -> str:
    return hashlib.sha256(json.dumps([model, SYSTEM, questions.prompt]).encode()).hexdigest()


def _known(kept: Path, questions: Questions) -> Judged | None:
    """The judgement kept from before; None when there is none, or its file is damaged."""
    try:
        reply = json.loads(kept.read_text(encoding="utf-8"))["reply"]
        return read_reply(reply, len(questions.sentences), len(questions.nuggets))
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return None


def _keep(kept: Path, reply: dict[str, Any]) -> None:
    kept.parent.mkdir(parents=True, exist_ok=True)
    scratch = kept.with_suffix(".tmp")
    scratch.write_text(json.dumps(reply, ensure_ascii=False), encoding="utf-8")
    scratch.replace(kept)

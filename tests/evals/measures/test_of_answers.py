from typing import Any

import pytest

from evals.measures import of_answers as answers
from evals.measures import of_citations as citations
from evals.sets.example import Nugget
from evals.sets.record import Record, Score
from tests.records import PASSAGE, URL, answer, hit, record, sentence

OTHER = "https://courier.example/2025/08/20/other"
ABSTAINED = answer(abstained=True)


def value(found: Score | None) -> float | None:
    return None if found is None else found.value


def cited(
    number: int, url: str = URL, quote: str = PASSAGE[:57], published: str | None = "2025-08-19"
) -> dict[str, Any]:
    where = {"article_id": f"id-{url[-5:]}", "url": url, "headline": None, "source": None, "published": published}
    return {"number": number, **where, "start": 0, "end": len(quote), "quote": quote}


def citing(*citations: dict[str, Any], **more: Any) -> Record:
    """A record whose answer's one sentence cites all of these."""
    one = sentence(citations=[citation["number"] for citation in citations])
    return record(answer(one, citations=list(citations)), **more)


class TestNuggets:
    def test_recall_of_vital_and_of_all(self) -> None:
        found = record(nuggets=(Nugget(("14",)), Nugget(("27",)), Nugget(("fog",), vital=False)))
        assert value(answers.nugget_recall(found)) == 0.5
        assert value(answers.nugget_recall(found, vital_only=False)) == pytest.approx(1 / 3)

    def test_a_marker_is_no_fact(self) -> None:
        given = answer(sentence("Many were hurt."), text="Many were hurt. [14]")
        assert value(answers.nugget_recall(record(given))) == 0

    def test_abstaining_is_zero_where_there_was_an_answer(self) -> None:
        assert value(answers.nugget_recall(record(ABSTAINED))) == 0
        assert answers.nugget_recall(record(ABSTAINED, answerable=False)) is None

    def test_no_gold_is_absent(self) -> None:
        assert answers.nugget_recall(record(nuggets=())) is None
        assert answers.nugget_recall(record(nuggets=(Nugget(("14",), vital=False),))) is None


class TestRight:
    def test_answered_with_all_that_is_vital(self) -> None:
        assert value(answers.right(record())) == 1
        assert value(answers.right(record(nuggets=(Nugget(("14",)), Nugget(("27",)))))) == 0
        assert value(answers.right(record(nuggets=(Nugget(("14",)), Nugget(("27",), vital=False))))) == 1

    def test_not_with_a_wrong_value_beside_it(self) -> None:
        found = answers.right(record(answer(sentence("Fourteen or 17 were injured.")), must_not=("17",)))
        assert found == Score(0.0, "says 17")

    def test_not_when_it_abstained(self) -> None:
        assert answers.right(record(ABSTAINED)) == Score(0.0, "abstained")

    def test_absent_without_vital_nuggets_or_an_answer_to_give(self) -> None:
        assert answers.right(record(nuggets=())) is None
        assert answers.right(record(answerable=False)) is None


class TestMustNot:
    def test_whole_tokens(self) -> None:
        assert value(answers.must_not(record(answer(sentence("412 were injured.")), must_not=("12", "41")))) == 0
        assert value(answers.must_not(record(answer(sentence("Twelve were injured.")), must_not=("12",)))) == 1

    def test_absent_when_it_abstained_or_nothing_is_named(self) -> None:
        assert answers.must_not(record(ABSTAINED, must_not=("12",))) is None
        assert answers.must_not(record()) is None


class TestAbstention:
    @pytest.mark.parametrize(
        ("abstained", "answerable", "accuracy", "over", "absent"),
        [
            (False, True, 1, 0, None),
            (True, True, 0, 1, None),
            (False, False, 0, None, 1),
            (True, False, 1, None, 0),
            (True, None, None, None, None),
        ],
    )
    def test_each_case(
        self, abstained: bool, answerable: bool | None, accuracy: int | None, over: int | None, absent: int | None
    ) -> None:
        found = record(ABSTAINED if abstained else answer(sentence()), answerable=answerable)
        assert value(answers.abstention_accuracy(found)) == accuracy
        assert value(answers.over_abstention(found)) == over
        assert value(answers.answered_absent(found)) == absent

    def test_a_false_premise_may_be_put_right(self) -> None:
        def handled(given: dict[str, Any], **example: Any) -> float | None:
            premise: dict[str, Any] = {"kind": "false_premise", "answerable": False, "must_not": ("17",)}
            return value(answers.premise_handled(record(given, **(premise | example))))

        assert handled(ABSTAINED) == 1
        assert handled(answer(sentence())) == 1
        assert handled(answer(sentence()), gold_articles=(OTHER,)) == 0
        assert handled(answer(sentence("17 were injured."))) == 0
        assert handled(answer(sentence()), kind="fact") is None


class TestCitationsAgainstGold:
    def test_precision_and_recall(self) -> None:
        found = citing(cited(1), cited(2, OTHER), gold_articles=(URL, "cw-1", "cw-2"))
        assert value(citations.citation_precision(found)) == 0.5
        assert value(citations.citation_recall(found)) == pytest.approx(1 / 3)

    def test_without_citations(self) -> None:
        found = record(answer(sentence(citations=())), evidence=("Fourteen",))
        assert citations.citation_precision(found) is None
        assert value(citations.citation_recall(found)) == 0
        assert citations.evidence_precision(found) is None
        assert value(citations.evidence_cited(found)) == 0

    def test_evidence_holds_a_span_or_lies_in_one(self) -> None:
        evidence = (
            "Fourteen people were injured, the harbour authority said.",
            "The ferry struck a dredger off Saltmarsh.",
        )
        within = citing(cited(1, quote="Fourteen  people were injured"), cited(2, quote="Nobody."), evidence=evidence)
        assert value(citations.evidence_precision(within)) == 0.5
        assert value(citations.evidence_cited(within)) == 0.5
        assert value(citations.evidence_cited(citing(cited(1, quote=PASSAGE), evidence=evidence))) == 1

    def test_absent(self) -> None:
        for found in (record(ABSTAINED), record(answerable=False), record(gold_articles=())):
            assert citations.citation_precision(found) is None
            assert citations.citation_recall(found) is None


class TestCitationsByTheChecker:
    found = record(
        answer(
            sentence(citations=(1, 2), verdict="supported"),
            sentence(citations=(1,), verdict="not supported"),
            sentence(citations=(), verdict="uncited"),
            sentence(citations=(3,), verdict="quoted"),
        )
    )

    def test_shares(self) -> None:
        assert value(citations.checked_precision(self.found)) == 0.75
        assert value(citations.checked_recall(self.found)) == 0.5
        assert value(citations.citation_coverage(self.found)) == 0.75
        assert value(answers.verdict_share(self.found, "quoted")) == 0.25
        assert value(answers.verdict_share(self.found, "partly supported")) == 0

    def test_absent_when_it_abstained(self) -> None:
        found = record(ABSTAINED)
        assert citations.checked_precision(found) is None
        assert citations.checked_recall(found) is None
        assert citations.citation_coverage(found) is None
        assert answers.verdict_share(found, "quoted") is None
        assert citations.quote_exactness(found) is None


class TestQuotes:
    def exactness(self, text: str, verdict: str, quote: str, numbers: tuple[int, ...] = (1,)) -> float | None:
        given = answer(sentence(text, numbers, verdict), citations=[cited(1, quote=quote)])
        return value(citations.quote_exactness(record(given)))

    def test_a_quoted_sentence_is_in_its_span(self) -> None:
        assert self.exactness("“It broke,” he said.", "quoted", 'Later "It broke," he  said. So.') == 1
        assert self.exactness("It broke.", "quoted", "It brake.") == 0

    def test_text_in_quotation_marks(self) -> None:
        text = "Osei called it “a disaster.” and “an outrage”."
        assert self.exactness(text, "supported", "He spoke of a disaster, and an outrage") == 1
        assert self.exactness(text, "supported", "He spoke of a disaster, and of outrage") == 0.5
        assert self.exactness(text, "supported", "He spoke of A disaster, and an outrage") == 0.5

    def test_uncited_quotations_are_not_exact(self) -> None:
        assert self.exactness("Osei called it “a disaster”.", "uncited", "a disaster", ()) == 0

    def test_absent_without_quotations(self) -> None:
        assert self.exactness("It broke.", "supported", "It broke down.") is None


class TestPeriod:
    @pytest.mark.parametrize(
        ("published", "as_of", "wrong"),
        [
            ("2025-08-19", "2025-08-18", 1),
            ("2025-08-19", "2025-08-19", 0),
            ("2025-08-19T23:00:00+02:00", "2025-08-19", 0),
            ("2025-08", "2025-08-19", 0),
            ("2025-09", "2025-08-19", 1),
            ("2025-08-19", "2025", 0),
            ("2025-08-19", None, None),
            (None, "2025-08-18", None),
        ],
    )
    def test_after_as_of(self, published: str | None, as_of: str | None, wrong: int | None) -> None:
        assert value(citations.wrong_period(citing(cited(1, published=published), as_of=as_of))) == wrong

    def test_one_later_citation_is_enough(self) -> None:
        found = citing(cited(1, published="2025-01-01"), cited(2, published="2025-08-20"), as_of="2025-08-19")
        assert citations.wrong_period(found) == Score(1.0, "cites 2025-08-20")


def test_grounding_is_in_what_was_retrieved_with_its_headlines() -> None:
    half = answer(sentence("Fourteen cows injured."))  # fourteen, 14 and injured are held, cows are not
    assert value(answers.grounded(record(half))) == pytest.approx(2 / 3)
    assert value(answers.grounded(record(answer(sentence("Ferry and dredger collide."))))) == 1
    assert answers.grounded(record(ABSTAINED)) is None
    assert value(answers.grounded(record(retrieved=[hit(text="Nothing.")]))) == 0


def test_tokens_and_cost_where_the_answer_carries_them() -> None:
    assert value(answers.usage(record(answer(sentence(), usage={"tokens": 120})), "tokens")) == 120
    assert answers.usage(record(answer(sentence(), usage={"tokens": 120})), "cost") is None
    assert answers.usage(record(), "tokens") is None

import re

import pytest

from rag.text.language import ENGLISH
from rag.text.reporting import reporting, verbs, verbs_for

_KINDS = ("quoting", "stating", "claiming", "beside-a-speaker", "calling", "publishing", "thinking")


def test_each_verb_stands_in_one_list() -> None:
    first = [line[0] for kind in _KINDS for line in ENGLISH.groups(f"reporting.{kind}")]
    assert len(first) == len(set(first))


def test_what_lists_name_by_first_forms_is_a_verb_of_another() -> None:
    first = {line[0] for kind in _KINDS for line in ENGLISH.groups(f"reporting.{kind}")}
    forms = {form for kind in _KINDS for line in ENGLISH.groups(f"reporting.{kind}") for form in line}
    for use in ("of-a-source", "of-a-question", "plural"):
        assert ENGLISH.words(f"reporting.{use}") <= first
    assert ENGLISH.words("reporting.nouns-too") <= forms


@pytest.mark.parametrize("words", ["said", "says", "say", "according to", "alleges", "believe", "vowed", "called"])
def test_reporting_words(words: str) -> None:
    assert re.fullmatch(reporting(), words)


@pytest.mark.parametrize("word", ["report", "state", "claims-made", "continued", "put"])
def test_nouns_and_verbs_of_something_else_report_nothing(word: str) -> None:
    assert not re.fullmatch(reporting(), word)


def test_a_quotation_is_followed_by_fewer_verbs_than_report() -> None:
    assert re.fullmatch(verbs("quoting"), "shouted")
    assert not re.fullmatch(verbs("quoting"), "announced")


def test_an_outlet_that_announces_is_the_news_and_not_its_source() -> None:
    assert re.fullmatch(verbs_for("of-a-source"), "reported")
    assert not re.fullmatch(verbs_for("of-a-source"), "announce")

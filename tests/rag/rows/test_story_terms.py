"""rag.rows.story_terms: which articles are about a story, by the words that its nearest reports share."""

from corpus.article import Article
from rag.passage import Passage, ScoredPassage
from rag.rows.story_terms import Rarity, story_terms
from tests.fakes import article

STRIKE = [
    "Dockers of the quay union stopped work at the terminal, because the employer wants longer shifts.",
    "The quay union and the terminal met. The employer offered the dockers more pay for longer shifts.",
    "Dockers approve the pay deal: the quay union accepts shifts of ten hours at the terminal, the employer said.",
]
ROUNDUP = "The dockers vote. " + "A fair opens with a parade, three choirs and a brass band in the meadow. " * 6
ELSEWHERE = "A choir sang in the meadow, and a brass band led the parade to the fair."


def found(*articles: Article) -> list[ScoredPassage]:
    return [ScoredPassage(Passage(one, 0, len(one.body)), 1.0, 0.9 - 0.01 * n) for n, one in enumerate(articles)]


def equal() -> Rarity:
    return lambda wanted: dict.fromkeys(wanted, 2.0)


def test_a_report_without_a_word_of_the_subject_is_about_its_story() -> None:
    told = [article(body, None, url=f"https://a.example/{n}") for n, body in enumerate(STRIKE)]
    story = story_terms({"strike": 2.0}, found(*told), equal())
    assert all(story.is_about(one) for one in told)
    assert not story.is_about(article(ELSEWHERE, None))


def test_a_roundup_that_mentions_a_story_is_not_about_it() -> None:
    told = [article(body, None, url=f"https://a.example/{n}") for n, body in enumerate(STRIKE)]
    assert not story_terms({"docker": 2.0}, found(*told), equal()).is_about(article(ROUNDUP, None))


def test_copies_of_one_report_are_not_the_whole_story() -> None:
    copies = [article(STRIKE[0], None, url=f"https://c.example/{n}") for n in range(4)]
    others = [article(body, None, url=f"https://a.example/{n}") for n, body in enumerate(STRIKE[1:])]
    weights = story_terms({}, found(*copies, *others), equal()).weights
    assert {"pay", "shift"} <= weights.keys()  # four copies alone would outvote the two reports of the pay


def test_without_vectors_the_order_of_the_search_says_what_is_near() -> None:
    told = [article(body, None, url=f"https://a.example/{n}") for n, body in enumerate((*STRIKE, ELSEWHERE))]
    passages = [ScoredPassage(one.passage, one.score) for one in found(*told)]
    assert "choir" not in story_terms({}, passages, equal()).weights

from rag.passage import Passage, ScoredPassage
from rag.voices import one_voice
from tests.fakes import article

WIRE = (
    "Fourteen people were injured when a ferry struck a dredger off Saltmarsh on Tuesday, the harbour authority said."
)
MORE = "The cause of the collision is not yet known, and divers were to look at the hull the next morning at low tide."


def scored(name: str, body: str, start: int = 0, end: int | None = None) -> ScoredPassage:
    return ScoredPassage(Passage(article(body, url=name), start, len(body) if end is None else end), 1.0)


def told(*ranked: ScoredPassage, k: int = 10) -> tuple[list[tuple[str | None, int]], list[str | None]]:
    """Who is listed with how many others, and who is left out."""
    listed, copies = one_voice(ranked, k)
    return (
        [(one.passage.article.url, len(one.also)) for one in listed],
        [one.passage.article.url for one in copies],
    )


def test_a_copy_is_counted_and_not_listed_again() -> None:
    first, copy, other = scored("a:1", WIRE), scored("a:2", f"{WIRE} It rained."), scored("a:3", MORE)
    listed, copies = one_voice([first, copy, other], 10)
    assert [one.passage for one in listed] == [first.passage, other.passage]
    assert listed[0].also == (copy.passage.article.id,)
    assert listed[1].also == ()
    assert copies == [copy]


def test_what_is_told_in_other_words_is_another_voice() -> None:
    retold = "A ferry and a dredger collided off Saltmarsh on Tuesday; fourteen people were hurt, a master said."
    assert told(scored("a:1", WIRE), scored("a:2", retold)) == ([("a:1", 0), ("a:2", 0)], [])


def test_another_number_is_no_copy() -> None:
    later = WIRE.replace("Fourteen", "Sixteen")
    assert told(scored("a:1", WIRE), scored("a:2", later)) == ([("a:1", 0), ("a:2", 0)], [])
    same = WIRE.replace("Fourteen", "14")
    assert told(scored("a:1", WIRE), scored("a:2", same)) == ([("a:1", 1)], ["a:2"])


def test_an_article_does_not_repeat_itself() -> None:
    twice = f"{WIRE} {WIRE}"
    half = len(WIRE)
    assert told(scored("a:1", twice, 0, half), scored("a:1", twice, half)) == ([("a:1", 0), ("a:1", 0)], [])


def test_a_story_cut_at_another_place_is_the_same_story() -> None:
    whole, at = f"{WIRE} {MORE}", len(WIRE)
    across = scored("a:2", whole, 25, 190)  # no passage of the first holds seven tenths of it
    assert told(scored("a:1", whole, 0, at), scored("a:1", whole, at), across) == ([("a:1", 0), ("a:1", 1)], ["a:2"])


def test_places_that_copies_leave_are_filled_and_no_more_is_read() -> None:
    read = []
    ranked = [scored("a:1", WIRE), scored("a:2", WIRE), scored("a:3", MORE), scored("a:4", "It rained in Pell.")]
    listed, _ = one_voice((read.append(one) or one for one in ranked), 2)
    assert [one.passage.article.url for one in listed] == ["a:1", "a:3"]
    assert read == ranked[:3]


def test_few_words_are_no_copy() -> None:
    assert told(scored("a:1", "It rained."), scored("a:2", "It rained.")) == ([("a:1", 0), ("a:2", 0)], [])

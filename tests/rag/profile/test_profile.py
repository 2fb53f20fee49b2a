"""rag.profile: what an archive tells of a name, over a real archive and a real keyword index."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from corpus.article import Article
from corpus.store.archive import Archive
from rag.index.passage_index import PassageIndex
from rag.profile.beside import full_names
from rag.profile.mentions import LONGEST, name_of
from rag.profile.near import near_names
from rag.profile.profile import Profile, profile
from tests.fakes import WordEmbedding, article


def told(number: int, body: str, **fields: object) -> Article:
    return article(
        body,
        f"Report {number} of the Maren Sky" if number == 15 else f"Report {number}",
        url=f"https://a.example/{number}",
        **fields,
    )


RAVN = told(
    1,
    "“We have fourteen injured,” said Tilde Ravn, the harbour master. “Nobody is missing,” she said.\n"
    "Ines Tarrago said that Ravn was right about Vossholm Dredging.",
    published="2025-08-19",
)
LATER = told(2, "Tilde Ravn, the harbour master, closed the port on Friday.\nAn apple fell.", published="2025-08-22")
LINE = told(
    3,
    "“We are in dialogue,” said Ossian Breck, the spokesman of Skerrin Line.\nTilde Ravn said nothing of Skerrin Line. "
    "A review found that Skerrin Line was late.",
    published="2025-08-20",
    source="The Tidewater",
)
TOLL = [
    told(10 + day, f"{count} people were injured when the Maren Sky struck a dredger.", published=f"2025-08-{19 + day}")
    for day, count in enumerate(("Fourteen", "Seventeen"))
]
ROUNDUP = told(
    15,
    "The Maren Sky is in the yard.\nNinety people were injured in a quake.",
    published="2025-08-20",
    source="Coast Wire",
)
OFTEN = [told(20 + day, f"Ellery Bay was calm on day {day}.", published=f"2025-07-{day + 1:02}") for day in range(6)]
PAPERS = [
    told(
        50,
        "Recently Kettle Line said that its ferries were late, and it was recently fined.\n"
        "The operator said that Kettle Line had paid. The State Council said that Kettle Line must pay.\n"
        "The New Tidewater said that Kettle Line lies. The Kettle Line CEO said that Kettle Line would grow.",
        published="2025-08-20",
    ),
    told(
        51,
        "Administrator Olaf Brandt said that Kettle Line was safe, and the administrator left.\n"
        "New Tidewater said that Kettle Line was sorry. Sheila Jackson Lee said that Kettle Line was late.",
        published="2025-08-21",
    ),
    told(
        52,
        "Olaf Brandt, 51, said that Kettle Line had no ferry.\nJackson Lee said that Kettle Line had one.",
        published="2025-08-22",
    ),
]
ODD = told(30, "The band AC/DC played. 习近平在北京。 The “Kettle Rocks” lie bare. Osei-Bonsu ran.", published=None)
HELD = [RAVN, LATER, LINE, *TOLL, ROUNDUP, *OFTEN, *PAPERS, ODD]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PassageIndex]:
    archive = Archive(tmp_path_factory.mktemp("archive"))
    archive.add(HELD)
    index = PassageIndex(archive, WordEmbedding())
    index.sync()
    yield index
    index.pair.close()


def found(index: PassageIndex, asked: str, most: int = 300) -> Profile:
    name = name_of(asked)
    assert name is not None
    profiled = profile(name, index, most)
    assert profiled is not None
    return profiled


def test_a_person_speaks_and_is_spoken_of_by_surname_too(index: PassageIndex) -> None:
    ravn = found(index, "tilde  ravn")
    assert (ravn.name, ravn.articles, ravn.is_person) == ("Tilde Ravn", 3, True)
    [own] = ravn.speech.own
    assert own.mention.text == RAVN.body.split("\n")[0]  # both sentences of one speech
    assert (own.speaker.name, own.speaker.role) == ("Tilde Ravn", "the harbour master")
    assert [one.speaker.name for one in ravn.speech.of_others] == ["Ines Tarrago"]
    assert ravn.first and ravn.first.article == RAVN
    assert ravn.last and ravn.last.article == LATER
    assert [(one.day, one.articles) for one in ravn.counts] == [(one.day, 1) for one in ravn.counts]
    assert {one.name for one in ravn.beside} >= {"Ines Tarrago", "Vossholm Dredging"}


def test_who_speaks_for_a_body_by_a_role_is_its_own_voice_and_nobody_indefinite_is_told_of(index: PassageIndex) -> None:
    line = found(index, "Skerrin Line")
    assert [one.speaker.name for one in line.speech.own] == ["Ossian Breck"]
    assert all(not one.speaker.name.startswith("a ") for one in line.speech.of_others)


def test_who_says_what_are_persons_and_organisations_by_name_each_under_one(index: PassageIndex) -> None:
    line = found(index, "Kettle Line").speech
    assert {one.speaker.name for one in line.own} == {"Kettle Line"}
    assert [one.mention.article for one in line.own] == [PAPERS[0]]
    said: dict[str, list[str | None]] = {}
    for one in line.of_others:
        said.setdefault(one.speaker.name, []).append(one.speaker.role)
    assert set(said) == {"Olaf Brandt", "New Tidewater", "Jackson Lee", "Sheila Jackson Lee"}
    assert set(said["Olaf Brandt"]) == {None, "Administrator"}
    assert len(said["New Tidewater"]) == 2


def test_a_count_that_changed_is_told_newest_first_and_none_of_another_event(index: PassageIndex) -> None:
    [injured] = found(index, "Maren Sky").values
    assert (injured.quantity, injured.changing) == ("injured", True)
    assert [(one.value, one.mention.article) for one in injured.given] == [("17", TOLL[1]), ("14", TOLL[0])]


def test_a_surname_leads_to_the_name_in_full(index: PassageIndex) -> None:
    assert [one.name for one in found(index, "Ravn").longer] == ["Tilde Ravn"]
    assert found(index, "Tilde Ravn").longer == []


def test_a_name_with_a_capital_is_not_the_common_word(index: PassageIndex) -> None:
    assert found(index, "apple").articles == 1
    assert found(index, "Apple").name == "apple"  # as the archive writes it, when it never has the capital


def test_of_a_frequent_name_the_newest_are_read_and_the_first_mention_is_found(index: PassageIndex) -> None:
    bay = found(index, "Ellery Bay", most=2)
    assert (bay.articles, bay.read) == (6, 2)
    assert sum(one.articles for one in bay.counts) == 6
    assert bay.first and bay.first.article == OFTEN[0]
    assert bay.last and bay.last.article == OFTEN[5]


@pytest.mark.parametrize("asked", ["AC/DC", "习近平", "“Kettle Rocks”", "Osei-Bonsu"])
def test_names_with_slashes_quotes_and_of_other_scripts_are_found(index: PassageIndex, asked: str) -> None:
    assert found(index, asked).articles == 1


def test_what_was_withdrawn_since_it_was_indexed_is_left_out(index: PassageIndex) -> None:
    gone = told(40, "Olga Stern resigned.")
    index.archive.add([gone])
    index.sync()
    assert found(index, "Olga Stern").articles == 1
    index.archive.add([replace(gone, status="canceled", updated="2025-09-01")])
    name = name_of("Olga Stern")
    assert name is not None
    assert profile(name, index) is None


@pytest.mark.parametrize(("asked", "near"), [("Tilde Raven", "Tilde Ravn"), ("Ines Tarago", "Ines Tarrago")])
def test_a_name_that_the_archive_lacks_has_near_ones(index: PassageIndex, asked: str, near: str) -> None:
    name = name_of(asked)
    assert name is not None
    assert profile(name, index) is None
    assert near_names(name, index)[0] == near


@pytest.mark.parametrize("asked", ["", "…", "“”", "x" * (LONGEST + 1), "a " * 1_000])
def test_what_can_be_no_name_is_none(asked: str) -> None:
    assert name_of(asked) is None


def test_credits_and_words_of_the_next_sentence_are_no_part_of_a_name() -> None:
    text = "Jim Watson/AFP/Getty Images\nBoris Johnson The premier waves. Anna Lind’s boat sank."
    assert [name for _, _, name in full_names(text, 0, len(text))] == ["Boris Johnson", "Anna Lind"]

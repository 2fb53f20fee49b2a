"""corpus.formats.markdown: the words of Markdown, whatever stands around them."""

import io

import pytest

from corpus.article import Article
from corpus.formats.markdown import front_matter, plain_text
from corpus.formats.readers import read_markdown


@pytest.mark.parametrize(
    ("markdown", "plain"),
    [
        ("Fog\n===\nIt lay\noff Ellery.\n", "Fog\n\nIt lay\noff Ellery."),
        ("```py\na = *b*\n\n# c\n```\nFog.", "a = *b*\n\n# c\n\nFog."),
        ("Fog:\n\n    *verbatim*\n", "Fog:\n\n*verbatim*"),
        ("It is `*fog*`.", "It is *fog*."),
        ("| Port | Fog |\n|---|--:|\n| *Ellery* | 5 |\n| Hollin | |", "Port | Fog\nEllery | 5\nHollin | "),
        ("![fog](a.png 'Fog')![fog][b] Fog.\n\n[b]: b.png", " Fog."),
        ("[fog](<a b.html> 'x'), [rain][r], [sun] and <https://a.example/x>.\n\n[r]: r.html\n[sun]: s.html",
         "fog, rain, sun and https://a.example/x."),
        ("[![fog](a.png)](b.html) Fog.", " Fog."),
        ("<div>\n<p>Fog &amp; rain.</p>\n<p>Sun.</p>\n</div>\n\nWind.", "Fog & rain.\nSun.\n\nWind."),
        ("Fog <b>lay</b><br>off &eacute;.<!-- not --> 3 < 5", "Fog lay\noff é. 3 < 5"),
        ("Ports:\n\n- Ellery\n- *Hollin*\n  - the ford\n\n1986. A year.\n2. Two",
         "Ports:\n\n- Ellery\n- Hollin\n- the ford\n1986. A year.\n2. Two"),
        ("> > Fog.\n> > Rain.\n\n***\n\nSun ~~and~~ snake_case_name 5 * 3 * 2",
         "Fog.\nRain.\n\nSun and snake_case_name 5 * 3 * 2"),
        ("", ""),
        ("![fog](a.png)", ""),
        (">" * 40 + " Fog.", "Fog."),
    ],
)  # fmt: skip
def test_the_words_stay_and_the_marks_go(markdown: str, plain: str) -> None:
    assert plain_text(markdown) == plain


TEXT = "The weir at Harrow Ford was repaired on Monday."


def read(text: str, name: str = "a.md") -> Article:
    return next(one for one in read_markdown(io.BytesIO(text.encode()), name) if isinstance(one, Article))


@pytest.mark.parametrize(
    "block",
    [
        '+++\ntitle = "Weir"\ndate = 2025-08-19T07:40:00+02:00\nauthors = ["Ann Lee"]\ndraft = false\n+++\n',
        '+++\ntitle = "Weir"\ndate = "2025-08-19T07:40:00+02:00"\nauthor = "Ann Lee"\n[extra]\ntoc = true\n+++\n\n',
        '+++\ntitle = "Weir"\ndate = 2025-08-19T07:40:00+02:00\nauthor = "Ann Lee"\nnot toml at all\n+++\n',
        '{"title": "Weir", "date": "2025-08-19T07:40:00+02:00", "author": "Ann Lee"}\n\n',
        "---\ntitle: Weir\ndate: 2025-08-19 07:40:00 +0200 CEST\nauthor: Ann Lee\n---\n",
    ],
    ids=["TOML", "TOML with a table", "broken TOML", "JSON", "YAML"],
)
def test_front_matter_in_each_language(block: str) -> None:
    found = read(f"{block}{TEXT}\n")
    assert (found.headline, found.published, found.authors) == ("Weir", "2025-08-19T07:40:00+02:00", ("Ann Lee",))
    assert found.body == TEXT


def test_toml_keeps_the_precision_of_a_date() -> None:
    assert read(f"+++\ndate = 2025-08-19\n+++\n{TEXT}").published == "2025-08-19"


@pytest.mark.parametrize("text", [f"+++ {TEXT}", f"{{ {TEXT} }}", f"+++\n{TEXT}"])
def test_what_only_begins_like_front_matter_is_text(text: str) -> None:
    assert front_matter(text) == ({}, text, None)


@pytest.mark.parametrize(
    ("name", "block", "published"),
    [
        ("2025-08-19-weir.md", "", "2025-08-19"),
        ("posts/2025-08-19-weir.markdown", "", "2025-08-19"),
        ("2025-08-19-weir.md", "---\ndate: 2025-08-18\n---\n", "2025-08-18"),
        ("2025-13-19-weir.md", "", None),
        ("weir-2025-08-19.md", "", None),
    ],
)
def test_jekyll_states_the_date_in_the_name(name: str, block: str, published: str | None) -> None:
    assert read(block + TEXT, name).published == published


def test_calls_of_templates_are_no_words() -> None:
    text = f'+++\ntitle = "Weir"\n+++\n{{{{< figure src="a.png" >}}}}\n\n{TEXT} {{% include note.html %}}'
    assert read(text).body == TEXT

"""corpus.formats.markdown: the words of Markdown, whatever stands around them."""

import pytest

from corpus.formats.markdown import plain_text


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

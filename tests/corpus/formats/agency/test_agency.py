"""NITF, NewsML and wire text. All items are invented."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.article import Article
from corpus.formats.agency.ninjs import is_ninjs, ninjs_record
from corpus.formats.agency.read import read_xml
from corpus.formats.readers import read_text
from corpus.records.fields import to_article
from corpus.records.notice import Notice

ONE = "The weir at Harrow Ford was repaired on Monday, the county said."
TWO = "Boats may pass again from Tuesday."
BOTH = f"{ONE}\n{TWO}"
CONTENT = (
    f"<body.content><media media-type='image'><media-caption>The weir, in 2024.</media-caption></media><p>{ONE}</p>"
    f"<p>{TWO.replace('Tuesday', '<chron>Tuesday</chron>')}</p></body.content>"
)
NITF = (
    '<nitf%s xml:lang="en"><head><title>Weir</title><tobject><tobject.subject tobject.subject.type="Region"/></tobject>'
    '<docdata%s><doc-id id-string="wire-77"/><date.issue norm="20250819T054000Z"/></docdata>'
    '<pubdata name="Ellery Courier"/></head><body><body.head><hedline><hl1>Weir <em>repaired</em></hl1></hedline>'
    "<byline>By Ann Lee and Bo Day<byttl>Staff Writers</byttl></byline></body.head>%s</body></nitf>"
)
G2 = (
    '<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:wire:77" version="%s" xml:lang="en"><itemMeta>'
    '<itemClass qcode="%s"/><provider literal="wire"><name>Ellery Wire</name></provider>'
    "<versionCreated>2025-08-19T06:00:00Z</versionCreated><firstCreated>2025-08-19T05:40:00Z</firstCreated>"
    '<pubStatus qcode="stat:%s"/></itemMeta><contentMeta><by>By Ann Lee</by><language tag="en"/>'
    '<subject qcode="x"><name>Region</name></subject><headline>Weir repaired</headline></contentMeta>'
    "<contentSet>%s</contentSet></newsItem>"
)
INLINE = (
    f"<inlineXML><nitf><body>{CONTENT}</body></nitf></inlineXML>",
    f'<inlineXML><html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title></head><body><p>{ONE}</p><p>{TWO}</p>'
    "</body></html></inlineXML>",
    f"<inlineData contenttype='text/html'>&lt;p&gt;{ONE}&lt;/p&gt;&lt;p&gt;{TWO}&lt;/p&gt;</inlineData>",
)
NEWSML1 = (
    "<NewsML><NewsItem><Identification><NewsIdentifier><ProviderId>wire.example</ProviderId><NewsItemId>77</NewsItemId>"
    "<RevisionId>2</RevisionId><PublicIdentifier>urn:newsml:wire.example:77</PublicIdentifier></NewsIdentifier>"
    "</Identification><NewsManagement><FirstCreated>20250819T054000Z</FirstCreated>"
    "<ThisRevisionCreated>20250819T060000Z</ThisRevisionCreated><Status FormalName='%s'/></NewsManagement>"
    "<NewsComponent><NewsLines><HeadLine>Weir repaired</HeadLine><ByLine>By Ann Lee</ByLine></NewsLines>"
    "<AdministrativeMetadata><Provider><Party FormalName='Ellery Wire'/></Provider></AdministrativeMetadata>"
    "<ContentItem><MediaType FormalName='%s'/><DataContent>%s</DataContent></ContentItem></NewsComponent>"
    "</NewsItem></NewsML>"
)


def read(text: str) -> tuple[list[Article], list[str]]:
    found = list(read_xml(f'<?xml version="1.0" encoding="utf-8"?>\n{text}'.encode(), "a.xml"))
    articles = [one for one in found if isinstance(one, Article)]
    return articles, [one.reason for one in found if isinstance(one, Notice)]


@pytest.mark.parametrize("space", ["", ' xmlns="http://iptc.org/std/NITF/2006-10-18/"'])
def test_nitf(space: str) -> None:
    [found], notes = read("<!DOCTYPE nitf SYSTEM 'nitf.dtd'>" + NITF % (space, "", CONTENT))
    assert (found.headline, found.body, found.section) == ("Weir repaired", BOTH, "Region")
    assert (found.authors, found.source) == (("Ann Lee", "Bo Day"), "Ellery Courier")
    assert (found.published, found.uri, found.language) == ("2025-08-19T05:40:00+00:00", "wire-77", "en")
    assert notes == []


def test_nitf_that_is_canceled_withdraws() -> None:
    [found], _ = read(NITF % ("", " management-status='canceled'", ""))
    assert (found.status, found.uri) == ("canceled", "wire-77")


@pytest.mark.parametrize("inline", INLINE, ids=["NITF", "XHTML", "escaped HTML"])
def test_newsml_g2(inline: str) -> None:
    [found], notes = read(G2 % ("3", "ninat:text", "usable", inline))
    assert (found.headline, found.body, found.section) == ("Weir repaired", BOTH, "Region")
    assert (found.authors, found.source, found.version) == (("Ann Lee",), "Ellery Wire", "3")
    assert (found.published, found.updated) == ("2025-08-19T05:40:00+00:00", "2025-08-19T06:00:00+00:00")
    assert (found.uri, found.status, notes) == ("urn:wire:77", None, [])


def test_a_message_of_several_items_leaves_out_pictures() -> None:
    items = [G2 % ("1", kind, "usable", INLINE[0]) for kind in ("ninat:text", "ninat:picture", "ninat:text")]
    articles, notes = read(f"<newsMessage><itemSet>{''.join(items)}<packageItem/></itemSet></newsMessage>")
    assert len(articles) == 2
    assert notes == ["item 2: left out: a picture or another file"]


def test_an_item_that_is_withheld_is_withdrawn() -> None:
    assert read(G2 % ("4", "ninat:text", "withheld", ""))[0][0].status == "withheld"


def test_newsml_1() -> None:
    [found], _ = read(NEWSML1 % ("Usable", "Text", f"<p>{ONE}</p><p>{TWO}</p>"))
    assert (found.headline, found.body, found.source) == ("Weir repaired", BOTH, "Ellery Wire")
    assert (found.authors, found.version, found.uri) == (("Ann Lee",), "2", "urn:newsml:wire.example:77")
    assert (found.published, found.updated) == ("2025-08-19T05:40:00+00:00", "2025-08-19T06:00:00+00:00")
    assert read(NEWSML1 % ("Canceled", "Text", ""))[0][0].status == "canceled"
    assert read(NEWSML1 % ("Usable", "Photo", ""))[1] == ["left out: a picture or another file"]


@pytest.mark.parametrize("root", ["packageItem", "knowledgeItem", "newsMessage"])
def test_a_message_without_news_says_so(root: str) -> None:
    assert read(f"<{root}></{root}>") == ([], ["no news items in it"])


def test_entities_of_files_are_not_read() -> None:
    secret = '<!DOCTYPE nitf [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    articles, _ = read(secret + NITF % ("", "", f"<body.content><p>{ONE} &x;</p></body.content>"))
    assert all("root:" not in one.body for one in articles)


WIRE = (
    "\x01eca062 4 i 211 ccccb   dpa 061\r\n\nEllery-weir/\r\n\x02EXTRA\r\nWeir repaired after\nnine weeks\r\n"
    f"By Ann Lee, dpa =\r\n\n   Harrow Ford (dpa) - {ONE[:18]}\r\n{ONE[19:]}\r\n\n   {TWO}\r\n\n"
    "# dpa NOTEBOOK\r\n\n* * * *\r\nThe following information is not for publication\r\n\r\n"
    "\x03191137 GMT Aug 25 \r\n\x7f\x04"
)


def test_wire_text() -> None:
    [found] = read_text(io.BytesIO(WIRE.encode()), "a.txt")
    assert isinstance(found, Article)
    assert (found.headline, found.authors) == ("Weir repaired after nine weeks", ("Ann Lee",))
    assert found.body == f"Harrow Ford (dpa) - {ONE}\n{TWO}"
    assert (found.published, found.source) == ("2025-08-19T11:37+00:00", "dpa")


def test_wire_text_without_a_headline() -> None:
    data = f"\x01eca062 4 i 211 dpa 061\n\x02   {ONE}\n\n   {TWO}\n\x03".encode()
    [found] = read_text(io.BytesIO(data), "a.txt")
    assert isinstance(found, Article) and (found.headline, found.body) == (None, BOTH)


@pytest.mark.parametrize(
    ("item", "headline"),
    [
        ({"uri": "urn:a:1", "type": "text", "headline_main": "Weir", "body_main": BOTH}, "Weir"),
        ({"uri": "urn:a:1", "headline_short": "Weir", "body_xhtml": f"<p>{ONE}</p><p>{TWO}</p>"}, "Weir"),
        (
            {"guid": "urn:a:1", "pubstatus": "usable", "headline": "Weir", "body_html": f"<p>{ONE}</p><p>{TWO}</p>"},
            "Weir",
        ),
    ],
)
def test_ninjs_of_superdesk_and_of_families_of_fields(item: dict[str, object], headline: str) -> None:
    assert is_ninjs(item)
    found, _ = to_article(ninjs_record(item), "ninjs")
    assert (found.headline, found.body, found.uri) == (headline, BOTH, "urn:a:1")


def test_dpa_digitalwires() -> None:
    wire = {
        "urn": "urn:newsml:dpa.example:77",
        "version": 3,
        "headline": "Weir repaired",
        "article_html": f"<section><p>{ONE}</p><p>{TWO}</p></section>",
        "version_created": "2025-08-19T05:40:00+02:00",
        "language": "en",
    }
    found, _ = to_article(wire)
    assert (found.headline, found.body, found.uri) == ("Weir repaired", BOTH, "urn:newsml:dpa.example:77")
    assert found.published == "2025-08-19T05:40:00+02:00"


@given(st.integers(0, 1200), st.integers(0, 300), st.sampled_from(["", "<", "&", "\0", "]]>", "<p>", "\x02"]))
def test_damage_never_makes_it_raise(start: int, length: int, instead: str) -> None:
    for text in (NITF % ("", "", CONTENT), G2 % ("3", "ninat:text", "usable", INLINE[1])):
        assert isinstance(read(text[:start] + instead + text[start + length :]), tuple)
    list(read_text(io.BytesIO((WIRE[:start] + instead + WIRE[start + length :]).encode()), "a.txt"))

"""Addresses that would lead into the machine or its network: none of them makes a connection to a canary there."""

from collections.abc import Iterator

import pytest

from corpus.web.fetch import Fetcher
from errors import FetchError
from tests.newsstand import PUBLIC, Canary, Names, Network, Stand, newsstand

# "PORT" stands for the canary's port.
HOSTS = [
    # 127.0.0.1, short, decimal, octal, hexadecimal, with zeros, out of range
    *("127.0.0.1", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.0.0.1", "0x7F.1", "0X7F.0X0.0X0.0X1"),
    *("0177.0.0.1", "017700000001", "0177.1", "00177.0.0.1", "127.0.0.01", "127.000.000.001", "127.0.0.0x1"),
    *("127.0.0.1.", "127.0.0.1..", ".127.0.0.1", "127..1"),
    *("127.0.0.257", "4294967297", "6425673729", "127.0.0.1.0"),
    *("127.127.127.127", "127.255.255.254", "0.0.0.0", "0", "00", "0x0", "0.0", "0x", "0.0.0.0."),
    # IPv6, and IPv4 inside it
    *("[::1]", "[0:0:0:0:0:0:0:1]", "[0000::0001]", "[::]"),
    *("[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::FFFF:7F00:1]"),
    *("[0:0:0:0:0:ffff:127.0.0.1]", "[::127.0.0.1]", "[::7f00:1]", "[::ffff:0:127.0.0.1]", "[64:ff9b::127.0.0.1]"),
    *("[64:ff9b::7f00:1]", "[64:ff9b:1::7f00:1]", "[2002:7f00:1::]", "[2002:7f00:0001::1]", "[2001:0:7f00:1::]"),
    *("[2001:0:0:0:0:0:80ff:fffe]", "[fe80::1]", "[fe80::1%25lo]"),
    *("[fe80::1%lo]", "[::1%25lo]", "[::1%lo]", "[::1%1]"),
    *("[fec0::1]", "[fc00::1]", "[fd12:3456::1]", "[ff02::1]", "[ff0e::1]", "[100::1]", "[3fff::1]", "[5f00::1]"),
    *("[::1", "::1", "[[::1]]", "[::1].", "[v1.::1]", "[127.0.0.1]", "[localhost]", "[]"),
    # names of this machine, and names that lead to it
    *("localhost", "LOCALHOST", "localhost.", "localhost.."),
    *("localhost.localdomain", "a.localhost", "a.b.localhost."),
    *("inside.example", "six.example", "mapped.example", "mixed.example", "linked.example", "nat64.example"),
    *("sixtofour.example", "zone.example", "everywhere.example", "nowhere.example", "metadata.example"),
    # other digits and letters, encoded ones, invisible ones
    *(
        "１２７.０.０.１",
        "①②⑦.⓪.⓪.①",
        "127。0。0。1",
        "127．0．0．1",
        "127｡0｡0｡1",
        "١٢٧.٠.٠.١",
        "१२७.०.०.१",
        "127.0.0.１",
    ),
    *(
        "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ",
        "ｌｏｃａｌｈｏｓｔ",
        "localhoſt",
        "loc\u00adalhost",
        "localhost\u200b",
        "\u202elocalhost",
        "ⅼocalhost",
    ),
    *("%31%32%37.0.0.1", "127%2e0%2e0%2e1", "loc%61lhost"),
    *("%6c%6f%63%61%6c%68%6f%73%74", "localhost%00.news.example"),
    *("127.0.0.1%2f.news.example", "localhost%23.news.example", "127.0.0.1%20", "127.0.0.1%0d%0a", "%5b::1%5d"),
    # private, link-local, shared, reserved, multicast
    *("10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.0.1"),
    *("169.254.169.254", "100.64.0.1", "100.100.100.200"),
    *("192.0.0.192", "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "192.88.99.1", "224.0.0.1"),
    *("239.255.255.250", "240.0.0.1", "255.255.255.255", "0.1.2.3"),
    *("2852039166", "0xa9fea9fe", "0251.0376.0251.0376"),
    # users, and hosts that look like users
    *(
        "a@127.0.0.1",
        "a:b@127.0.0.1",
        "news.example@127.0.0.1",
        "news.example:80@127.0.0.1",
        "@127.0.0.1",
        ":@127.0.0.1",
    ),
    *("a@b@127.0.0.1", "127.0.0.1@localhost", "news.example%40127.0.0.1", "news.example\\@127.0.0.1"),
    # signs that readers of addresses treat differently
    *("127.0.0.1\t", "127.0.0.1\n", "\r\n127.0.0.1", " 127.0.0.1", "127.0.0.1 ", "127.0.0.1\x00", "127.0.0.1\x7f"),
    *(
        "127.0.0.1,news.example",
        "127.0.0.1;news.example",
        "127.0.0.1|news.example",
        "127.0.0.1\\.news.example",
        "$(id)",
    ),
    *("*", "-", "a b", "a" * 64 + ".example", "a." * 130 + "example", "a" * 5_000),
]
WHOLE = [
    *(
        "http:\\\\127.0.0.1:PORT\\",
        "http:/\\127.0.0.1:PORT/",
        "http:///127.0.0.1:PORT/",
        "http:127.0.0.1:PORT",
        "http:",
    ),
    *("http:/127.0.0.1:PORT/", "//127.0.0.1:PORT/", "///127.0.0.1:PORT/"),
    *("127.0.0.1:PORT", "/127.0.0.1:PORT", "", " "),
    *("ht\ntp://127.0.0.1:PORT/", "\thttp://127.0.0.1:PORT/"),
    *("\x00http://127.0.0.1:PORT/", "http ://127.0.0.1:PORT/"),
    *("http://127.0.0.1:PORT/\r\nHost: news.example", "http://127.0.0.1:PORT/?\r\n\r\nGET /"),
    *("http://[::1]:PORT\n/"),
    *("http://127.0.0.1: PORT/", "http://127.0.0.1:+PORT/"),
    *("http://127.0.0.1:PORT:80/", "http://127.0.0.1:PORT%2f"),
    *("http://news.example:22/", "http://news.example:25/", "http://news.example:0/", "http://news.example:6379/"),
    *(
        "http://news.example:65536/",
        "http://news.example:-1/",
        "http://news.example:99999999999/",
        "http://x.example:x/",
    ),
    *(
        "file:///etc/passwd",
        "file://127.0.0.1:PORT/etc/passwd",
        "file:/etc/passwd",
        "FILE:///etc/passwd",
        "/etc/passwd",
    ),
    *("gopher://127.0.0.1:PORT/_GET%20/", "ftp://127.0.0.1:PORT/"),
    *("ftps://127.0.0.1:PORT/", "sftp://127.0.0.1:PORT/"),
    *("dict://127.0.0.1:PORT/stat", "ldap://127.0.0.1:PORT/"),
    *("tftp://127.0.0.1:PORT/x", "telnet://127.0.0.1:PORT/"),
    *(
        "ws://127.0.0.1:PORT/",
        "wss://127.0.0.1:PORT/",
        "ssh://127.0.0.1:PORT/",
        "smb://127.0.0.1/c",
        "unix:/run/x.sock",
    ),
    *("http+unix://%2frun%2fx.sock/", "jar:http://127.0.0.1:PORT/!/", "view-source:http://127.0.0.1:PORT/"),
    *("feed:http://127.0.0.1:PORT/", "feed://127.0.0.1:PORT/"),
    *("blob:http://127.0.0.1:PORT/1", "netdoc:///etc/passwd"),
    *(
        "data:text/html,<p>secret</p>",
        "javascript:fetch('http://127.0.0.1:PORT/')",
        "about:blank",
        "mailto:a@b.example",
    ),
    *("php://filter/resource=http://127.0.0.1:PORT/", "expect://id", "urn:x:y", "http", "://127.0.0.1:PORT/"),
    *("http://news.example/" + "a" * 5_000, "http://127.0.0.1:PORT/" + "?" * 100_000, "http://" + "[" * 3_000),
]
URLS = [f"{scheme}://{host}:PORT/" for host in HOSTS for scheme in ("http", "https")] + WHOLE
NAMES = {
    "inside": ["127.0.0.1"],
    "six": ["::1"],
    "mapped": ["::ffff:127.0.0.1"],
    "mixed": [PUBLIC, "127.0.0.1"],
    "linked": ["169.254.169.254"],
    "nat64": ["64:ff9b::7f00:1"],
    "sixtofour": ["2002:7f00:1::"],
    "zone": ["fe80::1%lo"],
    "everywhere": ["0.0.0.0"],
    "nowhere": [],
    "metadata": ["fd00:ec2::254"],
}
LANDINGS = [
    *("http://127.0.0.1:PORT/", "http://localhost:PORT/", "http://[::1]:PORT/", "http://2130706433:PORT/"),
    *("http://0x7f.1:PORT/", "http://[::ffff:127.0.0.1]:PORT/", "http://inside.example:PORT/", "//127.0.0.1:PORT/"),
    *("http://mixed.example:PORT/", "http://a@127.0.0.1:PORT/", "http:\\\\127.0.0.1:PORT/", "///127.0.0.1:PORT/"),
    *("https://127.0.0.1:PORT/", "file:///etc/passwd", "ftp://127.0.0.1:PORT/", "gopher://127.0.0.1:PORT/_"),
    *("data:text/html,secret", "http://169.254.169.254/latest"),
    *("http://0.0.0.0:PORT/", "http://[fe80::1%25lo]:PORT/"),
]


@pytest.fixture(scope="module")
def canary() -> Iterator[Canary]:
    canary = Canary()
    yield canary
    canary.close()


@pytest.fixture(scope="module")
def stand() -> Iterator[Stand]:
    with newsstand() as stand:
        yield stand


def fetcher(network: Network, names: Names | None = None, allow_private: bool = False) -> Fetcher:
    resolve = names or Names(**{name: [given] for name, given in NAMES.items()})
    return Fetcher(resolve=resolve, backend=network, allow_private=allow_private, delay=0, seconds=5)


def test_there_are_at_least_120() -> None:
    assert len(set(URLS)) >= 300 and len(set(LANDINGS)) >= 20


def test_the_canary_sings_when_it_is_let() -> None:
    canary = Canary()
    one = fetcher(Network(), allow_private=True)
    assert one.fetch(f"http://127.0.0.1:{canary.port}/").data == b"secret"
    assert one.fetch(f"http://inside.example:{canary.port}/").data == b"secret"
    assert canary.connections == 4  # each time robots.txt, and then the page
    canary.close()


@pytest.mark.parametrize("url", URLS, ids=lambda url: ascii(url)[:60])
def test_a_hostile_address_is_refused(url: str, canary: Canary, stand: Stand) -> None:
    network = Network(stand)
    with pytest.raises(FetchError):
        fetcher(network).fetch(url.replace("PORT", str(canary.port)))
    assert (network.dialled, canary.connections) == ([], 0)


@pytest.mark.parametrize("url", LANDINGS)
@pytest.mark.parametrize("hops", [1, 4])
def test_a_redirect_to_a_hostile_address_is_refused(url: str, hops: int, canary: Canary, stand: Stand) -> None:
    for hop in range(hops):
        stand.redirect(f"/{hop}", f"//news.example/{hop + 1}", status=(301, 302, 307, 308)[hop])
    stand.redirect(f"/{hops - 1}", url.replace("PORT", str(canary.port)), status=303)
    stand.asked.clear()
    network = Network(stand)
    with pytest.raises(FetchError):
        fetcher(network).fetch("http://news.example/0")
    assert f"/{hops - 1}" in stand.paths
    assert (set(network.dialled), canary.connections) == ({PUBLIC}, 0)


@pytest.mark.parametrize("url", LANDINGS[:8])
def test_a_robots_txt_that_leads_there_is_refused(url: str, canary: Canary, stand: Stand) -> None:
    stand.redirect("/robots.txt", url.replace("PORT", str(canary.port)))
    network = Network(stand)
    with pytest.raises(FetchError):
        fetcher(network).fetch("http://news.example/page")
    del stand.pages["/robots.txt"]
    assert (set(network.dialled), canary.connections) == ({PUBLIC}, 0)


@pytest.mark.parametrize("after", [1, 2, 3])
def test_a_name_that_changes_its_mind_is_refused(after: int, canary: Canary, stand: Stand) -> None:
    stand.redirect("/a", "/b")
    stand.redirect("/b", "/c")
    names = Names(turning=[[PUBLIC]] * after + [["127.0.0.1"]])
    network = Network(stand)
    with pytest.raises(FetchError, match="loopback"):
        fetcher(network, names).fetch(f"http://turning.example:{canary.port}/a")
    # Asked once a connection, and connected to as it answered then: robots.txt, /a, /b.
    assert network.dialled == [PUBLIC] * after
    assert len(names.asked) == after + 1
    assert canary.connections == 0


def test_proxies_of_the_environment_are_not_used(canary: Canary, stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{canary.port}")
    stand.put("/page", "here")
    assert fetcher(Network(stand)).fetch("http://news.example/page").data == b"here"
    assert canary.connections == 0


def test_an_address_that_only_looks_hostile_is_fetched_from_where_it_says(canary: Canary, stand: Stand) -> None:
    stand.put("/@127.0.0.1", "here")
    stand.put("/?to=http://127.0.0.1/", "there")
    assert fetcher(Network(stand)).fetch("http://NEWS.example./@127.0.0.1#@127.0.0.1").data == b"here"
    assert fetcher(Network(stand)).fetch(f"http://news.example:{canary.port}?to=http://127.0.0.1/").data == b"there"
    assert canary.connections == 0

"""Only public addresses are read, as robots.txt allows, and within limits; a local server stands for the web."""

from __future__ import annotations

import gzip
import socket
import threading
from collections.abc import Iterator, Sequence
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from corpus.adding.add import Adder, Outcome
from corpus.adding.errors import FetchError, TooLargeError
from corpus.adding.fetching.addresses import allowed_addresses, is_public
from corpus.adding.fetching.client import USER_AGENT, get
from corpus.adding.fetching.feeds import Listing, read_listing
from corpus.adding.fetching.polite import Visitor
from tests.corpus.adding import made

PRIVATE = (
    "127.0.0.1 127.9.9.9 0.0.0.0 10.0.0.1 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 224.0.0.1 255.255.255.255 "
    "192.0.2.1 198.18.0.1 ::1 :: fe80::1 fc00::1 ff02::1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:a9fe:a9fe "
    "64:ff9b::7f00:1 2002:7f00:1:: 2001:db8::1 2001:0:7f00:1:0:0:80ff:fffe name 0x7f.1 2130706433"
).split()


class Site:
    """Pages by path: a status, headers and a body each; remembers what was asked for."""

    def __init__(self) -> None:
        self.pages: dict[str, tuple[int, dict[str, str], bytes]] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.asked.append((self.path, {key.lower(): value for key, value in self.headers.items()}))
                status, headers, body = site.pages.get(self.path, (404, {}, b""))
                if headers.get("ETag") and self.headers.get("If-None-Match") == headers["ETag"]:
                    status, body = 304, b""
                self.send_response(status)
                for key, value in headers.items():
                    self.send_header(key, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}"

    def page(self, path: str, body: str | bytes = made.PAGE, status: int = 200, **headers: str) -> str:
        content = body.encode() if isinstance(body, str) else body
        self.pages[path] = status, {key.replace("_", "-"): value for key, value in headers.items()}, content
        return self.address + path


@pytest.fixture
def site() -> Iterator[Site]:
    served = Site()
    thread = threading.Thread(target=served.server.serve_forever, daemon=True)
    thread.start()
    yield served
    served.server.shutdown()
    served.server.server_close()
    thread.join()


def visitor(**options: object) -> Visitor:
    return Visitor(partial(get, loopback=True, **options))  # type: ignore[arg-type]


def added(folder: Path, *sources: str) -> list[Outcome]:
    return list(Adder(folder, visitor=visitor()).add(sources))


@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_off_the_public_internet_is_refused(address: str) -> None:
    assert not is_public(address)


def test_public_addresses_are_allowed() -> None:
    public = ["93.184.215.14", "2606:4700::6810:84e5", "::ffff:93.184.215.14", "64:ff9b::5db8:d70e"]
    assert [address for address in public if is_public(address)] == public


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://169.254.169.254/",
        "http://0/",
    ],
)
def test_the_local_machine_is_not_read(url: str) -> None:
    with pytest.raises(FetchError, match=r"not on the public internet|there is no host"):
        get(url)


def test_a_host_with_one_private_address_among_public_ones_is_refused() -> None:
    def resolver(host: str, port: int) -> list[str]:
        return ["93.184.215.14", "10.0.0.7"]

    with pytest.raises(FetchError) as raised:
        allowed_addresses("mixed.example", 80, resolver=resolver)
    assert (
        str(raised.value) == "“mixed.example” is not on the public internet (10.0.0.7), and only that is read"
    )


def test_a_redirect_into_a_private_net_is_not_followed(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    connected: list[object] = []
    original = socket.socket.connect

    def watched(self: socket.socket, address: object) -> None:
        connected.append(address)
        original(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", watched)
    for target in (
        "http://169.254.169.254/latest",
        "http://10.0.0.1/",
        "file:///etc/passwd",
        "ftp://a.example/",
    ):
        url = site.page("/out", "", 302, Location=target)
        with pytest.raises(FetchError):
            get(url, loopback=True)
    assert {address[0] for address in connected if isinstance(address, tuple)} == {"127.0.0.1"}


def test_a_name_that_changes_its_address_meanwhile_is_checked_at_every_step(site: Site) -> None:
    port = site.server.server_port
    answers: Iterator[Sequence[str]] = iter([["127.0.0.1"], ["192.168.0.1"]])
    site.page("/first", "", 302, Location=f"http://changing.example:{port}/second")
    with pytest.raises(FetchError) as raised:
        get(f"http://changing.example:{port}/first", loopback=True, resolver=lambda host, port: next(answers))
    assert (
        str(raised.value)
        == "“changing.example” is not on the public internet (192.168.0.1), and only that is read"
    )
    assert site.asked[0][1]["host"] == f"changing.example:{port}"
    assert len(site.asked) == 1


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("ftp://a.example/", "“ftp://a.example/” is no web address; it must begin with http:// or https://"),
        ("http://", "“http://” is no web address; it must begin with http:// or https://"),
        ("http://u:p@a.example/", "it holds a user name or password, which are not sent; remove them"),
    ],
)
def test_what_is_no_plain_web_address_is_refused(url: str, message: str) -> None:
    with pytest.raises(FetchError) as raised:
        get(url)
    assert str(raised.value) == message


def test_size_time_and_redirects_are_limited(site: Site) -> None:
    bomb = site.page("/bomb", gzip.compress(bytes(3 * 2**20)), Content_Encoding="gzip")
    with pytest.raises(TooLargeError, match="it is larger than 1 MB"):
        get(bomb, loopback=True, max_bytes=2**20)
    circle = site.page("/circle", "", 302, Location="/circle")
    with pytest.raises(FetchError, match="it redirects more than 5 times"):
        get(circle, loopback=True)
    too_long = pytest.raises(TooLargeError, match="the server takes too long to answer; try again later")
    with socket.create_server(("127.0.0.1", 0)) as silent, too_long:
        get(f"http://127.0.0.1:{silent.getsockname()[1]}/", loopback=True, time_limit_s=0.3)


def test_robots_txt_is_asked_first_and_obeyed(site: Site) -> None:
    site.page("/robots.txt", f"User-agent: {USER_AGENT}\nDisallow: /private\n")
    visits = visitor()
    with pytest.raises(FetchError) as raised:
        visits.page(site.page("/private/a"))
    assert str(raised.value) == "its site asks programs not to read it (robots.txt)"
    assert visits.page(site.page("/open")).status == 200
    assert [path for path, _ in site.asked] == ["/robots.txt", "/open"]
    assert site.asked[1][1]["user-agent"].startswith(USER_AGENT)


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (404, "the server answers with status 404 (no such page)"),
        (403, "the server answers with status 403 (it refuses)"),
        (500, "the server answers with status 500"),
    ],
)
def test_a_page_that_is_not_there_is_said_so(site: Site, status: int, message: str) -> None:
    with pytest.raises(FetchError) as raised:
        visitor().page(site.page("/a", "", status))
    assert str(raised.value) == message


def test_no_page_is_read_while_robots_txt_cannot_be(site: Site) -> None:
    site.page("/robots.txt", "", 503)
    with pytest.raises(FetchError) as raised:
        visitor().page(site.page("/a"))
    assert str(raised.value) == "its site's robots.txt cannot be read (status 503); try again later"


def test_a_page_becomes_an_article_once(site: Site, tmp_path: Path) -> None:
    url = site.page("/back", Content_Type="text/html; charset=utf-8", ETag='"1"')
    first, second = added(tmp_path, url), added(tmp_path, url)
    assert [outcome.status for outcome in (*first, *second)] == ["added", "unchanged"]
    text = (tmp_path / "back-care.md").read_text("utf-8")
    assert f"source: {url}\n" in text
    assert "etag: '\"1\"'\n" in text


def test_a_page_whose_bytes_change_around_the_same_article_changes_nothing(
    site: Site, tmp_path: Path
) -> None:
    added(tmp_path, site.page("/back"))
    before = (tmp_path / "back-care.md").read_bytes()
    url = site.page("/back", made.PAGE.replace("All rights reserved.", "Request 2 of today."))
    assert [outcome.status for outcome in added(tmp_path, url)] == ["unchanged"]
    assert (tmp_path / "back-care.md").read_bytes() == before


def test_a_sitemap_and_a_feed_add_the_pages_that_they_list(site: Site, tmp_path: Path) -> None:
    pages = [
        site.page(
            f"/{i}",
            made.PAGE.replace("Back care", f"Care {i}").replace("clinic.example/back", f"c.example/{i}"),
        )
        for i in range(3)
    ]
    site.page(
        "/part.xml", f"<urlset>{''.join(f'<url><loc>{page}</loc></url>' for page in pages[:2])}</urlset>"
    )
    index = site.page("/sitemap.xml", "<sitemapindex><sitemap><loc>/part.xml</loc></sitemap></sitemapindex>")
    feed = site.page("/feed", f"<rss><channel><item><link>{pages[2]}</link></item></channel></rss>")
    outcomes = added(tmp_path, index, feed)
    assert [outcome.status for outcome in outcomes] == ["added"] * 3
    assert sorted(path.name for path in tmp_path.glob("*.md")) == ["care-0.md", "care-1.md", "care-2.md"]


@pytest.mark.parametrize(
    ("body", "listing"),
    [
        (b"<rss><channel><item><link>/a</link></item></channel></rss>", Listing(("https://s.example/a",))),
        (b"<feed xmlns='http://www.w3.org/2005/Atom'><entry><link href='b'/></entry></feed>", Listing(("https://s.example/b",))),
        (gzip.compress(b"<urlset><url><loc>https://s.example/c</loc></url></urlset>"), Listing(("https://s.example/c",))),
        (b"<html><body>page</body></html>", None),
        (b"plain text", None),
        (b"<rss", None),
    ],
)  # fmt: skip
def test_listings_are_told_from_pages(body: bytes, listing: Listing | None) -> None:
    assert read_listing(body, "https://s.example/") == listing

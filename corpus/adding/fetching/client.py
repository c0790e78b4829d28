"""One page from the web, within limits of size, time and redirects."""

from __future__ import annotations

import time
from contextlib import closing
from dataclasses import dataclass

import httpx

from corpus.adding.errors import FetchError, TooLargeError, TooSlowError
from corpus.adding.fetching.addresses import Resolve, allowed_addresses, resolve

USER_AGENT = "ask-the-article"
MAX_BYTES = 32 * 2**20
TIME_LIMIT_S = 15.0
MAX_REDIRECTS = 5
_REDIRECTS = {301, 302, 303, 307, 308}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server sent.

    ``url`` is where the redirects led, without a fragment. ``status`` is the HTTP status. ``content_type``
    and ``charset`` are the server's words, "" without any; so are ``etag`` and ``last_modified``.
    """

    url: str
    status: int
    body: bytes = b""
    content_type: str = ""
    charset: str = ""
    etag: str = ""
    last_modified: str = ""


def get(
    url: str,
    *,
    etag: str = "",
    last_modified: str = "",
    resolver: Resolve = resolve,
    loopback: bool = False,
    max_bytes: int = MAX_BYTES,
    time_limit_s: float = TIME_LIMIT_S,
) -> Answer:
    """What is at an address. Every connection, after a redirect too, goes to an address checked just before.

    Args:
        url: an http or https address.
        etag: what an earlier answer said, to be told if nothing changed (status 304).
        last_modified: likewise.
        resolver: how names are looked up.
        loopback: True allows this machine, for tests.
        max_bytes: of the answer, unpacked.
        time_limit_s: of all of it together.

    Raises:
        FetchError: if the address is none, leads where nothing may be read, or nobody answers.
        TooLargeError: if the answer is larger or takes longer than the limits.
    """
    conditions = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    headers = {"User-Agent": f"{USER_AGENT} (adds the articles that its operator names)"}
    headers |= {"Accept-Encoding": "gzip, deflate"} | {
        key: value for key, value in conditions.items() if value
    }
    deadline = time.monotonic() + time_limit_s
    here = _parsed(url)
    for _ in range(MAX_REDIRECTS + 1):
        port = here.port or (443 if here.scheme == "https" else 80)
        addresses = allowed_addresses(here.host, port, resolver=resolver, loopback=loopback)
        answer, target = _get_once(here, addresses, headers, max_bytes, deadline)
        if target is None:
            return answer
        here = _parsed(str(here.join(target)))
    raise FetchError(f"it redirects more than {MAX_REDIRECTS} times", here.host)


def _parsed(url: str) -> httpx.URL:
    try:
        parsed = httpx.URL(url.strip())
    except httpx.InvalidURL:
        raise FetchError(f"“{url}” is no web address", url) from None
    if parsed.scheme not in ("http", "https") or not parsed.host:
        raise FetchError(f"“{url}” is no web address; it must begin with http:// or https://", url)
    if parsed.userinfo:
        raise FetchError("it holds a user name or password, which are not sent; remove them", parsed.host)
    return parsed.copy_with(fragment=None)


def _get_once(
    url: httpx.URL, addresses: list[str], headers: dict[str, str], max_bytes: int, deadline: float
) -> tuple[Answer, str | None]:
    """The answer at one of the addresses, and where it redirects to, None if it does not."""
    refused = ""
    for address in addresses:
        # The name goes into the request and the certificate's check; the connection goes to the address.
        # A client of its own, so that no connection is used for another name; and no proxy, which would
        # look the name up itself.
        with httpx.Client(
            trust_env=False, timeout=_left(deadline), limits=httpx.Limits(max_connections=1)
        ) as client:
            request = client.build_request(
                "GET",
                url.copy_with(host=address),
                headers={**headers, "Host": url.netloc.decode("ascii")},
                extensions={"sni_hostname": url.raw_host.decode("ascii")},
            )
            try:
                with closing(client.send(request, stream=True)) as response:
                    if response.status_code in _REDIRECTS and response.headers.get("location"):
                        return Answer(str(url), response.status_code), response.headers["location"]
                    return _read(url, response, max_bytes, deadline), None
            except httpx.TimeoutException:
                raise TooSlowError("the server takes too long to answer; try again later") from None
            except httpx.ConnectError as error:
                refused = str(error)
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                raise FetchError(f"the server's answer cannot be read ({error})", url.host) from None
    raise FetchError(f"“{url.host}” cannot be reached ({refused})", url.host)


def _read(url: httpx.URL, response: httpx.Response, max_bytes: int, deadline: float) -> Answer:
    body = bytearray()
    for chunk in response.iter_bytes(65536):
        body += chunk
        if len(body) > max_bytes:
            raise TooLargeError(f"it is larger than {max_bytes // 2**20} MB", str(max_bytes // 2**20))
        _left(deadline)
    return Answer(
        url=str(url),
        status=response.status_code,
        body=bytes(body),
        content_type=response.headers.get("content-type", ""),
        charset=response.charset_encoding or "",
        etag=response.headers.get("etag", ""),
        last_modified=response.headers.get("last-modified", ""),
    )


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TooSlowError("the server takes too long to answer; try again later")
    return left

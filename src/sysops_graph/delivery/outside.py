"""Fetching what somebody named by its address: never from inside the house, never much, never for long."""

import asyncio
import ipaddress
import socket
from dataclasses import dataclass
from http import HTTPStatus

import httpx

from sysops_graph.delivery.model import AddressRefused, NotFetched

_REDIRECTS = 3


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address gave; nothing of a body when it is as before."""

    body: bytes | None
    etag: str | None


async def fetch(
    url: str, *, most_bytes: int, timeout_s: float, allow_internal: bool = False, etag: str | None = None
) -> Fetched:
    """Raises AddressRefused when it never will work, NotFetched when it may work later."""
    try:
        async with asyncio.timeout(timeout_s), httpx.AsyncClient(timeout=timeout_s, trust_env=False) as client:
            for _ in range(_REDIRECTS + 1):
                answer = await _once(client, httpx.URL(url), most_bytes, allow_internal=allow_internal, etag=etag)
                if isinstance(answer, Fetched):
                    return answer
                url = str(httpx.URL(url).join(answer))
    except (httpx.InvalidURL, UnicodeError) as error:
        raise AddressRefused("This is not the address of a page.") from error
    except (httpx.HTTPError, OSError) as error:
        raise NotFetched(f"The address does not answer ({type(error).__name__}).") from error
    raise AddressRefused(f"The address leads on more than {_REDIRECTS} times.")


async def knock(url: str, *, timeout_s: float) -> None:
    """Ask for an address that the operator named, inside the house or not; what it answers is not read.

    Raises NotFetched unless it says that all is well.
    """
    try:
        async with (
            asyncio.timeout(timeout_s),
            httpx.AsyncClient(timeout=timeout_s, trust_env=False) as client,
            client.stream("GET", url) as answer,
        ):
            if not answer.is_success:
                raise NotFetched(f"The address does not take it ({answer.status_code}).")
    except (httpx.HTTPError, OSError) as error:
        raise NotFetched(f"The address does not answer ({type(error).__name__}).") from error


async def _once(
    client: httpx.AsyncClient, url: httpx.URL, most_bytes: int, *, allow_internal: bool, etag: str | None
) -> Fetched | str:
    """One request; a text is where it leads on to."""
    if url.scheme not in {"http", "https"} or not url.host:
        raise AddressRefused("Only addresses of http and https can be fetched.")
    address = await _address(url, allow_internal=allow_internal)
    headers = {"Host": url.netloc.decode("ascii"), **({"If-None-Match": etag} if etag else {})}
    # By the address that was looked at: a name may answer with another one the next time.
    request = client.build_request(
        "GET", url.copy_with(host=address), headers=headers, extensions={"sni_hostname": url.host}
    )
    answer = await client.send(request, stream=True)
    try:
        if answer.status_code == HTTPStatus.NOT_MODIFIED:
            return Fetched(None, etag)
        if answer.has_redirect_location:
            return answer.headers["location"]
        _check(answer.status_code)
        return Fetched(await _body(answer, most_bytes), answer.headers.get("etag"))
    finally:
        await answer.aclose()


def _check(status: int) -> None:
    if status in {408, 425, 429} or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise NotFetched(f"The address asks to try later ({status}).")
    if status != HTTPStatus.OK:
        raise AddressRefused(f"There is nothing at the address ({status}).")


async def _body(answer: httpx.Response, most_bytes: int) -> bytes:
    body = bytearray()
    async for part in answer.aiter_bytes():
        body += part
        if len(body) > most_bytes:
            raise AddressRefused(f"What is at the address is larger than {most_bytes} bytes.")
    return bytes(body)


async def _address(url: httpx.URL, *, allow_internal: bool) -> str:
    """The number of the host; all of its numbers must be public ones."""
    port = url.port or (443 if url.scheme == "https" else 80)
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(url.host, port, type=socket.SOCK_STREAM)
    numbers = [str(entry[4][0]) for entry in found]
    if not allow_internal and not all(is_public(number) for number in numbers):
        raise AddressRefused("The address lies inside a private network.")
    return numbers[0]


def is_public(number: str) -> bool:
    """Whether an IP address is one of the open internet."""
    address = ipaddress.ip_address(number.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if inner is not None:
            return is_public(str(inner))
    return address.is_global and not address.is_multicast

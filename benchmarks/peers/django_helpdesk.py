"""django-helpdesk on SQLite behind waitress: a page of 25 tickets, and a ticket that is opened.

Its list is an HTML frame without tickets, which then fetches each page of them as JSON, again at every turn of the
page: its user waits for that JSON each time, and so it is what `list_…` measures, without the frame. Another front end
would ask its REST API, `api_list_…`, which answers more of each ticket and goes through all of them for a page. Ours
always has 10,000 tickets, of which some 3,000 are listed.
"""

import asyncio
import base64
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from itertools import cycle
from pathlib import Path
from typing import Any

import httpx

from benchmarks.bench_world import ROOT, SOME_TICKETS, ready, say, service, world
from benchmarks.desk import client, customer_ids
from benchmarks.measure import ratio
from benchmarks.peers.ingredients import HERE, venv
from benchmarks.tickets import SIZE, WARM_UP, one_page
from sysops_graph.local.process import Child, free_port, spawn

VERSIONS = {"django-helpdesk": "2.6.1", "django": "5.2.19", "waitress": "3.0.2"}
AT_MOST: dict[str, float | None] = {
    "list_vs_django_helpdesk_100": None,
    "list_vs_django_helpdesk_1000": None,
    "list_vs_django_helpdesk_3000": 0.03,
    "api_list_vs_django_helpdesk_100": None,
    "api_list_vs_django_helpdesk_1000": None,
    "api_list_vs_django_helpdesk_3000": None,
    "create_vs_django_helpdesk": None,
}
_SIZES = (100, 1_000, 3_000)
_LOGIN = "benchmarks"
_LISTED = {"filtering": {"status__in": [1, 2]}, "sorting": "created", "search_string": "", "sortreverse": False}
_LIST = f"/datatables_ticket_list/{base64.b64encode(json.dumps(_LISTED).encode()).decode()}"
_NEWEST_FIRST = {"draw": 1, "start": 0, "length": SIZE, "order[0][column]": 5, "order[0][dir]": "desc"}
_NEW = {"queue": 1, "title": "No picture", "body": "No picture", "priority": 3, "submitter_email": "a@example.com"}


async def figures() -> dict[str, float]:
    python = venv("django_helpdesk", *(f"{name}=={version}" for name, version in VERSIONS.items()))
    found = dict[str, float]()
    database = ROOT / "django_helpdesk.sqlite3"
    database.unlink(missing_ok=True)
    async with world("some_tickets", SOME_TICKETS) as (graph, settings), service(settings, "serve"):
        desk, customers = await client(graph, settings), cycle(await customer_ids(graph, 500))
        for size in _SIZES:
            say(f"django-helpdesk at {size:,} tickets")
            async with _peer(python, database, size) as peer:
                found[f"list_vs_django_helpdesk_{size}"] = await ratio(
                    one_page(desk), peer.page, rounds=30, warm_up=WARM_UP
                )
                found[f"api_list_vs_django_helpdesk_{size}"] = await ratio(one_page(desk), peer.api_page, rounds=15)
                if size == _SIZES[-1]:
                    found["create_vs_django_helpdesk"] = await ratio(lambda: desk.open(next(customers)), peer.open)
        await desk.close()
    return found


class _Peer:
    """A browser of its staff."""

    def __init__(self, url: str) -> None:
        self._http = httpx.AsyncClient(base_url=url, timeout=30, headers={"Referer": url})

    async def log_in(self) -> None:
        await self._http.get("/login/")
        await self._post("/login/", username=_LOGIN, password=_LOGIN)

    async def page(self) -> dict[str, Any]:
        found = (await self._http.get(_LIST, params=_NEWEST_FIRST)).json()
        assert len(found["data"]) == SIZE, found
        return found

    async def api_page(self) -> None:
        found = (await self._http.get("/api/tickets/")).json()
        assert len(found["results"]) == SIZE, found

    async def open(self) -> None:
        await self._post("/tickets/submit/", **_NEW)

    async def _post(self, path: str, **form: object) -> None:
        data = {**form, "csrfmiddlewaretoken": self._http.cookies["csrftoken"]}
        answer = await self._http.post(path, data=data)
        assert answer.is_redirect, answer.text

    async def close(self) -> None:
        await self._http.aclose()


@asynccontextmanager
async def _peer(python: Path, database: Path, size: int) -> AsyncGenerator[_Peer]:
    """Served with so many tickets."""
    filling = _site(python, database, "fill", str(size), _LOGIN)
    assert await asyncio.to_thread(filling.process.wait) == 0, "its log says why it was not filled"
    port = free_port()
    serving, peer = _site(python, database, "serve", str(port)), _Peer(f"http://127.0.0.1:{port}")
    try:
        await ready(f"http://127.0.0.1:{port}/login/")
        await peer.log_in()
        assert (await peer.page())["recordsTotal"] == size
        yield peer
    finally:
        await peer.close()
        serving.stop()


def _site(python: Path, database: Path, *command: str) -> Child:
    log = ROOT / "django_helpdesk.log"
    return Child(spawn([python, HERE / "helpdesk_site.py", database.absolute(), *command], log=log))

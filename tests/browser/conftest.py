"""The expert's app as `npm run build` made it, the service, and a browser."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from browser.chromium import Page, chromium, tab
from faults.cable import Cable, cable_to
from support.engine import running_worker
from support.graph_model import CHECKOUT
from support.listening import served
from support.lives import Life, kiel
from sysops_graph.actor import Role
from sysops_graph.app import create_app
from sysops_graph.graph.driver import Graph
from sysops_graph.ids import random_id
from sysops_graph.local.tokens import local_token
from sysops_graph.routes import routes
from sysops_graph.settings import Settings

_PATIENCE_S = 60
"""A fresh database plans what it is asked for the first time."""
APP = CHECKOUT / "examples" / "expert-app" / "dist"


@dataclass
class Place:
    """Where the app is, where the service is, the cable between them, and who asks."""

    browser: str
    app: str
    api: str
    cable: Cable
    expert: str
    customer: str

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[Page]:
        async with tab(self.browser, self.app) as page:
            yield page

    async def sign_in(self, page: Page, token: str) -> None:
        """As a person would, who has no mouse."""
        await page.look(f"document.getElementById('address').value = '{self.cable.uri}/graphql'")
        await page.look("document.getElementById('token').focus()")
        await page.write(token)
        await page.press("Enter")

    async def say(self, token: str, mutation: str, **said: Any) -> Any:
        """What somebody does elsewhere meanwhile."""
        body = {"query": mutation, "variables": {"input": {"idempotencyKey": random_id("Request"), **said}}}
        async with httpx.AsyncClient(timeout=_PATIENCE_S) as client:
            answer = await client.post(self.api, json=body, headers={"Authorization": f"Bearer {token}"})
        assert "errors" not in answer.json(), answer.json()
        return answer.json()["data"]


Places = Callable[..., AbstractAsyncContextManager[Place]]


@pytest.fixture(scope="session")
async def browser(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    async with chromium(tmp_path_factory.mktemp("profile")) as address:
        yield address


@pytest.fixture
def places(browser: str, settings: Settings, graph: Graph, wipe: None) -> Places:
    """The service under other settings, with Anna in Kiel, who repairs Carl's television."""

    @asynccontextmanager
    async def run(**other: object) -> AsyncIterator[Place]:
        await Life(graph).build(kiel("anna"))
        table = routes(settings)
        async with served(_pages(APP)) as app_port:
            app = f"http://127.0.0.1:{app_port}"
            own = {"allowed_origins": app, "operation_timeout_s": _PATIENCE_S, **other}
            service = create_app(settings.model_copy(update=own))
            async with (
                served(service) as port,
                cable_to(f"http://127.0.0.1:{port}") as cable,
                running_worker(settings, table.messages, table.timers, table.groups),
            ):
                expert = await local_token(graph, settings, Role.EXPERT, "exp_anna")
                customer = await local_token(graph, settings, Role.CUSTOMER, "cus_carl")
                yield Place(browser, app, f"http://127.0.0.1:{port}/graphql", cable, expert, customer)

    return run


def _pages(folder: Path) -> Starlette:
    assert folder.exists(), "`make test-browser` builds the app first"
    return Starlette(routes=[Mount("/", StaticFiles(directory=folder, html=True))])

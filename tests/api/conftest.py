"""The ASGI application on the real database, asked as clients ask it."""

import hashlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from support.lives import Life, kiel
from sysops_graph.actor import Actor, Role
from sysops_graph.api.tokens import sign_token
from sysops_graph.app import create_app
from sysops_graph.graph.driver import Graph
from sysops_graph.ids import random_id
from sysops_graph.metrics import STATEMENTS
from sysops_graph.settings import Settings

OPERATIONS = Path(__file__).parent / "operations"
PEOPLE = {
    "carl": (Role.CUSTOMER, "cus_carl"),
    "c1": (Role.CUSTOMER, "cus_c1"),
    "anna": (Role.EXPERT, "exp_anna"),
    "ben": (Role.EXPERT, "exp_ben"),
    "cleo": (Role.EXPERT, "exp_cleo"),
    "dora": (Role.HELP_DESK, "stf_dora"),
    "lena": (Role.TEAM_LEAD, "stf_lena"),
    "otto": (Role.TEAM_LEAD, "stf_otto"),
    "max": (Role.MANAGER, "stf_max"),
    "adam": (Role.ADMIN, "stf_adam"),
    "ada": (Role.ANALYST, "stf_ada"),
    "paul": (Role.PARTNER, "par_paul"),
    "bot": (Role.INTEGRATION, None),
}


@dataclass
class Answer:
    """What came back; `data` and `errors` as in the body."""

    status: int
    headers: httpx.Headers
    body: dict[str, Any]

    @property
    def data(self) -> Any:
        assert not self.errors, self.errors
        return self.body["data"]

    @property
    def errors(self) -> list[dict[str, Any]]:
        return self.body.get("errors", [])

    @property
    def codes(self) -> list[str]:
        return [error["extensions"]["code"] for error in self.errors]

    @property
    def found(self) -> list[tuple[str, str | None]]:
        """(code, field) of every error."""
        return [(error["extensions"]["code"], error["extensions"].get("field")) for error in self.errors]


class Api:
    """A client that may be anybody of PEOPLE."""

    def __init__(self, client: httpx.AsyncClient, token: Callable[[str], str]) -> None:
        self.http = client
        self._token = token

    async def ask(self, who: str | None, operation: str, **variables: Any) -> Answer:
        """`operation` is the name of a file in operations/, or a document."""
        file = OPERATIONS / f"{operation}.graphql"
        document = operation if "{" in operation else file.read_text(encoding="utf-8")
        headers = self.headers(who) if who else {}
        response = await self.http.post("/graphql", json={"query": document, "variables": variables}, headers=headers)
        return Answer(response.status_code, response.headers, response.json())

    def headers(self, who: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._token(who)}"}

    async def do(self, who: str, operation: str, /, **said: Any) -> Answer:
        """A mutation with its input; the idempotency key is made up unless it is said."""
        return await self.ask(who, operation, input={"idempotencyKey": random_id("Request"), **said})


@pytest.fixture(scope="session")
async def api(settings: Settings, graph: Graph) -> AsyncIterator[Api]:
    app = create_app(settings)
    now = await graph.database_time()

    def token(who: str) -> str:
        role, node = PEOPLE[who]
        actor = Actor(principal=who, roles=frozenset({role}), subject_id=node)
        assert settings.token_key_file
        return sign_token(settings.token_key_file, actor, now=now, lifetime=timedelta(hours=1))

    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://sysops") as client,
    ):
        yield Api(client, token)


class PresentLife(Life):
    """Runs what the worker would, never behind the API's clock."""

    async def drain(self) -> int:
        self.now = max(self.now, await self.graph.database_time())
        return await super().drain()


@pytest.fixture
async def life(graph: Graph, wipe: None) -> Life:
    """Kiel with three experts and two customers."""
    life = PresentLife(graph, now=await graph.database_time())
    world = kiel("anna", "ben", "cleo", customers=2)
    world.node("Staff", "stf_otto", name="Otto", roles=["team_lead"], active=True, time_zone="Europe/Berlin")
    world.node("Area", "area_far", name="Far", depth=0, kind="country", time_zone="Asia/Tokyo", active=True)
    world.edge("stf_otto", "LEADS", "area_far")
    world.node("Partner", "par_paul", name="Paul", active=True)
    await life.build(world)
    return life


@pytest.fixture
async def dump(graph: Graph) -> Callable[[], Any]:
    """A digest of everything in the graph but the counter of ticket keys, which hands them out in blocks."""

    async def digest() -> str:
        async with graph.session() as session:
            nodes = await session.run(
                "MATCH (n) WHERE NOT n:Counter RETURN labels(n) AS labels, properties(n) AS p, elementId(n) AS id"
            )
            edges = await session.run("MATCH ()-[r]->() RETURN type(r) AS type, properties(r) AS p, elementId(r) AS id")
            rows = [repr(sorted(row.data().items())) async for row in nodes]
            rows += [repr(sorted(row.data().items())) async for row in edges]
        return hashlib.sha256("\n".join(sorted(rows)).encode()).hexdigest()

    return digest


@pytest.fixture
def statements() -> Callable[[], list[str]]:
    """Names of the Cypher statements that ran since it was asked last, but for the clock's own every minute."""
    seen: dict[str, float] = {}

    def ran() -> list[str]:
        counts = {
            sample.labels["statement"]: sample.value
            for metric in STATEMENTS.collect()
            for sample in metric.samples
            if sample.name.endswith("_count") and sample.labels["statement"] != "graph/database_time"
        }
        new = [name for name, count in counts.items() for _ in range(int(count - seen.get(name, 0)))]
        seen.update(counts)
        return sorted(new)

    ran()
    return ran

"""What docs/api tells newcomers to ask is asked, in order, and answered."""

import json
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx
import pytest

from support.eventually import eventually
from support.graph_model import CHECKOUT
from support.listening import numbering, over_socket, served
from sysops_graph.app import create_app

PEOPLE = {"customer": "carl", "expert": "anna", "admin": "adam", "integration": "key"}
PAGES = ("customer", "expert", "integration")
_STEP = re.compile(r"```graphql\n(?P<document>.+?)```(?:\n\n```json\n(?P<variables>.+?)```)?", re.DOTALL)
_KEEP = re.compile(r"^# keep (\w+) = ([\w.]+)$", re.MULTILINE)
_AS = re.compile(r"^# as (\w+)$", re.MULTILINE)
LISTEN = "# listen"


@dataclass
class Reader:
    """Does what a page says, and keeps what it is told to keep."""

    port: int
    headers: Any
    kept: dict[str, Any] = field(default_factory=dict[str, Any])

    async def do(self, who: str, document: str, variables: dict[str, Any], stack: AsyncExitStack) -> Any:
        headers = {"Authorization": f"Bearer {self.kept['key']}"} if who == "key" else self.headers(who)
        if LISTEN in document:
            answers = await stack.enter_async_context(over_socket(self.port, headers, document, variables))
            return await self._first(answers)
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{self.port}", timeout=20) as client:
            body = {"query": document, "variables": variables}
            return (await client.post("/graphql", json=body, headers=headers)).json()

    async def _first(self, answers: AsyncIterator[dict[str, Any]]) -> dict[str, Any]:
        """Of a list that may be empty at first, the next."""
        async for answer in answers:
            if answer.get("data") != {"myOffers": []}:
                return answer
        raise AssertionError("nothing was heard")

    def keep(self, document: str, data: Any) -> None:
        for name, path in _KEEP.findall(document):
            value = data
            for part in path.split("."):
                value = value[int(part)] if part.isdigit() else value[part]
            self.kept[name] = value

    def filled(self, variables: str | None) -> dict[str, Any]:
        text = variables or "{}"
        for name, value in self.kept.items():
            text = text.replace(f'"${name}"', json.dumps(value))
        return json.loads(text)


@pytest.mark.parametrize("page", PAGES)
async def test_a_page_can_be_followed(page, settings, graph, api, life):
    text = (CHECKOUT / "docs" / "api" / f"{page}.md").read_text(encoding="utf-8")
    steps = list(_STEP.finditer(text))
    assert len(steps) > 3
    await life.rows("MATCH (e:Expert) SET e.active = e.id = 'exp_anna'")
    app = create_app(settings)
    async with numbering(graph, settings.redis_url), served(app) as port, AsyncExitStack() as stack:
        reader = Reader(port, api.headers)
        reader.kept["nextMonth"] = (life.now + timedelta(days=30)).isoformat()
        if page == "expert":
            await life.open()
        for step in steps:
            document = step["document"]
            who = PEOPLE[(_AS.findall(document) or [page])[0]]
            answer = await reader.do(who, document, reader.filled(step["variables"]), stack)
            assert "errors" not in answer, (document, answer)
            reader.keep(document, answer["data"])
        if page == "integration":
            since, after = document, step["variables"]

            async def told() -> list[Any]:
                answer = await reader.do("key", since, reader.filled(after), stack)
                return answer["data"]["changes"]["changes"]

            found = answer["data"]["changes"]["changes"] or await eventually(told)
            assert found[0]["ticketId"] == reader.kept["ticketId"]

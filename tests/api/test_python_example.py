"""The client in examples/python, run as another system would run it, against a served application."""

import asyncio
import os
import sys
from datetime import timedelta

from support.graph_model import CHECKOUT
from support.listening import WITHIN_S, numbering, served
from sysops_graph.app import create_app

SCRIPT = CHECKOUT / "examples" / "python" / "open_ticket.py"
KEY = "mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { secret } }"
CANCEL = "mutation ($input: TalkInput!) { cancelTicket(input: $input) { ticket { state } } }"
TICKETS = "{ tickets { nodes { id key } } }"


async def _started(port: int, secret: str) -> asyncio.subprocess.Process:
    address = f"http://127.0.0.1:{port}/graphql"
    return await asyncio.create_subprocess_exec(
        *(sys.executable, SCRIPT, address, "cus_carl", "77", "No picture"),
        env={**os.environ, "SYSOPS_API_KEY": secret},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def _line(process: asyncio.subprocess.Process, word: str) -> str:
    """The next line with a word in it."""
    assert process.stdout
    async with asyncio.timeout(WITHIN_S):
        async for line in process.stdout:
            if word in line.decode():
                return line.decode()
    assert process.stderr
    raise AssertionError((await process.stderr.read()).decode())


async def test_a_ticket_is_opened_once_and_followed_to_its_end(settings, graph, api, life):
    ends = (life.now + timedelta(days=30)).isoformat()
    given = {"name": "shop", "roles": ["HELP_DESK"], "scopes": ["openTicket", "changes"], "endsAt": ends}
    secret = (await api.do("adam", KEY, **given)).data["createApiKey"]["secret"]
    async with numbering(graph, settings.redis_url), served(create_app(settings)) as port:
        process = await _started(port, secret)
        first = await _line(process, "INC-")
        await life.drain()
        [ticket] = (await api.ask("dora", TICKETS)).data["tickets"]["nodes"]
        assert (await api.do("carl", CANCEL, ticketId=ticket["id"])).data
        await _line(process, "CLOSED")
        assert await process.wait() == 0
        again = await _started(port, secret)
        assert (await _line(again, "INC-")).split()[:2] == [ticket["key"], "CLOSED"]
        assert await again.wait() == 0
    assert first.split()[:2] == [ticket["key"], "NEW"]


async def test_what_is_refused_ends_with_the_remedy(settings, life):
    async with served(create_app(settings)) as port:
        process = await _started(port, "nonsense")
        _, errors = await process.communicate()
    assert process.returncode == 1
    assert "ask for a new one. (TOKEN_NOT_VALID)" in errors.decode()

"""Every mutation sent again: one after the other, at once, with another body, and after a crash. It is done once."""

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import pytest

from conftest import Answer, Api, PresentLife
from support.belongings import PEOPLE, Belongings, Whose, belongings
from support.calls import Call, call
from support.emptied import empty
from support.rights import Came, table, wanted
from support.snapshots import Snapshot, counted
from sysops_graph.actor import Role
from sysops_graph.api.schema import build_schema
from sysops_graph.errors import Unavailable
from sysops_graph.graph.driver import Graph

SCHEMA = build_schema().types
MUTATIONS = list(SCHEMA.mutation_type.fields if SCHEMA.mutation_type else ())
TABLE = table()
TWINS = 3
ASKED_FIRST = (Role.EXPERT, Role.CUSTOMER, Role.MANAGER, Role.ADMIN)
PRECEDED = {
    "completeVisit": ("arrive",),
    "needNextVisit": ("arrive",),
    "cannotEnter": ("arrive",),
    "requestTransfer": ("cancelTransfer",),
    "assignManually": ("releaseTicket",),
    "planVisit": ("cancelVisit",),
    "resumeTicket": ("askCustomer",),
    "confirmSolution": ("arrive", "completeVisit", "tickChecklist", "solveTicket"),
    "releaseHold": ("holdTicket",),
}
"""What has to be done first, so that there is something to do."""
WORDS = ("name", "subject", "number", "fileName", "text", "reason", "note", "title", "question")


class Died(Unavailable):
    """What a crash is to a client: no answer."""


@dataclass(frozen=True)
class Scene:
    """The same world for every mutation, put back as it was."""

    api: Api
    life: PresentLife
    theirs: Belongings
    snapshot: Snapshot

    async def prepared(self, name: str) -> None:
        await self.snapshot.put_back(self.life.graph)
        for first in PRECEDED.get(name, ()):
            await self.send(first, self.made(first))

    def made(self, name: str, whose: Whose = Whose.OWN) -> Call:
        subject = partial(self.theirs.subject, whose, self.role(name))
        return call(SCHEMA, name, subject, self.life.now, key=name)

    def role(self, name: str) -> Role:
        return next(role for role in ASKED_FIRST if wanted(TABLE[name][role], Whose.OWN) is Came.REACHED)

    async def send(self, name: str, made: Call) -> Answer:
        return await self.api.ask(PEOPLE[self.role(name)][0], made.document, **made.variables)

    async def counted(self) -> dict[str, int]:
        return await counted(self.life.graph)


@pytest.fixture(scope="module")
async def scene(api: Api, graph: Graph) -> Scene:
    await empty(graph)
    life = PresentLife(graph, now=await graph.database_time())
    theirs = await belongings(life)
    return Scene(api, life, theirs, await Snapshot.of(graph))


@pytest.fixture
def dies(monkeypatch: pytest.MonkeyPatch) -> Callable[[bool], None]:
    """Whether the process dies when a mutation is committed."""

    def at(point: str) -> None:
        if point.startswith("after commit") and "reserve_keys" not in point:
            raise Died(point)

    return lambda on: monkeypatch.setattr("sysops_graph.crash.watcher", at if on else None)


async def test_what_is_sent_twice_is_done_once(
    scene: Scene, dies: Callable[[bool], None], capsys: pytest.CaptureFixture[str]
) -> None:
    tried = Counter[str]()
    for name in MUTATIONS:
        await scene.prepared(name)
        before, made = await scene.counted(), scene.made(name)
        dies(True)
        lost = await scene.send(name, made)
        dies(False)
        done = await scene.counted()
        if lost.codes == [Died.code()]:
            assert done["Command"] == before.get("Command", 0) + 1, name
            await _answered_the_same_when_sent_again(scene, name, made, done)
            await _once_when_sent_at_once(scene, name, made, done)
            tried["done"] += 1
        else:
            assert done == before, name
            assert (await scene.send(name, made)).codes == lost.codes, name
            assert await scene.counted() == before, name
            tried["refused"] += 1
    with capsys.disabled():
        print(f"\n{len(MUTATIONS)} mutations: {dict(tried)}", end="")  # noqa: T201


async def _answered_the_same_when_sent_again(scene: Scene, name: str, made: Call, done: dict[str, int]) -> None:
    again = await scene.send(name, made)
    assert again.data == (await scene.send(name, made)).data, name
    other = await scene.send(name, _with_another_body(scene, name, made))
    assert other.codes == ["IDEMPOTENCY_KEY_REUSED"], (name, other.body)
    assert await scene.counted() == done, name


async def _once_when_sent_at_once(scene: Scene, name: str, made: Call, done: dict[str, int]) -> None:
    await scene.prepared(name)
    answers = await asyncio.gather(*(scene.send(name, made) for _ in range(TWINS)))
    assert all(answer.data == answers[0].data for answer in answers), name
    assert await scene.counted() == done, name


def _with_another_body(scene: Scene, name: str, made: Call) -> Call:
    """The same mutation about something else, or in other words; if it says nothing, another one."""
    said, other = made.variables["input"], scene.made(name, Whose.ELSEWHERE).variables["input"]
    if word := next((field for field in WORDS if " " in str(said.get(field))), None):
        return replace(made, variables={"input": {**said, word: said[word] + "x"}})
    if other != said:
        return replace(made, variables={"input": other})
    subject = partial(scene.theirs.subject, Whose.OWN, scene.role(name))
    return call(SCHEMA, "markNotificationsRead", subject, scene.life.now, key=name)

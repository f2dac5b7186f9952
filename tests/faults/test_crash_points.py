"""Every process is killed at every point that a recorded normal life passes; five lives go on to their end."""

import asyncio
import json
import random
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from faults.company import API, WORKER, Company, Process, company
from faults.judgement import judge
from faults.ledger import NOT_PASSED, SEED, Ledger
from faults.lives import Invocation, live
from support.servers import CHECKOUT
from sysops_graph.graph.driver import Graph
from sysops_graph.settings import Settings

POINTS = CHECKOUT / ".local" / "faults" / "points.json"
"""How often each process passed each point in normal lives: what the matrix is made of."""
_RECORDED_LIVES, _LIVES = 20, 5
_AUDIT_EVERY = timedelta(seconds=5)
_WHEN_IT_BEGINS = 0
"""The last try of a case whose point was not passed by a process that was running already."""
_LETTERS_IN_A_WORLD = 1000


@dataclass(frozen=True, slots=True)
class Case:
    """Who is killed at which point; at its first, second or later passage as the seed says."""

    command: str
    point: str
    passages: int = 1
    """In as many lives as a case has."""

    def __str__(self) -> str:
        return f"{self.command} {self.point}"

    @property
    def nth(self) -> int:
        return random.Random(f"{SEED}/{self}").randint(1, self.passages)


SHORT = (
    Case(API, "before statement delivery/create_command"),
    Case(API, "after statement tickets/open_ticket"),
    Case(API, "before commit open_ticket"),
    Case(API, "after commit open_ticket"),
    Case(API, "after commit accept_offer"),
    Case(API, "before doorbell rung"),
    Case(API, "after commit solve_ticket"),
    Case(WORKER, "after statement assignment/offer_ticket"),
    Case(WORKER, "before commit assign_ticket"),
    Case(WORKER, "after commit assign_ticket"),
    Case(WORKER, "after statement delivery/lease_message"),
    Case(WORKER, "before call notification.send"),
    Case(WORKER, "after call notification.send"),
    Case(WORKER, "after statement delivery/settle_message"),
    Case(WORKER, "after effect notification.wanted"),
)
"""What `make test` kills; the others need `make faults`."""


def cases() -> list[Case]:
    """The whole matrix, as far as a life was recorded."""
    recorded: dict[str, dict[str, int]] = json.loads(POINTS.read_text()) if POINTS.exists() else {}
    found = [
        Case(command, point, max(1, n * _LIVES // _RECORDED_LIVES))
        for command, points in recorded.items()
        for point, n in sorted(points.items())
    ]
    short = {str(case) for case in SHORT}
    return [*SHORT, *(case for case in found if str(case) not in short)]


@pytest.fixture(scope="module")
async def founded(settings: Settings, graph: Graph, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Company]:
    async with company(settings, graph, tmp_path_factory.mktemp("company")) as founded:
        founded.audit_every = _AUDIT_EVERY
        yield founded


@pytest.fixture
async def staffed(founded: Company) -> Company:
    """API and worker, kept over the cases; now and then, and after one that went wrong, in another world."""
    if founded.worn or len(founded.parties.taken) > _LETTERS_IN_A_WORLD:
        await founded.stop()
        await founded.world()
    if not founded.processes:
        founded.start(API)
        founded.start(WORKER)
        await founded.ready()
    founded.worn = True
    return founded


async def test_a_normal_life_needs_no_fault_to_be_judged(
    settings: Settings, graph: Graph, tmp_path: Path, ledger: Ledger
) -> None:
    async with company(settings, graph, tmp_path) as founded:
        founded.audit_every = _AUDIT_EVERY
        for command in (API, WORKER):
            founded.start(command, points=tmp_path / command)
        await founded.ready()
        history = await live(founded, "normal", seed=SEED, lives=_RECORDED_LIVES)
        await founded.drained()
        ledger.enter("no fault", await judge(founded, history))
    passed = {command: Counter((tmp_path / command).read_text().splitlines()) for command in (API, WORKER)}
    POINTS.parent.mkdir(parents=True, exist_ok=True)
    POINTS.write_text(json.dumps(passed, indent=1, sort_keys=True))


@pytest.mark.parametrize(
    "case", [pytest.param(one, id=str(one), marks=() if one in SHORT else pytest.mark.faults) for one in cases()]
)
async def test_killed_at_a_point_it_loses_and_doubles_nothing(staffed: Company, case: Case, ledger: Ledger) -> None:
    victim = staffed.processes[case.command]
    history: list[Invocation] = []
    for times, nth in enumerate((case.nth, 1, _WHEN_IT_BEGINS)):
        if nth:
            victim.arm(case.point, nth)
        else:
            await victim.begin_anew(case.point)
        recovery = asyncio.create_task(_recovery(staffed, victim))
        history += await live(staffed, f"{case} {times}", seed=SEED, lives=_LIVES)
        await staffed.drained()
        if killed := victim.died.is_set():
            break
        recovery.cancel()
        victim.disarm()
    await staffed.ready()
    seconds = {"recovery_s": await recovery} if killed and case.command == WORKER else {}
    ledger.enter(str(case), await judge(staffed, history), kind="point" if killed else NOT_PASSED, **seconds)
    staffed.worn = False


async def _recovery(staffed: Company, victim: Process) -> float:
    """Seconds from the kill until the work of that instant is done."""
    await victim.died.wait()
    return await staffed.goes_on()

"""Processes, servers, network, clocks and parties fail while two hundred tickets live, in two halves."""

import asyncio
import random
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from faults.company import company
from faults.judgement import judge
from faults.ledger import SEED, Ledger
from faults.lives import live
from faults.machines import Machines, machines
from faults.scenes import NETWORK, PARTIES, PROCESS, staged
from sysops_graph.graph.driver import Graph
from sysops_graph.graph.migrations import migrate
from sysops_graph.settings import Settings

pytestmark = pytest.mark.faults
KINDS = {"process": PROCESS, "network": NETWORK, "party": PARTIES}
HALVES = (1, 2)
LIVES = 100


@pytest.fixture(scope="module")
async def own(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Machines]:
    async with machines(tmp_path_factory.mktemp("machines")) as own:
        yield own


@pytest.fixture(scope="module")
async def own_graph(
    own: Machines, key_files: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[tuple[Graph, Settings]]:
    token_key, sealing_key = key_files
    attachments = tmp_path_factory.mktemp("attachments")
    settings = own.settings(token_key=token_key, sealing_key=sealing_key, attachments=attachments)
    graph = Graph.connect(settings)
    await migrate(graph, by="tests")
    yield graph, settings
    await graph.close()


@pytest.mark.parametrize("half", HALVES)
@pytest.mark.parametrize(("kind", "fault"), [(kind, fault) for kind, acts in KINDS.items() for fault in acts])
async def test_a_fault_loses_and_doubles_nothing(
    own: Machines, own_graph: tuple[Graph, Settings], tmp_path: Path, ledger: Ledger, kind: str, fault: str, half: int
) -> None:
    graph, settings = own_graph
    seed = 10 * SEED + half
    async with (
        company(settings, graph, tmp_path) as founded,
        staged(founded, own, fault, random.Random(f"{fault}/{seed}")) as scene,
    ):
        history, _ = await asyncio.gather(live(founded, fault, seed=seed, lives=LIVES), KINDS[kind][fault](scene))
        await founded.drained(within_s=180)
        ledger.enter(f"{fault} {half}", await judge(founded, history), kind=kind, **scene.seconds)

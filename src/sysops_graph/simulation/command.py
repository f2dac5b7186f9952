"""`sysops simulate`: a scratch database, the scenario, its timeline, and the audit at its end."""

import asyncio
import base64
import secrets
import tempfile
from dataclasses import dataclass
from getpass import getuser
from pathlib import Path

from pydantic import SecretStr

from sysops_graph.graph.driver import Graph
from sysops_graph.graph.migrations import migrate
from sysops_graph.jobs.audit import audit_at
from sysops_graph.lifecycle.audit import Violation
from sysops_graph.local.model import Ports, Profile, Say
from sysops_graph.local.neo4j import start_neo4j
from sysops_graph.local.process import free_port
from sysops_graph.settings import Settings
from sysops_graph.simulation.model import Scenario
from sysops_graph.simulation.player import Player
from sysops_graph.simulation.timeline import Line, timeline


@dataclass(frozen=True, slots=True)
class Played:
    """What happened, and what is broken at the end: nothing, or the service has a fault."""

    lines: list[Line]
    violations: list[Violation]


def simulate(scenario: Scenario, *, jars: Path, say: Say) -> Played:
    """Play on a database of its own, which is thrown away. Raises StackProblem, InvalidScenario."""
    with tempfile.TemporaryDirectory(prefix="sysops-simulation-") as folder:
        home = Path(folder)
        server = start_neo4j(home / "neo4j", jars=jars, ports=Ports(free_port()), profile=Profile.TEST, say=say)
        try:
            settings = Settings(
                environment="development",
                neo4j_uri=server.uri,
                neo4j_password=SecretStr(server.password),
                sealing_key_file=_key(home / "sealing.key"),
                attachments_folder=home / "attachments",
            )  # pyright: ignore[reportCallIssue]
            return asyncio.run(_on_a_new_graph(settings, scenario, say))
        finally:
            server.stop()


async def _on_a_new_graph(settings: Settings, scenario: Scenario, say: Say) -> Played:
    graph = Graph.connect(settings)
    try:
        say("The graph is being migrated")
        await migrate(graph, by=getuser())
        say(f"{scenario.name}: {scenario.lasts} are being played")
        return await played(graph, settings, scenario)
    finally:
        await graph.close()


async def played(graph: Graph, settings: Settings, scenario: Scenario) -> Played:
    """Play on a graph that is migrated and empty."""
    player = Player(graph, settings, scenario)
    await player.play()
    lines = await graph.read(timeline, player)
    return Played(lines, await audit_at(graph, now=player.now))


def _key(path: Path) -> Path:
    path.write_bytes(base64.b64encode(secrets.token_bytes(32)))
    return path

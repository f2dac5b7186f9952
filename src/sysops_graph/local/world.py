"""Worlds to try the service in: the demonstration's few people, and a generated one of any size."""

from datetime import datetime

from sysops_graph.graph.driver import Graph
from sysops_graph.graph.model import Tx
from sysops_graph.ids import derived_id
from sysops_graph.local.world_demo import demo_id, demo_parts, demo_triage
from sysops_graph.local.world_rows import write_parts
from sysops_graph.sealing import Sealer
from sysops_graph.settings import Settings


async def seed_demo(graph: Graph, settings: Settings) -> None:
    """Write the demonstration world into a graph that does not hold it; what people changed in it stays."""
    assert settings.sealing_key_file, "contact data are sealed from the first day"
    await graph.write(_seed_demo, sealer=Sealer.from_file(settings.sealing_key_file), now=await graph.database_time())


async def _seed_demo(tx: Tx, *, sealer: Sealer, now: datetime) -> None:
    state = await tx.row("local/world_state", area_id=demo_id("Area", "north"))
    assert state
    if state["demo"]:
        return
    await write_parts(tx, demo_parts(now, sealer))
    await tx.rows(
        "local/create_policy",
        id=derived_id("Policy", "demo", "triage"),
        kind="triage",
        body=demo_triage().model_dump_json(),
        now=now,
    )

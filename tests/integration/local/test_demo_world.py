from collections.abc import Mapping

import pytest

from sysops_graph.graph.driver import Graph
from sysops_graph.local.world import seed_demo
from sysops_graph.local.world_demo import demo_id, demo_people, demo_triage
from sysops_graph.sealing import ContactData, Sealer
from sysops_graph.settings import Settings

pytestmark = pytest.mark.usefixtures("wipe")


async def read(graph: Graph, text: str, **parameters: object) -> list[Mapping[str, object]]:
    async with graph.session() as session:
        return await (await session.run(text, parameters)).data()


async def test_the_demonstration_world_is_written_once(graph: Graph, settings: Settings) -> None:
    counted = "MATCH (n) WITH count(n) AS nodes OPTIONAL MATCH ()-[r]->() RETURN nodes, count(r) AS relationships"
    await seed_demo(graph, settings)
    [first] = await read(graph, counted)
    await seed_demo(graph, settings)
    assert await read(graph, counted) == [first]


async def test_what_somebody_changed_in_it_stays(graph: Graph, settings: Settings) -> None:
    await seed_demo(graph, settings)
    await read(graph, "MATCH (e:Expert {id: $id}) SET e.cap = 2", id=demo_id("Expert", "ben"))
    await seed_demo(graph, settings)
    assert await read(graph, "MATCH (e:Expert {id: $id}) RETURN e.cap AS cap", id=demo_id("Expert", "ben")) == [
        {"cap": 2}
    ]


async def test_everybody_named_in_it_is_there_and_can_be_told(graph: Graph, settings: Settings) -> None:
    await seed_demo(graph, settings)
    found = await read(
        graph,
        "MATCH (p:Expert|Staff|Customer) WHERE p.id IN $ids AND p.email_sealed IS NOT NULL RETURN p.name AS name",
        ids=[node for _, _, node in demo_people()],
    )
    assert {one["name"] for one in found} == {name for _, name, _ in demo_people()}


async def test_contact_data_can_be_opened_by_the_service_alone(graph: Graph, settings: Settings) -> None:
    await seed_demo(graph, settings)
    karla = demo_id("Customer", "karla")
    [row] = await read(graph, "MATCH (c:Customer {id: $id}) RETURN properties(c) AS properties", id=karla)
    properties = row["properties"]
    assert isinstance(properties, dict)
    assert not any("customers.example" in str(value) for value in properties.values())
    assert settings.sealing_key_file
    assert Sealer.from_file(settings.sealing_key_file).open(karla, properties) == ContactData(
        email="karla@customers.example", phone="+493023125000", address="Holtenauer Straße 12, 24105 Kiel"
    )


async def test_nine_routing_rules_name_what_exists(graph: Graph, settings: Settings) -> None:
    await seed_demo(graph, settings)
    rules = demo_triage().routing
    assert sorted(rule.line for rule in rules) == [1] * 5 + [2] * 4
    wanted = {node for rule in rules for node in (rule.family_id, rule.issue_kind_id, rule.skill_id) if node}
    found = await read(
        graph, "MATCH (n:ProductFamily|IssueKind|Skill) WHERE n.id IN $ids RETURN n.id AS id", ids=list(wanted)
    )
    assert {one["id"] for one in found} == wanted

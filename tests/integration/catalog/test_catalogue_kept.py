"""Products, skills, plans, areas, queues, policies: created, changed, deactivated, and what a change leaves behind."""

from typing import Any

import pytest

from support.kept import LATER, NOW, PLACE, do, ended, helped, new, problems, query
from sysops_graph.calendars.model import BusinessCalendar, InvalidCalendar, Window
from sysops_graph.catalog import commands, queries
from sysops_graph.catalog.keeping import EVER, UseCase
from sysops_graph.catalog.model import AreaInUse, PolicyKind, PolicyMovedOn, ProductNotFound
from sysops_graph.catalog.policies import save_policy
from sysops_graph.catalog.queries import ByIds
from sysops_graph.graph.driver import Tx
from sysops_graph.matching.model import MatchPolicy

pytestmark = pytest.mark.usefixtures("wipe")

POLICIES = {PolicyKind.MATCH: MatchPolicy}


@pytest.fixture
async def skill_id(tx: Tx) -> str:
    return await new(tx, commands.create_skill, name="audio")


@pytest.fixture
async def product_id(tx: Tx, skill_id: str) -> str:
    needs = [{"skill_id": skill_id, "min_level": 2}]
    return await new(tx, commands.create_product, name=" Boom 3 ", sku="B-3", requires=needs)


async def test_a_product_is_read_as_it_was_created(tx: Tx, skill_id: str, product_id: str):
    assert await queries.products_by_ids(tx, [product_id, "prd_none"]) == {
        product_id: {
            "id": product_id,
            "name": "Boom 3",
            "sku": "B-3",
            "recalled": False,
            "supported_from_on": None,
            "supported_until_on": None,
            "active": True,
            "family_id": None,
            "requires": [{"skill_id": skill_id, "min_level": 2, "since_at": NOW}],
        }
    }
    assert await helped(tx) == []


async def test_a_change_keeps_what_a_decision_may_have_used_and_lets_tickets_try_again(
    tx: Tx, skill_id: str, product_id: str
):
    changed = {"requires": [{"skill_id": skill_id, "min_level": 1}], "recalled": True, "name": "Boom 3b"}
    await do(tx, commands.change_product, product_id, changed, now=LATER)
    assert await ended(tx, product_id) == [
        ("REQUIRES", {"skill_id": skill_id, "min_level": 2}, NOW, LATER),
        ("recalled", False, EVER, LATER),
    ]
    row = (await queries.products_by_ids(tx, [product_id]))[product_id]
    assert row["requires"] == [{"skill_id": skill_id, "min_level": 1, "since_at": LATER}]
    assert (row["name"], row["sku"]) == ("Boom 3b", "B-3")
    assert await helped(tx) == [{}]


async def test_a_second_change_says_since_when_the_first_was_so(tx: Tx, product_id: str):
    await do(tx, commands.change_product, product_id, {"recalled": True}, now=NOW)
    await do(tx, commands.deactivate_product, product_id, now=LATER)
    await do(tx, commands.change_product, product_id, {"recalled": False}, now=LATER)
    assert [(fact, since) for fact, _, since, _ in await ended(tx, product_id)] == [
        ("recalled", EVER),
        ("recalled", NOW),
    ]
    assert not (await queries.products_by_ids(tx, [product_id]))[product_id]["active"]


async def test_all_problems_of_an_input_are_told_together(tx: Tx, skill_id: str):
    values = {
        "name": "",
        "family_id": skill_id,
        "requires": [{"skill_id": "skl_unknown"}, {"skill_id": skill_id, "min_level": 9}, {"skill_id": skill_id}],
    }
    assert await problems(tx, commands.create_product, values) == {
        ("name", "TEXT_EMPTY"),
        ("sku", "FIELD_MISSING"),
        ("family_id", "PRODUCT_FAMILY_NOT_FOUND"),
        ("requires.0.skill_id", "SKILL_NOT_FOUND"),
        ("requires.1.min_level", "OUT_OF_RANGE"),
        ("requires.2.skill_id", "ALREADY_NAMED"),
    }


async def test_what_is_not_in_use_is_not_named_anew_and_stays_where_it_was(tx: Tx, skill_id: str, product_id: str):
    await do(tx, commands.deactivate_skill, skill_id)
    needs = [{"skill_id": skill_id, "min_level": 3}]
    assert await problems(tx, commands.change_product, product_id, {"requires": needs}) == set()
    other = {"name": "Other", "sku": "O", "requires": needs}
    assert await problems(tx, commands.create_product, other) == {("requires.0.skill_id", "SKILL_NOT_FOUND")}


@pytest.mark.parametrize("node_id", ["prd_unknown", "skl_x", "nonsense", ""])
async def test_an_unknown_or_wrong_id_is_not_found(tx: Tx, node_id: str):
    with pytest.raises(ProductNotFound):
        await do(tx, commands.change_product, node_id, {"name": "x"})


@pytest.mark.parametrize(
    ("create", "change", "by_ids", "values", "changed"),
    [
        (
            commands.create_product_family,
            commands.change_product_family,
            queries.product_families_by_ids,
            {"name": "audio"},
            {"name": "sound"},
        ),
        (
            commands.create_issue_kind,
            commands.change_issue_kind,
            queries.issue_kinds_by_ids,
            {"name": "no sound", "category": "hardware"},
            {"visit": True},
        ),
        (
            commands.create_skill,
            commands.change_skill,
            queries.skills_by_ids,
            {"name": "Frisian", "kind": "language", "code": "frr"},
            {"code": "fry"},
        ),
    ],
)
async def test_others_change_in_the_same_way(
    tx: Tx, create: UseCase, change: UseCase, by_ids: ByIds, values: dict[str, Any], changed: dict[str, Any]
):
    node_id = await new(tx, create, **values)
    await do(tx, change, node_id, changed)
    row = (await by_ids(tx, [node_id]))[node_id]
    assert {name: row[name] for name in values | changed} == values | changed


async def test_a_plan_keeps_since_when_it_includes_a_product(tx: Tx, product_id: str):
    plan_id = await new(
        tx, commands.create_plan, name="Gold", service_level="Premium", includes=[{"product_id": product_id}]
    )
    await do(tx, commands.change_plan, plan_id, {"includes": []}, now=LATER)
    [(fact, was, since, until)] = await ended(tx, plan_id)
    assert (fact, was["product_id"], since, until) == ("INCLUDES", product_id, NOW, LATER)


@pytest.fixture
async def line(tx: Tx) -> list[str]:
    """Seven areas, each in the one before: as deep as it goes."""
    ids: list[str] = []
    for number in range(7):
        ids.append(await new(tx, commands.create_area, name=f"a{number}", parent_id=ids[-1] if ids else None, **PLACE))
    return ids


async def test_areas_know_how_deep_they_lie(tx: Tx, line: list[str]):
    rows = await queries.areas_by_ids(tx, line)
    assert [rows[each]["depth"] for each in line] == list(range(7))


async def test_the_tree_grows_neither_too_deep_nor_into_a_ring(tx: Tx, line: list[str]):
    deeper = {"name": "x", "parent_id": line[-1], **PLACE}
    assert await problems(tx, commands.create_area, deeper) == {("parent_id", "OUT_OF_RANGE")}
    for into in line[2], line[3], line[6]:
        assert await problems(tx, commands.change_area, line[2], {"parent_id": into}) == {("parent_id", "CYCLE")}
    assert await problems(tx, commands.change_area, line[2], {"parent_id": "area_x", "name": ""}) == {
        ("parent_id", "AREA_NOT_FOUND"),
        ("name", "TEXT_EMPTY"),
    }


async def test_an_area_moves_with_all_that_lies_in_it(tx: Tx, line: list[str]):
    await do(tx, commands.change_area, line[3], {"parent_id": line[0]}, now=LATER)
    rows = await queries.areas_by_ids(tx, line)
    assert [rows[each]["depth"] for each in line] == [0, 1, 2, 1, 2, 3, 4]
    assert await ended(tx, line[3]) == [("PART_OF", line[2], EVER, LATER)]
    assert await helped(tx) == [{}]
    await do(tx, commands.change_area, line[3], {"parent_id": None})
    assert (await queries.areas_by_ids(tx, [line[6]]))[line[6]]["depth"] == 3


async def test_an_area_is_given_up_after_those_in_it(tx: Tx, line: list[str]):
    with pytest.raises(AreaInUse):
        await do(tx, commands.deactivate_area, line[5])
    await do(tx, commands.deactivate_area, line[6])
    await do(tx, commands.deactivate_area, line[5])


async def test_a_queue_moves_to_another_area(tx: Tx, line: list[str]):
    queue_id = await new(tx, commands.create_queue, name="one", line=1, area_id=line[1], digest=["08:00", "16:30"])
    await do(tx, commands.change_queue, queue_id, {"area_id": line[2], "mode": "claim"}, now=LATER)
    row = (await queries.queues_by_ids(tx, [queue_id]))[queue_id]
    assert (row["area_id"], row["mode"], row["digest"]) == (line[2], "claim", ["08:00", "16:30"])
    assert [(fact, was) for fact, was, _, _ in await ended(tx, queue_id)] == [("IN", line[1]), ("mode", "offer")]


async def test_an_area_keeps_a_calendar_of_its_own(tx: Tx, line: list[str]):
    calendar = BusinessCalendar("Europe/Berlin", (Window(0, 540, 1020),), country="DE", subdivision="SH")
    await do(tx, commands.save_calendar, line[0], calendar, name="Land")
    row = (await queries.calendars_by_areas(tx, line))[line[0]]
    assert (row["name"], row["time_zone"]) == ("Land", "Europe/Berlin")
    with pytest.raises(InvalidCalendar):
        await do(tx, commands.save_calendar, line[0], BusinessCalendar("Nowhere", ()), name="Land")


async def test_a_policy_is_saved_as_the_next_version(tx: Tx):
    seen = (await queries.policies(tx, "match"))[0]["version"]
    said = {"models": POLICIES, "version": seen, "active_from_at": None}
    outcome = await do(tx, save_policy, PolicyKind.MATCH, {"asked_again_h": 12}, **said)
    row = (await queries.policies_by_ids(tx, [outcome["policy_id"]]))[outcome["policy_id"]]
    assert (row["version"], row["active_from_at"], row["by"]) == (seen + 1, NOW, "ada")
    assert MatchPolicy.model_validate_json(row["body"]).asked_again_h == 12
    assert await helped(tx) == [{}]
    with pytest.raises(PolicyMovedOn):
        await do(tx, save_policy, PolicyKind.MATCH, {}, **said)


async def test_a_policy_that_its_owner_refuses_is_not_saved(tx: Tx):
    said = {"models": POLICIES, "version": 1, "active_from_at": None}
    body = {"asked_again_h": "never", "bribe": 5}
    found = await problems(tx, save_policy, PolicyKind.MATCH, body, **said)
    assert {field for field, _ in found} == {"body.asked_again_h", "body.bribe"}
    past = said | {"active_from_at": EVER}
    assert await problems(tx, save_policy, PolicyKind.MATCH, {}, **past) == {("active_from_at", "OUT_OF_RANGE")}
    assert await query(tx, "MATCH (p:Policy {kind: 'match', version: 2}) RETURN p.id AS id") == []


async def test_a_queue_goes_by_a_strategy_that_the_match_policy_has(tx: Tx):
    area = await new(tx, commands.create_area, name="Kiel", **PLACE)
    facts = {"name": "Kiel 1", "line": 1, "area_id": area}
    wrong = {("strategy", "UNKNOWN_VALUE")}
    assert await problems(tx, commands.create_queue, {**facts, "strategy": "unheard of"}) == wrong
    queue = await new(tx, commands.create_queue, **facts, strategy="least_busy")
    assert await problems(tx, commands.change_queue, queue, {"strategy": "least busy"}) == wrong
    body = {"strategies": {"default": {"weights": {"fit": 1}}}}
    save = {"models": POLICIES, "version": 1, "active_from_at": None}
    assert await problems(tx, save_policy, PolicyKind.MATCH, body, **save) == {("body.strategies", "INVALID")}
    await do(tx, commands.change_queue, queue, {"strategy": "default"})
    await do(tx, save_policy, PolicyKind.MATCH, body, **save)
    assert await problems(tx, commands.create_queue, {**facts, "strategy": "least_busy"}) == wrong

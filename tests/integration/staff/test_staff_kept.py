"""Staff, contacts and groups."""

import pytest

from support.kept import PLACE, do, new, problems
from sysops_graph.actor import Actor, Role
from sysops_graph.catalog.commands import create_area
from sysops_graph.graph.driver import Tx
from sysops_graph.sealing import ContactData, Sealer
from sysops_graph.staff import commands, queries

pytestmark = pytest.mark.usefixtures("wipe")

SEALED = Sealer(bytes(32)).seal("stf_x", ContactData(email="lena@example.org"))


@pytest.fixture
async def area_id(tx: Tx) -> str:
    return await new(tx, create_area, name="Kiel", **PLACE)


@pytest.fixture
async def staff_id(tx: Tx, area_id: str) -> str:
    facts = {"roles": ["team_lead"], "time_zone": "Europe/Berlin", "area_ids": [area_id], "contact": SEALED}
    return await new(tx, commands.create_staff, name="Lena", **facts)


@pytest.mark.parametrize(
    ("role", "subject_id", "reachable"),
    [
        (Role.ADMIN, None, True),
        (Role.TEAM_LEAD, "stf_other", True),
        (Role.ANALYST, "stf_other", False),
        (Role.EXPERT, "exp_ben", False),
        (Role.ANALYST, "itself", True),
    ],
)
async def test_contact_data_is_read_only_by_who_tells_people(
    tx: Tx, staff_id: str, role: Role, subject_id: str | None, reachable: bool
):
    actor = Actor("x", frozenset({role}), staff_id if subject_id == "itself" else subject_id)
    row = (await queries.staff_by_ids(tx, [staff_id], actor=actor))[staff_id]
    assert row["email_sealed"] == (SEALED.email_sealed if reachable else None)
    assert row["name"] == "Lena"


async def test_contact_data_stays_when_other_facts_change(tx: Tx, staff_id: str, area_id: str):
    await do(tx, commands.change_staff, staff_id, {"area_ids": [], "roles": ["manager"]})
    row = (await queries.staff_by_ids(tx, [staff_id]))[staff_id]
    assert (row["area_ids"], row["roles"], row["email_sealed"]) == ([], ["manager"], SEALED.email_sealed)
    await do(tx, commands.deactivate_staff, staff_id)
    assert not (await queries.staff_by_ids(tx, [staff_id]))[staff_id]["active"]


async def test_areas_of_the_wrong_kind_are_refused_with_their_place(tx: Tx, staff_id: str, area_id: str):
    wrong = {"area_ids": [area_id, staff_id, "area_unknown"]}
    assert await problems(tx, commands.change_staff, staff_id, wrong) == {
        ("area_ids.1", "AREA_NOT_FOUND"),
        ("area_ids.2", "AREA_NOT_FOUND"),
    }


async def test_a_group_has_exactly_the_members_that_were_said_last(tx: Tx, staff_id: str, area_id: str):
    contact_id = await new(tx, commands.create_contact, name="Boss")
    group_id = await new(tx, commands.create_contact_group, name="last resort", member_ids=[staff_id, contact_id])
    await do(tx, commands.change_contact, contact_id, {"name": "Director"})
    assert await members(tx, group_id) == sorted([staff_id, contact_id])
    await do(tx, commands.change_contact_group, group_id, {"member_ids": [contact_id]})
    assert await members(tx, group_id) == [contact_id]
    assert await problems(tx, commands.change_contact_group, group_id, {"member_ids": [area_id]}) == {
        ("member_ids.0", "CONTACT_NOT_FOUND")
    }


async def members(tx: Tx, group_id: str) -> list[str]:
    return (await queries.contact_groups_by_ids(tx, [group_id]))[group_id]["member_ids"]

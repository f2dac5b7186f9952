"""Staff, contacts and groups over GraphQL."""

import pytest

from support.documents import mutation

pytestmark = pytest.mark.usefixtures("life")

REACH = "query($id: ID!) { node(id: $id) { ... on Staff { name contact { email } areasLed { name } } } }"


REFUSED = [
    (
        "createStaff",
        {"name": "N", "roles": ["CUSTOMER"], "timeZone": "Mars", "areaIds": ["area_x"]},
        [
            ("UNKNOWN_VALUE", "input.roles.0"),
            ("UNKNOWN_ZONE", "input.timeZone"),
            ("AREA_NOT_FOUND", "input.areaIds.0"),
        ],
    ),
    ("changeStaff", {"id": "exp_ben", "name": "x"}, [("STAFF_NOT_FOUND", "input.id")]),
    ("createContactGroup", {"name": "x", "memberIds": ["cus_carl"]}, [("CONTACT_NOT_FOUND", "input.memberIds.0")]),
]
"""(mutation, input, what is wrong)."""


async def done(api, name, select="id", /, **said):
    given = "PersonInput" if name == "createContact" else None
    return (await api.do("adam", mutation(name, select, given=given), **said)).data[name]["node"]


@pytest.fixture
async def nora(api):
    said = {"roles": ["TEAM_LEAD", "MANAGER"], "timeZone": "Europe/Berlin", "areaIds": ["area_kiel"]}
    return (await done(api, "createStaff", name="Nora", contact={"email": "nora@example.org"}, **said))["id"]


async def test_staff_is_reached_by_those_who_tell_it_and_does_not_exist_for_customers(api, nora):
    seen = {who: (await api.ask(who, REACH, id=nora)).data["node"] for who in ("adam", "lena", "ada")}
    contact = {"email": "nora@example.org"}
    assert {who: staff["contact"] for who, staff in seen.items()} == {"adam": contact, "lena": contact, "ada": None}
    assert seen["ada"] == {"name": "Nora", "contact": None, "areasLed": [{"name": "Kiel"}]}
    assert (await api.ask("carl", REACH, id=nora)).codes == ["NOT_FOUND"]


async def test_staff_leads_exactly_the_areas_said_last(api, nora):
    changed = await done(api, "changeStaff", "areasLed { name } roles", id=nora, areaIds=[], roles=["ADMIN"])
    assert changed == {"areasLed": [], "roles": ["ADMIN"]}
    assert (await done(api, "deactivateStaff", "active", id=nora)) == {"active": False}


async def test_staff_is_listed_by_role(api, nora):
    document = "query($role: Role) { staff(filter: {role: $role}) { nodes { name } } }"
    managers = (await api.ask("ada", document, role="MANAGER")).data["staff"]["nodes"]
    assert managers == [{"name": "Max"}, {"name": "Nora"}]


async def test_a_group_has_contacts_staff_and_experts(api, nora):
    contact = await done(api, "createContact", name="Boss", contact={"phone": "+49301234567"})
    members = [contact["id"], nora, "exp_ben"]
    group = await done(api, "createContactGroup", "id memberIds", name="last resort", memberIds=members)
    assert group["memberIds"] == sorted(members)
    left = await done(api, "changeContactGroup", "memberIds", id=group["id"], memberIds=[nora])
    assert left == {"memberIds": [nora]}
    assert (await api.ask("carl", "node", id=group["id"])).codes == ["NOT_FOUND"]
    assert (await api.ask("ben", "node", id=contact["id"])).codes == ["NOT_FOUND"]


async def test_what_cannot_be_used_is_told_with_its_field_and_nothing_is_written(api, dump):
    before = await dump()
    answers = [(name, said, (await api.do("adam", mutation(name), **said)).found) for name, said, _ in REFUSED]
    assert answers == REFUSED
    assert await dump() == before

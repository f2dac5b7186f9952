"""The catalogue over GraphQL."""

import json

import pytest

from support.documents import mutation

pytestmark = pytest.mark.usefixtures("life")

PLACE = {"kind": "city", "timeZone": "Europe/Berlin", "centre": {"latitude": 54.3, "longitude": 10.1}}
LIST = """query($filter: ProductFilter, $first: Int, $after: String) {
  products(filter: $filter, first: $first, after: $after) {
    nodes { name } pageInfo { hasNextPage endCursor } totalCount
  }
}"""


REFUSED = [
    ("createProduct", {}, [("FIELD_MISSING", "input.name"), ("FIELD_MISSING", "input.sku")]),
    (
        "createProduct",
        {"name": "a\u0007", "sku": "", "requires": [{"skillId": "skl_tv", "minLevel": 4}, {"skillId": "nobody"}]},
        [
            ("TEXT_NOT_PLAIN", "input.name"),
            ("TEXT_EMPTY", "input.sku"),
            ("OUT_OF_RANGE", "input.requires.0.minLevel"),
            ("SKILL_NOT_FOUND", "input.requires.1.skillId"),
        ],
    ),
    ("createProduct", {"name": "Vista", "sku": "V55"}, [("SKU_TAKEN", "input.sku")]),
    ("changeProduct", {"id": "prd_nothing", "name": "x"}, [("PRODUCT_NOT_FOUND", "input.id")]),
    ("changeProduct", {"id": "skl_tv", "name": "x"}, [("PRODUCT_NOT_FOUND", "input.id")]),
    ("changeProduct", {"id": "prd_tv", "familyId": "prd_tv"}, [("PRODUCT_FAMILY_NOT_FOUND", "input.familyId")]),
    ("changeArea", {"id": "area_land", "parentId": "area_kiel"}, [("CYCLE", "input.parentId")]),
    ("changeArea", {"id": "area_kiel", "timeZone": "Mars"}, [("UNKNOWN_ZONE", "input.timeZone")]),
    (
        "changeQueue",
        {"id": "que_1", "line": 7, "digest": ["25:00"]},
        [("OUT_OF_RANGE", "input.line"), ("MALFORMED", "input.digest.0")],
    ),
    (
        "saveCalendar",
        {"areaId": "area_kiel", "name": "x", "timeZone": "Mars", "windows": []},
        [("UNKNOWN_ZONE", "input.timeZone"), ("INVALID", "input.windows")],
    ),
    ("savePolicy", {"kind": "MATCH", "body": "{", "version": 1}, [("MALFORMED", "input.body")]),
    ("savePolicy", {"kind": "MATCH", "body": "{}", "version": 7}, [("POLICY_MOVED_ON", "input.kind")]),
    ("savePolicy", {"kind": "SLA", "body": '{"bribe": 1}', "version": 1}, [("INVALID", "input.body.bribe")]),
]
"""(mutation, input, what is wrong)."""


async def created(api, name, select="id", /, **said):
    answer = await api.do("adam", mutation(name, select), **said)
    return answer.data[name]["node"]


async def test_a_product_is_created_changed_and_given_up(api):
    select = "id name active family { name } requires { minLevel skill { name } }"
    needs = [{"skillId": "skl_tv", "minLevel": 2}]
    product = await created(api, "createProduct", select, name="Boom", sku="B", familyId="fam_tv", requires=needs)
    assert product == {
        "id": product["id"],
        "name": "Boom",
        "active": True,
        "family": {"name": "televisions"},
        "requires": [{"minLevel": 2, "skill": {"name": "television"}}],
    }
    changed = await api.do("adam", mutation("changeProduct", select), id=product["id"], requires=[], familyId=None)
    assert changed.data["changeProduct"]["node"] == {**product, "family": None, "requires": []}
    given_up = await api.do("adam", mutation("deactivateProduct", "active"), id=product["id"])
    assert given_up.data["deactivateProduct"]["node"] == {"active": False}


@pytest.mark.parametrize(
    ("kind", "said", "changed"),
    [
        ("ProductFamily", {"name": "audio", "requires": [{"skillId": "skl_tv"}]}, {"name": "sound"}),
        ("Skill", {"name": "Danish", "kind": "LANGUAGE", "code": "da"}, {"name": "Dansk"}),
        ("IssueKind", {"name": "no sound", "category": "HARDWARE"}, {"visit": True}),
        (
            "Plan",
            {"name": "Gold", "serviceLevel": "PREMIUM", "includes": [{"productId": "prd_tv"}]},
            {"name": "Silver"},
        ),
        ("Area", {"name": "Plön", "parentId": "area_land", **PLACE}, {"country": "DE"}),
        ("Queue", {"name": "Kiel 2", "line": 2, "areaId": "area_kiel", "digest": ["08:00"]}, {"mode": "CLAIM"}),
    ],
)
async def test_every_kind_is_created_changed_and_given_up(api, kind, said, changed):
    name, value = next(iter(changed.items()))
    node = await created(api, f"create{kind}", "id", **said)
    answer = await api.do("adam", mutation(f"change{kind}", f"id {name}"), id=node["id"], **changed)
    assert answer.data[f"change{kind}"]["node"] == {"id": node["id"], name: value}
    answer = await api.do("adam", mutation(f"deactivate{kind}", "active"), id=node["id"])
    assert answer.data[f"deactivate{kind}"]["node"] == {"active": False}
    seen = await api.ask("adam", "node", id=node["id"])
    assert seen.data["node"] == {"__typename": kind, "id": node["id"]}


async def test_what_cannot_be_used_is_told_with_its_field_and_nothing_is_written(api, dump):
    before = await dump()
    answers = [(name, said, (await api.do("adam", mutation(name), **said)).found) for name, said, _ in REFUSED]
    assert answers == REFUSED
    assert await dump() == before


async def test_an_area_is_given_up_after_those_in_it(api):
    part = await created(api, "createArea", name="Plön", parentId="area_land", **PLACE)
    refused = await api.do("adam", mutation("deactivateArea"), id="area_land")
    assert (refused.codes, refused.errors[0]["extensions"]["areaIds"]) == (["AREA_IN_USE"], [part["id"]])


@pytest.mark.parametrize(
    ("who", "codes"), [("carl", ["ROLE_MISSING"]), ("dora", ["ROLE_MISSING"]), ("ada", ["ROLE_MISSING"]), ("adam", [])]
)
async def test_only_administrators_keep_the_catalogue(api, who, codes):
    assert (await api.do(who, mutation("createSkill"), name="audio")).codes == codes


async def test_products_come_a_page_at_a_time(api):
    for name in ("Ant", "Bee", "Cat"):
        await created(api, "createProduct", name=name, sku=name)
    page = (await api.ask("carl", LIST, first=2)).data["products"]
    assert [node["name"] for node in page["nodes"]] == ["Ant", "Bee"]
    assert (page["totalCount"], page["pageInfo"]["hasNextPage"]) == (4, True)
    rest = (await api.ask("carl", LIST, first=2, after=page["pageInfo"]["endCursor"])).data["products"]
    assert [node["name"] for node in rest["nodes"]] == ["Cat", "Vista 55"]
    family = {"familyId": "fam_tv", "starts": "V"}
    assert (await api.ask("carl", LIST, filter=family)).data["products"]["totalCount"] == 1


async def test_a_page_costs_two_statements_whatever_its_size(api, statements):
    for name in ("Ant", "Bee", "Cat"):
        await created(api, "createProduct", name=name, sku=name, familyId="fam_tv")
    statements()
    await api.ask("carl", "{ products { nodes { name family { name } requires { minLevel } } } }")
    assert statements() == ["catalog/product_families_by_ids", "catalog/products", *["catalog/products_by_ids"] * 2]


async def test_an_area_shows_its_parent_and_the_calendar_it_keeps(api):
    windows = [{"weekday": 0, "fromMinute": 540, "untilMinute": 1020}]
    said = {"areaId": "area_kiel", "name": "Kiel", "timeZone": "Europe/Berlin", "windows": windows, "country": "DE"}
    closed = [{"on": "2026-12-24", "name": "Christmas Eve"}]
    select = "parent { name } calendar { name country windows { weekday fromMinute } closedDays { on name } }"
    answer = await api.do("max", mutation("saveCalendar", select), **said, closedDays=closed)
    assert answer.data["saveCalendar"]["node"] == {
        "parent": {"name": "Land"},
        "calendar": {
            "name": "Kiel",
            "country": "DE",
            "windows": [{"weekday": 0, "fromMinute": 540}],
            "closedDays": closed,
        },
    }


async def test_a_policy_has_versions_and_is_nobodys_business_outside(api):
    body = json.dumps({"asked_again_h": 12})
    said = {"kind": "MATCH", "body": body, "version": 1}
    node = (await api.do("max", mutation("savePolicy", "id version by"), **said)).data["savePolicy"]["node"]
    assert (node["version"], node["by"]) == (2, "max")
    versions = await api.ask("ada", "{ policies(kind: MATCH) { version body } }")
    assert [each["version"] for each in versions.data["policies"]] == [2, 1]
    assert json.loads(versions.data["policies"][0]["body"])["asked_again_h"] == 12
    assert (await api.ask("ada", "node", id=node["id"])).codes == []
    assert (await api.ask("carl", "node", id=node["id"])).codes == ["NOT_FOUND"]
    assert (await api.ask("carl", "{ policies(kind: MATCH) { version } }")).codes == ["ROLE_MISSING"]

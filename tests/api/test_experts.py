"""Experts, rotas and duty on call over GraphQL."""

from datetime import timedelta

import pytest

from support.documents import mutation

pytestmark = pytest.mark.usefixtures("life")

SKILL = {"skillId": "skl_tv", "level": 2, "verified": True}
DINA = {
    "name": "Dina",
    "line": 1,
    "timeZone": "Europe/Berlin",
    "home": {"latitude": 54.3, "longitude": 10.1},
    "skills": [SKILL],
    "areas": [{"areaId": "area_kiel"}],
    "windows": [
        {"weekday": 0, "fromMinute": 540, "untilMinute": 720},
        {"weekday": 0, "fromMinute": 720, "untilMinute": 780},
    ],
    "contact": {"phone": "+49301234567"},
}
DETAILS = """id name details {
  cap load timeZone home { latitude } areas { name } contact { phone }
  skills { level verifiedBy validUntilAt skill { name } } workPlan { weekday fromMinute untilMinute validUntilOn }
}"""
SEEN = f"query($id: ID!) {{ node(id: $id) {{ ... on Expert {{ {DETAILS} }} }} }}"


REFUSED = [
    (
        "createExpert",
        {**DINA, "line": 4, "cap": -1, "home": {"latitude": 99, "longitude": 0}, "contact": {"email": "dina"}},
        [
            ("NOT_AN_EMAIL", "input.contact.email"),
            ("OUT_OF_RANGE", "input.line"),
            ("OUT_OF_RANGE", "input.cap"),
            ("OUT_OF_RANGE", "input.home.latitude"),
        ],
    ),
    (
        "changeExpert",
        {"id": "exp_ben", "skills": [{**SKILL, "level": 0}], "areas": [{"areaId": "skl_tv"}]},
        [("OUT_OF_RANGE", "input.skills.0.level"), ("AREA_NOT_FOUND", "input.areas.0.areaId")],
    ),
    (
        "setWorkPlan",
        {"expertId": "exp_ben", "windows": [{"weekday": 9, "fromMinute": 5, "untilMinute": 5}]},
        [("OUT_OF_RANGE", "input.windows.0.weekday"), ("END_BEFORE_START", "input.windows.0.untilMinute")],
    ),
    ("serveArea", {"expertId": "cus_carl", "areaId": "area_kiel"}, [("EXPERT_NOT_FOUND", "input.id")]),
    ("withdrawSkill", {"expertId": "exp_ben", "skillId": "skl_none"}, [("SKILL_NOT_HELD", "input.skillId")]),
]
"""(mutation, input, what is wrong)."""


async def done(api, name, select="id", /, *, given=None, **said):
    return (await api.do("max", mutation(name, select, given=given), **said)).data[name]["node"]


@pytest.fixture
async def dina(api):
    return await done(api, "createExpert", DETAILS, **DINA)


async def test_a_new_expert_is_all_that_was_said(dina):
    assert dina["details"] == {
        "cap": 5,
        "load": 0,
        "timeZone": "Europe/Berlin",
        "home": {"latitude": 54.3},
        "areas": [{"name": "Kiel"}],
        "contact": {"phone": "+49301234567"},
        "skills": [{"level": 2, "verifiedBy": "max", "validUntilAt": None, "skill": {"name": "television"}}],
        "workPlan": [{"weekday": 0, "fromMinute": 540, "untilMinute": 780, "validUntilOn": None}],
    }


async def test_all_see_the_name_and_few_see_more(api, dina):
    seen = {
        who: (await api.ask(who, SEEN, id=dina["id"])).data["node"]
        for who in ("dora", "ada", "lena", "otto", "carl", "ben")
    }
    assert {expert["name"] for expert in seen.values()} == {"Dina"}
    assert [who for who, expert in seen.items() if expert["details"]] == ["dora", "ada", "lena"]
    assert [who for who in ("dora", "ada", "lena") if seen[who]["details"]["contact"]] == ["dora", "lena"]


async def test_facts_of_an_expert_change_one_at_a_time(api, dina):
    one = {"expertId": dina["id"]}
    skills = "details { skills { level } areas { name } workPlan { weekday } }"
    raised = await done(api, "certifySkill", skills, **one, skill={**SKILL, "level": 3})
    assert raised["details"]["skills"] == [{"level": 3}]
    served = await done(api, "serveArea", skills, **one, areaId="area_land")
    assert sorted(area["name"] for area in served["details"]["areas"]) == ["Kiel", "Land"]
    left = await done(api, "leaveArea", skills, given="ServeAreaInput", **one, areaId="area_kiel")
    assert left["details"]["areas"] == [{"name": "Land"}]
    plan = await done(api, "setWorkPlan", skills, **one, windows=[{"weekday": 6, "fromMinute": 0, "untilMinute": 60}])
    assert plan["details"]["workPlan"] == [{"weekday": 6}]
    gone = await done(api, "withdrawSkill", skills, **one, skillId="skl_tv")
    assert gone["details"]["skills"] == []


async def test_widening_an_area_lets_waiting_tickets_try_again(api, life):
    await done(api, "leaveArea", given="ServeAreaInput", expertId="exp_ben", areaId="area_land")
    before = await life.one("MATCH (m:OutboxMessage {topic: 'supply.changed'}) RETURN count(m)")
    await done(api, "serveArea", expertId="exp_ben", areaId="area_kiel")
    assert await life.one("MATCH (m:OutboxMessage {topic: 'supply.changed'}) RETURN count(m)") == before + 1


async def test_what_cannot_be_used_is_told_with_its_field_and_nothing_is_written(api, dump):
    before = await dump()
    answers = [(name, said, (await api.do("max", mutation(name), **said)).found) for name, said, _ in REFUSED]
    assert answers == REFUSED
    assert await dump() == before


async def test_an_expert_with_a_ticket_stays(api, life, dump):
    await life.open()
    [holder] = await life.rows("MATCH (e:Expert)-[:HOLDS_OPEN]->() RETURN e.id AS id")
    before = await dump()
    answer = await api.do("max", mutation("deactivateExpert"), id=holder["id"])
    assert answer.codes == ["EXPERT_HOLDS_TICKETS"]
    assert len(answer.errors[0]["extensions"]["ticketIds"]) == 1
    assert await dump() == before


async def test_who_is_on_call_is_told_for_an_area(api, life):
    rota = await done(api, "createRota", name="night", line=1, areaId="area_land")
    starts_at = life.now.replace(microsecond=0)
    times = {"startsAt": starts_at.isoformat(), "endsAt": (starts_at + timedelta(days=1)).isoformat()}
    duty = {"rotaId": rota["id"], "personId": "exp_ben", "role": "PRIMARY", "startsAt": times["startsAt"]}
    await done(api, "putOnCall", **duty, endsAt=times["endsAt"])
    document = """query($from: Instant!, $until: Instant!) { rota(areaId: "area_kiel", fromAt: $from, untilAt: $until) {
      role rota { name area { name } } person { ... on Expert { name } ... on Staff { name } } } }"""
    asked = {"from": times["startsAt"], "until": times["endsAt"]}
    assert (await api.ask("ben", document, **asked)).data["rota"] == [
        {"role": "PRIMARY", "rota": {"name": "night", "area": {"name": "Land"}}, "person": {"name": "Ben"}}
    ]
    await done(api, "takeOffCall", **duty)
    assert (await api.ask("ben", document, **asked)).data["rota"] == []


@pytest.mark.parametrize(("who", "found"), [("ben", []), ("lena", []), ("anna", [("EXPERT_NOT_FOUND", "expertId")])])
async def test_an_expert_sees_when_free(api, life, who, found):
    document = """query($from: Instant!, $until: Instant!) {
      availability(expertId: "exp_ben", fromAt: $from, untilAt: $until) { free { startsAt } absent { startsAt } } }"""
    asked = {"from": life.now.isoformat(), "until": (life.now + timedelta(days=1)).isoformat()}
    answer = await api.ask(who, document, **asked)
    assert answer.found == found
    if not found:
        assert len(answer.data["availability"]["free"]) == 1


async def test_experts_are_listed_for_what_they_can_and_where_they_go(api, dina):
    document = (
        "query($filter: ExpertFilter) { experts(filter: $filter) { nodes { name details { load } } totalCount } }"
    )
    kiel = {"skillId": "skl_tv", "areaId": "area_kiel", "starts": "D"}
    page = (await api.ask("dora", document, filter=kiel)).data["experts"]
    assert page == {"nodes": [{"name": "Dina", "details": {"load": 0}}], "totalCount": 1}

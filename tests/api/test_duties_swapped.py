"""Duties on call change hands over the API: who may, and what the rota shows then."""

from datetime import UTC, datetime, timedelta

import pytest

NIGHT = datetime.now(UTC).replace(microsecond=0, minute=0, second=0) + timedelta(days=2)
MORNING, NEXT = NIGHT + timedelta(hours=12), NIGHT + timedelta(days=1)
ROTA = """query Rota($from: Instant!, $until: Instant!) { rota(fromAt: $from, untilAt: $until) {
  role startsAt endsAt person { ... on Expert { id } ... on Staff { id } }
  standsInFor { ... on Expert { id } ... on Staff { id } } } }"""
OVERRIDE = """mutation Override($input: OverrideDutyInput!) { overrideDuty(input: $input) { node { id } } }"""
ASK = """mutation Ask($input: RequestSwapInput!) { requestSwap(input: $input) { swap { id state
  askedBy { ... on Expert { id } } asked { ... on Expert { id } } shift { role startsAt rota { id } }
  inReturn { startsAt } } } }"""
ANSWER = """mutation Answer($input: AnswerSwapInput!) { answerSwap(input: $input) { swap { state } } }"""
CANCEL = """mutation Cancel($input: SwapInput!) { cancelSwap(input: $input) { swap { state } } }"""
SWAPS = "query { swaps { id } }"


@pytest.fixture
async def nights(life):
    """Ben is on call one night, cleo the next."""
    for name, since in (("ben", NIGHT), ("cleo", NEXT)):
        await life.rows(
            "MATCH (a:Area {id: 'area_kiel'}) MERGE (r:Rota {id: 'rot_1'}) "
            "ON CREATE SET r.name = 'Nights', r.line = 1, r.active = true MERGE (r)-[:IN]->(a) "
            "WITH r MATCH (e:Expert {id: $e}) "
            "CREATE (e)-[:ON_CALL {role: 'primary', starts_at: datetime($since), ends_at: datetime($until)}]->(r)",
            e=f"exp_{name}",
            since=since.isoformat(),
            until=(since + timedelta(hours=12)).isoformat(),
        )


async def primaries(api):
    answer = await api.ask("ben", ROTA, **{"from": NIGHT.isoformat(), "until": (NEXT + timedelta(days=1)).isoformat()})
    return [(duty["person"]["id"], (duty["standsInFor"] or {}).get("id")) for duty in answer.data["rota"]]


def shift(since):
    return {"rotaId": "rot_1", "role": "PRIMARY", "startsAt": since.isoformat()}


async def test_two_swap_and_the_rota_shows_it(api, nights):
    wanted = {"shift": shift(NIGHT), "withId": "exp_cleo", "inReturn": shift(NEXT), "reason": "a wedding"}
    swap = (await api.do("ben", ASK, **wanted)).data["requestSwap"]["swap"]
    assert (swap["state"], swap["askedBy"], swap["asked"]) == ("REQUESTED", {"id": "exp_ben"}, {"id": "exp_cleo"})
    assert (swap["shift"]["role"], swap["shift"]["rota"]) == ("PRIMARY", {"id": "rot_1"})
    for who in ("ben", "cleo"):
        assert (await api.ask(who, SWAPS)).data["swaps"] == [{"id": swap["id"]}]
    assert (await api.ask("dora", SWAPS)).codes == ["ROLE_MISSING"]
    assert (await api.do("ben", ANSWER, swapId=swap["id"], accept=True)).codes == ["SWAP_NOT_FOUND"]
    answer = await api.do("cleo", ANSWER, swapId=swap["id"], accept=True)
    assert answer.data["answerSwap"]["swap"] == {"state": "ACCEPTED"}
    assert await primaries(api) == [("exp_cleo", "exp_ben"), ("exp_ben", "exp_cleo")]
    assert (await api.do("ben", CANCEL, swapId=swap["id"])).codes == ["SWAP_NO_LONGER_WAITS"]


async def test_a_lead_says_who_it_is_and_nobody_else_does(api, dump, nights):
    wanted = {"rotaId": "rot_1", "role": "PRIMARY", "personId": "exp_cleo"}
    wanted |= {"startsAt": NIGHT.isoformat(), "endsAt": MORNING.isoformat(), "reason": "ill"}
    before = await dump()
    for who in ("ben", "dora", "carl"):
        assert (await api.do(who, OVERRIDE, **wanted)).codes == ["ROLE_MISSING"]
    assert (await api.do("otto", OVERRIDE, **wanted)).codes == ["ROTA_NOT_FOUND"]
    assert (await api.do("lena", OVERRIDE, **{**wanted, "personId": "exp_none"})).codes == ["STAND_IN_NOT_POSSIBLE"]
    assert await dump() == before
    assert (await api.do("lena", OVERRIDE, **wanted)).data["overrideDuty"] == {"node": {"id": "rot_1"}}
    assert await primaries(api) == [("exp_cleo", "exp_ben"), ("exp_cleo", None)]

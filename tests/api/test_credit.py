"""Credits for late solutions over GraphQL: listed for managers, decided by them, refused to everybody else."""

from datetime import timedelta

import pytest

LIST = """
query($states: [CreditState!]) {
  creditCandidates(states: $states) {
    totalCount nodes { id state percent grantedPercent reason decidedBy serviceLevel ticket { key } }
  }
}
"""
DECIDE = "mutation($input: DecideCreditInput!) { decideCredit(input: $input) { credit { state grantedPercent } } }"
TV = {"subject": "No picture", "deviceId": "dev_carl"}
LATE = """
MATCH (k:SlaClock {kind: 'resolution'})-[:MEASURES]->(t:Ticket)
CREATE (:CreditCandidate {id: 'crd_1', clock_id: k.id, ticket_id: t.id, service_level: t.service_level,
  policy_version: 1, breached_at: $at, noted_at: $at, state: 'open'})-[:OF]->(t)
RETURN t.key
"""


@pytest.fixture
async def key(api, life) -> str:
    await api.do("carl", "open_ticket", **TV)
    return await life.one(LATE, at=life.now - timedelta(hours=1))


async def test_a_manager_decides_and_the_list_follows(api, key):
    [found] = (await api.ask("max", LIST)).data["creditCandidates"]["nodes"]
    assert (found["state"], found["percent"], found["ticket"]["key"]) == ("OPEN", None, key)
    said = {"creditId": found["id"], "granted": True, "reason": "third time"}
    answer = await api.do("max", DECIDE, **said, percent=7.5)
    assert answer.data["decideCredit"]["credit"] == {"state": "GRANTED", "grantedPercent": 7.5}
    assert (await api.ask("max", LIST)).data["creditCandidates"]["totalCount"] == 0
    [found] = (await api.ask("max", LIST, states=["GRANTED"])).data["creditCandidates"]["nodes"]
    assert (found["reason"], found["decidedBy"]) == ("third time", "max")
    assert (await api.do("max", DECIDE, **said, percent=5)).codes == ["CREDIT_DECIDED"]


async def test_what_cannot_be_decided_is_refused_and_leaves_nothing(api, key, dump):
    before = await dump()
    said = {"creditId": "crd_1", "granted": True, "reason": "late"}
    refused = [
        ("lena", {}, [("ROLE_MISSING", None)]),
        ("carl", {}, [("ROLE_MISSING", None)]),
        ("max", {}, [("CREDIT_WITHOUT_SHARE", "input.percent")]),
        ("max", {"percent": 0, "reason": " "}, [("TEXT_EMPTY", "input.reason"), ("OUT_OF_RANGE", "input.percent")]),
        ("max", {"percent": 5, "granted": False}, [("INVALID", "input.percent")]),
        ("max", {"percent": 5, "creditId": "crd_2"}, [("CREDIT_NOT_FOUND", "input.creditId")]),
    ]
    for who, more, found in refused:
        assert (await api.do(who, DECIDE, **{**said, **more})).found == found, (who, more)
    assert (await api.ask("lena", LIST)).codes == ["ROLE_MISSING"]
    assert await dump() == before

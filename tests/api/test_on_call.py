"""Whoever is on call is paged over the API, sees the ticket, and says that they heard."""

import pytest

PAGES = "query { pages { id state reason ticket { id } } }"
ON_CALL = """query OnCall($area: ID!, $line: Int!) {
  onCall(areaId: $area, line: $line) { role person { ... on Expert { id } ... on Staff { id } } rota { id } }
}"""


@pytest.fixture
async def ticket(api, life):
    """The id of carl's ticket; cleo is on call, lena behind her."""
    await life.rows(
        "MATCH (a:Area {id: 'area_land'}) MATCH (e:Expert {id: 'exp_cleo'}) MATCH (s:Staff {id: 'stf_lena'}) "
        "CREATE (r:Rota {id: 'rot_land', name: 'Land', line: 2, active: true})-[:IN]->(a) "
        "CREATE (e)-[:ON_CALL {role: 'primary', starts_at: datetime() - duration('P1D'), "
        "ends_at: datetime() + duration('P1D')}]->(r) "
        "CREATE (s)-[:ON_CALL {role: 'backup', starts_at: datetime() - duration('P1D'), "
        "ends_at: datetime() + duration('P1D')}]->(r)"
    )
    await api.do("carl", "open_ticket", subject="No picture", deviceId="dev_carl", condition="UNUSABLE")
    await life.drain()
    [waits] = (await api.ask("dora", "query { tickets(first: 1) { nodes { id } } }")).data["tickets"]["nodes"]
    return waits["id"]


async def test_who_is_on_call_is_told_sees_the_ticket_and_has_heard(api, ticket):
    answer = (await api.do("dora", "page_on_call", ticketId=ticket, reason=" Smoke. ")).data["pageOnCall"]
    [page] = answer["ticket"]["pages"]
    assert page == {"state": "RINGING", "rung": "PRIMARY", "reason": "Smoke.", "told": [{"id": "exp_cleo"}]}
    [rings] = (await api.ask("cleo", PAGES)).data["pages"]
    assert (rings["reason"], rings["ticket"]) == ("Smoke.", {"id": ticket})
    heard = (await api.do("cleo", "acknowledge_page", pageId=rings["id"])).data["acknowledgePage"]
    assert heard["page"] == {"id": rings["id"], "state": "ACKNOWLEDGED", "acknowledgedBy": "cleo"}
    assert heard["ticket"] == {"id": ticket}
    assert (await api.ask("cleo", PAGES)).data["pages"] == []


async def test_nobody_else_pages_or_has_heard(api, life, dump, ticket):
    await api.do("dora", "page_on_call", ticketId=ticket, reason="Smoke.")
    [rings] = (await api.ask("cleo", PAGES)).data["pages"]
    before = await dump()
    assert (await api.ask("ben", PAGES)).data["pages"] == []
    assert (await api.do("ben", "acknowledge_page", pageId=rings["id"])).codes == ["PAGE_NOT_FOUND"]
    assert (await api.do("otto", "acknowledge_page", pageId=rings["id"])).codes == ["PAGE_NOT_FOUND"]
    assert (await api.do("carl", "acknowledge_page", pageId=rings["id"])).codes == ["ROLE_MISSING"]
    assert (await api.do("cleo", "page_on_call", ticketId=ticket, reason="x")).codes == ["ROLE_MISSING"]
    assert (await api.do("otto", "page_on_call", ticketId=ticket, reason="x")).codes == ["TICKET_NOT_FOUND"]
    assert (await api.do("dora", "page_on_call", ticketId=ticket, reason=" ")).found == [("TEXT_EMPTY", "input.reason")]
    assert await dump() == before


async def test_who_is_on_call_can_be_asked(api, ticket):
    duties = (await api.ask("ben", ON_CALL, area="area_kiel", line=1)).data["onCall"]
    assert [(duty["role"], duty["person"]) for duty in duties] == [
        ("PRIMARY", {"id": "exp_cleo"}),
        ("BACKUP", {"id": "stf_lena"}),
    ]
    assert (await api.ask("ben", ON_CALL, area="area_kiel", line=3)).data["onCall"] == []
    assert (await api.ask("ben", ON_CALL, area="area_kiel", line=9)).codes == ["OUT_OF_RANGE"]
